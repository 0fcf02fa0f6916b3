"""A table of texts: a label, and what belongs to it."""

from collections.abc import Sequence

from matplotlib.axes import Axes

from pipelines.charts import tokens
from pipelines.charts.fit import Block, fit_text
from pipelines.charts.lettering import write_block
from pipelines.charts.marks import draw_line, open_canvas

MOST = 14
"""Rows that can be read on one slide."""


def draw_ledger(ax: Axes, header: Sequence[str], rows: Sequence[Sequence[str]], *, shares: Sequence[float],
                numbers: bool = False, alike: bool = False) -> None:  # fmt: skip
    """Draw rows of texts under a header.

    shares: of the width, a column each. numbers: whether all columns but the first stand at their right edge. alike:
    whether all cells have one size, the smallest that any of them needs. Raises ValueError for more rows than can be
    read.
    """
    width, height = open_canvas(ax)
    if not 1 <= len(rows) <= MOST:
        raise ValueError(f"1 to {MOST} rows make a slide, not {len(rows)}")
    edges = [width * sum(shares[:index]) for index in range(len(shares) + 1)]
    heads = _fit_row(header, edges, 28, 2, "semibold", 80)
    tall = max(block.height for block in heads)
    _write_row(ax, heads, edges, tall / 2, numbers, tokens.MUTED)
    y = tall + 12
    draw_line(ax, (0, width), (y, y), tokens.MUTED, 2)
    pitch = min((height - y) / len(rows), 124.0 if alike else 96.0)
    size = 32.0 if pitch >= 60 else 28.0
    if alike:
        fitted = [block for row in rows for block in _fit_row(row, edges, size, 4, "regular", pitch - 4)]
        size = min(block.size for block in fitted)
    for row in rows:
        blocks = _fit_row(row, edges, size, 4 if alike else 3, "regular", pitch - 4)
        _write_row(ax, blocks, edges, y + pitch / 2, numbers, tokens.TEXT)
        y += pitch
        draw_line(ax, (0, width), (y, y))


def _fit_row(
    cells: Sequence[str], edges: Sequence[float], size: float, lines: int, weight: str, height: float
) -> list[Block]:
    return [
        fit_text(cell, right - left - 24, size=size, lines=lines, weight=weight, height=height)
        for cell, left, right in zip(cells, edges, edges[1:], strict=False)
    ]


def _write_row(ax: Axes, blocks: Sequence[Block], edges: Sequence[float], y: float, numbers: bool, ink: str) -> None:
    for index, block in enumerate(blocks):
        right = numbers and index > 0
        x = edges[index + 1] if right else edges[index]
        write_block(ax, block, x, y, align="right" if right else "left", anchor="middle", colour=ink)
