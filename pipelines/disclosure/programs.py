"""Linear programs, solved by HiGHS."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from scipy import sparse
from scipy.optimize import Bounds, LinearConstraint, milp

from pipelines.counting import Floats
from pipelines.tabulate import Mask

TINY = 1e-6


@dataclass(frozen=True)
class Program:
    """Rows that meet their aims, rows that rise by no more than their room, variables between two bounds.

    equal, upper: the rows, dense or sparse.
    """

    equal: Any
    aim: Floats
    upper: Any
    room: Floats
    low: Floats
    high: Floats

    def solve(self, objective: Floats, shut: Mask | None = None) -> Floats | None:
        """The solution with the lowest objective; None where there is none. shut: variables that must be zero."""
        high = self.high if shut is None else np.where(shut, 0.0, self.high)
        # Without a variable that must be whole, scipy's quickest way to a linear program.
        found = milp(objective, constraints=self._constraints, bounds=Bounds(self.low, high))
        return None if found.x is None else np.asarray(found.x, dtype=float)

    @cached_property
    def _constraints(self) -> list[LinearConstraint]:
        made = []
        if self.equal.shape[0]:
            made.append(LinearConstraint(sparse.csc_array(self.equal), self.aim, self.aim))
        if self.upper.shape[0]:
            made.append(LinearConstraint(sparse.csc_array(self.upper), -np.inf, self.room))
        return made


def width(low: float, high: float, whole: bool) -> int:
    """How far the highest possible count is above the lowest; of whole numbers, from one to another."""
    return math.floor(high + TINY) - math.ceil(low - TINY) if whole else math.floor(high - low + TINY)
