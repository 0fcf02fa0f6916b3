"""Declared wordings, found as they are written or nearly so; what two of them could mean is never decided."""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass
from typing import TypeVar

from pipelines.headings import fold, loosen

SIGNS = re.compile(r"[,;]")
"""What may stand between ticked options, and inside one."""
LEVELS: tuple[Callable[[str], str], ...] = (lambda text: text, fold, loosen)
"""How a wording is compared: to the letter; without case and spaces; without accents and a final full stop."""
Pieces = tuple[str, ...]
Key = TypeVar("Key", bound=Hashable)


@dataclass(frozen=True)
class Found:
    """The codes a wording may stand for, several where it cannot be told which; level: 0 to the letter, else nearly."""

    codes: tuple[str, ...]
    level: int


@dataclass(frozen=True)
class Labels:
    """The wordings in the order of the codebook. whole and pieces: level -> wording (or its pieces) -> codes."""

    wordings: list[str]
    whole: tuple[dict[str, tuple[str, ...]], ...]
    pieces: tuple[dict[Pieces, tuple[str, ...]], ...]
    longest: int

    def find(self, wording: str) -> Found | None:
        """What a whole cell stands for."""
        for level, read in enumerate(LEVELS):
            codes = self.whole[level].get(read(wording))
            if codes:
                return Found(codes, level)
        return None

    def find_run(self, keys: list[list[str]], start: int, end: int) -> Found | None:
        """What some pieces of a cell stand for together; keys: the pieces as each level compares them."""
        for level, pieces in enumerate(keys):
            codes = self.pieces[level].get(tuple(pieces[start:end]))
            if codes:
                return Found(codes, level)
        return None


def index_labels(wordings: Iterable[tuple[str, str]]) -> Labels:
    """Ready to be searched; wordings: (wording, code)."""
    listed = [(wording, code) for wording, code in wordings if wording.strip()]
    split = [(split_pieces(wording), code) for wording, code in listed]
    return Labels(
        [wording for wording, _ in listed],
        tuple(_group((read(wording), code) for wording, code in listed) for read in LEVELS),
        tuple(_group((tuple(map(read, pieces)), code) for pieces, code in split) for read in LEVELS),
        max((len(pieces) for pieces, _ in split), default=0),
    )


def split_pieces(wording: str) -> Pieces:
    """What stands between commas and semicolons, without white space around it and nothing that is empty."""
    return tuple(piece for piece in (each.strip() for each in SIGNS.split(wording)) if piece)


def _group(pairs: Iterable[tuple[Key, str]]) -> dict[Key, tuple[str, ...]]:
    grouped: dict[Key, tuple[str, ...]] = {}
    for key, code in pairs:
        grouped[key] = tuple(dict.fromkeys([*grouped.get(key, ()), code]))
    return grouped
