"""A leaf of the clover: its heart shape, its size, the count in it; and the stem."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import PathPatch
from matplotlib.path import Path
from numpy.typing import NDArray

from pipelines.charts import tokens
from pipelines.charts.fit import Block, fit_text
from pipelines.charts.lettering import write_block
from pipelines.charts.marks import paint
from pipelines.charts.table import read_rows

Points = NDArray[np.float64]

# A heart with its tip at the origin, one unit long along y and one unit wide: the
# control points of cubic curves for the right half, from tip to notch.
_HALF = (
    (0.0, 0.0),
    (0.10, 0.22),
    (0.50, 0.42),
    (0.50, 0.72),
    (0.50, 0.92),
    (0.38, 1.0),
    (0.25, 1.0),
    (0.12, 1.0),
    (0.02, 0.95),
    (0.0, 0.88),
)


# Radius of the disc with the centre text, relative to the longest leaf.
CORE = 0.26
BUD = 0.42


@dataclass(frozen=True)
class Leaf:
    """One leaf: its label, its ready-made count, the number that gives its area."""

    label: str
    text: str
    count: float = math.nan
    suppressed: bool = False
    caption: str = ""


def read_leaves(table: pd.DataFrame) -> list[Leaf]:
    """Leaves of a chart table: label, text, count, suppressed and, if there, caption."""
    captions = table["caption"].tolist() if "caption" in table else [""] * len(table)
    return [
        Leaf(row.label, row.text, row.count, row.suppressed, str(caption))
        for row, caption in zip(read_rows(table), captions, strict=True)
    ]


def find_breadth(count: int) -> float:
    """Width of a leaf relative to its length, so that neighbours leave a gap between them."""
    points = trace_path(outline_leaf(0, 0, 0, 1, 1))
    points = points[points[:, 1] < -0.05]
    slope = float((points[:, 0] / -points[:, 1]).max())
    return min(1.06, math.tan(math.pi / count * 0.94) / slope)


def scale_leaves(leaves: Sequence[Leaf], proportional: bool) -> list[float]:
    """Lengths relative to the longest leaf; areas follow the counts, down to a bud."""
    counts = [0.0 if leaf.suppressed or math.isnan(leaf.count) else leaf.count for leaf in leaves]
    most = max(counts)
    if not proportional or most <= 0:
        return [1.0] * len(leaves)
    return [max(math.sqrt(count / most), BUD) for count in counts]


def outline_leaf(x: float, y: float, angle: float, length: float, breadth: float) -> Path:
    """Heart shape with its tip at x, y, pointing along an angle from the top, clockwise."""
    half = np.array(_HALF)
    mirrored = half[::-1][1:] * (-1, 1)
    points: Points = np.vstack([half, mirrored]) * (breadth * length, length)
    turned = np.column_stack(
        [
            x + points[:, 0] * math.cos(angle) + points[:, 1] * math.sin(angle),
            y + points[:, 0] * math.sin(angle) - points[:, 1] * math.cos(angle),
        ]
    )
    codes = [Path.MOVETO] + [Path.CURVE4] * (len(points) - 1)
    return Path(turned, codes)


def trace_path(path: Path) -> Points:
    """Points along a path, for measuring its extent."""
    return np.asarray(path.to_polygons()[0], dtype=float)


def draw_leaf(
    ax: Axes,
    leaf: Leaf,
    count: Block | None,
    x: float,
    y: float,
    angle: float,
    length: float,
    breadth: float,
    core: float,
) -> None:
    """Draw a leaf with its count; hidden is hatched, none is an outline."""
    hollow = leaf.suppressed or leaf.count == 0
    fill = tokens.BACKGROUND if hollow else tokens.EMBLEM
    shape = PathPatch(outline_leaf(x, y, angle, length, breadth))
    paint(ax, shape, fill, hatched=leaf.suppressed)
    if leaf.count == 0 and not leaf.suppressed:
        shape.set(edgecolor=tokens.EMBLEM, linewidth=2.5)
    if count is not None:
        away = _place_count(length, core)
        write_block(
            ax,
            count,
            x + away * math.sin(angle),
            y - away * math.cos(angle),
            align="center",
            anchor="middle",
            colour=tokens.EMBLEM if hollow else tokens.BACKGROUND,
        )


def _place_count(length: float, core: float) -> float:
    """Distance of the count from the centre: between the disc and the notch of the heart."""
    return (core + 0.88 * length) / 2 if core else 0.56 * length


def fit_count(leaf: Leaf, length: float, breadth: float, core: float) -> Block | None:
    """The count as it stands in its leaf; None if the leaf is too small for it, or hidden."""
    room = min((0.88 * length - core) * 1.25, length * breadth * 0.62)
    block = fit_text(leaf.text, room, size=max(min(length * 0.3, 116), 40), weight="bold", lines=1, floor=40)
    too_small = block.shortened or block.size * 1.1 > 0.88 * length - core
    return None if leaf.suppressed or too_small else block


def draw_stem(ax: Axes, x: float, y: float, height: float, angles: Sequence[float]) -> None:
    """Draw a tapering stem downwards, in the gap between the lowest leaves."""
    if min(abs(abs(angle) - math.pi) for angle in angles) < 0.2:
        return
    end, foot = (x + height * 0.05, height + 4), 11.0
    vertices = [
        (x - 4, y),
        (x - 8, y + height * 0.2),
        (x - 8, y + height * 0.36),
        (end[0] - foot, end[1]),
        (end[0] + foot, end[1] - 6),
        (x + 8, y + height * 0.34),
        (x + 4, y + height * 0.2),
        (x + 4, y),
        (x - 4, y),
    ]
    codes = [
        Path.MOVETO,
        Path.CURVE4,
        Path.CURVE4,
        Path.CURVE4,
        Path.LINETO,
        Path.CURVE4,
        Path.CURVE4,
        Path.CURVE4,
        Path.CLOSEPOLY,
    ]
    paint(ax, PathPatch(Path(vertices, codes)), tokens.EMBLEM_DARK, z=1)
