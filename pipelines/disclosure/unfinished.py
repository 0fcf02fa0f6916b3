"""What tables of everything received tell of the responses that are not complete, next to tables of the complete ones."""

from __future__ import annotations

import numpy as np

from pipelines.disclosure.axes import BASE
from pipelines.disclosure.book import Sum
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
    for row in book.rows:
        group = book.groups[row.group]
        if not group.listed or book.figures[group.base].total.population != "received":
            continue
        few = 0 < _count(system, group.counted) < book.minimum
        for figure in (group.base, group.counted, row.below, *(() if row.silent else row.cells)):
            if _tells(system, book.figures[figure].total) and book.figures[figure].value:
                if few or 0 < _count(system, figure) < book.minimum:
                    found.add(figure)
    return {Target(figure, unfinished=True): _count_room(system) for figure in sorted(found)}


def _count(system: System, figure: int) -> int:
    """How many persons with unfinished responses a figure counts."""
    home = system.homes[figure]
    crossing = system.crossings[home][1]
    return crossing.count_persons((system.spread(system.book.figures[figure].total, home) != 0) & ~crossing.finished)


def _count_room(system: System) -> int:
    """The minimum, or how many unfinished responses there are where they are fewer."""
    population, crossing = next(each for each in system.crossings if each[0] == "received")
    counts = crossing.persons if system.by_person else crossing.counts
    return min(system.book.minimum, int(counts[~crossing.finished].sum() + TINY))


def _tells(system: System, total: Sum) -> bool:
    """Whether a sum tells answers apart, and not only who gave one."""
    axes = system.book.axes[total.population]
    for place, name in enumerate(total.axes):
        if total.worth.shape[place] != axes[name].size or name.startswith(BASE):
            return True
        spoken = np.compress(~axes[name].silent, total.worth, axis=place)
        if (spoken != np.take(spoken, [0], axis=place)).any():
            return True
    return False
