"""The first sheet of an .xlsx as strings; numbers and dates back to the text they stand for."""

from __future__ import annotations

import io
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta
from typing import Any

from pipelines.readers.raw import Unreadable
from pipelines.readers.sheet_order import refuse_disorder
from pipelines.readers.table import Cells, Choose, Columns, as_cells, refuse_no_responses, without_mask
from pipelines.readers.zipped import read_members

ACTION = "take the file as the platform gave it, or export again as CSV"
FORMULA_ACTION = "export again as CSV: in an .xlsx this answer is a formula, and its text is lost to most programs"
ALLOWED = (
    r"\[Content_Types\]\.xml|mimetype|_rels/\.rels|(docProps|docMetadata|customXml|xl)/[\w ./-]*\.(xml|rels|vml)"
    r"|xl/printerSettings/[\w-]*\.bin|(xl/media|docProps)/[\w-]*\.(png|jpe?g|gif|emf)"
)
LOSES = ("not_shown", "control_characters", "digits")
Row = Sequence[Any]


def read_workbook(data: bytes, file: str, choose: Choose) -> Columns:
    """The chosen columns of the first sheet; an empty cell is "". Raises Unreadable, for a formula with its place."""
    rows = list(_rows(data, file, None))
    headings = _trim(_as_text(cell, file, 1, "") for cell in rows[0]) if rows else ()
    body = [row for row in rows[1:] if any(_is_filled(cell) for cell in row)]
    if not headings or not body:
        raise refuse_no_responses(file)
    for number, row in enumerate(rows[1:], start=2):
        if any(_is_filled(cell) for cell in row[len(headings) :]):
            raise Unreadable(file, f"row {number}", "a cell without a heading", f"{len(headings)} columns", ACTION)
        if number < len(body) + 2 and not any(_is_filled(cell) for cell in row):
            raise Unreadable(file, f"row {number}", "an empty row between responses", "one response a row", ACTION)
    cells: dict[int, Cells] = {}
    for position in sorted(choose(headings)):
        cells[position] = as_cells(
            _as_text(row[position], file, number, headings[position]) if position < len(row) else ""
            for number, row in enumerate(body, start=2)
        )
    return Columns(headings, cells, loses=LOSES)


def read_first_row(data: bytes) -> tuple[str, ...]:
    """The headings of the first sheet, none where the workbook cannot be read."""
    try:
        return read_headings(data, "")
    except Unreadable:
        return ()


def read_headings(data: bytes, file: str) -> tuple[str, ...]:
    """The headings of the first sheet. Raises Unreadable where the workbook cannot be read."""
    return _trim(_as_text(cell, file, 1, "") for row in _rows(data, file, 1) for cell in row)


def read_sheets(data: bytes, file: str) -> dict[str, list[list[str]]]:
    """Every sheet of a workbook by name, row by row as texts. Raises Unreadable, for a formula with its place."""
    with _open(data, file) as (book, _):
        found: dict[str, list[list[str]]] = {}
        for sheet in book.worksheets:
            sheet.reset_dimensions()
            rows = [tuple(row) for row in sheet.iter_rows()]
            heads = [_as_text(cell, file, 1, "") for cell in rows[0]] if rows else []
            found[sheet.title] = [
                [
                    _as_text(cell, file, number, f"{heads[at] if at < len(heads) else at + 1}, sheet {sheet.title}")
                    for at, cell in enumerate(row)
                ]
                for number, row in enumerate(rows, start=1)
            ]
    return found


def _rows(data: bytes, file: str, last: int | None) -> Iterator[Row]:
    with _open(data, file) as (book, members):
        sheet = book.worksheets[0]
        # A stated size can be wrong: without it every row is as long as it is.
        sheet.reset_dimensions()
        rows = [tuple(row) for row in sheet.iter_rows(max_row=last)]
        path = str(getattr(sheet, "_worksheet_path", "")).lstrip("/")
    if last is None:
        refuse_disorder(members.get(path, b""), file)
    yield from rows


@contextmanager
def _open(data: bytes, file: str) -> Iterator[tuple[Any, dict[str, bytes]]]:
    """A workbook whose parts were looked at, and these parts. Whatever goes wrong inside is Unreadable."""
    # Most exports are no workbooks, and this import is a sixth of a second.
    from openpyxl import load_workbook

    members = read_members(data, file, ALLOWED, r".*\.(xml|rels|vml)", ACTION)
    for name, content in members.items():
        if b"<!DOCTYPE" in content or b"<!ENTITY" in content or b"\x00" in content:
            raise Unreadable(file, name, "a document type declaration or no UTF-8", "plain XML", ACTION)
    try:
        with warnings.catch_warnings():
            # Styles and validations that the library does not keep are nothing to warn of: only cells are read.
            warnings.simplefilter("ignore")
            book = load_workbook(io.BytesIO(data), read_only=True, data_only=False, keep_links=False)
            yield book, members
            book.close()
    except Unreadable:
        raise
    except Exception:  # a broken workbook raises whatever the part that met it raises
        raise Unreadable(file, "", "a workbook that cannot be read", "an .xlsx as exported", ACTION) from None


def _trim(headings: Iterator[str]) -> tuple[str, ...]:
    found = list(headings)
    while found and not found[-1]:
        found.pop()
    return tuple(found)


def _is_filled(cell: Any) -> bool:
    return cell.value not in {None, ""}


def _as_text(cell: Any, file: str, row: int, heading: str) -> str:
    place = f"row {row}, column {heading[:60]}" if heading else f"row {row}"
    if cell.data_type == "f":
        raise Unreadable(file, place, "a formula", "an answer as text or number", FORMULA_ACTION)
    if cell.data_type == "e":
        raise Unreadable(file, place, f"the error value {str(cell.value)[:20]}", "an answer", FORMULA_ACTION)
    value = cell.value
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else repr(value)
    if isinstance(value, datetime):
        # A day is a floating number: a second may come out as 59.999999.
        return (value + timedelta(milliseconds=500)).strftime("%Y-%m-%d %H:%M:%S")
    if isinstance(value, date | time):
        return value.isoformat()
    return without_mask(str(value))
