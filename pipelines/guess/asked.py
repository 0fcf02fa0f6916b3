"""A question as the files have it: its heading and its answers, once a language."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import pandas as pd

from pipelines.readers.raw import RawTable


@dataclass(frozen=True, eq=False)
class Asked:
    """One column of one file, without its empty cells.

    people: who gave each answer, a participant where the file knows them, else the response itself.
    joined_by: what stands between ticked options. row: the row of a grid, whose wording is then the heading.
    """

    heading: str
    language: str
    cells: pd.Series[str]
    people: pd.Series[str]
    joined_by: str
    month_first: bool = False
    row: str = ""


def read_each(cells: pd.Series[str], read: Callable[[str], Any]) -> pd.Series[Any]:
    """The cells as they are read, every different one once."""
    return cells.map({cell: read(cell) for cell in cells.unique()})


Question = tuple[Asked, ...]
"""The same question in every file."""


def list_asked(raw: RawTable) -> list[Asked]:
    """The columns of one file in order."""
    rows = raw.responses
    alone = raw.file + " " + rows["row"].astype("str")
    people = rows["participant"].fillna(alone) if "participant" in rows else alone
    asked = []
    for heading in raw.answers.columns:
        cells = raw.answers[heading].fillna("").str.strip()
        given = cells[cells != ""]
        asked.append(
            Asked(
                heading=str(heading),
                language=str(rows["language"].iloc[0]),
                cells=given,
                people=people[given.index],
                joined_by=raw.coding.get("ticked_joined_by", ", "),
                month_first=raw.coding.get("dates") == "month_first",
            )
        )
    return asked


def group_grids(questions: Sequence[Question]) -> list[list[Question]]:
    """Questions that stand alone, and the rows of each grid together, each row with its grid's wording as heading."""
    groups: list[list[Question]] = []
    for question in questions:
        row = _as_row(question)
        if row and groups and groups[-1][0][0].row and _wordings(groups[-1][0]) == _wordings(row):
            groups[-1].append(row)
        else:
            groups.append([row or question])
    return [group if len(group) > 1 else [leave_grid(group[0])] for group in groups]


def pool_rows(rows: Sequence[Question]) -> Question:
    """The answers to all rows of a grid as those to one question."""
    return tuple(
        replace(
            same[0],
            cells=pd.concat([each.cells for each in same], ignore_index=True),
            people=pd.concat([each.people for each in same], ignore_index=True),
        )
        for same in zip(*rows, strict=True)
    )


def leave_grid(question: Question) -> Question:
    """A row as a question of its own, whose wording ends in brackets."""
    return tuple(
        replace(asked, heading=f"{asked.heading} [{asked.row}]", row="") if asked.row else asked for asked in question
    )


def _as_row(question: Question) -> Question | None:
    """The question as the row of a grid, where every heading ends with a row in brackets."""
    rows = []
    for asked in question:
        wording, bracket, row = asked.heading.strip().rpartition("[")
        if not (wording.strip() and bracket and row.endswith("]") and row[:-1].strip() and row.count("]") == 1):
            return None
        rows.append(replace(asked, heading=wording.strip(), row=row[:-1].strip()))
    return tuple(rows)


def _wordings(question: Question) -> list[str]:
    return [asked.heading for asked in question]
