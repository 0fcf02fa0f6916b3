"""Each declared statistic -> its numbers with their intervals, for the groups of a grouping and the levels within."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from pipelines.counting import NOWHERE, Floats
from pipelines.estimators.distribution import distribution, mode
from pipelines.estimators.estimate import Estimate
from pipelines.estimators.mean import mean
from pipelines.estimators.quantile import quantile
from pipelines.estimators.share import share
from pipelines.headings import fold
from pipelines.rows import Rows, join_rows, sort_rows, take_rows
from pipelines.tabulate import (
    Tally,
    count_values,
    order_answers,
    tally_hits,
    tally_levels,
    tally_scores,
)
from pipelines.tallies import MEANS, SHARES, Asked, bounds_of, sums_of
from schemas.declarations import OTHER, Statistic

ANONYMOUS_YEAR = 1980
QUARTILES = {"q1": 0.25, "q2": 0.5, "q3": 0.75}
NO_INTERVAL = Estimate(*(np.asarray(each) for each in (np.nan, np.nan, np.nan, "", np.nan, np.nan)))


def measure(statistic: Statistic, asked: Asked) -> Rows:
    """Rows with `group` (a place among the groups), `level`, `statistic`, value, unit, counts and interval."""
    rows = MEASURES[statistic](asked)
    return rows | {"statistic": _repeat(statistic, len(rows["group"]))}


def _repeat(text: str, times: int) -> npt.NDArray[Any]:
    return np.full(times, text, dtype=object)


def _rows(
    asked: Asked, levels: tuple[str, ...] | list[str], value: Any, unit: str, numerator: Any = np.nan,
    denominator: Any = np.nan, estimate: Estimate = NO_INTERVAL,
) -> Rows:  # fmt: skip
    """A row for each group and level; numbers come as groups x levels, or as one a group or for all."""
    shape = asked.groups, len(levels)

    def flat(part: Any) -> Floats:
        array = np.asarray(part, dtype=float)
        array = array[:, None] if array.ndim == 1 and array.shape != shape else array
        return np.broadcast_to(array, shape).ravel()

    return {
        "group": np.repeat(np.arange(asked.groups), len(levels)),
        "level": np.tile(np.asarray(list(levels), dtype=object), asked.groups),
        "value": flat(value), "unit": _repeat(unit, asked.groups * len(levels)), "numerator": flat(numerator),
        "denominator": flat(denominator), "ci_low": flat(estimate.low), "ci_high": flat(estimate.high),
        "ci_method": np.broadcast_to(estimate.method, shape).ravel().astype(object),
        "effective_n": flat(estimate.effective_n), "design_effect": flat(estimate.design_effect),
    }  # fmt: skip


def _shares(asked: Asked, tally: Tally, levels_together: int | Floats = 1) -> Rows:
    sums = sums_of(asked, tally)
    if asked.indicator.interval == "clopper-pearson":
        estimate = share(sums, independent=asked.independent, population=asked.size, exact=True)
    elif np.all(np.asarray(levels_together) == 1):
        estimate = share(sums, independent=asked.independent, population=asked.size)
    else:
        estimate = distribution(sums, levels_together, independent=asked.independent, population=asked.size)
    below = tally.denominators.n
    return _rows(asked, tally.levels, estimate.value, "share", tally.numerators.n, below, estimate)


def _measure_means(statistic: Statistic, unit: str = "") -> Callable[[Asked], Rows]:
    def compute(asked: Asked) -> Rows:
        lowest, highest = bounds_of(statistic, asked)
        parts = []
        for level, tally in MEANS[statistic](asked):
            estimate = mean(sums_of(asked, tally), population=asked.size, lowest=lowest, highest=highest)
            own, below = unit or asked.indicator.unit, tally.denominators.n
            parts.append(_rows(asked, [level], estimate.value, own, np.nan, below, estimate))
        return join_rows(parts)

    return compute


def _measure_count(asked: Asked) -> Rows:
    tally = tally_hits(asked.population, asked.indicator, asked.frame, asked.grouping)
    return _rows(
        asked, tally.levels, tally.numerators.n, asked.indicator.unit, tally.numerators.n, tally.denominators.n
    )


def _measure_share(asked: Asked) -> Rows:
    return _shares(asked, SHARES["share"](asked))


def _measure_distribution(asked: Asked) -> Rows:
    """Levels whose intervals hold together; of two that exclude each other one says it all."""
    tally = SHARES["distribution"](asked)
    part = asked.population.declared.parts.get(asked.indicator.item or "")
    exclusive = part is None or part.kind != "boxes"
    together = len(tally.levels) - 1 if exclusive and len(tally.levels) == 2 else len(tally.levels)
    return _shares(asked, tally, max(together, 1))


def _measure_combinations(asked: Asked) -> Rows:
    """Only combinations that somebody of the group ticked, the group's most frequent first."""
    tally = SHARES["combinations"](asked)
    if not tally.levels:
        return _rows(asked, (), np.zeros((asked.groups, 0)), "share")
    together = np.maximum((tally.numerators.n > 0).sum(axis=1, keepdims=True), 1).astype(float)
    rows = _shares(asked, tally, np.broadcast_to(together, tally.numerators.n.shape))
    found = take_rows(rows, rows["numerator"] > 0)
    return take_rows(found, np.lexsort((-found["numerator"], found["group"])))


def _measure_best(asked: Asked) -> Rows:
    return _shares(asked, SHARES["top_two_box"](asked))


def _measure_first_place(asked: Asked) -> Rows:
    """Who put each option first, of those who ranked anything."""
    tally = SHARES["first_place"](asked)
    return _shares(asked, tally, len(tally.levels))


def _measure_mode(asked: Asked) -> Rows:
    """The most frequent levels, several where they share it; one row without a level where nobody answered."""
    tally = tally_levels(asked.population, asked.indicator, asked.frame, asked.grouping)
    count, below = tally.numerators.n, tally.denominators.n
    rows = _rows(asked, tally.levels, count, asked.indicator.unit, count, below)
    nobody = _rows(asked, ("",), np.nan, asked.indicator.unit, np.nan, below)
    highest = mode(count)
    empty: Any = ~highest.any(axis=1)
    parts = [take_rows(rows, highest.ravel()), take_rows(nobody, empty)]
    return sort_rows(join_rows(parts), "group")


def _measure_distinct(asked: Asked) -> Rows:
    """Different answers given; answers in one's own words count once each, trimmed and case-folded."""
    tally = tally_levels(asked.population, asked.indicator, asked.frame, asked.grouping)
    own = np.array([level in {OTHER, "other"} for level in tally.levels], dtype=bool)
    used = ((tally.numerators.n > 0) & ~own).sum(axis=1)
    written = asked.population.responses.get(f"text:{asked.indicator.item}")
    if written is not None:
        words = [written[asked.counted_in(group)].dropna().unique() for group in range(asked.groups)]
        used = used + [len({fold(text) for text in texts}) for texts in words]
    return _rows(asked, ("",), used, asked.indicator.unit, np.nan, tally.denominators.n)


def _measure_sum(asked: Asked) -> Rows:
    tally = tally_scores(asked.population, asked.indicator, asked.frame, asked.grouping)
    value = np.where(tally.denominators.n > 0, tally.numerators.y[:, 0], np.nan)
    return _rows(asked, ("",), value, asked.indicator.unit, np.nan, tally.denominators.n)


def _measure_quantiles(shares: dict[str, float]) -> Callable[[Asked], Rows]:
    def compute(asked: Asked) -> Rows:
        scores, _ = order_answers(asked.population, asked.indicator)
        part = asked.population.declared.parts[asked.indicator.item or ""]
        unit = asked.indicator.unit if part.kind == "number" else "score"
        counts = count_values(asked.population, asked.frame, asked.grouping, scores)
        group, values = np.repeat(np.arange(asked.groups), len(scores.values)), np.tile(scores.values, asked.groups)
        found = [quantile(group, values, counts.ravel(), asked.groups, at) for at in shares.values()]
        known = asked.frame.counted & scores.known
        answered = asked.population.count(np.where(known, asked.grouping.group, NOWHERE), asked.groups)
        return _rows(asked, tuple(shares), np.column_stack(found), unit, np.nan, answered)

    return compute


def _count_based(asked: Asked) -> Floats:
    """How many responses of the base stand in each group."""
    return asked.population.count(np.where(asked.frame.base, asked.grouping.group, NOWHERE), asked.groups)


def _measure_responses(asked: Asked) -> Rows:
    return _rows(asked, ("",), _count_based(asked), asked.indicator.unit)


def _measure_different(column: str) -> Callable[[Asked], Rows]:
    def compute(asked: Asked) -> Rows:
        value = asked.population.count_different(column, asked.grouping.group, asked.groups, asked.frame.base)
        return _rows(asked, ("",), value, asked.indicator.unit, np.nan, _count_based(asked))

    return compute


def _measure_per_participant(place: int) -> Callable[[Asked], Rows]:
    """The fewest (0) or the most (1) responses of one participant."""

    def compute(asked: Asked) -> Rows:
        found = asked.population.count_each(asked.grouping.group, asked.groups, asked.frame.base)
        return _rows(asked, ("",), found[place], asked.indicator.unit, np.nan, found[2])

    return compute


def _measure_period(asked: Asked) -> Rows:
    """First and last month of the responses as level, and the days between the first and the last response."""
    submitted = asked.population.responses["submitted"]
    known = asked.frame.base & submitted.notna().to_numpy() & (submitted.dt.year != ANONYMOUS_YEAR).to_numpy()
    counts = asked.population.count(np.where(known, asked.grouping.group, NOWHERE), asked.groups)
    parts = []
    for group in range(asked.groups):
        moments = submitted[known & (asked.grouping.group == group)]
        first, last = moments.min(), moments.max()
        level = f"{first:%Y-%m}/{last:%Y-%m}" if len(moments) else ""
        days = float((last.normalize() - first.normalize()).days) if len(moments) else np.nan
        rows = _rows(asked, (level,), days, "days", np.nan, counts[group] if len(moments) else np.nan)
        parts.append(take_rows(rows, np.array([group])))
    return join_rows(parts)


def real_moments(submitted: pd.Series[pd.Timestamp]) -> pd.Series[pd.Timestamp]:
    """The dates that are dates: an anonymised survey holds 1980-01-01 in every completed response."""
    return submitted[submitted.notna() & (submitted.dt.year != ANONYMOUS_YEAR)]


def _measure_themes(asked: Asked) -> Rows:
    """How many different persons named each theme, in one answer or in several, of those who wrote something."""
    population, group, groups = asked.population, asked.grouping.group, asked.groups
    boxes = population.boxes(asked.indicator.item or "")
    named = [population.count_persons(group, groups, asked.frame.counted & ticked) for ticked in boxes.values()]
    wrote = population.count_persons(group, groups, asked.frame.counted)
    count = np.column_stack(named)
    return _rows(asked, tuple(boxes), count, "persons", count, wrote)


MEASURES: dict[Statistic, Callable[[Asked], Rows]] = {
    "count": _measure_count,
    "share": _measure_share,
    "distribution": _measure_distribution,
    "combinations": _measure_combinations,
    "mode": _measure_mode,
    "distinct": _measure_distinct,
    "sum": _measure_sum,
    "mean": _measure_means("mean"),
    "median": _measure_quantiles({"": 0.5}),
    "quartiles": _measure_quantiles(QUARTILES),
    "top_two_box": _measure_best,
    "net_score": _measure_means("net_score", "share"),
    "first_place": _measure_first_place,
    "mean_rank": _measure_means("mean_rank", "rank"),
    "borda": _measure_means("borda", "points"),
    "responses": _measure_responses,
    "participants": _measure_different("participant"),
    "structures": _measure_different("structure"),
    "responses_per_participant_min": _measure_per_participant(0),
    "responses_per_participant_max": _measure_per_participant(1),
    "period": _measure_period,
    "themes": _measure_themes,
}
"""Each declared statistic and what computes it."""
