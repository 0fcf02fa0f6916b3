"""A slide of a comparison drawn and written, with the table behind it and its verdicts in words."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipelines.slides.captions import end_sentence
from pipelines.slides.comparison import ComparisonStory
from pipelines.slides.origins import trace_comparison
from pipelines.slides.page import Captions, Page, write_drawing
from pipelines.slides.paired import DIRECTIONS, OVERALL, PairedSlide
from pipelines.slides.paired_drawings import say_value
from pipelines.typography import set_spacing
from pipelines.words import words_of

SAID = 8
"""Rows of which each has a sentence; of more only those that say a difference."""


@dataclass(frozen=True)
class PairedPage:
    """A drawn slide, the table beneath it (a header and rows of texts), and its sentences."""

    page: Page
    table: list[list[str]]
    sentences: list[str]


def caption_pair(story: ComparisonStory, slide: PairedSlide) -> tuple[Captions, str]:
    """The texts around the chart of a slide, and its text alternative."""
    separator = words_of(story.language)["slides"]["separator"]
    notes = [*slide.drawing.notes, *(story.caveats if slide.drawing.kind != "method" else [])]
    note = set_spacing(" · ".join(notes), story.language)
    told = [_describe(story, row) for row in slide.drawing.table.to_dict("records")]
    kind = words_of(story.language)["slides"]["charts"][slide.drawing.kind]
    sentences = [f"{kind}. {slide.title}", slide.subtitle, separator.join(told), *slide.drawing.told, note]
    alternative = " ".join(end_sentence(sentence) for sentence in sentences if sentence)
    captions = Captions(slide.title, "", slide.subtitle, note, story.source(slide.rows))
    return captions, set_spacing(alternative, story.language)


def draw_paired_page(story: ComparisonStory, number: int, slide: PairedSlide, folder: Path) -> PairedPage:
    """Draw one slide into `folder` as `<number>-<id>.png`, `.svg`, `.csv` and `.txt`."""
    captions, alternative = caption_pair(story, slide)
    stem, origin = folder / f"{number:02d}-{slide.id}", trace_comparison(story, slide)
    png = write_drawing(stem, slide.drawing, captions, alternative, story.language, origin)
    page = Page(number, slide.id, slide.title, "", alternative, png)
    if slide.drawing.kind == "ledger":
        header, lines = slide.drawing.arguments
        return PairedPage(page, [header, *lines], [])
    return PairedPage(page, tabulate_pairs(story, slide.rows), say_pairs(story, slide.rows))


def _describe(story: ComparisonStory, row: Any) -> str:
    """A row of a drawn table in words: label, both values, difference and verdict."""
    label = str(row["label"]).replace("\n", ", ")
    told = str(row["text"])
    if "text_before" in row:
        values = story.teller.fill("against", before=row["text_before"], after=row["text_after"])
        told = f"{values}, {told} ({row['verdict']})"
    pair: str = words_of(story.language)["slides"]["pair"]
    return set_spacing(pair.format(label=label, value=told), story.language)


def tabulate_pairs(story: ComparisonStory, rows: list[Any]) -> list[list[str]]:
    """A header and a line of texts a row: both values, difference, interval, p and verdict."""
    teller = story.teller
    if not rows:
        return []
    names = ["difference", "interval", "p", "verdict"]
    header = [
        teller.say["indicator"],
        teller.side("before"),
        teller.side("after"),
        *(teller.say[each] for each in names),
    ]
    lines = [
        [teller.label(row), say_value(story, row, "before"), say_value(story, row, "after"), teller.difference(row),
         teller.interval(row), teller.p(row), teller.short(row)]
        for row in rows
    ]  # fmt: skip
    return [header, *lines]


def say_pairs(story: ComparisonStory, rows: list[Any]) -> list[str]:
    """The verdict on every row of a few, of many on those that say a difference and on all together; then what makes
    the numbers comparable."""
    chosen = rows if len(rows) <= SAID else [
        row for row in rows
        if row.verdict in {*DIRECTIONS, "among_many"} or (row.statistic == OVERALL and not row.level)
    ]  # fmt: skip
    reasons = dict.fromkeys(reason for row in rows for reason in story.teller.list_reasons(row))
    return [*map(story.teller.verdict, chosen), *(end_sentence(reason[:1].upper() + reason[1:]) for reason in reasons)]
