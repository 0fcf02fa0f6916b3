"""Responses -> sufficient statistics: who counts, who is missing and why, and sums by group and level.

This is the only step that grows with the data; everything behind it works on what is made here.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from pipelines.bases import NEVER_PUT, evaluate_rule
from pipelines.counting import NOWHERE, Denominators, Floats, Numerators, Places
from pipelines.holdings import Coded
from pipelines.population import WEIGHT, Mask, Population, select_population
from pipelines.scores import Scores, number_scores, score_places
from schemas.declarations import CountsOver, Indicator
from schemas.declared import Declarations
from schemas.missing import MISSING

__all__ = ["WEIGHT", "Mask", "Population", "select_population"]
NOTHING_TICKED = "-none-"
NO_GROUP = "-missing-"
"""The group of those who have no level of a break: they did not answer it, or were not asked."""
GRAVEST = ["not_asked", "broke_off", "no_answer", "dont_know", "not_applicable"]
"""Of several items a response lacks, the reason that counts."""
OUTSIDE = {"not_asked", "broke_off"}
"""Reasons of people who are outside the base by that alone."""


@dataclass(frozen=True)
class Frame:
    """Who counts for one indicator: its base, its denominator, and for each response the reason it lacks an answer."""

    base: Mask
    counted: Mask
    reason: npt.NDArray[Any]


@dataclass(frozen=True)
class Grouping:
    """Groups by a break, or the whole as one group called "".

    group: the place of each response in `levels`, NOWHERE for none, as `int32`: cells are counted out of it.
    overlapping: several groupings of one level each stand for a break whose levels overlap.
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
    reason = np.full(len(base), NOWHERE, dtype=np.int8)
    kinds = [population.kind(name) for name in names]
    for kind in kinds:
        for name in NEVER_PUT:
            asked &= kind != MISSING.index(name)
        answered &= kind == NOWHERE
    # A response lacks one of several items for the gravest reason it has: each response is counted once.
    for name in reversed(GRAVEST):
        place = MISSING.index(name)
        for kind in kinds:
            lacking = kind == place if name in OUTSIDE else (kind == place) & base
            reason += (np.int8(place) - reason) * lacking
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
    yield population.keep(
        ("grouping", ""), lambda: Grouping("", ("",), np.zeros(len(population.responses), dtype=np.int32))
    )
    for name in indicator.breaks:
        yield from population.keep(("grouping", name), partial(_list_groups, population, name))


def _list_groups(population: Population, name: str) -> list[Grouping]:
    return list(group_by_break(population, name))


def group_by_break(population: Population, name: str) -> Iterator[Grouping]:
    """The groups of a break; of a multiple choice one grouping a box, and one of who ticked none."""
    part = population.declared.parts.get(name)
    if part is not None and part.kind == "boxes":
        boxes = population.boxes(name)
        for code, ticked in boxes.items():
            yield Grouping(name, (code,), place_hit(ticked).astype(np.int32), overlapping=True)
        none = ~np.any(list(boxes.values()), axis=0)
        yield Grouping(name, (NO_GROUP,), place_hit(none).astype(np.int32), overlapping=True)
        return
    if name == "language":
        levels = tuple(population.declared.survey.languages)
        spoken = pd.Categorical(population.responses["language"], list(levels))
        group = spoken.codes
    else:
        assert part is not None
        levels, group = tuple(part.codes), population.codes(name)
    group = group.astype(np.int32)
    yield Grouping(name, (*levels, NO_GROUP), np.where(group == NOWHERE, np.int32(len(levels)), group))


def count_groups(population: Population, frame: Frame, grouping: Grouping) -> GroupCounts:
    """Base and missing counts of each group."""
    groups = len(grouping.levels)
    # The mask of a base and the groups of a break are made once, and so is what is counted of them.
    same = "persons", id(frame.base), id(grouping)
    _, _, persons = population.keep(
        same, lambda: (frame.base, grouping, population.count_persons(grouping.group, groups, frame.base))
    )
    # One number says a response's group, the reason it lacks an answer, and whether it is in the base.
    kinds = len(MISSING) + 1
    cell = (grouping.group + 1) * np.int32(2 * kinds)
    cell += frame.base * np.int8(kinds) + frame.reason + np.int8(1)
    counts = population.count(cell, (groups + 1) * 2 * kinds).reshape(groups + 1, 2, kinds)[1:]
    missing = {kind: counts[:, :, place + 1].sum(axis=1) for place, kind in enumerate(MISSING)}
    base = counts[:, 1].sum(axis=1)
    return GroupCounts(base, persons, missing)


def tally_hits(population: Population, indicator: Indicator, frame: Frame, grouping: Grouping) -> Tally:
    """Who is counted by the declared codes of the item and the `where` rule, as one level called ""."""
    return _tally(population, frame.counted, grouping, ("",), place_hits(population, indicator))


def place_hits(population: Population, indicator: Indicator) -> Places:
    """0 for each response that the codes of the item and the `where` rule count, NOWHERE for the others."""
    hits = np.ones(len(population.responses), dtype=bool)
    if indicator.where:
        hits = evaluate_rule(indicator.where, population.responses, population.declared).to_numpy(dtype=bool)
    if indicator.codes:
        hits = hits & _has_code(population, indicator)
    return place_hit(hits)


def place_hit(hits: Mask) -> Places:
    """0 for each response that the mask holds, NOWHERE for the others."""
    return hits.astype(np.int8) + np.int8(NOWHERE)


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
        return languages, pd.Categorical(population.responses["language"], list(languages)).codes
    part = population.declared.parts[name]
    levels = tuple(code for code, answer in part.codes.items() if not answer.missing)
    return levels, _renumber(population.codes(name), part.codes, levels)


def tally_best(population: Population, indicator: Indicator, frame: Frame, grouping: Grouping) -> Tally:
    """Who chose one of the two best levels of an ordered item, as one level called ""."""
    return _tally(population, frame.counted, grouping, ("",), place_best(population, indicator))


def place_best(population: Population, indicator: Indicator) -> Places:
    """0 for each response in one of the two best levels of an ordered item, NOWHERE for the others."""
    levels, level = place_levels(population, indicator)
    return place_hit(level >= max(len(levels) - 2, 0))


def tally_combinations(population: Population, indicator: Indicator, frame: Frame, grouping: Grouping) -> Tally:
    """Which boxes were ticked together: codes joined by "+", the most frequent first over the whole."""
    boxes = population.boxes(indicator.item or "")
    codes = list(boxes)
    counted = frame.counted
    patterns, place = _find_patterns([ticked[counted] for ticked in boxes.values()], int(counted.sum()))
    names = ["+".join(code for code, box in zip(codes, row, strict=True) if box) or NOTHING_TICKED for row in patterns]
    pattern = np.full(len(counted), NOWHERE, dtype=np.intp)
    pattern[counted] = place
    counts = population.count(pattern, len(patterns))
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
    level[counted] = rank[place]
    return _tally(population, counted, grouping, tuple(names[at] for at in order), level)


def _find_patterns(ticked: list[Mask], size: int) -> tuple[Mask, Places]:
    """The different rows of some boxes, and which of them each response has."""
    if len(ticked) > 62:
        rows, place = np.unique(np.column_stack(ticked), axis=0, return_inverse=True)
        return rows, place.ravel().astype(np.intp)
    bits = np.zeros(size, dtype=np.int64)
    for bit, box in enumerate(ticked):
        bits |= box.astype(np.int64) << bit
    place, found = pd.factorize(bits)
    return (found[:, None] >> np.arange(len(ticked)) & 1).astype(bool), place.astype(np.intp)


def tally_scores(population: Population, indicator: Indicator, frame: Frame, grouping: Grouping) -> Tally:
    """The numbers of a number item, or of codes that are numbers, as one level called ""."""
    return _tally_numbers(population, frame, grouping, scores_of(population, indicator))


def tally_signs(population: Population, indicator: Indicator, frame: Frame, grouping: Grouping, signs: Floats) -> Tally:
    """A score for each substantive level of an ordered item."""
    return _tally_numbers(population, frame, grouping, score_places(place_levels(population, indicator)[1], signs))


def tally_ranks(
    population: Population, indicator: Indicator, frame: Frame, grouping: Grouping, unranked: float, points: bool
) -> Iterator[tuple[str, Tally]]:
    """For each option of a ranking its rank, or its points (options less rank), of those who gave it one.

    unranked: the score of an option that was left out by who ranked others, NaN to leave them out.
    """
    parts = population.declared.parts_of(indicator.item or "")
    codes = list(parts[0].codes)
    places = [population.codes(part.name) for part in parts]
    some = place_hit(np.any([place >= 0 for place in places], axis=0))
    ranks = np.arange(1.0, len(places) + 1)
    scores = np.append(unranked, len(codes) - ranks if points else ranks)
    for at, code in enumerate(codes):
        rank = some.copy()
        for number, place in enumerate(places, start=1):
            np.copyto(rank, number, where=place == at)
        yield code, _tally_numbers(population, frame, grouping, score_places(rank, scores))


def scores_of(population: Population, indicator: Indicator) -> Scores:
    """The numbers of a number item, or of codes that are numbers."""
    name = indicator.item or ""
    part = population.declared.parts[name]
    if part.kind == "number":
        numbered: Scores = population.keep(
            ("scores", name), lambda: number_scores(population.responses[name].to_numpy(dtype=float))
        )
        return numbered
    numbers = np.array([float(pd.to_numeric(code, errors="coerce")) for code in part.codes])
    numbers[[bool(answer.missing) for answer in part.codes.values()]] = np.nan
    return score_places(population.codes(name), numbers)


def order_answers(population: Population, indicator: Indicator) -> tuple[Scores, bool]:
    """What each answer is in an order: a number, or its place in a scale of words (then True)."""
    part = population.declared.parts[indicator.item or ""]
    levels = [code for code, answer in part.codes.items() if not answer.missing]
    if part.kind == "number" or all(code.lstrip("-").isdigit() for code in levels):
        return scores_of(population, indicator), False
    return Scores(np.arange(1.0, len(levels) + 1), place_levels(population, indicator)[1]), True


def count_values(population: Population, frame: Frame, grouping: Grouping, scores: Scores) -> Floats:
    """How often each of the different numbers stands in each group (groups by numbers), weighted where there are
    weights."""
    values = len(scores.values)
    counted = frame.counted & scores.known & (grouping.group >= 0)
    cell = np.where(counted, grouping.group * np.intp(values) + scores.place, NOWHERE)
    return population.weigh(cell, len(grouping.levels) * values).reshape(len(grouping.levels), values)


def _tally_numbers(population: Population, frame: Frame, grouping: Grouping, scores: Scores) -> Tally:
    counted = frame.counted & scores.known
    groups = len(grouping.levels)
    below, top = population.sum_scores(grouping.group, groups, counted, scores)
    return Tally(("",), top, below, Coded(population.total(grouping.group, groups, counted), scores=scores))


def _tally(population: Population, counted: Mask, grouping: Grouping, levels: tuple[str, ...], level: Places) -> Tally:
    groups = len(grouping.levels)
    below, top = population.sum_levels(grouping.group, groups, counted, level, len(levels))
    coded = Coded(population.total(grouping.group, groups, counted), ((level, len(levels)),))
    return Tally(levels, top, below, coded)


def _tally_each(population: Population, counted: Mask, grouping: Grouping, boxes: dict[str, Mask]) -> Tally:
    groups = len(grouping.levels)
    places = [place_hit(ticked) for ticked in boxes.values()]
    found = [population.sum_levels(grouping.group, groups, counted, level, 1) for level in places]
    names = Numerators.__dataclass_fields__
    together = {name: np.hstack([getattr(top, name) for _, top in found]) for name in names}
    coded = Coded(population.total(grouping.group, groups, counted), tuple((level, 1) for level in places))
    return Tally(tuple(boxes), Numerators(**together), found[0][0], coded)


def _renumber(places: Places, codes: dict[str, Any], levels: tuple[str, ...]) -> Places:
    """Places among the levels instead of among all codes."""
    # Behind the last code stands what a missing one becomes.
    table = [levels.index(code) if code in levels else NOWHERE for code in codes] + [NOWHERE]
    return places if len(levels) == len(codes) else np.array(table, dtype=places.dtype)[places]


def _has_code(population: Population, indicator: Indicator) -> Mask:
    name = indicator.item or ""
    if name == "language":
        return population.responses["language"].isin(indicator.codes).to_numpy(dtype=bool)
    part = population.declared.parts[name]
    if part.kind == "boxes":
        boxes = population.boxes(name)
        ticked: Mask = np.any([boxes[code] for code in indicator.codes], axis=0)
        return ticked
    wanted = np.array([code in indicator.codes for code in part.codes] + [False])
    return wanted[population.codes(name)]


def items_of(indicator: Indicator) -> list[str]:
    """The parts an indicator is about: its item, or those of its rule."""
    named = [indicator.item] if indicator.item else list(indicator.where)
    return [name for name in named if name != "language"]


def _base_of(indicator: Indicator, declared: Declarations, names: list[str]) -> str:
    return indicator.base or (declared.item_of(names[0]).asked_of if names else "all")
