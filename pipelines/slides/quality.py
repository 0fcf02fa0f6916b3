"""Slides of the quality of a wave: how responses came in, item nonresponse, the checklist, and facts for the method."""

from __future__ import annotations

import datetime
from typing import Any

import pandas as pd

from pipelines.charts.progress import Step
from pipelines.quality.days import gather_days
from pipelines.quality.telling import tell_rate, tell_reason, tell_share
from pipelines.slides.checklist import tell_checklist
from pipelines.slides.drawing import Drawing
from pipelines.slides.story import Story
from pipelines.typography import (
    COUNTS_ALONE,
    format_count,
    format_day,
    format_duration,
    format_period,
    format_share,
    format_short_day,
)
from schemas.declarations import Slide
from schemas.tables import iterate_rows

QUESTIONS_SHOWN = 14
LEVELS = ("answered", "dont_know", "not_applicable", "no_answer", "broke_off")
ALWAYS = {"answered", "no_answer"}


def prepare_progress(story: Story, slide: Slide) -> Drawing:
    """Complete responses by day, week or month, within the declared field period or outside it."""
    say, language = story.words, story.language
    days = {datetime.date.fromisoformat(row.item): int(row.value) for row in _rows(story, "day")}
    complete = int(_row(story, "outcome", "complete").value)
    fielded = story.fielding.fielded
    if not days:
        table = pd.DataFrame(columns=["level", "label", "count", "total", "inside", "text"])
        return Drawing("notice", table, (say["no_dates"],))
    span, buckets = gather_days(days, fielded.first, fielded.last)
    steps, lines = [], []
    for each in buckets:
        inside = each.first <= fielded.last and each.last >= fielded.first
        texts = format_count(each.count, language), format_count(each.total, language)
        steps.append(
            Step(format_short_day(each.first, language, span), each.count, texts[0], each.total, texts[1], inside)
        )
        name = format_day(each.first, language) if span == "day" else format_period(each.first, each.last, language)
        line = {"level": each.first.isoformat(), "label": name, "count": each.count, "total": each.total}
        lines.append(line | {"inside": inside, "text": texts[0]})
    outside = sum(count for day, count in days.items() if not fielded.first <= day <= fielded.last)
    undated = complete - sum(days.values())
    unfinished = int(_row(story, "outcome", "received").value) - complete
    counted = [("outside", outside), ("undated", undated), ("unfinished", unfinished)]
    notes = [
        say[key].format(count=format_count(count, language), of=format_count(complete, language))
        for key, count in counted if count
    ]  # fmt: skip
    period = say["field_period"].format(period=format_period(fielded.first, fielded.last, language))
    options = {"total_head": say["in_all"], "count_head": say["per"][span], "period": period}
    return Drawing("progress", pd.DataFrame(lines), (steps,), options, notes, [period])


def prepare_nonresponse(story: Story, slide: Slide) -> Drawing:
    """The questions that most of those who were asked left without an answer, the most first."""
    say, language = story.words, story.language
    assert story.quality is not None
    assert story.declared is not None
    parts = {(part.item.id, part.subquestion): part for part in story.declared.parts.values()}
    table = story.quality.nonresponse
    # Who ranks two of five options has answered: only the first place says whether anything was.
    asked = table[(table["asked"] > 0) & ~((table["type"] == "ranking") & (table["subquestion"] != "1"))]
    ordered = asked.sort_values("rate", ascending=False, kind="stable")
    keep = slide.keep or QUESTIONS_SHOWN
    shown, rest = ordered.head(keep), ordered.iloc[keep:]
    levels = [level for level in LEVELS if level in ALWAYS or shown[level].any()]
    lines = []
    for row in iterate_rows(shown):
        part = parts[row.item, row.subquestion]
        name = story.tell(part.item.short) + (f" – {story.tell(part.label)}" if part.label else "")
        for level in levels:
            count, base = getattr(row, level), row.received if level == "broke_off" else row.asked
            text = format_count(count, language)
            if level == "no_answer" and base >= COUNTS_ALONE:
                # In one column all texts lead with the count, whatever the base.
                text = f"{text} ({format_share(count / base, base, language)})"
            lines.append(
                {
                    "group": f"{row.item}[{row.subquestion}]" if row.subquestion else row.item, "group_label": name,
                    "level": level, "label": say["level"][level], "count": count, "base": base, "share": count / base,
                    "text": text,
                }
            )  # fmt: skip
    received = format_count(table["received"].max() if len(table) else 0, language)
    notes = [say["nonresponse_note"].format(received=received)]
    notes += [say["nonresponse_ticks"]] if (shown["type"] == "multiple").any() else []
    if len(rest):
        most = rest.iloc[0]
        share = format_share(most["rate"], most["asked"], language)
        notes.append(say["nonresponse_rest"].format(count=format_count(len(rest), language), share=share))
    columns = ["group", "group_label", "level", "label", "count", "base", "share", "text"]
    frame = pd.DataFrame(lines, columns=columns)
    if frame.empty:
        return Drawing("notice", frame, (story.say["nobody_asked_notice"],))
    texts = {level: list(frame.loc[frame["level"] == level, "text"]) for level in levels}
    asked_of = [format_count(count, language) for count in shown["asked"]]
    beside = [(say["asked"], asked_of), (say["without"], texts["no_answer"])]
    beside += [(say["left"], texts["broke_off"])] if "broke_off" in levels else []
    return Drawing("nonresponse", frame, (frame,), {"columns": beside}, notes)


def prepare_checklist(story: Story, slide: Slide) -> Drawing:
    """The items of CHERRIES with what is known of them."""
    told = tell_checklist(story, slide.items)
    lines = [
        {"item": item, "group_label": entry.group, "label": entry.label, "text": entry.text, "known": entry.known}
        for item, entry in told.items()
    ]
    return Drawing("checklist", pd.DataFrame(lines), (list(told.values()),))


def tell_quality(story: Story) -> list[tuple[str, str]]:
    """Facts for the method slide: completion, rates of those invited, times."""
    say, language = story.say["method"], story.language
    completion, broke_off = _row(story, "rate", "completion"), _row(story, "rate", "break_off")
    told = tell_rate(completion, language)
    if not completion.reason:
        broken = format_count(broke_off.numerator, language)
        told = say["completed"].format(completed=told, broke_off=broken)
    facts = [(say["completion"], told), (say["rates"], _tell_response(story)), (say["time"], tell_times(story))]
    return [(head, text[:1].upper() + text[1:]) for head, text in facts]


def tell_checks(story: Story) -> list[str]:
    """How many responses look sent twice, and for each array how many have the same answer in every row."""
    say, language = story.say["method"], story.language
    same = format_count(_row(story, "duplicate", "same_answers").value, language)
    lines = [row for row in _rows(story, "straight_line") if not row.reason]
    straight = ", ".join(tell_share(row.numerator, row.denominator, language) for row in lines)
    return [say["same"].format(same=same), *([say["straight"].format(straight=straight)] if straight else [])]


def tell_times(story: Story) -> str:
    """The median and the middle half of the times, and how many were fast."""
    say, language = story.words, story.language
    rows = {row.measure: row for row in _rows(story, "time")}
    if rows["median"].reason:
        return tell_reason(rows["median"].reason, language)
    told = {name: format_duration(rows[name].value, language) for name in ("median", "q1", "q3")}
    return str(say["time"].format(**told))


def _tell_response(story: Story) -> str:
    """The rate that may be given of those who were invited, or why there is none."""
    language = story.language
    for measure in ("response_2", "participation"):
        row = _row(story, "rate", measure)
        if not row.reason or row.reason == "more_than_declared":
            return story.pair(story.words["rate"][measure], tell_rate(row, language))
    return tell_reason(_row(story, "rate", "response_2").reason, language)


def _rows(story: Story, topic: str) -> list[Any]:
    assert story.quality is not None
    table = story.quality.table
    return list(iterate_rows(table[table["topic"] == topic]))


def _row(story: Story, topic: str, measure: str) -> Any:
    return next(row for row in _rows(story, topic) if row.measure == measure)
