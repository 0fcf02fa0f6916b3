"""A slide as a page: title, question and base, chart, source line; written as PNG, SVG, CSV and text alternative."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import pandas as pd

from pipelines.charts import load_chart
from pipelines.charts.frame import open_slide, render_png, render_svg
from pipelines.disk import is_disk_fault, naming
from pipelines.files import render_table, write_bytes
from pipelines.findings import shorten
from pipelines.slides.captions import describe_base, describe_drawing, name_source, name_subject
from pipelines.slides.drawing import Drawing
from pipelines.slides.origins import trace_slide
from pipelines.slides.pictures import prepare_drawing
from pipelines.slides.standing import STANDING, Standing
from pipelines.slides.story import Story
from pipelines.typography import set_spacing
from schemas.declarations import Slide
from schemas.refusals import DEBUG, name_error


@dataclass(frozen=True)
class Page:
    """A drawn slide: its texts and where its files are; undrawn: why a notice stands in the place of its chart."""

    number: int
    id: str
    title: str
    reading: str
    alternative: str
    png: Path
    undrawn: str = ""


@dataclass(frozen=True)
class Captions:
    """The texts around a chart."""

    title: str
    reading: str
    subtitle: str
    note: str
    source: str


def draw_page(story: Story, number: int, slide: Slide, folder: Path) -> Page:
    """Draw one slide into `folder` as `<number>-<id>.png`, `.svg`, `.csv` and `.txt`.

    Where that fails in a way nobody foresaw, a notice is drawn in its place and `undrawn` says why: the other slides
    go on. Not so with BOOST_DEBUG, and not where the disk is full or fails: that raises OSError.
    """
    try:
        drawing = prepare_drawing(story, slide)
        return _write_page(story, number, slide, folder, drawing, caption_slide(story, slide, drawing))
    except Exception as error:
        if os.environ.get(DEBUG) or is_disk_fault(error):
            raise
        why = f"{shorten(str(error)) or 'for no reason given'} ({name_error(error)})"
    notice = Drawing("notice", pd.DataFrame(columns=["label", "text"]), (story.say["undrawn_notice"],))
    captions = Captions(
        title=_attempt(lambda: story.fill(slide.title), slide.id),
        reading=_attempt(lambda: story.fill(slide.reading)),
        subtitle=_attempt(lambda: describe_base(story, slide)),
        note=story.caveat,
        source=_attempt(lambda: name_source(story, slide)),
    )
    return replace(_write_page(story, number, slide, folder, notice, captions), undrawn=why)


def _attempt(say: Callable[[], str], instead: str = "") -> str:
    """What can be said of a slide that failed: any of its texts may be what failed."""
    try:
        return say()
    except Exception:
        return instead


def caption_slide(story: Story, slide: Slide, drawing: Drawing) -> Captions:
    """The texts around the chart of a slide, with what its drawing has to say beside."""
    notes = [note for note in [story.fill_known(slide.note)] if note] + drawing.notes
    _, caveat = story.origin_of(slide)
    if caveat and slide.chart != "method":
        notes.append(caveat)
    note = set_spacing(" · ".join(notes), story.language)
    title = story.fill(slide.title) if story.tells(slide.title) else name_subject(story, slide)
    reading = story.fill_known(slide.reading)
    return Captions(title, reading, describe_base(story, slide), note, name_source(story, slide))


def _write_page(story: Story, number: int, slide: Slide, folder: Path, drawing: Drawing, captions: Captions) -> Page:
    alternative = describe_drawing(story, slide, drawing, captions.title, captions.subtitle, captions.note)
    stem, origin = folder / f"{number:02d}-{slide.id}", trace_slide(story, slide)
    png = write_drawing(stem, drawing, captions, alternative, story.language, origin)
    return Page(number, slide.id, captions.title, captions.reading, alternative, png)


def write_drawing(
    stem: Path, drawing: Drawing, captions: Captions, alternative: str, language: str, origin: str = ""
) -> Path:
    """Draw a slide and write `<stem>.png`, `.svg`, `.csv` and `.txt`; gives the picture.

    origin: where its numbers come from, on one line (`pipelines.history.provenance`), for the metadata of both.
    A picture that stands already as it would be drawn is taken over (`pipelines.slides.standing`).
    """
    standing = STANDING.get() or Standing(Path(), "", {})
    key = standing.name(
        drawing.kind, drawing.arguments, drawing.options, captions, alternative, language, origin
    )  # fmt: skip
    made = standing.take(key)
    if not made:
        figure, axes = open_slide(captions.title, captions.subtitle, captions.source, captions.note)
        load_chart(drawing.kind)(axes, *drawing.arguments, **drawing.options)
        made = {
            ".png": render_png(figure, captions.title, alternative, language, origin),
            ".svg": render_svg(figure, captions.title, alternative, language, origin),
        }
    standing.keep(key, stem.name, made)
    made |= {".csv": render_table(drawing.table).encode(), ".txt": f"{alternative}\n".encode()}
    for ending, content in made.items():
        path = stem.with_suffix(ending)
        with naming(path):
            write_bytes(path, content)
    return stem.with_suffix(".png")
