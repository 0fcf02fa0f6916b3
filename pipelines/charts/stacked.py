"""One or several 100 % bars, segments from negative to positive."""

from collections.abc import Collection, Sequence

import pandas as pd
from matplotlib.axes import Axes

from pipelines.charts import tokens
from pipelines.charts.fit import fit_alike, fit_text
from pipelines.charts.legend import plan_heads
from pipelines.charts.lettering import write_block
from pipelines.charts.marks import draw_line, open_canvas
from pipelines.charts.segments import Segment, draw_segments, find_strays
from pipelines.charts.strip import Interval, draw_strip
from pipelines.charts.table import Row, find_rest, list_groups, list_levels, read_rows, refuse_crowd, split_missing

Bracket = tuple[Collection[str], str]


def draw_stacked(
    ax: Axes,
    table: pd.DataFrame,
    *,
    brackets: Sequence[Bracket] = (),
    intervals: Sequence[Interval] = (),
    ticks: Sequence[tuple[float, str]] = ((0, "0"), (0.5, "50"), (1, "100")),
) -> None:
    """Draw a bar for each group with the levels in table order.

    Level names stand above the first bar; `brackets` name neighbouring levels
    of the last bar beneath it; `intervals` make a strip of dots with whiskers
    below, on an axis from 0 to 1 with the given `ticks`. Missing answers stand
    at the right of their bar, in grey, outside the 100 %.
    """
    width, height = open_canvas(ax)
    rows, missing = split_missing(read_rows(table))
    groups, levels = list_groups(rows), list_levels(rows)
    if not groups:
        return
    palette = tokens.pick_sequence(len(levels))
    fills = {level: tokens.pick_colour(role, palette[i]) for i, (level, _, role) in enumerate(levels)}
    foot = min(72.0 * len(intervals), height * 0.34) + 64 if intervals else 0.0
    space = height - foot - 70.0 * len(brackets)
    texts = [label for _, label in groups] + [entry[0] for entry in intervals]
    labels = fit_alike(
        texts,
        width * 0.28,
        size=tokens.LABEL,
        lines=4,
        height=min(max((space - 90) / len(groups) - 8, 30), 160),
    )
    column = max(block.width for block in labels)
    left = column + tokens.GAP + 8 if column else 0.0
    notes = [fit_text(_note_missing(missing, group), 250, size=28, lines=3) for group, _ in groups]
    right = width - max(block.width + 32 if block.width else 0.0 for block in notes)
    bars = [_cut_bar([row for row in rows if row.group == group], fills, left, right) for group, _ in groups]

    single = len(bars) == 1
    size = 44 if single else 30
    heads = plan_heads(
        [label for _, label, _ in levels], list(fills.values()), bars[0], left, right, 36 if single else 30
    )
    pitch = min((space - heads.height) / len(bars), 300.0)
    if column and max(block.height for block in labels) > pitch - 6:
        labels = fit_alike(texts, column, size=tokens.FLOOR, lines=4, height=pitch - 6)
    refuse_crowd(pitch, (max(block.height, tokens.FLOOR) for block in labels[: len(groups)]), "bars")
    thick = min(pitch - 58, 210.0 if single else 150.0) if pitch > 100 else pitch * 0.56
    strays = pitch >= 66
    if strays and any(find_strays(bar, size) for bar in bars):
        thick = min(thick, pitch - 44)
    spare = 0.0 if intervals else space - heads.height - (thick + 50 if single else pitch * len(bars))
    top = heads.draw(ax, max(spare, 0.0) * 0.38)
    end = top
    for index, (bar, label, note) in enumerate(zip(bars, labels, notes, strict=False)):
        y = top + index * pitch
        end = draw_segments(ax, bar, y, y + thick, size=size, low=left, high=right, strays=strays)
        write_block(ax, label, left - tokens.GAP - 8, y + thick / 2, align="right", anchor="middle", tail=tokens.MUTED)
        write_block(ax, note, right + 32, y + thick / 2, anchor="middle", colour=tokens.MUTED)
    if brackets:
        drawn = [row.level for row in rows if row.group == groups[-1][0] and not row.suppressed]
        known = [segment for segment in bars[-1] if not segment.hatched]
        end = _draw_brackets(ax, brackets, dict(zip(drawn, known, strict=False)), end + 12, left, right)
    if intervals:
        start = min(max(end + 48, top + pitch * len(bars) + 24), height - foot + 8)
        draw_strip(ax, intervals, labels[len(groups) :], ticks, left, right, start, height)


def _note_missing(missing: list[Row], group: str) -> str:
    return "\n".join(f"{row.label}\u00a0({row.text})" for row in missing if row.group == group)


def _cut_bar(rows: list[Row], fills: dict[str, str], left: float, right: float) -> list[Segment]:
    """Segments of one bar; hidden levels share what the known ones leave, hatched: in their place where they are
    neighbours, else at the end, since what lies between them would tell how many each is."""
    hidden = [row for row in rows if row.suppressed]
    total = sum(row.measure("share") for row in rows if not row.suppressed)
    scale = (right - left) / (1.0 if hidden or total <= 0 else total)
    place = find_rest([row.suppressed for row in rows])
    position, segments = left, []
    for index, row in enumerate([*rows, None]):
        if index == place:
            end = right - scale * sum(after.measure("share") for after in rows[index:] if not after.suppressed)
            end = max(end, position)
            segments.append(Segment(position, end, tokens.BACKGROUND, hidden[0].text, hidden[0].short, hatched=True))
            position = end
        if row is not None and not row.suppressed:
            end = position + row.measure("share") * scale
            segments.append(Segment(position, end, fills[row.level], row.text, row.short))
            position = end
    if not hidden and total <= 0:
        return [Segment(left, right, tokens.BAND, "–")]
    return segments


def _draw_brackets(
    ax: Axes, brackets: Sequence[Bracket], segments: dict[str, Segment], top: float, left: float, right: float
) -> float:
    bottom = top
    for codes, text in brackets:
        chosen = [segments[code] for code in codes if code in segments]
        if not chosen:
            continue
        start, end = min(s.left for s in chosen) + 2, max(s.right for s in chosen) - 2
        block = fit_text(text, right - left, size=34, weight="semibold", lines=1)
        draw_line(ax, (start, start, end, end), (top, top + 12, top + 12, top), tokens.TEXT, 2.5)
        middle = min(max((start + end) / 2, left + block.width / 2), right - block.width / 2)
        write_block(ax, block, middle, top + 20, align="center")
        bottom = top + 20 + block.height
        top = bottom + 8
    return bottom
