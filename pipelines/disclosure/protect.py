"""Hide what would give hidden figures away, and as little of it as is found to do."""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import islice
from typing import TypeVar

import numpy as np

from pipelines.counting import Floats, Places
from pipelines.disclosure.attack import (
    NEAR,
    Attack,
    Block,
    Known,
    columns_of,
    prepare_attack,
    split_blocks,
    spread_layers,
    stack_bounds,
    stack_figures,
    stack_somebody,
    stack_ties,
)
from pipelines.disclosure.book import Book, Bound
from pipelines.disclosure.hidden import Hidden
from pipelines.disclosure.programs import TINY, Program, width
from pipelines.disclosure.rectangles import pair_cells
from pipelines.disclosure.small import Target, list_targets, list_unlisted
from pipelines.disclosure.system import System
from pipelines.disclosure.unfinished import ease_received

AT_ONCE = 6
"""How often many targets are tried together."""
MOST_KEPT = 400
"""So many deviations are kept to be tried again."""
MANY = 400
"""A release of more rows is protected roughly: by rectangles first, and more is hidden than would have to be."""
ROUNDS = 3
"""How often a cheap set is searched anew."""


Key = TypeVar("Key")


@dataclass(frozen=True)
class Way:
    """Something that could be hidden: at what cost, which figures and which rows."""

    cost: float
    figures: frozenset[int]
    rows: frozenset[int]


def find_few(
    program: Program, objective: Floats, pairs: list[list[int]], costs: Floats, unit: float, roughly: bool = False
) -> list[int] | None:
    """A cheap set of variables, each given with its opposite, without which a program has no solution.

    What moves little is made dearer and the search done again, so that few move at all; then whatever is not needed
    is dropped, the dearest first. None where there is no solution at all. roughly: one search has to do.

    Source: E. J. Candès, M. B. Wakin, S. P. Boyd, Journal of Fourier Analysis and Applications 14 (2008) 877-905.
    """
    tried: set[tuple[int, ...]] = set()
    for start in (objective,) if roughly else (objective, np.sign(objective)):
        prices = start
        for _ in range(1 if roughly else ROUNDS):
            found = program.solve(prices)
            if found is None:
                return None
            tried.add(tuple(at for at, pair in enumerate(pairs) if found[pair].max() > TINY))
            prices = start / (np.abs(found) / unit + 0.05)
    fewest = [_drop_needless(program, pairs, costs, chosen) for chosen in sorted(tried)]
    return min(fewest, key=lambda chosen: (costs[chosen].sum(), chosen))


def _drop_needless(program: Program, pairs: list[list[int]], costs: Floats, moved: tuple[int, ...]) -> list[int]:
    chosen = list(moved)
    for at in sorted(moved, key=lambda at: -costs[at]):
        fewer = [each for each in chosen if each != at]
        shut = np.zeros(len(program.low), dtype=bool)
        shut[[place for each in range(len(pairs)) if each not in fewer for place in pairs[each]]] = True
        if program.solve(np.zeros(len(program.low)), shut) is not None:
            chosen = fewer
    return chosen


class Protection:
    """The search for what else must be hidden, so that no target can be narrowed to fewer persons than the minimum.

    Source: M. Fischetti, J. J. Salazar, Management Science 47 (2001) 1008-1027, for the problem, with sliding
    protection levels; J. P. Kelly, B. L. Golden, A. A. Assad, Networks 22 (1992) 397-417, for the search, one target
    after the other by linear programming with what is hidden at no cost, and for its clearing up.
    """

    def __init__(
        self, system: System, hidden: Hidden, differences: list[Target], earlier: dict[Target, int] | None = None
    ) -> None:
        """differences, earlier: targets besides what is hidden, the latter with how far they must not be narrowed."""
        self.system, self.book, self.first = system, system.book, hidden
        self.minimum, self.whole = self.book.minimum, not system.by_person
        self.costs = weigh_figures(self.book)
        self.enough = list_unlisted(self.book) | (earlier or {})
        self.others = [*self.enough, *differences]
        self.enough |= ease_received(system)
        self.ways: list[Way] = []
        self.size = system.size * len(system.layers)
        self.roughly = len(self.book.rows) > MANY and len(system.layers) == 1
        self._sure: Floats = np.zeros((0, self.size))
        self._found: deque[Floats] = deque(maxlen=MOST_KEPT)
        self._bare: Attack | None = None
        self._attacks: dict[Block, Attack] = {}
        self._narrow: dict[tuple[Block, tuple[Target, ...]], Target | None] = {}

    def run(self) -> Hidden:
        """Hide until nothing can be narrowed, then show again what need not have been hidden."""
        if self.roughly:
            cells = [target.figure for target in list_targets(self.book, self.first)]
            self.first, self._sure = pair_cells(self.system, self.first, cells, self.costs, self.minimum)
        hidden = self._apply(self.ways)
        while narrow := self._find_narrow(hidden):
            # What is known keeps blocks apart: each can be seen to on its own.
            known = hidden.list_known()
            for block, target in narrow:
                self._protect(hidden, known, block, target)
            hidden = self._apply(self.ways)
        for way in sorted(self.ways, key=lambda way: -way.cost) if not self.roughly else ():
            fewer = [each for each in self.ways if each != way]
            tried = self._apply(fewer)
            if not self._find_narrow(tried):
                self.ways, hidden = fewer, tried
        return hidden

    def _apply(self, ways: list[Way]) -> Hidden:
        hidden = self.first.copy()
        hidden.extend(
            (figure for way in ways for figure in way.figures), (row for way in ways for row in way.rows)
        )  # fmt: skip
        return hidden

    def _need(self, target: Target) -> int:
        return self.enough.get(target, self.minimum)

    def _home(self, target: Target) -> int:
        return self.system.homes[target.figure] if target.home is None else target.home

    def _find_narrow(self, hidden: Hidden) -> list[tuple[Block, Target]]:
        """Of each block the first target that can be narrowed to less than it needs."""
        targets = list(dict.fromkeys([*self.others, *list_targets(self.book, hidden)]))
        of_home: dict[int, list[tuple[int, Target]]] = {}
        for at, target in enumerate(targets):
            of_home.setdefault(self._home(target), []).append((at, target))
        found = []
        for block in split_blocks(self.system, hidden.list_known()):
            inside = sorted(
                (pair for home in block.crossings for pair in of_home.get(home, ())), key=lambda pair: pair[0]
            )
            own = tuple(target for _, target in inside)
            if own and (block, own) not in self._narrow:
                self._narrow[block, own] = self._try_all(block, own)
            if own and (narrow := self._narrow[block, own]) is not None:
                found.append((block, narrow))
        return found

    def _try_all(self, block: Block, targets: tuple[Target, ...]) -> Target | None:
        """The first target of a block that can be narrowed; deviations found for one serve for others too."""
        attack = self._prepare(block)
        rows = np.vstack([self._row(target, attack.columns) for target in targets])
        needs = np.array([self._need(target) for target in targets])
        lows, highs = self._recall(attack, rows)

        def is_narrow(at: int) -> bool:
            return bool(width(lows[at], highs[at], self.whole) < needs[at])

        def follow(aim: Floats) -> None:
            nonlocal lows, highs
            deviation = attack.reach(aim)
            self._keep(attack, deviation)
            reached = rows @ deviation
            lows, highs = np.minimum(lows, reached), np.maximum(highs, reached)

        # Many targets at once, half of them up and half of them down, before each is looked at alone.
        chance = np.random.default_rng(len(targets))
        for _ in range(AT_ONCE):
            left = [at for at in range(len(targets)) if is_narrow(at)]
            if len(left) > 2 * AT_ONCE:
                follow(chance.uniform(0.5, 1.0, len(left)) * chance.choice([-1.0, 1.0], len(left)) @ rows[left])
        for at in range(len(targets)):
            for sign in (1.0, -1.0):
                if is_narrow(at):
                    follow(sign * rows[at])
            if is_narrow(at):
                return targets[at]
        return None

    def _prepare(self, block: Block) -> Attack:
        if block not in self._attacks:
            if len(self._attacks) > MOST_KEPT:
                self._attacks.clear()
            self._attacks[block] = prepare_attack(self.system, block, self.minimum)
        return self._attacks[block]

    def _keep(self, attack: Attack, deviation: Floats) -> None:
        if (np.abs(deviation) > TINY).any():
            whole = np.zeros(self.size)
            whole[attack.columns] = deviation
            self._found.append(whole)

    def _recall(self, attack: Attack, rows: Floats) -> tuple[Floats, Floats]:
        """How low and high targets can be by deviations found before that still leave everything as it is."""
        found = np.vstack([self._sure[:, attack.columns], *(each[attack.columns] for each in self._found)])
        moved = np.abs(found).max(axis=1, initial=0) > TINY
        moved[moved] = attack.allows(found[moved])
        reached = rows @ found[moved].T
        return reached.min(axis=1, initial=0.0), reached.max(axis=1, initial=0.0)

    def _row(self, target: Target, columns: Places) -> Floats:
        """What each state is worth in a target."""
        system, home = self.system, self._home(target)
        worth = system.spread(self.book.figures[target.figure].total, home)
        if target.less is not None:
            worth = worth - system.spread(self.book.figures[target.less].total, home)
        if target.unfinished:
            worth = np.where(system.crossings[home][1].finished, 0.0, worth)
        row = np.zeros((len(system.layers), system.size))
        column = system.columns[home]
        layers = range(len(system.layers)) if target.layers is None else target.layers
        row[np.ix_([*layers], column[column >= 0])] = worth[column >= 0]
        return np.asarray(row.ravel()[columns], dtype=float)

    def _protect(self, hidden: Hidden, known: Known, block: Block, target: Target) -> None:
        """Find the cheapest figures without which the target can be as far from the truth as it must."""
        need = self._need(target)
        attack = self._prepare(block)
        low, high = attack.narrow(self._row(target, attack.columns))
        rises: list[float] = [need + math.ceil(low - TINY), math.floor(high + TINY) - need]
        way = self._find_cheapest(hidden, known, block, target, rises)
        if way is None:
            lowest, highest = self._bound_block(block, target) if self.roughly else self._bound_bare(target)
            if self.roughly and width(lowest, highest, self.whole) < need:
                # The block alone has not the room: hidden as a whole, it hangs together with those beside it.
                every = self._hide_block(block)
                if every.figures - self.book.fixed - hidden.figures:
                    self.ways.append(every)
                    return
                lowest, highest = self._bound_bare(target)
            if (most := width(lowest, highest, self.whole)) < need:
                # Even with everything hidden there is no more room: less must be enough.
                self.enough[target] = most
                self._narrow.clear()
                return
            # One side alone may not have the room: as far as it goes, and the other side next.
            rises = (
                [math.floor(highest + TINY), math.ceil(lowest - TINY)]
                if self.whole
                else [highest - NEAR, lowest + NEAR]
            )
            further = [rise for rise in rises if not low - NEAR <= rise <= high + NEAR]
            way = self._find_cheapest(hidden, known, block, target, further)
        self.ways.append(
            way or Way(math.inf, frozenset(range(len(self.book.figures))), frozenset(range(len(self.book.rows))))
        )

    def _find_cheapest(
        self, hidden: Hidden, known: Known, block: Block, target: Target, rises: Sequence[float]
    ) -> Way | None:  # fmt: skip
        """The cheapest way to let a target rise or fall by one of the amounts, within its block where possible."""
        loose = _loosen(self.system, block)
        for wider in (loose,) if self.roughly else (loose, _whole(self.system, known)):
            found = (way for rise in rises if (way := self._find_way(hidden, wider, target, rise)) is not None)
            if ways := [*islice(found, 1 if self.roughly else None)]:
                return min(ways, key=lambda way: (way.cost, sorted(way.figures), sorted(way.rows)))
        return None

    def _bound_bare(self, target: Target) -> tuple[float, float]:
        """How much lower and higher a target could be if everything were hidden that can be."""
        if self._bare is None:
            bare = Hidden(self.book)
            bare.extend(range(len(self.book.figures)), range(len(self.book.rows)))
            self._bare = prepare_attack(self.system, _whole(self.system, bare.list_known()), self.minimum)
        return self._bare.narrow(self._row(target, self._bare.columns))

    def _bound_block(self, block: Block, target: Target) -> tuple[float, float]:
        """The same if everything were hidden in its block alone."""
        fixed = tuple(figure for figure in block.figures if figure in self.book.fixed)
        bare = replace(_loosen(self.system, block), figures=fixed, bounds=(), somebody=())
        attack = prepare_attack(self.system, bare, self.minimum)
        return attack.narrow(self._row(target, attack.columns))

    def _hide_block(self, block: Block) -> Way:
        """Everything in a block, and what is known of the people it shares with others."""
        own = {figure for figure in range(len(self.book.figures)) if self.system.homes[figure] in block.crossings}
        own |= {figure for at in block.links if (figure := self.system.links[at].figure) is not None}
        return Way(math.inf, frozenset(own - self.book.fixed), frozenset())

    def _find_way(self, hidden: Hidden, block: Block, target: Target, rise: float) -> Way | None:
        """What to hide of a block so that a target can rise (or fall) by so much."""
        hideable = [figure for figure in block.figures if figure not in self.book.fixed]
        fixed = tuple(figure for figure in block.figures if figure in self.book.fixed)
        system, columns = self.system, columns_of(self.system, block)
        every = np.concatenate([columns + system.size * at for at in range(len(system.layers))])
        size, many = len(every), len(hideable)
        rows = spread_layers(system, stack_figures(system, tuple(hideable), columns))
        rows = rows / np.maximum(np.abs(rows).max(axis=1, initial=0, keepdims=True), TINY)
        most, room = stack_bounds(system, block, columns)
        most = spread_layers(system, most)
        tied = np.vstack([
            spread_layers(system, stack_figures(system, fixed, columns)), stack_ties(system, block, columns),
            self._row(target, every),
        ])  # fmt: skip
        # Every hideable figure may move up and down at its cost, every bound that a row tells be broken at that row's.
        tellers = self._list_tellers(hidden, block)
        slack = len(room)
        moves = np.hstack([-np.eye(many), np.eye(many)])
        equal = np.block([[rows, moves, np.zeros((many, slack))], [tied, np.zeros((len(tied), 2 * many + slack))]])
        upper = np.hstack([most, np.zeros((slack, 2 * many)), -np.eye(slack)])
        then, left = stack_somebody(system, block, columns)
        upper = np.vstack([upper, np.hstack([then, np.zeros((len(left), 2 * many + slack))])])
        costs = np.array([self.costs[figure] for figure in hideable])
        loose = np.array([sum(self.book.rows[row].cost for row in each) for each in tellers])
        objective = np.concatenate([np.zeros(size), costs, costs, loose])
        low = np.concatenate([*(-layer[columns] for layer in system.layers), np.zeros(2 * many + slack)])
        high = np.concatenate([np.full(size + 2 * many, np.inf), [np.inf if each else 0.0 for each in tellers]])
        aim = np.concatenate([np.zeros(len(equal) - 1), [rise]])
        program = Program(equal, aim, upper, np.concatenate([room, left]), low, high)
        pairs = [[size + at, size + many + at] for at in range(many)] + [[size + 2 * many + at] for at in range(slack)]
        prices = np.concatenate([costs, loose])
        chosen = find_few(program, objective, pairs, prices, abs(rise), self.roughly)
        if chosen is None:
            return None
        figures = {hideable[at] for at in chosen if at < many}
        rows_broken = {row for at in chosen if at >= many for row in tellers[at - many]}
        return self._make_way(hidden, figures, rows_broken, float(prices[chosen].sum()))

    def _list_tellers(self, hidden: Hidden, block: Block) -> list[list[int]]:
        """The shown rows that tell each bound of a block; those beside which a hidden figure must be somebody."""
        told = [self._tellers.get(bound, []) for bound in block.bounds]
        for figure in block.somebody:
            beside = {hidden.siblings(self.book.rows[at]) for at in self._holders.get(figure, [])}
            told.append([at for each in sorted(beside) for at in self._together[each]])
        return [[at for at in each if at not in hidden.rows] for each in told]

    @cached_property
    def _tellers(self) -> dict[Bound, list[int]]:
        """The rows that tell each bound."""
        return _index((bound, at) for at, row in enumerate(self.book.rows) for bound in dict.fromkeys(row.bounds))

    @cached_property
    def _holders(self) -> dict[int, list[int]]:
        """The rows that show each figure as a count."""
        return _index((figure, at) for at, row in enumerate(self.book.rows) for figure in dict.fromkeys(row.cells))

    @cached_property
    def _together(self) -> dict[tuple[int, str], list[int]]:
        """The rows of one statistic in one group."""
        return _index((self.first.siblings(row), at) for at, row in enumerate(self.book.rows))

    def _make_way(self, hidden: Hidden, figures: set[int], rows: set[int], cost: float) -> Way:
        """Hide a figure of nobody with everything over the same denominator: a hidden one alone is somebody."""
        book = self.book
        for figure in sorted(figures):
            holders = [at for at in self._holders.get(figure, []) if book.groups[book.rows[at].group].listed]
            if book.figures[figure].value or not holders:
                continue
            for at in holders:
                if book.rows[at].below in book.fixed:
                    rows |= {*self._together[hidden.siblings(book.rows[at])]}
                else:
                    figures = figures | {book.rows[at].below}
        told = {figure for at in rows for figure in (*book.rows[at].cells, *book.rows[at].moments)}
        return Way(cost, frozenset(figures | told) - book.fixed, frozenset(rows))


def _index(pairs: Iterable[tuple[Key, int]]) -> dict[Key, list[int]]:
    found: dict[Key, list[int]] = {}
    for key, at in pairs:
        found.setdefault(key, []).append(at)
    return found


def _loosen(system: System, block: Block) -> Block:
    """A block in which nothing keeps crossings apart but what is known of the block's own figures."""
    inside = {*block.crossings}
    own = {at for at in block.apart if {*system.links[at].crossings} <= inside}
    return replace(block, apart=block.apart - own)


def _whole(system: System, known: Known) -> Block:
    """All crossings as one block."""
    return Block(
        tuple(range(len(system.crossings))), tuple(sorted(known.figures)), known.bounds, tuple(sorted(known.somebody)),
        tuple(range(len(system.links))), frozenset(),
    )  # fmt: skip


def weigh_figures(book: Book) -> list[float]:
    """What is lost where a figure is hidden: the rows that show it, or that are nothing without it."""
    costs = [0.0] * len(book.figures)
    of_group = [0.0] * len(book.groups)
    for row in book.rows:
        of_group[row.group] += row.cost
        for figure in {*row.cells, *row.moments}:
            size = book.figures[figure if figure in row.cells else row.below].value
            costs[figure] += row.cost * (1 + math.log10(1 + size))
        for figure in row.spread:
            costs[figure] += row.cost / 2
        costs[row.below] += row.cost
    for group, cost in zip(book.groups, of_group, strict=True):
        costs[group.base] += cost + group.cost
        for kind in group.kinds.values():
            costs[kind] += group.cost
    for row in book.rows:
        for cell in row.cells:
            if not book.figures[cell].value:
                costs[cell] = max(costs[cell], costs[row.below])
    return [max(cost, 0.1) for cost in costs]
