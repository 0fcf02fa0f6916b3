"""A form's cells to codes: labels as they are declared or nearly so, ticked options never split blindly."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import pandas as pd

from pipelines.findings import Finding
from pipelines.labels import Labels, index_labels
from pipelines.readers.raw import RawTable
from pipelines.ticked import Reading, read_ticked
from pipelines.written import AMBIGUOUS, read_dates
from schemas.declarations import OTHER
from schemas.parts import Part

Coded = dict[str, "pd.Series[str]"]


def recode_answers(raw: RawTable, cells: pd.Series[str], parts: Sequence[Part], findings: list[Finding]) -> Coded:
    """One column of a form as the columns of its part of the codebook, or of all the ranks of a ranking."""
    cells = cells.where(cells.str.strip() != "", "")
    column = Answers(raw, cells, parts[0], findings)
    recoded = RECODE["ranks" if parts[0].item.type == "ranking" else parts[0].kind](column, parts)
    empty = pd.Series("", index=cells.index, dtype="object")
    return {name: recoded.get(name, empty) for part in parts for name in part.columns}


@dataclass(frozen=True)
class Answers:
    """The cells of one column, what they answer, and where to say what was found."""

    raw: RawTable
    cells: pd.Series[str]
    part: Part
    findings: list[Finding]

    @cached_property
    def rows(self) -> dict[str, Any]:
        """Cell -> the rows that hold it."""
        rows: dict[Any, Any] = self.cells.groupby(self.cells, sort=False).groups
        return rows

    @cached_property
    def labels(self) -> Labels:
        """Every declared wording of the answers, in the language of the file."""
        language = str(self.raw.responses["language"].iloc[0])
        codes = {code: answer for code, answer in self.part.codes.items() if code not in {OTHER, "other"}}
        return index_labels(
            (wording, code)
            for code, answer in codes.items()
            for wording in [answer.label.get(language, code), *answer.also]
        )

    def tell(self, severity: Any, check: str, cell: str, value: str, **expected: Any) -> None:
        """The same finding for each row that holds a cell."""
        self.findings.extend(
            Finding(severity, check, self.raw.file, self.raw.row_of(index), item=self.part.name, value=value,
                    expected=expected)
            for index in self.rows[cell]
        )  # fmt: skip


def _recode_single(column: Answers, parts: Sequence[Part]) -> Coded:
    part, own = column.part, f"{column.part.item.id}[other]"
    matched: dict[str, str] = {"": ""}
    for cell in column.cells.unique():
        found = column.labels.find(cell)
        if found is None or not cell:
            continue
        if len(found.codes) > 1:
            column.tell("error", "unclear_label", cell, cell, codes=list(found.codes))
        elif found.level:
            column.tell("warning", "near_match", cell, cell)
        matched[cell] = found.codes[0]
    known = column.cells.isin(list(matched))
    codes = column.cells.map(matched).where(known, OTHER if part.item.other else "")
    if part.item.other:
        return {part.column: codes, own: column.cells.where(~known, "")}
    for cell in column.cells[~known].unique():
        column.tell("error", "unknown_label", cell, cell, labels=column.labels.wordings)
    return {part.column: codes}


def _recode_ticked(column: Answers, parts: Sequence[Part]) -> Coded:
    part = column.part
    ticked: dict[str, dict[str, str]] = {}
    for cell, reading in _read(column):
        boxes = dict.fromkeys(part.boxes, "") | dict.fromkeys(reading.codes, "Y")
        if reading.rest and part.item.other:
            boxes["other"] = reading.rest
        elif reading.rest:
            column.tell("error", "unknown_option", cell, reading.rest, labels=column.labels.wordings)
        ticked[cell] = boxes
    return {
        name: column.cells.map({cell: boxes[code] for cell, boxes in ticked.items()})
        for code, name in part.boxes.items()
    }


def _recode_ranks(column: Answers, parts: Sequence[Part]) -> Coded:
    """Options in the order in which they were put: the first is rank 1."""
    ranked: dict[str, list[str]] = {}
    for cell, reading in _read(column):
        if reading.rest or len(reading.codes) > len(parts):
            column.tell("error", "unknown_option", cell, reading.rest or cell, labels=column.labels.wordings)
        ranked[cell] = [*reading.codes, *[""] * len(parts)]
    return {
        part.column: column.cells.map({cell: codes[rank] for cell, codes in ranked.items()})
        for rank, part in enumerate(parts)
    }


def _read(column: Answers) -> Iterator[tuple[str, Reading]]:
    """Every different cell of ticked options with how it is read; what is doubtful about it is told."""
    joined_by = column.raw.coding.get("ticked_joined_by", ", ")
    for cell in column.cells.unique():
        reading = read_ticked(cell, column.labels, joined_by)
        if reading.unclear:
            column.tell("error", "unclear_label", cell, cell, codes=list(reading.unclear))
        elif reading.is_near:
            column.tell("warning", "near_match", cell, cell)
        if reading.has_two:
            column.tell("warning", "two_readings", cell, cell)
        if reading.behind:
            column.tell("warning", "tick_behind_words", cell, cell, options=list(reading.behind))
        yield cell, reading


def _recode_number(column: Answers, parts: Sequence[Part]) -> Coded:
    for cell in column.cells[column.cells.str.fullmatch(AMBIGUOUS)].unique():
        column.tell("error", "ambiguous_number", cell, cell)
    return {column.part.column: column.cells}


def _recode_date(column: Answers, parts: Sequence[Part]) -> Coded:
    """Dates as the file writes them; what is none stays as it is, for the contract to name."""
    dates = read_dates(column.cells, column.raw.coding.get("dates") == "month_first")
    return {column.part.column: dates.where(dates != "", column.cells)}


def _keep(column: Answers, parts: Sequence[Part]) -> Coded:
    return {column.part.column: column.cells}


RECODE: dict[str, Callable[[Answers, Sequence[Part]], Coded]] = {
    "code": _recode_single,
    "boxes": _recode_ticked,
    "ranks": _recode_ranks,
    "number": _recode_number,
    "date": _recode_date,
    "text": _keep,
    "none": _keep,
}
"""How each kind of answer is read."""
