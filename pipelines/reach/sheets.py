"""Self-evaluation sheets: structure, process and result of each bundle of actions, with the indicators on them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pandas as pd

from pipelines.reach.notes import write_language_texts
from schemas.declarations import Sheet, SheetLine, Text
from schemas.loading import load_declaration, locate
from schemas.refusals import Problem, Refusal
from schemas.registers import SheetTable
from schemas.tables import iterate_rows

FOLDER = Path("raw/fiches")
PARTS = ("structure", "process", "result")


def read_sheets(workspace: Path, year: str, bundles: list[str], languages: list[str]) -> list[Sheet]:
    """The sheets of one year in order of the bundles; raises Refusal for what is not declared or lacks a language."""
    return list(read_sheet_files(workspace, year, bundles, languages).values())


def read_sheet_files(workspace: Path, year: str, bundles: list[str], languages: list[str]) -> dict[str, Sheet]:
    """As `read_sheets`, each sheet under the name of its file."""
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
        if sheet.bundle in {each.bundle for each in sheets.values()}:
            problems.append(Problem(name, "bundle", f"a second sheet of {sheet.bundle}", "one a bundle", "remove one"))
        for location, text in _list_texts(sheet):
            lacking = [language for language in languages if not text.get(language, "").strip()]
            if lacking:
                found, expected = f"no wording in {', '.join(lacking)}", f"one in {', '.join(languages)}"
                problems.append(Problem(name, name_place(path, location), found, expected, "add it"))
        sheets[name] = sheet
    if problems:
        raise Refusal(*problems)
    return dict(sorted(sheets.items(), key=lambda each: bundles.index(each[1].bundle) if bundles else 0))


def name_place(path: Path, location: tuple[int | str, ...]) -> str:
    """Line and key of something in a sheet."""
    line, key = locate(path.read_text(encoding="utf-8-sig"), location)
    return f"line {line}, {key}"


def list_lines(sheet: Sheet) -> list[tuple[tuple[int | str, ...], SheetLine]]:
    """Every statement of a sheet with indicators, by where it stands: those of its parts and those of its actions."""
    found: list[tuple[tuple[int | str, ...], SheetLine]] = [
        ((part, at), line) for part in PARTS for at, line in enumerate(getattr(sheet, part))
    ]
    for place, action in enumerate(sheet.actions):
        for number, step in enumerate(action.steps):
            here = ("actions", place, "steps", number, "results")
            found += [((*here, at), line) for at, line in enumerate(step.results)]
    return found


def _list_texts(sheet: Sheet) -> Iterator[tuple[tuple[int | str, ...], Text]]:
    """Every wording that has to be there in all languages: what may be left out only where it was begun."""
    yield ("title",), sheet.title
    yield from ((("caveat",), sheet.caveat),) if sheet.caveat else ()
    yield from (((*location, "text"), line.text) for location, line in list_lines(sheet))
    for place, action in enumerate(sheet.actions):
        yield from ((("actions", place, "title"), action.title),) if action.title else ()
        for number, step in enumerate(action.steps):
            here = ("actions", place, "steps", number)
            yield (*here, "what"), step.what
            for key in ("who", "when", "adjustments"):
                yield from (((*here, key), getattr(step, key)),) if getattr(step, key) else ()


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
        problems += [
            Problem((FOLDER / year).as_posix(), f"{sheet.bundle}, {'.'.join(map(str, location))}",
                    f"unknown indicator {name}", "an indicator of a survey, a register or a composite",
                    "correct the id")
            for location, line in list_lines(sheet) if location[0] == "actions"
            for name in line.indicators if name not in known
        ]  # fmt: skip
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
