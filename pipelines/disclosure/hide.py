"""A plan of what is hidden -> the tables without it."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from pipelines.disclosure.hidden import Hidden
from pipelines.disclosure.reasons import tell_reason
from schemas.missing import MISSING

OWN = ["value", "numerator", "ci_low", "ci_high", "effective_n", "design_effect"]
"""What a row says of its level."""
INTERVAL = ["ci_low", "ci_high", "effective_n", "design_effect"]
TELLING = {"combinations", "mode", "period"}
"""Statistics whose levels come from the answers themselves: which rows there are tells what was answered."""


def hide_indicators(table: pd.DataFrame, hidden: Hidden) -> pd.DataFrame:
    """The table of indicators without what is hidden.

    A hidden level keeps its row; combinations, modes and periods that are hidden share one without a level, at the end
    of their group. Intervals of combinations go with the first that is hidden, since they tell how many there are.
    Rows of fewer persons than the minimum who have no level of a break are left out.
    """
    book = hidden.book
    places = {row.place: at for at, row in enumerate(book.rows)}
    keys = table[["indicator", "break", "break_level", "statistic", "level"]].itertuples(index=False, name=None)
    rows = np.array([places.get(("indicators", *key), -1) for key in keys], dtype=np.intp)
    gone = np.array([at >= 0 and at in hidden.rows for at in rows], dtype=bool)
    lit = _list_lit(hidden, rows)
    shown = table.copy()
    own = {"denominator": "below", "persons": "base", **dict.fromkeys(MISSING, "")}
    for column, what in own.items():
        shown[column] = shown[column].where(lit[what or column])
    interval = gone | ~lit["spread"] | _share_interval(table, gone)
    shown.loc[interval, INTERVAL] = np.nan
    shown.loc[interval, "ci_method"] = ""
    shown.loc[gone, OWN] = np.nan
    partly = ~gone & (
        (interval & table["ci_low"].notna()) | (shown[list(own)].isna() & table[list(own)].notna()).any(axis=1)
    )
    shown["suppressed"] = gone
    shown.loc[gone, "reason"] = tell_reason(book.minimum, earlier=hidden.earlier)
    shown.loc[partly, "reason"] = [
        "; ".join(filter(None, [before, tell_reason(book.minimum, partly=True, earlier=hidden.earlier)]))
        for before in shown.loc[partly, "reason"]
    ]
    unlisted = np.array([at >= 0 and not book.groups[book.rows[at].group].listed for at in rows], dtype=bool)
    return _fold(shown[~unlisted], gone[~unlisted])


def _list_lit(hidden: Hidden, rows: Any) -> dict[str, Any]:
    """For each row of a table which of its counts may be shown; everything where the plan does not know the row."""
    book, figures = hidden.book, hidden.figures
    names = ["below", "base", "spread", *MISSING]
    lit = {name: np.ones(len(rows), dtype=bool) for name in names}
    for place, at in enumerate(rows):
        if at < 0:
            continue
        row, group = book.rows[at], book.groups[book.rows[at].group]
        dark = group.base in figures
        lit["base"][place] = not dark
        lit["below"][place] = not dark and row.below not in figures
        lit["spread"][place] = not dark and not figures & {*row.spread}
        for kind in MISSING:
            lit[kind][place] = not dark and group.kinds.get(kind) not in figures
    return lit


def _share_interval(table: pd.DataFrame, gone: Any) -> Any:
    """The combinations of a group of which one is hidden."""
    together = (table["statistic"] == "combinations").to_numpy()
    group = table.groupby(["indicator", "break", "break_level"], sort=False).ngroup().to_numpy()
    return together & np.isin(group, np.unique(group[together & gone]))


def _fold(shown: pd.DataFrame, gone: Any) -> pd.DataFrame:
    """Hidden rows whose level would tell something as one row without a level, behind the others of its kind."""
    telling = gone & shown["statistic"].isin(TELLING).to_numpy()
    if not telling.any():
        return shown.reset_index(drop=True)
    keys = ["indicator", "break", "break_level", "statistic"]
    folded = shown[telling].assign(level="").drop_duplicates(keys)
    kept = shown[~telling]
    together = pd.concat([kept, folded])
    order = shown.groupby(["indicator", "break", "break_level"], sort=False).ngroup()
    statistic = shown.groupby(keys, sort=False).ngroup()
    place = pd.DataFrame({
        "group": order.reindex(together.index), "statistic": statistic.reindex(together.index),
        "folded": np.arange(len(together)) >= len(kept),
    }, index=together.index)  # fmt: skip
    sorter = np.lexsort((np.arange(len(together)), place["folded"], place["statistic"], place["group"]))
    ordered: pd.DataFrame = together.iloc[sorter]
    return ordered.reset_index(drop=True)


def hide_topline(table: pd.DataFrame, hidden: Hidden) -> pd.DataFrame:
    """The topline without what is hidden; `suppressed` and `reason` say where."""
    book = hidden.book
    places = {row.place: at for at, row in enumerate(book.rows)}
    keys = table[["item", "subquestion", "code"]].itertuples(index=False, name=None)
    rows = [places.get(("topline", *key), -1) for key in keys]
    groups = [book.groups[book.rows[at].group] if at >= 0 else None for at in rows]
    gone = np.array([at >= 0 and at in hidden.rows for at in rows], dtype=bool)
    shown = table.copy()
    for column in ("count", "share", "value"):
        shown[column] = shown[column].where(~gone)
    for column in ("asked", "answered"):
        figures = [group and (group.base if column == "asked" else group.counted) for group in groups]
        lost = np.array([figure is not None and figure in hidden.figures for figure in figures], dtype=bool)
        shown[column] = shown[column].where(~lost)
    shown["suppressed"] = gone
    shown["reason"] = np.where(gone, tell_reason(book.minimum, earlier=hidden.earlier), "")
    return shown
