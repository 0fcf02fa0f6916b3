"""Some rows of a table, of which each column is taken when it is first asked for: numbers look at few of many."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from pipelines.counting import Places


class Selected:
    """Rows of a table, numbered anew from 0. It gives columns as a table does and nothing else, so that none is copied
    that nobody reads."""

    def __init__(self, table: pd.DataFrame, rows: Places) -> None:
        self._table, self._rows = table, rows
        self._taken: dict[str, pd.Series[Any]] = {}
        self.index = pd.RangeIndex(len(rows))

    def __len__(self) -> int:
        return len(self._rows)

    def __contains__(self, name: str) -> bool:
        return name in self._table

    def __getitem__(self, name: str) -> pd.Series[Any]:
        """A column; KeyError where there is none."""
        if name not in self._taken:
            self._taken[name] = pd.Series(_take(self._table[name].array, self._rows), self.index, name=name, copy=False)
        return self._taken[name]

    def get(self, name: str) -> pd.Series[Any] | None:
        """A column, None where there is none."""
        return self[name] if name in self._table else None


def _take(cells: Any, rows: Places) -> Any:
    """Some cells of a column; of categories their codes alone are moved."""
    if isinstance(cells, pd.Categorical):
        return pd.Categorical.from_codes(cells.codes[rows], dtype=cells.dtype, validate=False)
    return cells.take(rows)


Responses = pd.DataFrame | Selected


def select_rows(table: pd.DataFrame, mask: Any) -> Selected:
    """The rows that a mask holds."""
    return Selected(table, np.flatnonzero(mask))
