"""Whether the answers to an item differ between the levels of a break: tests of one table."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from scipy.special import chdtrc, fdtrc

from pipelines.estimators.estimate import Floats, Significance, Values, floats

NO_VARIANCE = 1e-12
"""A sum of design effects below this is rounding error."""


def pearson(table: Values) -> Significance:
    """Pearson's X² of a table of break levels by answers, of independent unweighted answers; NaN for one row or column.

    Rows and columns without any answer are left out.

    Source: K. Pearson, Philosophical Magazine 50 (1900) 157-175.
    """
    counts, _ = _drop_empty(floats(table))
    if min(counts.shape) < 2:
        return _unknown()
    df = (counts.shape[0] - 1) * (counts.shape[1] - 1)
    expected = np.outer(counts.sum(axis=1), counts.sum(axis=0)) / counts.sum()
    statistic = floats(((counts - expected) ** 2 / expected).sum())
    return Significance(statistic, floats(df), floats(chdtrc(df, statistic)), floats(np.inf))


def rao_scott(table: Values, products: Values, clusters: float, present: float, n: float) -> Significance:
    """Rao and Scott's F test of a table for repeated or weighted answers: Pearson's X² corrected to second order.

    table: break levels by answers, weighted where there are weights. products: for each two of its cells, in the order
    of `table.ravel()`, the sum over participants of the product of their totals in both; a square. clusters:
    participants of the whole sample. present: those with an answer in the table. n: answers in it, unweighted. The
    levels of the break must exclude each other. NaN for one row or column, for fewer than two participants, and where
    participants do not differ, so that there is no variance to go by.

    Source: J. N. K. Rao, A. J. Scott, Annals of Statistics 12 (1984) 46-60; same values as
    svychisq(statistic = "F") of the R package survey.
    """
    counts, cells = _drop_empty(floats(table))
    rows, columns = counts.shape
    if rows < 2 or columns < 2 or present < 2:
        return _unknown()
    pairs = floats(products)[np.ix_(cells, cells)]
    weight = counts.sum()
    p = counts.ravel() / weight
    # Linearised covariance of the cell shares: products of the clusters' (y_i - p m_i), with m_i the sum of y_i.
    residual = np.eye(p.size) - p[:, None]
    covariance = residual @ pairs @ residual.T / weight**2 * clusters / (clusters - 1)
    inverse = np.divide(1, p, out=np.zeros(p.shape), where=p > 0)
    interaction = np.kron(_deviations(rows), _deviations(columns)) * inverse[:, None]
    simple = interaction.T @ (p[:, None] * interaction) / n
    effects = np.linalg.lstsq(simple, interaction.T @ covariance @ interaction)[0]
    trace = np.trace(effects)
    if trace <= NO_VARIANCE:
        return _unknown()
    df = trace**2 / np.trace(effects @ effects)
    statistic = pearson(counts).statistic * n / weight / trace
    df2 = df * (present - 1)
    return Significance(floats(statistic), floats(df), floats(fdtrc(df, df2, statistic)), floats(df2))


def multiply_cells(totals: Values) -> Floats:
    """The products that `rao_scott` needs, from the totals of each participant (rows) in each cell (columns)."""
    each = floats(totals)
    return floats(each.T @ each)


def _deviations(levels: int) -> Floats:
    """Contrasts of each level but the first with the mean of all, a column each."""
    return floats(np.eye(levels)[:, 1:] - 1 / levels)


def _drop_empty(table: Floats) -> tuple[Floats, npt.NDArray[np.intp]]:
    """The table without its empty rows and columns, and which cells of the old one that leaves."""
    kept = np.outer(table.sum(axis=1) > 0, table.sum(axis=0) > 0)
    shape = (int(kept.any(axis=1).sum()), int(kept.any(axis=0).sum()))
    cells = np.flatnonzero(kept)
    return table.ravel()[cells].reshape(shape), cells


def _unknown() -> Significance:
    nothing = floats(np.nan)
    return Significance(nothing, nothing, nothing, nothing)
