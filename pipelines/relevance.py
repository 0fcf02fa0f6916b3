"""Stub until merged."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pandas as pd

from schemas.equations import Equation


@dataclass(frozen=True)
class Value:
    """Values."""

    values: pd.Series
    relevant: pd.Series


def evaluate_equation(equation: Equation, look_up: Callable[[str], Value]) -> pd.Series:
    """Evaluate."""
    raise NotImplementedError
