"""Item nonresponse: a bar of those asked for each question, and how many gave no answer or had left before."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
from matplotlib.axes import Axes

from pipelines.charts import tokens
from pipelines.charts.fit import fit_alike, fit_column, fit_text
from pipelines.charts.legend import draw_swatches, fit_swatches
from pipelines.charts.lettering import write_block
from pipelines.charts.marks import draw_line, draw_rect, open_canvas
from pipelines.charts.table import Row, list_groups, list_levels, read_rows, refuse_crowd

FILLS = {
    "answered": tokens.ACCENT,
    "dont_know": tokens.ROLES["neutral"],
    "not_applicable": tokens.ROLES["missing"],
    "no_answer": tokens.ROLES["negative"],
}
"""Level -> its colour in the bar; other levels are not drawn."""
COLUMN = 170.0


def draw_nonresponse(ax: Axes, table: pd.DataFrame, *, columns: Sequence[tuple[str, Sequence[str]]]) -> None:
    """Draw a row for each group: its label, a bar of 100 % of the levels in FILLS, and columns of texts.

    columns: what stands above each of them, and a text for each group in order.
    """
    width, height = open_canvas(ax)
    rows = read_rows(table)
    groups = list_groups(rows)
    if not groups:
        return
    levels = [(level, label) for level, label, _ in list_levels(rows) if level in FILLS]
    names = fit_swatches([label for _, label in levels], width * 0.56)
    legend = draw_swatches(ax, names, [FILLS[level] for level, _ in levels], 0, width * 0.62, 0)
    titles = [fit_text(head, COLUMN - 16, size=28, weight="semibold", lines=2) for head, _ in columns]
    top = max(legend, *(title.height for title in titles)) + 14
    pitch = min((height - top) / len(groups), 64.0)
    labels = fit_column(
        [label for _, label in groups], [width * share for share in (0.26, 0.32, 0.38)], size=28, lines=2,
        height=pitch - 4,
    )  # fmt: skip
    refuse_crowd(pitch, (block.height for block in labels), "questions")
    left = max(block.width for block in labels) + tokens.GAP
    right = width - COLUMN * len(columns)
    for index, title in enumerate(titles):
        x = right + COLUMN * (index + 1)
        write_block(ax, title, x, top - 12, align="right", anchor="bottom", colour=tokens.MUTED)
    draw_line(ax, (0, width), (top, top), tokens.MUTED, 2)
    half = min(pitch * 0.3, 18.0)
    by_group = {group: {row.level: row for row in rows if row.group == group} for group, _ in groups}
    cells = [fit_alike(texts, COLUMN - 16, size=28, lines=1) for _, texts in columns]
    for index, ((group, _), label) in enumerate(zip(groups, labels, strict=True)):
        y = top + pitch * (index + 0.5)
        write_block(ax, label, left - tokens.GAP, y, align="right", anchor="middle")
        _draw_bar(ax, by_group[group], left, right - 20, y - half, y + half)
        for place, texts in enumerate(cells):
            write_block(ax, texts[index], right + COLUMN * (place + 1), y, align="right", anchor="middle")


def _draw_bar(ax: Axes, cells: dict[str, Row], left: float, right: float, top: float, bottom: float) -> None:
    counts = {level: cells[level].measure("count") for level in FILLS if level in cells}
    total = sum(counts.values())
    if not total:
        draw_rect(ax, left, top, right, bottom, tokens.BAND)
        return
    position = left
    for level, count in counts.items():
        end = position + count / total * (right - left)
        if count:
            draw_rect(ax, position, top, max(end, position + 2), bottom, FILLS[level])
        position = end
