"""Which figures count too few persons to be shown, and which differences of two figures do."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from pipelines.disclosure.book import Book, reduce_sum
from pipelines.disclosure.hidden import Hidden
from pipelines.disclosure.system import System
from pipelines.tabulate import Mask


@dataclass(frozen=True)
class Target:
    """What must not be narrowed: a figure, or a figure less another within it, as a crossing holds both.

    layers: of which of the responses alone, by when they came; None for all of them. unfinished: of those alone that
    are not complete.
    """

    figure: int
    less: int | None = None
    home: int | None = None
    layers: tuple[int, ...] | None = None
    unfinished: bool = False


def hide_small(book: Book) -> Hidden:
    """Everything that counts at least one person and fewer than the minimum, with what stands and falls with it."""
    hidden, minimum = Hidden(book), book.minimum

    def few(figure: int) -> bool:
        return 0 < (book.figures[figure].persons or 0) < minimum

    figures: set[int] = set()
    rows: set[int] = set()
    for group in book.groups:
        if not group.listed:
            continue
        base = book.figures[group.base].persons
        # Nobody of a small group in the base tells of each of its persons that he is not.
        if few(group.base) or (base == 0 and 0 < group.members < minimum):
            figures |= {group.base, group.counted}
        elif few(group.counted):
            figures.add(group.counted)
    small = {number for number, group in enumerate(book.groups) if {group.base, group.counted} & figures}
    for at, row in enumerate(book.rows):
        if not book.groups[row.group].listed:
            rows.add(at)
            continue
        if row.few:
            rows.add(at)
        if few(row.below):
            figures.add(row.below)
        figures |= {cell for cell in row.cells if few(cell) and not row.silent}
        if row.group in small and (row.below in figures or row.below in book.fixed):
            rows.add(at)
            figures |= {*row.cells, *row.moments}
    hidden.extend(figures, rows)
    return hidden


def list_targets(book: Book, hidden: Hidden) -> list[Target]:
    """The hidden figures that count persons: not who is missing, nor a group's share of what is seen to be nobody's."""
    told = {figure for group in book.groups if group.listed for figure in (group.base, group.counted)}
    empty = {
        (*row.place[:2], *row.place[4:]) for at, row in enumerate(book.rows)
        if row.place[0] == "indicators" and not row.place[2] and at not in hidden.rows
        and not any(book.figures[cell].value for cell in row.cells)
    }  # fmt: skip
    for row in book.rows:
        if book.groups[row.group].listed and not row.silent and (*row.place[:2], *row.place[4:]) not in empty:
            told |= {*row.cells, row.below}
    return [Target(figure) for figure in sorted(told & hidden.figures)]


def list_unlisted(book: Book) -> dict[Target, int]:
    """What is said of those without a level of a break where they are too few for a group, and how many they are."""
    released = {figure for group in book.groups if group.listed for figure in group.kinds.values()}
    cells: dict[int, list[int]] = {}
    for row in book.rows:
        if not book.groups[row.group].listed:
            cells.setdefault(row.group, []).extend(row.cells)
    return {
        Target(cell): min(book.groups[group].members, book.minimum)
        for group, own in cells.items() if not released & {*own} for cell in own
    }  # fmt: skip


def list_told(book: Book) -> set[int]:
    """The figures that rows and groups show, but for missing answers."""
    listed = [group.listed for group in book.groups]
    told = {figure for row in book.rows if listed[row.group] for figure in (*row.cells, row.below)}
    return told | {figure for group in book.groups if group.listed for figure in (group.base, group.counted)}


def list_differences(system: System) -> list[Target]:
    """Pairs of figures of which one is within the other, with too few persons between them to be told.

    What lies between is told only where it holds an answer to what the figures are about: that somebody did not
    answer is no answer. A figure of complete responses lies within one of those received; what of the difference is
    of complete ones counts here, the others in `list_unfinished`.
    """
    book, minimum, told = system.book, system.book.minimum, list_told(system.book)
    homes: dict[int, list[int]] = {}
    for figure in sorted(told | book.fixed):
        for at in system.list_homes(book.figures[figure].total):
            homes.setdefault(at, []).append(figure)
    found: dict[tuple[int, int], int] = {}
    for at, figures in homes.items():
        crossing, possible = system.crossings[at][1], system.columns[at] >= 0
        masks = np.array([system.spread(book.figures[figure].total, at)[possible] > 0 for figure in figures])
        values = np.array([book.figures[figure].value for figure in figures])
        outside = masks.astype(np.float32) @ (~masks).T.astype(np.float32)
        between = values[None, :] - values[:, None]
        largest = minimum * _most_responses(system)
        pairs = np.argwhere((outside == 0) & (between > 0) & (between < largest))
        for inner, outer in pairs:
            if book.figures[figures[outer]].total.population != system.crossings[at][0]:
                continue
            mask = np.zeros(crossing.size, dtype=bool)
            mask[possible] = masks[outer] & ~masks[inner]
            if not 0 < crossing.count_persons(mask) < minimum:
                continue
            if _is_silent(system, at, mask & crossing.finished, figures[inner]):
                continue
            if book.find(reduce_sum(system.crossings[at][0], crossing, mask.astype(float))) not in told:
                found.setdefault((figures[outer], figures[inner]), at)
    return [Target(outer, inner, at) for (outer, inner), at in sorted(found.items())]


def _is_silent(system: System, at: int, mask: Mask, inner: int) -> bool:
    """Whether what lies between is only who gave no answer to what the inner figure is about."""
    crossing = system.crossings[at][1]
    there = mask & (crossing.counts > 0)
    return any(not (there & crossing.speaks(names)).any() for names in system.book.speaks.get(inner, ()))


def _most_responses(system: System) -> int:
    """The most responses of one participant."""
    return max(
        (
            int(np.bincount(participant).max(initial=1))
            for axes in system.book.axes.values() if (participant := axes.population.answers.participant) is not None
        ),
        default=1,
    )  # fmt: skip
