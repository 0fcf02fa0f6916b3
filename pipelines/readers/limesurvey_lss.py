"""LimeSurvey's structure as XML (.lss), and as JSON made of it -> its tables."""

from __future__ import annotations

import json
from collections.abc import Iterable
from functools import partial
from typing import Any
from xml.etree.ElementTree import Element

from pipelines.readers.limesurvey_json import refuse_half_letters
from pipelines.readers.limesurvey_tables import ACTION, Row, Tables, number_rows
from pipelines.readers.markup import parse_xml, text_of
from pipelines.readers.raw import Unreadable


def read_lss(data: bytes, file: str) -> Tables:
    """The tables of an .lss. Raises Unreadable; a document type declaration is refused."""
    root = parse_xml(data, file, "a LimeSurvey structure", ACTION)
    _check_kind(root.findtext("LimeSurveyDocType") if root.tag == "document" else None, f"<{root.tag[:40]}>", file)
    tables: dict[str, list[dict[str, str]]] = {}
    for section in root:
        if section.tag in tables:
            raise _refuse_repeated(section.tag, file)
        tables[section.tag] = [
            _read_row(row, file, f"{section.tag[:40]}, row {number}")
            for number, row in enumerate(section.iterfind("rows/row"), start=1)
        ]
    languages = [language.text or "" for language in root.iterfind("languages/language")]
    return _number(file, root.findtext("DBVersion") or "", tables, languages)


def _read_row(row: Element, file: str, place: str) -> dict[str, str]:
    cells = {cell.tag: text_of(cell, file, place, ACTION) for cell in row}
    if len(cells) < len(row):
        raise Unreadable(file, place, "a column a second time", "each column once", ACTION)
    return cells


def read_structure_json(data: bytes, file: str) -> Tables:
    """The tables of a structure as JSON, where what is one only stands without its list."""
    document = parse_document(data, file)
    _check_kind(_as_text(document.get("LimeSurveyDocType")), "JSON", file)
    tables: dict[str, list[dict[str, str]]] = {}
    for name, table in document.items():
        rows = table.get("rows") if isinstance(table, dict) else None
        found = _as_list(rows.get("row") if isinstance(rows, dict) else None)
        tables[name] = [{key: _as_text(cell) for key, cell in row.items()} for row in found if isinstance(row, dict)]
    told = document.get("languages")
    languages = [_as_text(each) for each in _as_list(told.get("language") if isinstance(told, dict) else None)]
    return _number(file, _as_text(document.get("DBVersion")), tables, languages)


def parse_document(data: bytes, file: str) -> dict[str, Any]:
    """The object that a JSON file holds. Raises Unreadable for anything else."""
    try:
        text = data.decode("utf-8-sig")
        document = json.loads(text, object_pairs_hook=partial(_as_object, file))
    except RecursionError:
        raise Unreadable(file, "", "values nested without end", "a LimeSurvey structure", ACTION) from None
    except json.JSONDecodeError as error:
        raise Unreadable(file, f"line {error.lineno}, character {error.colno}", error.msg, "JSON", ACTION) from None
    except ValueError:
        raise Unreadable(file, "", "bytes that are not UTF-8, or a number without end", "JSON", ACTION) from None
    refuse_half_letters(text, file, ACTION)
    if not isinstance(document, dict):
        raise Unreadable(file, "", "JSON without tables", "a LimeSurvey structure", ACTION)
    return document


def _as_object(file: str, pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, value in pairs:
        if name in found:
            raise _refuse_repeated(name, file)
        found[name] = value
    return found


def _refuse_repeated(name: str, file: str) -> Unreadable:
    return Unreadable(file, "", f"“{name[:40]}” a second time", "each table and column once", ACTION)


def _check_kind(kind: str | None, found: str, file: str) -> None:
    if kind != "Survey":
        raise Unreadable(
            file, "", f"{found}{f' of the kind “{kind[:30]}”' if kind else ''}", "a LimeSurvey structure (.lss)",
            "export the survey structure",
        )  # fmt: skip


def _number(file: str, version: str, tables: dict[str, list[dict[str, str]]], languages: Iterable[str]) -> Tables:
    rows: dict[str, list[Row]] = {name: list(number_rows(name, cells)) for name, cells in tables.items()}
    rows["languages"] = [Row("languages", {"language": language}) for language in languages]
    return Tables(file, version.strip(), rows)


def _as_list(value: Any) -> list[Any]:
    if value is None or value == {}:
        return []
    return value if isinstance(value, list) else [value]


def _as_text(cell: Any) -> str:
    """A cell's text: an empty element became `{}`, one with nothing but white space `{"0": " "}`."""
    if isinstance(cell, dict):
        return str(cell.get("0", ""))
    return "" if cell is None else str(cell)
