"""Diverging stacked bars around the middle level, for several items."""

import pandas as pd
from matplotlib.axes import Axes

from pipelines.charts import tokens
from pipelines.charts.fit import Block, fit_column, fit_text
from pipelines.charts.legend import draw_swatches, fit_swatches
from pipelines.charts.lettering import write_block
from pipelines.charts.marks import draw_band, draw_line, open_canvas
from pipelines.charts.segments import Segment, draw_segments, find_strays
from pipelines.charts.table import Row, list_groups, list_levels, read_rows, refuse_crowd, split_missing


def draw_likert(ax: Axes, table: pd.DataFrame, *, side: pd.DataFrame | None = None, size: float = 30) -> None:
    """Draw a bar for each group (item), levels in table order from negative to positive.

    The bars are aligned at the middle of the scale. `side` is indexed by group;
    its columns of ready-made texts stand at the right under their names, e.g.
    median, top two boxes, n, no answer.
    """
    width, height = open_canvas(ax)
    rows, missing = split_missing(read_rows(table))
    groups, levels = list_groups(rows), list_levels(rows)
    if not groups:
        return
    palette = tokens.pick_sequence(len(levels))
    fills = {level: tokens.pick_colour(role, palette[i]) for i, (level, _, role) in enumerate(levels)}
    columns = _list_columns(side, missing, [group for group, _ in groups])
    heads = [fit_text(name, 190, size=26, lines=3, balanced=True) for name, _ in columns]
    cells = [[fit_text(text, 190, size=32, weight="semibold", lines=2) for text in texts] for _, texts in columns]
    widths = [
        max([head.width, *(cell.width for cell in column)]) + 36 for head, column in zip(heads, cells, strict=True)
    ]
    right = width - sum(widths) - (20 if widths else 0)
    names = fit_swatches([label for _, label, _ in levels], right)
    bottom = draw_swatches(ax, names, list(fills.values()), 0, right, 0)
    top = max([bottom, *(head.height for head in heads)]) + 16
    pitch = min((height - top) / len(groups), 150.0)
    labels = fit_column(
        [label for _, label in groups],
        [width * share for share in (0.27, 0.32, 0.37)],
        size=34,
        lines=4,
        height=pitch - 8,
    )
    refuse_crowd(pitch, (block.height for block in labels), "rows")
    left = max((block.width for block in labels), default=0.0) + 40
    thick = min(pitch * 0.58, 76.0)
    bars, axis = _cut_bars(
        [[row for row in rows if row.group == group] for group, _ in groups],
        [level for level, _, _ in levels],
        fills,
        left,
        right,
    )
    _draw_heads(ax, heads, widths, right, top)
    for index, (bar, label) in enumerate(zip(bars, labels, strict=True)):
        if index % 2 == 0:
            draw_band(ax, 0, top + index * pitch, width, top + (index + 1) * pitch, tokens.BAND)
        y = top + (index + 0.5) * pitch
        write_block(ax, label, 12, y, anchor="middle", tail=tokens.MUTED)
        rise = 14 if find_strays(bar, size) and pitch - thick < 76 else 0
        half = min(thick, pitch - 52) / 2 if rise else thick / 2
        if not bar:
            write_block(
                ax,
                fit_text("–", 60, size=size),
                axis,
                y,
                align="center",
                anchor="middle",
                colour=tokens.MUTED,
            )
            draw_band(
                ax,
                axis - 14,
                y - size * 0.6,
                axis + 14,
                y + size * 0.6,
                tokens.BAND if index % 2 == 0 else tokens.BACKGROUND,
                z=0.6,
            )
        draw_segments(ax, bar, y - half - rise, y + half - rise, size=size, low=left, high=right)
        _draw_cells(ax, [column[index] for column in cells], widths, right, y)
    draw_line(ax, (axis, axis), (top, top + pitch * len(groups)), tokens.MUTED, 1.5, z=0.5)


def _list_columns(side: pd.DataFrame | None, missing: list[Row], groups: list[str]) -> list[tuple[str, list[str]]]:
    """Columns at the right: those given, then one for each kind of missing answer."""
    columns = []
    if side is not None:
        columns = [
            (str(name), [str(side.loc[group, name]) if group in side.index else "" for group in groups])
            for name in side.columns
        ]
    for level, label, _ in list_levels(missing):
        texts = {row.group: row.text for row in missing if row.level == level}
        columns.append((label, [texts.get(group, "") for group in groups]))
    return columns


def _cut_bars(
    groups: list[list[Row]], levels: list[str], fills: dict[str, str], left: float, right: float
) -> tuple[list[list[Segment]], float]:
    """Segments of all bars on one scale, and the x at which the scale has its middle."""
    middle = len(levels) // 2
    reach = []
    for rows in groups:
        shares = {row.level: row.measure("share") for row in rows}
        half = shares.get(levels[middle], 0.0) / 2 if len(levels) % 2 else 0.0
        before = sum(shares.get(level, 0.0) for level in levels[:middle]) + half
        reach.append((before, sum(shares.values()) - before))
    low, high = max(before for before, _ in reach), max(after for _, after in reach)
    hidden = any(row.suppressed for rows in groups for row in rows)
    if low + high <= 0 or (hidden and low + high < 1):
        low, high = max(low, 0.5), max(high, 0.5)
    scale = (right - left) / (low + high)
    axis = left + low * scale
    bars = []
    for rows, (before, _) in zip(groups, reach, strict=True):
        if any(row.suppressed for row in rows):
            text = next(row.text for row in rows if row.suppressed)
            bars.append(
                [
                    Segment(
                        axis - scale * min(low, 0.5),
                        axis + scale * min(high, 0.5),
                        tokens.BACKGROUND,
                        text,
                        hatched=True,
                    )
                ]
            )
            continue
        position, bar = axis - before * scale, []
        for row in rows:
            end = position + row.measure("share") * scale
            if row.measure("share") > 0:
                bar.append(Segment(position, end, fills[row.level], row.text, row.short))
            position = end
        bars.append(bar)
    return bars, axis


def _draw_heads(ax: Axes, heads: list[Block], widths: list[float], right: float, bottom: float) -> None:
    x = right + 20
    for head, width in zip(heads, widths, strict=True):
        write_block(ax, head, x + width / 2, bottom - 12, align="center", anchor="bottom", colour=tokens.MUTED)
        x += width


def _draw_cells(ax: Axes, cells: list[Block], widths: list[float], right: float, y: float) -> None:
    x = right + 20
    for cell, width in zip(cells, widths, strict=True):
        write_block(ax, cell, x + width / 2, y, align="center", anchor="middle")
        x += width
