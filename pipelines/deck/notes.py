"""What the speaker's notes say of a slide: base, n, missing, interval, definition and the ids of its indicators."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Any

import pandas as pd

from pipelines.medians import IN_WORDS, name_middle
from pipelines.slides.captions import VERSION_DIGITS, named_indicators
from pipelines.slides.origins import Origins, trace_rows
from pipelines.slides.story import Story
from pipelines.slides.tables import interval_text
from pipelines.tabulate import NOTHING_TICKED, denominator_of
from pipelines.typography import format_count, format_share, set_spacing
from pipelines.withheld import tell_withheld
from pipelines.words import words_of
from schemas.declarations import Indicator, Slide
from schemas.tables import iterate_rows

MISSING = ("not_asked", "no_answer", "dont_know", "not_applicable", "broke_off", "not_in_wave")
MOST_LEVELS = 25
"""Levels whose numbers the notes of one slide repeat; the sheet of the chart has all."""
Provenance = dict[str, Any]


def list_shown(story: Story, slide: Slide) -> list[str]:
    """The ids of the indicators that a slide draws; an array stands for its rows."""
    known = list(dict.fromkeys(story.rows["indicator"]))
    found: list[str] = []
    for name in named_indicators(slide):
        found += [name] if name in known else [each for each in known if each.startswith(f"{name}-")]
    if slide.chart == "upset":
        items = {story.indicators[name].item for name in found if name in story.indicators}
        found += [
            name for name, each in story.indicators.items()
            if each.item in items and "distribution" in each.statistics and name in known
        ]  # fmt: skip
    return list(dict.fromkeys(found))


def write_notes(story: Story, slide: Slide, subtitle: str, reading: str, note: str, source: str) -> list[str]:
    """The lines of the notes, without the provenance."""
    lines = [reading, subtitle, note, source]
    for name in list_shown(story, slide):
        lines += [*describe_indicator(story, name, slide.by or "")]
    return [line for line in lines if line]


def describe_indicator(story: Story, name: str, by: str = "") -> Iterable[str]:
    """Id and label, definition, base with n and missing, then its values with their intervals."""
    say, language = words_of(story.language)["deck"]["notes"], story.language
    rows = story.rows[(story.rows["indicator"] == name) & story.rows["break"].isin(["", by])]
    if rows.empty:
        return
    label = story.tell(story.indicator_labels[name]) if name in story.indicator_labels else name
    yield ""
    yield set_spacing(say["indicator"].format(id=name, label=label), language)
    declared, first = story.indicators.get(name), next(iterate_rows(rows))
    yield set_spacing(_define(story, declared, first, say), language)
    yield set_spacing(_count_base(story, declared, first, say), language)
    for told, row in enumerate(iterate_rows(rows)):
        if told == MOST_LEVELS:
            yield set_spacing(say["more"].format(count=format_count(len(rows) - told, language)), language)
            return
        yield _say_row(story, name, row, say, by)


def _define(story: Story, declared: Indicator | None, row: Any, say: dict[str, Any]) -> str:
    names = words_of(story.language)["comparing"]["statistics"]
    parts = []
    if declared is not None:
        parts.append(", ".join(names.get(each, each) for each in declared.statistics))
        if declared.item:
            parts.append(say["item"].format(item=declared.item))
        if declared.codes:
            labels = story.level_labels.get(declared.id, {})
            parts.append(say["codes"].format(codes=", ".join(labels.get(code, code) for code in declared.codes)))
        if declared.counts_over:
            parts.append(say["over"][declared.counts_over])
    else:
        parts.append(names.get(row.statistic, row.statistic))
    parts.append(say["version"].format(version=row.definition_hash[:VERSION_DIGITS]))
    return str(say["definition"].format(parts=" ; ".join(parts) if story.language == "fr" else "; ".join(parts)))


def _count_base(story: Story, declared: Indicator | None, row: Any, say: dict[str, Any]) -> str:
    language = story.language
    base = ""
    if declared is not None and story.declared is not None:
        item = story.declared.items.get((declared.item or "").split("[")[0])
        name = declared.base or (item.asked_of if item else "")
        base = story.tell(story.declared.codebook.bases[name].label) if name in story.declared.codebook.bases else ""
    counted = [kind for kind in MISSING if not math.isnan(getattr(row, kind)) and getattr(row, kind) > 0]
    # In a base of those asked stands also who gave no answer: such a person is not missing from it.
    asked = declared is not None and story.declared is not None and denominator_of(declared, story.declared) == "asked"
    within = [kind for kind in counted if asked and kind in {"no_answer", "dont_know"}]
    missing = [kind for kind in counted if kind not in within]
    n = "–" if math.isnan(row.denominator) else format_count(row.denominator, language)
    told = say["base"].format(base=base, n=n) if base else say["n"].format(n=n)
    separator = " ; " if language == "fr" else "; "
    parts = [str(told)]
    for name, kinds in (("within", within), ("missing", missing)):
        listed = [say["missing_kinds"][kind].format(count=format_count(getattr(row, kind), language)) for kind in kinds]
        parts += [say[name].format(kinds=", ".join(listed))] if listed else []
    return separator.join(parts)


def _say_row(story: Story, name: str, row: Any, say: dict[str, Any], by: str) -> str:
    language = story.language
    names = words_of(language)["comparing"]["statistics"]
    levels = story.level_labels.get(name, {})
    names_of = {NOTHING_TICKED: story.say["nothing_ticked"], **levels}
    level = " + ".join(names_of.get(code, code) for code in row.level.split("+")) if row.level else ""
    group = story.labels_of(by).get(row.break_level, row.break_level) if row.break_level else ""
    label = " – ".join(filter(None, (group, level or names.get(row.statistic, row.statistic))))
    if row.suppressed:
        return story.pair(label, tell_withheld(row.reason, language))
    if math.isnan(row.value):
        return story.pair(label, "–")
    if row.unit == "share":
        told = format_share(row.value, row.denominator, language)
        if not math.isnan(row.numerator):
            counts = {"n": format_count(row.numerator, language), "of": format_count(row.denominator, language)}
            told = f"{story.say['out_of'].format(**counts)} ({told})"
    else:
        said = name_middle(story.scales.get(row.indicator, {}), row.value) if row.statistic in IN_WORDS else ""
        told = said or format_count(row.value, language)
    if not math.isnan(row.ci_low):
        bounds = (
            interval_text(story, row.ci_low, row.ci_high, row.denominator) if row.unit == "share"
            else story.say["from_to"].format(
                low=format_count(row.ci_low, language), high=format_count(row.ci_high, language)
            )
        )  # fmt: skip
        told += ", " + say["interval"].format(bounds=bounds, method=row.ci_method)
    return set_spacing(story.pair(label, told), language)


def trace_nothing(**more: str) -> str:
    """The provenance of a slide without numbers."""
    return trace_rows(pd.DataFrame(), Origins(), **more)
