"""The levels of one item together."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.estimators.binomial import wilson
from pipelines.estimators.clustered import korn_graubard
from pipelines.estimators.distribution import bonferroni_level, distinct, distribution, goodman, mode, top_box
from pipelines.estimators.sison_glaz import sison_glaz
from pipelines.estimators.sums import sum_answers, sum_clusters

few = settings(max_examples=60, deadline=None)
levels = st.lists(st.integers(0, 60), min_size=2, max_size=7).filter(sum)


@few
@given(levels)
def test_goodman_with_one_level_is_wilson_and_with_more_is_wider(counts: list[int]) -> None:
    n = sum(counts)
    alone, single = goodman(counts, n, 1), wilson(counts, n)
    assert alone.low == pytest.approx(single.low, abs=1e-12)
    assert alone.high == pytest.approx(single.high, abs=1e-12)
    together = goodman(counts, n, len(counts))
    assert (together.high - together.low > single.high - single.low).all()
    assert (together.low <= together.value).all()
    assert (together.value <= together.high).all()
    assert set(together.method) == {"goodman"}


def test_goodman_is_wilson_at_the_level_of_bonferroni() -> None:
    assert bonferroni_level([1, 2, 5], 0.95) == pytest.approx([0.95, 0.975, 0.99])
    assert goodman(3, 10, 5).low == pytest.approx(float(wilson(3, 10, 0.99).low))


def test_each_row_may_have_its_own_number_of_levels() -> None:
    found = goodman([3, 3], 10, [2, 4])
    assert found.high[1] > found.high[0]


def test_single_answers_get_goodman_and_repeated_ones_korn_graubard_at_the_level_of_bonferroni() -> None:
    single = distribution(sum_answers([3, 5, 2], 10), 3, independent=True)
    assert single.low == pytest.approx(goodman([3, 5, 2], 10, 3).low)
    sums = sum_clusters([[2, 0, 1], [0, 1, 2], [0, 0, 0]], [[2, 1, 3]] * 3)
    repeated = distribution(sums, 3, independent=False)
    assert repeated.low == pytest.approx(korn_graubard(sums, 1 - 0.05 / 3).low)
    assert repeated.method.tolist() == ["korn-graubard, bonferroni"] * 2 + [
        "clopper-pearson on participants, bonferroni"
    ]
    assert distribution(sums, 1, independent=False).method.tolist() == korn_graubard(sums).method.tolist()
    with pytest.raises(ValueError, match="not independent"):
        distribution(sums, 3, independent=True)


def test_nobody_has_no_distribution() -> None:
    found = distribution(sum_clusters([[0, 0]], [[0, 0]]), 2, independent=False)
    assert found.method.tolist() == [""]
    assert np.isnan(sison_glaz([0, 0, 0]).value).all()


@few
@given(levels)
def test_sison_glaz_holds_the_shares_within_bounds(counts: list[int]) -> None:
    found = sison_glaz(counts)
    assert (found.low >= 0).all()
    assert (found.low <= found.value).all()
    assert (found.value <= found.high).all()
    assert (found.high <= 1).all()
    assert found.value.sum() == pytest.approx(1)


def test_modes_are_all_levels_with_the_highest_count() -> None:
    assert mode([[1, 3, 3], [0, 0, 0], [2, 0, 1]]).tolist() == [
        [False, True, True], [False, False, False], [True, False, False]
    ]  # fmt: skip
    assert mode([0.2, 0.7, 0.1]).tolist() == [False, True, False]
    assert mode([]).tolist() == []


def test_distinct_levels_and_best_levels_are_counted() -> None:
    counts = [[0, 2, 0, 5, 1], [0, 0, 0, 0, 0]]
    assert distinct(counts).tolist() == [3, 0]
    assert top_box(counts).tolist() == [6, 0]
    assert top_box(counts, 3).tolist() == [6, 0]
    assert top_box([4]).tolist() == 4


def test_a_known_population_narrows_the_intervals_of_all_levels() -> None:
    """Of 40 people 30 answered: what is not known is what the other ten would say."""
    chosen = np.repeat(np.eye(3), [15, 9, 6], axis=0).T
    sums = sum_clusters(chosen, np.ones((3, 30)))
    alike = goodman(sums.y, sums.n, 3, fraction=30 / 40)
    for independent in (True, False):
        known = distribution(sums, 3, independent=independent, population=40)
        unknown = distribution(sums, 3, independent=independent)
        assert (known.high - known.low < 0.7 * (unknown.high - unknown.low)).all()
        if independent:
            assert (known.low, known.high) == (pytest.approx(alike.low), pytest.approx(alike.high))
