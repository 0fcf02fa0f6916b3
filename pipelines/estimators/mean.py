"""Means of scores and numbers, and sums of numbers."""

from __future__ import annotations

import numpy as np

from pipelines.estimators.estimate import Estimate, Values, floats, make_estimate, t_quantile
from pipelines.estimators.finite import sampled_fraction
from pipelines.estimators.sums import Sums, linearised_variance, ratio
from pipelines.estimators.unequal import correct_unequal, effective_participants


@np.errstate(divide="ignore", invalid="ignore")
def mean(
    sums: Sums,
    level: Values = 0.95,
    population: Values | None = None,
    lowest: Values = -np.inf,
    highest: Values = np.inf,
) -> Estimate:
    """Mean of scores: a mean, a net score, a mean rank, mean Borda points.

    The interval takes the linearised variance between participants and Student's t of the participants less one,
    corrected for very unequal ones (`unequal.correct_unequal`); with one unweighted answer a participant that is the
    textbook's t interval. It is cut at the lowest and highest
    possible score. There is none for one participant, nor where all participants have the same mean: that they agree
    says nothing about those who were not asked. effective_n and design_effect need `sums.xx`.

    Source: W. G. Cochran, Sampling Techniques, 3rd ed. (1977), chapters 2, 6 and 9A; as confint(svymean(...), df =
    degf(...)) of the R package survey.
    """
    value, unlimited = ratio(sums), linearised_variance(sums)
    variance = np.where(unlimited > 0, unlimited, np.nan) * (1 - sampled_fraction(sums.clusters, population))
    df, factor = correct_unequal(sums.present, effective_participants(sums.m, sums.mm))
    half = t_quantile(level, df) * np.sqrt(variance * factor)
    spread = sums.xx / sums.m - value**2
    spread = np.where(spread > 0, spread, np.nan)
    return make_estimate(
        value, np.maximum(value - half, floats(lowest)), np.minimum(value + half, floats(highest)),
        "t", spread / variance, unlimited / (spread / (sums.n - 1)),
    )  # fmt: skip


def total(sums: Sums) -> Estimate:
    """Sum of the numbers that were answered. It stands for those who answered and for nobody else: no interval."""
    value = np.where(sums.n > 0, sums.y, np.nan)
    return make_estimate(value, np.nan, np.nan, "", sums.n, np.nan)
