"""Answers -> sums by group and level: the arithmetic of the only step that grows with the data."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

Places = npt.NDArray[Any]
"""Whole numbers of any size: small ones are read several times faster."""
Floats = npt.NDArray[np.float64]
NOWHERE = -1


@dataclass(frozen=True)
class Answers:
    """The responses of a population: whose each is, and what it weighs.

    participant: number of the participant of each response, from 0; None where every response is one of its own.
    weight: None where all weigh alike.
    """

    size: int
    participant: Places | None = None
    weight: Floats | None = None

    @property
    def participants(self) -> int:
        """How many participants the population has."""
        return self.size if self.participant is None else int(self.participant.max(initial=-1)) + 1


@dataclass(frozen=True)
class Denominators:
    """Sums of those who count, one entry a group; the names are those of `estimators.sums.Sums`."""

    n: Floats
    present: Floats
    m: Floats
    mm: Floats
    ww: Floats
    v: Floats


@dataclass(frozen=True)
class Numerators:
    """Sums of hits or scores, group by level; `n` are responses, `persons` participants with a hit."""

    n: Floats
    persons: Floats
    y: Floats
    yy: Floats
    ym: Floats
    r: Floats
    rr: Floats
    xx: Floats


@dataclass(frozen=True)
class Totals:
    """What each participant has in each group: an entry for each pair of the two that somebody counts in.

    group, m: of each such pair. pair: the pair of each response, NOWHERE for those that do not count. participant: of
    each pair; None where every response is one of its own.
    """

    group: Places
    m: Floats
    pair: Places
    participant: Places | None = None


@dataclass(frozen=True)
class LateTotals:
    """The same, made when it is first asked for: only who compares tables wants it."""

    make: Callable[[], Totals]

    @cached_property
    def made(self) -> Totals:
        """The totals themselves."""
        return self.make()

    @property
    def group(self) -> Places:
        """Of each pair."""
        return self.made.group

    @property
    def m(self) -> Floats:
        """Of each pair."""
        return self.made.m

    @property
    def pair(self) -> Places:
        """Of each response."""
        return self.made.pair

    @property
    def participant(self) -> Places | None:
        """Of each pair."""
        return self.made.participant


def sum_denominators(
    answers: Answers, group: Places, groups: int, counted: npt.NDArray[np.bool_]
) -> tuple[Denominators, Totals]:
    """Sums of who counts in each group, and each participant's own total there.

    group: the group of each response, NOWHERE for none. counted: who is in the denominator.
    """
    within = counted & (group >= 0)
    where = group[within]
    weight = np.ones(len(where)) if answers.weight is None else answers.weight[within]
    n = _add(where, groups)
    if answers.participant is None:
        squares = _add(where, groups, weight**2) if answers.weight is not None else n
        m = _add(where, groups, weight) if answers.weight is not None else n
        pair = np.full(answers.size, NOWHERE, dtype=np.intp)
        pair[within] = np.arange(len(where))
        return Denominators(n, n, m, squares, squares, n), Totals(where, weight, pair)
    keys, found = number_keys(answers.participant[within] * groups + where)
    own = _add(keys, len(found), weight)
    of_pair = (found % groups).astype(np.intp)
    pair = np.full(answers.size, NOWHERE, dtype=np.intp)
    pair[within] = keys
    squares = _add(keys, len(found), weight**2)
    sums = Denominators(
        n, _add(of_pair, groups), _add(of_pair, groups, own), _add(of_pair, groups, own**2),
        _add(of_pair, groups, squares), _add(of_pair, groups, squares / own**2),
    )  # fmt: skip
    return sums, Totals(of_pair, own, pair, (found // groups).astype(np.intp))


def sum_levels(answers: Answers, totals: Totals, groups: int, level: Places, levels: int) -> Numerators:
    """Sums of the hits of each level in each group.

    level: the level of each response, NOWHERE for none. Only who counts in the denominator can hit.
    """
    hit = (totals.pair >= 0) & (level >= 0)
    pair, where = totals.pair[hit], level[hit]
    cell = totals.group[pair] * levels + where
    size = groups * levels

    def shape(part: Floats) -> Floats:
        return part.reshape(groups, levels)

    n = _add(cell, size)
    if answers.participant is None:
        if answers.weight is None:
            return Numerators(*(shape(part) for part in (n, n, n, n, n, n, n, n)))
        weight = totals.m[pair]
        y, yy = _add(cell, size, weight), _add(cell, size, weight**2)
        return Numerators(*(shape(part) for part in (n, n, y, yy, yy, n, n, y)))
    weight = np.ones(len(pair)) if answers.weight is None else answers.weight[hit]
    keys, found = number_keys(pair * levels + where)
    own = _add(keys, len(found), weight)
    of, at = found // levels, found % levels
    cell = totals.group[of] * levels + at
    share = own / totals.m[of]
    y = _add(cell, size, own)
    return Numerators(
        *(
            shape(part)
            for part in (
                n, _add(cell, size), y, _add(cell, size, own**2), _add(cell, size, own * totals.m[of]),
                _add(cell, size, share), _add(cell, size, share**2), y,
            )
        )
    )  # fmt: skip


def sum_scores(answers: Answers, totals: Totals, groups: int, score: Floats) -> Numerators:
    """The same of a number each response has; those who count must have one. Of one level, so that shapes agree."""
    within = totals.pair >= 0
    pair, number = totals.pair[within], score[within]
    weight = np.ones(len(pair)) if answers.weight is None else answers.weight[within]
    own = _add(pair, len(totals.m), weight * number)
    group = totals.group
    mean = own / totals.m
    parts = (
        _add(group[pair], groups), _add(group, groups), _add(group, groups, own), _add(group, groups, own**2),
        _add(group, groups, own * totals.m), _add(group, groups, mean), _add(group, groups, mean**2),
        _add(group[pair], groups, weight * number**2),
    )  # fmt: skip
    return Numerators(*(part.reshape(groups, 1) for part in parts))


def count_persons(answers: Answers, group: Places, groups: int, mask: npt.NDArray[np.bool_]) -> Floats:
    """How many different participants the mask holds in each group."""
    within = mask & (group >= 0)
    if answers.participant is None:
        return _add(group[within], groups)
    _, found = number_keys(answers.participant[within] * groups + group[within])
    return _add((found % groups).astype(np.intp), groups)


def _add(where: Places, size: int, weights: Floats | None = None) -> Floats:
    return np.bincount(where, weights=weights, minlength=size).astype(np.float64)


def number_keys(keys: Places) -> tuple[Places, Places]:
    """The number of each distinct key, and the keys by number."""
    import pandas as pd

    numbers, found = pd.factorize(keys)
    return np.asarray(numbers, dtype=np.intp), np.asarray(found, dtype=np.intp)
