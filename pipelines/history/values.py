"""A row of the indicators table as the key and the value of a record, and when two values are the same."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import pandas as pd

from schemas.tables import INDICATOR_COLUMNS, IndicatorTable

KEY = ("survey", "wave", "indicator", "break", "break_level", "level", "statistic")
"""What a record is of: the unique columns of the indicators table."""
HASHES = ("definition_hash", "data_hash")
CARRIED = [name for name in INDICATOR_COLUMNS if name not in {*KEY, *HASHES}]
NUMBERS = frozenset(
    name for name, column in IndicatorTable.to_schema().columns.items() if str(column.dtype) == "float64"
)
TOLERANCE = 1e-11
"""Numbers closer than this, relative to their size, are the same: processors differ in the last digits."""
Key = tuple[str, ...]
Value = dict[str, Any]


def key_of(row: Mapping[Any, Any]) -> Key:
    """The key of a row, or of a record's `key`, where what is empty is left out."""
    return tuple(str(row.get(name, "")) for name in KEY)


def write_key(key: Key) -> dict[str, str]:
    """A key as it stands in a record: what is empty is left out."""
    return {name: part for name, part in zip(KEY, key, strict=True) if part}


def value_of(row: Mapping[Any, Any]) -> Value:
    """What a row says, without what it leaves empty. Hidden numbers are empty in the table and so are in no record."""
    said: Value = {}
    for name in CARRIED:
        cell = row[name]
        if name == "suppressed":
            if cell:
                said[name] = True
        elif name in NUMBERS:
            if not pd.isna(cell):
                said[name] = plain_number(float(cell))
        elif cell:
            said[name] = str(cell)
    return said


def plain_number(number: float) -> int | float:
    """A whole number without its point; the same number otherwise."""
    return int(number) if number.is_integer() and abs(number) < 2**53 else number


def read_rows(table: pd.DataFrame) -> dict[Key, tuple[Value, str, str]]:
    """A whole indicators table: key -> (value, definition hash, data hash)."""
    return {key_of(row): (value_of(row), row["definition_hash"], row["data_hash"]) for row in table.to_dict("records")}


def same_value(first: Value, second: Value) -> bool:
    """Whether two values say the same, but for the last digits of their numbers."""
    if first.keys() != second.keys():
        return False
    return all(
        same_number(first[name], second[name]) if name in NUMBERS else first[name] == second[name] for name in first
    )


def list_columns(old: Value, new: Value) -> str:
    """The columns that differ, each with what stands there: the value itself may be the same on both sides."""
    names = [
        name
        for name in {**old, **new}
        if not same_value(*({name: side[name]} if name in side else {} for side in (old, new)))
    ]
    return ", ".join(f"{name} {old.get(name, '–')} → {new.get(name, '–')}" for name in names)


def same_shown(first: Value, second: Value) -> bool:
    """Whether two values are printed alike: the number, of a share also what it was made from."""
    return same_value(_bare(first), _bare(second))


def _bare(value: Value) -> Value:
    names = ("value", "numerator", "denominator") if value.get("unit") == "share" else ("value",)
    return {name: value[name] for name in ("unit", *names) if name in value}


def same_number(first: float, second: float) -> bool:
    """Whether two numbers are the same, but for their last digits."""
    return math.isclose(first, second, rel_tol=TOLERANCE, abs_tol=TOLERANCE)
