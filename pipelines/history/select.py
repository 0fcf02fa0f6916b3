"""Which numbers are meant: an indicator, and a wave, group, level or statistic where they are given."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import get_close_matches

from pipelines.history.chain import Record
from pipelines.history.state import State
from pipelines.history.values import Key, key_of
from schemas.refusals import Problem, Refusal

NEAR, CUTOFF = 6, 0.5
"""So many names that are like an unknown one are offered, where they have so much in common."""
SHOWN = 40


@dataclass(frozen=True)
class Asked:
    """An indicator, and what of it. group: `ITEM` or `ITEM=LEVEL`; everybody without it."""

    indicator: str
    survey: str = ""
    wave: str = ""
    group: str = ""
    level: str = ""
    statistic: str = ""

    def fits(self, key: Key) -> bool:
        """Whether a key is meant."""
        survey, wave, indicator, break_, break_level, level, statistic = key
        item, _, group = self.group.partition("=")
        return (
            indicator == self.indicator
            and break_ == item
            and group in {"", break_level}
            and all(asked in {"", said} for asked, said in (
                (self.survey, survey), (self.wave, wave), (self.level, level), (self.statistic, statistic)))
        )  # fmt: skip


def select_keys(state: State, asked: Asked) -> list[Key]:
    """The keys that are meant, in the order in which they were recorded. Raises Refusal where there are none."""
    found = [key for key in state.in_force if asked.fits(key)]
    if not found:
        raise Refusal(_refuse(state, asked))
    return found


def _refuse(state: State, asked: Asked) -> Problem:
    same = [key for key in state.in_force if key[2] == asked.indicator]
    if not same:
        known = sorted({key[2] for key in state.in_force})
        near = get_close_matches(asked.indicator, known, NEAR, CUTOFF) or known
        expected = "one of " + ", ".join(near[:SHOWN]) if known else "a history: run `boost run`"
        return Problem("INDICATOR", "", f"no `{asked.indicator}` in the history", expected, "check the name")
    parts = []
    for place, name in ((1, "wave"), (3, "break"), (4, "group"), (5, "level"), (6, "statistic")):
        said = [part for part in dict.fromkeys(key[place] for key in same) if part]
        if said:
            parts.append(f"{name} {', '.join(said)}")
    found = f"no such number of `{asked.indicator}`"
    return Problem("INDICATOR", "", found, "; ".join(parts), "check the options")


def history_of(records: list[Record], keys: set[Key], waves: set[tuple[str, str]]) -> list[Record]:
    """Every record that says something of some numbers, the earliest first."""
    keys_of = {record["n"]: key_of(record["key"]) for record in records if record["kind"] in {"value", "gone"}}
    found = []
    for record in records:
        kind = record["kind"]
        if kind in {"value", "gone"}:
            meant = key_of(record["key"]) in keys
        elif kind in {"correction", "withdrawal"}:
            meant = any(key_of(key) in keys for key in record["keys"])
        elif kind == "publication":
            meant = any(keys_of.get(number) in keys for number in record["shown"])
        else:
            meant = kind in {"code", "erasure"} and (record["survey"], record["wave"]) in waves
        if meant:
            found.append(record)
    return found
