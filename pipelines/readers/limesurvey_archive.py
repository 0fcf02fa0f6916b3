"""LimeSurvey's archive (.lsa): the response table as XML beside the structure that tells its field names.

Where times were kept they stand in a table of their own, of which the total is read.
"""

from __future__ import annotations

from xml.etree.ElementTree import Element

from pipelines.readers.limesurvey_archive_files import ACTION, open_archive, take_structure
from pipelines.readers.limesurvey_build import build_structure
from pipelines.readers.limesurvey_lss import read_lss
from pipelines.readers.limesurvey_vv import FIELD, NUMBERED_FIELD, short_number, translate_fields
from pipelines.readers.limesurvey_words import TOTAL
from pipelines.readers.markup import parse_xml, text_of
from pipelines.readers.raw import Unreadable
from pipelines.readers.table import Choose, Columns, as_cells, refuse_no_responses


def read_archive(data: bytes, file: str, choose: Choose) -> Columns:
    """The chosen columns under their codes; an element that is missing is "never shown"."""
    members = open_archive(data, file)
    structure = build_structure(read_lss(*take_structure(members, file)))
    tables = [name for name in members if name.endswith(".lsr")]
    if len(tables) != 1:
        raise Unreadable(file, "", f"{len(tables)} response tables in the archive", "one", ACTION)
    place = f"{file}: {tables[0]}"
    root = parse_xml(members[tables[0]], place, "LimeSurvey's responses", ACTION)
    fields = [each.text or "" for each in root.iterfind("responses/fields/fieldname")]
    if root.findtext("LimeSurveyDocType") != "Responses" or not fields:
        raise Unreadable(place, "", f"<{root.tag}>", "LimeSurvey's responses with their fields", ACTION)
    pattern = NUMBERED_FIELD if structure.is_numbered else FIELD
    headings = translate_fields(fields, structure, place, ACTION, pattern)
    rows = [_read_row(row, fields, place, number) for number, row in enumerate(root.iterfind("responses/rows/row"), 2)]
    if not rows:
        raise refuse_no_responses(file)
    times = _read_totals(members, file)
    if times:
        headings, fields = (*headings, TOTAL), [*fields, TOTAL]
        rows = [{**row, TOTAL: times.get(row.get("id", ""), "")} for row in rows]
    wanted = sorted(choose(headings))
    return Columns(headings, {position: as_cells(row.get(fields[position]) for row in rows) for position in wanted})


def _read_totals(members: dict[str, bytes], file: str) -> dict[str, str]:
    """Number of a response -> the seconds all its pages took, where the archive has one table of times."""
    tables = [name for name in members if name.endswith(".lsi")]
    if len(tables) != 1:
        return {}
    root = parse_xml(members[tables[0]], f"{file}: {tables[0]}", "LimeSurvey's times", ACTION)
    return {row.findtext("id", ""): row.findtext(TOTAL, "") for row in root.iterfind("timings/rows/row")}


def _read_row(row: Element, fields: list[str], file: str, number: int) -> dict[str, str]:
    tags = {_as_tag(field): field for field in fields}
    cells: dict[str, str] = {}
    for cell in row:
        field = tags.get(cell.tag)
        if field is None or field in cells:
            raise Unreadable(file, f"row {number}", f"<{cell.tag[:60]}>", "each field at most once", ACTION)
        cells[field] = short_number(text_of(cell, file, f"row {number}", ACTION))
    return cells


def _as_tag(field: str) -> str:
    """An element's name: no leading digit, and `-` for the `#` of a dual scale."""
    return ("_" if field[:1].isdigit() else "") + field.replace("#", "-")
