"""Vertical columns for an ordered distribution."""

from collections.abc import Sequence

import pandas as pd
from matplotlib.axes import Axes

from pipelines.charts import tokens
from pipelines.charts.fit import fit_alike
from pipelines.charts.lettering import write_block, write_upright
from pipelines.charts.marks import draw_line, draw_rect, open_canvas
from pipelines.charts.numbers import draw_panel
from pipelines.charts.table import read_rows, split_missing

STUB = 40.0


def draw_columns(
    ax: Axes,
    table: pd.DataFrame,
    *,
    measure: str = "count",
    summary: Sequence[tuple[str, str]] = (),
    maximum: float | None = None,
) -> None:
    """Draw a column for each level, its text on top and its label below.

    `summary` lists (big text, small text) for a panel at the right. Missing
    answers stand apart at the right, in grey.
    """
    width, height = open_canvas(ax)
    substantive, missing = split_missing(read_rows(table))
    rows = substantive + missing
    if summary:
        panel = min(460.0, width * 0.28)
        draw_panel(ax, summary, width - panel, width, 0, height)
        width -= panel + tokens.GUTTER
    if not rows:
        return
    apart = 64.0 if missing and substantive else 0.0
    pitch = min((width - apart) / len(rows), 300.0)
    left = (width - apart - pitch * len(rows)) / 2
    inner = pitch - 16
    labels = fit_alike([row.label for row in rows], inner, size=tokens.LABEL + 2, lines=4)
    upright = pitch < 150 and any(block.shortened for block in labels)
    if upright:
        labels = fit_alike([row.label for row in rows], height * 0.32, size=28, lines=3, height=max(pitch - 4, 30))
    below = max(block.width if upright else block.height for block in labels) + 14
    texts = fit_alike([row.text for row in rows], inner, size=40, weight="semibold", lines=2)
    if any(block.size < 28 or len(block.lines) > 1 for block in texts):
        texts = fit_alike([row.text for row in rows], pitch - 4, size=40, weight="semibold", lines=1)
    base = height - below
    above = max(block.height for block in texts) + 6
    top_value = maximum or max(row.measure(measure) for row in rows)
    half = min(pitch * 0.36, 92)
    for index, (row, label, text) in enumerate(zip(rows, labels, texts, strict=True)):
        x = left + pitch * (index + 0.5) + (apart if index >= len(substantive) else 0)
        length = row.measure(measure) / top_value * (base - above) if top_value else 0.0
        if row.suppressed:
            length = STUB
            draw_rect(ax, x - half, base - STUB, x + half, base, tokens.BACKGROUND, hatched=True)
        elif length > 0:
            draw_rect(
                ax,
                x - half,
                base - max(length, 2),
                x + half,
                base,
                tokens.pick_colour(row.role, tokens.ACCENT),
            )
        plain = row.suppressed or row.role == "missing"
        write_block(
            ax,
            text,
            x,
            base - length - 6,
            align="center",
            anchor="bottom",
            colour=tokens.MUTED if plain else tokens.TEXT,
        )
        if upright:
            write_upright(ax, label, x, height - (below - 14 - label.width))
        else:
            write_block(ax, label, x, base + 14, align="center")
    edge = left + pitch * len(substantive)
    if substantive:
        draw_line(ax, (left, edge), (base, base), tokens.MUTED, 2, z=4)
    if missing:
        start = edge + apart
        draw_line(ax, (start, start + pitch * len(missing)), (base, base), tokens.MUTED, 2, z=4)
