"""Where indicators stand on the way to their targets."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from matplotlib.axes import Axes

from pipelines.charts import tokens
from pipelines.charts.fit import fit_alike, fit_text
from pipelines.charts.lettering import write_block
from pipelines.charts.marks import draw_band, draw_interval, draw_line, draw_rect, open_canvas

MOST = 5
"""Indicators that can be read on one slide."""


@dataclass(frozen=True)
class Aimed:
    """An indicator: lengths as parts of its line (0 to 1), None where unknown, and the texts beside them.

    path: where it should be by now. told: lines at the right, the first of them the standing.
    """

    label: str
    value: float
    text: str
    low: float | None
    high: float | None
    path: float | None
    target: float
    told: tuple[str, ...]
    well: bool


def draw_targets(ax: Axes, rows: Sequence[Aimed], names: tuple[str, str]) -> None:
    """Draw a line for each indicator: a bar to its value with its interval, where it should be, and its target.

    names: what the mark of the path and that of the target mean. Raises ValueError for more rows than can be read.
    """
    width, height = open_canvas(ax)
    if not 1 <= len(rows) <= MOST:
        raise ValueError(f"1 to {MOST} targets make a slide, not {len(rows)}")
    _draw_key(ax, names, width)
    top = 60.0
    pitch = min((height - top) / len(rows), 230.0)
    left, right = width * 0.27, width * 0.66
    labels = fit_alike([row.label for row in rows], left - 36, size=34, lines=5, height=pitch - 20)
    for index, (row, label) in enumerate(zip(rows, labels, strict=True)):
        y = top + index * pitch + pitch * 0.46
        write_block(ax, label, 0, y, anchor="middle")
        _draw_row(ax, row, left, right, y, min(pitch * 0.16, 30))
        _write_told(ax, row, right + 60, width, y, pitch - 16)
        if index:
            draw_line(ax, (0, width), (top + index * pitch - 6,) * 2)


def _draw_row(ax: Axes, row: Aimed, left: float, right: float, y: float, half: float) -> None:
    def place(part: float) -> float:
        return left + (right - left) * min(max(part, 0.0), 1.0)

    draw_band(ax, left, y - half, right, y + half, tokens.BAND)
    if row.value > 0:
        fill = tokens.ACCENT if row.well else tokens.ROLES["neutral"]
        draw_rect(ax, left, y - half, place(row.value), y + half, fill)
    if row.low is not None and row.high is not None:
        draw_interval(ax, place(row.low), place(row.high), y)
    if row.path is not None:
        x = place(row.path)
        draw_line(ax, (x, x), (y - half - 8, y + half + 8), tokens.CATEGORICAL[1], 6, z=3.2)
    x = place(row.target)
    draw_line(ax, (x, x), (y - half - 16, y + half + 16), tokens.TEXT, 6, z=3.3)
    value = fit_text(row.text, (right - left) * 0.9, size=34, weight="bold", lines=1)
    end = min(place(max(row.value, 0)), right - value.width)
    write_block(ax, value, max(end - value.width / 2, left), y - half - 18, anchor="bottom", colour=tokens.ACCENT)


def _write_told(ax: Axes, row: Aimed, left: float, right: float, y: float, room: float) -> None:
    size, lines = 30.0, 3
    while True:
        blocks = [
            fit_text(text, right - left, size=size, weight="regular" if place else "semibold", lines=lines)
            for place, text in enumerate(row.told)
        ]
        if sum(block.height for block in blocks) <= room or (size <= tokens.FLOOR and lines == 1):
            break
        size, lines = (size - 2, lines) if size > tokens.FLOOR else (size, lines - 1)
    at = y - sum(block.height for block in blocks) / 2
    for place, block in enumerate(blocks):
        write_block(ax, block, left, at, colour=tokens.MUTED if place else tokens.TEXT)
        at += block.height


def _draw_key(ax: Axes, names: tuple[str, str], width: float) -> None:
    x = 0.0
    for colour, name in ((tokens.CATEGORICAL[1], names[0]), (tokens.TEXT, names[1])):
        draw_line(ax, (x + 6, x + 6), (2, 34), colour, 6)
        block = fit_text(name, width * 0.45, size=28, lines=1)
        write_block(ax, block, x + 24, 18, anchor="middle")
        x += block.width + 90
