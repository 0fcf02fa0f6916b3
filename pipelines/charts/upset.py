"""Combinations of sets: a matrix of dots, bars on top, set sizes at the left."""

from collections.abc import Collection

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import Circle

from pipelines.charts import tokens
from pipelines.charts.fit import Block, fit_alike, fit_column, fit_text
from pipelines.charts.fonts import measure_text
from pipelines.charts.lettering import write_block, write_upright
from pipelines.charts.marks import draw_band, draw_disc, draw_line, draw_rect, open_canvas
from pipelines.charts.table import Row, read_rows

STUB = 30.0


def draw_upset(
    ax: Axes,
    table: pd.DataFrame,
    sets: pd.DataFrame,
    *,
    heading: str = "",
    sets_heading: str = "",
    highlight: Collection[str] = (),
) -> None:
    """Draw a column for each combination, in table order, and a row for each set.

    `table` has `combination` (a tuple of codes, or codes joined by `+`), count,
    text; `sets` has code, label, count, text. `highlight` names combinations
    ('a+b') in the accent while the others are neutral.
    """
    width, height = open_canvas(ax)
    columns = read_rows(table)
    members = [_read_codes(value) for value in table["combination"]]
    rows = read_rows(sets)
    codes = [str(code) for code in sets["code"]]
    if not columns or not rows:
        return
    row_height = min(height * 0.56 / len(rows), 84.0)
    matrix = height - row_height * len(rows)
    labels = fit_column([row.label for row in rows], [width * 0.22, width * 0.28], size=32, height=row_height - 2)
    sizes = fit_alike([row.text for row in rows], 190, size=28, weight="semibold", lines=1)
    zero = max(block.width for block in labels) + 26
    reach = width * 0.1
    start = zero + reach + max(block.width for block in sizes) + 44
    pitch = min((width - start) / len(columns), 150.0)

    for index in range(0, len(rows), 2):
        draw_band(
            ax,
            0,
            matrix + index * row_height,
            start + pitch * len(columns),
            matrix + (index + 1) * row_height,
            tokens.BAND,
        )
    _draw_sets(ax, rows, labels, sizes, zero, reach, matrix, row_height)
    if sets_heading:
        block = fit_text(sets_heading, start - 60, size=26, lines=3)
        write_block(ax, block, 0, matrix - 18, anchor="bottom", colour=tokens.MUTED)
    top = 0.0
    if heading:
        block = fit_text(heading, width - start, size=26, lines=2)
        write_block(ax, block, start, 0, colour=tokens.MUTED)
        top = block.height + 12
    fills = [
        tokens.pick_colour(
            row.role,
            tokens.ROLES["neutral"] if highlight and "+".join(codes_of) not in highlight else tokens.ACCENT,
        )
        for row, codes_of in zip(columns, members, strict=True)
    ]
    _draw_bars(ax, columns, fills, start, pitch, top, matrix - 18)
    for index, present in enumerate(members):
        x = start + (index + 0.5) * pitch
        _draw_dots(ax, [code in present for code in codes], x, matrix, row_height, min(row_height, pitch) * 0.24)


def _read_codes(value: object) -> tuple[str, ...]:
    if isinstance(value, str):
        return tuple(code for code in value.split("+") if code)
    return tuple(str(code) for code in value)  # type: ignore[attr-defined]


def _draw_sets(
    ax: Axes,
    rows: list[Row],
    labels: list[Block],
    sizes: list[Block],
    zero: float,
    reach: float,
    top: float,
    row_height: float,
) -> None:
    most = max(row.measure("count") for row in rows)
    for index, (row, label, size) in enumerate(zip(rows, labels, sizes, strict=True)):
        y = top + (index + 0.5) * row_height
        half = min(row_height * 0.26, 20)
        length = row.measure("count") / most * reach if most else 0.0
        if row.suppressed:
            length = STUB
            draw_rect(ax, zero, y - half, zero + length, y + half, tokens.BACKGROUND, hatched=True)
        elif length:
            draw_rect(ax, zero, y - half, zero + length, y + half, tokens.ROLES["neutral"])
        write_block(ax, label, zero - 14, y, align="right", anchor="middle")
        write_block(ax, size, zero + length + 12, y, anchor="middle")


def _draw_bars(
    ax: Axes, columns: list[Row], fills: list[str], start: float, pitch: float, top: float, base: float
) -> None:
    size = 32.0 if max(measure_text(row.text, 32, "semibold") for row in columns) < pitch - 6 else float(tokens.FLOOR)
    # Texts too wide for their column stand upright, all of them, so that they compare.
    upright = max(measure_text(row.text, size, "semibold") for row in columns) > pitch - 6
    texts = [
        fit_text(row.text, base - top if upright else pitch, size=size, weight="semibold", lines=1) for row in columns
    ]
    head = max(block.width for block in texts) + 10 if upright else size * tokens.LINE_HEIGHT + 4
    most = max(row.measure("count") for row in columns)
    half = min(pitch * 0.31, 34)
    for index, (row, fill, text) in enumerate(zip(columns, fills, texts, strict=True)):
        x = start + (index + 0.5) * pitch
        length = row.measure("count") / most * (base - top - head) if most else 0.0
        if row.suppressed:
            length = min(STUB, base - top - head)
            draw_rect(ax, x - half, base - length, x + half, base, tokens.BACKGROUND, hatched=True)
        elif length:
            draw_rect(ax, x - half, base - length, x + half, base, fill)
        ink = tokens.MUTED if row.suppressed else tokens.TEXT
        if upright:
            write_upright(ax, text, x, base - length - 8, colour=ink)
        else:
            write_block(ax, text, x, base - length - 4, align="center", anchor="bottom", colour=ink)
    draw_line(ax, (start, start + pitch * len(columns)), (base, base), tokens.MUTED, 2, z=4)


def _draw_dots(ax: Axes, present: list[bool], x: float, top: float, row_height: float, radius: float) -> None:
    ys = [top + (index + 0.5) * row_height for index in range(len(present))]
    inside = [y for y, here in zip(ys, present, strict=True) if here]
    if len(inside) > 1:
        draw_line(ax, (x, x), (inside[0], inside[-1]), tokens.TEXT, max(radius * 0.4, 3), z=2)
    for y, here in zip(ys, present, strict=True):
        if here:
            draw_disc(ax, x, y, radius, tokens.TEXT)
        else:
            _draw_absence(ax, x, y, radius * 0.55)


def _draw_absence(ax: Axes, x: float, y: float, radius: float) -> None:
    """Draw the faint dot of an absent set: a hint, not a mark."""
    ax.add_patch(Circle((x, y), radius, facecolor=tokens.HAIRLINE, edgecolor="none", zorder=1.5, clip_on=False))
