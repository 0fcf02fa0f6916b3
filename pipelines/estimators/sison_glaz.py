"""Simultaneous intervals of multinomial shares after Sison and Glaz: narrower than Goodman's where counts are alike."""

from __future__ import annotations

import numpy as np
from scipy.special import gammaln, xlogy

from pipelines.estimators.estimate import Estimate, Floats, Values, floats, make_estimate


def sison_glaz(counts: Values, level: float = 0.95) -> Estimate:
    """Shares of all levels of one item with intervals that hold together, of independent unweighted answers.

    counts: whole numbers, a level an entry; one item a call. The same width on either side of every share, but for a
    correction upwards. For seven levels or more with counts that do not differ much; otherwise Goodman's cover better.

    Source: C. P. Sison, J. Glaz, Journal of the American Statistical Association 90 (1995) 366-369; W. L. May,
    W. D. Johnson, Journal of Statistical Software 5 (2000), issue 6.
    """
    given = floats(counts)
    n = float(given.sum())
    if n == 0:
        return make_estimate(np.full(given.shape, np.nan), np.nan, np.nan, "", np.nan, np.nan)
    reach, reached, before = 0, 0.0, 0.0
    while reached <= level and reach < n:
        reach, before = reach + 1, reached
        reached = _probability(given, n, reach)
    p, width = given / n, (reach - 1) / n
    correction = 2 * (level - before) / (reached - before) / n
    return make_estimate(p, np.maximum(p - width, 0), np.minimum(p + width + correction, 1), "sison-glaz", n, 1.0)


def _probability(counts: Floats, n: float, reach: int) -> float:
    """That all counts of such a sample lie within `reach` of these, by an Edgeworth expansion."""
    moments = np.array([_truncated_poisson(count, reach) for count in counts])
    mean, second, third, fourth = moments[:, 1:].sum(axis=0)
    z, skew, kurtosis = (n - mean) / np.sqrt(second), third / second**1.5, fourth / second**2
    series = (
        1
        + skew * (z**3 - 3 * z) / 6
        + kurtosis * (z**4 - 6 * z**2 + 3) / 24
        + skew**2 * (z**6 - 15 * z**4 + 45 * z**2 - 15) / 72
    )
    density = series * np.exp(-(z**2) / 2) / np.sqrt(2 * np.pi * second)
    return float(moments[:, 0].prod() * density / np.exp(xlogy(n, n) - n - gammaln(n + 1)))


def _truncated_poisson(mean: float, reach: int) -> tuple[float, float, float, float, float]:
    """Probability of mean ± reach, then mean, second and third central moment and fourth cumulant within."""
    x = np.arange(max(mean - reach, 0), mean + reach + 1)
    mass = np.exp(xlogy(x, mean) - mean - gammaln(x + 1))
    inside = float(mass.sum())
    centre = float((x * mass).sum()) / inside
    second, third, fourth = (float(((x - centre) ** power * mass).sum()) / inside for power in (2, 3, 4))
    return inside, centre, second, third, fourth - 3 * second**2
