"""Which of the numbers that no survey gives there is something to make from: a declaration, and a register."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from pathlib import Path

from pipelines.history.met import COMPOSED
from pipelines.reach import key_indicators
from pipelines.reach.declared import list_activity, list_register_years, load_registers
from schemas.refusals import Refusal

TOGETHER = ("activity", "impact")
"""Counts and the sums of them are made in one go, or none of them is."""


def list_registered(workspace: Path) -> frozenset[str]:
    """Those of `COMPOSED` that are declared and have a register of some year; all where one is refused."""
    try:
        return frozenset(_list_registered(workspace))
    except Refusal:
        return frozenset(COMPOSED)


def _list_registered(workspace: Path) -> Iterator[str]:
    declared = load_registers(workspace)
    years = list_register_years(workspace, declared)
    yield from (name for name in COMPOSED if years.get(name))
    figures = (workspace / key_indicators.FOLDER).glob("*")
    if declared.key_indicators and any(path.suffix in key_indicators.ENDINGS for path in figures):
        yield "key_indicators"
    if declared.impact and list_activity(workspace, declared.impact):
        yield from TOGETHER


def is_unmade(survey: str, made: Collection[str], registered: Collection[str]) -> bool:
    """Whether numbers that no survey gives are missing only because their register stopped before it had made any.

    made: the surveys that have numbers. A register is made whole, and one that stops keeps its former rows: where some
    of it is there, what is not is no longer made.
    """
    group = TOGETHER if survey in TOGETHER else (survey,)
    return survey in registered and not any(each in made for each in group)
