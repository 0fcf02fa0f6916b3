"""What follows from hiding some figures: which rows and counts are gone with them, and what is still released."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from pipelines.disclosure.attack import Known
from pipelines.disclosure.book import Book, Row


@dataclass
class Hidden:
    """Hidden figures and rows, by number, with everything that must be hidden with them.

    earlier: whether an earlier release or another wave was looked at too.
    """

    book: Book
    figures: set[int] = field(default_factory=set)
    rows: set[int] = field(default_factory=set)
    earlier: bool = False

    def extend(self, figures: Iterable[int], rows: Iterable[int] = ()) -> None:
        """Hide more, and what follows from it."""
        self.figures |= {*figures} - self.book.fixed
        self.rows |= {*rows}
        while True:
            before = len(self.figures), len(self.rows)
            self._follow()
            if before == (len(self.figures), len(self.rows)):
                return

    def _follow(self) -> None:
        book, fixed = self.book, self.book.fixed
        led = {self.siblings(row) for at, row in enumerate(book.rows) if row.leads and at in self.rows}
        for group in book.groups:
            if group.base in self.figures:
                self.figures |= {group.counted, *group.kinds.values()} - fixed
        for at, row in enumerate(book.rows):
            told = {*row.cells, *row.moments}
            gone = self.is_dark(row) or row.below in self.figures or self.siblings(row) in led
            if gone or told & self.figures or at in self.rows:
                self.rows.add(at)
            if gone:
                self.figures |= {*told, *row.spread} - fixed

    def copy(self) -> Hidden:
        """The same, to be changed on its own."""
        return replace(self, figures=set(self.figures), rows=set(self.rows))

    def is_dark(self, row: Row) -> bool:
        """Whether everything of the row's group is hidden."""
        return self.book.groups[row.group].base in self.figures

    def siblings(self, row: Row) -> tuple[int, str]:
        """What the rows of one statistic in one group have in common."""
        statistic = row.place[-2] if row.place[0] == "indicators" else ""
        return row.group, statistic

    def list_known(self) -> Known:
        """Everything that is still released."""
        book = self.book
        shown = [row for at, row in enumerate(book.rows) if at not in self.rows]
        known = {figure for row in shown for figure in (*row.cells, *row.moments, *row.spread, row.below)} | book.fixed
        for group in book.groups:
            if group.listed and group.base not in self.figures:
                known |= {group.base, group.counted, *group.kinds.values()} - self.figures
        # The denominator of a hidden row stands there all the same.
        known |= {row.below for row in book.rows if book.groups[row.group].listed and not self.is_dark(row)}
        known -= self.figures - book.fixed
        partly = {self.siblings(row) for row in shown}
        somebody = {
            cell for at, row in enumerate(book.rows) if at in self.rows and row.listed
            and self.siblings(row) in partly and row.below not in self.figures
            for cell in row.cells if book.figures[cell].value > 0 and cell in self.figures
        }  # fmt: skip
        told = dict.fromkeys(bound for row in shown for bound in row.bounds)
        bounds = tuple(told | dict.fromkeys(book.truisms))
        return Known(frozenset(known), bounds, frozenset(somebody))


def hides_language(hidden: Hidden, language: str) -> bool:
    """Whether it may not be said how many answered in a language."""
    place = ("method", "languages", language)
    return any(row.place == place and at in hidden.rows for at, row in enumerate(hidden.book.rows))
