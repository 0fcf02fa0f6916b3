"""The limits of a funnel plot: between which a share of n persons lies by chance alone."""

from __future__ import annotations

import numpy as np
from scipy.special import betainc

from pipelines.estimators.estimate import Floats, Values, floats

STEPS = 64


def limit_funnel(centre: Values, n: Values, level: float) -> tuple[Floats, Floats]:
    """Lower and upper limit about `centre` for groups of n persons, cut at 0 and 1; n is rounded down.

    Exact binomial quantiles, interpolated so that limits have no steps. Source: D. J. Spiegelhalter, Statistics in
    Medicine 24 (2005) 1185-1202, appendix A.1.1.
    """
    p, size = np.broadcast_arrays(floats(centre), np.floor(floats(n)))
    half = (1 - level) / 2
    return tuple(np.clip(_quantile(chance, p, size) / size, 0, 1) for chance in (half, 1 - half))


def _quantile(chance: float, p: Floats, size: Floats) -> Floats:
    """The smallest count whose distribution reaches `chance`, less the part of its own probability that is too much."""
    low, high = np.full(p.shape, -1.0), size.copy()
    for _ in range(STEPS):
        if not (high - low > 1).any():
            break
        middle = np.floor((low + high) / 2)
        reached = _distribution(middle, size, p) >= chance
        low, high = np.where(reached, low, middle), np.where(reached, middle, high)
    above, below = _distribution(high, size, p), _distribution(high - 1, size, p)
    own = np.where(above > below, above - below, 1.0)
    return floats(high - (above - chance) / own)


def _distribution(count: Floats, size: Floats, p: Floats) -> Floats:
    """How likely at most this count is among `size`."""
    inside = (count >= 0) & (count < size)
    at = np.where(inside, count, 0.0)
    return np.where(inside, betainc(size - at, at + 1, 1 - p), (count >= size).astype(np.float64))
