"""What an estimator gives back, and the quantiles that all of them use."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.special import ndtri, stdtrit

Floats = npt.NDArray[np.float64]
Values = npt.ArrayLike


@dataclass(frozen=True)
class Estimate:
    """Values with their intervals, an entry a row; NaN, and no method, where nothing can be said.

    value, low, high: in the unit of the estimate. effective_n: how many independent answers would be worth as much.
    design_effect: variance over that of as many independent answers.
    """

    value: Floats
    low: Floats
    high: Floats
    method: npt.NDArray[np.str_]
    effective_n: Floats
    design_effect: Floats


@dataclass(frozen=True)
class Significance:
    """A test statistic with its degrees of freedom and p; df2 is the second one of an F statistic, else infinite."""

    statistic: Floats
    df: Floats
    p: Floats
    df2: Floats


def floats(values: Values) -> Floats:
    """Anything array-like as an array of floats."""
    return np.asarray(values, dtype=np.float64)


def normal_quantile(level: Values) -> Floats:
    """The normal deviate of a two-sided level: 1.96 for 0.95."""
    return floats(ndtri(0.5 + floats(level) / 2))


def t_quantile(level: Values, df: Values) -> Floats:
    """Student's deviate of a two-sided level; NaN for fewer than one degree of freedom."""
    freedom = floats(df)
    return floats(stdtrit(np.where(freedom >= 1, freedom, np.nan), 0.5 + floats(level) / 2))


def make_estimate(
    value: Values, low: Values, high: Values, method: npt.ArrayLike, effective_n: Values, design_effect: Values
) -> Estimate:
    """An estimate whose parts have one shape; where the bounds are NaN there is no method."""
    arrays = np.broadcast_arrays(*(floats(part) for part in (value, low, high, effective_n, design_effect)))
    value, low, high, effective_n, design_effect = (np.array(part) for part in arrays)
    known = ~(np.isnan(low) | np.isnan(high))
    return Estimate(
        value,
        np.where(known, low, np.nan),
        np.where(known, high, np.nan),
        np.where(known, method, ""),
        effective_n,
        design_effect,
    )
