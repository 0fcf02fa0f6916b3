"""Difference of two means of different people, whose spread may differ."""

from __future__ import annotations

import numpy as np
from scipy.special import stdtr

from pipelines.estimators.difference import Difference
from pipelines.estimators.estimate import Values, t_quantile
from pipelines.estimators.sums import Sums, linearised_variance, ratio
from pipelines.estimators.unequal import correct_unequal, effective_participants


@np.errstate(divide="ignore", invalid="ignore")
def welch(first: Sums, second: Sums, level: Values = 0.95) -> Difference:
    """First minus second with Welch's t: each mean has a variance of its own, between its own participants.

    With one unweighted answer a participant, all of them in the denominator, it is the textbook's; with repeated or
    weighted answers the variances are the linearised ones, corrected for very unequal participants. NaN where
    nobody differs from anybody, or one of the two has fewer than two participants.

    Source: B. L. Welch, Biometrika 34 (1947) 28-35; degrees of freedom of F. E. Satterthwaite, Biometrics Bulletin 2
    (1946) 110-114.
    """
    parts = []
    for sums in (first, second):
        df, factor = correct_unequal(sums.present, effective_participants(sums.m, sums.mm))
        parts.append((linearised_variance(sums) * factor, df))
    (variance1, df1), (variance2, df2) = parts
    variance = variance1 + variance2
    variance = np.where(variance > 0, variance, np.nan)
    freedom = variance**2 / (variance1**2 / df1 + variance2**2 / df2)
    value, se = ratio(first) - ratio(second), np.sqrt(variance)
    half = t_quantile(level, freedom) * se
    known = ~np.isnan(half)
    shaped = np.broadcast_arrays(value, half, se, freedom)
    value, half, se, freedom = (np.array(part) for part in shaped)
    return Difference(
        value, value - half, value + half, np.where(known, "welch", ""), se, freedom,
        2 * stdtr(freedom, -np.abs(value) / se),
    )  # fmt: skip
