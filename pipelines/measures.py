"""Each declared statistic -> its numbers with their intervals, for the groups of a grouping and the levels within."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from pipelines.counting import Floats
from pipelines.estimators.distribution import distribution, mode
from pipelines.estimators.estimate import Estimate
from pipelines.estimators.mean import mean
from pipelines.estimators.quantile import quantile
from pipelines.estimators.scale import net_signs
from pipelines.estimators.share import share
from pipelines.estimators.sums import Sums
from pipelines.headings import fold
from pipelines.tabulate import (
    Frame,
    Grouping,
    Mask,
    Population,
    Tally,
    count_values,
    order_answers,
    scores_of,
    tally_best,
    tally_combinations,
    tally_hits,
    tally_levels,
    tally_ranks,
    tally_scores,
    tally_signs,
)
from schemas.declarations import OTHER, Indicator, Statistic

QUARTILES = {"q1": 0.25, "q2": 0.5, "q3": 0.75}


@dataclass(frozen=True)
class Asked:
    """What every measure needs: whom it is about, what is asked of them, who counts, and in which groups."""

    population: Population
    indicator: Indicator
    frame: Frame
    grouping: Grouping

    @property
    def groups(self) -> int:
        """How many groups there are."""
        return len(self.grouping.levels)

    @property
    def by_participants(self) -> bool:
        """Whether a share is a share of participants."""
        return self.estimand == "participants"

    @property
    def estimand(self) -> str:
        """What a share is a share of."""
        return self.indicator.estimand or self.population.declared.survey.estimand or "responses"

    @property
    def independent(self) -> bool:
        """Whether each answer is one of its own and all weigh alike."""
        return self.population.answers.participant is None and self.population.answers.weight is None

    @property
    def size(self) -> int | None:
        """How many persons the population has, where that is declared."""
        return self.population.size

    def counted_in(self, group: int) -> Mask:
        """Who is in the denominator of one group."""
        within: Mask = self.frame.counted & (self.grouping.group == group)
        return within


def measure(statistic: Statistic, asked: Asked) -> pd.DataFrame:
    """Rows with `group` (a place among the groups), `level`, `statistic`, value, unit, counts and interval."""
    rows = MEASURES[statistic](asked)
    return rows.assign(statistic=statistic)


def _rows(
    asked: Asked, levels: tuple[str, ...] | list[str], value: Any, unit: str, numerator: Any = np.nan,
    denominator: Any = np.nan, estimate: Estimate | None = None,
) -> pd.DataFrame:  # fmt: skip
    """A row for each group and level; numbers come as groups x levels, or as one a group or for all."""
    shape = asked.groups, len(levels)

    def flat(part: Any) -> Floats:
        array = np.asarray(part, dtype=float)
        array = array[:, None] if array.ndim == 1 and array.shape != shape else array
        return np.broadcast_to(array, shape).ravel()

    content: dict[str, Any] = {
        "group": np.repeat(np.arange(asked.groups), len(levels)),
        "level": np.tile(np.asarray(list(levels), dtype=object), asked.groups),
        "value": flat(value), "unit": unit, "numerator": flat(numerator), "denominator": flat(denominator),
    }  # fmt: skip
    if estimate is not None:
        content |= {
            "ci_low": flat(estimate.low), "ci_high": flat(estimate.high),
            "ci_method": np.broadcast_to(estimate.method, shape).ravel().astype(object),
            "effective_n": flat(estimate.effective_n), "design_effect": flat(estimate.design_effect),
        }  # fmt: skip
    return pd.DataFrame(content)


def _sums(asked: Asked, tally: Tally) -> Sums:
    """The sums of a tally as estimators want them, groups x levels."""
    top, below = tally.numerators, tally.denominators
    wide = {name: getattr(below, name)[:, None] for name in ("n", "present", "m", "mm", "ww", "v")}
    sums = Sums(
        clusters=np.asarray(float(asked.population.answers.participants)), present=wide["present"], n=wide["n"],
        y=top.y, m=wide["m"], yy=top.yy, ym=top.ym, mm=wide["mm"], r=top.r, rr=top.rr, ww=wide["ww"], v=wide["v"],
        xx=top.xx,
    )  # fmt: skip
    return sums.by_participant() if asked.by_participants else sums


def _shares(asked: Asked, tally: Tally, levels_together: int | Floats = 1) -> pd.DataFrame:
    sums = _sums(asked, tally)
    if asked.indicator.interval == "clopper-pearson":
        estimate = share(sums, independent=asked.independent, population=asked.size, exact=True)
    elif np.all(np.asarray(levels_together) == 1):
        estimate = share(sums, independent=asked.independent, population=asked.size)
    else:
        estimate = distribution(sums, levels_together, independent=asked.independent, population=asked.size)
    below = tally.denominators.n
    return _rows(asked, tally.levels, estimate.value, "share", tally.numerators.n, below, estimate)


def _means(asked: Asked, tallies: list[tuple[str, Tally]], unit: str, lowest: Any, highest: Any) -> pd.DataFrame:
    parts = []
    for level, tally in tallies:
        estimate = mean(_sums(asked, tally), population=asked.size, lowest=lowest, highest=highest)
        parts.append(_rows(asked, [level], estimate.value, unit, np.nan, tally.denominators.n, estimate))
    return pd.concat(parts, ignore_index=True)


def _measure_count(asked: Asked) -> pd.DataFrame:
    tally = tally_hits(asked.population, asked.indicator, asked.frame, asked.grouping)
    return _rows(
        asked, tally.levels, tally.numerators.n, asked.indicator.unit, tally.numerators.n, tally.denominators.n
    )


def _measure_share(asked: Asked) -> pd.DataFrame:
    return _shares(asked, tally_hits(asked.population, asked.indicator, asked.frame, asked.grouping))


def _measure_distribution(asked: Asked) -> pd.DataFrame:
    """Levels whose intervals hold together; of two that exclude each other one says it all."""
    tally = tally_levels(asked.population, asked.indicator, asked.frame, asked.grouping)
    part = asked.population.declared.parts.get(asked.indicator.item or "")
    exclusive = part is None or part.kind != "boxes"
    together = len(tally.levels) - 1 if exclusive and len(tally.levels) == 2 else len(tally.levels)
    return _shares(asked, tally, max(together, 1))


def _measure_combinations(asked: Asked) -> pd.DataFrame:
    """Only combinations that somebody of the group ticked, the group's most frequent first."""
    tally = tally_combinations(asked.population, asked.indicator, asked.frame, asked.grouping)
    if not tally.levels:
        return _rows(asked, (), np.zeros((asked.groups, 0)), "share")
    together = np.maximum((tally.numerators.n > 0).sum(axis=1, keepdims=True), 1).astype(float)
    rows = _shares(asked, tally, np.broadcast_to(together, tally.numerators.n.shape))
    found = rows[rows["numerator"] > 0]
    order = ["group", "numerator"]
    return found.sort_values(order, ascending=[True, False], kind="stable", ignore_index=True)


def _measure_best(asked: Asked) -> pd.DataFrame:
    return _shares(asked, tally_best(asked.population, asked.indicator, asked.frame, asked.grouping))


def _measure_first_place(asked: Asked) -> pd.DataFrame:
    """Who put each option first, of those who ranked anything."""
    first = asked.population.declared.parts_of(asked.indicator.item or "")[0]
    indicator = asked.indicator.model_copy(update={"item": first.name})
    tally = tally_levels(asked.population, indicator, asked.frame, asked.grouping)
    return _shares(asked, tally, len(tally.levels))


def _measure_mode(asked: Asked) -> pd.DataFrame:
    """The most frequent levels, several where they share it; one row without a level where nobody answered."""
    tally = tally_levels(asked.population, asked.indicator, asked.frame, asked.grouping)
    count, below = tally.numerators.n, tally.denominators.n
    rows = _rows(asked, tally.levels, count, asked.indicator.unit, count, below)
    nobody = _rows(asked, ("",), np.nan, asked.indicator.unit, np.nan, below)
    highest = mode(count)
    parts = [rows[highest.ravel()], nobody[~highest.any(axis=1)]]
    return pd.concat(parts).sort_values("group", kind="stable", ignore_index=True)


def _measure_distinct(asked: Asked) -> pd.DataFrame:
    """Different answers given; answers in one's own words count once each, trimmed and case-folded."""
    tally = tally_levels(asked.population, asked.indicator, asked.frame, asked.grouping)
    own = np.array([level in {OTHER, "other"} for level in tally.levels], dtype=bool)
    used = ((tally.numerators.n > 0) & ~own).sum(axis=1)
    written = asked.population.responses.get(f"text:{asked.indicator.item}")
    if written is not None:
        words = [written[asked.counted_in(group)].dropna().unique() for group in range(asked.groups)]
        used = used + [len({fold(text) for text in texts}) for texts in words]
    return _rows(asked, ("",), used, asked.indicator.unit, np.nan, tally.denominators.n)


def _measure_sum(asked: Asked) -> pd.DataFrame:
    tally = tally_scores(asked.population, asked.indicator, asked.frame, asked.grouping)
    value = np.where(tally.denominators.n > 0, tally.numerators.y[:, 0], np.nan)
    return _rows(asked, ("",), value, asked.indicator.unit, np.nan, tally.denominators.n)


def _measure_mean(asked: Asked) -> pd.DataFrame:
    part = asked.population.declared.parts[asked.indicator.item or ""]
    lowest, highest = part.item.minimum, part.item.maximum
    if part.kind != "number":
        scores = [float(code) for code, answer in part.codes.items() if not answer.missing and _is_number(code)]
        lowest, highest = (min(scores), max(scores)) if scores else (None, None)
    tally = tally_scores(asked.population, asked.indicator, asked.frame, asked.grouping)
    bounds = (-np.inf if lowest is None else lowest), (np.inf if highest is None else highest)
    return _means(asked, [("", tally)], asked.indicator.unit, *bounds)


def _is_number(code: str) -> bool:
    return bool(pd.notna(pd.to_numeric(code, errors="coerce")))


def _measure_net_score(asked: Asked) -> pd.DataFrame:
    part = asked.population.declared.parts[asked.indicator.item or ""]
    signs = net_signs(sum(not answer.missing for answer in part.codes.values()))
    tally = tally_signs(asked.population, asked.indicator, asked.frame, asked.grouping, signs)
    return _means(asked, [("", tally)], "share", -1.0, 1.0)


def _measure_mean_rank(asked: Asked) -> pd.DataFrame:
    """The mean rank of each option, of those who ranked it."""
    tallies = list(tally_ranks(asked.population, asked.indicator, asked.frame, asked.grouping, np.nan, points=False))
    return _means(asked, tallies, "rank", 1.0, float(len(tallies)))


def _measure_borda(asked: Asked) -> pd.DataFrame:
    """Mean Borda points of each option: options less rank, 0 where it was left out by who ranked others."""
    tallies = list(tally_ranks(asked.population, asked.indicator, asked.frame, asked.grouping, 0.0, points=True))
    return _means(asked, tallies, "points", 0.0, float(len(tallies) - 1))


def _measure_quantiles(shares: dict[str, float]) -> Callable[[Asked], pd.DataFrame]:
    def compute(asked: Asked) -> pd.DataFrame:
        score, _ = order_answers(asked.population, asked.indicator)
        part = asked.population.declared.parts[asked.indicator.item or ""]
        unit = asked.indicator.unit if part.kind == "number" else "score"
        values, counts = count_values(asked.population, asked.frame, asked.grouping, score)
        group = np.repeat(np.arange(asked.groups), len(values))
        found = [
            quantile(group, np.tile(values, asked.groups), counts.ravel(), asked.groups, at) for at in shares.values()
        ]
        answered = [float(np.sum(~np.isnan(score[asked.counted_in(each)]))) for each in range(asked.groups)]
        return _rows(asked, tuple(shares), np.column_stack(found), unit, np.nan, np.array(answered))

    return compute


def _measure_responses(asked: Asked) -> pd.DataFrame:
    groups = [float((asked.frame.base & (asked.grouping.group == group)).sum()) for group in range(asked.groups)]
    return _rows(asked, ("",), np.array(groups), asked.indicator.unit)


def _based(asked: Asked) -> Iterator[pd.DataFrame]:
    """The responses of the base, group by group."""
    for group in range(asked.groups):
        yield asked.population.responses[asked.frame.base & (asked.grouping.group == group)]


def _measure_different(column: str) -> Callable[[Asked], pd.DataFrame]:
    def compute(asked: Asked) -> pd.DataFrame:
        based = list(_based(asked))
        known = column in asked.population.responses
        value = [float(each[column].nunique()) if known else np.nan for each in based]
        return _rows(asked, ("",), np.array(value), asked.indicator.unit, np.nan, [float(len(each)) for each in based])

    return compute


def _measure_per_participant(function: Callable[[Any], Any]) -> Callable[[Asked], pd.DataFrame]:
    def compute(asked: Asked) -> pd.DataFrame:
        values, counts = [], []
        for each in _based(asked):
            recur = asked.population.declared.survey.repeated and "participant" in each
            own = each["participant"].value_counts().to_numpy() if recur else np.ones(len(each))
            values.append(float(function(own)) if len(own) else np.nan)
            counts.append(float(len(own)))
        return _rows(asked, ("",), np.array(values), asked.indicator.unit, np.nan, np.array(counts))

    return compute


def _measure_period(asked: Asked) -> pd.DataFrame:
    """First and last month of the responses as level, and the days between the first and the last response."""
    parts = []
    for group, each in enumerate(_based(asked)):
        moments = real_moments(each["submitted"])
        row: dict[str, Any] = {"group": group, "level": "", "value": np.nan, "unit": "days"}
        if len(moments):
            first, last = moments.min(), moments.max()
            days = (last.normalize() - first.normalize()).days
            row |= {"level": f"{first:%Y-%m}/{last:%Y-%m}", "value": float(days), "denominator": float(len(moments))}
        parts.append(row)
    return pd.DataFrame(parts)


def real_moments(submitted: pd.Series[pd.Timestamp]) -> pd.Series[pd.Timestamp]:
    """The dates that are dates: an anonymised survey holds 1980-01-01 in every completed response."""
    return submitted[submitted.notna() & (submitted.dt.year != 1980)]


MEASURES: dict[Statistic, Callable[[Asked], pd.DataFrame]] = {
    "count": _measure_count,
    "share": _measure_share,
    "distribution": _measure_distribution,
    "combinations": _measure_combinations,
    "mode": _measure_mode,
    "distinct": _measure_distinct,
    "sum": _measure_sum,
    "mean": _measure_mean,
    "median": _measure_quantiles({"": 0.5}),
    "quartiles": _measure_quantiles(QUARTILES),
    "top_two_box": _measure_best,
    "net_score": _measure_net_score,
    "first_place": _measure_first_place,
    "mean_rank": _measure_mean_rank,
    "borda": _measure_borda,
    "responses": _measure_responses,
    "participants": _measure_different("participant"),
    "structures": _measure_different("structure"),
    "responses_per_participant_min": _measure_per_participant(np.min),
    "responses_per_participant_max": _measure_per_participant(np.max),
    "period": _measure_period,
}
"""Each declared statistic and what computes it."""
