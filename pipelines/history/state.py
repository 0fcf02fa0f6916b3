"""What the chain says at some point: the records in force, what was published, which code counted."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from pipelines.history.chain import Record
from pipelines.history.values import Key, key_of

MOVES = frozenset({"value", "gone"})
"""Kinds of records that say what an indicator is from now on."""
ACTS = frozenset({"correction", "withdrawal", "publication", "erasure", "acknowledgement"})
"""Kinds of records that a person has written, each alone."""


@dataclass
class State:
    """The history up to a record.

    in_force: key -> the last record that says what it is, `value` or `gone`. code: (survey, wave) -> version of the
    code that counted it last. withdrawn: key -> the record that withdrew it. shown: key -> the record and the
    publications that showed it. erased: data hash -> the record of the erasure.
    """

    records: int = 0
    runs: list[Record] = field(default_factory=list)
    in_force: dict[Key, Record] = field(default_factory=dict)
    definitions: dict[str, dict[str, Any]] = field(default_factory=dict)
    code: dict[tuple[str, str], str] = field(default_factory=dict)
    withdrawn: dict[Key, Record] = field(default_factory=dict)
    publications: list[Record] = field(default_factory=list)
    erased: dict[str, Record] = field(default_factory=dict)
    by_number: dict[int, Record] = field(default_factory=dict)

    def origin_of(self, survey: str, wave: str, number: int | None = None) -> dict[str, Any]:
        """What the last run (up to a record) noted of a wave: `data`, `exports`, `codebook` and `coding`.

        Empty where none did.

        Numbers of coded open answers have a data hash of their own, over exports and coding; here is the exports'.
        """
        for run in reversed(self.runs):
            if number is None or run["n"] <= number:
                for noted in run["waves"]:
                    if (noted["survey"], noted["wave"]) == (survey, wave):
                        return dict(noted)
        return {}

    def coding_of(self, survey: str, wave: str) -> str | None:
        """The hash of the coding a wave was last recorded with; None where none was noted."""
        return self.origin_of(survey, wave).get("coding")

    def data_of(self, survey: str, wave: str) -> str:
        """The data hash of the exports a wave was last recorded with."""
        return str(self.origin_of(survey, wave).get("data", ""))


def read_state(records: Iterable[Record], until: int | None = None, as_of: str = "") -> State:
    """The state after some records, or after record `until`, or at the end of a day (`2022-01-26`).

    A record of a later day is passed over wherever it stands: a clock may have gone wrong between two others.
    """
    state = State()
    for record in records:
        if (until is None or record["n"] <= until) and (not as_of or record["at"][:10] <= as_of):
            _apply(state, record)
    return state


def _apply(state: State, record: Record) -> None:
    kind = record["kind"]
    state.records = record["n"]
    state.by_number[record["n"]] = record
    if kind == "run":
        state.runs.append(record)
    elif kind in MOVES:
        key = key_of(record["key"])
        state.in_force[key] = record
        state.withdrawn.pop(key, None)
        if "code" in record:
            state.code[(key[0], key[1])] = record["code"]
    elif kind == "definition":
        state.definitions[record["hash"]] = record["content"]
    elif kind == "code":
        state.code[(record["survey"], record["wave"])] = record["to"]
    elif kind == "withdrawal":
        state.withdrawn |= {key_of(key): record for key in record["keys"]}
    elif kind == "publication":
        state.publications.append(record)
    elif kind == "erasure":
        state.erased[record["data"]] = record


def published_of(state: State, key: Key) -> list[tuple[Record, Record]]:
    """The publications that showed a value of a key, each with the record that was shown, the earliest first."""
    return [(publication, record) for publication, record in list_shown(state) if key_of(record["key"]) == key]


def last_published(state: State) -> dict[Key, tuple[Record, Record]]:
    """Key -> (publication, record shown) of everything ever published, as it was shown last."""
    return {key_of(record["key"]): (publication, record) for publication, record in list_shown(state)}


def list_shown(state: State) -> Iterator[tuple[Record, Record]]:
    """Each publication with each value it showed; what is dated after the day asked for, or deleted, is unknown."""
    for publication in state.publications:
        for number in publication["shown"]:
            record = state.by_number.get(number)
            if record is not None and record["kind"] == "value":
                yield publication, record
