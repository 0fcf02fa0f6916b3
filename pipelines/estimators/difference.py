"""Differences of two shares or means: of two waves or two groups, with the same participants in both, some, or none."""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np
import numpy.typing as npt
from scipy.special import ndtr, stdtr

from pipelines.estimators.binomial import Bounds, score_bounds
from pipelines.estimators.estimate import Floats, Values, floats, normal_quantile, t_quantile
from pipelines.estimators.share import share
from pipelines.estimators.sums import Sums, linearised_variance, ratio
from pipelines.estimators.unequal import correct_unequal


@dataclass(frozen=True)
class Shared:
    """What two sets of sums have in common, an entry a row.

    clusters: all participants of both samples, each counted once. present: those with an answer in either
    denominator. y1y2, y1m2, m1y2, m1m2: sums over participants of the products of their totals in the first and the
    second; all 0 where nobody is in both.
    """

    clusters: Floats
    present: Floats
    y1y2: Floats
    y1m2: Floats
    m1y2: Floats
    m1m2: Floats

    def __post_init__(self) -> None:
        parts = np.broadcast_arrays(*(floats(getattr(self, field.name)) for field in fields(self)))
        for field, part in zip(fields(self), parts, strict=True):
            object.__setattr__(self, field.name, part)


@dataclass(frozen=True)
class Difference:
    """First minus second with its interval, an entry a row; NaN, and no method, where nothing can be said.

    se, df, p: standard error, degrees of freedom and two-sided p of the test of no difference.
    """

    value: Floats
    low: Floats
    high: Floats
    method: npt.NDArray[np.str_]
    se: Floats
    df: Floats
    p: Floats


def share_clusters(y1: Values, m1: Values, y2: Values, m2: Values) -> Shared:
    """What is shared, from the totals of each participant of both samples along the last axis; 0 where absent."""
    first_y, first_m, other_y, other_m = np.broadcast_arrays(floats(y1), floats(m1), floats(y2), floats(m2))
    products = [(one * other).sum(-1) for one in (first_y, first_m) for other in (other_y, other_m)]
    y1y2, y1m2, m1y2, m1m2 = (floats(product) for product in products)
    clusters = np.full(first_y.shape[:-1], float(first_y.shape[-1]))
    return Shared(clusters, floats(((first_m > 0) | (other_m > 0)).sum(-1)), y1y2, y1m2, m1y2, m1m2)


def share_nobody(first: Sums, second: Sums) -> Shared:
    """What is shared by samples of different people."""
    nothing = np.zeros(np.broadcast_shapes(first.m.shape, second.m.shape))
    clusters, present = first.clusters + second.clusters, first.present + second.present
    return Shared(clusters, present, nothing, nothing, nothing, nothing)


@np.errstate(divide="ignore", invalid="ignore")
def newcombe(k1: Values, n1: Values, k2: Values, n2: Values, level: Values = 0.95) -> Difference:
    """Difference of two shares of different people, one unweighted answer each.

    The interval squares and adds Wilson's; p is that of Pearson's test of the four counts. se is the unpooled one.

    Source: R. G. Newcombe, Statistics in Medicine 17 (1998) 873-890, method 10.
    """
    hits1, size1, hits2, size2 = np.broadcast_arrays(floats(k1), floats(n1), floats(k2), floats(n2))
    p1, p2 = np.where(size1 > 0, hits1 / size1, np.nan), np.where(size2 > 0, hits2 / size2, np.nan)
    z = normal_quantile(level)
    pooled = (hits1 + hits2) / (size1 + size2)
    deviate = (p1 - p2) / np.sqrt(pooled * (1 - pooled) * (1 / size1 + 1 / size2))
    se = np.sqrt(p1 * (1 - p1) / size1 + p2 * (1 - p2) / size2)
    low, high = square_and_add(p1, score_bounds(p1, size1, z), p2, score_bounds(p2, size2, z))
    return _difference(p1 - p2, (low, high), "newcombe", se, np.inf, 2 * ndtr(-np.abs(deviate)))


@np.errstate(divide="ignore", invalid="ignore")
def difference_of_shares(
    first: Sums, second: Sums, shared: Shared, *, independent: bool, level: Values = 0.95
) -> Difference:
    """Difference of two shares when all, some or none of the participants are in both.

    The interval squares and adds (MOVER) the intervals that both shares have by themselves (`share.share`), with the
    correlation of the two shares between participants. It lies within [-1, 1] whatever the data. independent: one
    unweighted answer a participant in each of the two; then it is Newcombe's interval for different people where
    nobody is in both, and his interval for pairs, continuity correction included, where everybody is. se, df and p
    are those of `difference_of_means`; near 0 and 1, p and interval may disagree.

    Errors: repeated or weighted answers called independent are a ValueError.
    Source: G. Y. Zou, A. Donner, Statistics in Medicine 27 (2008) 1693-1702; R. G. Newcombe, Statistics in Medicine
    17 (1998) 2635-2650, method 10; se as svycontrast of the R package survey. docs/coverage.md has its coverage.
    """
    one, two = share(first, independent=independent, level=level), share(second, independent=independent, level=level)
    se1, se2, covariance = _spread(first, second, shared)
    if independent:
        # Newcombe's correction: half a person fewer who answered alike, but no correlation rather than one below 0.
        half = 0.5 / (first.m * second.m) * shared.clusters / (shared.clusters - 1)
        covariance = np.where(covariance > 0, np.maximum(covariance - half, 0), covariance)
    product = se1 * se2
    correlation = np.where(product > 0, np.clip(covariance / product, -1, 1), 0.0)
    bounds = square_and_add(one.value, (one.low, one.high), two.value, (two.low, two.high), correlation)
    return _linearised(first, second, shared, bounds, "newcombe, part-paired" if independent else "mover", level)


@np.errstate(divide="ignore", invalid="ignore")
def difference_of_means(first: Sums, second: Sums, shared: Shared, level: Values = 0.95) -> Difference:
    """Difference of two means or net scores when all, some or none of the participants are in both.

    The linearised difference with Student's t of the participants less one, corrected for very unequal ones.

    Source: svycontrast of the R package survey.
    """
    return _linearised(first, second, shared, None, "t", level)


def square_and_add(
    value1: Floats, bounds1: Bounds, value2: Floats, bounds2: Bounds, correlation: Values = 0.0
) -> Bounds:
    """Bounds of a difference from those of its terms (MOVER); correlation is that of the two estimates.

    Source: G. Y. Zou, A. Donner, Statistics in Medicine 27 (2008) 1693-1702.
    """
    down1, up1 = value1 - bounds1[0], bounds1[1] - value1
    down2, up2 = value2 - bounds2[0], bounds2[1] - value2
    twice = 2 * floats(correlation)
    below = np.sqrt(np.maximum(down1**2 - twice * down1 * up2 + up2**2, 0))
    above = np.sqrt(np.maximum(up1**2 - twice * up1 * down2 + down2**2, 0))
    return np.maximum(value1 - value2 - below, -1), np.minimum(value1 - value2 + above, 1)


def _spread(first: Sums, second: Sums, shared: Shared) -> tuple[Floats, Floats, Floats]:
    """Standard errors of both and their covariance, between the participants of both samples together."""
    p1, p2 = ratio(first), ratio(second)
    products = shared.y1y2 - p2 * shared.y1m2 - p1 * shared.m1y2 + p1 * p2 * shared.m1m2
    correction = shared.clusters / (shared.clusters - 1)
    se1, se2 = (
        np.sqrt(linearised_variance(sums) * (sums.clusters - 1) / sums.clusters * correction)
        for sums in (first, second)
    )
    return se1, se2, products / (first.m * second.m) * correction


def _linearised(
    first: Sums, second: Sums, shared: Shared, bounds: Bounds | None, method: str, level: Values
) -> Difference:
    value = ratio(first) - ratio(second)
    se1, se2, covariance = _spread(first, second, shared)
    variance = se1**2 + se2**2 - 2 * covariance
    # All participants of both samples alike: there is no variance to go by.
    variance = np.where(variance > 1e-12 * (se1**2 + se2**2), variance, np.nan)
    squares = first.mm / first.m**2 + second.mm / second.m**2 + 2 * shared.m1m2 / (first.m * second.m)
    df, factor = correct_unequal(shared.present, 4 / squares)
    se = np.sqrt(variance * factor)
    half = t_quantile(level, df) * se
    p = 2 * stdtr(df, -np.abs(value) / se)
    return _difference(value, bounds or (value - half, value + half), method, se, df, p)


def _difference(value: Floats, bounds: Bounds, method: str, se: Floats, df: Values, p: Values) -> Difference:
    arrays = np.broadcast_arrays(value, *bounds, se, floats(df), floats(p))
    difference, low, high, error, freedom, probability = (np.array(part) for part in arrays)
    known = ~(np.isnan(low) | np.isnan(high))
    return Difference(
        difference, np.where(known, low, np.nan), np.where(known, high, np.nan), np.where(known, method, ""),
        error, np.where(np.isnan(error), np.nan, freedom), probability,
    )  # fmt: skip
