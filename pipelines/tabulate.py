"""Responses -> sufficient statistics: who counts, who is missing and why, and sums by group and level.

This is the only step that grows with the data; everything behind it works on what is made here.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from pipelines.bases import NEVER_PUT, evaluate_base, evaluate_rule
from pipelines.counting import (
    NOWHERE,
    Answers,
    Denominators,
    Floats,
    Numerators,
    Places,
    count_persons,
    sum_denominators,
    sum_levels,
    sum_scores,
)
from pipelines.holdings import Coded
from schemas.declarations import CountsOver, Indicator
from schemas.declared import Declarations
from schemas.missing import MISSING

Mask = npt.NDArray[np.bool_]
WEIGHT = ":weight"
"""The column of a responses table that holds what each complete response weighs, where margins are declared. No item
can have this name."""
NOTHING_TICKED = "-none-"
NO_GROUP = "-missing-"
"""The group of those who have no level of a break: they did not answer it, or were not asked."""
GRAVEST = ["not_asked", "broke_off", "no_answer", "dont_know", "not_applicable"]
"""Of several items a response lacks, the reason that counts."""
OUTSIDE = {"not_asked", "broke_off"}
"""Reasons of people who are outside the base by that alone."""


@dataclass(frozen=True)
class Population:
    """The responses of one survey and wave that are counted, column by column as numbers.

    weight: of each response, None where all weigh alike. size: how many persons could have answered, where declared.
    bases: who belongs to a base, by its name; those not given are made when first asked for.
    """

    responses: pd.DataFrame
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

    def kind(self, name: str) -> Places:
        """Why each response lacks an answer to a part: a place in the categories of the column, NOWHERE for none."""
        return self._kinds[name]

    @cached_property
    def _kinds(self) -> _Kinds:
        return _Kinds(self.responses, self.declared)

    def base(self, name: str) -> Mask:
        """Who belongs to a base."""
        if name not in self.bases:
            self.bases[name] = evaluate_base(name, self.responses, self.declared).to_numpy(dtype=bool)
        return self.bases[name]

    def codes(self, name: str) -> Places:
        """The place of each response's code in the part's code list, NOWHERE for none."""
        if name not in self._codes:
            self._codes[name] = _places(self.responses[name], list(self.declared.parts[name].codes))
        return self._codes[name]

    @cached_property
    def _codes(self) -> dict[str, Places]:
        return {}

    def boxes(self, name: str) -> dict[str, Mask]:
        """The boxes of a multiple choice that are ticked."""
        return {
            code: self.responses[column].fillna(False).to_numpy(dtype=bool)
            for code, column in self.declared.parts[name].boxes.items()
        }


def _places(column: pd.Series[Any], categories: list[str]) -> Places:
    """The place of each cell in a list of categories, NOWHERE for a missing one."""
    return np.asarray(column.cat.set_categories(categories).cat.codes, dtype=np.intp)


class _Kinds(dict[str, Places]):
    """Missing kinds by part, made when first asked for; a whole ranking is answered where anything was ranked."""

    def __init__(self, responses: pd.DataFrame, declared: Declarations) -> None:
        self.responses, self.declared = responses, declared

    def __missing__(self, name: str) -> Places:
        if name in self.declared.parts:
            self[name] = _places(self.responses[f"missing:{name}"], MISSING)
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
    kept = responses[responses["outcome"] == "complete"].reset_index(drop=True)
    weight = kept[WEIGHT].to_numpy(dtype=float) if WEIGHT in kept else None
    return Population(kept, declared, weight, size)


@dataclass(frozen=True)
class Frame:
    """Who counts for one indicator: its base, its denominator, and for each response the reason it lacks an answer."""

    base: Mask
    counted: Mask
    reason: Places


@dataclass(frozen=True)
class Grouping:
    """Groups by a break, or the whole as one group called "".

    group: the place of each response in `levels`, NOWHERE for none. overlapping: several groupings of one level each
    stand for a break whose levels overlap.
    """

    break_: str
    levels: tuple[str, ...]
    group: Places
    overlapping: bool = False


@dataclass(frozen=True)
class GroupCounts:
    """What is known of each group of a grouping: its base in responses and persons, and the missing by kind."""

    base: Floats
    persons: Floats
    missing: dict[str, Floats]


@dataclass(frozen=True)
class Tally:
    """Sums of an indicator in the groups of a grouping (rows) and its levels (columns); coded: from which responses."""

    levels: tuple[str, ...]
    numerators: Numerators
    denominators: Denominators
    coded: Coded


def frame_indicator(population: Population, indicator: Indicator) -> Frame:
    """The base of an indicator, who of it is in the denominator, and who is missing why."""
    declared, names = population.declared, items_of(indicator)
    base = population.base(_base_of(indicator, declared, names))
    asked, answered = base.copy(), base.copy()
    reason = np.full(len(base), NOWHERE, dtype=np.intp)
    never_put = [MISSING.index(kind) for kind in NEVER_PUT]
    kinds = [population.kind(name) for name in names]
    for kind in kinds:
        asked &= ~np.isin(kind, never_put)
        answered &= kind == NOWHERE
    # A response lacks one of several items for the gravest reason it has: each response is counted once.
    for name in reversed(GRAVEST):
        place = MISSING.index(name)
        for kind in kinds:
            reason[(kind == place) & (base | (name in OUTSIDE))] = place
    over = denominator_of(indicator, declared)
    return Frame(base, asked if over == "asked" else answered, reason)


def denominator_of(indicator: Indicator, declared: Declarations) -> CountsOver:
    """The declared denominator, else that of the indicator's first item."""
    names = items_of(indicator)
    if indicator.counts_over or not names:
        return indicator.counts_over or "answered"
    return declared.item_of(names[0]).denominator


def list_groupings(population: Population, indicator: Indicator) -> Iterator[Grouping]:
    """The whole, then each break; the boxes of a multiple choice overlap, so each is a grouping of its own."""
    size = len(population.responses)
    yield Grouping("", ("",), np.zeros(size, dtype=np.intp))
    for name in indicator.breaks:
        yield from group_by_break(population, name)


def group_by_break(population: Population, name: str) -> Iterator[Grouping]:
    """The groups of a break; of a multiple choice one grouping a box, and one of who ticked none."""
    part = population.declared.parts.get(name)
    if part is not None and part.kind == "boxes":
        boxes = population.boxes(name)
        for code, ticked in boxes.items():
            yield Grouping(name, (code,), np.where(ticked, 0, NOWHERE), overlapping=True)
        none = ~np.any(list(boxes.values()), axis=0)
        yield Grouping(name, (NO_GROUP,), np.where(none, 0, NOWHERE), overlapping=True)
        return
    if name == "language":
        levels = tuple(population.declared.survey.languages)
        spoken = pd.Categorical(population.responses["language"], list(levels))
        group = spoken.codes.astype(np.intp)
    else:
        assert part is not None
        levels, group = tuple(part.codes), population.codes(name)
    yield Grouping(name, (*levels, NO_GROUP), np.where(group == NOWHERE, len(levels), group))


def count_groups(population: Population, frame: Frame, grouping: Grouping) -> GroupCounts:
    """Base and missing counts of each group."""
    answers, groups = population.answers, len(grouping.levels)
    base = np.bincount(grouping.group[frame.base & (grouping.group >= 0)], minlength=groups).astype(float)
    persons = count_persons(answers, grouping.group, groups, frame.base)
    missing = {
        kind: np.bincount(
            grouping.group[(frame.reason == place) & (grouping.group >= 0)], minlength=groups
        ).astype(float)
        for place, kind in enumerate(MISSING)
    }  # fmt: skip
    return GroupCounts(base, persons, missing)


def tally_hits(population: Population, indicator: Indicator, frame: Frame, grouping: Grouping) -> Tally:
    """Who is counted by the declared codes of the item and the `where` rule, as one level called ""."""
    return _tally(population, frame.counted, grouping, ("",), place_hits(population, indicator))


def place_hits(population: Population, indicator: Indicator) -> Places:
    """0 for each response that the codes of the item and the `where` rule count, NOWHERE for the others."""
    hits = evaluate_rule(indicator.where, population.responses, population.declared).to_numpy(dtype=bool)
    if indicator.codes:
        hits = hits & _has_code(population, indicator)
    return np.where(hits, 0, NOWHERE)


def tally_levels(population: Population, indicator: Indicator, frame: Frame, grouping: Grouping) -> Tally:
    """The substantive levels of the item, in declared order; boxes overlap."""
    part = population.declared.parts.get(indicator.item or "")
    if part is not None and part.kind == "boxes":
        return _tally_each(population, frame.counted, grouping, population.boxes(part.name))
    levels, level = place_levels(population, indicator)
    return _tally(population, frame.counted, grouping, levels, level)


def place_levels(population: Population, indicator: Indicator) -> tuple[tuple[str, ...], Places]:
    """The substantive levels of an item whose levels exclude each other, and the place of each response among them."""
    name = indicator.item or ""
    if name == "language":
        languages = tuple(population.declared.survey.languages)
        spoken = pd.Categorical(population.responses["language"], list(languages)).codes.astype(np.intp)
        return languages, spoken
    part = population.declared.parts[name]
    levels = tuple(code for code, answer in part.codes.items() if not answer.missing)
    return levels, _renumber(population.codes(name), part.codes, levels)


def tally_best(population: Population, indicator: Indicator, frame: Frame, grouping: Grouping) -> Tally:
    """Who chose one of the two best levels of an ordered item, as one level called ""."""
    return _tally(population, frame.counted, grouping, ("",), place_best(population, indicator))


def place_best(population: Population, indicator: Indicator) -> Places:
    """0 for each response in one of the two best levels of an ordered item, NOWHERE for the others."""
    levels, level = place_levels(population, indicator)
    return np.where(level >= max(len(levels) - 2, 0), 0, NOWHERE)


def tally_combinations(population: Population, indicator: Indicator, frame: Frame, grouping: Grouping) -> Tally:
    """Which boxes were ticked together: codes joined by "+", the most frequent first over the whole."""
    boxes = population.boxes(indicator.item or "")
    codes = list(boxes)
    ticked = np.column_stack(list(boxes.values())) if boxes else np.zeros((len(population.responses), 0), dtype=bool)
    packed = np.packbits(ticked, axis=1)
    counted = frame.counted
    patterns, first, place = np.unique(packed[counted], axis=0, return_index=True, return_inverse=True)
    names = [
        "+".join(code for code, box in zip(codes, row, strict=True) if box) or NOTHING_TICKED
        for row in ticked[counted][first]
    ]
    counts = np.bincount(place.ravel(), minlength=len(patterns))
    order = sorted(
        range(len(names)),
        key=lambda at: (
            -counts[at], names[at].count("+"),
            [codes.index(code) if code in boxes else -1 for code in names[at].split("+")],
        ),
    )  # fmt: skip
    rank = np.empty(len(order), dtype=np.intp)
    rank[order] = np.arange(len(order))
    level = np.full(len(counted), NOWHERE, dtype=np.intp)
    level[counted] = rank[place.ravel()]
    return _tally(population, counted, grouping, tuple(names[at] for at in order), level)


def tally_scores(population: Population, indicator: Indicator, frame: Frame, grouping: Grouping) -> Tally:
    """The numbers of a number item, or of codes that are numbers, as one level called ""."""
    return _tally_numbers(population, frame, grouping, scores_of(population, indicator))


def tally_signs(population: Population, indicator: Indicator, frame: Frame, grouping: Grouping, signs: Floats) -> Tally:
    """A score for each substantive level of an ordered item."""
    part = population.declared.parts[indicator.item or ""]
    levels = tuple(code for code, answer in part.codes.items() if not answer.missing)
    at = _renumber(population.codes(part.name), part.codes, levels)
    score = np.where(at >= 0, signs[np.maximum(at, 0)] if len(signs) else np.nan, np.nan)
    return _tally_numbers(population, frame, grouping, score)


def tally_ranks(
    population: Population, indicator: Indicator, frame: Frame, grouping: Grouping, unranked: float, points: bool
) -> Iterator[tuple[str, Tally]]:
    """For each option of a ranking its rank, or its points (options less rank), of those who gave it one.

    unranked: the score of an option that was left out by who ranked others, NaN to leave them out.
    """
    parts = population.declared.parts_of(indicator.item or "")
    codes = list(parts[0].codes)
    places = [population.codes(part.name) for part in parts]
    some = np.any([place >= 0 for place in places], axis=0)
    for at, code in enumerate(codes):
        score = np.where(some, unranked, np.nan)
        for rank, place in enumerate(places, start=1):
            score = np.where(place == at, len(codes) - rank if points else rank, score)
        yield code, _tally_numbers(population, frame, grouping, score)


def scores_of(population: Population, indicator: Indicator) -> Floats:
    """The number of each response, NaN for none."""
    name = indicator.item or ""
    part = population.declared.parts[name]
    if part.kind == "number":
        return population.responses[name].to_numpy(dtype=float)
    numbers = np.array([float(pd.to_numeric(code, errors="coerce")) for code in part.codes] or [np.nan])
    numbers[[bool(answer.missing) for answer in part.codes.values()]] = np.nan
    at = population.codes(name)
    return np.where(at >= 0, numbers[np.maximum(at, 0)], np.nan)


def order_answers(population: Population, indicator: Indicator) -> tuple[Floats, bool]:
    """What each answer is in an order, NaN for none: a number, or its place in a scale of words (then True)."""
    part = population.declared.parts[indicator.item or ""]
    levels = [code for code, answer in part.codes.items() if not answer.missing]
    if part.kind == "number" or all(code.lstrip("-").isdigit() for code in levels):
        return scores_of(population, indicator), False
    _, level = place_levels(population, indicator)
    return np.where(level >= 0, level + 1.0, np.nan), True


def count_values(population: Population, frame: Frame, grouping: Grouping, score: Floats) -> tuple[Floats, Floats]:
    """The distinct numbers, and how often each stands in each group (groups by numbers), weighted where there are
    weights."""
    counted = frame.counted & ~np.isnan(score) & (grouping.group >= 0)
    values, place = np.unique(score[counted], return_inverse=True)
    cell = grouping.group[counted] * len(values) + place
    weight = None if population.weight is None else population.weight[counted]
    size = len(grouping.levels) * len(values)
    counts = np.bincount(cell, weights=weight, minlength=size).astype(float)
    return values, counts.reshape(len(grouping.levels), len(values))


def _tally_numbers(population: Population, frame: Frame, grouping: Grouping, score: Floats) -> Tally:
    counted = frame.counted & ~np.isnan(score)
    groups = len(grouping.levels)
    denominators, totals = sum_denominators(population.answers, grouping.group, groups, counted)
    sums = sum_scores(population.answers, totals, groups, score)
    return Tally(("",), sums, denominators, Coded(totals, score=score))


def _tally(population: Population, counted: Mask, grouping: Grouping, levels: tuple[str, ...], level: Places) -> Tally:
    groups = len(grouping.levels)
    denominators, totals = sum_denominators(population.answers, grouping.group, groups, counted)
    sums = sum_levels(population.answers, totals, groups, level, len(levels))
    return Tally(levels, sums, denominators, Coded(totals, ((level, len(levels)),)))


def _tally_each(population: Population, counted: Mask, grouping: Grouping, boxes: dict[str, Mask]) -> Tally:
    groups = len(grouping.levels)
    denominators, totals = sum_denominators(population.answers, grouping.group, groups, counted)
    places = [np.where(ticked, 0, NOWHERE) for ticked in boxes.values()]
    found = [sum_levels(population.answers, totals, groups, level, 1) for level in places]
    names = Numerators.__dataclass_fields__
    together = {name: np.hstack([getattr(each, name) for each in found]) for name in names}
    coded = Coded(totals, tuple((level, 1) for level in places))
    return Tally(tuple(boxes), Numerators(**together), denominators, coded)


def _renumber(places: Places, codes: dict[str, Any], levels: tuple[str, ...]) -> Places:
    """Places among the levels instead of among all codes."""
    table = np.array([levels.index(code) if code in levels else NOWHERE for code in codes] or [NOWHERE], dtype=np.intp)
    return np.where(places >= 0, table[np.maximum(places, 0)], NOWHERE)


def _has_code(population: Population, indicator: Indicator) -> Mask:
    name = indicator.item or ""
    if name == "language":
        return population.responses["language"].isin(indicator.codes).to_numpy(dtype=bool)
    part = population.declared.parts[name]
    if part.kind == "boxes":
        boxes = population.boxes(name)
        ticked: Mask = np.any([boxes[code] for code in indicator.codes], axis=0)
        return ticked
    return np.isin(population.codes(name), [list(part.codes).index(code) for code in indicator.codes])


def items_of(indicator: Indicator) -> list[str]:
    """The parts an indicator is about: its item, or those of its rule."""
    named = [indicator.item] if indicator.item else list(indicator.where)
    return [name for name in named if name != "language"]


def _base_of(indicator: Indicator, declared: Declarations, names: list[str]) -> str:
    return indicator.base or (declared.item_of(names[0]).asked_of if names else "all")
