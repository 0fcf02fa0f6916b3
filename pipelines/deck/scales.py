"""Answers on a scale: bars of 100 %, bars that diverge around the middle, and answers missing by question."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from typing import Any

import pandas as pd

from pipelines.charts import tokens
from pipelines.charts.fit import fit_alike
from pipelines.charts.fonts import measure_text
from pipelines.charts.nonresponse import FILLS
from pipelines.charts.table import Row, find_rest, list_groups, list_levels, read_rows, split_missing
from pipelines.deck.fitting import SAFE, Column, fit_labels, fit_lines, say_block
from pipelines.deck.levels import HIDDEN, Words_, paginate
from pipelines.deck.shapes import Align, Box, Chart, Grid, Mark, Page, Series, Shape, Words, known

MOST_GROUPS = 8
HIGHEST = 150.0
KEY = 28.0
SWATCH = 66.0
"""What a colour and the space around a name take beside it."""
NARROW = 0.055
"""A segment with less of the bar has no room for its text."""
Texts = Sequence[tuple[str, list[str]]]


def arrange_stacked(
    area: Box, alternative: str, say: Words_, table: pd.DataFrame, *,
    brackets: Sequence[tuple[Collection[str], str]] = (), intervals: Sequence[tuple[Any, ...]] = (), **_: Any,
) -> list[Page]:  # fmt: skip
    """A bar of 100 % for each group; below it what is named together, and the intervals as bars with whiskers."""
    rows, missing = split_missing(read_rows(table))
    groups, levels = list_groups(rows), list_levels(rows)
    if not groups:
        return [[]]
    palette = tokens.pick_sequence(len(levels))
    fills = {level: tokens.pick_colour(role, palette[index]) for index, (level, _, role) in enumerate(levels)}
    foot = _write_brackets(area, [text for _, text in brackets])
    strip = min(96.0 * len(intervals), area.height * 0.36) + 30 if intervals else 0.0
    room = Box(area.left, area.top, area.width, area.height - strip - foot[1])
    beside = [(label, [_text_of(missing, group, level) for group, _ in groups])
              for level, label, _ in list_levels(missing)]  # fmt: skip
    named = [(group, label) for group, label in groups]
    if any(label for _, label in groups) or len(groups) > 1:
        pages = _draw_groups(room, alternative, say, rows, named, fills, beside, diverging=False)
    else:
        pages = _draw_groups(room, alternative, say, rows, [(groups[0][0], "")], fills, beside, diverging=False)
    if intervals:
        pages[-1] += _draw_intervals(area, strip, say, intervals, alternative)
    for page in pages:
        page += [shift(shape, 0.0, area.bottom - strip - foot[1] + 4) for shape in foot[0]]
    return pages


def arrange_likert(
    area: Box, alternative: str, say: Words_, table: pd.DataFrame, *, side: pd.DataFrame | None = None, **_: Any
) -> list[Page]:
    """Bars that diverge around the middle of the scale, with columns of texts beside them."""
    rows, missing = split_missing(read_rows(table))
    groups, levels = list_groups(rows), list_levels(rows)
    if not groups:
        return [[]]
    palette = tokens.pick_sequence(len(levels))
    fills = {level: tokens.pick_colour(role, palette[index]) for index, (level, _, role) in enumerate(levels)}
    beside: list[tuple[str, list[str]]] = []
    if side is not None:
        beside = [(str(name), [str(side.loc[group, name]) if group in side.index else "" for group, _ in groups])
                  for name in side.columns]  # fmt: skip
    beside += [(label, [_text_of(missing, group, level) for group, _ in groups])
               for level, label, _ in list_levels(missing)]  # fmt: skip
    return _draw_groups(area, alternative, say, rows, groups, fills, beside, diverging=True)


def arrange_nonresponse(
    area: Box, alternative: str, say: Words_, table: pd.DataFrame, *, columns: Sequence[tuple[str, Sequence[str]]],
    **_: Any,
) -> list[Page]:  # fmt: skip
    """A bar of 100 % of those asked for each question, with columns of texts beside it."""
    rows = [row for row in read_rows(table) if row.level in FILLS]
    beside = [(head, list(texts)) for head, texts in columns]
    fills = {level: fill for level, fill in FILLS.items() if any(row.level == level for row in rows)}
    return _draw_groups(
        area, alternative, say, rows, list_groups(rows), fills, beside, diverging=False, labelled=False, most=14
    )


def _text_of(rows: list[Row], group: str, level: str) -> str:
    return next((row.text for row in rows if row.group == group and row.level == level), "")


def _draw_groups(
    area: Box, alternative: str, say: Words_, rows: list[Row], groups: list[tuple[str, str]], fills: dict[str, str],
    beside: Texts, *, diverging: bool, labelled: bool = True, most: int = MOST_GROUPS,
) -> list[Page]:  # fmt: skip
    """A page for as many groups as have room: the legend above, labels at the left, columns at the right."""
    heads = [fit_lines(head, 190, 3, size=26) for head, _ in beside]
    cells = [fit_alike(texts, 190, size=30, lines=1) for _, texts in beside]
    widths = [
        max([head.width, *(cell.width for cell in column)], default=0.0) / SAFE + 32
        for head, column in zip(heads, cells, strict=True)
    ]
    plot = area.width - sum(widths)
    names = {level: label for level, label, _ in list_levels(rows)}
    hidden = {row.group for row in rows if row.suppressed}
    named = {group: f"{label} ({HIDDEN})" if group in hidden else label for group, label in groups}
    key, high = draw_key([(names[level], fill) for level, fill in fills.items()], plot)
    top = max([high, *(head.height + 12 for head in heads)]) + 12
    room = area.below(top)
    highest = 260.0 if len(groups) == 1 else HIGHEST

    def draw(part: slice, column: Column, pitch: float) -> Page:
        own = groups[part]
        inner = [row for row in rows if row.group in {group for group, _ in own}]
        texts = [(head, texts[part]) for head, texts in beside]
        height = pitch * len(own)
        left = column.width + tokens.GAP if column.width else 0.0
        # Few groups stand in the upper part; a page full of them takes all there is.
        box = Box(area.left, area.top + (room.height - height) * 0.25, plot, top + height)
        frame = Box(left, top, plot - left - 12, height)
        chart = _chart(box, frame, alternative, say, inner, own, column, fills, names, diverging, labelled)
        shapes: list[Shape] = [chart, *(shift(shape, box.left, box.top) for shape in key)]
        if beside:
            table = Box(box.right, box.top, sum(widths), top + height)
            size = min((block.size for column in cells for block in column), default=30.0)
            head_size = min((head.size for head in heads), default=26.0)
            centred: list[Align] = ["center"] * len(texts)
            lines = tuple(tuple(texts[place][1][index] for place in range(len(texts))) for index in range(len(own)))
            shapes.append(Grid(
                "beside", table, tuple(head for head, _ in texts), lines, tuple(widths), (top, *([pitch] * len(own))),
                min(size, pitch / 1.5), tuple(centred), say["beside"], head_size=head_size,
            ))  # fmt: skip
        return shapes

    def fit(part: slice, pitch: float) -> Column:
        return _fit([named[group] for group, _ in groups[part]], area.width, pitch)

    return paginate(len(groups), room, fit, draw, most, highest)


def _fit(labels: list[str], room: float, pitch: float) -> Column:
    if not any(labels):
        return Column(0.0, 28.0, tuple(labels), False, 1)
    return fit_labels(labels, room, pitch, shares=(0.2, 0.26, 0.32, 0.37))


def draw_key(entries: Sequence[tuple[str, str]], room: float) -> tuple[list[Shape], float]:
    """Names with their colours, line by line, at the origin; and how high they are together."""
    size = KEY
    while size > tokens.FLOOR and sum(_wide(name, size) for name, _ in entries) > room:
        size -= 1
    shapes: list[Shape] = []
    left, top, step = 0.0, 0.0, size * 1.35
    for name, fill in entries:
        block = fit_lines(name, room - SWATCH, 3, size=size, floor=size)
        width = min(_wide(name, size), room)
        if left and left + width > room:
            left, top, step = 0.0, top + step, size * 1.35
        step = max(step, block.height * 1.1)
        shapes += [
            Mark(f"colour of {name}", Box(left, top + size * 0.24, 22, 22), fill),
            Words(f"name of {name}", Box(left + 34, top, width - SWATCH + 8, max(size * 1.3, block.height * 1.05)),
                  (say_block(block, name),), size),
        ]  # fmt: skip
        left += width
    return shapes, top + step + 8


def _wide(name: str, size: float) -> float:
    return measure_text(name, size, "regular") / SAFE + SWATCH


def shift(shape: Shape, right: float, down: float) -> Shape:
    """The same shape elsewhere."""
    box = Box(shape.box.left + right, shape.box.top + down, shape.box.width, shape.box.height)
    return replace(shape, box=box)


def _chart(
    box: Box, inner: Box, alternative: str, say: Words_, rows: list[Row], groups: list[tuple[str, str]],
    column: Column, fills: dict[str, str], names: dict[str, str], diverging: bool, labelled: bool,
) -> Chart:  # fmt: skip
    cells = {(row.group, row.level): row for row in rows}
    hidden = {row.group for row in rows if row.suppressed}
    measure = "share" if diverging or hidden else "count"
    series = []
    for level, fill in fills.items():
        own = [cells.get((group, level)) for group, _ in groups]
        # Around a middle a bar with a hidden segment cannot be placed; one of 100 % ends where its known ones end.
        values = tuple(
            None if row is None or row.suppressed or (diverging and row.group in hidden)
            else known(getattr(row, measure)) for row in own
        )  # fmt: skip
        labels = tuple(_inside(row, inner.width, hidden if diverging else set()) if labelled else "" for row in own)
        series.append(Series(names[level], values, labels, (fill,), (tokens.pick_ink(fill),) * len(own)))
    if hidden and not diverging:
        series = _with_rests(series, [[cells.get((group, level)) for level in fills] for group, _ in groups], say)
    most: float | None = 1.0 if measure == "share" else None
    kind = "stacked" if measure == "share" else "whole"
    if diverging:
        before = [_before(values) for values in zip(*(each.values for each in series), strict=True)]
        sums = [sum(value or 0.0 for value in values) for values in zip(*(each.values for each in series), strict=True)]
        low = max(before, default=0.0)
        high = max((total - share for total, share in zip(sums, before, strict=True)), default=0.0)
        if low + high <= 0 or (hidden and low + high < 1):
            low, high = max(low, 0.5), max(high, 0.5)
        gone = [group in hidden for group, _ in groups]
        left, right = min(low, 0.5), min(high, 0.5)
        spacer = Series(
            say["spacer"], tuple(low - (left if out else share) for share, out in zip(before, gone, strict=True)),
            spacer=True,
        )  # fmt: skip
        # A bar of no known length, hatched around the middle as on the figures, in the place of one that is hidden.
        veil = Series(
            say["hidden"], tuple(left + right if out else None for out in gone),
            tuple(HIDDEN if out else "" for out in gone), rest=True,
        )  # fmt: skip
        series, most = [spacer, *series, *([veil] if any(gone) else [])], low + high
    return Chart(
        "chart", box, kind, column.texts, tuple(series), inner, alternative,  # type: ignore[arg-type]
        column.size, 28.0, 45.0, most, shown=say["shown"],
    )  # fmt: skip


def _with_rests(series: list[Series], bars: list[list[Row | None]], say: Words_) -> list[Series]:
    """The series with room for hidden levels where they stand, so that the shown ones stand where they belong."""
    places = [find_rest([row is not None and row.suppressed for row in bar]) for bar in bars]
    made = []
    for index in range(len(series) + 1):
        if index in places:
            values = tuple(
                max(1.0 - sum(each.values[line] or 0.0 for each in series), 0.0) if place == index else None
                for line, place in enumerate(places)
            )
            labels = tuple("" if value is None else HIDDEN for value in values)
            made.append(Series(say["spacer"], values, labels, spacer=True, rest=True))
        made += series[index : index + 1]
    return made


def _before(values: tuple[float | None, ...]) -> float:
    """What of a bar lies before the middle of the scale."""
    middle = len(values) // 2
    half = (values[middle] or 0.0) / 2 if len(values) % 2 else 0.0
    return sum(value or 0.0 for value in values[:middle]) + half


def _inside(row: Row | None, width: float, hidden: set[str]) -> str:
    """The longest text of a segment that has room in it."""
    if row is None or row.suppressed or row.group in hidden or not row.measure("share"):
        return ""
    room = row.measure("share") * width - 10
    for text in (row.text, row.short):
        if text and measure_text(text, 28, "bold") / SAFE <= room:
            return text
    return row.short if row.measure("share") >= NARROW / 4 else ""


def _write_brackets(area: Box, texts: list[str]) -> tuple[list[Words], float]:
    """What some levels are together, a line each."""
    shapes, top = [], 0.0
    for index, text in enumerate(texts, start=1):
        block = fit_lines(text, area.width, 2, size=32, bold=True)
        height = block.height * 1.05
        shapes.append(Words(f"together {index}", Box(area.left, top, area.width, height), (say_block(block, text),),
                            block.size, True))  # fmt: skip
        top += height + 6
    return shapes, top + 12 if texts else 0.0


def _draw_intervals(
    area: Box, height: float, say: Words_, intervals: Sequence[tuple[Any, ...]], alternative: str
) -> list[Shape]:
    """Thin bars of the shares with their whiskers, on an axis from 0 to 100 %, each interval in figures beside it."""
    pitch = (height - 30) / len(intervals)
    column = fit_labels([entry[0] for entry in intervals], area.width, pitch, size=28)
    texts = tuple(str(entry[4]) for entry in intervals)
    beside = max(measure_text(text, 28, "bold") for text in texts) / SAFE + 40
    left = column.width + tokens.GAP
    top = area.bottom - height + 30
    box = Box(area.left, top, area.width - beside, height - 30)
    series = Series(
        say["share"], tuple(float(entry[1]) for entry in intervals), (), (tokens.ROLES["accent_light"],),
        low=tuple(float(entry[2]) for entry in intervals), high=tuple(float(entry[3]) for entry in intervals),
    )  # fmt: skip
    table = Box(box.right, top, beside, box.height)
    return [
        Chart("intervals", box, "bars", column.texts, (series,), Box(left, 0, box.width - left - 12, box.height),
              alternative, column.size, 28.0, 130.0, 1.0),
        Grid("bounds", table, (), tuple((text,) for text in texts), (beside,), (pitch,) * len(texts), 28.0,
             ("right",), say["beside"]),
    ]  # fmt: skip
