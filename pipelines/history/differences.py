"""What differs between two states: which keys of a definition, and which responses of an export."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from pipelines.adding.earlier import index_responses
from pipelines.responses import answer_columns

Mask = npt.NDArray[np.bool_]
MOMENTS = ["submitted", "started", "language", "outcome"]
Change = dict[str, Any]


def list_changed_keys(old: Any, new: Any, place: str = "") -> Iterator[Change]:
    """The keys of a definition that differ, by dotted name, with what stood there before and what stands there now.

    A list that differs is told whole: what moved within it is seen by eye.
    """
    if isinstance(old, dict) and isinstance(new, dict):
        for key in sorted(old.keys() | new.keys()):
            yield from list_changed_keys(old.get(key), new.get(key), f"{place}.{key}" if place else key)
    elif old != new:
        yield {"key": place, "old": old, "new": new}


@dataclass(frozen=True)
class Moved:
    """Which responses differ between two exports of a wave.

    removed: of the earlier ones. edited_before, edited_after: the same responses there and here, in the same order.
    added: of the later ones. persons: how many people each group has.
    """

    removed: Mask
    edited_before: npt.NDArray[np.intp]
    edited_after: npt.NDArray[np.intp]
    added: Mask
    persons: dict[str, int]

    @property
    def counts(self) -> dict[str, int]:
        """How many responses were added, edited and removed; groups of none are left out."""
        found = {
            "removed": int(self.removed.sum()), "edited": len(self.edited_after), "added": int(self.added.sum()),
        }  # fmt: skip
        return {cause: count for cause, count in found.items() if count}


def compare_exports(before: pd.DataFrame, after: pd.DataFrame, numbered: bool) -> Moved:
    """Hold the responses of two exports of a wave against each other, by number or by moment, language and person.

    numbered: the platform gives each response a number.
    """
    old, new = index_responses(before, numbered).index, index_responses(after, numbered).index
    removed, added = ~old.isin(new), ~new.isin(old)
    both = np.flatnonzero(~added)
    there = old.get_indexer(new[both])
    columns = [name for name in dict.fromkeys([*answer_columns(before), *answer_columns(after), *MOMENTS])
               if name in before or name in after]  # fmt: skip
    differs = np.zeros(len(both), dtype=bool)
    for column in columns:
        left = _cells(before, column).iloc[there].to_numpy()
        right = _cells(after, column).iloc[both].to_numpy()
        differs |= ~((left == right) | (pd.isna(left) & pd.isna(right))).astype(bool)
    edited = both[differs]
    persons = {
        "removed": _count_persons(before, np.flatnonzero(removed)), "edited": _count_persons(after, edited),
        "added": _count_persons(after, np.flatnonzero(added)),
    }  # fmt: skip
    return Moved(removed, there[differs], edited, added, persons)


def _cells(responses: pd.DataFrame, column: str) -> pd.Series[Any]:
    if column not in responses:
        return pd.Series(None, index=responses.index, dtype="object")
    cells = responses[column].astype("object")
    return cells.where(cells.notna(), None)


def _count_persons(responses: pd.DataFrame, places: npt.NDArray[np.intp]) -> int:
    if "participant" not in responses:
        return len(places)
    return int(responses["participant"].iloc[places].nunique())
