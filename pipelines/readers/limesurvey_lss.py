"""LimeSurvey's structure as XML (.lss), and as JSON made of it -> its tables."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from pipelines.readers.limesurvey_tables import ACTION, Row, Tables, number_rows
from pipelines.readers.markup import parse_xml
from pipelines.readers.raw import Unreadable


def read_lss(data: bytes, file: str) -> Tables:
    """The tables of an .lss. Raises Unreadable; a document type declaration is refused."""
    root = parse_xml(data, file, "a LimeSurvey structure", ACTION)
    _check_kind(root.findtext("LimeSurveyDocType") if root.tag == "document" else None, f"<{root.tag[:40]}>", file)
    tables = {
        section.tag: [{cell.tag: cell.text or "" for cell in row} for row in section.iterfind("rows/row")]
        for section in root
    }
    languages = [language.text or "" for language in root.iterfind("languages/language")]
    return _number(file, root.findtext("DBVersion") or "", tables, languages)


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
        document = json.loads(data.decode("utf-8-sig"))
    except RecursionError:
        raise Unreadable(file, "", "values nested without end", "a LimeSurvey structure", ACTION) from None
    except json.JSONDecodeError as error:
        raise Unreadable(file, f"line {error.lineno}, character {error.colno}", error.msg, "JSON", ACTION) from None
    except ValueError:
        raise Unreadable(file, "", "bytes that are not UTF-8, or a number without end", "JSON", ACTION) from None
    if not isinstance(document, dict):
        raise Unreadable(file, "", "JSON without tables", "a LimeSurvey structure", ACTION)
    return document


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
