"""The whole history on one page: what each run recorded, what persons noted, and which published values moved."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from pipelines.history.chain import Record
from pipelines.history.reasons import name_reason
from pipelines.history.said import Sayer
from pipelines.history.state import ACTS, MOVES, State, last_published, list_shown
from pipelines.history.summed import sum_causes
from pipelines.history.values import Key, key_of, same_shown


@dataclass(frozen=True)
class Move:
    """A published value that is another now. why: everything that moved it since it was shown.

    excused: a correction or withdrawal after that says why, or all that happened to it is that answers were erased.
    """

    key: Key
    publication: Record
    shown: Record
    now: Record
    why: list[dict[str, Any]]
    excused: bool


def list_moved(state: State) -> Iterator[Move]:
    """Every value that was published and is another now, as it was shown last."""
    noted: dict[Key, int] = {}
    records: dict[Key, list[Record]] = {}
    for record in state.by_number.values():
        if record["kind"] in {"correction", "withdrawal"}:
            noted |= {key_of(key): record["n"] for key in record["keys"]}
        elif record["kind"] in MOVES:
            records.setdefault(key_of(record["key"]), []).append(record)
    for key, (publication, shown) in last_published(state).items():
        now = state.in_force[key]
        if not _shows_same(shown, now):
            steps = [record for record in records[key] if record["n"] > shown["n"]]
            excused = noted.get(key, 0) > now["n"] or (len(steps) == 1 and _is_erased(state, now))
            yield Move(key, publication, shown, now, sum_causes(shown, steps), excused)


def count_superseded(state: State) -> Iterator[tuple[Record, int]]:
    """Of each publication how many of its values are others now and were published again since."""
    last, counts = last_published(state), Counter[int]()
    for publication, shown in list_shown(state):
        key = key_of(shown["key"])
        again = last[key][0] is not publication and not _shows_same(shown, state.in_force[key])
        counts[id(publication)] += again
    yield from ((publication, counts[id(publication)]) for publication in state.publications
                if counts[id(publication)])  # fmt: skip


def _shows_same(shown: Record, now: Record) -> bool:
    return now["kind"] == "value" and same_shown(shown["values"], now["values"])


def _is_erased(state: State, record: Record) -> bool:
    """Whether a record is of the run that followed an erasure of its wave: `boost forget` notes both."""
    run = max((run["n"] for run in state.runs if run["n"] < record["n"]), default=0)
    of = record["key"]["survey"], record["key"]["wave"]
    before = run - 1
    while (other := state.by_number.get(before, {})).get("kind") == "erasure":
        if (other["survey"], other["wave"]) == of:
            return True
        before -= 1
    return False


def list_runs(sayer: Sayer, state: State) -> list[dict[str, Any]]:
    """Each run that recorded something: when, from which commit, how many numbers, for which reasons."""
    runs: list[dict[str, Any]] = []
    for record in state.by_number.values():
        if record["kind"] == "run":
            runs.append({"n": record["n"], "day": sayer.day(record["at"]), "commit": record.get("commit", "")[:12],
                         "numbers": 0, "counts": {}})  # fmt: skip
        elif record["kind"] in {"value", "gone", "code"} and runs:
            counts = runs[-1]["counts"]
            reason = sayer.say["reasons"][name_reason(record)]
            counts[reason] = counts.get(reason, 0) + 1
            runs[-1]["numbers"] += record["kind"] != "code"
    for run in runs:
        run["reasons"] = ", ".join(sayer.fill("by_reason", reason=reason, count=count)
                                   for reason, count in run["counts"].items())  # fmt: skip
    return runs


def list_acts(sayer: Sayer, state: State) -> list[dict[str, Any]]:
    """Each publication, correction, withdrawal and erasure: when, of how many numbers, and what was said."""
    acts = []
    for record in state.by_number.values():
        if record["kind"] in ACTS:
            fields = {name: record.get(name, "") for name in ("role", "reason", "event")}
            count = len(record.get("shown") or record.get("keys") or [])
            acts.append({"n": record["n"], "day": sayer.day(record["at"]), "numbers": count or "",
                         "told": sayer.fill(record["kind"], **fields)})  # fmt: skip
    return acts
