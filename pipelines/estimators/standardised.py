"""Directly standardised shares: what a share would be if every area had the same composition."""

from __future__ import annotations

import numpy as np
from scipy.special import gammaincinv

from pipelines.estimators.estimate import Estimate, Floats, Values, floats, make_estimate


@np.errstate(divide="ignore", invalid="ignore")
def standardise_directly(events: Values, n: Values, standard: Values, level: float = 0.95) -> Estimate:
    """The mean of the strata's shares weighted by a standard population, with Fay and Feuer's gamma interval.

    events, n: of each stratum, along the last axis. standard: persons or share of each stratum in the standard. The
    interval takes events as rare and independent (Poisson), so that of a common share is wider than it need be; it
    holds with few events, and with none at all. effective_n: p (1 - p) over the variance of the standardised share by
    binomial strata: the size of a simple sample that would be as sure.

    NaN where a stratum of the standard has nobody. Source: M. P. Fay, E. J. Feuer, Statistics in Medicine 16 (1997)
    791-801.
    """
    counted, persons, weights = np.broadcast_arrays(floats(events), floats(n), floats(standard))
    share = weights / weights.sum(-1, keepdims=True)
    per_event = share / persons
    value = floats((per_event * counted).sum(-1))
    variance = floats((per_event**2 * counted).sum(-1))
    largest = floats(per_event.max(-1))
    half = (1 - level) / 2
    low = np.where(value > 0, _gamma(half, value, variance), 0.0)
    high = _gamma(1 - half, value + largest, variance + largest**2)
    rates = counted / persons
    binomial = floats((share**2 * rates * (1 - rates) / persons).sum(-1))
    size = np.where(binomial > 0, value * (1 - value) / binomial, persons.sum(-1))
    known = (persons > 0).all(-1)
    parts = [np.where(known, part, np.nan) for part in (value, low, high, size)]
    return make_estimate(parts[0], parts[1], parts[2], "fay-feuer", parts[3], np.full_like(value, np.nan))


def _gamma(quantile: float, mean: Floats, variance: Floats) -> Floats:
    """The quantile of a gamma distribution with this mean and variance."""
    return floats(gammaincinv(mean**2 / variance, quantile) * variance / mean)
