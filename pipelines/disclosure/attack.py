"""What somebody can work out who has everything that is released: bounds of what is hidden, by linear programming."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy import sparse

from pipelines.counting import Floats, Places
from pipelines.disclosure.book import Bound
from pipelines.disclosure.programs import TINY, Program
from pipelines.disclosure.system import Matrix, System
from pipelines.tabulate import Mask

NEAR = 1e-4
FAR = 20.0
"""Deviations are followed no further than so many times the minimum: bounds are wide enough by then."""


@dataclass(frozen=True)
class Known:
    """What is released: figures, what rows tell beside, and hidden figures that cannot be nobody, by number."""

    figures: frozenset[int]
    bounds: tuple[Bound, ...]
    somebody: frozenset[int]


@dataclass(frozen=True)
class Block:
    """Crossings that hang together by what is hidden; what is known separates them from all others.

    figures, bounds, somebody: what is known of them. links: the links that touch them, by number. apart: those of which
    it is known how many people there are on either side.
    """

    crossings: tuple[int, ...]
    figures: tuple[int, ...]
    bounds: tuple[Bound, ...]
    somebody: tuple[int, ...]
    links: tuple[int, ...]
    apart: frozenset[int]


def split_blocks(system: System, known: Known) -> list[Block]:
    """The blocks of a release, in the order of the system's crossings."""
    leader = list(range(len(system.crossings)))

    def find(at: int) -> int:
        while leader[at] != at:
            at = leader[at]
        return at

    always = known.figures.intersection(*system.then)
    apart = {at for at, link in enumerate(system.links) if link.figure in always}
    for at, link in enumerate(system.links):
        if at not in apart:
            one, other = sorted(map(find, link.crossings))
            leader[other] = one
    member = [find(at) for at in range(len(leader))]
    own: dict[int, list[list[Any]]] = {number: [[], [], [], []] for number in sorted({*member})}
    for figure in sorted(known.figures):
        own[member[system.homes[figure]]][0].append(figure)
    # What rows tell beside, they tell of responses.
    for bound in known.bounds if not system.by_person else ():
        for number in sorted({member[system.homes[figure]] for figure, _ in bound.factors}):
            own[number][1].append(bound)
    for figure in sorted(known.somebody):
        own[member[system.homes[figure]]][2].append(figure)
    for at, link in enumerate(system.links):
        for number in sorted({member[crossing] for crossing in link.crossings}):
            own[number][3].append(at)
    return [
        Block(
            tuple(at for at, each in enumerate(member) if each == number), tuple(figures), tuple(bounds),
            tuple(somebody), tuple(links), frozenset(links) & apart,
        )
        for number, (figures, bounds, somebody, links) in own.items()
    ]  # fmt: skip


@dataclass(frozen=True)
class Attack:
    """Deviations from the truth that leave everything released of a block as it is.

    columns: the states that can deviate, those of each layer of the system behind those of the one before. equal:
    rows that stay zero. most: rows that may rise by no more than their room. low, high: by how much each state may
    deviate. part: states of different parts deviate on their own.
    """

    columns: Places
    equal: Matrix
    most: Matrix
    room: Floats
    low: Floats
    high: Floats
    part: Places

    def reach(self, target: Floats) -> Floats:
        """The deviations by which a target is as much higher than it is as it can be."""
        deviation = np.zeros(len(self.low))
        for number in np.unique(self.part[target != 0]):
            own = self.part == number
            equal, most = self.equal[:, own], self.most[:, own]
            tied, limited = np.diff(equal.indptr) > 0, np.diff(most.indptr) > 0
            program = Program(
                equal[tied], np.zeros(int(tied.sum())), most[limited], self.room[limited], self.low[own], self.high[own]
            )
            found = program.solve(-target[own])
            # The truth itself is a solution; where the solver loses it, nothing is taken for protected.
            deviation[own] = 0.0 if found is None else found
        return deviation

    def narrow(self, target: Floats) -> tuple[float, float]:
        """How much lower and how much higher than it is a target can be."""
        return float(target @ self.reach(-target)), float(target @ self.reach(target))

    def allows(self, deviations: Floats) -> Mask:
        """Which deviations, a row each, leave everything released as it is."""
        stays: Mask = np.abs(self.equal @ deviations.T).max(axis=0, initial=0.0) < NEAR
        fits: Mask = (self.most @ deviations.T <= self.room[:, None] + NEAR).all(axis=0)
        return stays & fits


def columns_of(system: System, block: Block) -> Places:
    """The columns of a block's states."""
    return np.concatenate([(own := system.columns[at])[own >= 0] for at in block.crossings])


def prepare_attack(system: System, block: Block, minimum: int) -> Attack:
    """The relations that hold of what is hidden in a block, given everything that is known."""
    columns = columns_of(system, block)
    truth = np.concatenate([layer[columns] for layer in system.layers])
    rows = np.vstack([
        spread_layers(system, stack_figures(system, block.figures, columns)), stack_ties(system, block, columns)
    ])  # fmt: skip
    free = _find_free(rows, truth > 0)
    rows = rows[:, free]
    rows = rows[np.abs(rows).max(axis=1, initial=0.0) > TINY]
    equal = sparse.csr_array(np.unique(rows / np.abs(rows).max(axis=1, initial=TINY, keepdims=True), axis=0))
    most, room = stack_bounds(system, block, columns)
    then, left = stack_somebody(system, block, columns)
    most, room = np.vstack([spread_layers(system, most), then])[:, free], np.concatenate([room, left])
    told = np.abs(most).max(axis=1, initial=0.0) > TINY
    limits = sparse.csr_array(most[told])
    far = FAR * minimum
    low, high = -np.minimum(truth[free], far), np.full(int(free.sum()), far)
    every = np.concatenate([columns + system.size * at for at in range(len(system.layers))])
    part = _split(sparse.vstack([equal, limits], format="csr"))
    return Attack(every[free], equal, limits, room[told], low, high, part)


def spread_layers(system: System, rows: Floats) -> Floats:
    """Rows that hold of all responses together, over the layers of a system side by side."""
    return np.tile(rows, len(system.layers))


def stack_ties(system: System, block: Block, columns: Places) -> Floats:
    """Rows that nothing can loosen: links, layer by layer, and what earlier releases told of the layers until then."""
    links, many = stack_links(system, block, columns), len(system.layers)
    rows = [np.kron(np.eye(many), links)]
    inside = {*block.crossings}
    for at, told in enumerate(system.then):
        figures = tuple(figure for figure in sorted(told) if system.homes[figure] in inside)
        rows.append(np.kron(np.arange(many) <= at, stack_figures(system, figures, columns)))
    return np.vstack(rows)


def stack_somebody(system: System, block: Block, columns: Places) -> tuple[Floats, Floats]:
    """Rows that may not rise above their room: what earlier releases hid and showed not to be nobody."""
    rows: list[Floats] = [np.zeros((0, len(columns) * len(system.layers)))]
    room: list[Floats] = [np.zeros(0)]
    inside = {*block.crossings}
    for at, hidden in enumerate(system.somebody):
        figures = tuple(figure for figure in sorted(hidden) if system.homes[figure] in inside)
        until = np.arange(len(system.layers)) <= at
        own = stack_figures(system, figures, columns)
        rows.append(np.asarray(-np.kron(until, own), dtype=float))
        room.append(np.maximum(own @ np.sum(system.layers[: at + 1], axis=0)[columns] - 1.0, 0.0))
    return np.vstack(rows), np.concatenate(room)


def stack_figures(system: System, figures: tuple[int, ...], columns: Places) -> Floats:
    """A row a figure over some columns."""
    return np.asarray(system.figures[list(figures)][:, columns].toarray(), dtype=float)


def stack_links(system: System, block: Block, columns: Places) -> Floats:
    """A row a link; one a side where it is known how many there are."""
    place = np.full(system.size, -1, dtype=np.intp)
    place[columns] = np.arange(len(columns))
    inside = {*block.crossings}
    rows = []
    for at in block.links:
        link = system.links[at]
        sides = [place[side] for side, crossing in zip(link.sides, link.crossings, strict=True) if crossing in inside]
        row = np.zeros(len(columns))
        row[sides[0]] = 1.0
        if at in block.apart and len(sides) == 2:
            other = np.zeros(len(columns))
            other[sides[1]] = 1.0
            rows.append(other)
        elif len(sides) == 2:
            row[sides[1]] -= 1.0
        rows.append(row)
    return np.vstack(rows) if rows else np.zeros((0, len(columns)))


def stack_bounds(system: System, block: Block, columns: Places) -> tuple[Floats, Floats]:
    """Rows that may not rise above their room: what is told beside, and that somebody is where it cannot be nobody."""
    told = [(bound.factors, bound.limit) for bound in block.bounds]
    told += [(((number, -1.0),), -min(1.0, system.values[number])) for number in block.somebody]
    if not told:
        return np.zeros((0, len(columns))), np.zeros(0)
    rows = np.repeat(np.arange(len(told)), [len(factors) for factors, _ in told])
    numbers = [number for factors, _ in told for number, _ in factors]
    worths = [factor for factors, _ in told for _, factor in factors]
    factors = sparse.csr_array((worths, (rows, numbers)), shape=(len(told), len(system.values)))
    reached = factors @ system.values
    room = np.array([limit for _, limit in told]) - reached
    return np.asarray((factors @ system.figures)[:, columns].toarray(), dtype=float), np.maximum(room, 0.0)


def _find_free(equal: Floats, somebody: Mask) -> Mask:
    """The states that can deviate: neither alone in a row, nor in a row of states that nobody is in."""
    free = np.ones(equal.shape[1], dtype=bool)
    there = np.abs(equal) > TINY
    one_sign = (equal >= 0).all(axis=1) | (equal <= 0).all(axis=1)
    while True:
        count = (there & free).sum(axis=1)
        nobody = one_sign & ~(there & free & somebody).any(axis=1)
        stuck = there[(count == 1) | ((count > 0) & nobody)].any(axis=0) & free
        if not stuck.any():
            return free
        free &= ~stuck


def _split(rows: Matrix) -> Places:
    """The same number for states that relations tie to each other."""
    there = abs(rows)
    graph = sparse.block_array([[None, there], [there.T, None]], format="csr")
    _, number = sparse.csgraph.connected_components(graph, directed=False)
    return np.asarray(number[rows.shape[0] :], dtype=np.intp)
