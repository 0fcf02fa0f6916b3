"""Quantiles of counted values."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import binom

from pipelines.estimators.quantile import quantile, quantile_interval

few = settings(max_examples=80, deadline=None)
values = st.lists(st.integers(-20, 20), min_size=1, max_size=60)


def one(given_values: list[int], share: float = 0.5) -> float:
    return float(quantile(np.zeros(len(given_values)), given_values, np.ones(len(given_values)), 1, share)[0])


@few
@given(values)
def test_the_median_is_that_of_numpy(numbers: list[int]) -> None:
    assert one(numbers) == np.median(numbers)


@few
@given(values, st.sampled_from([0.1, 0.25, 1 / 3, 0.5, 0.75, 0.9]))
def test_quantiles_are_definition_2_of_hyndman_and_fan(numbers: list[int], share: float) -> None:
    assert one(numbers, share) == pytest.approx(np.quantile(numbers, share, method="averaged_inverted_cdf"))


@few
@given(values, st.integers(1, 5))
def test_counts_are_so_many_answers(numbers: list[int], times: int) -> None:
    level, count = np.unique(numbers, return_counts=True)
    found = quantile(np.zeros(len(level)), level, count * times, 1)
    assert found[0] == np.median(np.repeat(level, count * times))


@few
@given(st.lists(values, min_size=1, max_size=5), st.integers(0, 100))
def test_many_rows_in_any_order_are_those_rows_one_by_one(rows: list[list[int]], seed: int) -> None:
    row = np.repeat(np.arange(len(rows)), [len(numbers) for numbers in rows])
    flat = np.concatenate(rows)
    order = np.random.default_rng(seed).permutation(len(flat))
    found = quantile(row[order], flat[order], np.ones(len(flat)), len(rows) + 1)
    assert found.tolist() == pytest.approx([*(np.median(numbers) for numbers in rows), np.nan], nan_ok=True)


def test_nothing_counted_has_no_quantile() -> None:
    assert np.isnan(quantile([], [], [], 2)).all()
    assert np.isnan(quantile([0, 0], [1, 2], [0, 0], 1)).all()
    assert np.isnan(quantile_interval([], [], [], 2).low).all()


@pytest.mark.parametrize(("n", "rank"), [(6, 1), (10, 2), (14, 3)])
def test_a_level_that_order_statistics_hold_exactly_is_held(n: int, rank: int) -> None:
    """What the level leaves on a side is the very chance of fewer than so many answers below the median."""
    level = 1 - 2 * binom.cdf(rank - 1, n, 0.5)
    found = quantile_interval(np.zeros(n), np.arange(1, n + 1), np.ones(n), 1, 0.5, level=level)
    assert (found.low[0], found.high[0]) == (rank, n + 1 - rank)


@pytest.mark.parametrize("share", [0.25, 0.5, 0.9])
@pytest.mark.parametrize("n", [3, 5, 6, 8, 9, 20, 67, 200])
def test_the_interval_is_between_the_order_statistics_of_the_binomial(n: int, share: float) -> None:
    found = quantile_interval(np.zeros(n), np.arange(1, n + 1), np.ones(n), 1, share)
    low = [r for r in range(1, n + 1) if binom.cdf(r - 1, n, share) <= 0.025]
    high = [r for r in range(1, n + 1) if binom.sf(r - 1, n, share) <= 0.025]
    if low and high:
        assert [found.low[0], found.high[0]] == [max(low), min(high)]
        assert found.method[0] == "order statistics"
    else:
        assert np.isnan([found.low[0], found.high[0]]).all()
        assert found.method[0] == ""


@few
@given(st.lists(st.integers(0, 40), min_size=5, max_size=5).filter(lambda counts: sum(counts) > 8))
def test_the_interval_of_a_scale_holds_its_median_and_turns_with_the_scale(counts: list[int]) -> None:
    scale = np.arange(1, 6)
    found = quantile_interval(np.zeros(5), scale, counts, 1)
    turned = quantile_interval(np.zeros(5), 6 - scale, counts, 1)
    assert found.low[0] <= found.value[0] <= found.high[0]
    assert [found.low[0], found.high[0]] == [6 - turned.high[0], 6 - turned.low[0]]


def test_fewer_effective_answers_widen_the_interval() -> None:
    row, value, once = np.zeros(100), np.arange(100), np.ones(100)
    all_of_them = quantile_interval(row, value, once, 1)
    same = quantile_interval(row, value, once, 1, effective_n=[100])
    half = quantile_interval(row, value, once, 1, effective_n=[50])
    assert [same.low, same.high] == [all_of_them.low, all_of_them.high]
    assert half.low < all_of_them.low
    assert half.high > all_of_them.high
    assert np.isnan(quantile_interval(row, value, once, 1, effective_n=[3]).low)
    assert np.isnan(quantile_interval(row, value, once, 1, effective_n=[np.nan]).low)


def test_an_interval_is_around_the_quantile_that_was_asked_for() -> None:
    numbers = np.arange(1, 41)
    found = quantile_interval(np.zeros(40), numbers, np.ones(40), 1, 0.25)
    assert found.value[0] == one(numbers.tolist(), 0.25) == 10.5
    assert found.low[0] < 10.5 < found.high[0] < 20


def test_weights_that_add_up_to_less_than_one_have_an_interval() -> None:
    numbers, weights = np.arange(1, 41), np.full(40, 0.02)
    found = quantile_interval(np.zeros(40), numbers, weights, 1, effective_n=[40])
    whole = quantile_interval(np.zeros(40), numbers, np.ones(40), 1)
    assert (found.low[0], found.high[0]) == (whole.low[0], whole.high[0])
