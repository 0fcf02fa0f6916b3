"""The slides of a comparison, two waves side by side -> slides to be."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterator
from dataclasses import replace
from typing import Any

import pandas as pd

from pipelines.deck.arrange import arrange_drawing
from pipelines.deck.framing import Framed, frame_slide
from pipelines.deck.identity import PROVENANCE
from pipelines.deck.layouts import Layouts
from pipelines.deck.notes import trace_nothing
from pipelines.deck.shapes import PlannedSlide
from pipelines.disk import is_disk_fault
from pipelines.slides.comparison import ComparisonStory
from pipelines.slides.drawing import Drawing
from pipelines.slides.origins import trace_comparison
from pipelines.slides.paired import PairedSlide, list_slides
from pipelines.slides.paired_page import caption_pair, say_pairs, tabulate_pairs
from pipelines.typography import set_spacing
from pipelines.words import words_of
from schemas.refusals import DEBUG, name_error

SINGLE = {"method", "ledger"}
"""Kinds that say all they know on the slide."""


def plan_comparison(
    story: ComparisonStory, layouts: Layouts, problems: list[tuple[str, str]]
) -> Iterator[PlannedSlide]:
    """Cover, every slide of the comparison, closing slide."""
    say = words_of(story.language)["deck"]
    yield _own_slide(story, "-cover-", "cover", story.title, [*story.sides, *story.caveats])
    yield from plan_pairs(story, layouts, problems)
    yield _own_slide(story, "-closing-", "closing", say["thanks"], [say["trace"], *story.sides, *story.caveats])


def plan_pairs(
    story: ComparisonStory, layouts: Layouts, problems: list[tuple[str, str]],
    only: Collection[str] = (),
) -> Iterator[PlannedSlide]:  # fmt: skip
    """The slides of a comparison, or those with these ids, in the order they are asked for."""
    slides = list(list_slides(story))
    for slide in [each for name in only for each in slides if each.id == name] if only else slides:
        try:
            yield from _frame(story, slide, layouts)
        except Exception as error:
            if os.environ.get(DEBUG) or is_disk_fault(error):
                raise
            problems.append((slide.id, name_error(error)))
            notice = words_of(story.language)["slides"]["undrawn_notice"]
            empty = Drawing("notice", pd.DataFrame(columns=["label", "text"]), (notice,))
            yield from _frame(story, PairedSlide(slide.id, slide.title, "", empty), layouts)


def _frame(story: ComparisonStory, slide: PairedSlide, layouts: Layouts,
           ) -> list[PlannedSlide]:  # fmt: skip
    say: Any = words_of(story.language)["deck"]["sheet"]
    table = slide.drawing.table
    if slide.drawing.kind == "dumbbell" and table["suppressed"].all():
        words = words_of(story.language)["slides"]
        slide = replace(slide, drawing=Drawing("notice", table.iloc[:0], (words["hidden_notice"],)))
    captions, alternative = caption_pair(story, slide)
    notes = [captions.subtitle, captions.note, captions.source]
    if slide.drawing.kind not in SINGLE:
        notes += ["", *say_pairs(story, slide.rows), ""]
        notes += [" · ".join(filter(None, line)) for line in tabulate_pairs(story, slide.rows)]
    shown = {row.indicator for row in slide.rows}
    if shown:
        notes += ["", ", ".join(sorted(shown))]
    texts = Framed(
        _key(story, slide.id), captions.title, captions.subtitle, captions.note, captions.source, tuple(notes),
        trace_comparison(story, slide), story.language,
    )  # fmt: skip
    return frame_slide(
        layouts, texts,
        lambda area: arrange_drawing(slide.drawing, area, captions.title, alternative, story.language, say),
    )  # fmt: skip


def _key(story: ComparisonStory, name: str) -> str:
    return "/".join((story.teller.everything.survey.id, story.name, story.language, name))


def _own_slide(story: ComparisonStory, name: str, layout: Any, title: str, lines: list[str]) -> PlannedSlide:
    told = "\n".join(set_spacing(line, story.language) for line in lines)
    survey = story.teller.everything.survey.id
    provenance = trace_nothing(survey=survey, wave=story.name, slide=name)
    return PlannedSlide(_key(story, name), layout, title, (), (), f"{PROVENANCE}{provenance}", story.language, told)
