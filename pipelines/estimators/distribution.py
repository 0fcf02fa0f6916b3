"""The levels of one item together: simultaneous intervals, mode, number of different answers, best levels."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from pipelines.estimators.binomial import wilson
from pipelines.estimators.clustered import korn_graubard
from pipelines.estimators.estimate import Estimate, Floats, Values, floats, make_estimate
from pipelines.estimators.finite import sampled_fraction
from pipelines.estimators.share import refuse_dependent
from pipelines.estimators.sums import Sums


def distribution(
    sums: Sums, levels: Values, *, independent: bool, level: Values = 0.95, population: Values | None = None
) -> Estimate:
    """Shares of the levels of an item, a row a level, whose intervals hold together with the probability `level`.

    levels: how many shares must hold together, a number or one a row. Of a yes/no item it is 1: its two shares are
    one number told twice. Levels may overlap, as ticked boxes do, or exclude each other, as combinations do.
    Independent unweighted answers get Goodman's intervals, repeated or weighted ones Korn and Graubard's at the level
    that Bonferroni's inequality asks for; by that inequality the levels hold together in both.

    Errors: repeated or weighted answers called independent are a ValueError.
    """
    if independent:
        refuse_dependent(sums)
        return goodman(sums.y, sums.n, levels, level, sampled_fraction(sums.clusters, population))
    found = korn_graubard(sums, bonferroni_level(levels, level), population)
    name = np.where(floats(levels) > 1, np.char.add(found.method, ", bonferroni"), found.method)
    return make_estimate(found.value, found.low, found.high, name, found.effective_n, found.design_effect)


def goodman(k: Values, n: Values, levels: Values, level: Values = 0.95, fraction: Values = 0.0) -> Estimate:
    """Goodman's simultaneous intervals of multinomial shares: Wilson's at Bonferroni's level.

    k: answers of a level. n: answers of all levels. levels: how many levels there are.

    Source: L. A. Goodman, Technometrics 7 (1965) 247-254.
    """
    found = wilson(k, n, bonferroni_level(levels, level), fraction)
    return make_estimate(found.value, found.low, found.high, "goodman", found.effective_n, found.design_effect)


def bonferroni_level(levels: Values, level: Values = 0.95) -> Floats:
    """The level of each of so many intervals that makes all of them hold together at `level` or more."""
    return 1 - (1 - floats(level)) / floats(levels)


def mode(counts: Values) -> npt.NDArray[np.bool_]:
    """Which levels, along the last axis, have the highest count: several where they share it, none where all are 0."""
    given = floats(counts)
    return np.asarray((given > 0) & (given == given.max(axis=-1, keepdims=True, initial=0)))


def distinct(counts: Values) -> npt.NDArray[np.intp]:
    """How many levels, along the last axis, anybody chose."""
    return np.asarray(np.count_nonzero(floats(counts), axis=-1))


def top_box(counts: Values, best: int = 2) -> Floats:
    """Answers in the best levels of a scale: the last ones along the last axis, two for a top-two-box."""
    given = floats(counts)
    return floats(given[..., max(given.shape[-1] - best, 0) :].sum(axis=-1))
