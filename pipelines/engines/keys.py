"""The cells of a responses table as an engine can group and join them, and back."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from schemas.declared import Declarations
from schemas.missing import MISSING

NONE_TEXT, NONE_NUMBER = "\x1a", -1e300
"""What stands for a missing cell: engines join no nulls."""
DAY = "submitted"
"""The column of which indicators look at days alone."""
NO_DAY = "-1"


class Keys:
    """The types that the columns of a responses table have in memory, by the declarations."""

    def __init__(self, declared: Declarations, columns: list[str]) -> None:
        self.parts = declared.parts
        self.boxes = {column for part in declared.parts.values() for column in part.boxes.values()}
        self.empty = self.type_cells(pd.DataFrame({name: pd.Series(dtype="object") for name in columns}))
        """The table without a row."""

    def is_number(self, name: str) -> bool:
        """Whether a column holds numbers."""
        return name in self.parts and self.parts[name].kind == "number"

    def key(self, name: str, column: Any) -> Any:
        """The expression of a column that an engine groups by."""
        import narwhals as nw

        if name in self.boxes:
            return nw.when(column.is_null()).then(nw.lit(-1)).when(column).then(nw.lit(1)).otherwise(nw.lit(0))
        if name == DAY:
            number = column.dt.year() * 10000 + column.dt.month() * 100 + column.dt.day()
            return nw.when(column.is_null()).then(nw.lit(int(NO_DAY))).otherwise(number.cast(nw.Int64))
        if self.is_number(name):
            return column.cast(nw.Float64).fill_null(NONE_NUMBER)
        return column.cast(nw.String).fill_null(NONE_TEXT)

    def keys_of(self, rows: pd.DataFrame, columns: list[str]) -> pd.DataFrame:
        """What `key` gives of different rows that are known, under the names k0, k1, ..."""
        keys: dict[str, Any] = {}
        for place, name in enumerate(columns):
            column = rows[name]
            if name in self.boxes:
                keys[f"k{place}"] = column.astype("Int64").fillna(-1).astype("int64")
            elif name == DAY:
                keys[f"k{place}"] = column.dt.strftime("%Y%m%d").fillna(NO_DAY).astype("int64")
            elif self.is_number(name):
                keys[f"k{place}"] = column.fillna(NONE_NUMBER).astype("float64")
            else:
                keys[f"k{place}"] = column.astype("object").fillna(NONE_TEXT).astype("str")
        return pd.DataFrame(keys, index=rows.index)

    def type_cells(self, cells: pd.DataFrame) -> pd.DataFrame:
        """Keys that an engine gave, with the types of a responses table."""
        typed: dict[str, Any] = {str(name): self._type(str(name), cells[name]) for name in cells.columns}
        return pd.DataFrame(typed, index=cells.index)

    def _type(self, name: str, column: pd.Series[Any]) -> Any:
        part = self.parts.get(name)
        if name.startswith("missing:"):
            return pd.Categorical(column.where(column != NONE_TEXT), MISSING)
        if name in self.boxes:
            known = pd.to_numeric(column).to_numpy(dtype=float)
            return pd.arrays.BooleanArray(known == 1, ~(known >= 0))
        if part is not None and part.kind == "code":
            return pd.Categorical(column.where(column != NONE_TEXT), [*part.codes], ordered=part.ordered)
        if self.is_number(name):
            numbers = pd.to_numeric(column).astype("float64")
            return numbers.where(numbers != NONE_NUMBER)
        if name == DAY:
            days = column.astype("str")
            return pd.to_datetime(days.where(days != NO_DAY), format="%Y%m%d").astype("datetime64[ms]")
        if part is not None and part.kind == "date":
            return pd.to_datetime(column.astype("str").where(column != NONE_TEXT)).astype("datetime64[s]")
        return column.astype("str").where(column != NONE_TEXT).to_numpy(dtype=object, na_value=np.nan)
