"""Two values side by side, joined by a line; beside them their difference with its interval."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd
from matplotlib.axes import Axes

from pipelines.charts import tokens
from pipelines.charts.fit import Block, fit_alike, fit_column, fit_text
from pipelines.charts.lettering import Align, write_block
from pipelines.charts.marks import draw_band, draw_disc, draw_interval, draw_line, draw_rect, open_canvas

Ticks = Sequence[tuple[float, str]]
RADIUS = 12.0
MOST = 14
"""Rows that can be told apart on one slide."""
FOOT = 40.0


@dataclass(frozen=True)
class Scale:
    """From a value to its place along a line."""

    low: float
    high: float
    left: float
    right: float

    def place(self, value: float) -> float:
        """The place of a value, within the line."""
        share = (value - self.low) / (self.high - self.low)
        return self.left + min(max(share, 0.0), 1.0) * (self.right - self.left)


def draw_dumbbell(
    ax: Axes,
    table: pd.DataFrame,
    *,
    names: tuple[str, str],
    heading: str,
    bounds: tuple[float, float],
    ticks: Ticks,
    span: float,
    difference_ticks: Ticks,
) -> None:
    """Draw a row for each row of the table: a ring before, a disc after, and at the right their difference.

    table: `label`, `before`, `after`, `text_before`, `text_after`, `difference`, `low`, `high`, `text` (of the
    difference), `verdict` (a few words), `shown` (whether the difference stands) and `suppressed`. names: of both
    sides. heading: of the differences. bounds, ticks: of the axis of values. span: how far the axis of differences
    goes to both sides of zero. Raises ValueError for more rows than can be told apart.
    """
    width, height = open_canvas(ax)
    rows = [{str(key): value for key, value in row.items()} for row in table.to_dict("records")]
    if not 1 <= len(rows) <= MOST:
        raise ValueError(f"1 to {MOST} rows make a slide, not {len(rows)}")
    head = 76.0
    pitch = min((height - head - FOOT) / len(rows), 108.0)
    labels = fit_column(
        [str(row["label"]) for row in rows], [width * share for share in (0.16, 0.22, 0.28, 0.33)],
        size=30, lines=4, height=pitch,
    )  # fmt: skip
    aside = max(width * 0.17, 220.0)
    two = pitch >= 66
    texts = fit_alike([str(row["text"]) for row in rows], aside, size=28, weight="semibold", lines=1)
    verdicts = fit_alike([str(row["verdict"]) for row in rows], aside, size=26, lines=1)
    left = max(block.width for block in labels) + tokens.GAP + 12
    room = width - left - aside - 2 * tokens.GUTTER
    inner = room * 0.56
    values = fit_alike(
        [str(row[name]) for row in rows for name in ("text_before", "text_after")], inner / 4, size=28,
        weight="semibold", lines=1,
    )  # fmt: skip
    widest = max(block.width for block in values) + RADIUS + 10
    scale = Scale(*bounds, left + widest, left + inner - widest)
    start = left + inner + tokens.GUTTER
    differences = Scale(-span, span, start + 24, start + room - inner - 24)
    top = head + max((height - head - FOOT - pitch * len(rows)) * 0.3, 0)
    bottom = top + pitch * len(rows)
    _draw_names(ax, names, left, scale.left, left + inner, top - head)
    _draw_heading(ax, heading, start, width, top - head)
    _draw_ticks(ax, scale, ticks, top, bottom)
    _draw_ticks(ax, differences, difference_ticks, top, bottom)
    zero = differences.place(0)
    draw_line(ax, (zero, zero), (top, bottom), tokens.MUTED, 2)
    for index, row in enumerate(rows):
        y = top + (index + 0.5) * pitch
        write_block(ax, labels[index], left - tokens.GAP - 12, y, align="right", anchor="middle", tail=tokens.MUTED)
        if index:
            draw_line(ax, (0, width), (y - pitch / 2, y - pitch / 2), tokens.BAND, 2, z=0.5)
        _draw_values(ax, row, scale, values[2 * index], values[2 * index + 1], y)
        _draw_difference(ax, row, differences, y)
        _write_verdict(ax, row, texts[index], verdicts[index], width - aside, y, two)


def _draw_names(ax: Axes, names: tuple[str, str], left: float, axis: float, right: float, top: float) -> None:
    """Which mark stands for which side, above the axis; moved left where there is no room."""
    mark, gap = 2 * RADIUS + 10, 40.0
    blocks = fit_alike(names, (right - left - gap) / 2 - mark, size=28, weight="semibold", lines=2)
    x = max(min(axis, right - gap - sum(mark + block.width for block in blocks)), left) - RADIUS
    for block, ring in zip(blocks, (True, False), strict=True):
        _draw_mark(ax, x + RADIUS, top + 30, ring)
        write_block(ax, block, x + mark, top + 30, anchor="middle")
        x += mark + block.width + gap


def _draw_heading(ax: Axes, heading: str, left: float, right: float, top: float) -> None:
    block = fit_text(heading, right - left, size=28, weight="semibold", lines=1)
    write_block(ax, block, left, top + 30, anchor="middle")


def _draw_ticks(ax: Axes, scale: Scale, ticks: Ticks, top: float, bottom: float) -> None:
    """A hint of a grid; a name that has no room beside the ones at the ends is left out."""
    blocks = [(scale.place(value), fit_text(name, 160, size=tokens.FLOOR, lines=1)) for value, name in ticks]
    taken: list[tuple[float, float]] = []
    for x, block in [*blocks[:1], *blocks[:0:-1]]:
        draw_line(ax, (x, x), (top, bottom), tokens.HAIRLINE, z=0.6)
        low, high = x - block.width / 2 - 8, x + block.width / 2 + 8
        if all(high < left or low > right for left, right in taken):
            taken.append((low, high))
            write_block(ax, block, x, bottom + 6, align="center", colour=tokens.MUTED)


def _draw_mark(ax: Axes, x: float, y: float, ring: bool) -> None:
    draw_disc(ax, x, y, RADIUS, tokens.ACCENT, z=4)
    if ring:
        draw_disc(ax, x, y, RADIUS - 5, tokens.BACKGROUND, z=4.1)


def _draw_values(ax: Axes, row: dict[str, object], scale: Scale, before: Block, after: Block, y: float) -> None:
    """Both marks and the line between; each text on the outer side of its mark, never over the other."""
    found = [(_number(row[name]), block, ring) for name, block, ring in
             (("before", before, True), ("after", after, False))]  # fmt: skip
    known = [(scale.place(value), block, ring) for value, block, ring in found if not math.isnan(value)]
    if row["suppressed"] and not known:
        middle = (scale.left + scale.right) / 2
        draw_rect(ax, middle - 28, y - 12, middle + 28, y + 12, tokens.BACKGROUND, hatched=True)
    if len(known) == 2:
        draw_line(ax, (known[0][0], known[1][0]), (y, y), tokens.ROLES["accent_light"], 8, z=2)
    outer: list[Align] = ["right", "left"] if len(known) < 2 or known[0][0] <= known[1][0] else ["left", "right"]
    for (x, block, ring), align in zip(known, outer, strict=False):
        _draw_mark(ax, x, y, ring)
        away = RADIUS + 10
        write_block(ax, block, x - away if align == "right" else x + away, y, align=align, anchor="middle")


def _draw_difference(ax: Axes, row: dict[str, object], scale: Scale, y: float) -> None:
    difference, low, high = (_number(row[name]) for name in ("difference", "low", "high"))
    if math.isnan(difference):
        return
    if not math.isnan(low):
        draw_interval(ax, scale.place(low), scale.place(high), y)
    x = scale.place(difference)
    draw_disc(ax, x, y, RADIUS - 2, tokens.ACCENT if row["shown"] else tokens.ROLES["neutral"], z=4)


def _write_verdict(
    ax: Axes, row: dict[str, object], text: Block, verdict: Block, left: float, y: float, two: bool
) -> None:
    """The difference and the verdict below it; only the verdict where there is no room for both."""
    ink = tokens.TEXT if row["shown"] else tokens.MUTED
    draw_band(ax, left - 4, y - 2, left, y + 2, tokens.BACKGROUND)
    if two:
        write_block(ax, text, left, y + 1, anchor="bottom", colour=ink)
        write_block(ax, verdict, left, y + 1, colour=ink)
    else:
        write_block(ax, text, left, y, anchor="middle", colour=ink)


def _number(value: object) -> float:
    return math.nan if value is None or value is pd.NA else float(value)  # type: ignore[arg-type]
