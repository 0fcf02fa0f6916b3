"""What each participant holds of a table, and the sums over those who hold something of two tables.

A difference of two waves that the same people answered is more certain than one of different people. How much more
comes out of the products of what each person has in the one and in the other; they are added up here, group by level.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from pipelines.counting import NOWHERE, Answers, Floats, LateTotals, Places, Totals, number_keys
from pipelines.scores import Scores


@dataclass(frozen=True)
class Coded:
    """How the responses were counted: in which levels, or with which scores.

    totals: what each participant has in the denominator. levels: for each set of levels that exclude each other the
    level of each response, NOWHERE for none, and how many levels the set has; none where `scores` are given.
    """

    totals: Totals | LateTotals
    levels: tuple[tuple[Places, int], ...] = ()
    scores: Scores | None = None


@dataclass(frozen=True)
class Holdings:
    """What each participant holds: `m` of a group, an entry a pair of the two; `y` of a level within, an entry a
    pair and level. pair: the place of the pair among the first."""

    participant: Places
    group: Places
    m: Floats
    pair: Places
    level: Places
    y: Floats

    def by_participant(self) -> Holdings:
        """The same of each participant's own share or mean: everybody counts once."""
        return Holdings(
            self.participant, self.group, np.ones_like(self.m), self.pair, self.level, self.y / self.m[self.pair]
        )


@dataclass(frozen=True)
class Products:
    """Sums over participants, group by level, of the products of what they hold in a first and a second table.

    both: participants in the denominators of both, a number a group.
    """

    both: Floats
    y1y2: Floats
    y1m2: Floats
    m1y2: Floats
    m1m2: Floats


def hold(answers: Answers, coded: Coded) -> Holdings:
    """What each participant holds; every response must have a known participant."""
    totals = coded.totals
    if totals.participant is None or answers.participant is None:
        raise ValueError("nobody can be recognised: each response is one of a participant of its own")
    pairs, levels, own = [], [], []
    if coded.scores is not None:
        within = totals.pair >= 0
        weight = _weights(answers)[within]
        pairs.append(np.arange(len(totals.m)))
        levels.append(np.zeros(len(totals.m), dtype=np.intp))
        own.append(
            np.bincount(totals.pair[within], weights=weight * coded.scores.each[within], minlength=len(totals.m))
        )  # fmt: skip
    before = 0
    for level, size in coded.levels:
        hit = (totals.pair >= 0) & (level >= 0)
        keys, found = number_keys(totals.pair[hit] * size + level[hit])
        pairs.append(found // size)
        levels.append(found % size + before)
        own.append(np.bincount(keys, weights=_weights(answers)[hit], minlength=len(found)))
        before += size
    return Holdings(totals.participant, totals.group, totals.m, _join(pairs), _join(levels), np.concatenate(own))


def multiply_holdings(first: Holdings, second: Holdings, same: Places, groups: int, levels: int) -> Products:
    """The products of what the same people hold in two tables with the same groups and levels.

    same: for each participant of the second its number in the first, NOWHERE for one who is not in it.
    """
    partner = _find(first.participant * groups + first.group, _keys(same[second.participant], second.group, groups))
    met = partner >= 0
    m1 = np.where(met, first.m[np.maximum(partner, 0)] if len(first.m) else 0.0, 0.0)
    m2 = np.zeros(len(first.m))
    m2[partner[met]] = second.m[met]

    def add(cells: Places, products: Floats) -> Floats:
        return np.bincount(cells, weights=products, minlength=groups * levels).astype(float).reshape(groups, levels)

    first_cell = first.group[first.pair] * levels + first.level
    second_cell = second.group[second.pair] * levels + second.level
    twin = _find(first.pair * levels + first.level, _keys(partner[second.pair], second.level, levels))
    own = np.where(twin >= 0, first.y[np.maximum(twin, 0)] if len(first.y) else 0.0, 0.0)
    return Products(
        np.bincount(second.group[met], minlength=groups).astype(float),
        add(second_cell, own * second.y),
        add(first_cell, first.y * m2[first.pair]),
        add(second_cell, m1[second.pair] * second.y),
        np.bincount(second.group, weights=m1 * second.m, minlength=groups).astype(float),
    )


def _keys(first: Places, second: Places, size: int) -> Places:
    """Two numbers as one; NOWHERE where the first is."""
    return np.where(first >= 0, first * size + second, NOWHERE)


def _find(known: Places, wanted: Places) -> Places:
    """The place of each wanted key among the known ones, which differ; NOWHERE for those that are not there."""
    import pandas as pd

    return np.asarray(pd.Index(known).get_indexer(pd.Index(wanted)), dtype=np.intp)


def _weights(answers: Answers) -> Floats:
    return np.ones(answers.size) if answers.weight is None else answers.weight


def _join(parts: list[Places]) -> Places:
    return np.concatenate(parts).astype(np.intp)
