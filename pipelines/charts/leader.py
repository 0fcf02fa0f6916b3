"""Leader lines from a ring to the labels around it."""

import math

from matplotlib.axes import Axes

from pipelines.charts import tokens
from pipelines.charts.marks import draw_line


def draw_leader(
    ax: Axes, x: float, y: float, radius: float, angle: float, to_x: float, to_y: float, lane: float
) -> None:
    """Draw a line from the ring to its label that goes around the ring, never over it."""
    target = math.atan2(to_x - x, y - to_y) % (2 * math.pi)
    turn = (target - angle + math.pi) % (2 * math.pi) - math.pi
    xs, ys = [x + (radius + 2) * math.sin(angle)], [y - (radius + 2) * math.cos(angle)]
    for step in range(61):
        bearing = angle + turn * step / 60
        xs.append(x + (radius + lane) * math.sin(bearing))
        ys.append(y - (radius + lane) * math.cos(bearing))
        if _clears(x, y, radius + lane - 4, xs[-1], ys[-1], to_x, to_y):
            break
    draw_line(ax, [*xs, to_x], [*ys, to_y], tokens.MUTED, 2)


def _clears(x: float, y: float, radius: float, ax: float, ay: float, bx: float, by: float) -> bool:
    """Whether the straight line from a to b keeps off the disc around x, y."""
    dx, dy = bx - ax, by - ay
    square = dx * dx + dy * dy
    along = min(max(((x - ax) * dx + (y - ay) * dy) / square, 0.0), 1.0) if square else 0.0
    return math.hypot(ax + along * dx - x, ay + along * dy - y) >= radius
