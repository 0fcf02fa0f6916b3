"""The clover: a leaf for each domain, the emblem of the evaluation."""

import math
import re
from collections.abc import Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import FancyBboxPatch

from pipelines.charts import tokens
from pipelines.charts.fit import Block, fit_text
from pipelines.charts.leaf import (
    CORE,
    Leaf,
    Points,
    draw_leaf,
    draw_stem,
    find_breadth,
    fit_count,
    outline_leaf,
    read_leaves,
    scale_leaves,
    trace_path,
)
from pipelines.charts.lettering import write_block
from pipelines.charts.marks import draw_disc, open_canvas, paint
from pipelines.charts.spread import spread_along

__all__ = ["Leaf", "draw_clover"]


def draw_clover(
    ax: Axes,
    leaves: Sequence[Leaf] | pd.DataFrame,
    centre: str = "",
    *,
    proportional: bool = True,
    overlaps: Sequence[tuple[int, int, str]] = (),
) -> None:
    """Draw three to six leaves, given one by one or as a chart table, around a centre text.

    Four leaves lie on the diagonals, in reading order (top left, top right,
    bottom left, bottom right); otherwise clockwise from the top. Areas follow
    the counts when `proportional`. `overlaps` are (leaf, neighbour, text), drawn
    between two neighbouring leaves.
    """
    leaves = read_leaves(leaves) if isinstance(leaves, pd.DataFrame) else leaves
    if not 3 <= len(leaves) <= 6:
        raise ValueError(f"a clover has three to six leaves, not {len(leaves)}")
    width, height = open_canvas(ax)
    x, y = width / 2, height / 2
    angles = _list_angles(len(leaves))
    reach = _find_reach(angles, height)
    breadth = find_breadth(len(leaves))
    scales = scale_leaves(leaves, proportional)
    core = reach * CORE if centre else 0.0
    counts = [fit_count(leaf, reach * scale, breadth, core) for leaf, scale in zip(leaves, scales, strict=True)]
    draw_stem(ax, x, y, height, angles)
    for leaf, count, angle, scale in zip(leaves, counts, angles, scales, strict=True):
        draw_leaf(ax, leaf, count, x, y, angle, reach * scale, breadth, core)
    if centre:
        draw_disc(ax, x, y, core, tokens.BACKGROUND, z=3)
        block = fit_text(_break_after_number(centre), core * 1.75, size=38, weight="semibold", lines=3)
        write_block(ax, block, x, y, align="center", anchor="middle", tail=tokens.MUTED)
    outlines = [
        trace_path(outline_leaf(x, y, angle, reach * scale, breadth))
        for angle, scale in zip(angles, scales, strict=True)
    ]
    _draw_labels(ax, leaves, counts, angles, scales, outlines, x, reach, width, height)
    _draw_overlaps(ax, overlaps, angles, scales, x, y, reach)


def _break_after_number(text: str) -> str:
    """The number on a line of its own, the words below."""
    return re.sub(r"(?<=\d) (?=\D)", "\n", text, count=1)


def _list_angles(count: int) -> list[float]:
    if count == 4:
        return [math.radians(turn) for turn in (-45, 45, -135, 135)]
    return [2 * math.pi * index / count for index in range(count)]


def _find_reach(angles: Sequence[float], height: float) -> float:
    """Leaf length at which the highest and the lowest leaf touch the content area."""
    tallest = max(abs(math.cos(angle)) + 0.42 * abs(math.sin(angle)) for angle in angles)
    return height / 2 / tallest


def _draw_labels(
    ax: Axes,
    leaves: Sequence[Leaf],
    counts: Sequence[Block | None],
    angles: Sequence[float],
    scales: Sequence[float],
    outlines: Sequence[Points],
    x: float,
    reach: float,
    width: float,
    height: float,
) -> None:
    """Write each label beside its leaf, on the side the leaf points to."""
    lefts = [math.sin(angle) < -1e-9 or (abs(math.sin(angle)) <= 1e-9 and math.cos(angle) < 0) for angle in angles]
    points: Points = np.vstack(list(outlines))
    for sign in (-1, 1):
        side = [index for index, left in enumerate(lefts) if left == (sign < 0)]
        side.sort(key=lambda index: -math.cos(angles[index]))
        if not side:
            continue
        room = width / 2 - float((sign * (points[:, 0] - x)).max()) - 36
        stacks = [_fit_label(leaves[i], counts[i] is None, room, height / len(side) - 24) for i in side]
        lengths = [sum(block.height for block in stack) for stack in stacks]
        wishes = [height / 2 - 0.8 * reach * scales[i] * math.cos(angles[i]) for i in side]
        places = spread_along(wishes, lengths, 0, height, 24) or wishes
        for stack, length, place in zip(stacks, lengths, places, strict=True):
            top = place - length / 2
            near = points[(points[:, 1] > top - 16) & (points[:, 1] < top + length + 16)]
            edge = float((sign * (near[:, 0] - x)).max()) if len(near) else 0.0
            for block in stack:
                write_block(
                    ax,
                    block,
                    x + sign * (max(edge, 0) + 32),
                    top,
                    align="left" if sign > 0 else "right",
                    colour=tokens.MUTED if block.weight == "regular" else tokens.TEXT,
                )
                top += block.height


def _fit_label(leaf: Leaf, with_count: bool, room: float, limit: float) -> list[Block]:
    stack = [fit_text(leaf.text, room, size=56, weight="bold", lines=1)] if with_count else []
    used = sum(block.height for block in stack)
    share = 0.7 if leaf.caption else 1.0
    stack.append(fit_text(leaf.label, room, size=38, weight="semibold", lines=6, height=(limit - used) * share))
    if leaf.caption:
        used += stack[-1].height
        stack.append(fit_text(leaf.caption, room, size=30, lines=4, height=limit - used))
    return stack


def _draw_overlaps(
    ax: Axes,
    overlaps: Sequence[tuple[int, int, str]],
    angles: Sequence[float],
    scales: Sequence[float],
    x: float,
    y: float,
    reach: float,
) -> None:
    """Draw each overlap as a white tag on the seam between two neighbouring leaves."""
    step = math.pi * 2 / len(angles)
    for one, other, text in overlaps:
        turn = (angles[other] - angles[one] + math.pi) % (2 * math.pi) - math.pi
        if abs(abs(turn) - step) > 1e-6:
            raise ValueError(f"leaves {one} and {other} are no neighbours")
        bisector = angles[one] + turn / 2
        away = reach * max(0.72 * min(scales[one], scales[other]), CORE + 0.22)
        block = fit_text(_break_after_number(text), reach * 0.42, size=28, weight="semibold", lines=2)
        cx, cy = x + away * math.sin(bisector), y - away * math.cos(bisector)
        half, tall = block.width / 2 + 14, block.height / 2 + 4
        tag = FancyBboxPatch(
            (cx - half + 12, cy - tall + 12),
            2 * half - 24,
            2 * tall - 24,
            boxstyle="round,pad=12,rounding_size=16",
        )
        paint(ax, tag, tokens.BACKGROUND, z=3.5)
        write_block(ax, block, cx, cy, align="center", anchor="middle", tail=tokens.MUTED)
