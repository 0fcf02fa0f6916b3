"""Delimited text to strings, keeping what most CSV readers lose: `""` is empty, nothing at all is null."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.csv as pa_csv

from pipelines.readers.raw import Unreadable

SEPARATORS = {",": "comma", ";": "semicolon", "\t": "tab"}


def read_bytes(path: Path, file: str) -> bytes:
    """The file's bytes, checked to be UTF-8 text that holds something."""
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        raise Unreadable(
            file, "", "no such file", "the export declared in survey.yaml", "put the export there"
        ) from None
    except IsADirectoryError:
        raise Unreadable(file, "", "a folder", "an export file", "name the file inside it") from None
    if not data.strip(b"\xef\xbb\xbf\r\n\t "):
        raise Unreadable(
            file, "", "an empty file", "a heading line and at least one response",
            "export again; the platform writes an empty file when its filter matches no response",
        )  # fmt: skip
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise Unreadable(
            file, f"line {line}", f"byte 0x{data[error.start]:02x}, which is not UTF-8", "UTF-8 text",
            "take the file as the platform gave it; if a spreadsheet saved it, save it as “CSV UTF-8”",
        ) from None  # fmt: skip
    if b"\x00" in data:
        line = data[: data.index(b"\x00")].count(b"\n") + 1
        raise Unreadable(file, f"line {line}", "a null byte", "text", "take the file as the platform gave it")
    return data


def read_heading(data: bytes, file: str) -> tuple[list[str], str]:
    """The headings of the first record and the separator that gives the most of them."""
    text = data[:1_000_000].decode("utf-8-sig", errors="ignore")
    headings: list[str] = []
    separator = ","
    for candidate in SEPARATORS:
        record = next(csv.reader(io.StringIO(text, newline=""), delimiter=candidate), [])
        if len(record) > len(headings):
            headings, separator = record, candidate
    if len(headings) < 2:
        raise Unreadable(
            file, "line 1", f"a single column, “{headings[0][:60] if headings else ''}”",
            f"headings separated by {', '.join(SEPARATORS.values())}", "export again as CSV",
        )  # fmt: skip
    for position, heading in enumerate(headings):
        if heading in headings[:position]:
            raise Unreadable(
                file, f"line 1, column {position + 1}", f"the heading “{heading[:60]}” a second time",
                "a different heading for each column",
                "export again with question codes as headings, or remove the column that was added",
            )  # fmt: skip
    return headings, separator


def _check_quotes(data: bytes, separator: str, file: str) -> None:
    """Refuse quotes that do not pair up: a fast reader would move cells without a word."""
    edge = rb"[^\r\n\"" + re.escape(separator.encode()) + rb"]"
    text = data.removeprefix(b"\xef\xbb\xbf")
    inside = re.search(edge + rb'"(?:"")*' + edge, text)
    if inside:
        line = text[: inside.start()].count(b"\n") + 1
        found = "a quote inside a cell that is not doubled"
    elif text.count(b'"') % 2:
        # Line breaks may stand inside quotes, so the first line with an odd quote is where to begin to look.
        line = next(number for number, row in enumerate(text.split(b"\n"), start=1) if row.count(b'"') % 2)
        found = "a quote that is not closed, here or further down"
    else:
        return
    action = "the file was cut or changed on the way: take it as the platform gave it"
    raise Unreadable(file, f"line {line}", found, "quotes in pairs", action)


def read_delimited(data: bytes, file: str, wanted: Callable[[str], bool]) -> tuple[pd.DataFrame, list[str]]:
    """Every wanted column as strings, and all headings in order.

    Columns that are not wanted are never converted, so personal ones never reach a frame. Quoted cells are
    text, "" included; nothing between two separators is a missing value. A row with too many or too few
    cells is refused with its number, never padded.
    """
    headings, separator = read_heading(data, file)
    _check_quotes(data, separator, file)
    uneven: list[tuple[int | None, int]] = []

    def refuse_row(row: pa_csv.InvalidRow) -> str:
        uneven.append((row.number, row.actual_columns))
        return "skip"

    try:
        table = pa_csv.read_csv(
            io.BytesIO(data),
            # Row numbers are known to a single thread only; large files are read in parallel without them.
            read_options=pa_csv.ReadOptions(use_threads=len(data) > 50_000_000),
            parse_options=pa_csv.ParseOptions(
                delimiter=separator, newlines_in_values=True, invalid_row_handler=refuse_row
            ),
            convert_options=pa_csv.ConvertOptions(
                include_columns=[heading for heading in headings if wanted(heading)],
                column_types=dict.fromkeys(headings, pa.string()),
                null_values=[""],
                strings_can_be_null=True,
                quoted_strings_can_be_null=False,
            ),
        )
    except pa.ArrowException as error:
        raise Unreadable(
            file, "", str(error).splitlines()[0][:120], f"a table separated by {SEPARATORS[separator]}",
            "take the file as the platform gave it",
        ) from None  # fmt: skip
    if uneven:
        number, cells = uneven[0]
        place = f"row {number}" if number else "a row"
        more = f" ({len(uneven)} such rows)" if len(uneven) > 1 else ""
        raise Unreadable(
            file, place, f"{cells} cells{more}", f"{len(headings)} cells, as in the heading",
            "a quote or separator was lost on the way: take the file as the platform gave it",
        )  # fmt: skip
    frame = pd.DataFrame(table.to_pydict(), dtype="object")
    if frame.empty:
        raise Unreadable(
            file,
            "row 2",
            "no response under the heading",
            "at least one response",
            "export again with “all responses”",
        )
    return frame, headings
