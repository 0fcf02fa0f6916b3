"""The same numbers from statsmodels, where it has them."""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np
import pytest

from pipelines.estimators.agreement import cohen_kappa
from pipelines.estimators.binomial import agresti_coull, clopper_pearson, jeffreys, wilson
from pipelines.estimators.clustered import arcsine_t
from pipelines.estimators.difference import newcombe
from pipelines.estimators.distribution import goodman
from pipelines.estimators.holm import adjust_holm
from pipelines.estimators.mean import mean
from pipelines.estimators.paired import bowker, mcnemar, mcnemar_exact, stuart_maxwell
from pipelines.estimators.sison_glaz import sison_glaz
from pipelines.estimators.sums import linearised_variance, sum_clusters

pytest.importorskip("statsmodels", reason="statsmodels is not installed: it is in the dev group of pyproject.toml")
CASES = [(0, 1), (1, 1), (0, 20), (1, 29), (7, 9), (21, 66), (500, 501), (81, 263), (4, 100_000)]


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [(wilson, "wilson"), (clopper_pearson, "beta"), (agresti_coull, "agresti_coull"), (jeffreys, "jeffreys")],
)
@pytest.mark.parametrize("level", [0.8, 0.95, 0.99])
def test_intervals_of_a_share(ours: Any, theirs: str, level: float) -> None:
    from statsmodels.stats.proportion import proportion_confint

    for k, n in CASES:
        found = ours(k, n, level)
        low, high = proportion_confint(k, n, 1 - level, theirs)
        if theirs == "jeffreys":  # which reaches 0 and 1 with us where the share does
            low, high = (0 if k == 0 else low), (1 if k == n else high)
        assert [float(found.low), float(found.high)] == pytest.approx([max(low, 0), min(high, 1)], abs=1e-9)


@pytest.mark.parametrize("counts", [[23, 12, 44], [56, 72, 73, 59, 62, 87, 58], [5, 1, 1, 30], [1, 1], [1, 1, 1, 1]])
def test_simultaneous_intervals(counts: list[int]) -> None:
    from statsmodels.stats.proportion import multinomial_proportions_confint

    found = goodman(counts, sum(counts), len(counts))
    expected = multinomial_proportions_confint(counts, method="goodman")
    assert np.stack([found.low, found.high], axis=1) == pytest.approx(expected, abs=1e-9)
    if len(counts) > 2:
        found, expected = sison_glaz(counts), multinomial_proportions_confint(counts, method="sison-glaz")
        assert np.stack([found.low, found.high], axis=1) == pytest.approx(expected, abs=1e-7)


@pytest.mark.parametrize("case", [(56, 70, 48, 80), (9, 10, 3, 10), (0, 10, 5, 12), (10, 10, 0, 20)])
def test_difference_of_different_people(case: tuple[int, int, int, int]) -> None:
    from statsmodels.stats.proportion import confint_proportions_2indep

    found = newcombe(*case)
    expected = confint_proportions_2indep(*case, method="newcomb", compare="diff")
    assert [float(found.low), float(found.high)] == pytest.approx(list(expected), abs=1e-9)


def test_changes() -> None:
    from statsmodels.stats.contingency_tables import SquareTable
    from statsmodels.stats.contingency_tables import mcnemar as theirs

    square = np.array([[20, 10, 5], [3, 30, 15], [0, 5, 40]])
    expected = SquareTable(square, shift_zeros=False)
    assert stuart_maxwell(square).statistic == pytest.approx(expected.homogeneity().statistic)
    assert bowker(square).statistic == pytest.approx(expected.symmetry().statistic)
    assert bowker(square).p == pytest.approx(expected.symmetry().pvalue)
    for b, c in ((86, 150), (3, 9), (5, 5)):
        table = [[20, b], [c, 30]]
        for corrected in (True, False):
            plain = theirs(table, exact=False, correction=corrected)
            if b != c:  # statsmodels corrects a difference of 0 to one of 1
                assert mcnemar(b, c, corrected).statistic == pytest.approx(plain.statistic)
                assert mcnemar(b, c, corrected).p == pytest.approx(plain.pvalue)
        assert mcnemar_exact(b, c) == pytest.approx(theirs(table, exact=True).pvalue)


def test_kappa() -> None:
    from statsmodels.stats.inter_rater import cohens_kappa

    for table in ([[20, 5], [10, 15]], [[20, 10, 5], [3, 30, 15], [0, 5, 40]]):
        expected, found = cohens_kappa(table), cohen_kappa(table)
        assert found.value == pytest.approx(expected.kappa)
        assert [float(found.low), float(found.high)] == pytest.approx([expected.kappa_low, expected.kappa_upp])


def test_holm() -> None:
    from statsmodels.stats.multitest import multipletests

    rng = np.random.default_rng(7)
    for size in (1, 2, 5, 40):
        p = rng.random(size) ** 3
        assert adjust_holm(p) == pytest.approx(multipletests(p, method="holm")[1])


def test_cluster_robust_variance_and_t() -> None:
    """A mean is a regression on nothing but a constant; its correction also has (n - 1) / (n - 1)."""
    from statsmodels.regression.linear_model import OLS

    rng = np.random.default_rng(8)
    who = np.repeat(np.arange(25), rng.integers(1, 4, 25))
    x = rng.normal(size=25)[who] + rng.normal(size=len(who))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        fit = OLS(x, np.ones(len(x))).fit(cov_type="cluster", cov_kwds={"groups": who}, use_t=True)
    sums = sum_clusters(np.bincount(who, weights=x), np.bincount(who))
    found = mean(sums)
    assert linearised_variance(sums) ** 0.5 == pytest.approx(fit.bse[0])
    assert [float(found.low), float(found.high)] == pytest.approx(fit.conf_int()[0].tolist())
    assert arcsine_t(sum_clusters(np.bincount(who, weights=x > 0), np.bincount(who))).low >= 0
