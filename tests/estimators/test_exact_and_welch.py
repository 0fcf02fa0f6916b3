"""Fisher's exact test and Welch's t: the values of scipy, and what must hold of any counts."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from pipelines.estimators.exact import fisher, smallest_expected
from pipelines.estimators.sums import sum_answers, sum_clusters, sum_scores
from pipelines.estimators.welch import welch

few = settings(max_examples=100, deadline=None)
counts = st.integers(1, 40).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))
numbers = st.lists(st.integers(-5, 9), min_size=2, max_size=15)


@few
@given(counts, counts)
def test_fisher_is_that_of_scipy_and_does_not_mind_the_order(one: tuple[int, int], two: tuple[int, int]) -> None:
    (k1, n1), (k2, n2) = one, two
    expected = stats.fisher_exact([[k1, n1 - k1], [k2, n2 - k2]]).pvalue
    assert fisher(k1, n1, k2, n2) == pytest.approx(expected)
    assert fisher(k2, n2, k1, n1) == pytest.approx(expected)
    assert fisher(n1 - k1, n1, n2 - k2, n2) == pytest.approx(expected)


def test_fisher_of_a_tea_party() -> None:
    """Fisher's lady told 3 of 4 cups right: Design of Experiments (1935), chapter 2."""
    assert fisher(3, 4, 1, 4) == pytest.approx(34 / 70)


def test_fisher_takes_whole_tables_and_large_numbers() -> None:
    found = fisher([[2, 0], [0, 3]], 3, [[0, 0], [3, 3]], [[3, 0], [3, 3]])
    assert found.shape == (2, 2)
    assert found[0] == pytest.approx([0.4, np.nan], nan_ok=True)
    assert found[1] == pytest.approx([0.1, 1.0])
    assert fisher(0, 4, 400_000, 1_000_000) == pytest.approx(stats.fisher_exact([[0, 4], [400_000, 600_000]]).pvalue)


def test_the_smallest_expected_count() -> None:
    # 6 of 30 in all: 2 and 8 are expected of 10, 4 and 16 of 20.
    assert smallest_expected(1, 10, 5, 20) == pytest.approx(2)
    assert np.isnan(smallest_expected(0, 0, 0, 0))


@pytest.mark.filterwarnings("ignore:Precision loss")
@few
@given(numbers, numbers)
def test_welch_is_that_of_scipy(one: list[int], two: list[int]) -> None:
    first, second = (sum_clusters(each, np.ones(len(each))) for each in (one, two))
    found, turned = welch(first, second), welch(second, first)
    if np.ptp(one) == np.ptp(two) == 0:
        assert np.isnan([found.low, found.p]).all()
        assert found.method == ""
    else:
        expected = stats.ttest_ind(one, two, equal_var=False)
        interval = expected.confidence_interval()
        assert found.p == pytest.approx(expected.pvalue)
        if expected.df >= 1:
            assert [found.low, found.high] == pytest.approx([interval.low, interval.high])
        assert [turned.low, turned.high] == pytest.approx([-found.high, -found.low], nan_ok=True)


def test_welch_of_repeated_answers_goes_by_participants() -> None:
    """Two answers each that agree are worth one: the same as a single answer a participant."""
    y, once = np.array([1.0, 3, 4, 8]), np.ones(4)
    other = sum_scores([1, 2, 3], [3, 4, 3])
    twice, single = welch(sum_clusters(2 * y, 2 * once), other), welch(sum_clusters(y, once), other)
    assert [twice.low, twice.high, twice.p] == pytest.approx([single.low, single.high, single.p])


def test_welch_of_one_person_says_nothing() -> None:
    found = welch(sum_answers(1, 1), sum_answers(3, 9))
    assert np.isnan([found.low, found.high, found.p]).all()
