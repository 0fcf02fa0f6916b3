"""What was released before: earlier tables of the same wave, and other waves in which the same people answered."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from pipelines.disclosure.book import Book, Row
from pipelines.disclosure.small import Target, list_told
from pipelines.tabulate import Mask
from schemas.declared import Declarations
from schemas.missing import MISSING

PERSONS_BELOW = {"responses_per_participant_min", "responses_per_participant_max", "period"}
"""Statistics whose denominator is not that of the group."""
SUMS_OF_SCORES = {"mean", "net_score"}
"""Statistics that are a sum of scores divided by their denominator."""

NEAR = 1e-6


@dataclass(frozen=True)
class Release:
    """Tables as they were released, when there were so many complete responses, by language where that was said."""

    indicators: pd.DataFrame
    topline: pd.DataFrame
    complete: int
    languages: dict[str, int | None] = field(default_factory=dict)


@dataclass(frozen=True)
class Then:
    """What an earlier release of a wave told: figures with what they came to, and figures that it hid, by number.

    somebody: those of the hidden ones that cannot have been nobody, since levels beside them were shown.
    """

    told: dict[int, float]
    hidden: frozenset[int]
    somebody: frozenset[int]
    complete: int


@dataclass(frozen=True)
class Comparison:
    """What may not be shown beside earlier releases, and what of it must not be narrowed, with how far at least."""

    figures: frozenset[int]
    targets: dict[Target, int]


def read_told(book: Book, release: Release) -> Then:
    """What the tables of a release say of the figures of a book; rows that the book does not know are passed over."""
    told: dict[int, float] = {}
    hidden: set[int] = set()
    beside: set[tuple[str, ...]] = set()
    doubtful: list[tuple[tuple[str, ...], Row]] = []
    rows = {row.place: row for row in book.rows}
    # Where people recur, persons are not the responses that figures count.
    persons = book.axes["complete"].population.answers.participant is None
    listed, folded = set(), set()
    for place, cells in _list_rows(release, persons):
        listed.add(place)
        row = rows.get(place)
        if row is None and place[:4] in book.named:
            # A hidden combination or mode has no level; what it says of its group holds all the same.
            folded.add(place[:5])
            number = book.named[place[:4]]
            row = Row(place, number, book.groups[number].counted, silent=True)
        if row is None:
            continue
        group = book.groups[row.group]
        said = [*((figure, cells.get("count")) for figure in row.cells), (row.below, cells.get("below"))]
        said += [(group.base, cells.get("base")), (group.counted, cells.get("counted"))]
        said += [(figure, cells.get(kind)) for kind, figure in group.kinds.items()]
        if place[-2] in SUMS_OF_SCORES and len(row.moments) == 1:
            said.append((row.moments[0], cells["value"] * cells["below"]))
        told |= {figure: float(value) for figure, value in said if value is not None and not pd.isna(value)}
        if not cells["suppressed"] and not row.silent:
            beside.add(place[:5] if place[0] == "indicators" else (place[0], str(row.group)))
        elif cells["suppressed"] and not row.silent:
            hidden |= {*row.cells}
            doubtful.append((place[:5] if place[0] == "indicators" else (place[0], str(row.group)), row))
    for place, row in rows.items():
        if place[:5] in folded and place[4] == "combinations" and place not in listed:
            hidden |= {*row.cells}
    told[_find_everybody(book)] = float(release.complete)
    somebody = {
        cell for siblings, row in doubtful if row.listed and siblings in beside and row.below in told
        for cell in row.cells
    }  # fmt: skip
    return Then(told, frozenset(hidden - told.keys()), frozenset(somebody - told.keys()), release.complete)


def _list_rows(release: Release, persons: bool) -> list[tuple[tuple[str, ...], dict[str, Any]]]:
    found: list[tuple[tuple[str, ...], dict[str, Any]]] = []
    keys = ["indicator", "break", "break_level", "statistic", "level"]
    for row in release.indicators.to_dict("records"):
        place = ("indicators", *(str(row[key]) for key in keys))
        cells = {"count": row["numerator"], "below": row["denominator"], "value": row["value"]}
        cells["suppressed"] = bool(row["suppressed"])
        if persons:
            cells["base"] = row["persons"]
        if row["statistic"] in PERSONS_BELOW:
            cells["below"] = None
        found.append((place, cells | {kind: row[kind] for kind in MISSING}))
    for row in release.topline.to_dict("records"):
        place = ("topline", *(str(row[key]) for key in ("item", "subquestion", "code")))
        cells = {"count": row["count"], "base": row["asked"], "counted": row["answered"]}
        found.append((place, cells | {"suppressed": bool(row["suppressed"])}))
    for code, count in release.languages.items():
        found.append((("method", "languages", code), {"count": count, "suppressed": count is None}))
    return found


def tells_again(book: Book, then: Then) -> bool:
    """Whether a release told of these very responses: every number of it is what it would be today."""
    return all(abs(book.figures[figure].value - value) < NEAR for figure, value in then.told.items())


def compare_releases(book: Book, then: list[Then], layered: bool) -> Comparison:
    """What moved by fewer persons than the minimum since an earlier release; where so few came or went, all counts.

    layered: whether the earlier responses are still there, so that what was added is a group of its own.
    """
    figures: set[int] = set()
    targets: dict[Target, int] = {}
    countable = sorted(list_told(book) - book.fixed)
    for at, each in enumerate(then):
        moves = Moves(book, each)
        everybody = {population: _find_everybody(book, population) for population in book.axes}
        known = {population: figure for population, figure in everybody.items() if figure in each.told}
        few = {population: 0 < moves.count(figure) < book.minimum for population, figure in known.items()}
        growth = {population: book.figures[figure].value - each.told[figure] for population, figure in known.items()}
        added = tuple(range(at + 1, len(then) + 1))
        for figure in countable:
            population = book.figures[figure].total.population
            if figure in each.told and (few.get(population) or 0 < moves.count(figure) < book.minimum):
                figures.add(figure)
                if layered:
                    room = min(book.minimum, growth.get(population, book.minimum))
                    targets[Target(figure, layers=added)] = int(room)
        if layered:
            until = tuple(range(at + 1))
            targets |= {Target(figure, layers=until): book.minimum for figure in sorted(each.hidden)}
    return Comparison(frozenset(figures), targets)


class Moves:
    """By how many persons figures moved since an earlier release."""

    def __init__(self, book: Book, then: Then) -> None:
        self.book, self.then = book, then
        answers = book.axes["complete"].population.answers.participant
        self.most = 1 if answers is None else int(np.bincount(answers).max(initial=1))
        self.since = None if self.most == 1 else _find_since(book, then)

    def count(self, figure: int) -> int:
        """How many persons it is at least; where it cannot be seen who they are, each with as many responses as any."""
        moved = abs(self.book.figures[figure].value - self.then.told[figure])
        if self.since is None or self.book.figures[figure].total.population != "complete":
            return math.ceil(moved / self.most - NEAR)
        who = self.book.axes["complete"].population.answers.participant
        assert who is not None
        return len(np.unique(who[self.since & (self.book.spread(figure) != 0)]))


def _find_since(book: Book, then: Then) -> Mask | None:
    """Which complete responses are new: all but the first ones, if these tell what was told."""
    moments = book.axes["complete"].population.responses["submitted"].to_numpy()
    since = np.ones(len(moments), dtype=bool)
    since[np.argsort(moments, kind="stable")[: then.complete]] = False
    for figure, value in then.told.items():
        if book.figures[figure].total.population == "complete" and (
            abs(book.spread(figure)[~since].sum() - value) > NEAR
        ):
            return None
    return since


def _find_everybody(book: Book, population: str = "complete") -> int:
    """The figure that counts all complete responses, or all of another population."""
    return next(
        figure for figure in sorted(book.fixed)
        if not (total := book.figures[figure].total).axes and total.population == population and total.worth > 0
    )  # fmt: skip


@dataclass(frozen=True)
class OtherWave:
    """Another wave of the same survey: its responses, its declarations, and what was released of it."""

    responses: pd.DataFrame
    declared: Declarations
    release: Release


def find_near(book: Book, other: Book, release: Release) -> frozenset[int]:
    """Figures that count nearly the same persons as the same figure of another wave does.

    Where the persons of one and of the other differ by fewer than the minimum, the difference of the two numbers is
    about these few.
    """
    told = read_told(other, release).told
    elsewhere = {row.place: row for row in other.rows}
    found: set[int] = set()
    for row in book.rows:
        twin = elsewhere.get(row.place)
        if twin is None or not book.groups[row.group].listed or row.silent:
            continue
        pairs = [*zip(row.cells, twin.cells, strict=False), (row.below, twin.below)]
        for here, there in pairs:
            if here in book.fixed or here in found or there not in told:
                continue
            apart = abs(book.figures[here].value - other.figures[there].value)
            if apart < book.minimum and _differ_by_few(book, here, other, there):
                found.add(here)
    return frozenset(found)


def _differ_by_few(book: Book, here: int, other: Book, there: int) -> bool:
    persons, others = book.name_persons(here), other.name_persons(there)
    shared = persons & others
    return bool(shared) and 0 < len(persons ^ others) < book.minimum


def recur(responses: pd.DataFrame, others: pd.DataFrame) -> bool:
    """Whether somebody answered in both waves, as far as pseudonyms tell."""
    if "participant" not in responses or "participant" not in others:
        return False
    return bool(np.isin(responses["participant"].dropna().unique(), others["participant"].dropna().unique()).any())
