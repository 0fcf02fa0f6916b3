"""Scores of ordered answers; their mean is `mean.mean` of `sums.sum_scores` or of the clusters' sums of scores."""

from __future__ import annotations

import numpy as np

from pipelines.estimators.estimate import Floats, Values, floats
from pipelines.estimators.quantile import quantile
from pipelines.estimators.sums import ratio, sum_scores


def net_signs(levels: int) -> Floats:
    """The scores whose mean is the net score: -1 below the middle of the scale, 1 above, 0 in an odd scale's middle."""
    return floats(np.sign(np.arange(levels) - (levels - 1) / 2))


def net_score(counts: Values) -> Floats:
    """Share above the middle of an ordered scale minus share below it, between -1 and 1; NaN for no answer.

    counts: answers per level along the last axis, from negative to positive; with an odd number of levels the middle
    one is in the denominator only.
    """
    given = floats(counts)
    return ratio(sum_scores(net_signs(given.shape[-1]), given))


def median_of_counts(scores: Values, counts: Values) -> float:
    """Median score of counted answers; halfway between the two middle scores where they differ; NaN for none."""
    return float(quantile(np.zeros(np.size(scores)), scores, counts, 1)[0])
