"""Each statistic on both sides -> values, difference, interval and test, for the groups and the levels within."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from pipelines.comparing.pairs import Pair, PairedSums, pair_sums
from pipelines.counting import Floats
from pipelines.estimators.difference import Difference, difference_of_means, difference_of_shares, newcombe
from pipelines.estimators.exact import EXPECTED, fisher, smallest_expected
from pipelines.estimators.sums import ratio
from pipelines.estimators.welch import welch
from pipelines.measures import measure
from pipelines.tallies import MEANS, SHARES, Asked, bounds_of
from schemas.declarations import Statistic

UNITS = {"net_score": "share", "mean_rank": "rank", "borda": "points"}
NO_NUMBER = {"mode", "period"}
"""Statistics that say a level, which has no difference."""


def compare_statistic(statistic: Statistic, pair: Pair) -> pd.DataFrame:
    """Rows with `group`, `level`, values, counts, difference (after minus before), interval, test and p.

    Shares and means are compared with an interval and a test, other statistics without: a count or a sum says as
    much about how many answered as about what they answered, and a median moves in steps.
    """
    if statistic in SHARES:
        return _compare_shares(statistic, pair)
    if statistic in MEANS:
        return _compare_means(statistic, pair)
    rows = list_values(statistic, pair.before, pair.after)
    return rows.assign(difference=rows["value_after"] - rows["value_before"])


def list_values(statistic: Statistic, before: Asked | None, after: Asked | None) -> pd.DataFrame:
    """The values of both sides beside each other, of one alone where the other cannot have any; nothing compared."""
    sides = []
    for asked, side in ((before, "before"), (after, "after")):
        rows = pd.DataFrame({} if asked is None or statistic in NO_NUMBER else measure(statistic, asked))
        rows = rows.reindex(columns=["group", "level", "unit", "value", "numerator", "denominator"])
        names = {"value": f"value_{side}", "numerator": f"numerator_{side}", "denominator": f"n_{side}"}
        sides.append(rows.rename(columns=names))
    levels = dict.fromkeys([*sides[0]["level"], *sides[1]["level"]])
    place = {level: at for at, level in enumerate(levels)}
    rows = sides[0].merge(sides[1], on=["group", "level", "unit"], how="outer")
    rows = rows.assign(at=rows["level"].map(place)).sort_values(["group", "at"], kind="stable", ignore_index=True)
    return rows.drop(columns="at")


def _compare_shares(statistic: Statistic, pair: Pair) -> pd.DataFrame:
    tallies = SHARES[statistic](pair.before), SHARES[statistic](pair.after)
    sums = pair_sums(pair, *tallies, everywhere=statistic == "combinations")
    found, test = estimate_shares(pair, sums)
    rows = _rows(pair, sums, found, test, "share", counts=True)
    alone = [level for tally in tallies for level in tally.levels if level not in sums.levels]
    if not alone:
        return rows
    values = list_values(statistic, pair.before, pair.after)
    return pd.concat([rows, values[values["level"].isin(alone)]], ignore_index=True)


def estimate_shares(pair: Pair, sums: PairedSums) -> tuple[Difference, Any]:
    """After minus before, and the name of each test.

    Different people with one unweighted answer each: Newcombe's interval, Pearson's test, Fisher's where fewer than
    five are expected in a cell. Else the intervals of both sides squared and added with their correlation between
    participants, and the t test of the linearised difference.
    """
    one, two = sums.before, sums.after
    if pair.people.independent and pair.different:
        found = newcombe(two.y, two.n, one.y, one.n)
        few = smallest_expected(one.y, one.n, two.y, two.n) < EXPECTED
        p = np.array(found.p)
        p[few] = fisher(two.y[few], two.n[few], one.y[few], one.n[few])
        return replace(found, p=p), np.where(np.isnan(p), "", np.where(few, "fisher", "pearson"))
    turned = _turn(sums)
    found = difference_of_shares(two, one, turned, independent=pair.people.independent)
    p, test = _settle(found, np.array(found.p))
    if pair.different:
        # Nobody varies within either side: what is left are the participants, each of them alike.
        flat = np.isnan(p) & (one.present >= 2) & (two.present >= 2)
        counts = [np.round(ratio(side) * side.present)[flat] for side in (two, one)]
        p[flat] = fisher(counts[0], two.present[flat], counts[1], one.present[flat])
        test = np.where(flat, "fisher on participants", test)
    return replace(found, p=p), test


def _compare_means(statistic: Statistic, pair: Pair) -> pd.DataFrame:
    unit = UNITS.get(statistic, pair.before.indicator.unit)
    afterwards = dict(MEANS[statistic](pair.after))
    lowest, highest = bounds_of(statistic, pair.before)
    span = highest - lowest
    parts = []
    for level, tally in MEANS[statistic](pair.before):
        if level not in afterwards:
            continue
        sums = pair_sums(pair, tally, afterwards[level])
        if pair.different:
            found = welch(sums.after, sums.before)
        else:
            found = difference_of_means(sums.after, sums.before, _turn(sums))
        p, test = _settle(found, np.array(found.p))
        found = replace(found, low=np.maximum(found.low, -span), high=np.minimum(found.high, span))
        test = np.where((test == "t") & pair.different, "welch", test)
        parts.append(_rows(pair, sums, replace(found, p=p), test, unit).assign(level=level))
    return pd.concat(parts, ignore_index=True)


def _settle(found: Difference, p: Floats) -> tuple[Floats, Any]:
    """Where nobody varies and nothing differs there is nothing to test: p is 1."""
    same = np.isnan(p) & (np.abs(found.value) < 1e-12)
    p = np.where(same, 1.0, p)
    return p, np.where(np.isnan(p), "", np.where(same, "none", "t"))


def _turn(sums: PairedSums) -> Any:
    """What is shared, with after as the first."""
    shared = sums.shared
    return type(shared)(shared.clusters, shared.present, shared.y1y2, shared.m1y2, shared.y1m2, shared.m1m2)


def _rows(pair: Pair, sums: PairedSums, found: Difference, test: Any, unit: str, counts: bool = False) -> pd.DataFrame:
    groups, levels = len(pair.groups), len(sums.levels)

    def flat(part: Any, kind: type = float) -> Any:
        return np.broadcast_to(np.asarray(part), (groups, levels)).ravel().astype(kind)

    return pd.DataFrame(
        {
            "group": np.repeat(np.arange(groups), levels),
            "level": np.tile(np.asarray(sums.levels, dtype=object), groups),
            "unit": unit,
            "value_before": flat(ratio(sums.before)),
            "numerator_before": flat(sums.hits[0]) if counts else np.nan,
            "n_before": flat(sums.sizes[0]),
            "value_after": flat(ratio(sums.after)),
            "numerator_after": flat(sums.hits[1]) if counts else np.nan,
            "n_after": flat(sums.sizes[1]),
            "difference": flat(found.value),
            "ci_low": flat(found.low),
            "ci_high": flat(found.high),
            "ci_method": flat(found.method, object),
            "test": flat(test, object),
            "p": flat(found.p),
            "recurring": flat(sums.both),
        }
    )
