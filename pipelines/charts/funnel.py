"""A funnel plot: groups by size and share, between the limits that chance alone would set."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes

from pipelines.charts import tokens
from pipelines.charts.fit import fit_text
from pipelines.charts.lettering import write_block
from pipelines.charts.marks import draw_band, draw_disc, draw_line, open_canvas

Limit = tuple[float, float, float, float, float]
"""A size, and the limits there: lowest, low, high, highest."""
Rect = tuple[float, float, float, float]
Curve = tuple[float, Sequence[tuple[float, float]]]
"""What it costs a name to lie on a line, and its points from left to right."""
LEFT, FOOT, RADIUS = 130.0, 96.0, 11.0
LINE, GRID = 1000.0, 12.0
STEP, FURTHEST, NEAR = 14.0, 10, 30.0
"""How far names move off, how often, and from where on a leader ties one to its point."""
AIR = 4.0
"""Of a name's box nothing stands above and below its letters."""


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
    lines = [(LINE, [(LEFT, down(centre[0])), (right, down(centre[0]))])]
    lines += [(LINE, [(across(limit[0]), down(limit[at])) for limit in limits]) for at in (1, 2, 3, 4)]
    lines += [(GRID, [(LEFT, down(value)), (right, down(value))]) for value, _ in shares]
    _draw_points(ax, points, lines, across, down, right, bottom)


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
    ax: Axes, points: Sequence[Point], lines: Sequence[Curve], across: Callable[[float], float],
    down: Callable[[float], float], right: float, bottom: float,
) -> None:  # fmt: skip
    """Each point with its name beside it where no line runs, else where it is nearest; a far one has a leader."""
    taken: list[Rect] = [
        (across(point.size) - RADIUS, down(point.share) - RADIUS, across(point.size) + RADIUS,
         down(point.share) + RADIUS) for point in points
    ]  # fmt: skip
    fills = {0: tokens.ROLES["neutral"], 1: tokens.CATEGORICAL[1], 2: tokens.CATEGORICAL[2]}
    for point in sorted(points, key=lambda point: -point.beyond):
        x, y = across(point.size), down(point.share)
        draw_disc(ax, x, y, RADIUS, fills[point.beyond])
        weight = "semibold" if point.beyond else "regular"
        block = fit_text(point.label, 320, size=26, weight=weight, lines=1)
        free = [
            (away, box) for away, box in _list_spots(x, y, block.width, block.height)
            if box[2] <= right + 10 and box[0] >= LEFT and box[1] >= 0 and box[3] <= bottom
            and not any(_overlap(box, other) for other in taken)
        ]  # fmt: skip
        if not free:
            continue
        away, box = min(free, key=lambda spot: spot[0] + sum(cost for cost, line in lines if _crosses(line, spot[1])))
        taken.append(box)
        draw_band(ax, box[0], box[1] + AIR, box[2], box[3] - AIR, tokens.BACKGROUND, z=1.8)
        if away > NEAR:
            edge = min(max(x, box[0]), box[2]), box[1] if box[1] > y else box[3]
            draw_line(ax, (x, edge[0]), (y, edge[1]), tokens.MUTED, 1.5, z=1.9)
        write_block(ax, block, box[0], box[1], colour=tokens.TEXT)


def _list_spots(x: float, y: float, width: float, height: float) -> list[tuple[float, Rect]]:
    """Where a name may stand, with how far each is: beside its point, above and below, then further off."""
    spots: list[tuple[float, float, float]] = []
    for step in range(FURTHEST + 1):
        gap = RADIUS + 4 + step * STEP
        for shift in (-0.5, 0.0, -1.0):
            beside = 0.0 if shift == -0.5 else 4.0
            spots += [(step * STEP + 2 + beside, x + shift * width, y - gap - height),
                      (step * STEP + 3 + beside, x + shift * width, y + gap)]  # fmt: skip
        if not step:
            spots += [(0.0, x + RADIUS + 8, y - height / 2), (1.0, x - RADIUS - 8 - width, y - height / 2)]
    return [(away, (left, top, left + width, top + height)) for away, left, top in spots]


def _crosses(line: Sequence[tuple[float, float]], box: Rect) -> bool:
    """Whether a line from left to right runs through a box."""
    xs, ys = [x for x, _ in line], [y for _, y in line]
    if box[2] < xs[0] or box[0] > xs[-1]:
        return False
    within = [y for x, y in line if box[0] <= x <= box[2]]
    within += [float(np.interp(edge, xs, ys)) for edge in (box[0], box[2])]
    return min(within) <= box[3] - AIR and max(within) >= box[1] + AIR


def _overlap(one: Rect, other: Rect) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]
