"""LimeSurvey's VV export: tab-separated, two heading lines, and marks where tabs and line breaks stood."""

from __future__ import annotations

import re
from collections.abc import Sequence

from pipelines.readers.delimited import check_text, read_columns
from pipelines.readers.limesurvey_headings import NEEDED
from pipelines.readers.limesurvey_questions import Structure
from pipelines.readers.raw import Unreadable
from pipelines.readers.table import Choose, Columns, replace_each

NOT_SHOWN = "{question_not_shown}"
FIELD = r"\d+X\d+X\d+.*"
"""How columns of the response table are named up to version 6; since version 7 as in NUMBERED_FIELD."""
NUMBERED_FIELD = r"Q\d+(_[SC].*)?"
MARKS = {"lbrace": "{", "newline": "\n", "cr": "\r", "tab": "\t", "quote": '"'}


def is_vv(records: list[list[str]]) -> bool:
    """Whether the second heading line holds the codes, as only VV has it."""
    return len(records) == 2 and len(records[0]) == len(records[1]) and set(records[1]) >= NEEDED


def read_vv(data: bytes, file: str, choose: Choose, structure: Structure | None) -> Columns:
    """The chosen columns under their codes.

    Version 1 has the names of the response table instead; without the structure that is refused.
    """
    check_text(data, file)
    read: list[Sequence[str]] = []

    def translate(headings: Sequence[str]) -> set[int]:
        read.append(translate_fields(headings, structure, file, "take VV version 2, or CSV with question codes"))
        return set(choose(read[0]))

    columns = read_columns(data, file, translate, unique=False, heading_rows=2)
    # Nothing at all is an empty answer here; what was not shown has a mark of its own.
    cells = {position: replace_each(written.fillna(""), _undo) for position, written in columns.cells.items()}
    return Columns(tuple(read[0]), cells, first_row=3, loses=("trailing_spaces",))


def translate_fields(
    headings: Sequence[str], structure: Structure | None, file: str, action: str, pattern: str = FIELD
) -> tuple[str, ...]:
    """Headings with codes for names of the response table; headings with codes already stay as they are."""
    fields = [heading for heading in headings if re.fullmatch(pattern, heading)]
    if not fields:
        return tuple(headings)
    if structure is None:
        raise Unreadable(file, "line 2", f"the field name “{fields[0][:60]}”", "question codes as headings", action)
    known = structure.field_names()
    unknown = next((field for field in fields if field not in known), None)
    if unknown is not None:
        raise Unreadable(
            file, "line 2", f"the field name “{unknown[:60]}”", f"a field of the survey in {structure.file}", action
        )
    return tuple(known.get(heading, heading) for heading in headings)


def _undo(cell: str) -> str | None:
    if cell == NOT_SHOWN:
        return None
    # One pass: what {lbrace} gives back may look like another mark.
    return short_number(re.sub(r"\{(\w+)\}", lambda mark: MARKS.get(mark[1], mark[0]), cell))


def short_number(cell: str) -> str:
    """A number as the CSV has it, from the ten decimals of the database (`3.0000000000`)."""
    return cell.rstrip("0").rstrip(".") if re.fullmatch(r"-?\d+\.\d{10}", cell) else cell
