"""The annex on the quality of the data: of each wave how it was answered, item nonresponse, and the checklist."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from pipelines.charts.checklist import Entry
from pipelines.report.blocks import Block, Heading, Line, Table, say_cell, tabulate_texts
from pipelines.report.sources import Sources
from pipelines.slides.checklist import tell_checklist
from pipelines.slides.pictures import prepare_drawing
from pipelines.slides.story import Story
from schemas.declarations import Slide


def write_annex(sources: Sources) -> Iterator[Block]:
    """Every survey of the year: its method, its outcomes, item nonresponse and the CHERRIES checklist."""
    if not sources.surveys:
        return
    yield Heading(1, sources.say["annex"])
    for story in sources.surveys.values():
        title = f"{story.tell(story.title)}, {story.wave}"
        yield Heading(2, title)
        yield from _write_method(sources, story)
        if story.quality is not None:
            yield from _write_nonresponse(story)
            yield from _write_checklist(sources, story)


def _write_method(sources: Sources, story: Story) -> Iterator[Block]:
    facts, (header, lines) = prepare_drawing(story, _ask("method")).arguments
    rows = [[head, text] for head, text in facts]
    yield tabulate_texts(sources.say["method"], [sources.say["fact"], sources.say["known"]], rows, (0.25, 0.75))
    yield Line(sources.say["outcomes"], "strong")
    yield tabulate_texts(sources.say["outcomes"], header, lines, (0.7, 0.3))


def _write_nonresponse(story: Story) -> Iterator[Block]:
    """Every question that was put to anybody, the most often unanswered first."""
    assert story.quality is not None
    # Of every question, not of as many as stand on a slide.
    everything = max(len(story.quality.nonresponse), 1)
    drawing = prepare_drawing(story, _ask("nonresponse", keep=everything))
    if drawing.kind == "notice":
        return
    table, words = drawing.table, story.words
    levels = list(dict.fromkeys(table["level"]))
    yield Line(words["nonresponse"].format(received=_count_received(story)), "strong")
    header = [words["item"], *(words["level"][level] for level in levels)]
    rows = []
    for _, own in table.groupby("group", sort=False):
        texts = dict(zip(own["level"], own["text"], strict=True))
        rows.append([str(own["group_label"].iloc[0]), *(texts[level] for level in levels)])
    yield tabulate_texts(words["item"], header, rows, [0.4, *[0.6 / len(levels)] * len(levels)])
    if (story.quality.nonresponse["type"] == "multiple").any():
        told = words["nonresponse_ticks"]
        yield Line(f"{told[:1].upper()}{told[1:]}.", "note")


def _count_received(story: Story) -> str:
    assert story.quality is not None
    received: pd.Series[int] = story.quality.nonresponse["received"]
    return str(int(received.max()) if len(received) else 0)


def _write_checklist(sources: Sources, story: Story) -> Iterator[Block]:
    told: list[Entry] = list(tell_checklist(story).values())
    yield Line(story.words["checklist"], "strong")
    rows = [
        (say_cell(entry.group), say_cell(entry.label), say_cell(entry.text, "" if entry.known else "note"))
        for entry in told
    ]
    header = (sources.say["group"], sources.say["item"], sources.say["known"])
    yield Table(story.words["checklist"], header, tuple(rows), (0.2, 0.26, 0.54))


def _ask(chart: str, **more: int) -> Slide:
    return Slide.model_validate({"id": chart, "chart": chart, "title": {}, "reading": {}, **more})
