"""Intervals of a share of independent unweighted answers: k hits among n."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from scipy.special import betaincinv

from pipelines.estimators.estimate import Estimate, Floats, Values, floats, make_estimate, normal_quantile

Bounds = tuple[Floats, Floats]


def wilson(k: Values, n: Values, level: Values = 0.95, fraction: Values = 0.0) -> Estimate:
    """Wilson score interval: the default.

    fraction: sampled fraction of a finite population (`finite.sampled_fraction`); n counts for n / (1 - fraction).

    Source: E. B. Wilson, Journal of the American Statistical Association 22 (1927) 209-212.
    """
    return _estimate(lambda p, size: score_bounds(p, size, normal_quantile(level)), "wilson", k, n, fraction)


def clopper_pearson(k: Values, n: Values, level: Values = 0.95, fraction: Values = 0.0) -> Estimate:
    """Exact interval, which covers at least the level for every share, mostly more; k and n may be no whole numbers.

    Source: C. J. Clopper, E. S. Pearson, Biometrika 26 (1934) 404-413.
    """
    return _estimate(lambda p, size: exact_bounds(p, size, level), "clopper-pearson", k, n, fraction)


def agresti_coull(k: Values, n: Values, level: Values = 0.95, fraction: Values = 0.0) -> Estimate:
    """Normal interval about the centre of Wilson's, cut at 0 and 1.

    Source: A. Agresti, B. A. Coull, The American Statistician 52 (1998) 119-126.
    """

    def bounds(p: Floats, size: Floats) -> Bounds:
        z = normal_quantile(level)
        centre = (p + z**2 / (2 * size)) / (1 + z**2 / size)
        half = z * np.sqrt(centre * (1 - centre) / (size + z**2))
        return np.maximum(centre - half, 0), np.minimum(centre + half, 1)

    return _estimate(bounds, "agresti-coull", k, n, fraction)


def jeffreys(k: Values, n: Values, level: Values = 0.95, fraction: Values = 0.0) -> Estimate:
    """Equal-tailed interval of the posterior from Jeffreys' prior, reaching 0 and 1 where the share does.

    Source: L. D. Brown, T. T. Cai, A. DasGupta, Statistical Science 16 (2001) 101-133.
    """

    def bounds(p: Floats, size: Floats) -> Bounds:
        hits, misses, tail = p * size + 0.5, (1 - p) * size + 0.5, (1 - floats(level)) / 2
        low, high = betaincinv(hits, misses, tail), 1 - betaincinv(misses, hits, tail)
        return np.where(p == 0, 0.0, low), np.where(p == 1, 1.0, high)

    return _estimate(bounds, "jeffreys", k, n, fraction)


def score_bounds(p: Floats, n: Floats, z: Floats) -> Bounds:
    """Bounds where the share lies z standard errors from the bound; n may be an effective one."""
    centre = (p + z**2 / (2 * n)) / (1 + z**2 / n)
    half = z * np.sqrt(p * (1 - p) / n + z**2 / (4 * n**2)) / (1 + z**2 / n)
    low, high = np.minimum(np.maximum(centre - half, 0), p), np.maximum(np.minimum(centre + half, 1), p)
    return np.where(p == 0, 0.0, low), np.where(p == 1, 1.0, high)


def exact_bounds(p: Floats, n: Floats, level: Values) -> Bounds:
    """Bounds at which p n or more, or fewer, hits among n have half of what the level leaves; n may be effective."""
    tail = (1 - floats(level)) / 2
    hits, misses = p * n, (1 - p) * n
    low = np.where(hits > 0, betaincinv(hits, misses + 1, tail), 0.0)
    high = np.where(misses > 0, 1 - betaincinv(misses, hits + 1, tail), 1.0)
    everybody = np.isinf(n)
    unknown = np.isnan(p) | np.isnan(n)
    low, high = np.where(everybody, p, np.minimum(low, p)), np.where(everybody, p, np.maximum(high, p))
    return np.where(unknown, np.nan, low), np.where(unknown, np.nan, high)


@np.errstate(divide="ignore", invalid="ignore")
def _estimate(
    bounds: Callable[[Floats, Floats], Bounds], method: str, k: Values, n: Values, fraction: Values
) -> Estimate:
    hits, answers, part = np.broadcast_arrays(floats(k), floats(n), floats(fraction))
    p = np.where(answers > 0, hits / answers, np.nan)
    low, high = bounds(p, answers / (1 - part))
    size = np.where(answers > 0, answers, np.nan)
    return make_estimate(p, low, high, method, size, np.where(answers > 0, 1.0, np.nan))
