"""LimeSurvey's JSON: a list of responses, or up to version 3 each response under its number."""

from __future__ import annotations

import json
from typing import Any

from pipelines.readers.raw import Unreadable
from pipelines.readers.table import Choose, Columns, as_cells, refuse_no_responses

ACTION = "take the file as the platform gave it, or export again as CSV"
Pairs = list[tuple[str, Any]]


class _Object(Pairs):
    """An object's pairs in order, so that two equal headings stay two."""


def read_json(data: bytes, file: str, choose: Choose) -> Columns:
    """The chosen columns; null is None. Raises Unreadable for nested values and for rows unlike the first."""
    rows = [_flatten(row, file, number) for number, row in enumerate(_find_rows(data, file), start=2)]
    if not rows:
        raise refuse_no_responses(file)
    headings = tuple(heading for heading, _ in rows[0])
    for number, row in enumerate(rows, start=2):
        if tuple(heading for heading, _ in row) != headings:
            odd = next((name for name, _ in row if name not in headings), f"{len(row)} columns")
            raise Unreadable(file, f"row {number}", f"“{odd[:60]}”", f"the {len(headings)} columns of row 2", ACTION)
    wanted = sorted(choose(headings))
    return Columns(
        headings,
        {at: as_cells(_as_text(row[at], file, number) for number, row in enumerate(rows, start=2)) for at in wanted},
    )


def parse_json(data: bytes, file: str) -> Any:
    """The document; objects are lists of pairs, numbers stay as they are written."""
    try:
        return json.loads(
            data.decode("utf-8-sig"), object_pairs_hook=_Object, parse_int=str, parse_float=str, parse_constant=str
        )
    except UnicodeDecodeError:
        raise Unreadable(file, "", "bytes that are not UTF-8", "JSON in UTF-8", ACTION) from None
    except json.JSONDecodeError as error:
        raise Unreadable(file, f"line {error.lineno}, character {error.colno}", error.msg, "JSON", ACTION) from None
    except RecursionError:
        raise Unreadable(file, "", "values nested without end", "a list of responses", ACTION) from None


def _find_rows(data: bytes, file: str) -> list[Any]:
    document = parse_json(data, file)
    if isinstance(document, _Object):
        document = dict(document).get("responses")
    if not isinstance(document, list) or isinstance(document, _Object):
        raise Unreadable(file, "", "JSON without a list of responses", "{“responses”: [...]}", ACTION)
    return [row for entry in document for row in _unfold(entry)]


def _unfold(entry: Any) -> list[Any]:
    nested = isinstance(entry, _Object) and entry and all(isinstance(value, _Object) for _, value in entry)
    return [value for _, value in entry] if nested else [entry]


def _flatten(row: Any, file: str, number: int) -> Pairs:
    if not isinstance(row, _Object) or not row:
        raise Unreadable(file, f"row {number}", "no columns", "one object a response", ACTION)
    return row


def _as_text(pair: tuple[str, Any], file: str, number: int) -> str | None:
    heading, value = pair
    if value is None or isinstance(value, str):
        return value
    raise Unreadable(
        file, f"row {number}, column {heading[:60]}", "a nested value, true or false", "text, a number or null", ACTION
    )
