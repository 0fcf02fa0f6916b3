"""Intervals of a share when participants answer repeatedly, or answers are weighted."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from pipelines.estimators.binomial import exact_bounds, score_bounds
from pipelines.estimators.estimate import Estimate, Floats, Values, make_estimate, t_quantile
from pipelines.estimators.finite import sampled_fraction
from pipelines.estimators.sums import Sums, linearised_variance, ratio
from pipelines.estimators.unequal import correct_unequal, effective_participants


@dataclass(frozen=True)
class Precision:
    """How much a share rests on, an entry a row; NaN where there are fewer than two participants.

    p, variance: the share and its linearised variance, finite population corrected. effective_n: p (1 - p) /
    variance, at most the answers. adjusted_n: the same, adjusted for the degrees of freedom, and for participants
    who answer very unequally, before the cap. people: participants, fewer where their weights differ. flat: whether
    all participants have the same share, so that there is no variance to go by; both numbers are `people` then. df:
    participants less one.
    """

    p: Floats
    variance: Floats
    effective_n: Floats
    adjusted_n: Floats
    people: Floats
    flat: Floats
    df: Floats
    design_effect: Floats


@np.errstate(divide="ignore", invalid="ignore")
def measure_precision(sums: Sums, level: Values = 0.95, population: Values | None = None) -> Precision:
    """Share, variance and effective numbers of answers.

    The adjustment multiplies by (t of the answers less one / t of the participants less one)², both quantiles of the
    level; with very unequal participants also by `unequal.correct_unequal`. With weights, people are participants over
    Kish's design effect (`weights.kish_design_effect`).

    Source: E. L. Korn, B. I. Graubard, Survey Methodology 24 (1998) 193-201.
    """
    p, unlimited = ratio(sums), linearised_variance(sums)
    rest = 1 - sampled_fraction(sums.clusters, population)
    variance = unlimited * rest
    flat = (unlimited == 0) | (p == 0) | (p == 1)
    df = sums.present - 1
    known = sums.present >= 2
    cap = sums.n / rest
    effective = p * (1 - p) / variance
    freedom, factor = correct_unequal(sums.present, effective_participants(sums.m, sums.mm))
    adjusted = effective / factor * (t_quantile(level, sums.n - 1) / t_quantile(level, freedom)) ** 2
    people = np.where(known, sums.present * sums.m**2 / (sums.n * sums.ww) / rest, np.nan)
    return Precision(
        p, variance,
        np.where(flat, people, np.minimum(effective, cap)),
        np.where(flat, people, np.minimum(adjusted, cap)),
        people, flat, np.where(known, df, np.nan),
        np.where(flat, np.nan, unlimited / (p * (1 - p) / (sums.n - 1))),
    )  # fmt: skip


def korn_graubard(sums: Sums, level: Values = 0.95, population: Values | None = None) -> Estimate:
    """Korn-Graubard interval: exact binomial bounds at the effective number of answers.

    The effective number, adjusted for the degrees of freedom and capped at the number of answers, takes the place
    of n in Clopper and Pearson's bounds. Where participants do not differ (at 0 and 100 % above all) it is the
    number of participants. With a single participant there is no interval. Where a few participants gave most of the
    answers, they count as the few that they are (`unequal.correct_unequal`). population: participants there are.

    With one answer a participant and no weights, all of them in the denominator, this is Clopper-Pearson with p (n - 1)
    hits among n - 1, and at 0 and 100 % with n.

    Source: E. L. Korn, B. I. Graubard, Survey Methodology 24 (1998) 193-201; same values as
    svyciprop(method = "beta") of the R package survey, but for the cap and very unequal participants.
    """
    known = measure_precision(sums, level, population)
    low, high = exact_bounds(known.p, known.adjusted_n, level)
    return _estimate(known, low, high, "korn-graubard")


@np.errstate(divide="ignore", invalid="ignore")
def wilson_t(sums: Sums, level: Values = 0.95, population: Values | None = None) -> Estimate:
    """Wilson score interval at the effective number of answers, with Student's t of the participants less one.

    Source: N. Dean, M. Pagano, Journal of Survey Statistics and Methodology 3 (2015) 484-503.
    """
    known = measure_precision(sums, level, population)
    low, high = score_bounds(known.p, known.effective_n, t_quantile(level, known.df))
    return _estimate(known, low, high, "wilson-t", at_the_ends="wilson-t on participants")


@np.errstate(divide="ignore", invalid="ignore")
def logit_t(sums: Sums, level: Values = 0.95, population: Values | None = None) -> Estimate:
    """Interval on the log-odds scale, with Student's t; the exact one on participants at 0 and 100 %.

    Source: svyciprop(method = "logit") of the R package survey.
    """
    known = measure_precision(sums, level, population)
    odds = np.log(known.p / (1 - known.p))
    half = t_quantile(level, known.df) * np.sqrt(known.variance) / (known.p * (1 - known.p))
    return _on_scale(known, level, 1 / (1 + np.exp(half - odds)), 1 / (1 + np.exp(-half - odds)), "logit-t")


@np.errstate(divide="ignore", invalid="ignore")
def arcsine_t(sums: Sums, level: Values = 0.95, population: Values | None = None) -> Estimate:
    """Interval on the arcsine square root scale, with Student's t; the exact one on participants at 0 and 100 %.

    Source: svyciprop(method = "asin") of the R package survey.
    """
    known = measure_precision(sums, level, population)
    angle = np.arcsin(np.sqrt(known.p))
    half = t_quantile(level, known.df) * np.sqrt(known.variance / (known.p * (1 - known.p))) / 2
    low, high = np.maximum(angle - half, 0), np.minimum(angle + half, np.pi / 2)
    return _on_scale(known, level, np.sin(low) ** 2, np.sin(high) ** 2, "arcsine-t")


def _on_scale(known: Precision, level: Values, low: Floats, high: Floats, method: str) -> Estimate:
    exact_low, exact_high = exact_bounds(known.p, known.people, level)
    return _estimate(known, np.where(known.flat, exact_low, low), np.where(known.flat, exact_high, high), method)


def _estimate(
    known: Precision, low: Floats, high: Floats, method: str, at_the_ends: str = "clopper-pearson on participants"
) -> Estimate:
    name = np.where(known.flat, at_the_ends, method)
    return make_estimate(known.p, low, high, name, known.effective_n, known.design_effect)
