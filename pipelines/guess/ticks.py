"""The options behind cells of ticked boxes, whose separator the options may hold themselves."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

from pipelines.guess.asked import Asked
from pipelines.guess.labels import count_people
from pipelines.headings import fold

MOSTLY = 0.9
"""From this share of cells on, a habit is taken for the rule: that options begin with a capital, or come alone."""
SPLITS = {", ": re.compile(r",\s+"), ";": re.compile(r";(?=\S)|;\s*$")}


@dataclass(frozen=True)
class Ticks:
    """The cells of a question, taken apart.

    pieces: different cell -> its pieces, in order. counts: piece -> by how many people it was ticked.
    """

    asked: Asked
    pieces: dict[str, tuple[str, ...]]

    @cached_property
    def counts(self) -> Counter[str]:
        """By how many people each piece was ticked."""
        listed = self.asked.cells.map(self.pieces).explode()
        return count_people(listed, self.asked.people.reindex(listed.index))

    @property
    def are_certain(self) -> bool:
        """Whether most cells end with the separator, as only ticked boxes do."""
        return self.asked.joined_by == ";" and bool(self.asked.cells.str.endswith(";").mean() > 1 / 2)

    @cached_property
    def folded(self) -> dict[str, tuple[str, ...]]:
        """The pieces without what only typing tells apart."""
        return {cell: tuple(map(fold, pieces)) for cell, pieces in self.pieces.items()}

    def people_with_several(self, options: list[str]) -> int:
        """How many people ticked at least two of these options at a time."""
        known = set(map(fold, options))
        several = {cell for cell, pieces in self.folded.items() if len(known.intersection(pieces)) > 1}
        return int(self.asked.people[self.asked.cells.isin(several)].nunique())

    def is_alone(self, option: str) -> bool:
        """Whether an option hardly ever came with others."""
        holding = [cell for cell, pieces in self.folded.items() if fold(option) in pieces]
        alone = [cell for cell in holding if len(self.folded[cell]) == 1]
        counts = [int(self.asked.cells.isin(cells).sum()) for cells in (alone, holding)]
        return counts[0] >= MOSTLY * counts[1]

    @property
    def orders(self) -> set[tuple[str, ...]]:
        """The orders of all options, where every cell holds all of them; none where some cell lacks one."""
        orders = set(self.folded.values())
        same = len({frozenset(order) for order in orders}) == 1
        return orders if same and all(len(set(order)) == len(order) for order in orders) else set()

    def count_explained(self, options: list[str]) -> int:
        """How many cells hold nothing but these options."""
        return int(self.asked.cells.isin(self._explained(options)).sum())

    def saves(self, options: list[str]) -> bool:
        """Whether the options are fewer than the different cells they make: else the cells are answers themselves."""
        made = self._explained(options)
        return len({piece for cell in made for piece in self.folded[cell]}) < len(made)

    def _explained(self, options: list[str]) -> list[str]:
        known = set(map(fold, options))
        return [cell for cell, pieces in self.folded.items() if known.issuperset(pieces)]


def take_apart(asked: Asked) -> Ticks:
    """Split cells at their separator, and put together what belongs to one option.

    Brackets are closed; where options begin with capitals, a piece that begins with a small letter belongs to the one
    before it; otherwise two pieces that never come without each other are one.
    """
    cells = {str(cell): int(count) for cell, count in asked.cells.value_counts().items()}
    split = {cell: _close_brackets(_split(cell, asked.joined_by), asked.joined_by) for cell in cells}
    firsts = {cell: count for cell, count in cells.items() if cell[0].isalpha()}
    capital = sum(count for cell, count in firsts.items() if cell[0].isupper())
    if firsts and capital >= MOSTLY * sum(firsts.values()):
        split = {cell: _go_on(pieces, asked.joined_by) for cell, pieces in split.items()}
    else:
        split = _join_inseparable(split, cells, asked.joined_by)
    return Ticks(asked, {cell: tuple(pieces) for cell, pieces in split.items()})


def _split(cell: str, joined_by: str) -> list[str]:
    return [piece.strip() for piece in SPLITS[joined_by].split(cell) if piece.strip()]


def _join(pieces: list[str], joined_by: str) -> str:
    return (joined_by if joined_by.endswith(" ") else f"{joined_by} ").join(pieces)


def _close_brackets(pieces: list[str], joined_by: str) -> list[str]:
    closed: list[str] = []
    open_from: int | None = None
    for piece in pieces:
        closed.append(piece)
        depth = sum(_depth(each) for each in closed[open_from:]) if open_from is not None else _depth(piece)
        if open_from is None and depth > 0:
            open_from = len(closed) - 1
        elif open_from is not None and depth <= 0:
            closed[open_from:] = [_join(closed[open_from:], joined_by)]
            open_from = None
    return closed


def _depth(piece: str) -> int:
    return piece.count("(") - piece.count(")")


def _go_on(pieces: list[str], joined_by: str) -> list[str]:
    joined: list[str] = []
    for piece in pieces:
        if joined and piece[:1].islower():
            joined[-1] = _join([joined[-1], piece], joined_by)
        else:
            joined.append(piece)
    return joined


def _join_inseparable(split: dict[str, list[str]], counts: dict[str, int], joined_by: str) -> dict[str, list[str]]:
    alone: Counter[str] = Counter()
    pairs: Counter[tuple[str, str]] = Counter()
    for cell, pieces in split.items():
        alone.update(dict.fromkeys(pieces, counts[cell]))
        pairs.update(dict.fromkeys(pairwise(pieces), counts[cell]))
    together = {pair for pair, count in pairs.items() if count == alone[pair[0]] == alone[pair[1]]}
    made = {}
    for cell, pieces in split.items():
        joined: list[str] = []
        for before, piece in zip(["", *pieces], pieces, strict=False):
            if (before, piece) in together:
                joined[-1] = _join([joined[-1], piece], joined_by)
            else:
                joined.append(piece)
        made[cell] = joined
    return made
