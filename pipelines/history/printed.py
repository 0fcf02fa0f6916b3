"""The figures printed outside against the numbers on disk, judged anew: the table of the last run is not believed."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from pipelines.impact import list_copied, read_activity
from pipelines.made import read_made
from pipelines.reach.declared import list_activity
from pipelines.reconcile import read_published, reconcile_figures
from schemas.catalogue import load_impact, load_printed, load_surveys
from schemas.tables import IndicatorTable


def reconcile_printed(workspace: Path) -> pd.DataFrame | None:
    """Every printed figure with its verdict, as in `ReconciliationTable`; None without printed figures or numbers.

    Raises Refusal where declarations, registers or tables cannot be read.
    """
    path, figures = workspace / "processed/indicators.csv", read_published(workspace)
    if figures is None or not path.is_file():
        return None
    indicators, copied = read_made(path, IndicatorTable), find_copied(workspace)
    named = {each.id: each for survey in load_surveys(workspace).values() for each in survey.indicators}
    return reconcile_figures(figures, indicators, load_printed(workspace), named, copied)


def find_copied(workspace: Path) -> dict[tuple[str, str], list[str]]:
    """(indicator, wave) -> the counts it rests on that are copied from print; see `list_copied`. Raises Refusal."""
    impact = load_impact(workspace)
    copied: dict[tuple[str, str], list[str]] = {}
    if impact is not None:
        for year, declared in list_activity(workspace, impact).items():
            copied |= list_copied(impact, year, read_activity(workspace, declared.activity or "", year))
    return copied


def find_copies(workspace: Path) -> set[tuple[str, str]]:
    """(indicator, wave) of every number that is nothing but a copy of a printed one."""
    return {key for key, counts in find_copied(workspace).items() if counts == [key[0]]}
