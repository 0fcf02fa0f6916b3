"""Names of levels: above the segments they name, or as a row of swatches."""

from collections.abc import Sequence
from dataclasses import dataclass

from matplotlib.axes import Axes

from pipelines.charts import tokens
from pipelines.charts.fit import Block, fit_text
from pipelines.charts.lettering import write_block
from pipelines.charts.marks import draw_line, draw_rect
from pipelines.charts.segments import Segment
from pipelines.charts.spread import spread_along

SWATCH = 26.0


@dataclass(frozen=True)
class Heads:
    """Names of levels, placed: `places` above the segments of a bar, or else as swatches."""

    names: list[Block]
    segments: Sequence[Segment]
    fills: Sequence[str]
    places: list[float] | None
    left: float
    right: float

    @property
    def height(self) -> float:
        """Height in pixels down to the bar."""
        if self.places is None:
            return _lay_swatches(self.names, self.left, self.right)[-1][1] + 60
        return max(name.height for name in self.names) + 26

    def draw(self, ax: Axes, top: float) -> float:
        """Draw the names from a top; return the y at which the bar begins."""
        bar = top + self.height
        if self.places is None:
            draw_swatches(ax, self.names, self.fills, self.left, self.right, top)
            return bar
        for name, segment, place in zip(self.names, self.segments, self.places, strict=True):
            draw_line(ax, (place, segment.centre, segment.centre), (bar - 22, bar - 8, bar), tokens.MUTED, 1.5)
            write_block(ax, name, place, bar - 26, align="center", anchor="bottom")
        return bar


def plan_heads(
    labels: Sequence[str],
    fills: Sequence[str],
    segments: Sequence[Segment],
    left: float,
    right: float,
    size: float,
) -> Heads:
    """Plan names above the segments of a bar where each has its segment and room, else swatches."""
    if len(segments) == len(labels) and not any(segment.hatched for segment in segments):
        names = _fit_names(labels, segments, right - left, size)
        places = spread_along([s.centre for s in segments], [n.width for n in names], left, right, 22)
        if places is not None and not any(name.shortened for name in names):
            return Heads(names, segments, fills, places, left, right)
    return Heads(fit_swatches(labels, right - left), segments, fills, None, left, right)


def _fit_names(labels: Sequence[str], segments: Sequence[Segment], room: float, size: float) -> list[Block]:
    """Names as wide as their segments allow, at one size and in at most three lines."""
    share = min(220.0, room / len(labels) - 20)
    widths = [max(segment.width - 12, share) for segment in segments]
    blocks = [
        fit_text(label, width, size=size, lines=3, balanced=True) for label, width in zip(labels, widths, strict=True)
    ]
    common = min(block.size for block in blocks)
    return [
        fit_text(label, width, size=common, lines=3, balanced=True) for label, width in zip(labels, widths, strict=True)
    ]


def fit_swatches(labels: Sequence[str], room: float) -> list[Block]:
    """Names on one line each, at most half as wide as the room."""
    return [fit_text(label.replace("\n", " "), room / 2 - SWATCH - 40, size=28, lines=1) for label in labels]


def _lay_swatches(names: Sequence[Block], left: float, right: float) -> list[tuple[float, float]]:
    x, y = left, 0.0
    spots = []
    for name in names:
        step = SWATCH + 12 + name.width
        if x > left and x + step > right:
            x, y = left, y + 42
        spots.append((x, y))
        x += step + 40
    return spots


def draw_swatches(
    ax: Axes, names: Sequence[Block], fills: Sequence[str], left: float, right: float, top: float
) -> float:
    """Draw names beside swatches of their colour, in as many lines as needed; return the bottom."""
    spots = _lay_swatches(names, left, right)
    for name, fill, (x, y) in zip(names, fills, spots, strict=True):
        draw_rect(ax, x, top + y + 5, x + SWATCH, top + y + 5 + SWATCH, fill)
        write_block(ax, name, x + SWATCH + 12, top + y + 18, anchor="middle")
    return top + spots[-1][1] + 40
