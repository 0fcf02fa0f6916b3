"""Middle and tendency of ordered answers."""

from __future__ import annotations

from math import nan

import numpy as np
import numpy.typing as npt


def median_of_counts(scores: npt.ArrayLike, counts: npt.ArrayLike) -> float:
    """Median score of counted answers; halfway between the two middle scores where they differ; NaN for none."""
    values = np.repeat(np.asarray(scores, dtype=float), np.asarray(counts, dtype=int))
    return float(np.median(values)) if len(values) else nan


def net_score(counts: npt.ArrayLike) -> float:
    """Share above the middle of an ordered scale minus share below it, between -1 and 1; NaN for no answer.

    counts: answers per level from negative to positive; with an odd number of levels the middle one is in the
    denominator only.
    """
    numbers = np.asarray(counts, dtype=float)
    half = len(numbers) // 2
    total = float(numbers.sum())
    return (float(numbers[len(numbers) - half :].sum()) - float(numbers[:half].sum())) / total if total else nan
