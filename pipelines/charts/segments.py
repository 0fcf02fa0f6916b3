"""Segments of a horizontal bar with their value texts inside, or beneath with a leader."""

from collections.abc import Sequence
from dataclasses import dataclass

from matplotlib.axes import Axes

from pipelines.charts import tokens
from pipelines.charts.fit import Block, fit_text
from pipelines.charts.fonts import measure_text
from pipelines.charts.lettering import write_block
from pipelines.charts.marks import draw_band, draw_line, draw_rect
from pipelines.charts.spread import spread_along

WHITE_GAP = 3.0


@dataclass(frozen=True)
class Segment:
    """A stretch of a bar in pixels, with its colour and the texts that may stand in it."""

    left: float
    right: float
    fill: str
    text: str
    short: str = ""
    hatched: bool = False

    @property
    def centre(self) -> float:
        """Middle of the segment in pixels."""
        return (self.left + self.right) / 2

    @property
    def width(self) -> float:
        """Length of the segment in pixels."""
        return self.right - self.left


def choose_text(segment: Segment, size: float) -> str | None:
    """The longest of a segment's texts that fits inside it; None if none does."""
    for text in (segment.text, segment.short):
        margin = 14 if len(text) > 2 else 6
        if text and measure_text(text, size, "semibold") <= segment.width - margin:
            return text
    return None


def find_strays(segments: Sequence[Segment], size: float) -> list[Segment]:
    """Segments too narrow for any of their texts."""
    return [segment for segment in segments if segment.text and choose_text(segment, size) is None]


def draw_segments(
    ax: Axes,
    segments: Sequence[Segment],
    top: float,
    bottom: float,
    *,
    size: float,
    low: float,
    high: float,
    strays: bool = True,
) -> float:
    """Draw the segments of one bar; texts too wide for them go beneath it, or nowhere without `strays`.

    Return the lowest y used.
    """
    for segment in segments:
        if segment.width > 0:
            cut = min(WHITE_GAP, segment.width * 0.4) / 2
            draw_rect(
                ax,
                segment.left + cut,
                top,
                segment.right - cut,
                bottom,
                segment.fill,
                hatched=segment.hatched,
            )
    for segment in segments:
        text = choose_text(segment, size)
        if text is None:
            continue
        block = fit_text(text, segment.width + 2, size=size, weight="semibold", lines=1)
        ink = tokens.MUTED if segment.hatched else tokens.pick_ink(segment.fill)
        if segment.hatched:
            half = block.width / 2 + 8
            draw_band(
                ax,
                segment.centre - half,
                (top + bottom) / 2 - size * 0.6,
                segment.centre + half,
                (top + bottom) / 2 + size * 0.6,
                tokens.BACKGROUND,
                z=3,
            )
        write_block(ax, block, segment.centre, (top + bottom) / 2, colour=ink, align="center", anchor="middle")
    return draw_strays(ax, find_strays(segments, size) if strays else [], bottom, low, high)


def draw_strays(ax: Axes, strays: Sequence[Segment], bottom: float, low: float, high: float) -> float:
    """Write the texts of segments too narrow for them beneath the bar, with leaders."""
    if not strays:
        return bottom
    for attempt in ("text", "short"):
        blocks: list[Block] = []
        for segment in strays:
            wanted = segment.short if attempt == "short" and segment.short else segment.text
            blocks.append(fit_text(wanted, high - low, size=tokens.FLOOR, weight="semibold", lines=1))
        places = spread_along([s.centre for s in strays], [b.width for b in blocks], low, high, 14)
        if places is not None:
            break
    else:
        return bottom
    for segment, block, place in zip(strays, blocks, places, strict=True):
        draw_line(
            ax,
            (segment.centre, segment.centre, place),
            (bottom, bottom + 4, bottom + 13),
            tokens.MUTED,
            1.5,
            z=3,
        )
        write_block(ax, block, place, bottom + 12, align="center")
    return bottom + 12 + blocks[0].height
