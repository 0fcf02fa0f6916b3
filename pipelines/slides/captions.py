"""The words around a chart: the line under the title, the source line, the text alternative."""

from __future__ import annotations

import hashlib
import math

from pipelines.reach.slides import list_named
from pipelines.slides.drawing import Drawing
from pipelines.slides.origins import list_shown
from pipelines.slides.story import Story
from pipelines.typography import format_count, set_spacing
from schemas.declarations import Indicator, Slide
from schemas.themed import is_themed

VERSION_DIGITS = 8


def name_source(story: Story, slide: Slide) -> str:
    """Survey, wave, dates and definition."""
    source, _ = story.origin_of(slide)
    return set_spacing(source.replace("{version}", _name_version(story, slide)), story.language)


def named_indicators(slide: Slide) -> list[str]:
    """The indicators a slide draws, in order."""
    named = [slide.indicator or "", *(series.indicator for series in slide.series)]
    named += [series.interval_of or "" for series in slide.series]
    return [name for name in dict.fromkeys(named) if name]


def name_subject(story: Story, slide: Slide) -> str:
    """What a slide is about, without a number: its title where it has nothing to draw a name from."""
    for name in _drawn(story, slide):
        indicator = story.indicators.get(name)
        item = story.declared.items.get((indicator.item or "").split("[")[0]) if indicator and story.declared else None
        if item is not None:
            return story.tell(item.short)
    return story.fill(slide.title)


def describe_base(story: Story, slide: Slide) -> str:
    """The question as it was asked, who counts, n, and who did not answer."""
    if slide.question:
        return story.fill_known(slide.question)
    indicator = next((story.indicators[name] for name in _drawn(story, slide) if name in story.indicators), None)
    if indicator is None and slide.chart == "numbers":
        indicator = _find_single(story, slide)
    if indicator is None or story.declared is None:
        return ""
    say, language = story.say, story.language
    item = story.declared.items.get((indicator.item or next(iter(indicator.where), "")).split("[")[0])
    row = next((row for row in [story.numbers.select(indicator.id)] if row is not None), None)
    if item is None or row is None:
        return ""
    base = story.declared.codebook.bases[indicator.base or item.asked_of]
    told = say["base"].format(base=story.tell(base.label))
    if slide.chart != "likert" and len(slide.series) <= 1 and not math.isnan(row.denominator):
        # Themes count persons, everything else responses.
        size = say["n_persons" if is_themed(item.id) else "n"]
        told += f", {size.format(n=format_count(row.denominator, language))}"
        if row.no_answer > 0 and not is_themed(item.id) and (indicator.counts_over or item.denominator) == "answered":
            told += f" ({say['without_answer'].format(count=format_count(row.no_answer, language))})"
    wording = story.tell(item.wording)
    if slide.chart != "likert" and (row_label := story.row_labels.get(indicator.id)):
        wording = f"{wording} – {row_label}"
    parts = [say["question"].format(wording=wording), *([f"{told}."] if slide.chart != "quotes" else [])]
    if item.type == "multiple" and slide.chart != "quotes":
        parts.append(say["several_themes" if is_themed(item.id) else "multiple"])
    return " ".join(set_spacing(part, language) for part in parts)


def _find_single(story: Story, slide: Slide) -> Indicator | None:
    """The first of the numbers of a slide, where all are about one item, and so about one base."""
    said = [story.indicators[name] for name in sorted(list_shown(story, slide)) if name in story.indicators]
    return said[0] if len({(each.item, each.base) for each in said}) == 1 and said[0].item else None


def _drawn(story: Story, slide: Slide) -> list[str]:
    named = named_indicators(slide)
    rows = [name for name in story.indicators if slide.indicator and name.startswith(f"{slide.indicator}-")]
    return named if any(name in story.indicators for name in named) else rows


def _name_version(story: Story, slide: Slide) -> str:
    """The definitions behind a slide as a short hash: of what it draws, else says; all of the wave's without either."""
    named = sorted(list_named(slide)) if story.reach else _drawn(story, slide) or sorted(list_shown(story, slide))
    rows = story.rows[story.rows["indicator"].isin(named)] if named else story.rows
    hashes = sorted(set(rows["definition_hash"]))
    return hashlib.sha256("\n".join(hashes).encode()).hexdigest()[:VERSION_DIGITS]


def describe_drawing(story: Story, slide: Slide, drawing: Drawing, title: str, subtitle: str, note: str) -> str:
    """The text alternative: what kind of chart, what it shows, every number in it."""
    say = story.say
    values = []
    table = drawing.table
    for position, row in enumerate(table.to_dict("records")):
        group = story.group_name(str(row.get("group_label", "") or ""))
        before = table["group_label"].iloc[position - 1] if position and "group_label" in table else None
        head = f"{group} – " if group and row.get("group_label") != before else ""
        extra = f" ({row['note']})" if row.get("note") else ""
        values.append(f"{head}{story.pair(row['label'], row['text'])}{extra}")
    kind = say["charts"]["notice" if drawing.kind == "notice" else slide.chart]
    sentences = [f"{kind}. {title}", subtitle, say["separator"].join(values), *drawing.told, note]
    return set_spacing(" ".join(end_sentence(sentence) for sentence in sentences if sentence), story.language)


def end_sentence(sentence: str) -> str:
    """A sentence with its full stop."""
    return sentence if sentence.endswith((".", "?", "!", "…")) else f"{sentence}."
