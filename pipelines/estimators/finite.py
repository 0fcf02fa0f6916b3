"""Finite population: only where its size is declared."""

from __future__ import annotations

import numpy as np

from pipelines.estimators.estimate import Floats, Values, floats


def sampled_fraction(clusters: Values, population: Values | None) -> Floats:
    """The share of the population that is in the sample, by which a variance shrinks; 0 where no size is given.

    clusters: participants of the sample (responses, where nobody answers twice). population: how many there are, a
    number or one a row, NaN or None for unknown. It holds for a random sample only; volunteers are none.

    Errors: a population smaller than the sample is a ValueError.
    Source: W. G. Cochran, Sampling Techniques, 3rd ed. (1977), 2.6.
    """
    sample, size = np.broadcast_arrays(floats(clusters), floats(np.nan if population is None else population))
    if (size < sample).any():
        at = int(np.argmax((size < sample).ravel()))
        raise ValueError(f"a population of {size.ravel()[at]:g} cannot hold a sample of {sample.ravel()[at]:g}")
    return floats(np.divide(sample, size, out=np.zeros(sample.shape), where=size > 0))
