"""Which layout of a template serves which slide, found by the types of its placeholders."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from pptx.enum.shapes import PP_PLACEHOLDER

from pipelines.charts import tokens
from pipelines.deck.shapes import Box
from pipelines.deck.template import AREAS, TITLES, is_ours
from schemas.refusals import Problem, Refusal

LEAST = 0.3
"""Share of a slide that the place of a chart has at least."""


@dataclass(frozen=True)
class Layouts:
    """The layouts a deck uses, where they place things, and how many EMU a pixel has.

    title, area: of the slides of figures, in pixels. closes: whether the area may begin right under a short title.
    """

    cover: Any
    section: Any
    figure: Any
    title: Box
    area: Box
    pixel: float
    closes: bool

    @property
    def points(self) -> float:
        """How many points a pixel has."""
        return self.pixel / 12700


def find_layouts(presentation: Any, name: str) -> Layouts:
    """Raises Refusal where no layout has a title and a place for a chart, and says which there are."""
    pixel = presentation.slide_width / tokens.WIDTH
    size = presentation.slide_width * presentation.slide_height
    layouts = [layout for master in presentation.slide_masters for layout in master.slide_layouts]
    covers, figures, sections = [], [], []
    for layout in layouts:
        kinds = [each.placeholder_format.type for each in layout.placeholders]
        titled = [each for each in layout.placeholders if each.placeholder_format.type in TITLES]
        areas = [each for each in layout.placeholders if each.placeholder_format.type in AREAS]
        if not titled:
            continue
        if PP_PLACEHOLDER.CENTER_TITLE in kinds or PP_PLACEHOLDER.SUBTITLE in kinds:
            covers.append(layout)
        elif areas:
            largest = max(areas, key=lambda each: _surface(each))
            share = _surface(largest) / size
            if layout._element.get("type") == "secHead":
                sections.append(layout)
            elif share >= LEAST:
                # A single place is better than the larger of two.
                figures.append((len(areas), -share, layout, titled[0], largest))
    if not figures:
        found = ", ".join(f"`{layout.name}` ({_tell(layout)})" for layout in layouts) or "no layout at all"
        expected = "a layout with a title and one place for content on at least 30 % of the slide"
        raise Refusal(Problem(name, "", f"no layout for a figure: {found}", expected, "add one in the slide master"))
    *_, figure, title, area = min(figures, key=lambda each: each[:2])
    cover = covers[0] if covers else figure
    return Layouts(
        cover, sections[0] if sections else cover, figure, _box(title, pixel), _box(area, pixel), pixel,
        is_ours(presentation),
    )  # fmt: skip


def _surface(placeholder: Any) -> int:
    return int(placeholder.width or 0) * int(placeholder.height or 0)


def _box(placeholder: Any, pixel: float) -> Box:
    edges = (placeholder.left, placeholder.top, placeholder.width, placeholder.height)
    return Box(*(float(edge or 0) / pixel for edge in edges))


def _tell(layout: Any) -> str:
    kinds = [str(each.placeholder_format.type).split(" ")[0].split(".")[-1].lower() for each in layout.placeholders]
    return ", ".join(kinds) or "no placeholders"
