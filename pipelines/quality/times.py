"""How long complete responses took: the median and the quartiles, and how many were fast."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pandas as pd

from pipelines.measures import real_moments

Row = dict[str, Any]
QUARTILES = {"q1": 0.25, "median": 0.5, "q3": 0.75}
MEASURES = (*QUARTILES, "limit", "fast")


def find_times(responses: pd.DataFrame) -> tuple[pd.Series[float], str]:
    """Seconds of each complete response where they are known, and where they come from.

    The platform's own count of the time its pages were open (`timings`); without it what lies between beginning and
    end (`dates`); "" where no response has either.
    """
    complete = responses[responses["outcome"] == "complete"]
    if "seconds" in complete and complete["seconds"].notna().any():
        return complete["seconds"].dropna(), "timings"
    between = real_moments(complete["submitted"]) - real_moments(complete["started"])
    seconds = between.dt.total_seconds()
    seconds = seconds[seconds > 0]
    return seconds, "dates" if len(seconds) else ""


def measure_times(seconds: pd.Series[float], source: str, fast_below: float, minimum: int) -> Iterator[Row]:
    """Rows `known` (how many times there are), the quartiles, the limit under which a time is fast, and how many are.

    Quartiles are between neighbours in proportion (type 7 of Hyndman and Fan 1996). fast_below: a share of the median.
    minimum: with fewer times than these nothing but their number is told, since quartiles of a few are their times.
    """
    known = len(seconds)
    yield {"item": source, "measure": "known", "value": known, "unit": "responses"}
    if known < max(minimum, 1):
        reason = "too_few" if known else "no_times"
        yield from ({"item": source, "measure": each, "unit": "seconds", "reason": reason} for each in MEASURES)
        return
    for measure, share in QUARTILES.items():
        yield {"item": source, "measure": measure, "value": float(seconds.quantile(share)), "unit": "seconds"}
    limit = float(seconds.median()) * fast_below
    fast = int((seconds < limit).sum())
    yield {"item": source, "measure": "limit", "value": limit, "unit": "seconds"}
    yield {
        "item": source, "measure": "fast", "value": fast, "unit": "responses", "numerator": fast, "denominator": known
    }  # fmt: skip


def find_fast(seconds: pd.Series[float], fast_below: float, minimum: int) -> pd.Index[Any]:
    """Which responses took less than this share of the median; none where there are too few times to tell."""
    if len(seconds) < max(minimum, 1):
        return seconds.index[:0]
    return seconds.index[seconds < float(seconds.median()) * fast_below]
