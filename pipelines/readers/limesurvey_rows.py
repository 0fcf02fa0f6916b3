"""What LimeSurvey's own columns must hold in every row: a cell of another column there means that cells have moved."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from pipelines.readers.raw import FIRST_YEAR, LAST_YEAR, Unreadable
from pipelines.readers.table import Cells

TIME = r"([0-9]{4}-[0-9]{2}-[0-9]{2} ([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9])?"
WRITTEN = {
    "id": (r"[0-9]*", "the number of a response"),
    "lastpage": (r"(-?[0-9]+)?", "the number of a page"),
    # pandas takes the words “now” and “today” for times too, and 60 seconds for a minute.
    "startdate": (TIME, "a time like 2021-11-29 09:11:48"),
    "submitdate": (TIME, "a time like 2021-11-29 09:11:48"),
}
TIMES = {"startdate": "started", "submitdate": "submitted"}
ACTION = "cells have moved or were changed: take the file as the platform gave it"


def refuse_odd_rows(cells: Mapping[str, Cells], responses: pd.DataFrame, file: str) -> None:
    """Refuse the first row whose number is no number, whose page is none, or whose year no questionnaire ran in.

    cells: the platform's columns as strings, by name. responses: what was read of them, with `row`.
    """
    for column, (pattern, expected) in WRITTEN.items():
        if column in cells:
            written = cells[column].fillna("")
            _refuse(~written.str.fullmatch(pattern), written, responses, file, column, expected)
    for column, name in TIMES.items():
        if column in cells:
            times = responses[name]
            odd = times.notna() & ~times.dt.year.between(FIRST_YEAR, LAST_YEAR)
            _refuse(odd, cells[column], responses, file, column, f"a year from {FIRST_YEAR} to {LAST_YEAR}")


def _refuse(
    odd: pd.Series[bool], written: Cells, responses: pd.DataFrame, file: str, column: str, expected: str
) -> None:
    if odd.any():
        at = int(odd.to_numpy().argmax())
        found = f"“{str(written.iloc[at])[:40]}”"
        raise Unreadable(file, f"row {responses['row'].iloc[at]}, column {column}", found, expected, ACTION)
