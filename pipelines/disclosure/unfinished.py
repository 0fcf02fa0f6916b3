"""What tables of everything received tell of responses that are not complete, beside tables of the complete ones."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from pipelines.disclosure.axes import BASE
from pipelines.disclosure.book import Group, Row
from pipelines.disclosure.earlier import Then
from pipelines.disclosure.programs import TINY
from pipelines.disclosure.small import Target
from pipelines.disclosure.system import System


def list_unfinished(system: System) -> dict[Target, int]:
    """The figures of which few unfinished responses are a part, and how far that part must not be narrowed at least.

    Subtraction gives that part: received less complete. It may not be told where it counts fewer persons than the
    minimum, nor of a group with so few of them who of it is not counted. How many did not finish is public: more room
    than that no number has. Nor is it told of anybody whether he came as far as a question: that is no answer.
    """
    book, found = system.book, set()
    for row, group in _list_received(system):
        few = 0 < _count(system, group.counted) < book.minimum
        for figure in (group.base, group.counted, row.below, *(() if row.silent else row.cells)):
            told = few or 0 < _count(system, figure) < book.minimum
            if _tells(system, figure) and told and book.figures[figure].value:
                found.add(figure)
    return {Target(figure, unfinished=True): _count_room(system) for figure in sorted(found)}


def list_unfinished_then(system: System, then: Sequence[Then]) -> dict[Target, int]:
    """The same of what earlier releases hid of all received: of the layers until then it must not be narrowed."""
    found: dict[Target, int] = {}
    for at, each in enumerate(then):
        known = np.sum(system.layers[: at + 1], axis=0)
        for figure in sorted(each.hidden):
            home = system.homes[figure]
            crossing, column = system.crossings[home][1], system.columns[home]
            if crossing.finished.all() or not _tells(system, figure):
                continue
            room = known[column[~crossing.finished & (column >= 0)]].sum()
            target = Target(figure, layers=tuple(range(at + 1)), unfinished=True)
            found[target] = min(system.book.minimum, int(room + TINY))
    return found


def ease_received(system: System) -> dict[Target, int]:
    """How much room figures of all received need that are not small themselves, but hidden for the sake of such parts.

    No more than the number of unfinished responses: the complete ones beside them may be shown.
    """
    book = system.book
    large = {
        figure for row, group in _list_received(system) for figure in (group.base, group.counted, row.below, *row.cells)
        if (book.figures[figure].persons or 0) >= book.minimum
    }  # fmt: skip
    return {Target(figure): _count_room(system) for figure in sorted(large)}


def _list_received(system: System) -> Iterator[tuple[Row, Group]]:
    """The rows that are told of everything received, where that is more than the complete responses."""
    book = system.book
    for row in book.rows:
        group = book.groups[row.group]
        home = system.homes[group.base]
        if group.listed and not system.crossings[home][1].finished.all():
            yield row, group


def _count(system: System, figure: int) -> int:
    """How many persons with unfinished responses a figure counts."""
    home = system.homes[figure]
    crossing = system.crossings[home][1]
    return crossing.count_persons((system.spread(system.book.figures[figure].total, home) != 0) & ~crossing.finished)


def _count_room(system: System) -> int:
    """The minimum, or how many unfinished responses there are where they are fewer."""
    crossing = next(crossing for _, crossing in system.crossings if not crossing.finished.all())
    counts = crossing.persons if system.by_person else crossing.counts
    return min(system.book.minimum, int(counts[~crossing.finished].sum() + TINY))


def _tells(system: System, figure: int) -> bool:
    """Whether a figure tells answers apart, and not only who gave one."""
    total = system.book.figures[figure].total
    axes = system.book.axes[total.population]
    if total.axes and {*total.axes} - {*system.crossings[system.homes[figure]][1].names}:
        # Combinations too many to be states.
        return True
    for place, name in enumerate(total.axes):
        if name.startswith(BASE):
            return True
        spoken = np.compress(~axes[name].silent, total.worth, axis=place)
        if (spoken != np.take(spoken, [0], axis=place)).any():
            return True
    return False
