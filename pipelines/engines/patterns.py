"""Indicators from a table that an engine reads.

An indicator looks at few columns, and these take few different values together. The engine groups the table by them
(first query); who counts, in which group and level, is decided here for each different row, by the same code that
decides it for a table in memory. Where nobody answers twice, counts of different rows are all that estimators need.
Where participants recur, each different row is sent back with its groups and levels, the engine adds up each
participant's own responses, and gives how many participants have which counts (second query): from these the sums come
out as `pipelines.clusters` makes them. What comes back never grows with the number of responses.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

from pipelines.counting import NOWHERE, Answers, Denominators, Floats, LateTotals, Numerators, Places, Totals
from pipelines.population import Mask, Population, Sums
from pipelines.scores import Scores

COUNT, WEIGHTS, SQUARES = ":count", ":weights", ":squares"
COUNTED = ["cell", "level", "y", "m", "persons"]
SCORED = ["cell", "n", "persons", "own", "squares", "by_m", "mean", "mean_squares", "xx"]


@dataclass
class Requests:
    """What an indicator asks of participants: first noted, then answered together, then given in the same order.

    asked: of each different row its cell, its level or None, its score or None. answers: a table a request.
    """

    asked: list[tuple[Places, Places | None, Floats | None]] = field(default_factory=list)
    answers: list[pd.DataFrame] | None = None
    given: int = 0

    def ask(self, cell: Places, level: Places | None, score: Floats | None = None) -> pd.DataFrame:
        """How many participants have which counts by cell and level, or sums of scores by cell; first nothing."""
        if self.answers is None:
            self.asked.append((cell, level, score))
            return pd.DataFrame(columns=COUNTED if score is None else SCORED, dtype="float64")
        self.given += 1
        return self.answers[self.given - 1]


@dataclass(frozen=True)
class EnginePopulation(Population):
    """A population whose different rows are known, each with how many responses have it; sums come from an engine.

    responses: the different rows. counts: of each its responses, their weights, and their squared weights.
    """

    counts: pd.DataFrame = field(default_factory=pd.DataFrame)
    people: int = 0
    recur: bool = False
    requests: Requests = field(default_factory=Requests)

    @cached_property
    def answers(self) -> Answers:
        """Not known one by one."""
        raise NotImplementedError("an engine does not tell responses apart")

    @property
    def independent(self) -> bool:
        """Whether each answer is one of its own and all weigh alike."""
        return not self.recur and self.weight is None

    @property
    def participants(self) -> int:
        """How many participants there are."""
        return self.people

    def count(self, cell: Places, cells: int) -> Floats:
        """How many responses are in each cell."""
        return _add(cell, cells, self.counts[COUNT])

    def weigh(self, cell: Places, cells: int) -> Floats:
        """What the responses in each cell weigh."""
        return _add(cell, cells, self.counts[WEIGHTS])

    def count_persons(self, group: Places, groups: int, mask: Mask) -> Floats:
        """How many different participants the mask holds in each group."""
        within = np.where(mask, group, NOWHERE)
        if not self.recur:
            return self.count(within, groups)
        return _sum_pairs(self.requests.ask(within, None), groups).present

    def count_different(self, column: str, group: Places, groups: int, mask: Mask) -> Floats:
        """How many different cells a column has in each group of the mask."""
        if column == "participant" and self.recur:
            return self.count_persons(group, groups, mask)
        return super().count_different(column, group, groups, mask)

    def count_each(self, group: Places, groups: int, mask: Mask) -> tuple[Floats, Floats, Floats]:
        """The fewest and the most responses of one participant in each group, and how many participants there are."""
        within = np.where(mask, group, NOWHERE)
        if not self.recur:
            n = self.count(within, groups)
            return np.where(n > 0, 1.0, np.nan), np.where(n > 0, 1.0, np.nan), n
        pairs = _pairs_of(self.requests.ask(within, None))
        by_group = pairs.groupby("cell")["m"]
        fewest, most = (part.reindex(range(groups)).to_numpy(dtype=float) for part in (by_group.min(), by_group.max()))
        return fewest, most, _add(pairs["cell"], groups, pairs["persons"])

    def sum_levels(self, group: Places, groups: int, counted: Mask, level: Places, levels: int) -> Sums:
        """Sums of who counts in each group, and of the hits of each level there."""
        within = np.where(counted, group, NOWHERE)
        if not self.recur:
            cell = np.where((within >= 0) & (level >= 0), within * levels + level, NOWHERE)
            sums = [part.reshape(groups, levels) for part in self._add_all(cell, groups * levels)]
            return self._below(within, groups), Numerators(*(sums[at] for at in (0, 0, 1, 2, 2, 0, 0, 1)))
        found = self.requests.ask(within, level)
        hits = found[found["level"] >= 0]
        cell = hits["cell"].to_numpy() * levels + hits["level"].to_numpy()
        y, m, persons = (hits[name].to_numpy(dtype=float) for name in ("y", "m", "persons"))

        def add(part: Floats) -> Floats:
            return _add(cell, groups * levels, part * persons).reshape(groups, levels)

        n = add(y)
        parts = (n, add(np.ones(len(y))), n, add(y * y), add(y * m), add(y / m), add((y / m) ** 2), n)
        return _sum_pairs(found, groups), Numerators(*parts)

    def sum_scores(self, group: Places, groups: int, counted: Mask, scores: Scores) -> Sums:
        """The same of a number that each of who counts has."""
        within = np.where(counted, group, NOWHERE)
        known = np.where(counted, scores.each, 0.0)
        if not self.recur:
            n, w, ww = (self.counts[name].to_numpy(dtype=float) for name in (COUNT, WEIGHTS, SQUARES))
            own = (n, n, known * w, known**2 * ww, known * ww, known * n, known**2 * n, known**2 * w)
            return self._below(within, groups), Numerators(*(_add(within, groups, part)[:, None] for part in own))
        found = self.requests.ask(within, None, known)
        cell = found["cell"]
        names = ("n", "persons", "own", "squares", "by_m", "mean", "mean_squares", "xx")
        top = Numerators(*(_add(cell, groups, found[name])[:, None] for name in names))
        return _sum_pairs(self.requests.ask(within, None), groups), top

    def total(self, group: Places, groups: int, counted: Mask) -> LateTotals:
        """Not known one by one."""

        def make() -> Totals:
            raise NotImplementedError("an engine does not tell participants apart")

        return LateTotals(make)

    def _add_all(self, cell: Places, cells: int) -> tuple[Floats, Floats, Floats]:
        n, w, ww = (_add(cell, cells, self.counts[name]) for name in (COUNT, WEIGHTS, SQUARES))
        return n, w, ww

    def _below(self, within: Places, groups: int) -> Denominators:
        n, w, ww = self._add_all(within, groups)
        return Denominators(n, n, w, ww, ww, n)


def _add(cell: Any, cells: int, part: Any) -> Floats:
    place = np.asarray(cell, dtype=np.intp)
    within = place >= 0
    weights = np.asarray(part, dtype=float)[within]
    return np.bincount(place[within], weights=weights, minlength=cells).astype(float)


def _pairs_of(found: pd.DataFrame) -> pd.DataFrame:
    """The rows about all responses of a participant in a cell, whatever their level."""
    return found[found["level"] == NOWHERE]


def _sum_pairs(found: pd.DataFrame, groups: int) -> Denominators:
    pairs = _pairs_of(found)
    m, persons = pairs["m"].to_numpy(dtype=float), pairs["persons"].to_numpy(dtype=float)
    n, present, mm, v = (_add(pairs["cell"], groups, part * persons) for part in (m, np.ones(len(m)), m * m, m / m**2))
    return Denominators(n, present, n, mm, n, v)
