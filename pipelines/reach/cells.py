"""Which cells of a table of areas and strata are hidden, so that no small number comes out of the others.

Strata may lie within each other, overlap, or fill an area together. A reader knows their definitions, every cell that
is shown, and that no count is below zero: between what a hidden number then lies is found by linear programming.
Source of the rule: A. Hundepool et al., Statistical Disclosure Control (2012), chapter 4 (interval protection).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.optimize import linprog

TOTAL = ""
"""The area of all areas together."""
EVERYBODY = ""
"""The stratum of all persons of an area."""
Cell = tuple[str, str]
Vector = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Cells:
    """The counts of areas and strata, as sums of persons who differ in area or in the strata they are in.

    persons: of each such group. rows: cell -> which groups are in it.
    """

    areas: list[str]
    strata: list[str]
    persons: Vector
    rows: dict[Cell, Vector]

    @classmethod
    def of(cls, area: pd.Series[str], persons: pd.Series[float], masks: dict[str, pd.Series[bool]],
           areas: list[str]) -> Cells:  # fmt: skip
        """The cells of a tidy table. masks: stratum -> its rows."""
        marks = pd.DataFrame({name: mask.astype(bool) for name, mask in masks.items()}).assign(**{":area": area})
        groups = persons.groupby([marks[name] for name in marks], observed=True).sum().reset_index()
        kinds = groups.loc[groups[persons.name] > 0, list(masks)].drop_duplicates()
        # Whoever reads the table does not know which kinds of persons an area lacks.
        whole = kinds.merge(pd.DataFrame({":area": areas}), how="cross").merge(groups, how="left")
        whole["persons"] = whole[persons.name].fillna(0.0)
        rows: dict[Cell, Vector] = {}
        for place in [TOTAL, *areas]:
            there = np.asarray((whole[":area"] == place) | (place == TOTAL), dtype=np.float64)
            rows[place, EVERYBODY] = there
            rows |= {(place, name): there * whole[name].to_numpy(dtype=float) for name in masks}
        return cls([TOTAL, *areas], list(masks), whole["persons"].to_numpy(dtype=float), rows)

    def __getitem__(self, cell: Cell) -> float:
        return float(self.rows[cell] @ self.persons)

    def list_sensitive(self, minimum: int) -> Iterator[tuple[Cell, Vector]]:
        """What may not be known within a few persons, each with a cell to hide for it: the groups that are counted.

        A cell of few; few of an area who are not in a stratum; few who are in one stratum and not in one within it.
        """
        for area in self.areas:
            everybody = self.rows[area, EVERYBODY]
            yield from self._few((area, EVERYBODY), everybody, minimum)
            for name in self.strata:
                own = self.rows[area, name]
                yield from self._few((area, name), own, minimum)
                yield from self._few((area, name), everybody - own, minimum)
                for outer in self.strata:
                    between = self.rows[area, outer] - own
                    if outer != name and not (self.rows[TOTAL, name] > self.rows[TOTAL, outer]).any():
                        yield from self._few((area, name), between, minimum)

    def _few(self, cell: Cell, groups: Vector, minimum: int) -> Iterator[tuple[Cell, Vector]]:
        if 0 < groups @ self.persons < minimum:
            yield cell, groups


def hide_cells(cells: Cells, minimum: int) -> set[Cell]:
    """The cells that are not shown; an area whose total is hidden shows none of its cells.

    First those of few persons, then, the smallest first, others, until each small number may be as much as `minimum`
    persons more than the least it can be; at last those are shown again that are not needed.
    """
    sensitive = list(cells.list_sensitive(minimum))
    hidden: set[Cell] = set()
    for cell, _ in sensitive:
        hidden |= _with_area(cells, cell)
    for (area, name), groups in sensitive:
        near = [each for each in cells.rows if each[0] == area or each[1] == name]
        far = [each for each in cells.rows if each not in near]
        while _find_room(cells, hidden, groups) < minimum:
            candidates = [each for each in near if each not in hidden and cells[each] and each != (TOTAL, EVERYBODY)]
            candidates = candidates or [each for each in far if each not in hidden and each != (TOTAL, EVERYBODY)]
            if not candidates:
                break
            order = sorted(candidates, key=lambda each: (each[1] == EVERYBODY, cells[each], each))
            helps = (each for each in order if _find_room(cells, hidden | _with_area(cells, each), groups) >= minimum)
            hidden |= _with_area(cells, next(helps, order[0]))
    return _show_again(cells, hidden, sensitive, minimum)


def _show_again(cells: Cells, hidden: set[Cell], sensitive: list[tuple[Cell, Vector]], minimum: int) -> set[Cell]:
    """Without the cells that need not be hidden, the largest first: one that was hidden later may do alone."""
    own = {each for cell, _ in sensitive for each in _with_area(cells, cell)}
    room = [min(_find_room(cells, hidden, groups), minimum) for _, groups in sensitive]
    for cell in sorted(hidden - own, key=lambda each: (-cells[each], each)):
        fewer = hidden - {cell}
        if (cell[0], EVERYBODY) in fewer:
            continue
        if all(_find_room(cells, fewer, groups) >= least for (_, groups), least in zip(sensitive, room, strict=True)):
            hidden = fewer
    return hidden


def _with_area(cells: Cells, cell: Cell) -> set[Cell]:
    """A cell, and with the total of an area all cells of it: a count and its share would give the total back."""
    area, name = cell
    return {cell, *((area, each) for each in cells.strata)} if name == EVERYBODY else {cell}


def _find_room(cells: Cells, hidden: set[Cell], groups: Vector) -> float:
    """How far apart the least and the most are that a number can be, by what is shown."""
    shown = [cell for cell in cells.rows if cell not in hidden]
    known = np.array([cells.rows[cell] for cell in shown])
    told = known @ cells.persons
    ends = [linprog(sign * groups, A_eq=known, b_eq=told, bounds=(0, None), method="highs") for sign in (1, -1)]
    if any(end.status == 3 for end in ends):
        return float("inf")
    least, most = (sign * float(end.fun or 0.0) for sign, end in zip((1, -1), ends, strict=True))
    return most - least
