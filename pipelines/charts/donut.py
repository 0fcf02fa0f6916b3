"""A donut for two to four levels, labelled at the segments."""

import math
from collections.abc import Sequence

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import Wedge

from pipelines.charts import tokens
from pipelines.charts.fit import Block, fit_text
from pipelines.charts.fonts import measure_text
from pipelines.charts.leader import draw_leader
from pipelines.charts.lettering import write_block
from pipelines.charts.marks import draw_line, open_canvas, paint
from pipelines.charts.numbers import draw_panel
from pipelines.charts.spread import spread_along
from pipelines.charts.table import Row, read_rows, split_missing

# From the ring to its labels.
REACH = 64.0
VALUE_SIZE = 48
Segment = tuple[float, float, str, bool, str, str]  # start, end (turns), colour, hatched, text, label


def draw_donut(
    ax: Axes,
    table: pd.DataFrame,
    *,
    centre: tuple[str, str] | None = None,
    panel: Sequence[tuple[str, str]] = (),
    ordered: bool = False,
) -> None:
    """Draw the levels clockwise from the top, each with its text and label outside.

    `centre` is a big and a small line; `panel` lists big numbers for the right.
    `ordered` takes the ordered colours, from light to dark. Hidden levels share
    one hatched segment; missing answers are named below, outside the 100 %.
    """
    width, height = open_canvas(ax)
    rows, missing = split_missing(read_rows(table))
    if len(rows) > 4:
        raise ValueError(f"a donut holds at most four levels, not {len(rows)}; use bars")
    if panel:
        side = width * 0.27
        draw_panel(ax, panel, width - side, width, 0, height)
        width -= side + tokens.GUTTER
    if missing:
        remark = fit_text(" · ".join(_join(row.label, row.text) for row in missing), width, size=28, lines=2)
        write_block(ax, remark, width / 2, height, align="center", anchor="bottom", colour=tokens.MUTED)
        height -= remark.height + 12
    segments = _cut_segments(rows, ordered)
    radius = min(height / 2 - 24, width / 2 - REACH - _need_room(segments))
    x, y = width / 2, height / 2
    for start, end, colour, hatched, _, _ in segments:
        if end > start:
            wedge = Wedge((x, y), radius, 360 * start - 90, 360 * end - 90, width=radius * 0.36)
            paint(ax, wedge, colour, hatched=hatched)
    _draw_gaps(ax, segments, x, y, radius)
    if centre:
        _draw_centre(ax, centre, x, y, radius * 0.6)
    _draw_labels(ax, segments, x, y, radius, width, height)


def _join(label: str, text: str) -> str:
    return f"{label}\u00a0({text})" if text else label


def _cut_segments(rows: list[Row], ordered: bool) -> list[Segment]:
    palette = tokens.pick_sequence(len(rows)) if ordered else tokens.CATEGORICAL
    total = sum(row.measure("share") for row in rows)
    hidden = [row for row in rows if row.suppressed]
    whole = 1.0 if hidden else total
    segments: list[Segment] = []
    position = 0.0
    for index, row in enumerate(rows):
        if row.suppressed or whole <= 0:
            continue
        end = position + row.measure("share") / whole
        segments.append((position, end, tokens.pick_colour(row.role, palette[index]), False, row.text, row.label))
        position = end
    if hidden:
        names = "\n".join(row.label for row in hidden)
        segments.append((position, 1.0, tokens.ROLES["missing"], True, hidden[0].text, names))
    elif whole <= 0:
        segments.append((0.0, 1.0, tokens.BAND, False, "", "\n".join(_join(row.label, row.text) for row in rows)))
    return segments


def _draw_gaps(ax: Axes, segments: list[Segment], x: float, y: float, radius: float) -> None:
    """White cuts between the segments that are really there."""
    visible = [segment for segment in segments if segment[1] > segment[0]]
    if len(visible) < 2:
        return
    thinnest = min(end - start for start, end, *_ in visible) * 2 * math.pi * radius * 0.64
    for start, *_ in visible:
        angle = 2 * math.pi * start
        xs = [x + radius * share * math.sin(angle) for share in (0.62, 1.02)]
        ys = [y - radius * share * math.cos(angle) for share in (0.62, 1.02)]
        draw_line(ax, xs, ys, tokens.BACKGROUND, min(6.0, max(thinnest * 0.4, 1.5)), z=2.5)


def _draw_centre(ax: Axes, centre: tuple[str, str], x: float, y: float, inner: float) -> None:
    big = fit_text(centre[0], inner * 1.5, size=min(110, inner * 0.62), weight="bold", lines=1, floor=36)
    small = fit_text(centre[1], inner * 1.5, size=32, lines=3)
    top = y - (big.height + small.height) / 2
    write_block(ax, big, x, top, align="center")
    write_block(ax, small, x, top + big.height, align="center", colour=tokens.MUTED)


def _need_room(segments: list[Segment]) -> float:
    """Width beside the ring in which values stay on a line and names within a few lines."""
    values = [measure_text(text, VALUE_SIZE, "semibold") for *_, text, _ in segments]
    names = [fit_text(label, 420, size=34, lines=4, balanced=True).width for *_, label in segments]
    narrow = [
        fit_text(label, max(width * 0.6, 180), size=34, lines=4).width
        for (*_, label), width in zip(segments, names, strict=True)
    ]
    return min(max([*values, *narrow, 160]) + 4, 420)


def _point_at(segment: Segment) -> float:
    """Angle (from the top, clockwise) in a segment from which its label is reached best.

    That is the angle nearest to the horizontal that keeps off the segment's ends.
    """
    start, end = 2 * math.pi * segment[0], 2 * math.pi * segment[1]
    middle = (start + end) / 2
    side = math.pi / 2 if middle < math.pi - 1e-9 else 3 * math.pi / 2
    margin = (end - start) * 0.25
    return min(max(side, start + margin), end - margin)


def _draw_labels(
    ax: Axes, segments: list[Segment], x: float, y: float, radius: float, width: float, height: float
) -> None:
    room = width / 2 - radius - REACH
    for sign in (1, -1):
        chosen = [(_point_at(segment), segment) for segment in segments]
        chosen = [pair for pair in chosen if (math.sin(pair[0]) >= -1e-9) == (sign > 0)]
        chosen.sort(key=lambda pair: -math.cos(pair[0]))
        if not chosen:
            continue
        limit = height / len(chosen) - 16
        blocks = [_fit_label(text, label, room, limit) for _, (*_, text, label) in chosen]
        lengths = [sum(block.height for block in pair) for pair in blocks]
        drops = [pair[0].size * 0.6 for pair in blocks]
        wishes = [
            y - radius * math.cos(angle) + length / 2 - drop
            for (angle, _), length, drop in zip(chosen, lengths, drops, strict=True)
        ]
        places = spread_along(wishes, lengths, 0, height, 16) or wishes
        for index, ((angle, segment), pair, length, drop, place) in enumerate(
            zip(chosen, blocks, lengths, drops, places, strict=True)
        ):
            top = place - length / 2
            # Leaders that run along the ring each have a lane; the outer one starts further from the side.
            upper = [other for other, (bearing, _) in enumerate(chosen) if math.cos(bearing) > 0]
            lane = len(upper) - 1 - upper.index(index) if index in upper else index - len(upper)
            draw_leader(ax, x, y, radius, angle, x + sign * (radius + REACH - 12), top + drop, 11 + 6 * min(lane, 2))
            for block in pair:
                ink = tokens.MUTED if segment[3] and block is pair[0] else tokens.TEXT
                write_block(
                    ax,
                    block,
                    x + sign * (radius + REACH),
                    top,
                    colour=ink,
                    align="left" if sign > 0 else "right",
                )
                top += block.height


def _fit_label(text: str, label: str, room: float, limit: float) -> list[Block]:
    blocks = []
    if text:
        value = fit_text(text, room, size=VALUE_SIZE, weight="semibold", lines=1, floor=32)
        if value.shortened:
            value = fit_text(text, room, size=40, weight="semibold", lines=3, height=limit * 0.5)
        blocks.append(value)
        limit -= value.height
    return [*blocks, fit_text(label, room, size=34, lines=5, height=limit, balanced=True)]
