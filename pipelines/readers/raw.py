"""What every reader gives, and how it refuses a file."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import pandas as pd

Pseudonymise = Callable[[str, str], str]
"""(kind, value) -> keyed pseudonym; the kinds are `participant` and `structure`."""

LOSSES = {
    "not_shown": "whether a question was never shown or left empty",
    "yes_no_not_shown": "whether a yes/no or gender question was never shown or left empty",
    "array_not_shown": "whether a row of an array was never shown or left empty (full answers write nothing for both)",
    "no_or_empty": "whether a yes/no question was answered “no” or left empty",
    "timings": "how long answering took",
    "started": "when a response was begun",
    "break_offs": "whether anybody left early",
    "completed": "anything about completed responses: all of these left early",
    "trailing_spaces": "spaces at the ends of texts",
    "line_breaks": "line breaks in texts",
    "markup": "what stood between < and > in texts",
    "control_characters": "control characters in texts",
    "digits": "how digits were typed (3.10, 1e5)",
    "long_texts": "texts beyond 244 bytes",
    "unique_headings": "which of several questions a shortened heading means",
    "day_month": "which of the first two numbers of a date is the day: the custom of the form's language decides",
    "option_borders": "where one ticked option ends and the next begins",
    "encoding": "nothing: a spreadsheet had saved the file in another encoding, which was undone",
}
"""What a file can have lost, by the keys of `RawTable.cannot_say`."""

FIRST_YEAR, LAST_YEAR = 1970, 2199
"""When a response may have been given; a time outside was damaged."""


class Unreadable(Exception):
    """The file cannot be read without guessing: where, what was found and expected, what to do."""

    def __init__(self, file: str, place: str, found: str, expected: str, action: str) -> None:
        self.file, self.place, self.found, self.expected, self.action = file, place, found, expected, action
        super().__init__(f"{file}, {place}: {found}")


@dataclass(frozen=True)
class RawTable:
    """One export as strings, row by row, without anything personal.

    answers: a column per heading; a missing value stands for "never shown", "" for "shown and left empty".
    responses: same index; `row` (as a spreadsheet counts, the heading being row 1), `id`, `language`,
        `started`, `submitted` (naive local times), `last_page`, and where known the pseudonyms
        `participant` and `structure`, and `seconds`, which all pages took together.
    tells_not_shown: whether this file distinguishes "never shown" from "left empty" at all.
    dropped: headings that were not read because they are personal or belong to the platform.
    kind: the kind of file, a key of `pipelines.readers.export.READERS`.
    cannot_say: what a file of this kind, or this file, has lost; keys of `LOSSES`.
    coding: what the format put in place of the platform's codes: `ticked`, `not_ticked`, `not_shown` and `no_other`
        for boxes, `yes`, `no`, `uncertain`, ... for questions with such codes; for forms `ticked_joined_by`, and how
        they write `dates`: `day_first` or `month_first`.
    headings: the headings of the answers' columns as the file has them, in order.
    """

    file: str
    answers: pd.DataFrame
    responses: pd.DataFrame
    tells_not_shown: bool
    dropped: tuple[str, ...]
    kind: str = ""
    cannot_say: tuple[str, ...] = ()
    coding: dict[str, str] = field(default_factory=dict)
    headings: tuple[str, ...] = ()

    def row_of(self, index: Any) -> int:
        """The spreadsheet row of a response."""
        return int(self._rows[self.responses.index.get_loc(index)])

    def id_of(self, index: Any) -> str:
        """The platform's number of a response."""
        return str(self._ids[self.responses.index.get_loc(index)])

    # A file may have many findings: one look-up in a column of strings takes as long as forty in an array.

    @cached_property
    def _rows(self) -> Any:
        return self.responses["row"].to_numpy()

    @cached_property
    def _ids(self) -> Any:
        return self.responses["id"].to_numpy(dtype=object)
