"""The declared slides of one wave in one language -> slides to be: the same that the notebooks draw."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterator
from typing import Any

import pandas as pd

from pipelines.deck.arrange import arrange_drawing
from pipelines.deck.framing import Framed, frame_slide
from pipelines.deck.identity import PROVENANCE
from pipelines.deck.layouts import Layouts
from pipelines.deck.notes import trace_nothing, write_notes
from pipelines.deck.shapes import PlannedSlide
from pipelines.disk import is_disk_fault
from pipelines.slides.captions import describe_drawing
from pipelines.slides.drawing import Drawing
from pipelines.slides.origins import trace_slide
from pipelines.slides.page import Captions, caption_slide
from pipelines.slides.pictures import prepare_drawing
from pipelines.slides.story import IMPACT, Story
from pipelines.typography import format_day, format_period, set_spacing
from pipelines.words import words_of
from schemas.declarations import Slide
from schemas.refusals import DEBUG, name_error


def plan_wave(story: Story, layouts: Layouts, problems: list[tuple[str, str]]) -> Iterator[PlannedSlide]:
    """Cover, the declared slides, closing slide; what could not be arranged is told in `problems`."""
    yield plan_cover(story)
    yield from plan_slides(story, layouts, problems)
    yield plan_closing(story)


def plan_slides(
    story: Story, layouts: Layouts, problems: list[tuple[str, str]], only: Collection[str] = ()
) -> Iterator[PlannedSlide]:
    """The declared slides, or those with these ids, in the order they are asked for."""
    slides = list(story.slides)
    if only:
        # A checklist of several slides has the id of the declared one, and a number.
        slides = [slide for name in only for slide in slides if slide.id == name or _numbered(slide.id, name)]
    for slide in slides:
        yield from _plan_slide(story, slide, layouts, problems)


def _numbered(id: str, name: str) -> bool:
    return id.startswith(f"{name}-") and id.removeprefix(f"{name}-").isdigit()


def _plan_slide(story: Story, slide: Slide, layouts: Layouts, problems: list[tuple[str, str]]) -> list[PlannedSlide]:
    try:
        drawing = prepare_drawing(story, slide)
        return _frame(story, slide, layouts, drawing, caption_slide(story, slide, drawing))
    except Exception as error:
        if os.environ.get(DEBUG) or is_disk_fault(error):
            raise
        # The figures tell the rest of what went wrong with this slide.
        problems.append((slide.id, name_error(error)))
    notice = Drawing("notice", pd.DataFrame(columns=["label", "text"]), (story.say["undrawn_notice"],))
    return _frame(story, slide, layouts, notice, Captions(slide.id, "", "", story.caveat, ""))


def _frame(story: Story, slide: Slide, layouts: Layouts, drawing: Drawing, captions: Captions) -> list[PlannedSlide]:
    say: Any = words_of(story.language)["deck"]["sheet"]
    alternative = describe_drawing(story, slide, drawing, captions.title, captions.subtitle, captions.note)
    notes = write_notes(story, slide, captions.subtitle, captions.reading, captions.note, captions.source)
    texts = Framed(
        _key(story, slide.id), captions.title, captions.subtitle, captions.note, captions.source, tuple(notes),
        trace_slide(story, slide), story.language, slide.chart == "quotes",
    )  # fmt: skip
    return frame_slide(
        layouts, texts, lambda area: arrange_drawing(drawing, area, captions.title, alternative, story.language, say)
    )


def _key(story: Story, name: str) -> str:
    return "/".join((story.survey, story.wave, story.language, name))


def plan_cover(story: Story) -> PlannedSlide:
    """Title, wave, field dates, and what readers must know of the data."""
    say = words_of(story.language)["deck"]
    lines = [story.wave if story.survey == IMPACT else say["wave"].format(wave=story.wave)]
    if story.declared is not None and story.survey != IMPACT:
        fielded = story.fielding.fielded
        lines[0] += f" · {format_period(fielded.first, fielded.last, story.language)}"
    lines += [story.caveat] if story.caveat else []
    return _own_slide(story, "-cover-", "cover", story.tell(story.title), lines)


def plan_closing(story: Story) -> PlannedSlide:
    """Thanks, where the numbers come from, and where to find what stands behind them."""
    say = words_of(story.language)["deck"]
    lines = [say["trace"]]
    if story.declared is not None and story.survey != IMPACT:
        exported = format_day(story.fielding.exported, story.language)
        lines.append(say["data"].format(title=story.tell(story.title), wave=story.wave, exported=exported))
    lines += [story.caveat] if story.caveat else []
    return _own_slide(story, "-closing-", "closing", say["thanks"], lines)


def _own_slide(story: Story, name: str, layout: Any, title: str, lines: list[str]) -> PlannedSlide:
    told = "\n".join(set_spacing(line, story.language) for line in lines)
    provenance = trace_nothing(survey=story.survey, wave=story.wave, slide=name)
    return PlannedSlide(_key(story, name), layout, title, (), (), f"{PROVENANCE}{provenance}", story.language, told)
