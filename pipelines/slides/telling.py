"""Numbers of impact figures in words: with their unit, their range, and what an indicator is called."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from pipelines.typography import COUNTS_ALONE, format_count, format_share, format_value

if TYPE_CHECKING:
    from pipelines.slides.story import Story


def name_indicator(story: Story, indicator: str) -> str:
    """What an indicator is called; a count that nobody named by its id."""
    label = story.indicator_labels.get(indicator)
    return story.tell(label) if label else indicator


def tell_quantity(story: Story, value: float) -> str:
    """A number, or a dash for what is unknown."""
    return "–" if math.isnan(value) else format_count(value, story.language)


def tell_range(story: Story, row: Any) -> str:
    """` (estimation : 100 à 160)` behind an estimate; ` (estimation)` where nobody gave its range."""
    low, high = (getattr(row, "low", None), getattr(row, "high", None))
    low, high = (row.ci_low, row.ci_high) if low is None else (low, high)
    if low is None or high is None or math.isnan(low) or math.isnan(high):
        return f" ({story.say['estimated']})"
    bounds = (format_count(bound, story.language) for bound in (low, high))
    told = story.say["from_to"].format(**dict(zip(("low", "high"), bounds, strict=True)))
    return f" ({story.pair(story.say['estimated'], told)})"


def tell_share(story: Story, row: Any) -> str:
    """`5 sur 12 (42 %)`; counts alone where the base is small, a dash for what is hidden."""
    if row.suppressed or math.isnan(row.value):
        return "–"
    language = story.language
    share = story.space(format_share(row.value, row.denominator, language))
    if math.isnan(row.numerator):
        return share
    if row.denominator < COUNTS_ALONE:
        counts = {"n": format_count(row.numerator, language), "of": format_count(row.denominator, language)}
        return str(story.say["out_of"].format(**counts))
    return story.space(format_value(row.numerator, row.value, row.denominator, language))


def tell_unit_value(story: Story, row: Any) -> str:
    """The value as its unit asks."""
    if row.suppressed or math.isnan(row.value):
        return "–"
    return tell_share(story, row) if row.unit == "share" else format_count(row.value, story.language)
