"""Delimited text to strings, keeping what most CSV readers lose: `""` is empty, nothing at all is null."""

from __future__ import annotations

import codecs
import csv
import io
import itertools
import re
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.csv as pa_csv

from pipelines.readers.raw import Unreadable
from pipelines.readers.source import is_utf8, read_source
from pipelines.readers.table import Cells, Choose, Columns, refuse_no_responses

SEPARATORS = {",": "comma", ";": "semicolon", "\t": "tab"}
STRETCH = 1 << 20
"""Bytes that are looked at in one go."""
BLOCK = 4 << 20
"""Bytes that are parsed in one go, which no row may be longer than: each is a chunk of every column."""
QUOTE = ord('"')
STRINGS = pd.StringDtype(na_value=np.nan)
"""pandas' `str`."""
MAXIMUM_COLUMNS = 5_000


def read_bytes(path: Path, file: str) -> bytes:
    """The file's bytes, checked to be UTF-8 text that holds something."""
    data = read_source(path, file)
    check_text(data, file)
    return data


def check_text(data: bytes, file: str) -> None:
    """Refuse bytes that are not UTF-8 text."""
    try:
        if not is_utf8(data):
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


def first_records(data: bytes, separator: str, count: int) -> list[list[str]]:
    """The first records as they stand; fewer where there are no more, none where they are no table."""
    text = data[:1_000_000].decode("utf-8-sig", errors="ignore")
    try:
        return list(itertools.islice(csv.reader(io.StringIO(text, newline=""), delimiter=separator), count))
    except csv.Error:
        return []


def guess_heading(data: bytes) -> tuple[list[str], str]:
    """The first record under the separator that gives the most headings, and that separator."""
    headings: list[str] = []
    separator = ","
    for candidate in SEPARATORS:
        record = next(iter(first_records(data, candidate, 1)), [])
        if len(record) > len(headings):
            headings, separator = record, candidate
    return headings, separator


def read_heading(data: bytes, file: str, *, unique: bool = True) -> tuple[list[str], str]:
    """The headings of the first record and the separator that gives the most of them."""
    headings, separator = guess_heading(data)
    if len(headings) < 2:
        raise Unreadable(
            file, "line 1", f"a single column, “{headings[0][:60] if headings else ''}”",
            f"headings separated by {', '.join(SEPARATORS.values())}", "export again as CSV",
        )  # fmt: skip
    if unique:
        refuse_repeated(headings, file)
    return headings, separator


def refuse_many(headings: Sequence[str], file: str) -> None:
    """Refuse more columns than any platform gives: to compare each with a codebook would take for ever."""
    if len(headings) > MAXIMUM_COLUMNS:
        raise Unreadable(
            file, "line 1", f"{len(headings):,} columns or more", f"at most {MAXIMUM_COLUMNS:,}",
            "take the file as the platform gave it",
        )  # fmt: skip


def refuse_repeated(headings: Sequence[str], file: str) -> None:
    """Refuse the second of two equal headings, and too many of them."""
    refuse_many(headings, file)
    seen: set[str] = set()
    for position, heading in enumerate(headings, start=1):
        if heading in seen:
            raise Unreadable(
                file, f"line 1, column {position}", f"the heading “{heading[:60]}” a second time",
                "a different heading for each column",
                "export again with question codes as headings, or remove the column that was added",
            )  # fmt: skip
        seen.add(heading)


def _check_quotes(data: bytes, separator: str, file: str) -> None:
    """Refuse quotes that do not pair up: a fast reader would move cells without a word."""
    inside, quotes = _find_quote_inside(data, separator)
    if inside is not None:
        line = data[:inside].count(b"\n") + 1
        found = "a quote inside a cell that is not doubled"
    elif quotes % 2:
        # Line breaks may stand inside quotes, so the first line with an odd quote is where to begin to look.
        line = next(number for number, row in enumerate(data.split(b"\n"), start=1) if row.count(b'"') % 2)
        found = "a quote that is not closed, here or further down"
    else:
        return
    action = "the file was cut or changed on the way: take it as the platform gave it"
    raise Unreadable(file, f"line {line}", found, "quotes in pairs", action)


def _find_quote_inside(data: bytes, separator: str) -> tuple[int | None, int]:
    """Where an odd number of quotes stands between two other characters of a cell, and how many quotes there are."""
    inner = rb"[^\r\n\"" + re.escape(separator.encode()) + rb"]"
    odd = re.compile(inner + rb'"(?:"")*' + inner)
    start, quotes = 3 if data.startswith(codecs.BOM_UTF8) else 0, 0
    while start < len(data):
        # Cut behind a line break, which no run of quotes reaches across.
        end = data.find(b"\n", start + STRETCH) + 1 or len(data)
        stretch = np.frombuffer(data, np.uint8, end - start, start)
        quote = stretch == QUOTE
        within = ~quote & (stretch != ord("\r")) & (stretch != ord("\n")) & (stretch != ord(separator))
        if (quote[1:-1] & within[:-2] & within[2:]).any() and (match := odd.search(data, start, end)):
            return match.start(), quotes
        # Runs of three and more are rare: they are looked at one by one.
        for place in np.flatnonzero(quote[3:] & quote[2:-1] & quote[1:-2] & within[:-3]).tolist():
            if odd.match(data, start + place, end):
                return start + place, quotes
        # A cell that was closed at once (`"",`) and goes on all the same; inside quotes, `,""word""` is a quoted word.
        goes_on = np.flatnonzero(~(quote | within)[:-3] & quote[1:-2] & quote[2:-1] & within[3:])
        before = np.cumsum(quote)[goes_on] if len(goes_on) else goes_on
        if len(outside := goes_on[(before + quotes) % 2 == 0]):
            return start + int(outside[0]) + 1, quotes
        quotes += int(np.count_nonzero(quote))
        start = end
    return None, quotes


def read_columns(data: bytes, file: str, choose: Choose, *, unique: bool, heading_rows: int = 1) -> Columns:
    """The chosen columns; of several heading lines the last one names them.

    Columns that are not chosen are never converted, so personal ones never reach a frame. Quoted cells are
    text, "" included; nothing between two separators is a missing value. A row with too many or too few
    cells is refused with its number, never padded.
    """
    headings, separator = read_heading(data, file, unique=unique and heading_rows == 1)
    if heading_rows > 1:
        headings = first_records(data, separator, heading_rows)[-1]
        refuse_repeated(headings, file)
    _check_quotes(data, separator, file)
    wanted = sorted(choose(headings))
    table, uneven = _parse(data, separator, wanted, len(headings), file, use_threads=True)
    if uneven:
        # Row numbers are known to a single thread only.
        table, uneven = _parse(data, separator, wanted, len(headings), file, use_threads=False)
    if uneven:
        number, cells = uneven[0]
        place = f"row {number}" if number else "a row"
        more = f" ({len(uneven)} such rows)" if len(uneven) > 1 else ""
        raise Unreadable(
            file, place, f"{cells} cells{more}", f"{len(headings)} cells, as in the heading",
            "a quote or separator was lost on the way: take the file as the platform gave it",
        )  # fmt: skip
    if table.num_rows <= heading_rows:
        raise refuse_no_responses(file)
    body = table.slice(heading_rows)
    cells_of = {position: _as_strings(body.column(f"f{position}")) for position in wanted}
    return Columns(tuple(headings), cells_of, first_row=heading_rows + 1)


def _parse(
    data: bytes, separator: str, wanted: list[int], count: int, file: str, *, use_threads: bool
) -> tuple[pa.Table, list[tuple[int | None, int]]]:
    """The wanted columns under their positions (f0, f1, ...: headings need not be unique), and rows of another length.

    Rows of another length are left out of the table: (number, cells) of each.
    """
    uneven: list[tuple[int | None, int]] = []

    def note_row(row: pa_csv.InvalidRow) -> str:
        uneven.append((row.number, row.actual_columns))
        return "skip"

    try:
        table = pa_csv.read_csv(
            pa.py_buffer(data),
            read_options=pa_csv.ReadOptions(use_threads=use_threads, block_size=BLOCK, autogenerate_column_names=True),
            parse_options=pa_csv.ParseOptions(
                delimiter=separator, newlines_in_values=True, invalid_row_handler=note_row
            ),
            convert_options=pa_csv.ConvertOptions(
                include_columns=[f"f{position}" for position in wanted],
                column_types={f"f{position}": pa.large_string() for position in range(count)},
                null_values=[""],
                strings_can_be_null=True,
                quoted_strings_can_be_null=False,
            ),
        )
    except pa.ArrowException as error:
        if "Empty CSV file or block" in str(error):
            raise refuse_no_responses(file) from None
        raise Unreadable(
            file, "", _explain(str(error)), f"a table separated by {SEPARATORS[separator]}",
            "take the file as the platform gave it",
        ) from None  # fmt: skip
    return table, uneven


def _as_strings(column: pa.ChunkedArray) -> Cells:
    return pd.Series(column.to_pandas(types_mapper={pa.large_string(): STRINGS}.get))


def _explain(error: str) -> str:
    """What the library says, in words for those who have the file."""
    if "straddling object" in error:
        return "a row of more than four million characters, or a quote that is not closed"
    return error.splitlines()[0][:120]


def read_delimited(data: bytes, file: str, wanted: Callable[[str], bool]) -> tuple[pd.DataFrame, list[str]]:
    """Every wanted column as strings under its heading, and all headings in order."""

    def choose(headings: Iterable[str]) -> list[int]:
        return [position for position, heading in enumerate(headings) if wanted(heading)]

    columns = read_columns(data, file, choose, unique=True)
    frame = pd.DataFrame({columns.headings[position]: cells for position, cells in columns.cells.items()})
    return frame, list(columns.headings)
