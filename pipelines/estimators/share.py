"""A share with the interval that is right by default."""

from __future__ import annotations

import numpy as np

from pipelines.estimators.binomial import clopper_pearson, wilson
from pipelines.estimators.clustered import korn_graubard
from pipelines.estimators.estimate import Estimate, Values
from pipelines.estimators.finite import sampled_fraction
from pipelines.estimators.sums import Sums


def share(
    sums: Sums, *, independent: bool, level: Values = 0.95, population: Values | None = None, exact: bool = False
) -> Estimate:
    """A share of answers: y / m.

    independent: one unweighted answer a participant. Then Wilson's interval, with `exact` Clopper and Pearson's;
    otherwise Korn and Graubard's. It is a property of the survey, not of a row, so that the method does not change
    from row to row. The share of participants is the share of `sums.by_participant()`. population: participants
    there are, only where that number is known and the sample is a random one.

    Errors: repeated or weighted answers called independent are a ValueError.
    """
    if not independent:
        return korn_graubard(sums, level, population)
    refuse_dependent(sums)
    bounds = clopper_pearson if exact else wilson
    return bounds(sums.y, sums.n, level, sampled_fraction(sums.clusters, population))


def refuse_dependent(sums: Sums) -> None:
    """Raise a ValueError where participants answered more than once, or answers have weights."""
    dependent = (sums.present != sums.n) | (sums.m != sums.n) | (sums.ww != sums.n)
    if dependent.any():
        at = int(np.argmax(dependent.ravel()))
        n, present, m = (float(part.ravel()[at]) for part in (sums.n, sums.present, sums.m))
        raise ValueError(f"row {at} is not independent: {n:g} answers of {present:g} participants weigh {m:g}")
