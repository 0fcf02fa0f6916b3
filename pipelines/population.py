"""Whose answers are counted, and how sums of them are made: here from a table in memory, elsewhere by an engine."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property, partial
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from pipelines.bases import evaluate_base
from pipelines.clusters import count_different, find_runs, sum_runs, sum_scored
from pipelines.counting import (
    NOWHERE,
    Answers,
    Denominators,
    Floats,
    LateTotals,
    Numerators,
    Places,
    Totals,
    count_persons,
    sum_denominators,
    sum_levels,
    sum_scores,
)
from pipelines.scores import FEW_VALUES, Scores
from pipelines.selected import Responses, select_rows
from schemas.declared import Declarations
from schemas.missing import MISSING

Mask = npt.NDArray[np.bool_]
WEIGHT = ":weight"
"""The column of a responses table that holds what each complete response weighs, where margins are declared. No item
can have this name."""
Sums = tuple[Denominators, Numerators]


@dataclass(frozen=True)
class Population:
    """The responses of one survey and wave that are counted, column by column as numbers.

    weight: of each response, None where all weigh alike. size: how many persons could have answered, where declared.
    bases: who belongs to a base, by its name; those not given are made when first asked for.
    """

    responses: Responses
    declared: Declarations
    weight: Floats | None = None
    size: int | None = None
    bases: dict[str, Mask] = field(default_factory=dict)

    @cached_property
    def answers(self) -> Answers:
        """Whose each response is; every one is of a participant of its own unless participants recur."""
        recur = self.declared.survey.repeated and "participant" in self.responses
        participant = pd.factorize(self.responses["participant"])[0].astype(np.intp) if recur else None
        return Answers(len(self.responses), participant, self.weight)

    @property
    def independent(self) -> bool:
        """Whether each answer is one of its own and all weigh alike."""
        return self.answers.participant is None and self.weight is None

    @property
    def participants(self) -> int:
        """How many participants there are."""
        return self.answers.participants

    def kind(self, name: str) -> Places:
        """Why each response lacks an answer to a part: a place in the categories of the column, NOWHERE for none."""
        return self._kinds[name]

    @cached_property
    def _kinds(self) -> _Kinds:
        return _Kinds(self.responses, self.declared)

    @cached_property
    def made(self) -> dict[object, Any]:
        """What was made of the responses for one indicator and serves others: groupings, boxes."""
        return {}

    def keep(self, key: object, make: Callable[[], Any]) -> Any:
        """What `make` gives, made once."""
        if key not in self.made:
            self.made[key] = make()
        return self.made[key]

    def base(self, name: str) -> Mask:
        """Who belongs to a base."""
        if name not in self.bases:
            self.bases[name] = evaluate_base(name, self.responses, self.declared).to_numpy(dtype=bool)
        return self.bases[name]

    def codes(self, name: str) -> Places:
        """The place of each response's code in the part's code list, NOWHERE for none."""
        if name not in self._codes:
            self._codes[name] = place_categories(self.responses[name], list(self.declared.parts[name].codes))
        return self._codes[name]

    @cached_property
    def _codes(self) -> dict[str, Places]:
        return {}

    def boxes(self, name: str) -> dict[str, Mask]:
        """The boxes of a multiple choice that are ticked."""
        return {
            code: self.keep(("box", column), partial(self._box, column))
            for code, column in self.declared.parts[name].boxes.items()
        }

    def _box(self, column: str) -> Mask:
        return self.responses[column].to_numpy(dtype=bool, na_value=False)

    def count(self, cell: Places, cells: int) -> Floats:
        """How many responses are in each cell; cell: of each row, NOWHERE for none."""
        return np.bincount(cell.astype(np.intp) + 1, minlength=cells + 1)[1:].astype(float)

    def weigh(self, cell: Places, cells: int) -> Floats:
        """What the responses in each cell weigh."""
        if self.weight is None:
            return self.count(cell, cells)
        return np.bincount(cell[cell >= 0], weights=self.weight[cell >= 0], minlength=cells).astype(float)

    def count_persons(self, group: Places, groups: int, mask: Mask) -> Floats:
        """How many different participants the mask holds in each group."""
        if self.answers.participant is None:
            return count_persons(self.answers, group, groups, mask)
        return count_different(self._who, group, groups, mask)

    @cached_property
    def _who(self) -> npt.NDArray[np.int32]:
        assert self.answers.participant is not None
        return self.answers.participant.astype(np.int32)

    def count_each(self, group: Places, groups: int, mask: Mask) -> tuple[Floats, Floats, Floats]:
        """The fewest and the most responses of one participant in each group, and how many participants there are."""
        within = np.where(mask, group, NOWHERE)
        n = self.count(within, groups)
        if self.answers.participant is None:
            return np.where(n > 0, 1.0, np.nan), np.where(n > 0, 1.0, np.nan), n
        runs = find_runs(self._who, group, groups, mask, np.full(len(group), NOWHERE, dtype=np.int8), 0)
        fewest, most = np.full(groups, np.inf), np.full(groups, -np.inf)
        np.minimum.at(fewest, runs.pair_group, runs.pair_m)
        np.maximum.at(most, runs.pair_group, runs.pair_m)
        persons = np.bincount(runs.pair_group, minlength=groups).astype(float)
        return np.where(n > 0, fewest, np.nan), np.where(n > 0, most, np.nan), persons

    def count_different(self, column: str, group: Places, groups: int, mask: Mask) -> Floats:
        """How many different cells a column has in each group of the mask; NaN where there is no such column."""
        if column not in self.responses:
            return np.full(groups, np.nan)
        cells = self.responses[column]
        return np.array([float(cells[mask & (group == each)].nunique()) for each in range(groups)])

    def sum_levels(self, group: Places, groups: int, counted: Mask, level: Places, levels: int) -> Sums:
        """Sums of who counts in each group, and of the hits of each level there."""
        answers = self.answers
        if answers.weight is None and answers.participant is not None:
            return sum_runs(find_runs(self._who, group, groups, counted, level, levels), groups, levels)
        if answers.weight is None:
            n = self.count(np.where(counted, group, NOWHERE), groups)
            hit = counted & (group >= 0) & (level >= 0)
            hits = self.count(np.where(hit, group * levels + level, NOWHERE), groups * levels).reshape(groups, levels)
            return Denominators(n, n, n, n, n, n), Numerators(hits, hits, hits, hits, hits, hits, hits, hits)
        below, totals = sum_denominators(answers, group, groups, counted)
        return below, sum_levels(answers, totals, groups, level, levels)

    def sum_scores(self, group: Places, groups: int, counted: Mask, scores: Scores) -> Sums:
        """The same of a number that each of who counts has."""
        answers = self.answers
        if answers.weight is None and answers.participant is not None and len(scores.values) <= FEW_VALUES:
            runs = find_runs(self._who, group, groups, counted, scores.place, len(scores.values))
            return sum_scored(runs, groups, scores.values)
        below, totals = sum_denominators(answers, group, groups, counted)
        return below, sum_scores(answers, totals, groups, scores.each)

    def total(self, group: Places, groups: int, counted: Mask) -> LateTotals:
        """What each participant has in each group, for whoever asks."""

        def make() -> Totals:
            return sum_denominators(self.answers, group, groups, counted)[1]

        return LateTotals(make)


def place_categories(column: pd.Series[Any], categories: list[str]) -> Places:
    """The place of each cell in a list of categories, NOWHERE for a missing one."""
    if list(column.cat.categories) != categories:
        column = column.cat.set_categories(categories)
    return np.asarray(column.cat.codes)


class _Kinds(dict[str, Places]):
    """Missing kinds by part, made when first asked for; a whole ranking is answered where anything was ranked."""

    def __init__(self, responses: Responses, declared: Declarations) -> None:
        self.responses, self.declared = responses, declared

    def __missing__(self, name: str) -> Places:
        if name in self.declared.parts:
            self[name] = place_categories(self.responses[f"missing:{name}"], MISSING).astype(np.int8)
        else:
            kinds = [self[part.name] for part in self.declared.parts_of(name)]
            self[name] = np.where(np.any([kind == NOWHERE for kind in kinds], axis=0), NOWHERE, kinds[0])
        return self[name]


def select_population(
    responses: pd.DataFrame, declared: Declarations, population: str, size: int | None = None
) -> Population:
    """Complete responses with their weights, or everything that was received, which nobody weights."""
    if population == "received":
        return Population(responses.reset_index(drop=True), declared)
    kept = select_rows(responses, responses["outcome"] == "complete")
    weight = kept[WEIGHT].to_numpy(dtype=float) if WEIGHT in kept else None
    return Population(kept, declared, weight, size)
