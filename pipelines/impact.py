"""Activity counts and composite indicators as rows of the indicators table, every term kept."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import pandas as pd

from pipelines.indicators import HASH_DIGITS, frame_rows
from pipelines.reach.activity import FOLDER, read_activity, year_of
from pipelines.reach.compose import Term, compose, expand, list_composite_terms
from schemas.declarations import Impact, ImpactYear
from schemas.expressions import list_names
from schemas.refusals import Problem, Refusal
from schemas.registers import TermTable
from schemas.tables import iterate_rows

__all__ = ["ImpactTables", "compute_impact", "compute_year", "list_copied", "read_activity"]

REGISTERS = ("communities", "actions", "key_indicators", "population")
"""What stands under `survey` for indicators of the registers; their wave is the year."""


@dataclass(frozen=True)
class ImpactTables:
    """The rows of one year for the indicators table, and the terms of its composites."""

    rows: pd.DataFrame
    terms: pd.DataFrame


def compute_impact(impact: Impact, year: str, activity: pd.DataFrame, indicators: pd.DataFrame) -> pd.DataFrame:
    """Rows for the activity counts and the composites of one year; see `compute_year`."""
    declared = impact.years.get(year) or ImpactYear()
    return compute_year(impact, year, declared, activity, indicators).rows


def compute_year(
    impact: Impact, year: str, declared: ImpactYear, activity: pd.DataFrame, indicators: pd.DataFrame,
    elsewhere: Iterable[str] = (),
) -> ImpactTables:  # fmt: skip
    """The activity counts and composites of one year.

    Terms are looked up among the activity counts, the surveys' indicators of the year's waves, those of the registers
    of the year, and composites declared further up. elsewhere: ids that other years have. Raises Refusal for a term
    that nobody knows, for units that cannot be added, and for counts named like an indicator.
    """
    file = declared.activity or f"{year}.csv"
    counts = [_count_row(count, year) for count in iterate_rows(activity)]
    taken = {*indicators["indicator"], *(composite.id for composite in impact.composites), ""}
    clashes = [row["indicator"] for row in counts if row["indicator"] in taken]
    if clashes:
        name, found = (FOLDER / file).as_posix(), f"`{', '.join(clashes)}`"
        raise Refusal(Problem(name, "column id", found, "names that no indicator has", "rename the counts"))
    known = _survey_terms(declared, year, indicators)
    known |= {
        count.id: Term(
            count.id, count.value, count.low, count.high, count.unit, count.status, count.source, row["data_hash"]
        )
        for count, row in zip(iterate_rows(activity), counts, strict=True)
    }
    rows, terms = list(counts), []
    composites = {composite.id: composite for composite in impact.composites}
    for composite in impact.composites:
        row, term = compose(impact, composite, year, known, elsewhere)
        known[composite.id] = term
        rows.append(row)
        terms += list_composite_terms(composites, composite.id, year, known)
    return ImpactTables(frame_rows(rows), frame_terms(terms))


def frame_terms(terms: list[dict[str, Any]]) -> pd.DataFrame:
    """Terms as a checked table."""
    table = pd.DataFrame(terms, columns=list(TermTable.to_schema().columns))
    numbers = dict.fromkeys(["value", "low", "high"], "float64") | dict.fromkeys(["position", "depth"], "float64")
    texts = dict.fromkeys(["composite", "year", "sign", "term", "unit", "status", "source"], "str")
    return TermTable.validate(table.astype(numbers | texts))


def list_copied(impact: Impact, year: str, activity: pd.DataFrame) -> dict[tuple[str, str], list[str]]:
    """(indicator, year) of what a year's register gives -> the counts it rests on that are copied from print.

    A count copied from print rests on itself; nothing is listed for what was counted.
    """
    copied = {count.id: [count.id] if count.origin == "print" else [] for count in iterate_rows(activity)}
    years = {count.id: year_of(count.period, year) for count in iterate_rows(activity)}
    for composite in impact.composites:
        names = list_names(expand(composite.tree, list(copied)))
        copied[composite.id] = [count for term in names for count in copied.get(term, [])]
    return {(name, years.get(name, year)): terms for name, terms in copied.items()}


def _count_row(count: Any, year: str) -> dict[str, Any]:
    ranged = not math.isnan(count.low)
    range_told = [count.low, count.high] if ranged else []
    return {
        "survey": "activity", "wave": year_of(count.period, year), "indicator": count.id, "statistic": "count",
        "estimand": "", "value": count.value, "unit": count.unit, "ci_low": count.low, "ci_high": count.high,
        "ci_method": "stated-range" if ranged else "", "definition_hash": _hash(count.what, count.unit, count.period),
        "data_hash": _hash(count.value, count.source, count.origin, *range_told),
        "reason": "estimated" if count.status == "estimated" else "",
    }  # fmt: skip


def _survey_terms(declared: ImpactYear, year: str, indicators: pd.DataFrame) -> dict[str, Term]:
    """The totals of the waves that belong to the year: those declared, else those named like it."""
    totals = indicators[(indicators["break"] == "") & (indicators["level"] == "") & ~indicators["suppressed"]]
    waves = totals["survey"].map(lambda survey: declared.waves.get(survey, year))
    own = totals[(waves == totals["wave"]) & totals["value"].notna()].drop_duplicates("indicator")
    return {
        row.indicator: Term(
            row.indicator, row.value, row.ci_low, row.ci_high, row.unit,
            "estimated" if row.reason == "estimated" else "computed" if row.survey in REGISTERS else "counted",
            f"{row.survey} {row.wave}", row.data_hash,
        )
        for row in iterate_rows(own)
    }  # fmt: skip


def _hash(*parts: object) -> str:
    return hashlib.sha256("\n".join(map(str, parts)).encode()).hexdigest()[:HASH_DIGITS]
