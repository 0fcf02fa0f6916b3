"""Printed figures as a report says them, and where documents disagree about one."""

from __future__ import annotations

from pipelines.report.sources import Sources
from pipelines.typography import say_printed
from schemas.tables import iterate_rows

CONTRADICTED = {"differs", "contradicts_itself"}


def list_rivals(sources: Sources, indicator: str, besides: str = "") -> list[str]:
    """Every other value that was printed of an indicator, each with its document and place.

    besides: the printed text whose rivals are asked for; without it all that were printed.
    """
    if not indicator:
        return []
    table = sources.printed
    other = table[(table["indicator"] == indicator) & (table["printed"] != besides)]
    told = [f"{say_printed(each.printed, sources.language)} ({each.document}, {each.place})"
            for each in iterate_rows(other)]  # fmt: skip
    return list(dict.fromkeys(told))


def is_contradicted(sources: Sources, indicator: str) -> bool:
    """Whether a document printed an indicator otherwise than it was computed, or than another place."""
    table = sources.printed
    return bool(table.loc[table["indicator"] == indicator, "verdict"].isin(CONTRADICTED).any())
