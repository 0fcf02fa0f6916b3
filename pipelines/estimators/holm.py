"""Several tests told together."""

from __future__ import annotations

import numpy as np

from pipelines.estimators.estimate import Floats, Values, floats


def adjust_holm(p: Values) -> Floats:
    """The p of each test of one family, adjusted so that calling those below 5 % true errs once in twenty families.

    NaN is no test and stays NaN.

    Source: S. Holm, Scandinavian Journal of Statistics 6 (1979) 65-70.
    """
    each = floats(p)
    known = np.flatnonzero(~np.isnan(each))
    order = known[np.argsort(each[known], kind="stable")]
    adjusted = np.full(each.shape, np.nan)
    adjusted[order] = np.minimum(np.maximum.accumulate(each[order] * np.arange(len(order), 0, -1)), 1)
    return adjusted
