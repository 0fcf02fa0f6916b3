"""Differences of two waves or groups: nobody, some or everybody in both."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from pipelines.estimators.binomial import wilson
from pipelines.estimators.clustered import korn_graubard
from pipelines.estimators.difference import (
    difference_of_means,
    difference_of_shares,
    newcombe,
    share_clusters,
    share_nobody,
)
from pipelines.estimators.sums import sum_answers, sum_clusters

few = settings(max_examples=80, deadline=None)
counts = st.integers(2, 80).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))
pairs = st.tuples(*[st.integers(0, 15)] * 4).filter(lambda cells: sum(cells) >= 2)
wave = st.integers(0, 4).flatmap(lambda m: st.tuples(st.integers(0, m), st.just(m)))
panels = st.lists(st.tuples(wave, wave), min_size=3, max_size=20).map(lambda rows: np.array(rows, dtype=float))


def newcombe_paired(a: int, b: int, c: int, d: int) -> list[float]:
    """Newcombe (1998), method 10, by the formulas of the paper: yes-yes, yes-no, no-yes, no-no."""
    n = a + b + c + d
    p1, p2 = (a + b) / n, (a + c) / n
    one, two = wilson(a + b, n), wilson(a + c, n)
    cross = a * d - b * c
    if cross > 0:
        cross = max(cross - n / 2, 0)
    product = (a + b) * (c + d) * (a + c) * (b + d)
    phi = cross / product**0.5 if product else 0
    below = (p1 - one.low) ** 2 - 2 * phi * (p1 - one.low) * (two.high - p2) + (two.high - p2) ** 2
    above = (one.high - p1) ** 2 - 2 * phi * (one.high - p1) * (p2 - two.low) + (p2 - two.low) ** 2
    return [float(p1 - p2 - below**0.5), float(p1 - p2 + above**0.5)]


def paired(a: int, b: int, c: int, d: int) -> Any:
    y1, y2 = np.repeat([1, 1, 0, 0], [a, b, c, d]), np.repeat([1, 0, 1, 0], [a, b, c, d])
    once = np.ones(len(y1))
    return difference_of_shares(
        sum_clusters(y1, once), sum_clusters(y2, once), share_clusters(y1, once, y2, once), independent=True
    )


def of_panel(panel: Any, independent: bool = False) -> Any:
    (y1, m1), (y2, m2) = panel[:, 0].T, panel[:, 1].T
    return difference_of_shares(
        sum_clusters(y1, m1), sum_clusters(y2, m2), share_clusters(y1, m1, y2, m2), independent=independent
    )


def bounds(found: Any) -> list[float]:
    return [float(found.low), float(found.high)]


@few
@given(pairs)
def test_everybody_in_both_is_newcombe_for_pairs(cells: tuple[int, int, int, int]) -> None:
    assert bounds(paired(*cells)) == pytest.approx(newcombe_paired(*cells), abs=1e-9)


def test_a_published_pair() -> None:
    """Airway hyper-responsiveness before and after transplantation, in M. W. Fagerland et al., Statistics in Medicine 33 (2014)."""
    assert bounds(paired(1, 1, 7, 12)) == pytest.approx([-0.507, -0.026], abs=5e-4)


@few
@given(counts, counts)
def test_nobody_in_both_is_newcombe_for_different_people(one: tuple[int, int], two: tuple[int, int]) -> None:
    first, second = sum_answers(*one), sum_answers(*two)
    found = difference_of_shares(first, second, share_nobody(first, second), independent=True)
    expected = newcombe(*one, *two)
    assert bounds(found) == pytest.approx(bounds(expected), abs=1e-12)
    assert found.value == expected.value


@few
@given(counts, counts)
def test_newcombe_holds_the_difference_within_bounds_and_turns_with_it(
    one: tuple[int, int], two: tuple[int, int]
) -> None:
    found, turned = newcombe(*one, *two), newcombe(*two, *one)
    assert -1 <= found.low <= found.value <= found.high <= 1
    assert bounds(found) == pytest.approx([-turned.high, -turned.low])
    assert found.p == pytest.approx(float(turned.p), nan_ok=True)


@few
@given(counts, counts)
def test_the_p_of_different_people_is_that_of_pearson(one: tuple[int, int], two: tuple[int, int]) -> None:
    (k1, n1), (k2, n2) = one, two
    if 0 < k1 + k2 < n1 + n2:
        expected = stats.chi2_contingency([[k1, n1 - k1], [k2, n2 - k2]], correction=False).pvalue
        assert newcombe(k1, n1, k2, n2).p == pytest.approx(expected)


@few
@given(panels)
def test_a_part_paired_interval_holds_its_difference_within_bounds_and_turns_with_it(panel: Any) -> None:
    found, turned = of_panel(panel), of_panel(panel[:, ::-1])
    present = (panel[:, :, 1] > 0).sum(axis=0)
    if (present < 2).any():
        assert np.isnan(bounds(found)).all()
        assert found.method == ""
    else:
        assert -1 <= found.low <= found.value + 1e-12
        assert found.value - 1e-12 <= found.high <= 1
        assert bounds(found) == pytest.approx([-turned.high, -turned.low], abs=1e-9)
        assert found.se == pytest.approx(float(turned.se), nan_ok=True)


@few
@given(panels, st.integers(0, 100))
def test_the_order_of_the_participants_does_not_matter(panel: Any, seed: int) -> None:
    order = np.random.default_rng(seed).permutation(len(panel))
    assert bounds(of_panel(panel)) == pytest.approx(bounds(of_panel(panel[order])), nan_ok=True, abs=1e-9)


def test_who_recurs_and_stays_the_same_narrows_the_difference() -> None:
    y = np.tile([1, 0, 1, 1, 0, 0, 1, 0], 5)
    once = np.ones(40)
    sums = sum_clusters(y, once)
    same = difference_of_shares(sums, sums, share_clusters(y, once, y, once), independent=True)
    strangers = difference_of_shares(sums, sums, share_nobody(sums, sums), independent=True)
    assert same.high - same.low < (strangers.high - strangers.low) / 3
    assert np.isnan(same.se)


def test_without_correlation_the_intervals_of_the_two_shares_are_squared_and_added() -> None:
    first, second = sum_clusters([2, 1, 0, 3], [3, 1, 2, 3]), sum_clusters([0, 1, 1], [2, 2, 1])
    found = difference_of_shares(first, second, share_nobody(first, second), independent=False)
    one, two = korn_graubard(first), korn_graubard(second)
    low = found.value - ((one.value - one.low) ** 2 + (two.high - two.value) ** 2) ** 0.5
    assert found.low == pytest.approx(float(low))
    assert found.method == "mover"


def test_means_of_the_same_people_have_the_paired_t_interval() -> None:
    before, after = np.array([3, 4, 2, 5, 1, 4.0]), np.array([4, 4, 3, 5, 3, 3.0])
    once = np.ones(6)
    found = difference_of_means(
        sum_clusters(after, once), sum_clusters(before, once), share_clusters(after, once, before, once)
    )
    expected = stats.ttest_rel(after, before)
    assert bounds(found) == pytest.approx(list(expected.confidence_interval()))
    assert (found.p, found.df) == (pytest.approx(expected.pvalue), 5)
    assert found.method == "t"


def test_means_of_different_people_have_the_variance_of_both() -> None:
    one, two = np.array([3, 4, 2, 5, 1.0]), np.array([4, 4, 3, 5, 3, 3, 1.0])
    first, second = sum_clusters(one, np.ones(5)), sum_clusters(two, np.ones(7))
    found = difference_of_means(first, second, share_nobody(first, second))
    variance = one.var() / 5 + two.var() / 7
    assert found.se == pytest.approx((variance * 12 / 11) ** 0.5)
    assert found.df == 11


def test_one_who_answers_for_most_in_both_waves_leaves_few_degrees_of_freedom() -> None:
    """What each participant carries of both waves together decides: one of eleven has 8 of 18 answers in each."""
    m = np.array([8.0, *[1.0] * 10])
    before, after = m * np.tile([0, 1], 6)[:11], np.array([3.0, *[1.0, 0, 1, 1, 0, 1, 1, 0, 1, 1]])
    found = difference_of_means(sum_clusters(after, m), sum_clusters(before, m), share_clusters(after, m, before, m))
    carried = 2 * m / m.sum()
    assert found.df == pytest.approx(carried.sum() ** 2 / (carried**2).sum() - 1)
    strangers = difference_of_means(
        sum_clusters(after, m), sum_clusters(before, m), share_nobody(sum_clusters(after, m), sum_clusters(before, m))
    )
    assert strangers.df == pytest.approx(2 * (float(found.df) + 1) - 1)


def test_a_difference_of_participants_counts_each_once() -> None:
    y1, m1, y2, m2 = np.array([4, 0, 1, 0]), np.array([4, 1, 2, 0]), np.array([1, 0, 0, 2]), np.array([1, 3, 0, 2])
    own1, own2 = np.nan_to_num(y1 / np.maximum(m1, 1)), np.nan_to_num(y2 / np.maximum(m2, 1))
    first, second = sum_clusters(y1, m1).by_participant(), sum_clusters(y2, m2).by_participant()
    found = difference_of_shares(first, second, share_clusters(own1, m1 > 0, own2, m2 > 0), independent=False)
    assert found.value == pytest.approx((1 + 0 + 0.5) / 3 - (1 + 0 + 1) / 3)
    assert -1 <= found.low <= found.value <= found.high <= 1


def test_many_rows_are_those_rows_one_by_one() -> None:
    rng = np.random.default_rng(4)
    m = rng.integers(0, 4, (2, 20, 10))
    m[0, 0], m[1, 1] = 0, 0
    y = rng.binomial(m, 0.6)
    together = difference_of_shares(
        sum_clusters(y[0], m[0]), sum_clusters(y[1], m[1]), share_clusters(y[0], m[0], y[1], m[1]), independent=False
    )
    for row in range(20):
        alone = of_panel(np.stack([y[:, row], m[:, row]], axis=-1).swapaxes(0, 1))
        assert [together.low[row], together.high[row]] == pytest.approx(bounds(alone), nan_ok=True, abs=1e-12)
        assert together.p[row] == pytest.approx(float(alone.p), nan_ok=True)
