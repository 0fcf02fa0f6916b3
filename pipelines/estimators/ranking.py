"""Rankings: first places, mean rank and Borda points from counts of the places that each option got.

counts: along the last axis, how often an option came first, second, ...; other axes are options (rows). For repeated
or weighted answers, sum `borda_points` or the places by participant and use `mean.mean`.
"""

from __future__ import annotations

import numpy as np

from pipelines.estimators.estimate import Estimate, Floats, Values, floats
from pipelines.estimators.mean import mean
from pipelines.estimators.sums import Sums, sum_answers, sum_scores


def first_places(counts: Values, asked: Values, clusters: Values | None = None) -> Sums:
    """Sums of the share of those who ranked anything that put the option first; the interval is `share.share`'s.

    asked: who ranked anything, or who was asked: the declared denominator.
    """
    return sum_answers(floats(counts)[..., 0], asked, clusters)


def mean_rank(counts: Values, level: Values = 0.95) -> Estimate:
    """Mean place among those who gave the option one; 1 is best. Who left it out does not count."""
    given = floats(counts)
    places = np.arange(1, given.shape[-1] + 1)
    return mean(sum_scores(places, given), level, lowest=1, highest=given.shape[-1])


def borda_points(options: int, places: int | None = None) -> Floats:
    """Points of each place: options less the place. An option that was left out gets none."""
    return floats(options - np.arange(1, (places or options) + 1))


def borda(counts: Values, asked: Values, options: int, level: Values = 0.95) -> Estimate:
    """Mean Borda points of an option per person who ranked anything: options - 1 where all put it first, 0 at worst.

    asked: who ranked anything; who left the option out gives it no point.

    Source: J.-C. de Borda, Histoire de l'Académie royale des sciences (1781) 657-665; on what options that were left
    out may get, P. Emerson, Social Choice and Welfare 40 (2013) 353-358.
    """
    given = floats(counts)
    left_out = floats(asked) - given.sum(axis=-1)
    with_rest = np.concatenate([given, left_out[..., None]], axis=-1)
    points = np.append(borda_points(options, given.shape[-1]), 0)
    return mean(sum_scores(points, with_rest), level, lowest=0, highest=options - 1)
