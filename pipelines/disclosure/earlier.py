"""What was released before: earlier tables of the same wave, and other waves in which the same people answered."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from pipelines.disclosure.book import Book, Row
from pipelines.disclosure.small import Target, list_told
from schemas.declared import Declarations
from schemas.missing import MISSING

PERSONS_BELOW = {"responses_per_participant_min", "responses_per_participant_max", "period"}
"""Statistics whose denominator is not that of the group."""


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
        told |= {figure: float(value) for figure, value in said if value is not None and not pd.isna(value)}
        if not cells["suppressed"] and not row.silent:
            beside.add(place[:5] if place[0] == "indicators" else (place[0], str(row.group)))
        elif cells["suppressed"] and not row.silent:
            hidden |= {*row.cells}
            doubtful.append((place[:5] if place[0] == "indicators" else (place[0], str(row.group)), row))
    for place, row in rows.items():
        if place[:5] in folded and place[4] == "combinations" and place not in listed:
            hidden |= {*row.cells}
    everybody = next(figure for figure in sorted(book.fixed) if not book.figures[figure].total.axes)
    told[everybody] = float(release.complete)
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
        cells = {"count": row["numerator"], "below": row["denominator"], "suppressed": bool(row["suppressed"])}
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


def compare_releases(book: Book, then: list[Then], layered: bool) -> Comparison:
    """Counts that moved by fewer persons than the minimum since an earlier release; with few new responses, all counts.

    layered: whether the earlier responses are still there, so that what was added is a group of its own.
    """
    figures: set[int] = set()
    targets: dict[Target, int] = {}
    everybody = sorted(book.fixed)
    now = max(book.figures[figure].value for figure in everybody if figure in then[0].told) if then else 0.0
    countable = list_told(book) - book.fixed
    for at, each in enumerate(then):
        growth = now - each.complete
        added = tuple(range(at + 1, len(then) + 1))
        for figure in sorted(countable & each.told.keys()):
            moved = abs(book.figures[figure].value - each.told[figure])
            if 0 < moved < book.minimum or 0 < growth < book.minimum:
                figures.add(figure)
                if layered:
                    targets[Target(figure, layers=added)] = int(min(book.minimum, growth))
        if layered:
            until = tuple(range(at + 1))
            targets |= {Target(figure, layers=until): book.minimum for figure in sorted(each.hidden)}
    return Comparison(frozenset(figures), targets)


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
