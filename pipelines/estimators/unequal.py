"""Participants who answer very unequally: when a few of them make the number, there are as few as those few."""

from __future__ import annotations

import numpy as np

from pipelines.estimators.estimate import Floats, Values, floats

UNEQUAL_BELOW = 0.5
"""Effective participants over participants below which the variance is corrected for unequal ones."""


def effective_participants(m: Values, mm: Values) -> Floats:
    """How many participants with equally many answers would carry as much: (sum of m_i)² / sum of m_i²."""
    weight, squares = np.broadcast_arrays(floats(m), floats(mm))
    return floats(np.divide(weight**2, squares, out=np.full(weight.shape, np.nan), where=squares > 0))


def correct_unequal(present: Values, effective: Values) -> tuple[Floats, Floats]:
    """Degrees of freedom, and the factor by which a linearised variance is to be multiplied.

    present less one and 1, unless the effective participants are fewer than half of those present: then they take
    the place of those present, in the degrees of freedom and in the G / (G - 1) correction, as no fewer than two.
    Without it, intervals for such samples hold the truth far less often than they say (docs/coverage.md); trusted
    software does not correct, so from half of those present on its values are met.

    Source: A. V. Carter, K. T. Schnepel, D. G. Steigerwald, Review of Economics and Statistics 99 (2017) 698-709: their
    effective number of clusters, at no correlation within participants; it would be smaller still with some.
    """
    given, carrying = np.broadcast_arrays(floats(present), floats(effective))
    unequal, few = carrying < UNEQUAL_BELOW * given, np.maximum(carrying, 2)
    factor = np.where(unequal, few / (few - 1) * (given - 1) / np.where(given > 0, given, np.nan), 1.0)
    return np.where(unequal, few, given) - 1, factor
