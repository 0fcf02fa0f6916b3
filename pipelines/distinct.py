"""A column as its distinct cells and which of them each row holds: what is true of a cell is found out once."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

Mask = npt.NDArray[np.bool_]


def is_numbered(cells: pd.Series[Any]) -> bool:
    """Whether a column is held by its distinct cells."""
    return isinstance(cells.dtype, pd.CategoricalDtype)


def number_cells(cells: pd.Series[Any]) -> pd.Series[Any]:
    """A column of strings held by its distinct cells (as a categorical); what is missing stays so."""
    if is_numbered(cells):
        return cells
    if isinstance(cells.dtype, pd.StringDtype) and cells.dtype.storage == "pyarrow":
        import pyarrow as pa

        encoded = pa.chunked_array(cells.array.__arrow_array__()).combine_chunks().dictionary_encode()
        codes = encoded.indices.fill_null(-1).to_numpy(zero_copy_only=False)
        known = encoded.dictionary.to_pylist()
    else:
        codes, known = pd.factorize(cells)
    return pd.Series(pd.Categorical.from_codes(codes, pd.Index(list(known), dtype="str")), index=cells.index)


def replace_cells(cells: pd.Series[Any], new: Mapping[str, str | None]) -> pd.Series[Any]:
    """The column with some cells replaced, None standing for a missing one; the others stay."""
    if not is_numbered(cells):
        known = cells.isin(list(new))
        return cells.where(~known, cells.map(lambda value: new.get(value, value) if isinstance(value, str) else value))
    old = [str(cell) for cell in cells.cat.categories]
    if not any(cell in new and new[cell] != cell for cell in old):
        return cells
    written = [new.get(cell, cell) for cell in old]
    kept = list(dict.fromkeys(cell for cell in written if cell is not None))
    at = {cell: place for place, cell in enumerate(kept)}
    table = np.array([-1 if cell is None else at[cell] for cell in written] + [-1])
    return pd.Series(pd.Categorical.from_codes(table[cells.cat.codes], pd.Index(kept, dtype="str")), index=cells.index)


def map_cells(cells: pd.Series[Any], change: Callable[[pd.Series[Any]], pd.Series[Any]]) -> pd.Series[Any]:
    """What `change` makes of a column, found for each distinct cell; a missing cell stays missing."""
    if not is_numbered(cells):
        return change(cells)
    found = change(pd.Series(cells.cat.categories, dtype="str"))
    # Behind the last place stands what a missing cell becomes.
    taken = found.reindex(range(len(found) + 1)).take(cells.cat.codes.to_numpy())
    return taken.set_axis(cells.index)


@dataclass(frozen=True)
class State:
    """Of each row whether a cell was missing, and whether it held something."""

    null: Mask
    given: Mask


def look_at(cells: pd.Series[Any]) -> State:
    """The state of a column."""
    if not is_numbered(cells):
        null = cells.isna().to_numpy(dtype=bool)
        return State(null, ~null & (cells != "").to_numpy(dtype=bool))
    codes = cells.cat.codes.to_numpy()
    null = codes < 0
    categories = cells.cat.categories
    blank = categories.get_loc("") if "" in categories else -1
    return State(null, ~null & (codes != blank))


def place_cells(cells: pd.Series[Any], known: list[str]) -> npt.NDArray[np.int16]:
    """The place of each cell among known ones, -1 for another or none."""
    numbered = number_cells(cells)
    at = {cell: place for place, cell in enumerate(known)}
    table = np.array([at.get(str(cell), -1) for cell in numbered.cat.categories] + [-1], dtype=np.int16)
    return table[numbered.cat.codes.to_numpy()]
