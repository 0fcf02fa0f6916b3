"""LimeSurvey's SPSS export: data without headings (.dat), read with the syntax beside it (.sps)."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from pathlib import Path

from pipelines.readers.delimited import check_text
from pipelines.readers.raw import Unreadable
from pipelines.readers.source import read_source
from pipelines.readers.table import Choose, Columns, as_cells

CODING = {
    "ticked": "1", "not_ticked": "", "yes": "1", "no": "2", "uncertain": "3",
    "increase": "1", "same": "2", "decrease": "3", "female": "1", "male": "2",
}  # fmt: skip
LOSES = ("trailing_spaces", "line_breaks", "markup")
NULL, EMPTY = "-99", "-98"
ACTION = "export again as CSV with question codes and answer codes"


def read_spss(data: bytes, path: Path, file: str, choose: Choose) -> Columns:
    """The chosen columns under the names that the syntax gives them; dates as the CSV has them.

    Raises Unreadable where no syntax file, or more than one that fits, lies beside the data.
    """
    check_text(data, file)
    records = _parse(data, file)
    headings = _find_headings(path, file, len(records[0]))
    for number, record in enumerate(records, start=1):
        if len(record) != len(headings):
            expected = f"{len(headings)} cells, as in the syntax"
            raise Unreadable(file, f"row {number}", f"{len(record)} cells", expected, ACTION)
    # With values asked for, no cell is left empty.
    is_filled = all(cell for record in records for cell in record)
    cells = {
        position: as_cells(_undo(record[position], is_filled) for record in records)
        for position in sorted(choose(headings))
    }
    loses = LOSES if is_filled else ("not_shown", *LOSES)
    return Columns(headings, cells, first_row=1, coding=CODING, loses=loses)


def read_spss_syntax(data: bytes, path: Path, file: str, choose: Choose) -> Columns:
    """The data that a syntax file names, from the file beside it."""
    check_text(data, file)
    name = Path(_file_named(data.decode("utf-8-sig"))).name
    beside = next((each for each in path.parent.iterdir() if each.name == name), None)
    if beside is None:
        raise Unreadable(
            file, "", "SPSS syntax without its data", f"“{name[:60] or 'the .dat file'}” beside it",
            "put the .dat file there, or export as CSV with question codes and answer codes",
        )  # fmt: skip
    return read_spss(read_source(beside, beside.name), beside, beside.name, choose)


def _parse(data: bytes, file: str) -> list[list[str]]:
    reader = csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""), quotechar="'", strict=True)
    try:
        records = [record for record in reader if record]
    except csv.Error as error:
        raise Unreadable(file, f"line {reader.line_num}", str(error), "texts between single quotes", ACTION) from None
    if not records:
        raise Unreadable(file, "", "no response", "at least one response", ACTION)
    return records


def _find_headings(path: Path, file: str, count: int) -> tuple[str, ...]:
    """The names in the syntax file of this data: the one that names it, or the only one with as many variables."""
    found = dict(_syntaxes(path))
    named = [headings for headings, name in found.items() if name == path.name]
    fitting = named or [headings for headings in found if len(headings) == count]
    if len(fitting) == 1 and len(fitting[0]) == count:
        return fitting[0]
    raise Unreadable(
        file, "", "SPSS data without its syntax" if not found else "syntax files that do not tell its columns",
        f"one .sps file of the same export beside it, with {count} variables",
        "put the .sps file of the same export there, or export as CSV with question codes and answer codes",
    )  # fmt: skip


def _syntaxes(path: Path) -> Iterator[tuple[tuple[str, ...], str]]:
    for beside in sorted(path.parent.glob("*.[sS][pP][sS]")):
        text = read_source(beside, beside.name).decode("utf-8-sig", errors="replace")
        variables = re.findall(r"^ (V\d+) [AFD]", text, flags=re.MULTILINE)
        labels = dict(re.findall(r'^VARIABLE LABELS (V\d+) "(.*)"\.\r?$', text, flags=re.MULTILINE))
        names = dict(re.findall(r"^RENAME VARIABLES \( (V\d+) = (\S+) \)", text, flags=re.MULTILINE))
        headings = tuple(names.get(variable) or labels.get(variable) or variable for variable in variables)
        yield headings, Path(_file_named(text)).name


def _file_named(text: str) -> str:
    named = re.search(r"/FILE='([^'\r\n]*)'", text)
    return named[1].replace("\\", "/") if named else ""


def _undo(cell: str, is_filled: bool) -> str | None:
    if is_filled and cell in {NULL, EMPTY}:
        return None if cell == NULL else ""
    date = re.fullmatch(r"(\d\d)-(\d\d)-(\d{4})( \d\d:\d\d:\d\d)", cell)
    return f"{date[3]}-{date[2]}-{date[1]}{date[4]}" if date else cell
