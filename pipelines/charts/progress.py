"""Responses as they came in: the total so far above, those of each day, week or month below."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from matplotlib.axes import Axes
from matplotlib.patches import Polygon

from pipelines.charts import tokens
from pipelines.charts.fit import Block, fit_text
from pipelines.charts.fonts import measure_text
from pipelines.charts.lettering import write_block
from pipelines.charts.marks import draw_band, draw_line, draw_rect, open_canvas

HEAD = 46.0
FOOT = 44.0


@dataclass(frozen=True)
class Step:
    """A day, week or month: its name on the axis, its responses and all until then, and whether it is in the period."""

    label: str
    count: float
    text: str
    total: float
    total_text: str
    inside: bool = True


def draw_progress(ax: Axes, steps: Sequence[Step], *, total_head: str, count_head: str, period: str) -> None:
    """Draw the total as a staircase and the counts as bars, over one axis of time; the field period is shaded.

    total_head and count_head name the two halves, `period` the shaded days. What lies outside them is grey.
    """
    width, height = open_canvas(ax)
    if not steps:
        return
    most = max(step.total for step in steps)
    highest = max(step.count for step in steps)
    side = measure_text(steps[-1].total_text, 44, "bold") + 24
    left, right = 0.0, width - max(side, 60)
    pitch = (right - left) / len(steps)
    middle = height * 0.56
    upper = (HEAD + 34.0, middle - 26)
    lower = (middle + HEAD + 30, height - FOOT)
    _shade_period(ax, steps, left, pitch, (HEAD, lower[1]), period)
    _write_head(ax, total_head, 0, width)
    _write_head(ax, count_head, middle, width, inset=14)
    _draw_total(ax, steps, left, pitch, upper, most)
    _draw_counts(ax, steps, left, pitch, lower, highest)
    _write_dates(ax, steps, left, pitch, lower[1], width)


def _write_head(ax: Axes, text: str, top: float, width: float, inset: float = 0) -> None:
    write_block(ax, fit_text(text, width * 0.6, size=30, weight="semibold", lines=1), inset, top)


def _shade_period(
    ax: Axes, steps: Sequence[Step], left: float, pitch: float, span: tuple[float, float], period: str
) -> None:
    inside = [index for index, step in enumerate(steps) if step.inside]
    start, end = left + inside[0] * pitch, left + (inside[-1] + 1) * pitch
    draw_band(ax, start, span[0], end, span[1], tokens.BAND)
    block = fit_text(period, max(end - start - 24, 480), size=26, lines=2)
    # A short period says its name beside itself where there is no room in it.
    x = min(start + 14, left + pitch * len(steps) - block.width)
    write_block(ax, block, max(x, left), span[0] + 6, colour=tokens.MUTED)


def _draw_total(
    ax: Axes, steps: Sequence[Step], left: float, pitch: float, span: tuple[float, float], most: float
) -> None:
    top, base = span
    scale = (base - top - 40) / most if most else 0.0
    xs: list[float] = [left]
    ys: list[float] = [base]
    for index, step in enumerate(steps):
        y = base - step.total * scale
        xs += [left + index * pitch, left + (index + 1) * pitch]
        ys += [y, y]
    area = Polygon([*zip(xs, ys, strict=True), (xs[-1], base)], closed=True, linewidth=0, zorder=1.5)
    area.set(facecolor=tokens.ROLES["accent_light"], edgecolor="none", alpha=None)
    area.set_clip_on(False)
    ax.add_patch(area)
    draw_line(ax, xs, ys, tokens.ACCENT, 4, z=3)
    draw_line(ax, (left, xs[-1]), (base, base), tokens.MUTED, 2, z=4)
    last = fit_text(steps[-1].total_text, 400, size=44, weight="bold", lines=1)
    write_block(ax, last, xs[-1] + 16, ys[-1], anchor="middle", colour=tokens.ACCENT)


def _draw_counts(
    ax: Axes, steps: Sequence[Step], left: float, pitch: float, span: tuple[float, float], highest: float
) -> None:
    top, base = span
    scale = (base - top - 6) / highest if highest else 0.0
    half = min(pitch * 0.38, 40)
    texts = [fit_text(step.text, 400, size=26, weight="semibold", lines=1) for step in steps]
    every = all(block.width + 4 <= pitch for block in texts)
    tallest = max(range(len(steps)), key=lambda index: steps[index].count)
    for index, (step, text) in enumerate(zip(steps, texts, strict=True)):
        x = left + (index + 0.5) * pitch
        y = base - step.count * scale
        if step.count:
            fill = tokens.ACCENT if step.inside else tokens.ROLES["neutral"]
            draw_rect(ax, x - half, min(y, base - 2), x + half, base, fill)
        if (every and step.count) or (index == tallest and step.count):
            write_block(
                ax, text, _keep_in(x, text, left, left + pitch * len(steps)), y - 4, align="center", anchor="bottom"
            )
    draw_line(ax, (left, left + pitch * len(steps)), (base, base), tokens.MUTED, 2, z=4)


def _keep_in(x: float, block: Block, left: float, right: float) -> float:
    return min(max(x, left + block.width / 2), right - block.width / 2)


def _write_dates(ax: Axes, steps: Sequence[Step], left: float, pitch: float, base: float, width: float) -> None:
    """Names of the first step and of as many others, evenly spaced, as have room."""
    blocks = [fit_text(step.label, 300, size=26, lines=1) for step in steps]
    widest = max(block.width for block in blocks) + 28
    every = max(int(-(-widest // pitch)), 1)
    end = -float(tokens.GAP)
    for index in range(0, len(steps), every):
        x, block = left + (index + 0.5) * pitch, blocks[index]
        middle = _keep_in(x, block, 0, width)
        if middle - block.width / 2 < end + tokens.GAP:
            continue
        draw_line(ax, (x, x), (base, base + 8), tokens.MUTED, 1.5)
        write_block(ax, block, middle, base + 10, align="center")
        end = middle + block.width / 2
