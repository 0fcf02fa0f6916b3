"""Comparison rows -> what is drawn of them, with the table behind it; every number comes from the comparison table."""

from __future__ import annotations

import math
from typing import Any

import pandas as pd

from pipelines.slides.comparison import ComparisonStory
from pipelines.slides.drawing import Drawing
from pipelines.typography import COUNTS_ALONE, format_count, format_share, format_signed, format_value
from pipelines.words import words_of

COLUMNS = ["label", "before", "after", "text_before", "text_after", "difference", "low", "high", "text",
           "interval", "verdict", "shown", "suppressed"]  # fmt: skip
SHARES = (0.1, 0.25, 0.5, 1.0)
"""Ends of an axis of shares."""
SHOWN = ("higher", "lower")


def draw_pairs(story: ComparisonStory, rows: list[Any], labels: list[str], notes: list[str]) -> Drawing:
    """Each row's two values and their difference; n with the names of the sides where all rows share it."""
    sizes = {(row.n_before, row.n_after) for row in rows if not row.suppressed}
    alone = len(sizes) == 1
    table = pd.DataFrame(
        [_pair(story, row, label, alone) for row, label in zip(rows, labels, strict=True)], columns=COLUMNS
    )
    names = tuple(
        _name_side(story, which, size if alone else math.nan)
        for which, size in zip(("before", "after"), next(iter(sizes), (math.nan, math.nan)), strict=True)
    )
    bounds, ticks = _scale_values(story, rows)
    span, difference_ticks = _scale_differences(story, rows)
    options = {
        "names": names, "heading": story.say("difference"), "bounds": bounds, "ticks": ticks, "span": span,
        "difference_ticks": difference_ticks,
    }  # fmt: skip
    return Drawing("dumbbell", table, (table,), options, notes)


def draw_lines(header: list[str], lines: list[list[str]], shares: list[float], numbers: bool) -> Drawing:
    """Lines of text under a header."""
    table = pd.DataFrame([{"label": line[0], "text": " · ".join(line[1:])} for line in lines])
    return Drawing("ledger", table, (header, lines), {"shares": shares, "numbers": numbers})


def draw_people(story: ComparisonStory, where: list[str], *, listed: bool) -> Drawing:
    """Who is compared with whom, how to read the numbers, how many differences are shown, and where they stand.

    where: how the titles of the slides begin that show one. listed: whether some tests stand in a list.
    """
    teller, about = story.teller, story.teller.compared.about
    facts = [
        (story.say("sides"), ". ".join(story.sides) + "."),
        (story.say("people_head"), teller.people()),
        (story.say("reading_head"), teller.fill("volunteers")),
    ]
    facts += [(story.say("parts_head"), teller.fill("parts_note"))] if teller.by_parts else []
    found = [teller.tally()]
    found += [story.say("where", slides=", ".join(map(story.quote, where)))] if where else []
    found += [story.say("listed", slide=story.quote(story.say("tests")))] if listed else []
    facts += [(story.say("holm_head"), teller.fill("holm_note")), (story.say("tests_head"), " ".join(found))]
    sides = ("before", "after")
    lines = [[story.say("complete"), *(_count(story, about[which]["responses"]) for which in sides)]]
    if about["repeated"] or about["both"] is not None:
        lines.append([story.say("participants"), *(_count(story, about[which]["participants"]) for which in sides)])
    if about["both"] is not None:
        lines.append([story.say("both"), "", _count(story, about["both"])])
    data: str = words_of(story.language)["slides"]["method"]["data"]
    facts += [(data, " ".join(story.caveats))] if story.caveats else []
    told = [{"label": line[0], "text": " / ".join(filter(None, line[1:]))} for line in lines]
    header = ["", *(teller.side(which) for which in sides)]
    return Drawing(
        "method", pd.DataFrame(told), (facts, (header, lines)), told=[f"{head} – {text}" for head, text in facts]
    )


def say_value(story: ComparisonStory, row: Any, which: str) -> str:
    """A value at its mark: count and share as the base allows."""
    value, count, n = (getattr(row, f"{name}_{which}") for name in ("value", "numerator", "n"))
    if row.unit != "share" or math.isnan(value) or math.isnan(count) or n < COUNTS_ALONE:
        return story.teller.value(row, which)
    # Both sides are said alike: as the smaller of them allows.
    smaller = min(size for size in (row.n_before, row.n_after) if size >= COUNTS_ALONE)
    return format_value(count, value, smaller, story.language)


def _pair(story: ComparisonStory, row: Any, label: str, alone: bool) -> dict[str, Any]:
    teller = story.teller
    if not alone and not row.suppressed:
        sizes = " / ".join("–" if math.isnan(n) else _count(story, n) for n in (row.n_before, row.n_after))
        label = f"{label}\nn = {sizes}"
    return {
        "label": label, "before": row.value_before, "after": row.value_after,
        "text_before": say_value(story, row, "before"), "text_after": say_value(story, row, "after"),
        "difference": row.difference, "low": row.ci_low, "high": row.ci_high, "text": teller.difference(row),
        "interval": teller.interval(row),
        "verdict": teller.short(row), "shown": row.verdict in SHOWN, "suppressed": row.suppressed,
    }  # fmt: skip


def _name_side(story: ComparisonStory, which: str, n: float) -> str:
    name = story.teller.side(which)
    return name if math.isnan(n) else f"{name} (n\u00a0=\u00a0{_count(story, n)})"


def _scale_values(story: ComparisonStory, rows: list[Any]) -> tuple[tuple[float, float], list[tuple[float, str]]]:
    """The ends of the axis of values with its ticks: shares from zero, scores over their scale, numbers from zero."""
    values = [value for row in rows for value in (row.value_before, row.value_after) if not math.isnan(value)]
    largest = max(values, default=1.0)
    first = rows[0]
    if first.unit == "share" and first.statistic == "net_score":
        return (-1.0, 1.0), [(at, _percent(story, at)) for at in (-1.0, 0.0, 1.0)]
    if first.unit == "share":
        top = next(each for each in SHARES if largest <= each)
        return (0.0, top), [(at, _percent(story, at)) for at in (0.0, top / 2, top)]
    codes = story.scale_of(first)
    low, high = codes or (0.0, _round_up(largest))
    return (low, high), [(at, format_count(at, story.language)) for at in (low, high)]


def _scale_differences(story: ComparisonStory, rows: list[Any]) -> tuple[float, list[tuple[float, str]]]:
    """How far the axis of differences goes from zero, with its ticks."""
    ends = [abs(end) for row in rows for end in (row.ci_low, row.ci_high, row.difference) if not math.isnan(end)]
    largest = max(ends, default=0.5)
    if rows[0].unit != "share":
        span = _round_up(largest)
        return span, [(at, format_signed(at, 1, story.language)) for at in (-span, 0.0, span)]
    span = next((each for each in SHARES if largest <= each), 2.0)
    return span, [(at, format_signed(100 * at, 1, story.language)) for at in (-span, 0.0, span)]


def _round_up(number: float) -> float:
    """The next of 1, 2 and 5 times a power of ten."""
    if number <= 0:
        return 1.0
    power = 10.0 ** math.floor(math.log10(number))
    return next(step * power for step in (1.0, 2.0, 5.0, 10.0) if number <= step * power * (1 + 1e-9))


def _percent(story: ComparisonStory, share: float) -> str:
    """A share at a tick, with a decimal only where it needs one and the sign of differences."""
    return format_share(share, 1000 if share * 100 % 1 else 1, story.language).replace("-", "\u2212")


def _count(story: ComparisonStory, number: float) -> str:
    return format_count(number, story.language)
