"""One test of a whole distribution: did the answers to an item change at all?"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from scipy.sparse import csr_array

from pipelines.comparing.pairs import Pair, align_levels, hold_both
from pipelines.counting import Floats
from pipelines.estimators.association import pearson, rao_scott
from pipelines.estimators.exact import EXPECTED
from pipelines.tabulate import Tally
from pipelines.tallies import SHARES


def compare_distribution(pair: Pair) -> pd.DataFrame:
    """A row a group: the test of all levels at once, its p, and the levels that were taken together for it.

    Pearson's test where different people gave one unweighted answer each, else Rao and Scott's between participants.
    Levels that fewer than five are expected to choose on either side are taken together, the rarest first, since
    neither test holds for them. No row where the levels differ or overlap, nor for two levels, whose one test says it
    all.
    """
    first, second = SHARES["distribution"](pair.before), SHARES["distribution"](pair.after)
    part = pair.before.population.declared.parts.get(pair.before.indicator.item or "")
    if (part is not None and part.kind == "boxes") or first.levels != second.levels or len(first.levels) < 3:
        return pd.DataFrame()
    rows: list[dict[str, Any]] = []
    for group in range(len(pair.groups)):
        table = np.stack([tally.numerators.n[group] for tally in (first, second)])
        lumps = lump_rare(table)
        p, test = np.nan, ""
        if len(lumps) > 1:
            p, test = _test(pair, first, second, group, lumps)
        together = [first.levels[at] for lump in lumps for at in lump if len(lump) > 1]
        sizes = [tally.denominators.n[group] for tally in (first, second)]
        rows.append(
            {"group": group, "level": "", "unit": "share", "n_before": sizes[0], "n_after": sizes[1],
             "test": test, "p": p, "together": ", ".join(together)}
        )  # fmt: skip
    return pd.DataFrame(rows)


def lump_rare(table: Floats) -> list[list[int]]:
    """Which columns of a table of two rows are taken together so that five are expected in every cell.

    The rarest go into one lump until it and every column left are expected often enough; the lump comes last. Columns
    without anybody are left out.
    """
    total, rows = table.sum(axis=0), table.sum(axis=1)
    if not rows.all():
        return []
    enough = EXPECTED * table.sum() / rows.min()
    order = [int(at) for at in np.argsort(total, kind="stable") if total[at] > 0]
    lump: list[int] = []
    while order and (total[order[0]] < enough or (lump and total[lump].sum() < enough)):
        lump.append(order.pop(0))
    kept = sorted(order)
    return [*([at] for at in kept), *([sorted(lump)] if lump else [])]


def _test(pair: Pair, first: Tally, second: Tally, group: int, lumps: list[list[int]]) -> tuple[float, str]:
    if pair.people.independent and pair.different:
        table = np.stack([
            [tally.numerators.n[group][lump].sum() for lump in lumps] for tally in (first, second)
        ])  # fmt: skip
        return float(pearson(table).p), "pearson"
    totals, participants = _total_lumps(pair, first, second, group, lumps)
    table = np.asarray(totals.sum(axis=0)).reshape(2, len(lumps))
    products = (totals.T @ totals).toarray()
    found = rao_scott(table, products, participants, totals.shape[0], float(table.sum()))
    return float(found.p), "rao-scott" if not np.isnan(found.p) else ""


def _total_lumps(pair: Pair, first: Tally, second: Tally, group: int, lumps: list[list[int]]) -> tuple[Any, float]:
    """What each participant of both sides has in each cell (participants by sides x lumps), and how many there are."""
    before, after = hold_both(pair, align_levels(first, first.levels), align_levels(second, first.levels))
    lump = np.full(len(first.levels), -1, dtype=np.intp)
    for place, levels in enumerate(lumps):
        lump[levels] = place
    size = pair.before.population.answers.participants
    same = pair.people.same
    alone = size + np.cumsum(same < 0) - 1
    people = np.where(same >= 0, same, alone)
    rows, columns, values = [], [], []
    for side, (held, who) in enumerate(((before, np.arange(size)), (after, people))):
        within = (held.group[held.pair] == group) & (lump[held.level] >= 0)
        rows.append(who[held.participant[held.pair][within]])
        columns.append(side * len(lumps) + lump[held.level[within]])
        values.append(held.y[within])
    participants = size + int((same < 0).sum())
    shape = (participants, 2 * len(lumps))
    totals = csr_array((np.concatenate(values), (np.concatenate(rows), np.concatenate(columns))), shape=shape)
    present = np.asarray(totals.sum(axis=1)).ravel() > 0
    return totals[present], float(present.sum() if pair.before.by_participants else participants)
