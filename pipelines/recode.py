"""Raw headings and cells to the items and codes of the codebook, whatever the platform or language."""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pandas as pd

from pipelines.findings import Finding
from pipelines.headings import fold, list_columns, match_headings
from pipelines.platform_answers import code_answers
from pipelines.readers.raw import RawTable
from schemas.declarations import OTHER, Item, Wave
from schemas.declared import Declarations


@dataclass(frozen=True)
class Coded:
    """Coded strings in the codebook's columns (`item`, `item[ROW]`, `item[BOX]`, `item[other]`) and what was found."""

    frame: pd.DataFrame
    findings: list[Finding]


def recode(raw: RawTable, declared: Declarations, wave: Wave | None = None) -> Coded:
    """Match the columns of an export to the codebook and its cells to codes.

    wave: gives the codes that this wave had of its own. A column that is missing or not declared is an error, as is
    an option no label explains. Cells that are codes already are left as they are: `contracts` checks them.
    """
    if declared.survey.platform == "limesurvey":
        return _recode_platform(raw, declared, wave)
    headings = _headings_by_wording(raw, declared, wave)
    findings = list(_compare_headings(raw, headings, declared))
    if findings:
        return Coded(pd.DataFrame(index=raw.answers.index), findings)
    coded: dict[str, pd.Series[str]] = {}
    for heading, item_id in headings.items():
        item = declared.items[item_id]
        coded |= _recode_cells(raw, raw.answers[_find(heading, raw)], item, declared, findings)
    return Coded(pd.DataFrame(coded, index=raw.answers.index, dtype="object"), findings)


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
    for part in declared.parts.values():
        ours = wave.codes.get(part.item.id, {}) if wave else {}
        for column in part.columns:
            cells = raw.answers[names[matched[column]]]
            if column == part.column and part.kind == "code":
                cells = cells.replace(ours)
            coded[column] = code_answers(raw, cells, part, column, languages, findings)
    return Coded(pd.DataFrame(coded, index=raw.answers.index, dtype="object"), findings)


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


def _headings_by_wording(raw: RawTable, declared: Declarations, wave: Wave | None) -> dict[str, str]:
    """A form's heading -> item: the wave's own wording where it is declared and stands in the file."""
    language = str(raw.responses["language"].iloc[0])
    present = {fold(column) for column in raw.answers.columns}
    own = {item: heading for heading, item in (wave.items if wave else {}).items() if fold(heading) in present}
    return {own.get(item.id, item.wording.get(language, item.id)): item.id for item in declared.codebook.items}


def _find(heading: str, raw: RawTable) -> str:
    return next(column for column in raw.answers.columns if fold(column) == fold(heading))


def _compare_headings(raw: RawTable, headings: dict[str, str], declared: Declarations) -> Iterator[Finding]:
    ignored = {fold(heading) for heading in declared.survey.ignored}
    present = {fold(column): column for column in raw.answers.columns if fold(column) not in ignored}
    expected = {fold(heading): heading for heading in headings}
    missing = {heading: headings[heading] for key, heading in expected.items() if key not in present}
    new = [column for key, column in present.items() if key not in expected]
    yield from _report_headings(raw, missing, new, len(expected), declared)


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
        close = difflib.get_close_matches(heading, new, n=1)
        check = "column_renamed" if close else "column_missing"
        new = [column for column in new if column not in close]
        found = close[0] if close else ""
        yield Finding("error", check, raw.file, 1, item=item, value=found, expected={"heading": heading})
    for column in new:
        yield Finding("error", "column_new", raw.file, 1, value=column, expected={"survey": survey})


def _recode_cells(
    raw: RawTable, cells: pd.Series[str], item: Item, declared: Declarations, findings: list[Finding]
) -> dict[str, pd.Series[str]]:
    cells = cells.where(cells.str.strip() != "", "")
    if item.type == "number":
        findings += [
            Finding("error", "ambiguous_number", raw.file, raw.row_of(index), item=item.id, value=str(cells[index]))
            for index in cells.index[cells.str.fullmatch(r"\s*[1-9]\d{0,2}([.,]\d{3})+\s*")]
        ]
    if item.type in {"text", "number"}:
        return {item.id: cells}
    codes = declared.codes(item)
    language = str(raw.responses["language"].iloc[0])
    labels = {
        wording: code
        for code, answer in codes.items()
        if code not in {OTHER, "other"}
        for wording in [answer.label.get(language, code), *answer.also]
    }
    if item.type == "single":
        return _recode_single(raw, cells, item, labels, findings)
    return _recode_ticked(raw, cells, item, labels, list(codes), findings)


def _recode_single(
    raw: RawTable, cells: pd.Series[str], item: Item, labels: dict[str, str], findings: list[Finding]
) -> dict[str, pd.Series[str]]:
    folded = {fold(label): code for label, code in labels.items()}
    matched: dict[str, str] = {"": ""}
    for cell in cells.unique():
        if cell in labels:
            matched[cell] = labels[cell]
        elif fold(cell) in folded:
            matched[cell] = folded[fold(cell)]
            if cell:
                findings += _near_matches(raw, cells, item, cell)
    unmatched = ~cells.isin(list(matched))
    coded = cells.map(matched)
    if item.other:
        texts = cells.where(unmatched, "")
        return {item.id: coded.where(~unmatched, OTHER), f"{item.id}[other]": texts}
    # An unknown wording stays as it is: the contract names row, value and the allowed labels.
    findings += [
        Finding("error", "unknown_label", raw.file, raw.row_of(index), item=item.id,
                value=str(cells[index]), expected={"labels": list(labels)})
        for index in cells.index[unmatched]
    ]  # fmt: skip
    return {item.id: coded.where(~unmatched, "")}


def _recode_ticked(
    raw: RawTable,
    cells: pd.Series[str],
    item: Item,
    labels: dict[str, str],
    codes: list[str],
    findings: list[Finding],
) -> dict[str, pd.Series[str]]:
    """Ticked options joined by ", " or ";" are found label by label, the longest first: labels hold commas too."""
    # Letters in a label must not match inside a word of a longer free answer: a label ends where a separator stands.
    by_length = sorted(labels, key=len, reverse=True)
    pattern = re.compile(
        r"(?:^|(?<=;)|(?<=,\s)|(?<=,))\s*(" + "|".join(_loosely(label) for label in by_length) + r")\s*(?=,|;|$)",
        re.IGNORECASE,
    )
    folded = {fold(label): code for label, code in labels.items()}
    ticked: dict[str, dict[str, str]] = {}
    for cell in cells.unique():
        boxes = dict.fromkeys(codes, "")
        # White space is folded first: a pattern over a hundred thousand spaces would not come to an end.
        composed = " ".join(unicodedata.normalize("NFC", cell).split())
        found = [match.group(1) for match in pattern.finditer(composed)]
        for label in found:
            boxes[folded.get(fold(label), "")] = "Y"
        boxes.pop("", None)
        if composed != cell or any(label not in labels for label in found):
            findings += _near_matches(raw, cells, item, cell)
        rest = " ".join(
            re.sub(r"^[\s,;]+|[\s,;]+$", "", re.sub(r"[,;]\s*(?=[,;]|$)", "", pattern.sub("", composed))).split()
        )
        if rest and item.other:
            boxes["other"] = rest
        elif rest:
            findings += [
                Finding("error", "unknown_option", raw.file, raw.row_of(index), item=item.id,
                        value=rest, expected={"labels": list(labels)})
                for index in cells.index[cells == cell]
            ]  # fmt: skip
        ticked[cell] = boxes
    return {f"{item.id}[{code}]": cells.map({cell: boxes[code] for cell, boxes in ticked.items()}) for code in codes}


def _loosely(label: str) -> str:
    """A pattern for a label that takes any white space and either apostrophe."""
    composed = unicodedata.normalize("NFC", label).replace("’", "'")
    words = [re.escape(word).replace("'", "['’]") for word in composed.split()]
    return r"\s+".join(words)


def _near_matches(raw: RawTable, cells: pd.Series[str], item: Item, cell: str) -> list[Finding]:
    return [
        Finding("warning", "near_match", raw.file, raw.row_of(index), item=item.id, value=cell)
        for index in cells.index[cells == cell]
    ]
