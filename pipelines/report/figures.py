"""The chapters on the figures of impact: the table, what every sum is made of, and what was printed otherwise."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

import pandas as pd

from pipelines.report.blocks import Block, Heading, Line, Table, say_cell, tabulate_texts
from pipelines.report.printed import CONTRADICTED, list_rivals
from pipelines.report.results import say_value
from pipelines.report.sources import Sources
from pipelines.slides.pictures import prepare_drawing
from pipelines.slides.reach_drawings import tell_kind
from pipelines.slides.story import Story
from pipelines.slides.telling import name_indicator, tell_quantity, tell_range
from pipelines.telling_printed import say_computed
from pipelines.typography import say_printed
from pipelines.words import words_of
from schemas.catalogue import load_printed
from schemas.tables import iterate_rows


def write_impact(sources: Sources) -> Iterator[Block]:
    """The declared tables of impact figures, and every composite of the year with its terms."""
    story = sources.impact
    if story is None or story.reach is None:
        return
    tables = [slide for slide in story.slides if slide.chart == "figures"]
    terms = story.reach.of_year("impact_terms")
    if not tables and terms.empty:
        return
    yield Heading(1, sources.say["impact"])
    for slide in tables:
        drawing = prepare_drawing(story, slide)
        header, rows = drawing.arguments
        title = story.fill(slide.title)
        yield Heading(2, title)
        yield tabulate_texts(title, header, [_say_hidden(sources, story, row) for row in rows], (0.48, 0.14, 0.38))
    if len(terms):
        yield Heading(2, sources.say["sums"])
        header = (sources.say["term"], story.tell_reach("value"), story.tell_reach("how"))
        yield Table(sources.say["sums"], header, tuple(_write_sums(sources, story, terms)), (0.48, 0.16, 0.36))
    _, caveat = story.origin_of(tables[0]) if tables else ("", "")
    if caveat:
        yield Line(story.space(caveat), "note")


def _say_hidden(sources: Sources, story: Story, row: list[str]) -> list[str]:
    """A row of the impact table whose number is hidden or unknown says so in words."""
    label, value, how = row
    return [label, sources.say["not_shown"] if value == "–" else value, how]


def _write_sums(sources: Sources, story: Story, terms: pd.DataFrame) -> Iterator[tuple[Any, ...]]:
    for composite, own in terms.groupby("composite", sort=False):
        if str(composite) not in sources.entries:
            continue
        total = story.numbers.select(str(composite))
        _, entry = sources.entries[str(composite)]
        told = say_value(sources, story, entry.lines[0], total)
        averaged = bool((own.loc[own["depth"] == 0, "sign"] == "mean").any())
        about = tell_range(story, total).strip(" ()") if total.reason == "estimated" else ""
        about = about or str(story.tell_reach("computed"))
        head = sources.say["mean_made_of" if averaged else "sum_made_of"].format(name=entry.label)
        yield say_cell(story.space(head), "strong"), say_cell(told, "strong"), say_cell(about)
        for row in iterate_rows(own):
            sign = {"+": "+ ", "-": "– "}.get(row.sign, "")
            value = (
                f"{sign}{tell_quantity(story, row.value)}" if not math.isnan(row.value) else sources.say["not_shown"]
            )
            indent = "\u2003" * (int(row.depth) + 1)
            number, status = story.numbers.select(row.term), words_of(story.language)["report"]["status"][row.status]
            if row.status == "estimated":
                status = tell_range(story, row).strip(" ()")
            elif number is not None and not math.isnan(row.value):
                status = tell_kind(story, number)
            yield (Line(f"{indent}{name_indicator(story, row.term)}"),), say_cell(value), say_cell(story.space(status))


def write_printed(sources: Sources) -> Iterator[Block]:
    """What the documents of the year printed otherwise than it was computed, or otherwise from place to place."""
    table = sources.printed
    if table.empty:
        return
    found = table[table["verdict"].isin(CONTRADICTED)]
    yield Heading(1, sources.say["printed"])
    told = sources.say["printed_intro" if len(found) else "printed_agree"]
    yield Line(sources.teller.space(told.format(count=len(found), of=len(table))))
    if len(found):
        site = words_of(sources.language)["site"]
        header = [site[key] for key in ("what", "document", "printed", "computed", "verdict")]
        rows = [_tell_printed(sources, row, table) for row in iterate_rows(found)]
        yield tabulate_texts(sources.say["printed"], header, rows, (0.24, 0.17, 0.12, 0.13, 0.34))


def _tell_printed(sources: Sources, row: Any, table: pd.DataFrame) -> list[str]:
    say, site = sources.say, words_of(sources.language)["site"]
    label = sources.entries[row.indicator][1].label if row.indicator in sources.entries else row.what
    parts = [site["verdicts"][row.verdict]]
    rivals = list_rivals(sources, row.indicator, row.printed)
    if rivals:
        parts.append(say["elsewhere"].format(values=", ".join(rivals)))
    parts += _tell_derived(sources, row, table)
    verdict = sources.teller.space(". ".join(part[:1].upper() + part[1:] for part in parts))
    computed = say_computed(row.computed, (row.indicator, row.wave) in sources.copied, sources.language)
    return [label, f"{row.document}, {row.place}", say_printed(row.printed, sources.language), computed, verdict]


def _tell_derived(sources: Sources, row: Any, table: pd.DataFrame) -> list[str]:
    """The printed figures that a printed sum or mean should follow from, where it does not."""
    derived = load_printed(sources.workspace).follows_from.get(row.id)
    printed = dict(zip(table["id"], table["printed"], strict=True))
    if row.verdict != "contradicts_itself" or derived is None or not set(derived.of) <= set(printed):
        return []
    key = "printed_mean" if derived.statistic == "mean" else "printed_sum"
    terms = " + ".join(say_printed(printed[each], sources.language) for each in derived.of)
    return [sources.say[key].format(terms=terms)]
