"""What every reader gives, and how it refuses a file."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pandas as pd

Pseudonymise = Callable[[str, str], str]
"""(kind, value) -> keyed pseudonym; the kinds are `participant` and `structure`."""


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
        `participant` and `structure`.
    tells_not_shown: whether this file distinguishes "never shown" from "left empty" at all.
    dropped: headings that were not read because they are personal or belong to the platform.
    """

    file: str
    answers: pd.DataFrame
    responses: pd.DataFrame
    tells_not_shown: bool
    dropped: tuple[str, ...]

    def row_of(self, index: Any) -> int:
        """The spreadsheet row of a response."""
        rows: Any = self.responses["row"]
        return int(rows.at[index])

    def id_of(self, index: Any) -> str:
        """The platform's number of a response."""
        ids: Any = self.responses["id"]
        return str(ids.at[index])
