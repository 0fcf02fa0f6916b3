"""Actions over time: a line for each, in groups, with the phases it goes through."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from matplotlib.axes import Axes

from pipelines.charts import tokens
from pipelines.charts.fit import Block, fit_alike, fit_column, fit_text
from pipelines.charts.legend import draw_swatches, fit_swatches
from pipelines.charts.lettering import write_block
from pipelines.charts.marks import draw_band, draw_line, draw_rect, open_canvas

MOST = 18
"""Lines that can be read on one slide, those of groups not counted."""
LABELS, STATUSES = (0.29, 0.35, 0.42), 0.14
"""Of the width: the column of the actions, as narrow as serves it, and that of their statuses."""
PITCH, WRAPPED = 56.0, 96.0
"""The most that a line takes, and one whose name needs several lines."""
HEAD = 34.0
Place = Callable[[float], float]


@dataclass(frozen=True)
class Bar:
    """An action: spans are (phase, first, last) with days as numbers; faint where it goes no further as planned."""

    group: str
    label: str
    status: str
    spans: tuple[tuple[int, float, float], ...]
    faint: bool = False


def draw_gantt(
    ax: Axes, bars: Sequence[Bar], phases: Sequence[str], *, ticks: Sequence[tuple[float, str]],
    today: tuple[float, str], status_head: str,
) -> None:  # fmt: skip
    """Draw the actions from top to bottom, each group under its name, the phases in ordered colours.

    ticks: (day, name) of the axis, in order; what lies outside them is cut. today: the day a line stands at, with its
    name. Raises ValueError for more lines than can be read.
    """
    width, height = open_canvas(ax)
    if not 1 <= len(bars) <= MOST:
        raise ValueError(f"1 to {MOST} actions make a slide, not {len(bars)}")
    fills = tokens.pick_sequence(len(phases))
    names = fit_swatches(phases, width)
    top = draw_swatches(ax, names, fills, 0, width, 0) + 10
    groups = list(dict.fromkeys(bar.group for bar in bars))
    body = top + HEAD + 10
    labels, pitch = _fit_labels(bars, width, (height - body - 40) / (len(bars) + len(groups) * 0.9))
    left = max(width * LABELS[0], max(block.width for block in labels) + 24)
    right = width * (1 - STATUSES) - 20
    first, last = ticks[0][0], ticks[-1][0]
    scale = (right - left) / (last - first)

    def place(day: float) -> float:
        return left + (min(max(day, first), last) - first) * scale

    bottom = body + pitch * (len(bars) + len(groups) * 0.9)
    _draw_axis(ax, ticks, place, top, body, bottom)
    head = fit_text(status_head, width * STATUSES, size=tokens.FLOOR, weight="semibold", lines=1)
    write_block(ax, head, right + 20, top + 2, colour=tokens.MUTED)
    size = min(30.0, pitch * 0.8)
    statuses = fit_alike(
        [bar.status for bar in bars], width - right - 20, size=min(size, 28), lines=2, height=max(pitch - 2, 1)
    )
    y = body
    group = None
    for bar, label, status in zip(bars, labels, statuses, strict=True):
        if bar.group != group:
            group = bar.group
            draw_band(ax, 0, y, width, y + pitch * 0.86, tokens.BAND)
            name = fit_text(group, width * 0.6, size=min(28, pitch * 0.75), weight="semibold", lines=1)
            write_block(ax, name, 8, y + pitch * 0.43, anchor="middle")
            y += pitch * 0.9
        _draw_bar(ax, bar, label, status, right + 20, y, pitch, fills, place)
        y += pitch
    x = place(today[0])
    draw_line(ax, (x, x), (body - 8, bottom), tokens.ACCENT, 4, z=3)
    note = fit_text(today[1], width * STATUSES, size=tokens.FLOOR, lines=1)
    write_block(ax, note, x, bottom + 6, align="center", colour=tokens.ACCENT)


def _fit_labels(bars: Sequence[Bar], width: float, room: float) -> tuple[list[Block], float]:
    """The names of the actions, and how high a line is: one line of text each, else as many as there is room for."""
    widths = [width * share - 24 for share in LABELS]
    texts, pitch = [bar.label for bar in bars], min(room, PITCH)
    labels = fit_column(texts, widths, size=min(30.0, pitch * 0.8), lines=1, keep=tokens.FLOOR)
    if any(block.shortened for block in labels):
        pitch = min(room, WRAPPED)
        size, tall = min(30.0, pitch * 0.8), pitch - 6
        for lines in (2, 3):
            labels = fit_column(texts, widths, size=size, lines=lines, height=tall, keep=tokens.FLOOR)
            if not any(block.shortened for block in labels):
                break
    return labels, pitch


def _draw_bar(
    ax: Axes, bar: Bar, label: Block, status: Block, side: float, y: float, pitch: float, fills: Sequence[str],
    place: Place,
) -> None:  # fmt: skip
    middle, half = y + pitch / 2, min(pitch * 0.3, 14)
    write_block(ax, label, 8, middle, anchor="middle")
    for phase, begin, end in bar.spans:
        left, right = place(begin), place(end)
        if right - left > 1:
            draw_rect(ax, left, middle - half, right, middle + half, fills[phase], hatched=bar.faint, z=2.5)
    write_block(ax, status, side, middle, anchor="middle", colour=tokens.MUTED if bar.faint else tokens.TEXT)


def _draw_axis(
    ax: Axes, ticks: Sequence[tuple[float, str]], place: Place, top: float, body: float, bottom: float
) -> None:
    blocks = [fit_text(name, 200, size=tokens.FLOOR, lines=1) for _, name in ticks]
    end = -1.0
    for (day, _), block in zip(ticks, blocks, strict=True):
        x = place(day)
        draw_line(ax, (x, x), (body - 8, bottom))
        if x - block.width / 2 > end + 8 and x + block.width / 2 <= place(ticks[-1][0]) + 12:
            write_block(ax, block, x, top + 2, align="center", colour=tokens.MUTED)
            end = x + block.width / 2
