"""The levels of one question: bars, columns or a donut that PowerPoint draws, with their counts in its sheet."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from typing import Any

import pandas as pd

from pipelines.charts import tokens
from pipelines.charts.fit import fit_alike
from pipelines.charts.fonts import measure_text
from pipelines.charts.table import Row, read_rows, split_missing
from pipelines.deck.fitting import SAFE, Column, fit_box, fit_labels, fit_lines, say_block, split_evenly
from pipelines.deck.shapes import Box, Chart, Grid, Mark, Page, Series, Shape, Words, known

MOST_ROWS = 16
HIGHEST = 104.0
HIDDEN = "–"
Words_ = dict[str, Any]
Panel = Sequence[tuple[str, str]]


def arrange_bars(
    area: Box, alternative: str, say: Words_, table: pd.DataFrame, *, highlight: Collection[str] = (),
    measure: str = "count", intervals: bool = False, **_: Any,
) -> list[Page]:  # fmt: skip
    """A bar for each level; on more slides where their labels have no room on one.

    measure: count or share. intervals: of the shares, as whiskers, the texts in a column beside them.
    """
    substantive, missing = split_missing(read_rows(table))
    rows = substantive + missing
    if not rows:
        return [[]]
    shares = intervals or measure == "share"

    def fit(part: slice, pitch: float) -> Column:
        return fit_labels([_label(row) for row in rows[part]], area.width, pitch)

    def draw(part: slice, column: Column, pitch: float) -> Page:
        return _draw_bars(area, alternative, say, rows[part], column, pitch, highlight, shares, intervals)

    return paginate(len(rows), area, fit, draw)


def paginate(
    count: int, area: Box, fit: Callable[[slice, float], Column],
    draw: Callable[[slice, Column, float], Page], most: int = MOST_ROWS, highest: float = HIGHEST,
) -> list[Page]:  # fmt: skip
    """As few slides as let every label stand uncut."""
    pages = -(-count // most)
    while True:
        parts = split_evenly(count, pages)
        per = max(part.stop - part.start for part in parts)
        pitch = min(area.height / per, highest)
        columns = [fit(part, pitch) for part in parts]
        if not any(column.cut for column in columns) or per <= 3:
            return [draw(part, column, pitch) for part, column in zip(parts, columns, strict=True)]
        pages += 1


def _label(row: Row) -> str:
    return f"{row.label} ({HIDDEN})" if row.suppressed else row.label


def _value(row: Row, shares: bool = False) -> float | None:
    return None if row.suppressed else known(row.share if shares else row.count)


def _draw_bars(
    area: Box, alternative: str, say: Words_, rows: list[Row], column: Column, pitch: float,
    highlight: Collection[str], shares: bool, intervals: bool,
) -> list[Shape]:  # fmt: skip
    texts = tuple(row.text for row in rows)
    beside = max(measure_text(text, column.size, "bold") for text in [*texts, "0"]) / SAFE + 28 + 16 * intervals
    height = pitch * len(rows)
    left = column.width + tokens.GAP
    box = Box(area.left, area.top + (area.height - height) * 0.3, area.width, height)
    inner = Box(left, 0, area.width - left - beside, height)
    plain = tokens.ROLES["neutral"] if highlight else tokens.ACCENT
    colours = [
        tokens.ROLES["missing"] if row.role == "missing"
        else tokens.pick_colour(row.role, tokens.ACCENT if row.level in highlight else plain)
        for row in rows
    ]  # fmt: skip
    values = tuple(_value(row, shares) for row in rows)
    name = say["share"] if shares else say["count"]
    if not intervals:
        series = Series(name, values, texts, tuple(colours))
        return [Chart("chart", box, "bars", column.texts, (series,), inner, alternative, column.size, column.size,
                      shown=say["shown"])]  # fmt: skip
    low = tuple(known(row.low) if row.has_interval else None for row in rows)
    high = tuple(known(row.high) if row.has_interval else None for row in rows)
    pale = tuple(tokens.ROLES["accent_light"] if colour == tokens.ACCENT else colour for colour in colours)
    series = Series(name, values, (), pale, low=low, high=high)
    # Without an end of its own the axis is as long as the longest bar, and cuts a whisker that reaches further.
    most = 1.0 if shares else max((end for end in high if end is not None), default=None)
    # A text at the end of its bar would stand on the whisker.
    chart = Chart("chart", Box(box.left, box.top, box.width - beside, height), "bars", column.texts, (series,), inner,
                  alternative, column.size, column.size, most=most)  # fmt: skip
    place = Box(box.right - beside + 16, box.top, beside - 16, height)
    table = Grid(
        "shares", place, (), tuple((text,) for text in texts), (place.width,), (pitch,) * len(rows), column.size,
        ("left",), say["beside"], (0,),
    )  # fmt: skip
    return [chart, table]


def arrange_columns(area: Box, alternative: str, say: Words_, table: pd.DataFrame, *, summary: Panel = (),
                    **_: Any) -> list[Page]:  # fmt: skip
    """A column for each level with big numbers beside; bars where the labels have no room under columns."""
    substantive, missing = split_missing(read_rows(table))
    rows = substantive + missing
    side = None
    if summary:
        area, side = area.split(0.72)
    slot = min(area.width / max(len(rows), 1), 300.0)
    labels = fit_alike([_label(row) for row in rows], (slot - 24) * SAFE, size=30, lines=3, height=140)
    texts = fit_alike([row.text for row in rows], (slot - 8) * SAFE, size=36, weight="bold", lines=1)
    if not rows or any(block.shortened for block in [*labels, *texts]):
        pages = arrange_bars(area, alternative, say, table)
        return [[*page, *(draw_panel(side, summary) if side else [])] for page in pages]
    below = max(block.height for block in labels) / SAFE + 24
    width = slot * len(rows)
    box = Box(area.left + (area.width - width) / 2, area.top, width, area.height)
    inner = Box(0, texts[0].height + 14, width, area.height - below - texts[0].height - 14)
    colours = [tokens.ROLES["missing"] if row.role == "missing" else tokens.pick_colour(row.role, tokens.ACCENT)
               for row in rows]  # fmt: skip
    said = tuple(row.text for row in rows)
    series = Series(say["count"], tuple(_value(row) for row in rows), said, tuple(colours))
    chart = Chart(
        "chart", box, "columns", tuple(map(_label, rows)), (series,), inner, alternative,
        labels[0].size, texts[0].size, shown=say["shown"],
    )  # fmt: skip
    return [[chart, *(draw_panel(side, summary) if side else [])]]


def arrange_donut(
    area: Box, alternative: str, say: Words_, table: pd.DataFrame, *, centre: tuple[str, str] | None = None,
    panel: Panel = (), ordered: bool = False, **_: Any,
) -> list[Page]:  # fmt: skip
    """A ring with its levels named beside it; bars where a level is hidden, so that no rest of the ring tells it."""
    rows, missing = split_missing(read_rows(table))
    side = None
    if panel:
        area, side = area.split(0.72)
    beside = draw_panel(side, panel) if side else []
    if any(row.suppressed for row in rows) or sum(row.measure("count") for row in rows) <= 0 or not rows:
        return [[*page, *beside] for page in arrange_bars(area, alternative, say, table)]
    size = min(area.height, area.width * 0.44)
    indent = max((area.width - size - tokens.GUTTER - 620) / 2, 0)
    ring = Box(area.left + indent, area.top + (area.height - size) / 2, size, size)
    palette = tokens.pick_sequence(len(rows)) if ordered else tokens.CATEGORICAL
    fills = tuple(tokens.pick_colour(row.role, palette[index]) for index, row in enumerate(rows))
    chart = Chart(
        "chart", ring, "donut", tuple(row.label for row in rows),
        (Series(say["count"], tuple(_value(row) for row in rows), tuple(row.text for row in rows), fills),),
        Box(size * 0.02, size * 0.02, size * 0.96, size * 0.96), alternative,
        labelled=False, shown=say["shown"],
    )  # fmt: skip
    names = Box(ring.right + tokens.GUTTER, area.top, area.right - ring.right - tokens.GUTTER, area.height)
    shapes: list[Shape] = [chart, *_name_levels(names, rows, fills, missing), *beside]
    if centre:
        shapes += _write_centre(ring, centre)
    return [shapes]


def _write_centre(ring: Box, centre: tuple[str, str]) -> list[Shape]:
    width = ring.width * 0.5
    left = ring.left + (ring.width - width) / 2
    big = fit_lines(centre[0], width, 1, size=min(104, ring.width * 0.17), floor=36, bold=True)
    small = fit_lines(centre[1], width, 2, size=30)
    top = ring.top + (ring.height - big.height - small.height) / 2
    return [
        Words("total", Box(left, top, width, big.height), (centre[0],), big.size, True, align="center"),
        Words("of what", Box(left, top + big.height, width, small.height + 6), (centre[1],), small.size,
              colour=tokens.MUTED, align="center"),
    ]  # fmt: skip


def _name_levels(area: Box, rows: list[Row], fills: Sequence[str], missing: list[Row]) -> list[Shape]:
    """Each level with its colour, its value and its name, in the order of the ring; who is missing below in grey."""
    room = area.width - 44
    entries = [(row.text, row.label, fill) for row, fill in zip(rows, fills, strict=True)]
    entries += [(row.text, row.label, tokens.ROLES["missing"]) for row in missing]
    each = area.height / len(entries) - 20
    names = [fit_box(label, room, max(each - 62, 34), size=34) for _, label, _ in entries]
    heights = [58 + block.height * 1.04 for block in names]
    gap = min((area.height - sum(heights)) / max(len(entries), 1), 48.0)
    top = area.top + (area.height - sum(heights) - gap * (len(entries) - 1)) / 2
    shapes: list[Shape] = []
    for index, ((text, label, fill), block, height) in enumerate(zip(entries, names, heights, strict=True)):
        grey = index >= len(rows)
        ink = tokens.MUTED if grey else tokens.TEXT
        value = fit_lines(text, room, 1, size=40 if grey else 46, floor=30, bold=True)
        shapes += [
            Mark(f"colour {index + 1}", Box(area.left, top + 8, 16, height - 14), fill),
            Words(f"value {index + 1}", Box(area.left + 40, top, room, 58), (text,), value.size, True, ink),
            Words(f"level {index + 1}", Box(area.left + 40, top + 58, room, height - 58), (say_block(block, label),),
                  block.size, colour=ink),
        ]  # fmt: skip
        top += height + gap
    return shapes


def draw_panel(area: Box, entries: Panel) -> list[Shape]:
    """Big numbers one under the other, behind a hairline."""
    inner = area.width - 40
    room = area.height / len(entries)
    bigs = [fit_lines(big, inner, 1, size=min(104, room * 0.4), floor=40, bold=True) for big, _ in entries]
    smalls = [fit_box(small, inner, room - big.height - 16, size=32)
              for (_, small), big in zip(entries, bigs, strict=True)]  # fmt: skip
    used = sum(big.height + small.height for big, small in zip(bigs, smalls, strict=True))
    gap = min((area.height - used) / max(len(entries), 1), 60.0)
    y = area.top + (area.height - used - gap * (len(entries) - 1)) / 2
    shapes: list[Shape] = [Mark("line", Box(area.left, area.top, 2, area.height), tokens.HAIRLINE)]
    for index, ((number, caption), big, small) in enumerate(zip(entries, bigs, smalls, strict=True), start=1):
        left = area.left + 40
        shapes += [
            Words(f"number {index}", Box(left, y, inner, big.height), (number,), big.size, True, tokens.ACCENT),
            Words(f"caption {index}", Box(left, y + big.height, inner, small.height + 8),
                  (say_block(small, caption),), small.size),
        ]  # fmt: skip
        y += big.height + small.height + gap
    return shapes
