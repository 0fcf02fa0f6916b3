"""Text into boxes that a program draws which is not ours: measured as the charts do, with room to spare."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pipelines.charts.fit import Block, fit_alike, fit_text
from pipelines.charts.tokens import FLOOR

SAFE = 0.93
"""Share of a width that is counted on: kerning, hinting and a replaced font differ a little."""
MANY = 99


def fit_box(text: str, width: float, height: float, *, size: float, floor: float = FLOOR, bold: bool = False) -> Block:
    """The largest size down to the floor at which a text fits into a box; cut with an ellipsis only where none does."""
    weight = "bold" if bold else "regular"
    return fit_text(text, width * SAFE, size=size, weight=weight, lines=MANY, height=height, floor=floor)


def fit_lines(text: str, width: float, lines: int, *, size: float, floor: float = FLOOR, bold: bool = False) -> Block:
    """The largest size down to the floor at which a text has at most so many lines."""
    return fit_text(text, width * SAFE, size=size, weight="bold" if bold else "regular", lines=lines, floor=floor)


def say_block(block: Block, text: str) -> str:
    """The text as it is written: itself, or what fits of it."""
    return " ".join(block.lines) if block.shortened else text


@dataclass(frozen=True)
class Column:
    """Labels of one size in a column: how wide it is, what they say, and whether any had to be cut."""

    width: float
    size: float
    texts: tuple[str, ...]
    cut: bool
    lines: int


def fit_labels(
    texts: Sequence[str], room: float, pitch: float, *, size: float = 30.0,
    shares: Sequence[float] = (0.2, 0.26, 0.32, 0.38, 0.44),
) -> Column:  # fmt: skip
    """Labels beside bars that stand `pitch` apart, in the narrowest column that serves them."""
    column = None
    for share in shares:
        width = room * share
        blocks = fit_alike(texts, width * SAFE, size=size, lines=4, height=pitch - 6)
        said = tuple(say_block(block, text) for block, text in zip(blocks, texts, strict=True))
        cut = any(block.shortened for block in blocks)
        # The column is no wider than its longest label.
        widest = max((block.width for block in blocks), default=0.0) / SAFE + 10
        most = max((len(block.lines) for block in blocks), default=1)
        column = Column(min(width, widest), blocks[0].size if blocks else size, said, cut, most)
        if not cut and column.size >= size - 4 and most <= 2:
            break
    assert column is not None
    return column


def split_evenly(count: int, pages: int) -> list[slice]:
    """So many things over so many pages, as evenly as can be."""
    per = -(-count // pages)
    return [slice(start, min(start + per, count)) for start in range(0, count, per)]
