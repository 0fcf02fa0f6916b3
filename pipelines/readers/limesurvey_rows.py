"""What LimeSurvey's own columns must hold in every row: a cell of another column there means that cells have moved."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from pipelines.readers.raw import FIRST_YEAR, LAST_YEAR, Unreadable

NUMBERS = {"id": (r"\d*", "the number of a response"), "lastpage": (r"(-?\d+)?", "the number of a page")}
TIMES = {"startdate": "started", "submitdate": "submitted"}
ACTION = "cells have moved or were changed: take the file as the platform gave it"


def refuse_odd_rows(cells: Mapping[str, Any], responses: pd.DataFrame, file: str) -> None:
    """Refuse the first row whose number is no number, whose page is none, or whose year no questionnaire ran in.

    cells: the platform's columns as strings, by name. responses: what was read of them, with `row`.
    """
    for column, (pattern, expected) in NUMBERS.items():
        written = pd.Series(cells[column], index=responses.index, dtype="object").fillna("")
        _refuse(~written.str.fullmatch(pattern), written, responses, file, column, expected)
    for column, name in TIMES.items():
        if column in cells:
            written = pd.Series(cells[column], index=responses.index, dtype="object")
            times = responses[name]
            odd = times.notna() & ~times.dt.year.between(FIRST_YEAR, LAST_YEAR)
            _refuse(odd, written, responses, file, column, f"a year from {FIRST_YEAR} to {LAST_YEAR}")


def _refuse(
    odd: pd.Series[bool], written: pd.Series[Any], responses: pd.DataFrame, file: str, column: str, expected: str
) -> None:
    if odd.any():
        at = int(odd.to_numpy().argmax())
        found = f"“{str(written.iloc[at])[:40]}”"
        raise Unreadable(file, f"row {responses['row'].iloc[at]}, column {column}", found, expected, ACTION)
