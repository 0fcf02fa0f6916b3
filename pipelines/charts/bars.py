"""Horizontal bars."""

from collections.abc import Collection, Sequence

import pandas as pd
from matplotlib.axes import Axes

from pipelines.charts import tokens
from pipelines.charts.fit import Block, fit_alike, fit_column, fit_text
from pipelines.charts.lettering import write_block
from pipelines.charts.marks import draw_interval, draw_line, draw_rect, open_canvas
from pipelines.charts.table import Row, read_rows, split_missing

# Rows that a column holds before a second one is opened.
COLUMN_ROWS = 17
STUB = 56.0


def draw_bars(
    ax: Axes,
    table: pd.DataFrame,
    *,
    measure: str = "count",
    intervals: bool = False,
    highlight: Collection[str] = (),
    aside: tuple[str, Sequence[str]] | None = None,
    maximum: float | None = None,
) -> None:
    """Draw a bar for each row, in order, with its label at the left and its text at the end.

    `measure` is count or share; intervals force share. With `highlight`, those
    levels are in the accent and the others neutral. `aside` is a heading and
    lines for a column at the right. Missing answers stand last, apart, in grey.
    """
    width, height = open_canvas(ax)
    substantive, missing = split_missing(read_rows(table))
    rows = substantive + missing
    measure = "share" if intervals else measure
    if aside:
        column = width * 0.27
        _draw_aside(ax, aside, width - column, width, height)
        width -= column + tokens.GUTTER
    if not rows:
        return
    columns = 1 if len(rows) <= COLUMN_ROWS else 2
    per = -(-len(rows) // columns)
    top_value = maximum or max(
        max(row.measure(measure), row.high if intervals and row.has_interval else 0) for row in rows
    )
    room = (width - tokens.GUTTER * (columns - 1)) / columns
    gap = 28.0 if missing and substantive else 0.0
    pitch = min((height - gap) / per, 104.0)
    labels = fit_column(
        [row.label for row in rows],
        [room * share for share in (0.26, 0.32, 0.38, 0.44, 0.5)],
        size=tokens.LABEL,
        height=pitch - 4,
    )
    texts = fit_alike([row.text for row in rows], room * 0.3, size=labels[0].size, weight="semibold", lines=1)
    top = (height - pitch * per - gap) * 0.35
    for start in range(0, len(rows), per):
        part = slice(start, start + per)
        left = (start // per) * (room + tokens.GUTTER)
        colours = [_colour_row(row, highlight) for row in rows[part]]
        shift = [gap if start + i >= len(substantive) else 0.0 for i in range(len(rows[part]))]
        _draw_column(
            ax,
            rows[part],
            labels,
            labels[part],
            texts[part],
            colours,
            left,
            room,
            [top + (i + 0.5) * pitch + shift[i] for i in range(len(rows[part]))],
            pitch,
            measure,
            intervals,
            top_value,
        )


def _colour_row(row: Row, highlight: Collection[str]) -> str:
    default = tokens.ACCENT if not highlight or row.level in highlight else tokens.ROLES["neutral"]
    return tokens.pick_colour(row.role, default)


def _draw_column(
    ax: Axes,
    rows: list[Row],
    every: list[Block],
    labels: list[Block],
    texts: list[Block],
    colours: list[str],
    left: float,
    room: float,
    centres: list[float],
    pitch: float,
    measure: str,
    intervals: bool,
    top_value: float,
) -> None:
    zero = left + max(block.width for block in every) + tokens.GAP
    right = left + room
    # The longest bar together with its text just fills the room.
    ends = [
        (max(row.measure(measure), row.high if intervals and row.has_interval else 0.0), text.width)
        for row, text in zip(rows, texts, strict=True)
    ]
    space = right - zero - 14
    scales = [(space - text) / end for end, text in ends if end > 0]
    scale = min([*scales, space / top_value]) if scales and top_value > 0 else 0.0
    half = min(pitch * 0.31, 27)
    for row, label, text, colour, y in zip(rows, labels, texts, colours, centres, strict=True):
        length = row.measure(measure) * scale
        if row.suppressed:
            draw_rect(ax, zero, y - half, zero + STUB, y + half, tokens.BACKGROUND, hatched=True)
            length = STUB
        elif length > 0:
            draw_rect(ax, zero, y - half, zero + max(length, 2), y + half, colour)
        end = zero + length
        if intervals and row.has_interval:
            draw_interval(ax, zero + row.low * scale, zero + row.high * scale, y, cap=min(half * 0.5, 8))
            end = max(end, zero + row.high * scale)
        write_block(ax, label, zero - tokens.GAP, y, align="right", anchor="middle")
        write_block(
            ax,
            text,
            end + 14,
            y,
            anchor="middle",
            colour=tokens.MUTED if row.suppressed or row.role == "missing" else tokens.TEXT,
        )
    draw_line(ax, (zero, zero), (centres[0] - pitch / 2, centres[-1] + pitch / 2), tokens.MUTED, 2, z=4)


def _draw_aside(ax: Axes, aside: tuple[str, Sequence[str]], left: float, right: float, height: float) -> None:
    """Draw a heading and lines behind a hairline; what does not fit ends in an ellipsis."""
    heading, lines = aside
    draw_line(ax, (left, left), (0, height))
    inner = right - left - 32
    head = fit_text(heading, inner, size=tokens.HEADING, weight="semibold", lines=3)
    write_block(ax, head, left + 32, 0)
    y = head.height + 14
    size = 28.0
    blocks = fit_alike(lines, inner, size=size, lines=3)
    while sum(block.height + 8 for block in blocks) > height - y and size > tokens.FLOOR:
        size -= 2
        blocks = fit_alike(lines, inner, size=size, lines=3)
    for index, block in enumerate(blocks):
        rest = sum(later.height + 8 for later in blocks[index:])
        if rest > height - y and y + block.height + 8 + size * tokens.LINE_HEIGHT > height:
            write_block(ax, fit_text("…", inner, size=size), left + 32, y, colour=tokens.MUTED)
            return
        write_block(ax, block, left + 32, y)
        y += block.height + 8
