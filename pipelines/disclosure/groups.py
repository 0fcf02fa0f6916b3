"""Groups that only a comparison looks at: small ones are hidden, and as many more as subtraction asks for.

The tables of a wave are protected all together (`plan`); a comparison adds a break to each of them, one at a time. Of
an indicator a group is shown whole or not at all, so it is enough that the hidden groups together hold no small count.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from pipelines.counting import Floats
from pipelines.disclosure.reasons import tell_reason
from pipelines.tabulate import Mask
from schemas.missing import MISSING

COUNTED = ["no_answer", "dont_know", "not_applicable"]


def find_small_groups(
    table: pd.DataFrame, whole: pd.DataFrame, minimum: int, per_person: int, overlapping: bool
) -> pd.Series[bool]:
    """Which rows of one indicator by one break may not be shown; rows as in `IndicatorTable`, nothing hidden in them.

    whole: the indicator's rows over all as they are released; where one of them is hidden, no group is shown.
    per_person: the most responses of one person: so many times the minimum must a count of responses reach.
    overlapping: whether one person may stand in several groups; then there is nothing to subtract.
    """
    groups = list(dict.fromkeys(table["break_level"]))
    if whole["suppressed"].any():
        return pd.Series(True, index=table.index)
    counts, persons = _count_cells(table, groups), _count_persons(table, groups)
    enough = minimum * per_person
    small = (((counts > 0) & (counts < enough)).any(axis=1)) | ((persons > 0) & (persons < minimum))
    hidden = small if overlapping else _add_complement(small, counts, persons, enough)
    gone = {group for group, is_gone in zip(groups, hidden, strict=True) if is_gone}
    return table["break_level"].isin(gone)


def _count_cells(table: pd.DataFrame, groups: list[str]) -> Floats:
    """Groups by counts: those of each level, what is left of their base, and the missing ones."""
    cells = []
    for _, rows in table.groupby(["statistic", "level"], sort=False):
        own = rows.drop_duplicates("break_level").set_index("break_level").reindex(groups)
        cells += [own["numerator"], own["denominator"] - own["numerator"]]
    first = table.drop_duplicates("break_level").set_index("break_level").reindex(groups)
    cells += [first["denominator"], *(first[kind] for kind in MISSING if kind in COUNTED)]
    return np.column_stack([cell.fillna(0).to_numpy(dtype=float) for cell in cells])


def _count_persons(table: pd.DataFrame, groups: list[str]) -> Floats:
    persons = table.groupby("break_level", sort=False)["persons"].max().reindex(groups)
    return persons.fillna(0).to_numpy(dtype=float)


def _add_complement(small: Mask, counts: Floats, persons: Floats, enough: int) -> Mask:
    """Hide the smallest of the other groups until at least two are hidden and none of their sums is small."""
    hidden = small.copy()
    for at in np.argsort(persons, kind="stable"):
        sums = counts[hidden].sum(axis=0)
        alone = hidden.sum() == 1
        if not hidden.any() or not (alone or ((sums > 0) & (sums < enough)).any()):
            break
        hidden[at] = True
    return hidden


def hide_groups(table: pd.DataFrame, gone: pd.Series[bool], minimum: int) -> pd.DataFrame:
    """The rows with a mark at those that may not be shown."""
    reason = table["reason"].where(~gone, tell_reason(minimum))
    return table.assign(suppressed=table["suppressed"] | gone, reason=reason)
