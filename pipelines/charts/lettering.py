"""Writes fitted blocks of text into an Axes whose data coordinates are pixels."""

from typing import Literal

from matplotlib.axes import Axes
from matplotlib.text import Text

from pipelines.charts.fit import Block
from pipelines.charts.fonts import pick_font
from pipelines.charts.tokens import TEXT

# The part of a line above the baseline: centres capitals and figures in their line.
BASELINE = 0.92

Align = Literal["left", "center", "right"]
Anchor = Literal["top", "middle", "bottom"]


def write_block(
    ax: Axes,
    block: Block,
    x: float,
    y: float,
    *,
    colour: str = TEXT,
    tail: str | None = None,
    align: Align = "left",
    anchor: Anchor = "top",
) -> None:
    """Write a block at a point; `anchor` is top, middle or bottom; `tail` colours later paragraphs."""
    top = y - block.height * {"top": 0.0, "middle": 0.5, "bottom": 1.0}[anchor]
    for index, line in enumerate(block.lines):
        ink = colour if index < block.head or tail is None else tail
        _write_line(ax, block, line, x, top + index * block.leading + BASELINE * block.size, ink, align, 0)


def write_upright(ax: Axes, block: Block, x: float, y: float, *, colour: str = TEXT, tail: str | None = None) -> None:
    """Write a block turned a quarter left, rising from y, its lines centred around x."""
    left = x - block.height / 2
    for index, line in enumerate(block.lines):
        ink = colour if index < block.head or tail is None else tail
        _write_line(ax, block, line, left + index * block.leading + BASELINE * block.size, y, ink, "left", 90)


def _write_line(ax: Axes, block: Block, line: str, x: float, y: float, ink: str, align: Align, turn: int) -> None:
    if not line:
        return
    text = Text(
        x,
        y,
        line,
        color=ink,
        fontproperties=pick_font(block.size, block.weight),
        horizontalalignment=align,
        verticalalignment="baseline",
        rotation=turn,
        rotation_mode="anchor",
        parse_math=False,
        zorder=5,
    )
    text.set_transform(ax.transData)
    ax.add_artist(text)
