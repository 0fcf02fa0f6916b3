"""What of the history others may see. Where small numbers are hidden: what was published, and what holds now.

Small numbers are hidden beside what was published (`pipelines.published`). What runs in between recorded would tell of
the few who answered, or were erased, between two of them, and so would the parts of a change since one of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from pipelines.history.chain import Record
from pipelines.history.composed import is_term
from pipelines.history.met import COMPOSED
from pipelines.history.reasons import OF_DATA
from pipelines.history.state import MOVES, State, list_shown, read_state
from pipelines.history.values import Key, key_of
from schemas.catalogue import load_impact, load_surveys
from schemas.declarations import Impact
from schemas.declared import Declarations

SUMS = "impact"
"""Under `survey` for what is made of others, numbers of surveys among them. The other registers hold no answers."""


@dataclass(frozen=True)
class Guard:
    """open: each (survey, wave) whose small numbers are shown; every other wave is guarded, undeclared ones too."""

    open: frozenset[tuple[str, str]]
    impact: Impact | None = None


@dataclass(frozen=True)
class Shown:
    """The records that others may see. bare: those of which only the name of the reason is told, by number.

    guarded: the numbers of which only published and present records are among them.
    """

    records: list[Record]
    bare: frozenset[int]
    guarded: frozenset[Key]


def read_guard(workspace: Path) -> Guard:
    """The guard of a workspace; raises Refusal for declarations that cannot be read."""
    return guard_waves(load_surveys(workspace), load_impact(workspace))


def guard_waves(surveys: Mapping[str, Declarations], impact: Impact | None = None) -> Guard:
    """The guard of declared surveys."""
    return Guard(
        frozenset(
            (name, wave)
            for name, declared in surveys.items()
            for wave, fielding in declared.survey.waves.items()
            if fielding.released or declared.survey.minimum_cell <= 1
        ),
        impact,
    )


def select_shown(records: list[Record], guard: Guard) -> Shown:
    """The records without those of guarded numbers that were neither published nor hold now.

    Of one that does not follow a published one nothing is told but why its indicator was recorded then: which of its
    levels are new, or moved by which cause, would tell what was answered. A level that is gone and never was published
    is left out altogether.
    """
    state = read_state(records)
    guarded = _list_guarded(state, guard)
    public = {record["n"]: key_of(record["key"]) for _, record in list_shown(state)}
    published, known = public.keys(), {*public.values()}
    reasons = _list_reasons(records)
    kept, bare = [], set()
    for record in records:
        key = key_of(record["key"]) if record["kind"] in MOVES else ()
        if key not in guarded:
            kept.append(record)
            continue
        holds = record is state.in_force[key] and (record["kind"] == "value" or key in known)
        if record["n"] not in published and not holds:
            continue
        if record.get("was") not in published:
            bare.add(record["n"])
            record = {**record, "why": [{"reason": reason} for reason in reasons[(*key[:3], record["at"])]]}
        kept.append(record)
    return Shown(kept, frozenset(bare), frozenset(guarded))


def _list_guarded(state: State, guard: Guard) -> set[Key]:
    """The numbers of guarded waves, and every sum that they are a term of, be it of another sum."""
    guarded = {key for key in state.in_force if key[0] not in COMPOSED and key[:2] not in guard.open}
    terms = _list_terms(state.by_number.values(), state)
    while True:
        more = {
            key
            for key, names in terms.items()
            if key not in guarded
            and any(other[2] in names and is_term(other, key, guard.impact) for other in guarded if not other[3])
        }
        if not more:
            return guarded
        guarded |= more


def _list_terms(records: Iterable[Record], state: State) -> dict[Key, set[str]]:
    """Sum -> all that was ever a term of it."""
    terms: dict[Key, set[str]] = {}
    for record in records:
        if record["kind"] == "value" and record["key"]["survey"] == SUMS:
            content = state.definitions.get(record["definition"], {})
            terms.setdefault(key_of(record["key"]), set()).update(content.get("terms", ()))
    return terms


def _list_reasons(records: Iterable[Record]) -> dict[tuple[str, ...], dict[str, None]]:
    """(survey, wave, indicator, moment) -> why it was recorded then; a level that is new is none where others moved."""
    found: dict[tuple[str, ...], dict[str, None]] = {}
    for record in records:
        if record["kind"] in MOVES:
            names = ["data" if each["reason"] in OF_DATA else each["reason"] for each in record["why"]]
            found.setdefault((*key_of(record["key"])[:3], record["at"]), {}).update(dict.fromkeys(names))
    for reasons in found.values():
        if len(reasons) > 1:
            reasons.pop("first", None)
    return found
