"""Exact test of two shares of different people, for counts that are too small for Pearson's."""

from __future__ import annotations

import numpy as np
from scipy.special import gammaln

from pipelines.estimators.estimate import Floats, Values, floats

EXPECTED = 5.0
"""Below this expected count in any of the four cells Pearson's test is not to be relied on (Cochran's rule)."""
TIE = 1e-7


def fisher(k1: Values, n1: Values, k2: Values, n2: Values) -> Floats:
    """Two-sided p of Fisher's exact test, an entry a row; NaN where one of the two has nobody.

    It adds up the tables with the same margins that are no more likely than the one observed.

    Source: R. A. Fisher, Journal of the Royal Statistical Society 98 (1935) 39-82; same values as R's fisher.test.
    """
    rows = np.broadcast_arrays(floats(k1), floats(n1), floats(k2), floats(n2))
    each = [_fisher(*map(float, row)) for row in zip(*(part.ravel() for part in rows), strict=True)]
    return floats(each).reshape(rows[0].shape)


@np.errstate(divide="ignore", invalid="ignore")
def smallest_expected(k1: Values, n1: Values, k2: Values, n2: Values) -> Floats:
    """The smallest count expected in the four cells were both shares the same; NaN where nobody counts."""
    hits1, size1, hits2, size2 = np.broadcast_arrays(floats(k1), floats(n1), floats(k2), floats(n2))
    pooled = (hits1 + hits2) / (size1 + size2)
    return floats(np.minimum(size1, size2) * np.minimum(pooled, 1 - pooled))


def _fisher(k1: float, n1: float, k2: float, n2: float) -> float:
    if not (n1 > 0 and n2 > 0):
        return float("nan")
    hits = k1 + k2
    possible = np.arange(max(0.0, hits - n2), min(hits, n1) + 1)
    # Logarithms: the products of large numbers would not fit.
    chance = _choose(n1, possible) + _choose(n2, hits - possible) - _choose(n1 + n2, floats(hits))
    observed = chance[np.flatnonzero(possible == k1)[0]]
    return float(min(np.exp(chance[chance <= observed + TIE]).sum(), 1.0))


def _choose(n: float, k: Floats) -> Floats:
    return floats(gammaln(n + 1) - gammaln(k + 1) - gammaln(n - k + 1))
