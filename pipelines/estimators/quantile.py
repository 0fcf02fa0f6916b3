"""Quantiles from counted values: a long table of row, value and how many answers gave it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.special import bdtrik

from pipelines.estimators.estimate import Estimate, Floats, Values, floats, make_estimate

TIE = 1e-9
"""So near to a step, in shares of the answers, a quantile is on it."""


def quantile(row: npt.ArrayLike, value: Values, count: Values, rows: int, share: Values = 0.5) -> Floats:
    """The value below which a share of the answers lies, in each row; NaN for a row without answers.

    row, value, count: the long table in any order; counts may be weights, and a value may come several times. share:
    0.5 for the median, a number or one a row. On a step of the distribution, the middle between the values on either
    side: the median of an even number of answers is halfway between the two in the middle.

    Source: definition 2 of R. J. Hyndman, Y. Fan, The American Statistician 50 (1996) 361-365.
    """
    steps = _count_up(row, value, count, rows)
    return (_invert(steps, floats(share) - TIE) + _invert(steps, floats(share) + TIE)) / 2


def quantile_interval(
    row: npt.ArrayLike,
    value: Values,
    count: Values,
    rows: int,
    share: Values = 0.5,
    effective_n: Values | None = None,
    level: Values = 0.95,
) -> Estimate:
    """A quantile with the interval between two order statistics: exact and free of any assumption of distribution.

    Of n independent answers, the r-th lowest lies above the quantile with half of what the level leaves at most, and
    so does the r-th highest below it. Both bounds are values that were given; with too few answers for the level
    there is no interval. effective_n: for repeated or weighted answers, one a row, the adjusted effective n
    (`clustered.measure_precision`) of the share of answers up to the quantile; r is then that of so many independent
    answers, as a share of the answers. The number of answers without it.

    Source: H. A. David, H. N. Nagaraja, Order Statistics, 3rd ed. (2003), 7.1; with an effective n after R. S.
    Woodruff, Journal of the American Statistical Association 47 (1952) 635-646.
    """
    steps = _count_up(row, value, count, rows)
    size = steps.total if effective_n is None else floats(effective_n)
    size = np.where((steps.total > 0) & (size > 0), size, np.nan)
    below, above = _outside(size, floats(share), level), _outside(size, 1 - floats(share), level)
    return make_estimate(
        quantile(row, value, count, rows, share), _invert(steps, below - TIE), _invert(steps, 1 - above + TIE),
        "order statistics", size, np.nan,
    )  # fmt: skip


def _outside(n: Floats, share: Floats, level: Values) -> Floats:
    """r / n with the largest r of which at most r - 1 of n answers lie below, too rarely to matter; NaN for none."""
    tail = (1 - floats(level)) / 2
    possible = (1 - share) ** n <= tail
    rank = np.floor(bdtrik(tail, np.where(possible, n, np.nan), share) + 1 + TIE)
    return np.where(possible, rank / n, np.nan)


@dataclass(frozen=True)
class _Steps:
    """Values in order of row and value; how many answers there are up to each, and before and in each row."""

    value: Floats
    reached: Floats
    before: Floats
    total: Floats


def _count_up(row: npt.ArrayLike, value: Values, count: Values, rows: int) -> _Steps:
    given = floats(count) > 0
    place, values, counts = np.asarray(row, dtype=np.intp)[given], floats(value)[given], floats(count)[given]
    order = np.lexsort((values, place))
    total = np.bincount(place, weights=counts, minlength=rows)
    # Shares within a row, set off by the number of the row, so that one search finds the place in every row.
    within = np.cumsum(counts[order]) - (np.cumsum(total) - total)[place[order]]
    return _Steps(values[order], place[order] + within / total[place[order]], floats(np.arange(rows)), floats(total))


def _invert(steps: _Steps, share: Floats) -> Floats:
    """The first value of each row up to which there is this share of its answers."""
    if not len(steps.value):
        return np.full(len(steps.total), np.nan)
    wanted = np.broadcast_to(steps.before + np.clip(share, TIE / 2, 1 - TIE / 2), steps.total.shape)
    at = np.searchsorted(steps.reached, np.where(np.isnan(wanted), 0, wanted))
    found = steps.value[np.minimum(at, len(steps.value) - 1)]
    return np.where((steps.total > 0) & ~np.isnan(wanted), found, np.nan)
