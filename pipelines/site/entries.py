"""Indicators as a dashboard tells them: value, interval, base and definition in words, and the rows to draw."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from pipelines.disclosure.reasons import PARTLY
from pipelines.indicators import NOT_ASKED
from pipelines.medians import IN_WORDS, name_middle
from pipelines.reach.gather import OWN
from pipelines.sentences import Numbers
from pipelines.slides.reach_drawings import tell_terms
from pipelines.slides.story import Story, level_order
from pipelines.slides.tables import interval_text
from pipelines.slides.telling import name_indicator, tell_quantity
from pipelines.typography import format_count, format_share, format_signed, format_value, set_spacing
from pipelines.withheld import tell_withheld
from pipelines.words import words_of
from schemas.declarations import Indicator
from schemas.missing import MISSING
from schemas.tables import iterate_rows

OF_LEVELS = {"distribution", "combinations", "first_place", "mean_rank", "borda"}
"""Statistics with a row a level."""
DRAWN = {"distribution", "first_place"}
DASH = "–"
RANGES = {"stated-range", "interval-arithmetic"}
"""How the range of an estimate came about, in the place of the method of an uncertainty interval."""


AGREE_LITTLE = re.compile(r"coders agree little: alpha (-?[\d.]+), below ([\d.]+)")


@dataclass(frozen=True)
class Line:
    """One number: what it is, and its value, interval and base as they are said."""

    name: str
    value: str
    interval: str
    base: str
    method: str = ""


@dataclass(frozen=True)
class Entry:
    """One indicator of one wave.

    lines: its numbers over all. facts: (heading, text) of its definition. points: what a chart draws, one row a level
    and group; see `list_points`. trend: the same statistic in every wave, for its trend.
    """

    id: str
    survey: str
    wave: str
    label: str
    key: bool
    of_levels: bool
    lines: list[Line]
    facts: list[tuple[str, str]]
    points: list[dict[str, Any]] = field(default_factory=list)
    trend: list[dict[str, Any]] = field(default_factory=list)

    @property
    def headline(self) -> Line | None:
        """The number that stands for the indicator; none where it is one of many levels."""
        return self.lines[0] if self.lines and not self.of_levels else None

    @property
    def anchor(self) -> str:
        """The id of the indicator's place on its page."""
        return f"{self.survey}-{self.wave}-{self.id}"


def list_entries(story: Story) -> list[Entry]:
    """Every indicator of a story's survey and wave that the wave asked for, in declared order."""
    named = [story.survey] if story.declared is not None else list(OWN)
    own = story.rows[story.rows["survey"].isin(named)]
    entries = []
    for name, rows in own.groupby("indicator", sort=False):
        if (rows["reason"] == NOT_ASKED).all():
            continue
        indicator = story.indicators.get(str(name))
        label = _name(story, str(name))
        entries.append(
            Entry(
                str(name), story.survey, story.wave, label, _is_key(story, indicator, str(name)),
                rows["statistic"].iloc[0] in OF_LEVELS,
                list(_list_lines(story, indicator, rows[rows["break"] == ""])),
                list(_list_facts(story, indicator, rows)), list_points(story, rows),
            )
        )  # fmt: skip
    return entries


def _is_key(story: Story, indicator: Indicator | None, name: str) -> bool:
    """Whether an indicator is declared key, be it of a survey, a register, a count or a composite."""
    if indicator is not None or story.reach is None:
        return bool(indicator and indicator.key)
    impact = story.reach.declared.impact
    keys = {each.id for _, each in story.reach.declared.list_made() if each.key}
    if impact:
        keys |= {each.id for each in impact.composites if each.key} | {each.id for each in impact.counts if each.key}
    return name in keys


def _name(story: Story, name: str) -> str:
    """The label of an indicator, with that of its row; its id where it has none."""
    label = story.tell(story.indicator_labels[name]) if name in story.indicator_labels else name
    row = story.row_labels.get(name, "")
    return f"{label} – {row}" if row and row not in label else label


def _list_lines(story: Story, indicator: Indicator | None, rows: pd.DataFrame) -> Iterator[Line]:
    say = words_of(story.language)["comparing"]["statistics"]
    labels = story.level_labels.get(indicator.id if indicator else "".join(rows["indicator"].head(1)), {})
    numbers = Numbers(rows, {}, story.language)
    for row in iterate_rows(rows):
        name = str(say.get(row.statistic, row.statistic))
        if row.statistic in OF_LEVELS or row.statistic == "mode":
            parts = [labels.get(code, code) for code in str(row.level).split("+") if code]
            name = " + ".join(parts) if row.statistic != "mode" else f"{name} : {' '.join(parts)}"
        name = story.say["nothing_ticked"] if row.level == "-none-" else name
        base = DASH if math.isnan(row.denominator) else format_count(row.denominator, story.language)
        told = set_spacing(name or DASH, story.language)
        interval, method = _say_interval(story, row), row.ci_method
        if method in RANGES and interval:
            # Between what an estimate lies is nobody's sampling error.
            interval, method = story.pair(story.say["estimated"], interval), ""
        yield Line(told, _say_value(numbers, row, story), interval, base, method)


def _say_value(numbers: Numbers, row: Any, story: Story) -> str:
    if row.suppressed or math.isnan(row.value):
        return DASH
    if row.unit == "share" and row.statistic != "net_score" and not math.isnan(row.numerator):
        return format_value(row.numerator, row.value, row.denominator, story.language)
    if row.unit == "share" and row.statistic != "net_score":
        return format_share(row.value, max(row.denominator, 1), story.language)
    if row.unit == "share":
        return f"{format_count(row.value * 100, story.language)}"
    said = name_middle(story.scales.get(row.indicator, {}), row.value) if row.statistic in IN_WORDS else ""
    return said or format_count(row.value, story.language)


def _say_interval(story: Story, row: Any) -> str:
    if row.suppressed or math.isnan(row.ci_low):
        return ""
    if row.unit == "share" and row.statistic != "net_score":
        return interval_text(story, row.ci_low, row.ci_high, max(row.denominator, 1))
    low, high = (format_count(bound * (100 if row.unit == "share" else 1), story.language)
                 for bound in (row.ci_low, row.ci_high))  # fmt: skip
    return str(story.say["from_to"].format(low=low, high=high))


def _say_reason(story: Story, row: Any) -> str:
    """Why a number is not there or not to be taken as counted, in words."""
    if row.reason == "estimated":
        return str(story.say["estimated"])
    if row.suppressed:
        return tell_withheld(row.reason, story.language)
    reasons = words_of(story.language)["site"]["reasons"]
    if little := AGREE_LITTLE.fullmatch(row.reason):
        alpha = format_signed(float(little[1]), 2, story.language).removeprefix("+")
        least = format_count(float(little[2]), story.language)
        return set_spacing(reasons["agree_little"].format(alpha=alpha, least=least), story.language)
    return str(reasons["partly"] if row.reason.startswith(PARTLY) else reasons.get(row.reason, row.reason))


def _list_facts(story: Story, indicator: Indicator | None, rows: pd.DataFrame) -> Iterator[tuple[str, str]]:
    """What an indicator counts, of whom, who is missing, and which definition and data it rests on."""
    say = words_of(story.language)["site"]
    first = next(iterate_rows(rows.head(1)))
    if indicator is not None and story.declared is not None:
        item = story.declared.items.get((indicator.item or "").split("[")[0])
        if item is not None:
            yield (
                say["question"],
                set_spacing(story.say["question"].format(wording=story.tell(item.wording)), story.language),
            )
        base = story.declared.codebook.bases.get(indicator.base or (item.asked_of if item else "all"))
        if base is not None:
            over = indicator.counts_over or (item.denominator if item else "")
            told = f"{story.tell(base.label)} ({say['over'][over]})" if over in say["over"] else story.tell(base.label)
            yield say["base"], told
        if indicator.codes:
            labels = story.labels_of(indicator.item)
            yield say["counted"], ", ".join(labels.get(code, code) for code in indicator.codes)
    if story.reach is not None:
        terms = story.reach.of_year("impact_terms")
        own = terms[(terms["composite"] == first.indicator) & (terms["depth"] == 0)]
        if len(own):
            named = "; ".join(
                f"{name_indicator(story, row.term)} {tell_quantity(story, row.value)}" for row in iterate_rows(own)
            )
            yield say["terms"], set_spacing(f"{named} ({tell_terms(story, own)})", story.language)
    counts = [(kind, getattr(first, kind)) for kind in MISSING]
    missing = [f"{say['missing_kinds'][kind]} {format_count(count, story.language)}" for kind, count in counts
               if not math.isnan(count) and count]  # fmt: skip
    if missing:
        yield say["missing"], "; ".join(missing)
    if first.reason:
        yield say["reason"], _say_reason(story, first)
    if first.definition_hash:
        yield say["definition"], first.definition_hash
    if first.data_hash:
        yield say["data"], first.data_hash


def list_points(story: Story, rows: pd.DataFrame) -> list[dict[str, Any]]:
    """What a chart draws: by break and group the levels of a distribution, else a share a group.

    Keys: break, group, level, order, count, base, share, low, high, text. Hidden numbers have no point.
    """
    statistics = set(rows["statistic"])
    shares = ("distribution", "first_place", "share", "top_two_box")
    chosen = next((each for each in shares if each in statistics), "")
    if not chosen:
        return []
    shown = rows[(rows["statistic"] == chosen) & ~rows["suppressed"] & rows["value"].notna()]
    order = level_order(story, str(rows["indicator"].iloc[0]))
    label = _name(story, str(rows["indicator"].iloc[0]))
    labels = story.level_labels.get(str(rows["indicator"].iloc[0]), {})
    points = []
    for by, row in zip(shown["break"], iterate_rows(shown), strict=True):
        group = story.labels_of(by).get(row.break_level, story.say["no_answer"]) if by else ""
        low, high = (None if math.isnan(bound) else bound for bound in (row.ci_low, row.ci_high))
        points.append(
            {
                "break": story.item_name(by) if by else "", "group": group,
                "level": labels.get(row.level, row.level) if chosen in DRAWN else label,
                "order": order.index(row.level) if row.level in order else 0,
                "count": row.numerator, "base": row.denominator, "share": row.value, "low": low, "high": high,
                "text": format_value(row.numerator, row.value, row.denominator, story.language),
            }
        )  # fmt: skip
    return points
