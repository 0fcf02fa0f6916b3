"""A dot for each person: the honest picture of a small survey."""

import math

import pandas as pd
from matplotlib.axes import Axes

from pipelines.charts import tokens
from pipelines.charts.fit import fit_alike
from pipelines.charts.lettering import write_block
from pipelines.charts.marks import draw_disc, draw_rect, open_canvas
from pipelines.charts.table import Row, read_rows, split_missing

# More persons than this are bars.
MOST = 600


def draw_dots(ax: Axes, table: pd.DataFrame, *, ordered: bool = False) -> None:
    """Draw a block of dots for each level, side by side, one dot a person.

    All blocks have the same number of rows, so that their widths compare.
    Missing answers come last, in grey; hidden levels are a hatched block.
    """
    width, height = open_canvas(ax)
    rows, missing = split_missing(read_rows(table))
    palette = tokens.pick_sequence(max(len(rows), 1)) if ordered else tokens.CATEGORICAL
    if len(rows) > len(palette):
        # Beyond a few categories colour says nothing; the blocks stand apart anyway.
        palette = (tokens.ACCENT,) * len(rows)
    fills = [tokens.pick_colour(row.role, colour) for row, colour in zip(rows, palette, strict=False)]
    rows, fills = rows + missing, fills + [tokens.ROLES["missing"]] * len(missing)
    people = [int(row.measure("count")) for row in rows]
    if not rows or sum(people) > MOST:
        raise ValueError(f"dots show 1 to {MOST} persons in at least one level; use bars")
    room = width / len(rows) - 40
    labels = fit_alike([row.label for row in rows], min(room, 420), size=34, lines=4)
    values = fit_alike([row.text for row in rows], min(room, 420), size=52, weight="semibold", lines=1, floor=28)
    heads = max(block.height for block in labels) + max(block.height for block in values) + 20
    minimum = [max(label.width, value.width) for label, value in zip(labels, values, strict=True)]
    deep, step = _choose_grid(people, minimum, width, height - heads)
    spans = [max(math.ceil(count / deep) * step, least) for count, least in zip(people, minimum, strict=True)]
    gap = min((width - sum(spans)) / max(len(rows) - 1, 1), 120.0)
    left = (width - sum(spans) - gap * (len(rows) - 1)) / 2
    top = max((height - heads - deep * step) * 0.4, 0.0) + heads
    for row, fill, count, label, value, span in zip(rows, fills, people, labels, values, spans, strict=True):
        plain = row.suppressed or row.role == "missing"
        write_block(ax, value, left, top - heads, colour=tokens.MUTED if plain else tokens.TEXT)
        write_block(ax, label, left, top - heads + value.height)
        _draw_people(ax, row, count, fill, left, top, deep, step, span)
        left += span + gap


def _choose_grid(people: list[int], minimum: list[float], width: float, height: float) -> tuple[int, float]:
    """Rows of dots and their pitch: the largest dots with which all blocks fit side by side."""
    best = (1, 0.0)
    for deep in range(1, max(max(people), 1) + 1):
        step = min(height / deep, 96.0)
        while step > 6:
            spans = [max(math.ceil(count / deep) * step, least) for count, least in zip(people, minimum, strict=True)]
            if sum(spans) + 40 * (len(people) - 1) <= width:
                break
            step -= 2
        if step > best[1]:
            best = (deep, step)
    return best


def _draw_people(
    ax: Axes, row: Row, count: int, fill: str, left: float, top: float, deep: int, step: float, span: float
) -> None:
    if row.suppressed:
        draw_rect(ax, left, top, left + min(2 * step, span), top + deep * step, tokens.BACKGROUND, hatched=True)
    for index in range(count):
        column, line = divmod(index, deep)
        draw_disc(ax, left + (column + 0.5) * step, top + (line + 0.5) * step, step * 0.4, fill)
