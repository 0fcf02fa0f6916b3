"""LimeSurvey's R data file: the CSV with 1 and 0 for boxes, and nothing else to tell it by."""

from __future__ import annotations

from collections.abc import Sequence

from pipelines.readers.delimited import check_text, first_records, read_columns
from pipelines.readers.raw import Unreadable
from pipelines.readers.table import Choose, Columns

BEGINNING = 200
"""Records that are looked at before all of them are."""

CODING = {
    "ticked": "1", "not_ticked": "0", "not_shown": "", "yes": "1", "no": "2", "uncertain": "3",
    "increase": "1", "same": "2", "decrease": "3", "female": "1", "male": "2",
}  # fmt: skip


def looks_like_r_data(data: bytes, headings: Sequence[str], separator: str) -> bool:
    """Whether boxes hold 1 and 0, never nothing, and no box a Y.

    An array with the codes 0 and 1, shown to all, looks the same; that does no harm, because the coding
    holds for boxes and yes/no only and such a file has none with Y.
    """
    boxes = [position for position, heading in enumerate(headings) if _is_box(heading)]
    if not boxes or not _may_be(first_records(data, separator, BEGINNING)[1:], boxes):
        return False
    try:
        check_text(data, "")
        cells = read_columns(data, "", lambda _: boxes, unique=False).cells
    except Unreadable:
        return False
    values = [set(written.dropna().unique()) for written in cells.values() if not written.isna().any()]
    if any((written == "Y").any() for written in cells.values()):
        return False
    return any(found <= {"0", "1", ""} and "0" in found for found in values)


def _may_be(records: list[list[str]], boxes: list[int]) -> bool:
    """Whether the first records do not already say no."""
    found = [{record[box] for record in records if box < len(record)} for box in boxes]
    return not any("Y" in values for values in found) and any(values <= {"0", "1", ""} for values in found)


def read_r_data(data: bytes, file: str, choose: Choose) -> Columns:
    """The chosen columns as they are; `coding` says what stands for what."""
    check_text(data, file)
    columns = read_columns(data, file, choose, unique=True)
    return Columns(columns.headings, columns.cells, coding=CODING, loses=("yes_no_not_shown",))


def _is_box(heading: str) -> bool:
    return heading.endswith("]") and not heading.endswith(("[other]", "[comment]"))
