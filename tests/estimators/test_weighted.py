"""Weighted answers of recurring participants, the whole sample and a part of it, against R's survey package.

`weighted.R` makes the expected values from the invented answers; the tests need neither R nor the package.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from pipelines.estimators.association import multiply_cells, rao_scott
from pipelines.estimators.clustered import arcsine_t, korn_graubard, logit_t, measure_precision
from pipelines.estimators.difference import difference_of_means, difference_of_shares, share_clusters
from pipelines.estimators.estimate import Estimate
from pipelines.estimators.mean import mean
from pipelines.estimators.quantile import quantile
from pipelines.estimators.sums import Sums, linearised_variance, sum_clusters, sum_rows

HERE = Path(__file__).parent
PARTICIPANTS = 40
LEVELS = range(4)


@cache
def read_answers() -> pd.DataFrame:
    return pd.read_csv(HERE / "weighted.answers.csv").assign(one=1.0)


class Answers:
    """Answers of a part of the sample under some weights, as totals of each participant."""

    def __init__(self, weights: str, group: str) -> None:
        self.all = read_answers()
        self.weight = self.all[weights].to_numpy(dtype=float)
        self.mask = (self.all["part"] == 1).to_numpy() if group == "part" else np.full(len(self.all), True)

    def total(self, values: Any, mask: Any = True) -> np.ndarray[Any, Any]:
        numbers = np.where(self.mask & mask, np.asarray(values, dtype=float), 0)
        return np.bincount(self.all["participant"], weights=numbers, minlength=PARTICIPANTS)

    def sums(self, values: Any, mask: Any = True) -> Sums:
        w, x = self.weight, np.asarray(values, dtype=float)
        parts = (w * x, w, np.ones(len(w)), w**2, w * x**2)
        return sum_clusters(*(self.total(part, mask) for part in parts))


def bounds(found: Estimate) -> list[float]:
    return [float(found.low), float(found.high)]


def share(answers: Answers) -> list[float]:
    known = measure_precision(answers.sums(answers.all["yes"]))
    return [float(known.p), float(known.variance) ** 0.5, float(known.design_effect)]


def mean_of_scores(answers: Answers) -> list[float]:
    sums = answers.sums(answers.all["score"])
    found = mean(sums)
    return [float(found.value), float(linearised_variance(sums)) ** 0.5, float(found.design_effect), *bounds(found)]


def quantiles(answers: Answers) -> list[float]:
    scores, weight = answers.all["score"][answers.mask], answers.weight[answers.mask]
    return [float(quantile(np.zeros(len(scores)), scores, weight, 1, at)[0]) for at in (0.25, 0.5, 0.9)]


def rao_scott_by(answers: Answers, by: str) -> list[float]:
    rows = sorted(answers.all[by].unique())
    chosen = [(answers.all[by] == row) & (answers.all["level"] == level) for row in rows for level in LEVELS]
    cells = np.stack([answers.total(answers.weight * mask) for mask in chosen], axis=1)
    table = cells.sum(axis=0).reshape(len(rows), len(LEVELS))
    present = (cells.sum(axis=1) > 0).sum()
    found = rao_scott(table, multiply_cells(cells), PARTICIPANTS, present, answers.mask.sum())
    return [float(found.statistic), float(found.df), float(found.df2), float(found.p)]


def difference(answers: Answers, of: str) -> list[float]:
    values = answers.all[of].to_numpy(dtype=float)
    masks = [(answers.all["wave"] == wave).to_numpy() for wave in (1, 2)]
    totals = [(answers.total(answers.weight * values, mask), answers.total(answers.weight, mask)) for mask in masks]
    first, second = (answers.sums(values, mask) for mask in masks)
    shared = share_clusters(*totals[0], *totals[1])
    found = difference_of_means(first, second, shared)
    if of == "yes":
        same = difference_of_shares(first, second, shared, independent=False)
        assert (same.value, same.se, same.df, same.p) == (found.value, found.se, found.df, found.p)
    return [float(found.value), float(found.se)]


COMPUTED = {
    "share": share,
    "korn_graubard": lambda answers: bounds(korn_graubard(answers.sums(answers.all["yes"]))),
    "arcsine_t": lambda answers: bounds(arcsine_t(answers.sums(answers.all["yes"]))),
    "logit_t": lambda answers: bounds(logit_t(answers.sums(answers.all["yes"]))),
    "mean": mean_of_scores,
    "quantile": quantiles,
    "rao_scott_yes": lambda answers: rao_scott_by(answers, "yes"),
    "rao_scott_wave": lambda answers: rao_scott_by(answers, "wave"),
    "difference_yes": lambda answers: difference(answers, "yes"),
    "difference_score": lambda answers: difference(answers, "score"),
}

EXPECTED = [
    (*key, values["value"].tolist())
    for key, values in pd.read_csv(HERE / "weighted.expected.csv").groupby(["weights", "group", "what"])
]


@pytest.mark.parametrize(("weights", "group", "what", "expected"), EXPECTED, ids=[" ".join(at[:3]) for at in EXPECTED])
def test_as_in_r(weights: str, group: str, what: str, expected: list[float]) -> None:
    assert COMPUTED[what](Answers(weights, group)) == pytest.approx(expected, rel=1e-9)


def test_everything_that_r_gave_is_compared() -> None:
    assert {what for _, _, what, _ in EXPECTED} == set(COMPUTED)
    assert len(EXPECTED) == 4 * len(COMPUTED)


def test_a_long_table_gives_the_same_sums() -> None:
    answers = read_answers()
    wide = [Answers("weight", group) for group in ("all", "part")]
    both = pd.concat([answers.assign(row=0), answers[answers["part"] == 1].assign(row=1)])
    both = both.assign(y=both["weight"] * both["score"], ww=both["weight"] ** 2, xx=both["weight"] * both["score"] ** 2)
    totals = both.groupby(["row", "participant"], as_index=False)[["y", "weight", "one", "ww", "xx"]].sum()
    long = sum_rows(
        totals["row"], 2, PARTICIPANTS, totals["y"], totals["weight"], totals["one"], totals["ww"], totals["xx"]
    )
    for row, part in enumerate(wide):
        expected = part.sums(answers["score"])
        for name in vars(expected):
            assert getattr(long, name)[row] == pytest.approx(float(getattr(expected, name))), name
