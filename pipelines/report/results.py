"""Indicators as results: each number with its base, its n and its interval; what is hidden says so."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

from pipelines.report.blocks import Cell, Line
from pipelines.report.printed import is_contradicted, list_rivals
from pipelines.report.sources import Sources
from pipelines.site.entries import OF_LEVELS, Entry
from pipelines.site.entries import Line as Told
from pipelines.slides.reach_drawings import tell_terms
from pipelines.slides.story import Story
from pipelines.slides.telling import tell_share
from pipelines.typography import format_count
from pipelines.withheld import tell_withheld
from pipelines.words import words_of
from schemas.declarations import SheetLine
from schemas.tables import iterate_rows

HEADLINES = ("top_two_box", "median")
"""What is told of an item with a whole distribution and several statistics."""
UNNAMED = {"share", "count", "sum", "responses", "participants", "structures", "distinct", "top_two_box", "expression"}
"""Statistics that the label of an indicator says already."""
OF_TERMS = {*OF_LEVELS, "themes"}

Pairs = list[tuple[Told, Any]]


def tell_lines(sources: Sources, lines: list[SheetLine]) -> Cell:
    """Statements, each with the numbers of its indicators under it."""
    told: list[Line] = []
    for line in lines:
        text = sources.teller.tell(line.text)
        told += [Line(part.strip()) for part in text.splitlines() if part.strip()]
        told += [each for name in line.indicators for each in tell_indicator(sources, name)]
    return tuple(told)


def tell_indicator(sources: Sources, name: str) -> Iterator[Line]:
    """The numbers of one indicator in the year: its value, and in small print what it rests on."""
    if name not in sources.entries:
        yield Line(sources.teller.pair(name, sources.say["no_value"].format(year=sources.year)), "strong")
        return
    story, entry = sources.entries[name]
    rows = story.rows[(story.rows["indicator"] == name) & (story.rows["break"] == "")]
    pairs = list(zip(entry.lines, iterate_rows(rows), strict=True))
    plain = [pair for pair in pairs if pair[1].statistic not in OF_TERMS]
    best = [pair for pair in plain if pair[1].statistic in HEADLINES]
    if len(plain) == len(pairs):
        yield from _tell_plain(sources, story, entry, plain)
    elif any(row.statistic == HEADLINES[0] for _, row in best):
        yield from _tell_plain(sources, story, entry, best)
    else:
        yield from _tell_levels(sources, story, entry, [pair for pair in pairs if pair not in plain])
    shown = any(not row.suppressed for _, row in pairs)
    if shown and is_contradicted(sources, name):
        values = ", ".join(list_rivals(sources, name))
        yield Line(story.space(sources.say["printed_as"].format(values=values)), "note")


def _tell_plain(sources: Sources, story: Story, entry: Entry, pairs: Pairs) -> Iterator[Line]:
    for told, row in pairs:
        label = entry.label if row.statistic in UNNAMED and len(pairs) == 1 else f"{entry.label} ({told.name})"
        yield Line(story.pair(label, say_value(sources, story, told, row)), "strong")
        about = _tell_basis(sources, story, entry, told, row)
        yield from [Line(about, "note")] if about else []


def _tell_levels(sources: Sources, story: Story, entry: Entry, pairs: Pairs) -> Iterator[Line]:
    """A distribution, a line a level with its interval."""
    yield Line(entry.label, "strong")
    for told, row in pairs:
        text = story.pair(told.name, say_value(sources, story, told, row))
        between = "" if row.suppressed or not told.interval else f" [{told.interval}]"
        yield Line(f"{text}{between}")
    shown = [pair for pair in pairs if not pair[1].suppressed]
    if shown:
        parts = [_tell_basis(sources, story, entry, *shown[0], levels=True)]
        parts += [sources.say["brackets"]] if any(told.interval for told, _ in shown) else []
        yield Line(story.say["separator"].join(filter(None, parts)), "note")


def say_value(sources: Sources, story: Story, told: Told, row: Any) -> str:
    """A number as it is said; that it is hidden, or not known, where it is."""
    if row.suppressed:
        return tell_withheld(row.reason, story.language)
    if math.isnan(row.value):
        return sources.say["unknown"]
    of_share = row.unit == "share" and row.statistic != "net_score"
    return tell_share(story, row) if of_share else told.value


def _tell_basis(sources: Sources, story: Story, entry: Entry, told: Told, row: Any, levels: bool = False) -> str:
    """Who counts, how many they are, between what the value lies, what a sum is made of."""
    if row.suppressed or math.isnan(row.value):
        return ""
    parts = []
    facts, say = dict(entry.facts), words_of(story.language)["site"]
    if say["base"] in facts:
        parts.append(story.pair(say["base"], facts[say["base"]]))
    if not math.isnan(row.denominator):
        parts.append(_tell_size(sources, story, row))
    if row.survey == "activity":
        kind = "estimated" if row.reason == "estimated" else "counted"
        parts.append(str(story.tell_reach(kind)))
    if told.interval and not levels:
        named = "range" if row.ci_method == "stated-range" or row.survey == "impact" else "interval"
        parts.append(story.pair(sources.say[named], told.interval))
    if story.reach is not None:
        terms = story.reach.of_year("impact_terms")
        own = terms[(terms["composite"] == entry.id) & (terms["depth"] == 0)]
        parts += [tell_terms(story, own)] if len(own) else []
    text = story.say["separator"].join(parts)
    return story.space(text if text.startswith("n") and "=" in text[:4] else text[:1].upper() + text[1:])


def _tell_size(sources: Sources, story: Story, row: Any) -> str:
    n = format_count(row.denominator, story.language)
    told = str(story.say["n"].format(n=n))
    repeated = story.declared is not None and story.declared.survey.repeated
    if repeated and not math.isnan(row.persons) and row.persons != row.denominator:
        persons = format_count(row.persons, story.language)
        return sources.say["responses_of"].format(n=told, persons=persons)
    return told
