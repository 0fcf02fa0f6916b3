"""Rows of values over recordings: what each number was, from when on, and why it changed."""

import pandas as pd
from matplotlib.axes import Axes

from pipelines.charts.fit import fit_alike, fit_text
from pipelines.charts.lettering import write_block
from pipelines.charts.marks import draw_disc, draw_line, open_canvas
from pipelines.charts.table import Row, list_groups, list_levels, read_rows
from pipelines.charts.tokens import ACCENT, BACKGROUND, CATEGORICAL, FLOOR, GAP, HAIRLINE, LABEL, MUTED, ROLES, VALUE

REASONS = {"first": ACCENT, "data": CATEGORICAL[1], "definition": CATEGORICAL[2], "code": ROLES["neutral"]}
"""The colour of a dot by its role; what else there is has the last one. The reason is written beside it too."""
OTHER = CATEGORICAL[3]
LABELS = 0.36
TALLEST, HEADER, RADIUS, RING = 132.0, 64.0, 11.0, 17.0


def draw_timeline(ax: Axes, table: pd.DataFrame) -> None:
    """Draw a row a group and a column a level: a dot where a value was recorded, a line as long as it holds.

    table: text is the value and short the reason; role colours the dot; where `low` is a number (any), a ring says
    that the value was published. A group without a row in a level keeps the value before.
    """
    width, height = open_canvas(ax)
    rows = read_rows(table)
    groups, levels = list_groups(rows), list_levels(rows)
    left = width * LABELS
    step = (width - left) / max(1, len(levels))
    tall = min(TALLEST, (height - HEADER) / max(1, len(groups)))
    names = fit_alike([label for _, label in groups], left - 2 * GAP, size=LABEL, floor=FLOOR, lines=2)
    heads = fit_alike([label for _, label, _ in levels], step - GAP, size=FLOOR + 2, floor=FLOOR, lines=2)
    places = {level: left + at * step + RING for at, (level, _, _) in enumerate(levels)}
    for (level, _, _), head in zip(levels, heads, strict=True):
        write_block(ax, head, places[level] - RING, HEADER - GAP, colour=MUTED, anchor="bottom")
    for at, ((group, _), name) in enumerate(zip(groups, names, strict=True)):
        middle = HEADER + at * tall + tall / 2
        draw_line(ax, (0, width), (middle - tall / 2, middle - tall / 2))
        write_block(ax, name, 0, middle, anchor="middle")
        own = [row for row in rows if row.group == group]
        if own:
            draw_line(ax, (places[own[0].level], width), (middle, middle), HAIRLINE, 4)
        for row in own:
            _draw_record(ax, row, places[row.level], middle, step, tall)


def _draw_record(ax: Axes, row: Row, x: float, middle: float, step: float, tall: float) -> None:
    fill = REASONS.get(row.role, OTHER)
    if row.low == row.low:
        draw_disc(ax, x, middle, RING, fill, z=3)
        draw_disc(ax, x, middle, RING - 3, BACKGROUND, z=3.1)
    draw_disc(ax, x, middle, RADIUS, fill, z=3.2)
    room = step - 2 * RING - GAP
    value = fit_text(row.text, room, size=VALUE, floor=FLOOR, weight="semibold", lines=1)
    write_block(ax, value, x + RING + 6, middle - 4, anchor="bottom")
    if row.short:
        lines = 1 if tall < TALLEST * 0.8 else 2
        reason = fit_text(row.short, room, size=FLOOR, lines=lines)
        write_block(ax, reason, x + RING + 6, middle + 4, colour=MUTED)
