"""Straight-lining: the same answer in every row of an array.

The strictest of the measures of non-differentiation: the standard deviation of a person's answers over the rows is
zero. It may be genuine, so it is counted and never dropped.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

import pandas as pd

from schemas.declared import Declarations
from schemas.parts import Part

FEWEST_ROWS = 3


def list_scales(declared: Declarations) -> Iterator[tuple[str, str, list[Part]]]:
    """Item, scale ("" where it has one only) and parts of every array with ordered codes and at least three rows."""
    for item in declared.codebook.items:
        if item.type != "array":
            continue
        parts = sorted(declared.parts_of(item), key=lambda part: part.scale or 0)
        for scale, own in groupby(parts, key=lambda part: part.scale):
            rows = list(own)
            if len(rows) >= FEWEST_ROWS and all(part.ordered for part in rows):
                yield item.id, str(scale or ""), rows


def find_straight_lines(responses: pd.DataFrame, parts: list[Part]) -> tuple[pd.Series[bool], pd.Series[bool]]:
    """Who answered every row, and who of them gave the same code in all of them.

    An answer that says nothing of substance (don't know) is no answer here.
    """
    complete = responses["outcome"] == "complete"
    missing = responses[[f"missing:{part.name}" for part in parts]]
    answered = complete & missing.isna().all(axis=1)
    codes = pd.DataFrame({part.name: responses[part.name].cat.codes for part in parts})
    same = codes.eq(codes.iloc[:, 0], axis=0).all(axis=1)
    return answered, answered & same
