"""An indicator on both sides, group by group: the sums it is made of, with their levels side by side."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields, replace

import numpy as np

from pipelines.comparing.people import Linked, People
from pipelines.counting import NOWHERE, Floats, Numerators, Places
from pipelines.estimators.difference import Shared, share_nobody
from pipelines.estimators.sums import Sums
from pipelines.holdings import Coded, Holdings, hold, multiply_holdings
from pipelines.tabulate import NO_GROUP, Grouping, Tally, frame_indicator, list_groupings
from pipelines.tallies import Asked, sums_of
from schemas.declarations import Indicator


@dataclass(frozen=True)
class Pair:
    """What is asked of the people before and after, in the same groups."""

    before: Asked
    after: Asked
    people: People

    @property
    def groups(self) -> list[str]:
        """The levels of the break, "" for the whole."""
        return list(self.before.grouping.levels)

    @property
    def break_(self) -> str:
        """What the groups are made by."""
        return self.before.grouping.break_

    @property
    def different(self) -> bool:
        """Whether nobody is known to be on both sides."""
        return self.people.both == 0


@dataclass(frozen=True)
class PairedSums:
    """Sums of both sides with the same levels, and what their people share, groups by levels.

    hits, sizes: responses in the numerators and denominators of both sides, never weighted. both: participants in the
    denominators of both sides, NaN where nobody can be recognised.
    """

    levels: tuple[str, ...]
    before: Sums
    after: Sums
    shared: Shared
    hits: tuple[Floats, Floats]
    sizes: tuple[Floats, Floats]
    both: Floats


def pair_groups(indicator: Indicator, before: Linked, after: Linked, people: People, break_: str) -> Iterator[Pair]:
    """The whole, then the groups of a break; who has no level of it stands in no group."""
    split = indicator.model_copy(update={"breaks": [break_] if break_ else []})
    frames = [frame_indicator(side, split) for side in (before, after)]
    for one, two in zip(list_groupings(before, split), list_groupings(after, split), strict=True):
        if one.levels == (NO_GROUP,):
            continue
        groupings = [_drop_nowhere(grouping) for grouping in (one, two)]
        asked = [
            Asked(side, indicator, frame, grouping)
            for side, frame, grouping in zip((before, after), frames, groupings, strict=True)
        ]
        yield Pair(asked[0], asked[1], people)


def _drop_nowhere(grouping: Grouping) -> Grouping:
    if NO_GROUP not in grouping.levels:
        return grouping
    at = grouping.levels.index(NO_GROUP)
    return replace(
        grouping, levels=grouping.levels[:at], group=np.where(grouping.group == at, NOWHERE, grouping.group)
    )  # fmt: skip


def pair_sums(pair: Pair, first: Tally, second: Tally, everywhere: bool = False) -> PairedSums:
    """The sums of two tallies by the levels both have, or with `everywhere` by those that either has."""
    common = [level for level in first.levels if level in second.levels]
    if everywhere:
        common = [*first.levels, *(level for level in second.levels if level not in first.levels)]
    levels = tuple(common)
    first, second = align_levels(first, levels), align_levels(second, levels)
    one, two = sums_of(pair.before, first), sums_of(pair.after, second)
    shape = (len(pair.groups), len(levels))
    hits = (first.numerators.n, second.numerators.n)
    sizes = (first.denominators.n[:, None], second.denominators.n[:, None])
    if not pair.people.recognised:
        return PairedSums(levels, one, two, share_nobody(one, two), hits, sizes, np.full(shape, np.nan))
    held = hold_both(pair, first, second)
    products = multiply_holdings(*held, pair.people.same, *shape)
    both = products.both[:, None]
    clusters = one.clusters + two.clusters - (both if pair.before.by_participants else pair.people.both)
    shared = Shared(
        clusters, one.present + two.present - both, products.y1y2, products.y1m2, products.m1y2,
        products.m1m2[:, None],
    )  # fmt: skip
    return PairedSums(levels, one, two, shared, hits, sizes, np.broadcast_to(both, shape))


def hold_both(pair: Pair, first: Tally, second: Tally) -> tuple[Holdings, Holdings]:
    """What each participant holds of both."""
    sides = ((pair.before, first), (pair.after, second))
    one, two = (hold(asked.population.answers, tally.coded) for asked, tally in sides)
    return (one.by_participant(), two.by_participant()) if pair.before.by_participants else (one, two)


def align_levels(tally: Tally, levels: tuple[str, ...]) -> Tally:
    """The same sums with other columns; zero for a level the tally has not."""
    if tally.levels == levels:
        return tally
    at = [tally.levels.index(level) if level in tally.levels else NOWHERE for level in levels]
    place = np.array(at, dtype=np.intp)
    numerators = Numerators(
        *(_take(getattr(tally.numerators, field.name), place) for field in fields(Numerators))
    )  # fmt: skip
    return Tally(levels, numerators, tally.denominators, _take_coded(tally.coded, place))


def _take(part: Floats, place: Places) -> Floats:
    wide = np.hstack([part, np.zeros((len(part), 1))])
    return np.asarray(wide[:, place], dtype=float)


def _take_coded(coded: Coded, place: Places) -> Coded:
    if coded.scores is not None:
        return coded
    if len(coded.levels) == 1 and coded.levels[0][1] != 1:
        level, size = coded.levels[0]
        table = np.full(size + 1, NOWHERE, dtype=np.intp)
        table[place[place >= 0]] = np.flatnonzero(place >= 0)
        return Coded(coded.totals, ((table[level], len(place)),))
    nobody = (np.full(len(coded.totals.pair), NOWHERE, dtype=np.intp), 1)
    return Coded(coded.totals, tuple(coded.levels[at] if at >= 0 else nobody for at in place))
