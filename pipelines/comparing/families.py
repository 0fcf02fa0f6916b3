"""Comparisons that are told together: their families, Holm's adjustment within each, and the verdict on each row."""

from __future__ import annotations

import numpy as np
import pandas as pd

from pipelines.estimators.holm import adjust_holm
from pipelines.tallies import MEANS, SHARES
from schemas.declarations import OVERALL, Indicator

KEY, FURTHER, LEVELS = "key", "further", "levels"
ALPHA = 0.05
OF_LEVELS = {"distribution", "combinations", "first_place", "mean_rank", "borda"}
"""Statistics with a row a level: each is a family of its own."""


def name_family(indicator: Indicator, statistic: str, level: str, break_: str) -> str:
    """The family of a row; of a break the same numbers in all its groups are a family of their own.

    The levels of a distribution are a family, its overall test stands with those of the other distributions. Single
    numbers are in the declared family, else with the key indicators, else with all others.
    """
    if statistic == "distribution" and not level:
        family = OVERALL
    elif statistic in OF_LEVELS:
        family = f"{LEVELS}:{indicator.id}" + ("" if statistic == "distribution" else f":{statistic}")
    elif statistic in {*SHARES, *MEANS}:
        family = indicator.family or (KEY if indicator.key else FURTHER)
    else:
        return ""
    return f"{family} by {break_}" if break_ else family


def adjust_families(rows: pd.DataFrame) -> pd.DataFrame:
    """The rows with `p_holm` and `family_size`, the tests that were made in the family; no family where none was.

    rows: with `twin` true for the second of two levels that exclude each other: both have one test, which counts once.
    """
    adjusted, sizes = np.full(len(rows), np.nan), np.zeros(len(rows))
    for family, places in rows.groupby("family", sort=False).indices.items():
        if family:
            p, once = rows["p"].to_numpy(dtype=float)[places], ~rows["twin"].to_numpy(dtype=bool)[places]
            adjusted[places[once]] = adjust_holm(p[once])
            sizes[places] = (~np.isnan(p[once])).sum()
    twins = np.flatnonzero(rows["twin"])
    adjusted[twins] = adjusted[twins - 1]
    named = rows["family"].where(rows["comparable"] != "no", "")
    return rows.assign(p_holm=adjusted, family=named, family_size=np.where(sizes > 0, sizes, np.nan))


def judge_rows(rows: pd.DataFrame) -> pd.DataFrame:
    """The rows with a verdict; none says more than the data do.

    higher, lower: a change that stands after Holm's adjustment and whose interval keeps clear of no change. changed:
    the same of a whole distribution. among_many: alone it would stand, among the comparisons of its family not.
    none_shown: no change that the data could show, which is not that there was none. no_test: a number that has no
    test. nobody: nobody counts on one of the sides. hidden, not_compared: no number to judge.
    """
    clear = (rows["ci_low"] > 0) | (rows["ci_high"] < 0)
    overall = (rows["statistic"] == "distribution") & (rows["level"] == "")
    shown = (rows["p_holm"] < ALPHA) & (clear | overall)
    alone = (rows["p"] < ALPHA) & (clear | overall)
    valued = rows["value_before"].notna() & rows["value_after"].notna()
    valued = valued.where(~overall, (rows["n_before"] > 0) & (rows["n_after"] > 0))
    verdict = np.select(
        [
            rows["comparable"] == "no",
            rows["suppressed"],
            rows["p"].notna() & shown & overall,
            rows["p"].notna() & shown & (rows["difference"] > 0),
            rows["p"].notna() & shown,
            rows["p"].notna() & alone,
            rows["p"].notna(),
            ~valued,
        ],
        ["not_compared", "hidden", "changed", "higher", "lower", "among_many", "none_shown", "nobody"],
        default="no_test",
    )
    return rows.assign(verdict=verdict)
