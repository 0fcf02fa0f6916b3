"""Self-evaluation sheets: structure, process and result of each bundle of actions, with the indicators on them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd

from pipelines.reach.notes import write_language_texts
from schemas.declarations import Sheet
from schemas.loading import load_declaration
from schemas.refusals import Problem, Refusal
from schemas.registers import SheetTable
from schemas.tables import iterate_rows

FOLDER = Path("raw/fiches")
PARTS = ("structure", "process", "result")


def read_sheets(workspace: Path, year: str, bundles: list[str], languages: list[str]) -> list[Sheet]:
    """The sheets of one year in order of the bundles; raises Refusal for what is not declared or lacks a language."""
    sheets: dict[str, Sheet] = {}
    problems: list[Problem] = []
    for path in sorted((workspace / FOLDER / year).glob("*.yaml")):
        name = (FOLDER / year / path.name).as_posix()
        try:
            sheet = load_declaration(path, Sheet, name)
        except Refusal as refusal:
            problems += refusal.problems
            continue
        if bundles and sheet.bundle not in bundles:
            expected = f"one of {', '.join(bundles)}"
            problems.append(Problem(name, "bundle", f"“{sheet.bundle}”", expected, "correct the bundle"))
        if sheet.bundle in sheets:
            problems.append(Problem(name, "bundle", f"a second sheet of {sheet.bundle}", "one a bundle", "remove one"))
        for place, text in _list_texts(sheet):
            lacking = [language for language in languages if not text.get(language)]
            if lacking:
                found, expected = f"no wording in {', '.join(lacking)}", f"one in {', '.join(languages)}"
                problems.append(Problem(name, place, found, expected, "add it"))
        sheets[sheet.bundle] = sheet
    if problems:
        raise Refusal(*problems)
    return sorted(sheets.values(), key=lambda sheet: bundles.index(sheet.bundle) if bundles else 0)


def _list_texts(sheet: Sheet) -> list[tuple[str, dict[str, str]]]:
    lines = [(f"{part}.{at}", line.text) for part in PARTS for at, line in enumerate(getattr(sheet, part), start=1)]
    return [("title", sheet.title), *lines]


def tabulate_sheets(sheets: list[Sheet], year: str, waves: dict[str, str], indicators: pd.DataFrame) -> pd.DataFrame:
    """A row for each statement and indicator on it, with its value in the year; see `SheetTable`.

    waves: survey -> wave of the year, where it is not named like it. Raises Refusal for an indicator nobody gives.
    """
    totals = indicators[(indicators["break"] == "") & (indicators["level"] == "")]
    own = totals[totals["survey"].map(lambda survey: waves.get(survey, year)) == totals["wave"]]
    known = set(indicators["indicator"])
    rows, problems = [], []
    for sheet in sheets:
        for part in PARTS:
            for position, line in enumerate(getattr(sheet, part), start=1):
                fixed = {
                    "year": year, "bundle": sheet.bundle, "title": write_language_texts(sheet.title), "part": part,
                    "position": position, "text": write_language_texts(line.text),
                }  # fmt: skip
                unknown = [name for name in line.indicators if name not in known]
                problems += [
                    Problem(
                        (FOLDER / year).as_posix(), f"{sheet.bundle}, {part}.{position}", f"unknown indicator {name}",
                        "an indicator of a survey, a register or a composite", "correct the id",
                    )
                    for name in unknown
                ]  # fmt: skip
                found = [each for name in line.indicators for each in iterate_rows(own[own["indicator"] == name])]
                named = [_fill(each) for each in found]
                absent = [name for name in line.indicators if name not in {each.indicator for each in found}]
                named += [{"indicator": name} for name in absent]
                rows += [fixed | each for each in (named or [{"indicator": ""}])]
    if problems:
        raise Refusal(*problems)
    table = pd.DataFrame(rows, columns=list(SheetTable.to_schema().columns))
    table["suppressed"] = table["suppressed"].astype("boolean").fillna(False).astype(bool)
    kinds = {name: str(column.dtype) for name, column in SheetTable.to_schema().columns.items()}
    texts = [name for name, kind in kinds.items() if kind not in {"float64", "bool"}]
    table[texts] = table[texts].fillna("")
    return SheetTable.validate(table.astype({name: kind for name, kind in kinds.items() if kind != "bool"}))


def _fill(row: Any) -> dict[str, Any]:
    return {
        "indicator": row.indicator, "survey": row.survey, "wave": row.wave, "statistic": row.statistic,
        "value": row.value, "unit": row.unit, "numerator": row.numerator, "denominator": row.denominator,
        "low": row.ci_low, "high": row.ci_high, "suppressed": row.suppressed,
    }  # fmt: skip
