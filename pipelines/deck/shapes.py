"""What a slide is made of, in pixels of a page 1920 wide, before PowerPoint's file format comes in."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

from pipelines.charts import tokens

Align = Literal["left", "center", "right"]
Anchor = Literal["top", "middle", "bottom"]


@dataclass(frozen=True)
class Box:
    """A rectangle in pixels, y downwards."""

    left: float
    top: float
    width: float
    height: float

    @property
    def right(self) -> float:
        """The right edge."""
        return self.left + self.width

    @property
    def bottom(self) -> float:
        """The lower edge."""
        return self.top + self.height

    def split(self, share: float, gutter: float = tokens.GUTTER) -> tuple[Box, Box]:
        """A left part of so much of the width, and the rest beside it."""
        width = self.width * share
        return (
            Box(self.left, self.top, width, self.height),
            Box(self.left + width + gutter, self.top, self.width - width - gutter, self.height),
        )

    def below(self, height: float) -> Box:
        """What is left under so much of the height."""
        return Box(self.left, self.top + height, self.width, max(self.height - height, 0.0))


@dataclass(frozen=True)
class Words:
    """A text box; sizes in pixels."""

    name: str
    box: Box
    paragraphs: tuple[str, ...]
    size: float
    bold: bool = False
    colour: str = tokens.TEXT
    align: Align = "left"
    anchor: Anchor = "top"


@dataclass(frozen=True)
class Mark:
    """A coloured rectangle that says nothing of its own."""

    name: str
    box: Box
    fill: str


@dataclass(frozen=True)
class Grid:
    """A table; heights: of each row, the header's first where there is one; aligns and widths: of each column."""

    name: str
    box: Box
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    widths: tuple[float, ...]
    heights: tuple[float, ...]
    size: float
    aligns: tuple[Align, ...]
    alternative: str
    bold: tuple[int, ...] = ()
    head_size: float = tokens.FLOOR + 2
    muted: tuple[tuple[int, int], ...] = ()
    anchor: Anchor = "middle"


@dataclass(frozen=True)
class Picture:
    """A drawing that PowerPoint has no chart for: as SVG, with a PNG for what cannot show it."""

    name: str
    box: Box
    png: bytes
    svg: bytes
    alternative: str


@dataclass(frozen=True)
class Series:
    """A row of numbers of a chart; None is absent from the chart and its sheet.

    labels: a text a point, empty for none. colours: one for all or one a point. low, high: an interval a point.
    inks: of the labels, one a point; empty for the text colour. spacer: room without a mark; rest: hatched, for
    what is hidden; both: what the shown part of a bar of 100 % leaves for it.
    """

    name: str
    values: tuple[float | None, ...]
    labels: tuple[str, ...] = ()
    colours: tuple[str, ...] = (tokens.ACCENT,)
    inks: tuple[str, ...] = ()
    low: tuple[float | None, ...] = ()
    high: tuple[float | None, ...] = ()
    spacer: bool = False
    rest: bool = False


@dataclass(frozen=True)
class Chart:
    """A native chart.

    kind: bars lie, columns stand, stacked bars lie end to end, `whole` ones fill 100 %. inner: the plot's own
    rectangle. most: the end of the axis of values, by default chosen by the program. axis: without names
    where it is bare; every: how many categories one name stands for. shown: what the sheet calls the texts at points.
    """

    name: str
    box: Box
    kind: Literal["bars", "columns", "stacked", "whole", "donut", "line"]
    categories: tuple[str, ...]
    series: tuple[Series, ...]
    inner: Box
    alternative: str
    size: float = 28.0
    label_size: float = 28.0
    gap: float = 60.0
    most: float | None = None
    axis: Literal["", "bare"] = ""
    every: int = 1
    labelled: bool = True
    shown: str = ""


Shape = Words | Mark | Grid | Picture | Chart
Page = list[Shape]


@dataclass(frozen=True)
class PlannedSlide:
    """A slide to be. key: what it is recognised by.

    binding: what it shows may be withdrawn, so that not even a slide changed by hand keeps what is no longer so.
    """

    key: str
    layout: Literal["cover", "section", "figure", "closing"]
    title: str
    shapes: tuple[Shape, ...]
    notes: tuple[str, ...]
    provenance: str
    language: str
    subtitle: str = ""
    title_size: float = tokens.TITLE
    binding: bool = False


def known(value: float) -> float | None:
    """A number for a sheet: None where there is none."""
    return None if math.isnan(value) else float(value)
