"""Rows of a table in the making: a mapping of columns, arrays of one length. pandas gets them once, when all are there:
a table for each of hundreds of groups would take longer than to count them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

Rows = dict[str, npt.NDArray[Any]]


def take_rows(rows: Rows, places: npt.NDArray[Any]) -> Rows:
    """Some rows: by place, or those of a mask."""
    return {name: column[places] for name, column in rows.items()}


def join_rows(parts: Sequence[Rows]) -> Rows:
    """The rows of several tables with the same columns, one after the other."""
    return {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}


def sort_rows(rows: Rows, name: str) -> Rows:
    """In the order of a column of numbers; rows with the same number stay as they are."""
    return take_rows(rows, np.argsort(rows[name], kind="stable"))
