"""LimeSurvey's JSON: a list of responses, or up to version 3 each response under its number."""

from __future__ import annotations

import json
import re
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
        text = data.decode("utf-8-sig")
        document = json.loads(
            text, object_pairs_hook=_Object, parse_int=str, parse_float=str, parse_constant=_refuse_constant
        )
    except UnicodeDecodeError:
        raise Unreadable(file, "", "bytes that are not UTF-8", "JSON in UTF-8", ACTION) from None
    except json.JSONDecodeError as error:
        raise Unreadable(file, f"line {error.lineno}, character {error.colno}", error.msg, "JSON", ACTION) from None
    except RecursionError:
        raise Unreadable(file, "", "values nested without end", "a list of responses", ACTION) from None
    except ValueError as error:
        raise Unreadable(file, "", str(error), "text, a number or null", ACTION) from None
    refuse_half_letters(text, file, ACTION)
    return document


def _refuse_constant(word: str) -> None:
    raise ValueError(f"{word}, which is no JSON")


ESCAPES = re.compile(
    r"\\u[dD][89abAB][\da-fA-F]{2}\\u[dD][c-fC-F][\da-fA-F]{2}|(?P<half>\\u[dD][89a-fA-F][\da-fA-F]{2})|\\.", re.DOTALL
)
"""A letter in two halves, one half alone, or any other escape."""


def refuse_half_letters(text: str, file: str, action: str) -> None:
    """Refuse half of a letter (`\\ud83d` alone): no file could ever hold it again."""
    if not re.search(r"\\u[dD][89a-fA-F]", text):
        return
    half = next((escape for escape in ESCAPES.finditer(text) if escape["half"]), None)
    if half:
        place = f"line {text.count(chr(10), 0, half.start()) + 1}"
        raise Unreadable(file, place, f"half a letter, “{half['half']}”", "whole letters", action)


def _find_rows(data: bytes, file: str) -> list[Any]:
    document = parse_json(data, file)
    if isinstance(document, _Object):
        lists = [value for name, value in document if name == "responses"]
        if len(lists) > 1:
            raise Unreadable(file, "", f"{len(lists)} lists of responses in one file", "one", ACTION)
        document = lists[0] if lists else None
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
