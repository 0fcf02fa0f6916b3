"""Numbers of responses: which different ones there are, and which of them each response has."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from pipelines.counting import NOWHERE, Floats, Places

FEW_VALUES = 1000
"""Whole numbers that span no more than this need no sorting; of no more different ones, each is counted."""


@dataclass(frozen=True)
class Scores:
    """The number of each response that has one.

    values: the different numbers, in order; some may be nobody's. place: of each response's number among them,
    NOWHERE for none.
    """

    values: Floats
    place: Places

    @cached_property
    def each(self) -> Floats:
        """The number of each response, NaN for none."""
        return np.append(self.values, np.nan)[self.place]

    @property
    def known(self) -> Places:
        """Whether each response has a number."""
        return self.place >= 0


def number_scores(scores: Floats) -> Scores:
    """Tell apart the numbers of responses, NaN for none.

    Whole numbers that lie close together, as those of a scale do, need no sorting.
    """
    known = np.flatnonzero(~np.isnan(scores))
    given = scores[known]
    place = np.full(len(scores), NOWHERE, dtype=np.int32)
    low, high = (float(given.min()), float(given.max())) if len(given) else (0.0, -1.0)
    if high - low < FEW_VALUES and (np.rint(given) == given).all():
        place[known] = given - low
        return Scores(low + np.arange(high - low + 1), place)
    values, place[known] = np.unique(given, return_inverse=True)
    return Scores(values, place)


def score_places(place: Places, scores: Floats) -> Scores:
    """The scores of places in a list of codes or levels; NaN for those that have none."""
    order = np.argsort(scores, kind="stable")[: int((~np.isnan(scores)).sum())]
    table = np.full(len(scores) + 1, NOWHERE, dtype=np.int32)
    table[order] = np.arange(len(order))
    return Scores(scores[order], table[place])
