"""A wave computed again beside what was recorded of it, and which of several commits gives it best."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pipelines.history.chain import Record
from pipelines.history.commits import Commits, Wave
from pipelines.history.lenient import read_any_version
from pipelines.history.met import COMPOSED, PROCESSED, read_json
from pipelines.history.state import State
from pipelines.history.values import Key, list_columns, same_value

Note = tuple[str, dict[str, Any]]
COUNTS = ("value", "numerator", "denominator", "ci_low", "ci_high", "suppressed")
"""What every version says of a number."""
BEST = ("same", "differs", "failed", "undeclared", "no_data")
"""How a replay may end, the best first."""


@dataclass
class Replayed:
    """One wave replayed: a sentence of `history.replay` by name, its fields, and what came out otherwise.

    holds: it came out the same, or its answers were lawfully erased. differing: key -> (recorded, replayed or None).
    columns: key -> the columns that differ, where both have a value. commit: of which it was computed, empty where it
    was not. redefined: what is declared there is known not to be what was recorded.
    """

    survey: str
    wave: str
    told: str
    holds: bool
    fields: dict[str, Any] = field(default_factory=dict)
    differing: dict[Key, tuple[Record, Record | None]] = field(default_factory=dict)
    notes: list[Note] = field(default_factory=list)
    columns: dict[Key, str] = field(default_factory=dict)
    commit: str = ""
    redefined: bool = False


def compare_wave(folder: Path, wave: Wave, state: State, why: str) -> Replayed:
    """What was computed of a declared wave in a folder, beside the records in force. why: what was refused there."""
    rows = read_any_version(folder / PROCESSED / "indicators.csv")
    own = {key: record for key, record in state.in_force.items() if key[:2] == wave and record["kind"] == "value"}
    if not any(key[:2] == wave for key in rows):
        # Where nothing was refused, no register was there.
        stopped = why or wave[0] not in COMPOSED
        return Replayed(*wave, "failed" if stopped else "undeclared", False, {"why": why or "–"})
    differing: dict[Key, tuple[Record, Record | None]] = {}
    columns: dict[Key, str] = {}
    for key, record in own.items():
        values = rows.get(key)
        if values is None:
            differing[key] = record, None
            continue
        # A column that a version did not have yet, or has no more, says nothing against it.
        known = values.keys() | {"value"}
        said = {name: each for name, each in record["values"].items() if name in known or name in COUNTS}
        found = {name: each for name, each in values.items() if name in said or name in COUNTS}
        if not same_value(said, found):
            differing[key] = record, {"kind": "value", "values": values}
            columns[key] = list_columns(said, found)
    name, fields = "differs" if differing else "same", {"count": len(differing) or len(own), "all": len(own)}
    told = Replayed(*wave, name, not differing, fields, differing, columns=columns)
    told.redefined = _is_redefined(folder, wave, own)
    return told


def _is_redefined(folder: Path, wave: Wave, own: dict[Key, Record]) -> bool:
    """Whether the definitions that were computed there are known, and lack one that was recorded."""
    place = Path("impact.json") if wave[0] in COMPOSED else Path(*wave) / "definitions.json"
    known = (read_json(folder / PROCESSED / place) or {}).get("definitions")
    return known is not None and not {record.get("definition") for record in own.values()} <= {None, *known}


def choose_replayed(tried: Sequence[Replayed], commits: Commits) -> Replayed:
    """The best of what the commits gave of a wave, the first where they are alike; notes say which and why."""
    best = min(tried, key=lambda each: (BEST.index(each.told), each.redefined, len(each.differing)))
    if best.told != "no_data":
        best.notes += _note_choice(best, tried, commits)
    return best


def _note_choice(best: Replayed, tried: Sequence[Replayed], commits: Commits) -> Iterator[Note]:
    fields = {"wave": f"{best.survey} {best.wave}", "commit": commits.made[:12], "later": commits.later[:12]}
    if best.commit != commits.made:
        waves = ", ".join(" ".join(each) for each in commits.undeclared)
        yield f"later_{commits.why or 'differs'}", fields | {"waves": waves}
    elif len(tried) > 1:
        yield ("earlier" if commits.why else "neither"), fields
    if best.holds:
        return
    if best.redefined:
        both = len(tried) > 1 and all(each.redefined for each in tried)
        yield ("redefined_both", fields) if both else ("redefined", fields | {"commit": best.commit[:12]})
    if not commits.later:
        yield "not_committed", {}
