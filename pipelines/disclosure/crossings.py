"""Questions crossed with each other: each combination of their states, and how many responses and persons it holds."""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import cached_property

import numpy as np
import pandas as pd

from pipelines.counting import Floats, Places
from pipelines.disclosure.axes import BASE, OUTCOME, Axis, build_axis, is_told, weights_of
from pipelines.tabulate import Mask, Population

LARGEST = 4000
"""With more combinations than this only those seen are states: whoever attacks is then taken to know them."""


class Axes:
    """The axes of a population, each made when first asked for."""

    def __init__(self, population: Population) -> None:
        self.population = population
        self._axes: dict[str, Axis] = {}
        self._told: dict[str, bool] = {}

    def __getitem__(self, name: str) -> Axis:
        if name not in self._axes:
            self._axes[name] = build_axis(self.population, name)
        return self._axes[name]

    def is_told(self, base: str) -> bool:
        """Whether who was not asked an item of a base is exactly who is outside it."""
        if base not in self._told:
            self._told[base] = self.is_nontrivial(base) and is_told(self.population, base)
        return self._told[base]

    def is_nontrivial(self, base: str) -> bool:
        """Whether a base is a part of the population and not all of it."""
        declared = self.population.declared.codebook.bases[base]
        return bool(declared.rule or declared.equation or declared.shown)


class Crossing:
    """Some axes of a population crossed.

    index: of each state its place on every axis. place: the state of each response. names_of_sums, shape: by which
    axes sums over the states are told apart; those of the crossing, or one of its own where not all combinations are
    states.
    """

    def __init__(self, axes: Axes, names: Sequence[str]) -> None:
        self.axes, self.names = axes, tuple(names)
        self.own = [axes[name] for name in self.names]
        shape = tuple(axis.size for axis in self.own)
        size = math.prod(shape)
        place = np.zeros(len(axes.population.responses), dtype=np.intp)
        for axis in self.own:
            place = place * axis.size + axis.place
        self.place, self.names_of_sums, self.shape = place, self.names, shape
        states = np.arange(size) if size <= LARGEST else np.empty(0, dtype=np.intp)
        if size > LARGEST:
            states, self.place = np.unique(place, return_inverse=True)
            self.names_of_sums, self.shape = ("\u00d7".join(self.names),), (len(states),)
        self.size = len(states)
        self.index: list[Places] = []
        for axis in reversed(self.own):
            states, at = np.divmod(states, axis.size)
            self.index.insert(0, at)

    @cached_property
    def counts(self) -> Floats:
        """How many responses are in each state."""
        return np.bincount(self.place, minlength=self.size).astype(float)

    @cached_property
    def persons(self) -> Floats:
        """How many persons are in each state, each spread over his responses; only where participants recur."""
        who = self.axes.population.answers.participant
        assert who is not None
        return np.bincount(self.place, weights=1 / np.bincount(who)[who], minlength=self.size).astype(float)

    @cached_property
    def weights(self) -> Floats:
        """What each state weighs, where the axes tell weights apart."""
        return weights_of(self.axes.population, self.place, self.size)

    @cached_property
    def _pairs(self) -> tuple[Places, Places]:
        """Every participant in every state he is in, once."""
        participant = self.axes.population.answers.participant
        assert participant is not None
        keys = pd.unique(participant.astype(np.int64) * self.size + self.place)
        return (keys // self.size).astype(np.intp), (keys % self.size).astype(np.intp)

    def count_persons(self, mask: Mask) -> int:
        """How many different persons are in the states of a mask."""
        if self.axes.population.answers.participant is None:
            return int(self.counts[mask].sum())
        return len(self.find_persons(mask))

    def find_persons(self, mask: Mask) -> Places:
        """The participants, by number, in the states of a mask; only where participants recur."""
        who, state = self._pairs
        return np.unique(who[mask[state]])

    def speaks(self, names: Sequence[str]) -> Mask:
        """The states in which one of these axes holds an answer."""
        speaks = np.zeros(self.size, dtype=bool)
        for axis, index in zip(self.own, self.index, strict=True):
            if axis.name in names:
                speaks |= ~axis.silent[index]
        return speaks

    @cached_property
    def universe(self) -> Population:
        """Every state as a response of its own, so that rules, bases, levels hold of states as they do of answers."""
        parts = [
            axis.columns.take(index).reset_index(drop=True) for axis, index in zip(self.own, self.index, strict=True)
        ]
        columns = pd.concat(parts, axis=1) if parts else pd.DataFrame(index=range(1))
        columns = columns.loc[:, ~columns.columns.duplicated()]
        population = Population(columns, self.axes.population.declared)
        bases = population.declared.codebook.bases
        for base in bases:
            known = self._find_base(base, columns)
            if known is not None:
                population.bases[base] = known
        return population

    def _find_base(self, base: str, columns: pd.DataFrame) -> Mask | None:
        """Who of the states belongs to a base, where that can be known of them."""
        if not self.axes.is_nontrivial(base):
            return np.ones(self.size, dtype=bool)
        for axis, index in zip(self.own, self.index, strict=True):
            if axis.name == BASE + base:
                return axis.features[axis.name][index].astype(bool)
        if tells_base(self.axes.population, self.names, base):
            return Population(columns, self.axes.population.declared).base(base)
        for axis, index in zip(self.own, self.index, strict=True):
            if BASE + base in axis.features and self.axes.is_told(base):
                return axis.features[BASE + base][index].astype(bool)
        return None

    @cached_property
    def possible(self) -> Mask:
        """The states that a response can be in: routing holds, unless somebody is there in spite of it."""
        possible = np.ones(self.size, dtype=bool)
        for axis, index in zip(self.own, self.index, strict=True):
            possible &= axis.possible[index]
            for feature, told in axis.features.items():
                base = feature.removeprefix(BASE)
                if feature.startswith(BASE) and feature != axis.name and self.axes.is_told(base):
                    possible &= told[index].astype(bool) == self.universe.bases[base]
        return possible | (self.counts > 0)

    @cached_property
    def finished(self) -> Mask:
        """The states of complete responses."""
        if OUTCOME not in self.names:
            return np.ones(self.size, dtype=bool)
        return np.asarray(self.index[self.names.index(OUTCOME)] == 0)

    @cached_property
    def features(self) -> dict[str, Places]:
        """What each state says, by name."""
        found: dict[str, Places] = {}
        for axis, index in zip(self.own, self.index, strict=True):
            found |= {
                name: classes[index] for name, classes in axis.features.items()
                if not name.startswith(BASE) and name != OUTCOME
            }  # fmt: skip
        for base, inside in self.universe.bases.items():
            if self.axes.is_nontrivial(base):
                found[BASE + base] = inside.astype(np.intp)
        found[""] = np.zeros(self.size, dtype=np.intp)
        return found


def tells_base(population: Population, names: Sequence[str], base: str) -> bool:
    """Whether these axes hold every answer that a base's rule or equation looks at."""
    declared = population.declared.codebook.bases[base]
    needed = list_needs(population, base)
    return not declared.shown and needed is not None and set(needed) <= set(names)


def list_needs(population: Population, base: str) -> list[str] | None:
    """The axes a base's rule or equation looks at; None where it looks at more than codes, boxes and the language."""
    declared = population.declared.codebook.bases[base]
    if declared.shown:
        return None
    names = population.declared.names_in(base)
    coded = all(population.declared.parts[name].kind in {"code", "boxes"} for name in names)
    speaks = "language" in declared.rule or "startlanguage" in declared.equation
    answered = all(condition.answered is not None and not condition.codes for condition in declared.rule.values())
    if not coded and not (declared.rule and answered):
        return None
    return [*names, *(["language"] if speaks else [])]
