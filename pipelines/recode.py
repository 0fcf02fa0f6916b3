"""Raw headings and cells to the items and codes of the codebook, whatever the platform or language."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import pandas as pd

from pipelines.distinct import number_cells, replace_cells
from pipelines.findings import Finding
from pipelines.form_answers import recode_answers
from pipelines.headings import fold, list_columns, match_headings
from pipelines.platform_answers import code_answers
from pipelines.readers.raw import RawTable
from schemas.declarations import Wave
from schemas.declared import Declarations
from schemas.parts import Part

COMPARED = 200
"""How many new columns may be the new name of a missing one: each takes time, and more are another file's."""


@dataclass(frozen=True)
class Coded:
    """Coded strings in the codebook's columns (`item`, `item[ROW]`, `item[BOX]`, `item[other]`) and what was found.

    Columns whose cells recur are held by their distinct cells (`pipelines.distinct`).
    """

    frame: pd.DataFrame
    findings: list[Finding]


def recode(raw: RawTable, declared: Declarations, wave: Wave | None = None) -> Coded:
    """Match the columns of an export to the codebook and its cells to codes.

    wave: gives the codes that this wave had of its own. A column that is missing or not declared is an error, as is
    an option no label explains. Cells that are codes already are left as they are: `contracts` checks them.
    """
    if declared.survey.platform == "limesurvey":
        return _recode_platform(raw, declared, wave)
    return _recode_form(raw, declared, wave)


def _recode_platform(raw: RawTable, declared: Declarations, wave: Wave | None) -> Coded:
    """LimeSurvey: headings and cells in any style, the wave's own codes translated."""
    ignored = {fold(heading) for heading in declared.survey.ignored}
    # The columns of a table are unique; the headings as the file has them need not be.
    headings = dict(zip(raw.answers.columns, raw.headings or raw.answers.columns, strict=True))
    names = [name for name, heading in headings.items() if fold(heading) not in ignored]
    columns = list_columns(declared)
    translated = [_translate(headings[name], wave, declared) for name in names]
    matched, unclaimed = match_headings(translated, columns)
    missing = {column.code: column.item for column in columns if column.code not in matched}
    findings = list(_report_headings(raw, missing, [names[position] for position in unclaimed], len(columns), declared))
    if findings:
        return Coded(pd.DataFrame(index=raw.answers.index), findings)
    languages = declared.survey.languages
    coded: dict[str, pd.Series[Any]] = {}
    recurring = [
        column for part in declared.parts.values() for column in part.columns
        if column not in part.texts.values() or column in part.boxes.values()
    ]  # fmt: skip
    with ThreadPoolExecutor() as pool:
        # Arrow works outside of Python's lock.
        numbered = pool.map(number_cells, [raw.answers[names[matched[column]]] for column in recurring])
        held = dict(zip(recurring, numbered, strict=True))
    for part in declared.parts.values():
        ours = wave.codes.get(part.item.id, {}) if wave else {}
        for column in part.columns:
            cells = held.get(column, raw.answers[names[matched[column]]])
            if column == part.column and part.kind == "code":
                cells = replace_cells(cells, ours)
            coded[column] = code_answers(raw, cells, part, column, languages, findings)
    return Coded(pd.DataFrame(coded, index=raw.answers.index), findings)


def _translate(heading: str, wave: Wave | None, declared: Declarations) -> str:
    """A heading with the codes of the codebook in the place of the wave's own: question, and row or box."""
    code = re.match(r"\w+?(?=$|[\[_.])", heading)
    if code is None or wave is None:
        return heading
    item = wave.items.get(code.group(), code.group())
    rest = heading[len(code.group()) :]
    inside = re.match(r"([\[_])([^\]_]+?)((?:comment)?(?:[\]_].*|$))", rest)
    is_multiple = item in declared.items and declared.items[item].type == "multiple"
    ours = (wave.codes if is_multiple else wave.rows).get(item, {})
    if inside and inside.group(2) in ours:
        rest = inside.group(1) + ours[inside.group(2)] + inside.group(3)
    return item + rest


def _recode_form(raw: RawTable, declared: Declarations, wave: Wave | None) -> Coded:
    """A form: headings are wordings, cells are labels, and a ranking is one column for all its ranks."""
    asked = _head_parts(raw, declared, wave)
    taken = [_find_column(headings, raw) for headings in asked]
    ignored = {fold(heading) for heading in declared.survey.ignored}
    missing = {
        headings[0]: parts[0].item.id
        for (headings, parts), column in zip(asked.items(), taken, strict=True) if column is None
    }  # fmt: skip
    new = [column for column in raw.answers.columns if column not in taken and fold(column) not in ignored]
    findings = list(_report_headings(raw, missing, new, len(asked), declared))
    if findings:
        return Coded(pd.DataFrame(index=raw.answers.index), findings)
    coded: dict[str, pd.Series[str]] = {}
    for parts, column in zip(asked.values(), taken, strict=True):
        coded |= recode_answers(raw, raw.answers[column], parts, findings)
    return Coded(pd.DataFrame(coded, index=raw.answers.index, dtype="object"), findings)


def _head_parts(raw: RawTable, declared: Declarations, wave: Wave | None) -> dict[tuple[str, ...], list[Part]]:
    """The headings a form may have for one column -> what is asked there: the wave's own, the wording, other wordings.

    A row of a grid is headed by the question with the row in brackets, or by the row alone.
    """
    language = str(raw.responses["language"].iloc[0])
    own: dict[str, list[str]] = {}
    for heading, name in (wave.items if wave else {}).items():
        own.setdefault(name, []).append(heading)
    asked: dict[tuple[str, ...], list[Part]] = {}
    for part in declared.parts.values():
        item = part.item
        wordings = [item.wording.get(language, item.id), *item.also]
        headings = [*own.get(item.id, []), *wordings]
        if item.rows:
            row = part.label.get(language, part.subquestion)
            headings = [*(f"{wording} [{row}]" for wording in wordings), row]
        asked.setdefault(tuple(headings), []).append(part)
    return asked


def _find_column(headings: tuple[str, ...], raw: RawTable) -> str | None:
    """The column with one of these headings, to the letter where there is such."""
    columns = [str(column) for column in raw.answers.columns]
    for heading in headings:
        if heading in columns:
            return heading
    folded = {fold(column): column for column in reversed(columns)}
    return next((folded[fold(heading)] for heading in headings if fold(heading) in folded), None)


def _report_headings(
    raw: RawTable, missing: dict[str, str], new: list[str], expected: int, declared: Declarations
) -> Iterator[Finding]:
    """Columns that are missing (heading -> item) or new; one word where the whole file seems to be another survey's."""
    survey = declared.survey.id
    if len(missing) > expected / 2:
        counts = {"survey": survey, "found": expected - len(missing), "all": expected}
        yield Finding("error", "another_survey", raw.file, value=", ".join(new[:4]), expected=counts)
        return
    for heading, item in missing.items():
        close = difflib.get_close_matches(heading, new[:COMPARED], n=1)
        check = "column_renamed" if close else "column_missing"
        new = [column for column in new if column not in close]
        found = close[0] if close else ""
        yield Finding("error", check, raw.file, 1, item=item, value=found, expected={"heading": heading})
    for column in new:
        yield Finding("error", "column_new", raw.file, 1, value=column, expected={"survey": survey})
