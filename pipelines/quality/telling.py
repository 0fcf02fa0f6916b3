"""The quality of a wave in the words of a language: rates, times and the checklist as sentences."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from typing import Any

from pipelines.quality.checklist import Fact
from pipelines.typography import (
    COUNTS_ALONE,
    format_count,
    format_duration,
    format_period,
    format_share,
    join_words,
    set_spacing,
)
from pipelines.words import words_of


def tell_share(numerator: float, denominator: float, language: str) -> str:
    """89 % (67 of 75); 3 of 7 where a percentage would say too much."""
    counts = {"n": format_count(numerator, language), "of": format_count(denominator, language)}
    words = words_of(language)
    if denominator < COUNTS_ALONE:
        return set_spacing(str(words["slides"]["out_of"]).format(**counts), language)
    share = format_share(numerator / denominator, denominator, language)
    return set_spacing(str(words["quality"]["share"]).format(share=share, **counts), language)


def tell_rate(row: Any, language: str) -> str:
    """A row of the quality table with unit share: its value, or why there is none."""
    if row.reason:
        return tell_reason(row.reason, language)
    return tell_share(row.numerator, row.denominator, language)


def tell_reason(reason: str, language: str) -> str:
    """Why a number is not given."""
    reasons = words_of(language)["quality"]["reasons"]
    return set_spacing(str(reasons[reason]), language)


def tell_entry(entry: dict[str, Any], language: str, name_of: Callable[[str], str] = str) -> str:
    """What is known of an item of the checklist, computed first, then declared; "" where nothing is.

    name_of: item of the codebook -> its name in this language.
    """
    told = [tell_fact(fact, language, name_of) for fact in entry["facts"]]
    declared: dict[str, str] = entry["declared"]
    told.append(declared.get(language) or next(iter(declared.values()), ""))
    sentences = [text.strip() for text in told if text.strip()]
    ended = [text if text.endswith((".", "?", "!", "…")) else f"{text}." for text in sentences[:-1]]
    return set_spacing(" ".join([*ended, *sentences[-1:]]), language)


def tell_fact(fact: Fact, language: str, name_of: Callable[[str], str] = str) -> str:
    """One computed fact as a sentence."""
    words = words_of(language)
    said: dict[str, str] = {}
    for name, value in fact.items():
        if isinstance(value, int) or (isinstance(value, float) and name not in {"seconds", "below"}):
            said[name] = format_count(value, language)
    if "first" in fact:
        first, last = (datetime.date.fromisoformat(fact[name]) for name in ("first", "last"))
        said["period"] = format_period(first, last, language)
    if "denominator" in fact:
        said["share"] = tell_share(fact["numerator"], fact["denominator"], language)
    if "seconds" in fact:
        said["limit"] = format_duration(fact["seconds"], language)
        said["below"] = format_share(fact["below"], 1, language)
    if "names" in fact:
        said["names"] = join_words([name_of(name) for name in fact["names"]], words["slides"]["and"])
    return set_spacing(str(words["quality"]["facts"][fact["say"]]).format(**said), language)
