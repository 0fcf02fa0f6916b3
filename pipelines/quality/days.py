"""How many complete responses came in on each day, and the same by week or month where days are too many."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import pandas as pd

from pipelines.measures import real_moments

MOST_DAYS = 45
MOST_WEEKS = 60
Span = Literal["day", "week", "month"]


def count_days(responses: pd.DataFrame) -> dict[datetime.date, int]:
    """Day -> complete responses submitted on it, for days that have any, in order; {} where no dates were kept."""
    moments = real_moments(responses.loc[responses["outcome"] == "complete", "submitted"])
    counts = moments.dt.date.value_counts().sort_index()
    return {day: int(count) for day, count in counts.items()}  # type: ignore[misc]


@dataclass(frozen=True)
class Bucket:
    """Some days in a row: the first and the last of them, their responses, and all responses until then."""

    first: datetime.date
    last: datetime.date
    count: int
    total: int


def gather_days(
    days: Mapping[datetime.date, int], first: datetime.date, last: datetime.date
) -> tuple[Span, list[Bucket]]:
    """Every day from the first to the last of field period and responses, by week or month where they are many.

    first, last: the declared field period. Weeks begin on Monday; days without responses count 0.
    """
    first, last = min([first, *days]), max([last, *days])
    length = (last - first).days + 1
    span: Span = "day" if length <= MOST_DAYS else "week" if length <= 7 * MOST_WEEKS else "month"
    starts = pd.date_range(_begin(first, span), last, freq={"day": "D", "week": "W-MON", "month": "MS"}[span])
    buckets, total = [], 0
    for at, start in enumerate(starts):
        begin = start.date()
        end = (starts[at + 1].date() if at + 1 < len(starts) else last + datetime.timedelta(1)) - datetime.timedelta(1)
        count = sum(number for day, number in days.items() if begin <= day <= end)
        total += count
        buckets.append(Bucket(max(begin, first), end, count, total))
    return span, buckets


def _begin(day: datetime.date, span: Span) -> datetime.date:
    if span == "week":
        return day - datetime.timedelta(day.weekday())
    return day.replace(day=1) if span == "month" else day
