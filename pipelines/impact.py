"""Activity counts and composite indicators as rows of the indicators table, every term kept."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import pandas as pd
import pandera.errors

from pipelines.indicators import HASH_DIGITS, frame_rows
from schemas.declarations import Composite, Impact, ImpactYear
from schemas.placeholders import list_paths
from schemas.refusals import Problem, Refusal
from schemas.tables import ActivityTable, iterate_rows

FOLDER = Path("raw/activity")


def read_activity(workspace: Path, file: str) -> pd.DataFrame:
    """The activity register of one year; raises Refusal naming row and column of everything that is wrong."""
    name = (FOLDER / file).as_posix()
    try:
        table = pd.read_csv(workspace / name, dtype="str", keep_default_na=False)
    except FileNotFoundError:
        expected = "the register declared in schemas/impact.yaml"
        raise Refusal(Problem(name, "", "no such file", expected, "put the register there")) from None
    except (pd.errors.ParserError, pd.errors.EmptyDataError, UnicodeDecodeError) as error:
        raise Refusal(
            Problem(name, "", str(error)[:100], "a CSV file in UTF-8", "save it again as CSV UTF-8")
        ) from None
    try:
        return ActivityTable.validate(table, lazy=True)
    except pandera.errors.SchemaErrors as errors:
        problems = [
            Problem(
                name,
                f"row {int(case.index) + 2}, column {case.column}" if pd.notna(case.index) else f"column {case.column}",
                str(case.failure_case), str(case.check), "correct the cell",
            )
            for case in iterate_rows(errors.failure_cases)
        ]  # fmt: skip
        raise Refusal(*problems) from None


def compute_impact(impact: Impact, year: str, activity: pd.DataFrame, indicators: pd.DataFrame) -> pd.DataFrame:
    """Rows for the activity counts and the composites of one year.

    Terms are looked up among the activity counts, the surveys' indicators of the declared waves, and composites
    declared further up. Raises Refusal for a term nobody knows.
    """
    declared = impact.years[year]
    rows: list[dict[str, Any]] = [
        {
            "survey": "activity", "wave": year, "indicator": count.id, "statistic": "count", "estimand": "",
            "value": count.value, "unit": count.unit, "definition_hash": _hash(*_defines_count(count)),
            "data_hash": _hash(count.value, count.source, count.origin),
            "reason": "estimated" if count.status == "estimated" else "",
        }
        for count in iterate_rows(activity)
    ]  # fmt: skip
    taken = {*indicators["indicator"], *(composite.id for composite in impact.composites), ""}
    clashes = [count.id for count in iterate_rows(activity) if count.id in taken]
    if clashes:
        name, found = (FOLDER / declared.activity).as_posix(), f"`{', '.join(clashes)}`"
        raise Refusal(Problem(name, "column id", found, "names that no indicator has", "rename the counts"))
    known = _survey_values(declared, indicators) | {row["indicator"]: (row["value"], row["data_hash"]) for row in rows}
    for composite in impact.composites:
        row = _compose(composite, year, known)
        known[composite.id] = (row["value"], row["data_hash"])
        rows.append(row)
    _check_slides(impact, set(known))
    return frame_rows(rows)


def _check_slides(impact: Impact, known: set[str]) -> None:
    """Refuse a slide that names what neither a survey, an activity count nor a composite gives."""
    problems = []
    for slide in impact.slides:
        bigs = [wording for big in slide.numbers for wording in (big.number, *big.caption.values())]
        sentences = [*slide.title.values(), *slide.reading.values(), *slide.question.values(), *bigs]
        named = {path.split(".")[0] for sentence in sentences for path in list_paths(sentence)}
        named |= {slide.indicator or "", *(each.indicator for each in slide.series)} - {""}
        unknown = ", ".join(sorted(named - known))
        if unknown:
            expected = "an indicator, an activity count or a composite"
            place = f"slides.{slide.id}"
            problems.append(Problem("schemas/impact.yaml", place, f"unknown {unknown}", expected, "correct the id"))
        if slide.chart not in {"numbers", "terms"}:
            found = f"chart {slide.chart}"
            problems.append(Problem("schemas/impact.yaml", f"slides.{slide.id}", found, "numbers or terms", "take one"))
    if problems:
        raise Refusal(*problems)


def list_copied(impact: Impact, activity: pd.DataFrame) -> dict[str, list[str]]:
    """Indicators that rest on counts copied from print, each with the copied counts it is made of."""
    copied = {name: [name] for name in activity.loc[activity["origin"] == "print", "id"]}
    for composite in impact.composites:
        terms = [count for term in composite.terms for count in copied.get(term, [])]
        if terms:
            copied[composite.id] = terms
    return copied


def _survey_values(declared: ImpactYear, indicators: pd.DataFrame) -> dict[str, tuple[float, str]]:
    totals = indicators[(indicators["break"] == "") & (indicators["level"] == "")]
    wanted = totals["survey"].map(declared.waves) == totals["wave"]
    return {row.indicator: (row.value, row.data_hash) for row in iterate_rows(totals[wanted])}


def _compose(composite: Composite, year: str, known: dict[str, tuple[float, str]]) -> dict[str, Any]:
    unknown = [term for term in composite.terms if term not in known]
    if unknown:
        raise Refusal(
            Problem(
                "schemas/impact.yaml", f"composites.{composite.id}", f"unknown term {', '.join(unknown)}",
                "an indicator, an activity count or a composite declared further up", "correct the term",
            )
        )  # fmt: skip
    values = [known[term][0] for term in composite.terms]
    value = sum(values) / (len(values) if composite.statistic == "mean" else 1)
    return {
        "survey": "impact", "wave": year, "indicator": composite.id, "statistic": composite.statistic, "estimand": "",
        "value": value, "unit": composite.unit, "denominator": len(values) if composite.statistic == "mean" else None,
        "definition_hash": _hash(*_defines_composite(composite)),
        "data_hash": _hash(*(known[term][1] for term in composite.terms)),
    }  # fmt: skip


def _defines_count(count: Any) -> tuple[str, ...]:
    return count.what, count.unit, count.period


def _defines_composite(composite: Composite) -> tuple[str, ...]:
    return composite.statistic, *composite.terms


def describe_impact(impact: Impact, activity: pd.DataFrame) -> dict[str, dict[str, Any]]:
    """What each activity count and composite means, by definition hash."""
    counts = {
        _hash(*_defines_count(count)): {"what": count.what, "unit": count.unit, "period": count.period}
        for count in iterate_rows(activity)
    }
    return counts | {
        _hash(*_defines_composite(each)): {"statistic": each.statistic, "terms": list(each.terms)}
        for each in impact.composites
    }


def _hash(*parts: object) -> str:
    return hashlib.sha256("\n".join(map(str, parts)).encode()).hexdigest()[:HASH_DIGITS]
