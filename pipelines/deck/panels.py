"""Bars of the same rows in charts side by side, one a group, all on one scale."""

from __future__ import annotations

from typing import Any

import pandas as pd

from pipelines.charts import tokens
from pipelines.charts.fit import fit_alike
from pipelines.charts.fonts import measure_text
from pipelines.charts.table import list_groups, list_levels, read_rows
from pipelines.deck.fitting import SAFE, Column, fit_labels, say_block
from pipelines.deck.levels import Words_, paginate
from pipelines.deck.shapes import Box, Chart, Page, Series, Shape, Words, known

SIDE = 28.0


def arrange_panels(
    area: Box, alternative: str, say: Words_, table: pd.DataFrame, *, ordered: bool = False, corner: str = "", **_: Any
) -> list[Page]:
    """A chart for each group under its name; the names of the rows stand at the first."""
    rows = read_rows(table)
    groups, levels = list_groups(rows), list_levels(rows)
    if not rows:
        return [[]]
    cells = {(row.level, row.group): row for row in rows}
    longest = max(row.measure("count") for row in rows) or 1.0
    colours = tokens.pick_sequence(len(groups)) if ordered and len(groups) > 1 else (tokens.ACCENT,) * len(groups)
    heads = fit_alike([label for _, label in groups], (area.width * 0.62 / len(groups) - SIDE) * SAFE, size=28, lines=4)
    top = max(block.height for block in heads) * 1.06 + 14

    def draw(part: slice, column: Column, pitch: float) -> Page:
        own, height = levels[part], pitch * len(levels[part])
        left = column.width + tokens.GAP
        room = (area.width - left) / len(groups)
        size = min(column.size, 26.0)
        beside = max(measure_text(row.text, size, "bold") for row in rows) / SAFE + 14
        shapes: list[Shape] = []
        if corner:
            (block,) = fit_alike([corner], (left - tokens.GAP) * SAFE, size=26, lines=4, height=top)
            shapes.append(Words("of what", Box(area.left, area.top, left - tokens.GAP, top - 10),
                                (say_block(block, corner),), block.size, colour=tokens.MUTED, align="right",
                                anchor="bottom"))  # fmt: skip
        for place, ((group, label), head, colour) in enumerate(zip(groups, heads, colours, strict=True)):
            start = left if place == 0 else 0.0
            box = Box(area.left + (0.0 if place == 0 else left + room * place), area.top + top,
                      room + start - SIDE, height)  # fmt: skip
            shown = [cells.get((level, group)) for level, _, _ in own]
            values = tuple(None if row is None or row.suppressed else known(row.count) for row in shown)
            texts = tuple("" if row is None else row.text for row in shown)
            fills = tuple(tokens.pick_colour(role, colour) for _, _, role in own)
            # A hidden number has no bar and its dash stands at the axis.
            dashes = [Words(f"hidden {place + 1} {line + 1}", Box(box.left + start + 12, box.top + line * pitch, beside,
                            pitch), (row.text,), size, True, tokens.MUTED, anchor="middle")
                      for line, row in enumerate(shown) if row is not None and row.suppressed]  # fmt: skip
            name = label.replace("\n", ", ")
            shapes += [
                Words(f"group {place + 1}", Box(box.left + start, area.top, room - SIDE, top - 10),
                      (label if not head.shortened else "\n".join(head.lines),), head.size, anchor="bottom"),
                Chart(f"chart {place + 1}", box, "bars", column.texts, (Series(name, values, texts, fills),),
                      Box(start, 0, room - SIDE - beside, height), alternative, column.size, size,
                      most=longest, axis="" if place == 0 else "bare", shown=say["shown"]),
                *dashes,
            ]  # fmt: skip
        return shapes

    def fit(part: slice, pitch: float) -> Column:
        return fit_labels([label for _, label, _ in levels[part]], area.width, pitch, shares=(0.2, 0.26, 0.32, 0.36))

    return paginate(len(levels), area.below(top), fit, draw, highest=92.0)
