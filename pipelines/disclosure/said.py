"""Declared indicators -> what their rows say, and of whom."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from pipelines.counting import Floats
from pipelines.disclosure.axes import BASE, OUTCOME, SOME, is_wide
from pipelines.disclosure.book import Book, Bound, Group, Row
from pipelines.disclosure.crossings import LARGEST, Crossing, list_needs, tells_base
from pipelines.estimators.quantile import TIE
from pipelines.estimators.scale import net_signs
from pipelines.measures import QUARTILES
from pipelines.tabulate import (
    NO_GROUP,
    NOTHING_TICKED,
    Frame,
    Grouping,
    Mask,
    Population,
    frame_indicator,
    group_by_break,
    items_of,
    order_answers,
    place_best,
    place_hits,
    place_levels,
    scores_of,
)
from schemas.declarations import OTHER, Indicator, Statistic
from schemas.declared import Declarations, list_indicators
from schemas.missing import MISSING

TABLE = "indicators"
SPREAD = 400
"""With more combinations than this, boxes are crossed with groups one by one."""
WHOLE, BREAK = 4.0, 2.0
"""What a row is worth to a reader, of the whole or of a group; a row of the topline is worth 1."""
ON_SLIDE, KEY = 2.0, 3.0
"""By how much more it is worth on a slide, and in the summary."""


@dataclass(frozen=True)
class Scene:
    """One indicator in one group of one crossing: who counts there, as masks over the states."""

    book: Book
    indicator: Indicator
    crossing: Crossing
    frame: Frame
    inside: Mask
    name: tuple[str, ...]
    cost: float
    weighted: bool

    @property
    def group(self) -> Group:
        """What is said of the group as a whole."""
        return self.book.groups[self.book.named[self.name]]

    @property
    def said_of(self) -> tuple[str, ...]:
        """The axes of the items it is about."""
        items = items_of(self.indicator) or (["language"] if self.indicator.item == "language" else [])
        return tuple(name for name in self.crossing.names if name.split(SOME)[0] in items)

    def count(self, mask: Mask) -> int:
        """The figure that counts the states of a mask within the group."""
        return self.book.count(self.indicator.population, self.crossing, mask & self.inside, self.said_of)

    def add(self, worth: Floats) -> int:
        """The figure that adds up what each state is worth within the group."""
        worth = np.where(self.inside, worth, 0.0)
        return self.book.add(self.indicator.population, self.crossing, worth)

    def weigh(self, mask: Mask, power: int = 1) -> list[int]:
        """The sums of weights, or of their squares, that a weighted share gives away: of a mask, and of who counts."""
        if not self.weighted:
            return []
        weights = self.crossing.weights**power
        return [self.add(np.where(each, weights, 0.0)) for each in (mask, self.frame.counted)]

    def row(
        self, statistic: str, level: str, below: int | None = None, cells: Sequence[int] = (),
        moments: Sequence[int] = (), spread: Sequence[int] = (), bounds: Sequence[Bound] = (),
    ) -> Row:  # fmt: skip
        """A row of the table of indicators."""
        place = (*self.name, statistic, level)
        below = self.group.counted if below is None else below
        number = self.book.named[self.name]
        made = Row(place, number, below, [*cells], [*moments], [*spread], [*bounds], self.cost)
        made.silent = not any(self.book.speaks.get(cell, {}).get(self.said_of, True) for cell in cells)
        return made


def say_indicators(book: Book, declared: Declarations) -> None:
    """Put every row of every indicator into the book."""
    shown = {name for slide in declared.slides for name in list_indicators(slide)}
    for indicator in declared.indicators:
        on_slide = any(indicator.id == name or indicator.id.startswith(f"{name}-") for name in shown)
        _say_indicator(book, indicator, KEY if indicator.key else ON_SLIDE if on_slide else 1.0)
    _mark_leading(book)


def _say_indicator(book: Book, indicator: Indicator, worth: float) -> None:
    """Put every row of an indicator into the book. worth: by how much more its rows are worth than others."""
    for break_ in ["", *indicator.breaks]:
        cost = worth * (BREAK if break_ else WHOLE)
        of_box = _list_boxes_of(book, indicator.population, break_)
        for box in of_box:
            names = _choose_axes(book, indicator, break_, box)
            for only, axes in _spread_boxes(book, indicator, names):
                crossing = book.cross(indicator.population, axes)
                for grouping in _list_groupings(crossing, break_):
                    _say_groups(book, indicator, crossing, grouping, cost, box, only)


def _list_boxes_of(book: Book, population: str, break_: str) -> list[str]:
    """The boxes of a break that has too many patterns for one axis, each to be looked at alone."""
    whole = book.axes[population].population
    part = whole.declared.parts.get(break_)
    if part is not None and part.kind == "boxes" and is_wide(whole, part):
        return [*part.boxes, NO_GROUP]
    return [""]


def _choose_axes(book: Book, indicator: Indicator, break_: str, box: str) -> list[str]:
    """The axes that an indicator's groups and levels depend on."""
    axes = book.axes[indicator.population]
    whole, declared = axes.population, axes.population.declared
    names = ["language"] if indicator.item == "language" or "language" in indicator.where else []
    for name in items_of(indicator):
        part = declared.parts.get(name)
        if part is not None and part.kind == "boxes" and is_wide(whole, part):
            needed = sorted(indicator.where[name].codes if name in indicator.where else indicator.codes)
            name = f"{name}{SOME}{'+'.join(needed)}" if needed else name
        names.append(name)
    if box:
        first = next(iter(declared.parts[break_].boxes)) if box == NO_GROUP else box
        names.append(f"{break_}{SOME}{first}")
    elif break_:
        names.append(break_)
    if indicator.population == "received":
        names.append(OUTCOME)
    names = list(dict.fromkeys([*names, *list_margins(whole)]))
    asked_of = {
        declared.item_of(name.split(SOME)[0]).asked_of for name in names if name.split(SOME)[0] in declared.parts
    }
    base = indicator.base or (declared.item_of(items_of(indicator)[0]).asked_of if items_of(indicator) else "all")
    told = (base in asked_of and axes.is_told(base)) or tells_base(whole, names, base)
    if not axes.is_nontrivial(base) or told:
        return names
    needs = list_needs(whole, base)
    if needs is not None and not any(is_wide(whole, declared.parts[each]) for each in needs if each in declared.parts):
        size = np.prod([axes[name].size for name in {*names, *needs}], dtype=float)
        if size <= LARGEST:
            return [*names, *(each for each in needs if each not in names)]
    return [*names, BASE + base]


def _spread_boxes(book: Book, indicator: Indicator, names: list[str]) -> Iterator[tuple[list[str] | None, list[str]]]:
    """The crossing as it is, or one a box where the indicator's own boxes make too many combinations."""
    axes = book.axes[indicator.population]
    part = axes.population.declared.parts.get(indicator.item or "")
    boxes = part is not None and part.kind == "boxes" and part.name in names
    apart = boxes and {*indicator.statistics} <= {"distribution", "mode", "distinct", "themes"} and (
        is_wide(axes.population, axes.population.declared.parts[indicator.item or ""])
        or math.prod(axes[name].size for name in names) > SPREAD
    )  # fmt: skip
    if part is None or not apart:
        yield None, names
        return
    for box in part.boxes:
        yield [box], [f"{part.name}{SOME}{box}" if name == part.name else name for name in names]


def _list_groupings(crossing: Crossing, break_: str) -> Iterator[Grouping]:
    if break_:
        yield from group_by_break(crossing.universe, break_)
    else:
        yield Grouping("", ("",), np.zeros(crossing.size, dtype=np.intp))


def _say_groups(
    book: Book, indicator: Indicator, crossing: Crossing, grouping: Grouping, cost: float, box: str,
    only: list[str] | None,
) -> None:  # fmt: skip
    frame = frame_indicator(crossing.universe, indicator)
    population = book.axes[indicator.population].population
    weighted = population.weight is not None and set(list_margins(population)) <= {*crossing.names}
    for at, level in enumerate(grouping.levels):
        inside = grouping.group == at
        members = crossing.count_persons(inside)
        if (level == NO_GROUP and not members) or (box and level != box):
            continue
        listed = level != NO_GROUP or members >= book.minimum
        cost = cost if listed else 0.0
        name = (TABLE, indicator.id, grouping.break_, level)
        scene = Scene(book, indicator, crossing, frame, inside, name, cost, weighted)
        if name not in book.named:
            kinds = {kind: scene.count(frame.reason == place) for place, kind in enumerate(MISSING)}
            base, counted = scene.count(frame.base), scene.count(frame.counted)
            book.open_group(Group(name, base, counted, kinds, members, cost / WHOLE, listed))
        for statistic in indicator.statistics:
            book.rows.extend(_say(statistic, scene, only))


def list_margins(population: Population) -> list[str]:
    """The items a population is weighted by."""
    if population.weight is None:
        return []
    waves = population.responses["wave"].unique().tolist() if "wave" in population.responses else []
    return [name for wave in waves for name in population.declared.survey.waves[str(wave)].margins]


def _say(statistic: Statistic, scene: Scene, only: list[str] | None) -> Iterator[Row]:
    """The rows of one statistic in one group. only: the boxes that this crossing holds."""
    if statistic in {"count", "share", "top_two_box", "distribution", "combinations", "first_place", "themes"}:
        yield from _say_levels(statistic, scene, only)
    elif statistic == "mode":
        yield from _say_modes(scene)
    elif statistic in {"mean_rank", "borda"}:
        yield from _say_ranks(statistic, scene)
    elif statistic in {"mean", "net_score", "median", "quartiles", "sum"}:
        yield from _say_scores(statistic, scene)
    elif statistic == "distinct":
        yield scene.row(statistic, "")
    else:
        yield scene.row(statistic, "", below=scene.group.base, cells=[scene.group.base] * (statistic == "responses"))


def _say_levels(statistic: Statistic, scene: Scene, only: list[str] | None) -> Iterator[Row]:
    """A count a level."""
    masks = {level: mask & scene.frame.counted for level, mask in _list_masks(statistic, scene).items()}
    cells = {level: scene.count(mask) for level, mask in masks.items() if only is None or level in only}
    figures = scene.book.figures
    if statistic == "combinations":
        cells = {level: cell for level, cell in cells.items() if figures[cell].value}
    for level, cell in cells.items():
        mask = masks[level]
        made = scene.row(statistic, level, cells=[cell], moments=scene.weigh(mask), spread=scene.weigh(mask, 2))
        made.listed = statistic != "combinations"
        yield made
    if only is not None:
        # Who answered ticked one of the boxes: as a rule over single boxes, since their patterns are not looked at.
        answered = scene.count(scene.frame.counted & scene.crossing.speaks(scene.said_of))
        scene.book.boxes.setdefault((scene.name, answered), set()).update(cells.values())


def _mark_leading(book: Book) -> None:
    """Mark the most frequent level of each whole distribution: which it is can be read off, and is said."""
    levels: dict[tuple[int, str], list[Row]] = {}
    for row in book.rows:
        whole = row.place[0] == TABLE and not row.place[2]
        if (
            whole
            and row.place[4] in {"distribution", "combinations", "themes"}
            and row.place[5] not in {OTHER, "other"}
        ):
            levels.setdefault((row.group, row.place[4]), []).append(row)
    for rows in levels.values():
        first = max(rows, key=lambda row: book.figures[row.cells[0]].value)
        if book.figures[first.cells[0]].value:
            first.leads = True
            others = dict.fromkeys(row.cells[0] for row in rows if row.cells != first.cells)
            first.bounds = [Bound(((other, 1.0), (first.cells[0], -1.0))) for other in others]


def _list_masks(statistic: Statistic, scene: Scene) -> dict[str, Mask]:
    """The states of each level."""
    universe, indicator = scene.crossing.universe, scene.indicator
    part = universe.declared.parts.get(indicator.item or "")
    if statistic in {"count", "share"}:
        return {"": place_hits(universe, indicator) >= 0}
    if statistic == "top_two_box":
        return {"": place_best(universe, indicator) >= 0}
    if part is not None and part.kind == "boxes":
        boxes = universe.boxes(part.name)
        return name_combinations(boxes) if statistic == "combinations" else boxes
    if statistic == "first_place":
        first = universe.declared.parts_of(indicator.item or "")[0]
        indicator = indicator.model_copy(update={"item": first.name})
    levels, place = place_levels(universe, indicator)
    return {level: place == at for at, level in enumerate(levels)}


def name_combinations(boxes: dict[str, Mask]) -> dict[str, Mask]:
    """The states of each combination of ticked boxes, by the codes joined."""
    ticked = np.column_stack(list(boxes.values()))
    rows, number = np.unique(ticked, axis=0, return_inverse=True)
    codes = list(boxes)
    return {
        "+".join(code for code, box in zip(codes, row, strict=True) if box) or NOTHING_TICKED: number.ravel() == at
        for at, row in enumerate(rows)
    }


def _say_modes(scene: Scene) -> Iterator[Row]:
    """The most frequent levels: none of the others is more frequent."""
    masks = _list_masks("distribution", scene)
    cells = {level: scene.count(mask & scene.frame.counted) for level, mask in masks.items()}
    figures = scene.book.figures
    most = max((figures[cell].value for cell in cells.values()), default=0.0)
    highest = {level: cell for level, cell in cells.items() if figures[cell].value == most > 0}
    for level, cell in highest.items():
        bounds = [Bound(((other, 1.0), (cell, -1.0))) for other in cells.values() if other != cell]
        yield scene.row("mode", level, cells=[cell], bounds=bounds)
    if not highest:
        yield scene.row("mode", "")


def _say_ranks(statistic: Statistic, scene: Scene) -> Iterator[Row]:
    """Of each option, who ranked it, and the sums of its ranks and of their squares."""
    universe = scene.crossing.universe
    parts = universe.declared.parts_of(scene.indicator.item or "")
    places = [universe.codes(part.name) for part in parts]
    for at, code in enumerate(parts[0].codes):
        ranked = scene.frame.counted & np.any([place == at for place in places], axis=0)
        rank = np.sum([np.where(place == at, number, 0.0) for number, place in enumerate(places, start=1)], axis=0)
        total, squares = ([scene.add(np.where(ranked, rank**power, 0.0))] for power in (1, 2))
        of = scene.count(ranked)
        below = of if statistic == "mean_rank" else None
        yield scene.row(statistic, code, below=below, cells=[of], moments=total, spread=squares)


def _say_scores(statistic: Statistic, scene: Scene) -> Iterator[Row]:
    """Sums of scores with their squares, or between which levels the middle lies; of numbers, who gave one."""
    universe, indicator = scene.crossing.universe, scene.indicator
    part = universe.declared.parts[indicator.item or ""]
    given = scores_of(universe, indicator) if part.kind == "number" else order_answers(universe, indicator)[0]
    score = given.each
    counted = scene.frame.counted & ~np.isnan(score)
    below = scene.count(counted)
    if statistic in {"median", "quartiles"}:
        for level, share in ({"": 0.5} if statistic == "median" else QUARTILES).items():
            bounds = [] if part.kind == "number" or scene.weighted else _bound_quantile(scene, counted, score, share)
            yield scene.row(statistic, level, below=below, bounds=bounds)
        return
    if part.kind == "number":
        yield scene.row(statistic, "", below=below)
        return
    if statistic == "net_score":
        levels, places = place_levels(universe, indicator)
        score = np.where(places >= 0, net_signs(len(levels))[np.maximum(places, 0)], np.nan)
    else:
        score = scores_of(universe, indicator).each
    known = np.where(counted, score, 0.0)
    moments, spread = [scene.add(known)], []
    if scene.weighted:
        moments += [scene.add(known * scene.crossing.weights), *scene.weigh(counted)]
    elif not universe.declared.survey.repeated:
        spread = [scene.add(known**2)]
    yield scene.row(statistic, "", below=below, moments=moments, spread=spread)


def _bound_quantile(scene: Scene, counted: Mask, score: Floats, share: float) -> list[Bound]:
    """How many answers may lie below and above a quantile that is said, by definition 2 of Hyndman and Fan."""
    values = np.unique(score[counted])
    cells = [scene.count(counted & (score == value)) for value in values]
    reached = np.cumsum([scene.book.figures[cell].value for cell in cells])
    if not len(reached) or not reached[-1]:
        return []
    half = share * reached[-1]
    low, high = (int(np.searchsorted(reached, half + tie)) for tie in (-TIE, TIE))
    if low == high:
        most, least = math.ceil(half - TIE) - 1, math.floor(half + TIE) + 1
        return [_limit(cells[:low], 1.0, most), _limit(cells[: high + 1], -1.0, -least)]
    up_to, between = cells[: low + 1], cells[low + 1 : high]
    found = [_limit(up_to, 1.0, half), _limit(up_to, -1.0, -half)]
    return [*found, *([_limit(between, 1.0, 0.0)] if between else [])]


def _limit(cells: list[int], factor: float, limit: float) -> Bound:
    return Bound(tuple((cell, factor) for cell in dict.fromkeys(cells)), limit)
