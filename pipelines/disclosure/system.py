"""Everything a release says as one system of linear relations over the states of crossings."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from itertools import combinations
from typing import Any

import numpy as np
from scipy import sparse

from pipelines.counting import Floats, Places
from pipelines.disclosure.axes import OUTCOME, SOME, find_states
from pipelines.disclosure.book import Book, Sum, reduce_sum
from pipelines.disclosure.crossings import Crossing
from pipelines.disclosure.programs import Program
from pipelines.tabulate import Mask

Matrix = Any
"""A sparse matrix in rows; scipy's stubs have a class for each kind of number."""
MERGED = 2500
"""Crossings that go round in a circle are crossed with each other up to so many states, all of them together."""


@dataclass(frozen=True)
class Link:
    """The same people in two crossings: the columns of either side, and the figure that says how many, if any."""

    crossings: tuple[int, int]
    sides: tuple[Places, Places]
    figure: int | None


class System:
    """The states that responses can be in, crossing after crossing, and figures and links as rows over them.

    by_person: persons are counted, each spread over his responses, and not responses. crossings: with the population
    each is of. columns: of each crossing the column of every state, -1 for one that is
    not possible. truth: how many are in the state of each column. layers: the same
    by when they came, where earlier releases are known; then: what these told. links: what two crossings both tell.
    """

    def __init__(self, book: Book, by_person: bool = False) -> None:
        self.book, self.by_person = book, by_person
        self.crossings = [
            (population, crossing)
            for population in book.axes
            for crossing in _choose_crossings(book, population)
        ]  # fmt: skip
        self.columns: list[Places] = []
        start = 0
        for _, crossing in self.crossings:
            column = np.full(crossing.size, -1, dtype=np.intp)
            possible = crossing.possible
            column[possible] = start + np.arange(int(possible.sum()))
            start += int(possible.sum())
            self.columns.append(column)
        self.size = start
        counts = [crossing.persons if by_person else crossing.counts for _, crossing in self.crossings]
        kept = [count[column >= 0] for count, column in zip(counts, self.columns, strict=True)]
        self.truth: Floats = np.concatenate(kept or [np.zeros(0)])
        self.links = self._link()
        self.layers: list[Floats] = [self.truth]
        self.then: list[dict[int, float]] = []
        self.somebody: list[frozenset[int]] = []

    def layer(self, then: list[dict[int, float]], somebody: list[frozenset[int]]) -> bool:
        """Tell responses apart by when they came, one layer a release and one for those since the last.

        then: what each earlier release told, the first one first. somebody: what each hid that was not nobody. False,
        and nothing is told apart, where the earlier responses cannot all still be there: somebody's answers were taken
        out or changed since.
        """
        many, size = len(then) + 1, self.size
        figures = [sorted(told) for told in then]
        rows = [
            sparse.hstack([self.figures[each]] * (at + 1) + [sparse.csr_array((len(each), size))] * (many - at - 1))
            for at, each in enumerate(figures)
        ]
        links = _stack_sides(self.links, size)
        equal = sparse.vstack(
            [sparse.hstack([sparse.eye_array(size)] * many), sparse.block_diag([links] * many), *rows], format="csr"
        )
        told = [[then[at][figure] for figure in each] for at, each in enumerate(figures)]
        aim = np.concatenate([self.truth, np.zeros(links.shape[0] * many), *told])
        total = size * many
        there = sparse.vstack(
            [sparse.csr_array((0, total))]
            + [
                sparse.hstack(
                    [-self.figures[sorted(each)]] * (at + 1) + [sparse.csr_array((len(each), size))] * (many - at - 1)
                )
                for at, each in enumerate(somebody)
            ],
            format="csr",
        )
        program = Program(equal, aim, there, -np.ones(there.shape[0]), np.zeros(total), np.full(total, np.inf))
        found = program.solve(np.zeros(total))
        if found is None:
            return False
        self.layers, self.then, self.somebody = np.split(np.maximum(found, 0.0), many), then, somebody
        return True

    @cached_property
    def figures(self) -> Matrix:
        """A row a figure."""
        places, columns, worths = [], [], []
        for row, figure in enumerate(self.book.figures):
            home = self.homes[row]
            worth, column = self.spread(figure.total, home), self.columns[home]
            kept = (column >= 0) & (worth != 0)
            places.append(np.full(int(kept.sum()), row))
            columns.append(column[kept])
            worths.append(worth[kept])
        content = np.concatenate(worths), (np.concatenate(places), np.concatenate(columns))
        return sparse.csr_array(content, shape=(len(self.book.figures), self.size))

    @cached_property
    def values(self) -> Floats:
        """What each figure comes to."""
        return np.asarray(self.figures @ self.truth, dtype=float)

    @cached_property
    def homes(self) -> list[int]:
        """Of each figure the crossing it is added up in."""
        return [self.find_home(figure.total) for figure in self.book.figures]

    def find_home(self, total: Sum) -> int:
        """The smallest crossing of its population that holds all axes of a sum."""
        fitting = [at for at in self.list_homes(total) if self.crossings[at][0] == total.population]
        return min(fitting, key=lambda at: self.crossings[at][1].size)

    def list_homes(self, total: Sum) -> list[int]:
        """The crossings that hold all axes of a sum; what was received holds the complete ones too."""
        return [
            at for at, (population, crossing) in enumerate(self.crossings)
            if population in {total.population, "received"} and set(total.axes) <= set(crossing.names_of_sums)
        ]  # fmt: skip

    def spread(self, total: Sum, home: int) -> Floats:
        """What each state of a crossing is worth in a sum; the complete ones alone in another population."""
        population, crossing = self.crossings[home]
        if crossing.names_of_sums != crossing.names and population == total.population and total.axes:
            return total.worth.ravel()
        at = [crossing.index[crossing.names.index(name)] for name in total.axes]
        if population == total.population:
            return np.broadcast_to(total.worth[tuple(at)], crossing.size)
        own, other = self.book.axes[total.population], crossing.axes
        at = [find_states(other[name], own[name])[index] for name, index in zip(total.axes, at, strict=True)]
        there = np.all([crossing.finished, *(index >= 0 for index in at)], axis=0)
        return np.where(there, total.worth[tuple(at)], 0.0)

    def _link(self) -> list[Link]:
        """For what two crossings both tell, the columns of either side, class by class.

        Complete responses are in all crossings, the others only in those of everything received.
        """
        finished: dict[int, dict[str, Places]] = {}
        left: dict[int, dict[str, Places]] = {}
        for at, (_, crossing) in enumerate(self.crossings):
            finished[at] = _keep(crossing.features, crossing.finished)
            if not crossing.finished.all():
                left[at] = _keep(crossing.features, ~crossing.finished)
        return [*self._link_by(finished), *self._link_by(left)]

    def _link_by(self, features: dict[int, dict[str, Places]]) -> list[Link]:
        shared = {frozenset(one.keys() & other.keys()) for one, other in combinations(features.values(), 2)}
        links: list[Link] = []
        for names in sorted(shared, key=sorted):
            having = [at for at, found in features.items() if names <= found.keys()]
            classes = _number_classes([[features[at][name] for name in sorted(names)] for at in having])
            for at, own in zip(having[1:], classes[1:], strict=True):
                for number in np.unique(np.concatenate([own, classes[0]])):
                    if number >= 0:
                        masks = classes[0] == number, own == number
                        links.append(self._join((having[0], at), masks))
        return links

    def _join(self, crossings: tuple[int, int], masks: tuple[Mask, Mask]) -> Link:
        sides = [self.columns[at][mask] for at, mask in zip(crossings, masks, strict=True)]
        figure = self._find_said(crossings[0], masks[0], crossings[1], masks[1])
        return Link(crossings, (sides[0][sides[0] >= 0], sides[1][sides[1] >= 0]), figure)

    def _find_said(self, one: int, mask: Mask, other: int, mirrored: Mask) -> int | None:
        """The figure that says how many are in a class, as either crossing has it."""
        for at, side in ((one, mask), (other, mirrored)):
            population, crossing = self.crossings[at]
            found = self.book.find(reduce_sum(population, crossing, side.astype(float)))
            if found is not None:
                return found
        return None


def _stack_sides(links: list[Link], size: int) -> Matrix:
    """A row a link: one side less the other."""
    rows = [np.full(len(side), at) for at, link in enumerate(links) for side in link.sides]
    columns = [side for link in links for side in link.sides]
    signs = [np.full(len(side), sign) for link in links for side, sign in zip(link.sides, (1.0, -1.0), strict=True)]
    nothing = np.zeros(0, dtype=np.intp)
    content = np.concatenate([np.zeros(0), *signs]), (
        np.concatenate([nothing, *rows]), np.concatenate([nothing, *columns]),
    )  # fmt: skip
    return sparse.csr_array(content, shape=(len(links), size))


def _keep(features: dict[str, Places], mask: Mask) -> dict[str, Places]:
    """Features of some states alone: -1 for the others."""
    return {name: np.where(mask, classes, -1) for name, classes in features.items()}


def _number_classes(features: list[list[Places]]) -> list[Places]:
    """The same number for states of several crossings that say the same of some features; -1 where one is unsaid."""
    stacked = [np.column_stack(each) for each in features]
    _, number = np.unique(np.concatenate(stacked), axis=0, return_inverse=True)
    split = np.split(number.ravel(), np.cumsum([len(each) for each in stacked])[:-1])
    return [np.where((each < 0).any(axis=1), -1, own) for each, own in zip(stacked, split, strict=True)]


def _choose_crossings(book: Book, population: str) -> list[Crossing]:
    """Crossings that hold every sum; those whose axes form a circle crossed with each other where that is possible.

    Of what was received they tell complete responses from the others, though no sum does: only the complete ones are
    those of the other tables. Taken for all that was received, they would hide from the attack what is left between.
    """
    sets = {frozenset(total.axes) for figure in book.figures if (total := figure.total).population == population}
    seen = [each for each in book.crossings(population) if each.names_of_sums != each.names]
    apart = {frozenset(each.names_of_sums) for each in seen}
    sets -= apart
    if (book.axes[population].population.responses["outcome"] != "complete").any():
        sets = {each | {OUTCOME} for each in sets}
    sets = _keep_largest(sets)
    merged = [clique for clique in _list_cliques(sets) if _can_merge(book, population, clique)]
    if sum(_count_states(book, population, clique) for clique in merged) > MERGED:
        merged = []
    chosen = _keep_largest({*sets, *merged})
    return [book.cross(population, sorted(names)) for names in sorted(chosen, key=sorted)] + seen


def _can_merge(book: Book, population: str, names: frozenset[str]) -> bool:
    items = [name.split(SOME)[0] for name in names]
    return _count_states(book, population, names) <= MERGED and len(set(items)) == len(items)


def _count_states(book: Book, population: str, names: frozenset[str]) -> float:
    return float(np.prod([book.axes[population][name].size for name in names], dtype=float))


def _keep_largest(sets: set[frozenset[str]]) -> set[frozenset[str]]:
    return {each for each in sets if not any(each < other for other in sets)}


def _list_cliques(sets: set[frozenset[str]]) -> list[frozenset[str]]:
    """The cliques of a chordal graph over the axes, in which those of a set are neighbours; fewest new edges first.

    Source: D. J. Rose, Journal of Mathematical Analysis and Applications 32 (1970) 597-609.
    """
    near: dict[str, set[str]] = {name: set() for names in sets for name in names}
    for names in sets:
        for name in names:
            near[name] |= names - {name}

    def lacking(name: str) -> int:
        return sum(other not in near[one] for one, other in combinations(sorted(near[name]), 2))

    cliques = []
    while near:
        name = min(sorted(near), key=lacking)
        around = near.pop(name)
        cliques.append(frozenset({name, *around}))
        for one in around:
            near[one] = (near[one] | around) - {one, name}
    return cliques
