"""Bars of the same rows in panels side by side, one a group."""

from __future__ import annotations

import pandas as pd
from matplotlib.axes import Axes

from pipelines.charts import tokens
from pipelines.charts.fit import fit_alike, fit_column, fit_text
from pipelines.charts.lettering import write_block
from pipelines.charts.marks import draw_band, draw_line, draw_rect, open_canvas
from pipelines.charts.table import Row, list_groups, list_levels, read_rows

STUB = 40.0
"""The bar of a number that is not shown."""
MOST_GROUPS, MOST_ROWS = 5, 16


def draw_panels(ax: Axes, table: pd.DataFrame, *, ordered: bool = False, corner: str = "") -> None:
    """Draw a row for each level and a panel for each group, all on one scale, the text at each bar's end.

    corner: what the groups are groups of, beside their names. ordered: the groups run from little to much, and their
    colours say so. Rows with the role neutral are grey. Raises ValueError for more groups or rows than can be read.
    """
    width, height = open_canvas(ax)
    rows = read_rows(table)
    groups, levels = list_groups(rows), list_levels(rows)
    if not rows:
        return
    if len(groups) > MOST_GROUPS or len(levels) > MOST_ROWS:
        raise ValueError(f"at most {MOST_GROUPS} groups and {MOST_ROWS} rows, not {len(groups)} and {len(levels)}")
    cells = {(row.level, row.group): row for row in rows}
    labels = fit_column(
        [label for _, label, _ in levels],
        [width * share for share in (0.2, 0.26, 0.32, 0.38)],
        size=tokens.LABEL,
        height=max(height * 0.8 / len(levels) - 6, 30),
    )
    left = max(block.width for block in labels) + tokens.GAP
    pitch_x = (width - left) / len(groups)
    heads = fit_alike([label for _, label in groups], pitch_x - 28, size=30, lines=4)
    top = max(block.height for block in heads) + 20
    pitch = min((height - top) / len(levels), 92.0)
    texts = fit_alike([row.text for row in rows], pitch_x * 0.4, size=labels[0].size, weight="semibold", lines=1)
    size = texts[0].size
    room = pitch_x - 28 - max(block.width for block in texts) - 14
    longest = max(row.measure("count") for row in rows)
    scale = room / longest if longest > 0 else 0.0
    colours = tokens.pick_sequence(len(groups)) if ordered and len(groups) > 1 else (tokens.ACCENT,) * len(groups)
    for index, (_, label) in enumerate(zip(levels, labels, strict=True)):
        y = top + (index + 0.5) * pitch
        if index % 2 == 0:
            draw_band(ax, 0, y - pitch / 2, width, y + pitch / 2, tokens.BAND, z=0)
        write_block(ax, label, left - tokens.GAP, y, align="right", anchor="middle")
    bottom = top + len(levels) * pitch
    if corner:
        name = fit_text(corner, left - tokens.GAP, size=30, lines=3)
        write_block(ax, name, left - tokens.GAP, top - 12, align="right", anchor="bottom", colour=tokens.MUTED)
    for column, ((group, _), head, colour) in enumerate(zip(groups, heads, colours, strict=True)):
        zero = left + column * pitch_x
        write_block(ax, head, zero, top - 12, anchor="bottom", tail=tokens.MUTED)
        for index, (level, _, role) in enumerate(levels):
            row = cells.get((level, group))
            if row is not None:
                fill = tokens.pick_colour(role, colour)
                _draw_cell(ax, row, zero, top + (index + 0.5) * pitch, pitch, scale, fill, pitch_x * 0.4, size)
        draw_line(ax, (zero, zero), (top, bottom), tokens.MUTED, 2, z=4)


def _draw_cell(
    ax: Axes, row: Row, zero: float, y: float, pitch: float, scale: float, fill: str, room: float, size: float
) -> None:
    half = min(pitch * 0.31, 24)
    length = row.measure("count") * scale
    if row.suppressed:
        length = STUB
        draw_rect(ax, zero, y - half, zero + length, y + half, tokens.BACKGROUND, hatched=True)
    elif length > 0:
        draw_rect(ax, zero, y - half, zero + max(length, 2), y + half, fill)
    (text,) = fit_alike([row.text], room, size=size, weight="semibold", lines=1)
    muted = row.suppressed or not row.count
    write_block(ax, text, zero + length + 12, y, anchor="middle", colour=tokens.MUTED if muted else tokens.TEXT)
