"""LimeSurvey's Stata export: XML with variable types, dates as milliseconds since 1960 and numbers for yes and no."""

from __future__ import annotations

from datetime import datetime, timedelta
from xml.etree.ElementTree import Element

from pipelines.readers.markup import parse_xml, text_of
from pipelines.readers.raw import Unreadable
from pipelines.readers.table import Cells, Choose, Columns, as_cells, refuse_no_responses

ACTION = "export again as CSV with question codes and answer codes"
EPOCH = datetime(1960, 1, 1)
LOSES = ("not_shown", "trailing_spaces", "long_texts")


def read_stata(data: bytes, file: str, choose: Choose) -> Columns:
    """The chosen columns; empty and never shown are both "". Raises Unreadable for what is no such file."""
    root = parse_xml(data, file, "LimeSurvey's Stata file", ACTION)
    headings = tuple(each.get("varname", "") for each in root.iterfind("descriptors/varlist/variable"))
    formats = {each.get("varname"): each.text or "" for each in root.iterfind("descriptors/fmtlist/fmt")}
    if root.tag != "dta" or not headings:
        raise Unreadable(file, "", f"<{root.tag}>", "<dta> with its variables", ACTION)
    rows = [_read_row(row, headings, file, number) for number, row in enumerate(root.iterfind("data/o"), start=2)]
    if not rows:
        raise refuse_no_responses(file)
    told = root.findtext("header/nobs", "").strip()
    if told and told != str(len(rows)):
        raise Unreadable(file, "", f"{len(rows)} responses", f"{told[:20]}, as the file says itself", ACTION)
    cells: dict[int, Cells] = {}
    for position in sorted(choose(headings)):
        written = [row[position] for row in rows]
        if formats.get(headings[position], "").startswith("%tc"):
            written = [_as_time(cell, file, number, headings[position]) for number, cell in enumerate(written, start=2)]
        cells[position] = as_cells(written)
    coding, is_merged = _find_coding(root)
    return Columns(headings, cells, coding=coding, loses=("no_or_empty", *LOSES) if is_merged else LOSES)


def _read_row(row: Element, headings: tuple[str, ...], file: str, number: int) -> list[str]:
    if tuple(cell.get("varname") for cell in row) != headings:
        raise Unreadable(file, f"row {number}", "other variables than declared", "every variable in order", ACTION)
    return [text_of(cell, file, f"row {number}", ACTION) for cell in row]


def _as_time(cell: str, file: str, number: int, heading: str) -> str:
    if not cell:
        return ""
    try:
        return (EPOCH + timedelta(milliseconds=int(cell))).strftime("%Y-%m-%d %H:%M:%S")
    except (ValueError, OverflowError):
        raise Unreadable(
            file, f"row {number}, column {heading}", f"“{cell[:40]}”", "milliseconds since 1960", ACTION
        ) from None


def _find_coding(root: Element) -> tuple[dict[str, str], bool]:
    """How boxes and yes/no are written, and whether an empty yes/no is written as a no.

    RemoteControl leaves boxes as Y, labels yes/no 1 and 2 but writes 1 and 0. The export page writes 1 and 0 for
    both, and there the 0 stands for the empty answers of yes/no questions and for an empty other text of boxes too.
    """
    # A box has the question's code, an underscore and its own; a yes/no question its code alone.
    labels = {each.get("name"): {label.get("value") for label in each} for each in root.iterfind("value_labels/vallab")}
    labelled = {
        each.get("varname") for each in root.iterfind("descriptors/lbllist/lblname")
        if labels.get(each.text) in ({"0", "1"}, {"1", "2"})
    }  # fmt: skip
    boxes_kept = any(
        cell.text == "Y" for row in root.iterfind("data/o") for cell in row if cell.get("varname") in labelled
    )
    coding = {"yes": "1", "no": "0"}
    if not boxes_kept:
        coding |= {"ticked": "1", "not_ticked": "0", "not_shown": "", "no_other": "0"}
    yes_no = {name for name in labelled if name and "_" not in name}
    return coding, bool(yes_no) and not boxes_kept and not any(values == {"1", "2"} for values in labels.values())
