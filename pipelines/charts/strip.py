"""A strip of dots with whiskers on an axis of shares."""

from collections.abc import Sequence

from matplotlib.axes import Axes

from pipelines.charts import tokens
from pipelines.charts.fit import Block, fit_text
from pipelines.charts.lettering import Align, write_block
from pipelines.charts.marks import draw_band, draw_disc, draw_interval, draw_line

Interval = tuple[str, float, float, float, str]  # label, share, low, high, text


def draw_strip(
    ax: Axes,
    intervals: Sequence[Interval],
    labels: list[Block],
    ticks: Sequence[tuple[float, str]],
    left: float,
    right: float,
    top: float,
    bottom: float,
) -> None:
    """Draw a dot with its whisker for each entry, above an axis of shares."""
    base = bottom - 40
    pitch = (base - top) / len(intervals)
    texts = [fit_text(entry[4], 420, size=28, weight="semibold", lines=1) for entry in intervals]
    span = right - left
    for share, name in ticks:
        x = left + share * span
        draw_line(ax, (x, x), (top, base), tokens.HAIRLINE)
        align: Align = "left" if share == 0 else "right" if share == 1 else "center"
        tick = fit_text(name, 200, size=tokens.FLOOR, lines=1)
        write_block(ax, tick, x, base + 8, align=align, colour=tokens.MUTED)
    for index, ((_, share, low, high, _), label, text) in enumerate(zip(intervals, labels, texts, strict=True)):
        y = top + pitch * (index + 0.5)
        write_block(ax, label, left - tokens.GAP - 8, y, align="right", anchor="middle", tail=tokens.MUTED)
        draw_interval(ax, left + low * span, left + high * span, y)
        draw_disc(ax, left + share * span, y, 11, tokens.ACCENT, z=4)
        start = left + high * span + 18
        if start + text.width > right:
            start = left + low * span - 18 - text.width
        # The text hides the hint of a grid behind it.
        draw_band(ax, start - 6, y - 20, start + text.width + 6, y + 20, tokens.BACKGROUND, z=1.5)
        write_block(ax, text, start, y, anchor="middle")
