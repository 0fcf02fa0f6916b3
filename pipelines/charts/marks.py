"""The marks charts are made of, in an Axes whose data coordinates are pixels."""

from collections.abc import Sequence

from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.patches import Circle, Patch, Rectangle

from pipelines.charts.tokens import BACKGROUND, DPI, EDGE, HAIR, HAIRLINE, INTERVAL, ROLES, TEXT, pick_edge

POINT = 72 / DPI


def open_canvas(ax: Axes) -> tuple[float, float]:
    """Make the data coordinates of an Axes pixels, y downwards; return width and height."""
    figure = ax.get_figure(root=True)
    if figure is None:
        raise ValueError("the Axes belongs to no figure")
    box = ax.get_position()
    width, height = figure.get_size_inches() * DPI
    size = float(box.width * width), float(box.height * height)
    ax.set_axis_off()
    ax.set_xlim(0, size[0])
    ax.set_ylim(size[1], 0)
    return size


def paint(ax: Axes, patch: Patch, fill: str, *, hatched: bool = False, z: float = 2) -> None:
    """Give a patch its fill and an edge that stands out; hatched means hidden or missing."""
    edge = pick_edge(fill)
    patch.set(linewidth=EDGE * POINT if edge != fill else 0, edgecolor=edge, facecolor=fill, zorder=z)
    patch.set_clip_on(False)
    if hatched:
        patch.set(facecolor=BACKGROUND, edgecolor=pick_edge(ROLES["missing"]), hatch="////", linewidth=EDGE * POINT)
        patch.set_hatch_linewidth(1.0)
    ax.add_patch(patch)


def draw_rect(
    ax: Axes,
    left: float,
    top: float,
    right: float,
    bottom: float,
    fill: str,
    *,
    hatched: bool = False,
    z: float = 2,
) -> None:
    """Draw a filled rectangle; its edge lies inside, so that lengths stay true."""
    inset = EDGE / 2 if hatched or pick_edge(fill) != fill else 0.0
    if right - left <= 2 * inset or bottom - top <= 2 * inset:
        inset = 0.0
    shape = Rectangle((left + inset, top + inset), right - left - 2 * inset, bottom - top - 2 * inset)
    paint(ax, shape, fill, hatched=hatched, z=z)


def draw_band(ax: Axes, left: float, top: float, right: float, bottom: float, fill: str, z: float = 0) -> None:
    """Draw a background area, without an edge."""
    ax.add_patch(
        Rectangle(
            (left, top),
            right - left,
            bottom - top,
            facecolor=fill,
            edgecolor="none",
            linewidth=0,
            zorder=z,
            clip_on=False,
        )
    )


def draw_disc(ax: Axes, x: float, y: float, radius: float, fill: str, *, hatched: bool = False, z: float = 3) -> None:
    """Draw a filled circle."""
    paint(ax, Circle((x, y), radius), fill, hatched=hatched, z=z)


def draw_line(
    ax: Axes,
    xs: Sequence[float],
    ys: Sequence[float],
    colour: str = HAIRLINE,
    width: float = HAIR,
    z: float = 1,
) -> None:
    """Draw a line of a width in pixels."""
    line = Line2D(
        list(xs),
        list(ys),
        color=colour,
        linewidth=width * POINT,
        zorder=z,
        solid_capstyle="butt",
        clip_on=False,
    )
    ax.add_line(line)


def draw_interval(ax: Axes, low: float, high: float, y: float, colour: str = TEXT, cap: float = 8) -> None:
    """Draw a thin horizontal interval with small end caps, legible on dark and light."""
    for ink, width, z in ((BACKGROUND, INTERVAL + 4, 3.0), (colour, INTERVAL, 3.1)):
        draw_line(ax, (low, high), (y, y), ink, width, z)
        for x in (low, high):
            draw_line(ax, (x, x), (y - cap, y + cap), ink, width, z)
