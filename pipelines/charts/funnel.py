"""A funnel plot: groups by size and share, between the limits that chance alone would set."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from matplotlib.axes import Axes

from pipelines.charts import tokens
from pipelines.charts.fit import fit_text
from pipelines.charts.lettering import write_block
from pipelines.charts.marks import draw_band, draw_disc, draw_line, open_canvas

Limit = tuple[float, float, float, float, float]
"""A size, and the limits there: lowest, low, high, highest."""
LEFT, FOOT, RADIUS = 130.0, 96.0, 11.0


@dataclass(frozen=True)
class Point:
    """A group: its name, size and share, and whether it lies within the limits, beyond the first or the second."""

    label: str
    size: float
    share: float
    beyond: int


def draw_funnel(
    ax: Axes, points: Sequence[Point], limits: Sequence[Limit], centre: tuple[float, str], *,
    shares: Sequence[tuple[float, str]], sizes: Sequence[tuple[float, str]], size_head: str, names: tuple[str, str],
) -> None:  # fmt: skip
    """Draw points over the limits of chance; shares and sizes are the ticks (value, text) of the two axes.

    centre: the share of all together and its name. names: of the inner and the outer limits.
    """
    width, height = open_canvas(ax)
    right, bottom = width - 300.0, height - FOOT
    most, low, high = sizes[-1][0], shares[0][0], shares[-1][0]

    def across(size: float) -> float:
        return LEFT + (right - LEFT) * size / most

    def down(share: float) -> float:
        return bottom - (bottom - 10) * (min(max(share, low), high) - low) / (high - low)

    for value, text in shares:
        draw_line(ax, (LEFT, right), (down(value), down(value)))
        write_block(ax, fit_text(text, LEFT, size=26, lines=1), LEFT - 14, down(value), align="right", anchor="middle")
    for value, text in sizes:
        write_block(ax, fit_text(text, 200, size=26, lines=1), across(value), bottom + 10, align="center")
    head = fit_text(size_head, right - LEFT, size=26, lines=1)
    write_block(ax, head, (LEFT + right) / 2, bottom + 48, align="center", colour=tokens.MUTED)
    _draw_limits(ax, limits, across, down)
    draw_line(ax, (LEFT, right), (down(centre[0]),) * 2, tokens.MUTED, 3, z=2)
    _name_lines(ax, limits[-1], centre, names, right, down)
    _draw_points(ax, points, across, down, right)


def _draw_limits(
    ax: Axes, limits: Sequence[Limit], across: Callable[[float], float], down: Callable[[float], float]
) -> None:
    xs = [across(limit[0]) for limit in limits]
    for place, width in ((1, 2.0), (2, 3.0), (3, 3.0), (4, 2.0)):
        colour = tokens.ROLES["accent_light"] if place in {1, 4} else tokens.ACCENT
        draw_line(ax, xs, [down(limit[place]) for limit in limits], colour, width, z=1.5)


def _name_lines(
    ax: Axes, last: Limit, centre: tuple[float, str], names: tuple[str, str], right: float,
    down: Callable[[float], float],
) -> None:  # fmt: skip
    wanted = [(down(last[4]), names[1]), (down(last[3]), names[0]), (down(centre[0]), centre[1])]
    blocks = [fit_text(text, 280, size=26, lines=2) for _, text in wanted]
    end = -1e9
    for (y, _), block in zip(wanted, blocks, strict=True):
        top = max(y - block.height / 2, end + 6)
        write_block(ax, block, right + 18, top, colour=tokens.MUTED)
        end = top + block.height


def _draw_points(
    ax: Axes, points: Sequence[Point], across: Callable[[float], float], down: Callable[[float], float], right: float
) -> None:
    taken: list[tuple[float, float, float, float]] = [
        (across(point.size) - RADIUS, down(point.share) - RADIUS, across(point.size) + RADIUS,
         down(point.share) + RADIUS) for point in points
    ]  # fmt: skip
    fills = {0: tokens.ROLES["neutral"], 1: tokens.CATEGORICAL[1], 2: tokens.CATEGORICAL[2]}
    for point in sorted(points, key=lambda point: -point.beyond):
        x, y = across(point.size), down(point.share)
        draw_disc(ax, x, y, RADIUS, fills[point.beyond])
        weight = "semibold" if point.beyond else "regular"
        block = fit_text(point.label, 320, size=26, weight=weight, lines=1)
        spots = [
            (x + RADIUS + 8, y - block.height / 2), (x - RADIUS - 8 - block.width, y - block.height / 2),
            (x - block.width / 2, y - RADIUS - 4 - block.height), (x - block.width / 2, y + RADIUS + 4),
        ]  # fmt: skip
        boxes = [(left, top, left + block.width, top + block.height) for left, top in spots]
        free = [box for box in boxes if box[2] <= right + 10 and box[0] >= LEFT and box[1] >= 0
                and not any(_overlap(box, other) for other in taken)]  # fmt: skip
        if free:
            taken.append(free[0])
            draw_band(ax, *free[0], tokens.BACKGROUND, z=1.8)
            write_block(ax, block, free[0][0], free[0][1], colour=tokens.TEXT)


def _overlap(one: tuple[float, ...], other: tuple[float, ...]) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]
