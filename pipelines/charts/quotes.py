"""Quotes one under the other, each with what it is an example of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from matplotlib.axes import Axes

from pipelines.charts import tokens
from pipelines.charts.fit import Block, fit_text
from pipelines.charts.lettering import write_block
from pipelines.charts.marks import draw_line, open_canvas

MOST = 6
INDENT = 36.0
LEAST_GAP = 10.0
ROOM = 0.86
"""How much of the width a quote takes: longer lines are hard to read."""


@dataclass(frozen=True)
class Quote:
    """A text with its quotation marks, and the line under it."""

    text: str
    caption: str


def draw_quotes(ax: Axes, quotes: Sequence[Quote]) -> None:
    """Draw one to six quotes behind a thick line each; longer texts make smaller letters for all of them.

    Nothing of a quote is ever cut. Raises ValueError for more quotes, or longer ones, than can be read.
    """
    width, height = open_canvas(ax)
    if not 1 <= len(quotes) <= MOST:
        raise ValueError(f"one to {MOST} quotes make a slide, not {len(quotes)}")
    size, room = 46.0, width * ROOM - INDENT
    while True:
        small = max(size - 10, tokens.FLOOR)
        pairs = [_fit(quote, room, size, small) for quote in quotes]
        used = sum(text.height + caption.height for text, caption in pairs)
        if not any(text.shortened for text, _ in pairs) and used + LEAST_GAP * (len(pairs) - 1) <= height:
            break
        if size <= tokens.FLOOR:
            raise ValueError("the quotes are longer than a slide holds")
        size -= 2
    gap = min((height - used) / max(len(pairs), 1), 60.0)
    y = max((height - used - gap * (len(pairs) - 1)) * 0.3, 0.0)
    for text, caption in pairs:
        tall = text.height + caption.height
        draw_line(ax, (4, 4), (y + 6, y + tall - 2), tokens.ACCENT, 6)
        write_block(ax, text, INDENT, y)
        write_block(ax, caption, INDENT, y + text.height, colour=tokens.MUTED)
        y += tall + gap


def _fit(quote: Quote, room: float, size: float, small: float) -> tuple[Block, Block]:
    text = fit_text(quote.text, room, size=size, lines=12, floor=size)
    return text, fit_text(quote.caption, room, size=small, lines=1)
