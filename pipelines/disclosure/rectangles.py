"""Two questions crossed: hide a cell with three others that make up for it, without a linear program.

Source: S. Giessing, D. Repsilber, in Inference Control in Statistical Databases, Springer (2002) 181-192 (hypercubes).
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from pipelines.counting import Floats, Places
from pipelines.disclosure.hidden import Hidden
from pipelines.disclosure.system import System

TINY = 1e-9


def pair_cells(
    system: System, hidden: Hidden, cells: Iterable[int], costs: list[float], minimum: int
) -> tuple[Hidden, Floats]:
    """Hide with each cell what lets it move by the minimum within its table; and how everything can then move.

    cells: figures. The cheapest rectangle is taken: what rises in one corner falls in its neighbours. Cells that are
    no single state of two crossed questions, or have no rectangle that is large enough, are left as they are. The
    deviations are candidates only: whether all that is told allows them is for an attack to say.
    """
    hidden = hidden.copy()
    prices = np.array(costs)
    fixed = np.zeros(len(prices), dtype=bool)
    fixed[sorted(system.book.fixed)] = True
    shown = np.ones(len(prices), dtype=bool)
    shown[sorted(hidden.figures)] = False
    tables: dict[int, tuple[Places, Floats]] = {}
    found: list[Floats] = []
    for cell in cells:
        home = system.homes[cell]
        if home not in tables:
            tables[home] = _read_table(system, home)
        of, rows = tables[home]
        corners = _list_corners(system, cell, home)
        if not len(corners):
            continue
        counts = system.truth[corners]
        rise, fall = counts[:, 1:3].min(axis=1), counts[:, [0, 3]].min(axis=1)
        local = corners - system.columns[home][system.columns[home] >= 0][0]
        moved = np.abs(rows[:, local] @ np.array([1.0, -1.0, -1.0, 1.0])) > TINY
        price = (prices[of] * shown[of]) @ moved
        barred = (fixed[of] @ moved) | (rise + fall < minimum)
        if barred.all():
            continue
        best = int(np.argmin(np.where(barred, np.inf, price)))
        shown[of[moved[:, best]]] = False
        for size in (rise[best], -fall[best]):
            deviation = np.zeros(system.size)
            deviation[corners[best]] = size * np.array([1.0, -1.0, -1.0, 1.0])
            found.append(deviation)
    hidden.extend(np.flatnonzero(~shown & ~fixed).tolist())
    return hidden, np.array(found) if found else np.zeros((0, system.size))


def _read_table(system: System, home: int) -> tuple[Places, Floats]:
    """The figures that a crossing adds to, and what each of its states is worth in them."""
    own = system.columns[home]
    columns = own[own >= 0]
    block = system.figures[:, columns]
    touched = np.flatnonzero(np.diff(block.indptr) > 0)
    return touched, np.asarray(block[touched].toarray(), dtype=float)


def _list_corners(system: System, cell: int, home: int) -> Places:
    """The rectangles around a cell, a row each: the columns of the cell, of its two neighbours, of the one opposite."""
    _, crossing = system.crossings[home]
    states = np.flatnonzero(system.spread(system.book.figures[cell].total, home) != 0)
    states = states[system.columns[home][states] >= 0]
    if len(states) != 1 or len(crossing.names) != 2 or crossing.names_of_sums != crossing.names:
        return np.zeros((0, 4), dtype=np.intp)
    (many, across) = crossing.shape
    row, column = divmod(int(states[0]), across)
    others = np.array(
        [(one, other) for one in range(many) for other in range(across) if one != row and other != column]
    )
    one, other = others.T
    places = np.column_stack([
        np.full(len(others), states[0]), row * across + other, one * across + column, one * across + other
    ])  # fmt: skip
    corners = system.columns[home][places]
    return np.asarray(corners[(corners >= 0).all(axis=1)], dtype=np.intp)
