"""Sums over participants who answer repeatedly, without weights: one sort of small numbers, then runs of equal ones.

A response becomes one number: its participant, its group and its level side by side. Sorted, equal numbers stand
together: how long a run is says how often a participant is in a level, and the runs of one participant and group make
up what he has there. As counts are whole, sums over participants are made from how many of them have which counts:
the same whatever the order of the responses or the engine that counted.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from pipelines.counting import Denominators, Floats, Numerators, Places

LARGEST_TABLE = 4_000_000
"""More combinations of counts than this are added up one participant after the other."""
Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Runs:
    """Participants by group and level. An entry a participant, group and level that somebody has: `y` responses of the
    `m` he has in the group; pair: its place among the pairs of participant and group, of which `pair_group` and
    `pair_m` tell. Level 0 is none."""

    group: Places
    level: Places
    y: Places
    m: Places
    pair: Places
    pair_group: Places
    pair_m: Places


def find_runs(participant: Places, group: Places, groups: int, counted: Mask, level: Places, levels: int) -> Runs:
    """The runs of those who count; group and level as places, negative for none."""
    low = max(levels, 1).bit_length()
    high = low + max(groups - 1, 0).bit_length()
    # Small numbers are sorted and read several times faster.
    kind: Any = np.int32 if (int(participant.max(initial=0)) + 1) << high < 2**31 else np.int64
    keys = participant.astype(kind) << kind(high)
    if groups > 1:
        keys |= group.astype(kind, copy=False) << kind(low)
    keys |= level + kind(1)
    # Picked by place: a mask of which nobody can guess the next bit is followed six times more slowly.
    keys = keys[np.flatnonzero(counted & (group >= 0))]
    keys.sort()
    starts = np.flatnonzero(_change(keys))
    found = keys[starts]
    own = found >> kind(low)
    changes = _change(own)
    pairs = np.flatnonzero(changes)
    pair_m = _lengths(starts[pairs], len(keys))
    pair = np.cumsum(changes, dtype=np.int32) - np.int32(1)
    inside = kind((1 << (high - low)) - 1)
    return Runs(
        own & inside, found & kind((1 << low) - 1), _lengths(starts, len(keys)), pair_m[pair], pair,
        own[pairs] & inside, pair_m,
    )  # fmt: skip


def sum_runs(runs: Runs, groups: int, levels: int) -> tuple[Denominators, Numerators]:
    """Sums by group, and by group and level."""
    hit = np.flatnonzero(runs.level)
    cell = runs.group[hit] * levels + (runs.level[hit] - 1)
    y, m, count, own = tell_apart(runs.y[hit], runs.m[hit], cell, groups * levels)

    def add(part: Floats) -> Floats:
        return np.bincount(own, weights=part * count, minlength=groups * levels).reshape(groups, levels).astype(float)

    n = add(y)
    below = _sum_pairs(runs, groups)
    return below, Numerators(n, add(np.ones(len(y))), n, add(y * y), add(y * m), add(y / m), add((y / m) ** 2), n)


def _sum_pairs(runs: Runs, groups: int) -> Denominators:
    m, _, count, own = tell_apart(runs.pair_m, np.zeros_like(runs.pair_m), runs.pair_group, groups)

    def add(part: Floats) -> Floats:
        return np.bincount(own, weights=part * count, minlength=groups).astype(float)

    n = add(m)
    return Denominators(n, add(np.ones(len(m))), n, add(m * m), n, add(m / m**2))


def sum_scored(runs: Runs, groups: int, values: Floats) -> tuple[Denominators, Numerators]:
    """The same where each level is worth a number; who counts has one. Of one level, so that shapes agree."""
    worth = np.append(0.0, values)[runs.level]
    own = np.bincount(runs.pair, weights=worth * runs.y, minlength=len(runs.pair_m)).astype(float)
    below = _sum_pairs(runs, groups)
    numbers, place = number_sums(own)
    place, m, count, group = tell_apart(place, runs.pair_m, runs.pair_group, groups)
    own = numbers[place.astype(np.intp)]
    mean = own / m

    def add(part: Floats) -> Floats:
        return np.bincount(group, weights=part * count, minlength=groups).reshape(groups, 1).astype(float)

    cells = np.bincount(runs.group * np.intp(len(values) + 1) + runs.level, runs.y, groups * (len(values) + 1))
    squares = cells.reshape(groups, -1) @ np.append(0.0, values**2)
    parts = (add(m), add(np.ones(len(m))), add(own), add(own**2), add(own * m), add(mean), add(mean**2))
    return below, Numerators(*parts, squares.reshape(groups, 1))


def number_sums(sums: Floats) -> tuple[Floats, Places]:
    """The different sums, some of them nobody's, and the place of each among them: whole ones are told apart by
    their size, others one by one."""
    low, high = (float(sums.min()), float(sums.max())) if len(sums) else (0.0, -1.0)
    if high - low < LARGEST_TABLE and (np.rint(sums) == sums).all():
        return low + np.arange(high - low + 1), (sums - low).astype(np.int32)
    return sums, np.arange(len(sums), dtype=np.int32)


def tell_apart(y: Places, m: Places, cell: Places, cells: int) -> tuple[Floats, Floats, Floats, Places]:
    """The combinations of y and m that occur in each cell, and how often."""
    wide, deep = int(y.max(initial=0)) + 1, int(m.max(initial=0)) + 1
    if cells * wide * deep > LARGEST_TABLE:
        return y.astype(float), m.astype(float), np.ones(len(y)), cell
    counts = np.bincount((cell * deep + m) * wide + y, minlength=cells * deep * wide)
    places = np.flatnonzero(counts)
    rest, of_y = np.divmod(places, wide)
    own, of_m = np.divmod(rest, deep)
    return of_y.astype(float), of_m.astype(float), counts[places].astype(float), own.astype(np.intp)


def count_different(participant: Places, group: Places, groups: int, mask: Mask) -> Floats:
    """How many different participants the mask holds in each group."""
    runs = find_runs(participant, group, groups, mask, np.full(len(group), -1, dtype=np.int8), 0)
    return np.bincount(runs.pair_group, minlength=groups).astype(float)


def _lengths(starts: Places, end: int) -> Places:
    """How long each run is, from where it begins and where the last one ends."""
    lengths = np.empty(len(starts), dtype=np.int32)
    np.subtract(starts[1:], starts[:-1], out=lengths[:-1], casting="unsafe")
    lengths[-1:] = end - starts[-1:]
    return lengths


def _change(ordered: Places) -> Mask:
    """Where a run of equal numbers begins."""
    changes = np.ones(len(ordered), dtype=bool)
    np.not_equal(ordered[1:], ordered[:-1], out=changes[1:])
    return changes
