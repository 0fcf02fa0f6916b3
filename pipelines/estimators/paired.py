"""Tests of the same people's answers at two times: the counts of a square table, first by second answer."""

from __future__ import annotations

import numpy as np
from scipy.special import bdtr, chdtrc

from pipelines.estimators.estimate import Floats, Significance, Values, floats

NO_VARIANCE = 1e-12
"""Below this, the share of a variance that is left is rounding error."""


@np.errstate(divide="ignore", invalid="ignore")
def mcnemar(yes_no: Values, no_yes: Values, corrected: bool = False) -> Significance:
    """McNemar's X² of those who changed, an entry a row; NaN where nobody did. corrected: for continuity (Edwards).

    Source: Q. McNemar, Psychometrika 12 (1947) 153-157.
    """
    gone, come = floats(yes_no), floats(no_yes)
    distance = np.maximum(np.abs(gone - come) - (1 if corrected else 0), 0)
    statistic = floats(distance**2 / (gone + come))
    one = np.ones_like(statistic)
    return Significance(statistic, one, floats(chdtrc(one, statistic)), np.full_like(statistic, np.inf))


def mcnemar_exact(yes_no: Values, no_yes: Values) -> Floats:
    """Two-sided binomial p of those who changed, an entry a row; 1 where nobody did."""
    gone, come = floats(yes_no), floats(no_yes)
    return np.minimum(2 * floats(bdtr(np.minimum(gone, come), (gone + come).astype(np.int64), 0.5)), 1)


def stuart_maxwell(table: Values) -> Significance:
    """Test that the distribution of answers stayed the same; NaN where nobody changed.

    Levels that nobody left or took up are left out.

    Source: A. Stuart, Biometrika 42 (1955) 412-416; A. E. Maxwell, British Journal of Psychiatry 116 (1970) 651-655.
    """
    return _homogeneity(floats(table), bhapkar=False)


def bhapkar(table: Values) -> Significance:
    """The same hypothesis as `stuart_maxwell`, with the variance that does not assume it: more powerful.

    NaN also where everybody changed alike, which leaves no variance.

    Source: V. P. Bhapkar, Journal of the American Statistical Association 61 (1966) 228-235.
    """
    return _homogeneity(floats(table), bhapkar=True)


def bowker(table: Values) -> Significance:
    """Test that as many changed from one level to another as back; pairs of levels with no change are left out.

    Source: A. H. Bowker, Journal of the American Statistical Association 43 (1948) 572-574.
    """
    counts = floats(table)
    upper = np.triu_indices(len(counts), 1)
    gone, come = counts[upper], counts.T[upper]
    changed = gone + come > 0
    statistic = float(((gone - come)[changed] ** 2 / (gone + come)[changed]).sum())
    return _chi_square(statistic if changed.any() else np.nan, int(changed.sum()))


def _homogeneity(table: Floats, bhapkar: bool) -> Significance:
    changed = table.sum(axis=0) + table.sum(axis=1) - 2 * np.diag(table) > 0
    moved = table[np.ix_(changed, changed)]
    if len(moved) < 2:
        return _chi_square(np.nan, 0)
    gain = moved.sum(axis=1) - moved.sum(axis=0)
    variance = np.diag(moved.sum(axis=1) + moved.sum(axis=0)) - moved - moved.T
    first = slice(0, len(moved) - 1)
    if np.linalg.matrix_rank(variance[first, first]) < len(moved) - 1:
        # Groups of levels between which nobody moved: no single test of all of them.
        return _chi_square(np.nan, 0)
    statistic = float(gain[first] @ np.linalg.solve(variance[first, first], gain[first]))
    if bhapkar:
        left = 1 - statistic / table.sum()
        statistic = statistic / left if left > NO_VARIANCE else np.nan
    return _chi_square(statistic, len(moved) - 1)


def _chi_square(statistic: float, df: int) -> Significance:
    p = chdtrc(df, statistic) if df else np.nan
    return Significance(floats(statistic), floats(df or np.nan), floats(p), floats(np.inf if df else np.nan))
