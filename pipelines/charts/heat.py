"""A grid of levels by groups, shaded by share."""

import pandas as pd
from matplotlib.axes import Axes

from pipelines.charts import tokens
from pipelines.charts.fit import Block, fit_alike, fit_column, fit_text
from pipelines.charts.lettering import write_block, write_upright
from pipelines.charts.marks import draw_band, draw_rect, open_canvas
from pipelines.charts.table import Row, list_groups, list_levels, read_rows, refuse_crowd

SEAM = 2.0
LAST_RESORT = 0.36
"""Of the width, for names of rows that a narrower column would cut."""


def draw_heat(ax: Axes, table: pd.DataFrame, *, maximum: float | None = None) -> None:
    """Draw a row for each level and a column for each group, the text in each cell.

    Cells are shaded by share in equal steps up to `maximum` (the largest share
    unless given). Hidden cells are hatched.
    """
    width, height = open_canvas(ax)
    rows = read_rows(table)
    groups, levels = list_groups(rows), list_levels(rows)
    if not rows:
        return
    cells = {(row.level, row.group): row for row in rows}
    top_share = maximum or max(row.measure("share") for row in rows)

    widest = max(0.2, 0.34 - 0.01 * len(groups))
    names, tall = [label for _, label, _ in levels], min(max(height * 0.72 / len(levels) - 6, 30), 104)
    labels = fit_column(names, [width * share for share in (0.2, widest)], size=32, lines=4, height=tall)
    if any(block.shortened for block in labels):
        labels = fit_column(names, [width * LAST_RESORT], size=32, lines=4, height=tall)
    left = max(block.width for block in labels) + 20
    pitch = min((width - left) / len(groups), 360.0)
    heads = fit_alike([label for _, label in groups], pitch - 12, size=30, lines=5)
    upright = pitch < 150 and any(block.shortened for block in heads)
    if upright:
        heads = fit_alike([label for _, label in groups], height * 0.34, size=28, lines=4, height=pitch - 4)
    top = max(block.width if upright else block.height for block in heads) + 16
    row_height = min((height - top) / len(levels), 110.0)
    refuse_crowd(row_height, (block.height for block in labels), "rows")
    texts = {
        key: fit_text(row.text, pitch - 12, size=34, weight="semibold", lines=2, height=row_height - 4)
        for key, row in cells.items()
    }
    size = min(block.size for block in texts.values())

    for column, head in enumerate(heads):
        x = left + (column + 0.5) * pitch
        if upright:
            write_upright(ax, head, x, top - 12, tail=tokens.MUTED)
        else:
            write_block(ax, head, x, top - 12, align="center", anchor="bottom", tail=tokens.MUTED)
    for index, ((level, _, _), label) in enumerate(zip(levels, labels, strict=True)):
        y = top + index * row_height
        write_block(ax, label, left - 20, y + row_height / 2, align="right", anchor="middle")
        for column, (group, _) in enumerate(groups):
            row = cells.get((level, group))
            box = (
                left + column * pitch + SEAM,
                y + SEAM,
                left + (column + 1) * pitch - SEAM,
                y + row_height - SEAM,
            )
            _draw_cell(ax, row, box, top_share, size)


def _shade(share: float, top_share: float) -> str:
    if top_share <= 0 or share <= 0:
        return tokens.SHADES[0]
    steps = len(tokens.SHADES) - 1
    return tokens.SHADES[1 + min(int(share / top_share * steps), steps - 1)]


def _draw_cell(
    ax: Axes, row: Row | None, box: tuple[float, float, float, float], top_share: float, size: float
) -> None:
    left, top, right, bottom = box
    hidden = row is None or row.suppressed
    fill = tokens.BACKGROUND if row is None or row.suppressed else _shade(row.measure("share"), top_share)
    draw_rect(ax, left, top, right, bottom, fill, hatched=hidden)
    if row is None or not row.text:
        return
    block: Block = fit_text(row.text, right - left - 8, size=size, weight="semibold", lines=2, height=bottom - top)
    x, y = (left + right) / 2, (top + bottom) / 2
    if hidden:
        draw_band(
            ax,
            x - block.width / 2 - 8,
            y - block.height / 2,
            x + block.width / 2 + 8,
            y + block.height / 2,
            tokens.BACKGROUND,
            z=3,
        )
    write_block(
        ax,
        block,
        x,
        y,
        align="center",
        anchor="middle",
        colour=tokens.MUTED if hidden else tokens.pick_ink(fill),
    )
