"""Cells between a file format and a platform: columns by position, because headings need not be unique."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field

from pipelines.readers.raw import Unreadable

Choose = Callable[[Sequence[str]], Collection[int]]
"""All headings of a file -> the positions whose cells may be read."""


@dataclass(frozen=True)
class Columns:
    """The chosen columns of a file as strings.

    headings: every heading of the file, in order.
    cells: position -> cells, for the chosen positions only; None is "never shown".
    first_row: the number of the first response, as a spreadsheet counts.
    coding, loses: as in RawTable, for what only the format knows.
    """

    headings: tuple[str, ...]
    cells: dict[int, list[str | None]]
    first_row: int = 2
    coding: dict[str, str] = field(default_factory=dict)
    loses: tuple[str, ...] = ()

    @property
    def count(self) -> int:
        """How many responses there are."""
        return len(next(iter(self.cells.values()), []))


def refuse_no_responses(file: str) -> Unreadable:
    """The refusal of a file with headings and nothing under them."""
    return Unreadable(
        file, "row 2", "no response under the heading", "at least one response", "export again with “all responses”"
    )


def without_mask(cell: str) -> str:
    """The answer without the quote that platforms put before a first equal sign (`'=1+1`)."""
    return cell[1:] if cell.startswith("'=") else cell


def make_unique(headings: Sequence[str]) -> list[str]:
    """The headings with “ (2)”, “ (3)” behind those that came before, in order."""
    seen = set(headings)
    used: set[str] = set()
    unique = []
    for heading in headings:
        name, number = heading, 1
        while name in used or (number > 1 and name in seen):
            number += 1
            name = f"{heading} ({number})"
        used.add(name)
        unique.append(name)
    return unique
