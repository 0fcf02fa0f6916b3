"""An export without some of its rows: every other byte as it was, and read again before it counts."""

from __future__ import annotations

import re

import pandas as pd

from pipelines.readers.raw import RawTable

REWRITTEN = frozenset({"limesurvey-csv", "form-sheet-csv", "form-csv"})
"""Kinds of file of which a row can be cut out without touching anything else."""
NUMBERED_BY_ROW = ("row", "id")
RECORD = re.compile(rb'(?:[^"\n]|"[^"]*")*(?:\n|\Z)')


def cut_rows(data: bytes, rows: set[int]) -> bytes:
    """The file without these records, the heading being the first; a line break between quotes ends none."""
    kept, number, at = [], 0, 0
    while at < len(data):
        found = RECORD.match(data, at)
        # Behind a quote that is not closed the rest is one record.
        record = data[at:] if found is None or found.end() == at else found[0]
        number += 1
        at += len(record)
        if number not in rows:
            kept.append(record)
    return b"".join(kept)


def holds(before: RawTable, after: RawTable, rows: set[int], same_id: bool) -> bool:
    """Whether a file that was read again says what it said before, but for these rows."""
    stay = ~before.responses["row"].isin(rows)
    left = (before.responses[stay], after.responses)
    if not same_id:
        left = (left[0].drop(columns=list(NUMBERED_BY_ROW)), left[1].drop(columns=list(NUMBERED_BY_ROW)))
    else:
        left = (left[0].drop(columns=["row"]), left[1].drop(columns=["row"]))
    return _same(*left) and _same(before.answers[stay.to_numpy()], after.answers)


def _same(first: pd.DataFrame, second: pd.DataFrame) -> bool:
    one, other = (each.reset_index(drop=True).astype("object") for each in (first, second))
    if list(one.columns) != list(other.columns) or len(one) != len(other):
        return False
    return bool(((one == other) | (one.isna() & other.isna())).all(axis=None))


def shift_row(row: int, rows: set[int]) -> int:
    """Where a row stands once these are cut out."""
    return row - sum(each < row for each in rows)
