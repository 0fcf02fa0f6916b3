"""A slide around its chart: title, question, note and source, and the place that they leave."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from pipelines.charts import tokens
from pipelines.deck.fitting import fit_box, fit_lines, say_block
from pipelines.deck.identity import PROVENANCE
from pipelines.deck.layouts import Layouts
from pipelines.deck.shapes import Box, Page, PlannedSlide, Shape, Words
from pipelines.words import words_of

SHORTEST_LINE = 12
"""Letters that the last line of a title has at least."""
TITLE_LINES = 3
QUESTION = 30.0
SOURCE_ROOM = 150.0
"""Pixels at the right end of the source line that the slide number takes."""


@dataclass(frozen=True)
class Framed:
    """The texts of a slide; provenance: where its numbers come from, as JSON."""

    key: str
    title: str
    subtitle: str
    note: str
    source: str
    notes: tuple[str, ...]
    provenance: str
    language: str
    binding: bool = False


def frame_slide(layouts: Layouts, texts: Framed, arrange: Callable[[Box], list[Page]]) -> list[PlannedSlide]:
    """The slide, or the slides where one has no room; each says which of how many it is."""
    pages = arrange(_leave(layouts, texts, texts.title)[1])
    if len(pages) == 1:
        return [_plan(layouts, texts, texts.title, texts.key, pages[0])]
    numbered: str = words_of(texts.language)["quality"]["page"]
    titles = [numbered.format(title=texts.title, page=number, pages=len(pages)) for number in range(1, len(pages) + 1)]
    # The number may need a line more of the title: what is arranged has to know.
    pages = arrange(_leave(layouts, texts, titles[-1])[1])
    titles = [numbered.format(title=texts.title, page=number, pages=len(pages)) for number in range(1, len(pages) + 1)]
    keys = [texts.key, *(f"{texts.key}#{number}" for number in range(2, len(pages) + 1))]
    return [_plan(layouts, texts, title, key, page) for title, key, page in zip(titles, keys, pages, strict=True)]


def _plan(layouts: Layouts, texts: Framed, title: str, key: str, page: Page) -> PlannedSlide:
    shapes, _, size, said = _leave(layouts, texts, title)
    provenance = f"{PROVENANCE}{texts.provenance}"
    return PlannedSlide(
        key,
        "figure",
        said,
        (*shapes, *page),
        texts.notes,
        provenance,
        texts.language,
        title_size=size,
        binding=texts.binding,
    )


def _leave(layouts: Layouts, texts: Framed, title: str) -> tuple[list[Shape], Box, float, str]:
    """What stands around a chart, the place that it leaves, and the title with its size."""
    area, shapes = layouts.area, list[Shape]()
    heading = fit_lines(title, layouts.title.width, 2, size=tokens.TITLE, floor=tokens.TITLE_FLOOR, bold=True)
    if heading.shortened:
        heading = fit_lines(title, layouts.title.width, TITLE_LINES, size=tokens.TITLE_FLOOR, floor=36, bold=True)
    if not layouts.closes:
        heading = fit_box(title, layouts.title.width, layouts.title.height, size=tokens.TITLE, floor=32, bold=True)
    top = area.top
    if layouts.closes:
        # The title's own lines are all that it takes.
        top = layouts.title.top + heading.height * 1.06 + 8
    if texts.subtitle:
        block = fit_lines(texts.subtitle, area.width, 3, size=QUESTION)
        height = block.height * 1.05
        box = Box(area.left, top, area.width, height)
        shapes.append(Words("question", box, (say_block(block, texts.subtitle),), block.size, colour=tokens.MUTED))
        top += height
    bottom = area.bottom
    for name, text, lines in (("source", texts.source, 2), ("note", texts.note, 3)):
        if not text:
            continue
        width = area.width - (SOURCE_ROOM if name == "source" and layouts.closes else 0.0)
        block = fit_lines(text, width, lines + 1, size=tokens.FLOOR)
        height = block.height * 1.05
        bottom -= height
        box = Box(area.left, bottom, width, height)
        shapes.append(Words(name, box, (say_block(block, text),), block.size, colour=tokens.MUTED, anchor="bottom"))
        bottom -= 8
    top, bottom = top + 26, bottom - 18
    told = bind_end(say_block(heading, title)) if len(heading.lines) > 1 else title
    return shapes, Box(area.left, top, area.width, bottom - top), heading.size, told


def bind_end(title: str) -> str:
    """A title whose last words hold together, so that none of its lines is a bracket or a number alone."""
    *words, end = title.split(" ")
    while words and len(end) < SHORTEST_LINE:
        end = f"{words.pop()}\u00a0{end}"
    return " ".join([*words, end])
