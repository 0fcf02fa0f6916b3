"""Means, net scores, sums of numbers and rankings."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from pipelines.estimators.mean import mean, total
from pipelines.estimators.ranking import borda, borda_points, first_places, mean_rank
from pipelines.estimators.scale import net_signs
from pipelines.estimators.share import share
from pipelines.estimators.sums import sum_clusters, sum_scores

few = settings(max_examples=60, deadline=None)
numbers = st.lists(st.integers(-50, 50), min_size=2, max_size=30).filter(lambda found: len(set(found)) > 1)


def single(values: Any, weight: Any = 1.0) -> Any:
    x, w = np.asarray(values, dtype=float), np.broadcast_to(np.asarray(weight, dtype=float), np.shape(values))
    return sum_clusters(w * x, w, n=np.ones(len(x)), ww=w**2, xx=w * x**2)


@few
@given(numbers)
def test_single_answers_have_the_t_interval_of_the_textbook(values: list[int]) -> None:
    found = mean(single(values))
    expected = stats.t.interval(0.95, len(values) - 1, np.mean(values), stats.sem(values))
    assert [found.low, found.high] == pytest.approx(list(expected))
    assert found.value == pytest.approx(np.mean(values))
    assert found.design_effect == pytest.approx(1)
    assert found.effective_n == pytest.approx(len(values) - 1)


@few
@given(numbers, st.floats(0.01, 100), st.floats(-1000, 1000))
def test_a_shifted_and_stretched_scale_shifts_and_stretches_its_mean(values: list[int], by: float, to: float) -> None:
    plain, moved = mean(single(values)), mean(single(np.array(values) * by + to))
    expected = [plain.value * by + to, plain.low * by + to, plain.high * by + to]
    assert [moved.value, moved.low, moved.high] == pytest.approx(expected, rel=1e-6, abs=1e-6)


@few
@given(numbers, st.floats(0.01, 1000))
def test_equal_weights_are_none(values: list[int], weight: float) -> None:
    one, other = mean(single(values)), mean(single(values, weight))
    for name in ("value", "low", "high", "effective_n", "design_effect"):
        assert float(getattr(one, name)) == pytest.approx(float(getattr(other, name)), rel=1e-6), name


def test_everybody_alike_and_one_alone_have_no_interval() -> None:
    alike, alone, nobody = single([4, 4, 4]), single([4]), single([])
    for sums, value in ((alike, 4), (alone, 4), (nobody, np.nan)):
        found = mean(sums)
        assert found.value == pytest.approx(value, nan_ok=True)
        assert np.isnan([found.low, found.high]).all()
        assert found.method == ""


def test_an_interval_ends_where_the_scale_does() -> None:
    found = mean(single([5, 5, 5, 5, 1]), lowest=1, highest=5)
    assert found.high == 5
    assert mean(single([5, 5, 5, 5, 1])).high > 5
    assert found.low == mean(single([5, 5, 5, 5, 1])).low


def test_answers_of_one_participant_are_not_answers_of_many() -> None:
    scores = np.array([1, 2, 2, 4, 5, 5.0])
    alone, alike = mean(sum_clusters(scores, np.ones(6))), mean(sum_clusters(scores * 4, np.full(6, 4)))
    assert [float(alone.low), float(alone.high)] == pytest.approx([float(alike.low), float(alike.high)])


def test_few_participants_who_make_the_mean_are_few() -> None:
    """Forty single answers about 3, and two participants with 40 each: about two, not forty-two, carry the mean."""
    y, m = np.array([*np.tile([2.0, 4.0], 20), 40.0, 200.0]), np.array([*[1.0] * 40, 40, 40])
    found = mean(sum_clusters(y, m))
    effective = 120**2 / (40 + 2 * 1600)
    variance = ((y - 3 * m) ** 2).sum() / 120**2 * effective / (effective - 1) * (42 / 41) / (42 / 41)
    half = stats.t.ppf(0.975, effective - 1) * variance**0.5
    assert [found.low, found.high] == pytest.approx([3 - half, 3 + half])


def test_a_population_narrows_a_mean() -> None:
    sums = single([1, 2, 3, 4, 6])
    half = (mean(sums).high - mean(sums).low) / 2
    known = mean(sums, population=20)
    assert known.high - known.value == pytest.approx(half * (1 - 5 / 20) ** 0.5)
    assert known.design_effect == pytest.approx(1)


@few
@given(st.lists(st.integers(0, 30), min_size=2, max_size=7).filter(lambda counts: sum(map(bool, counts)) > 1))
def test_the_interval_of_a_net_score_is_that_of_its_signs(counts: list[int]) -> None:
    signs = net_signs(len(counts))
    found = mean(sum_scores(signs, counts), lowest=-1, highest=1)
    each = np.repeat(signs, counts)
    assert found.value == pytest.approx(each.mean())
    if len(set(each)) > 1:
        low, high = stats.t.interval(0.95, len(each) - 1, each.mean(), stats.sem(each))
        assert [found.low, found.high] == pytest.approx([max(low, -1), min(high, 1)])


def test_the_signs_of_a_scale() -> None:
    assert net_signs(5).tolist() == [-1, -1, 0, 1, 1]
    assert net_signs(4).tolist() == [-1, -1, 1, 1]
    assert net_signs(1).tolist() == [0]
    assert net_signs(0).tolist() == []


def test_a_sum_is_what_was_answered_and_nothing_more() -> None:
    found = total(sum_clusters([[4, 0, 88], [0, 0, 0]], [[1, 1, 1], [0, 0, 0]]))
    assert found.value.tolist() == pytest.approx([92, np.nan], nan_ok=True)
    assert np.isnan(found.low).all()
    assert found.method.tolist() == ["", ""]


# ------------------------------------------------------------------------------------------------- rankings

RANKED = np.array([[3, 1, 0], [1, 2, 1], [0, 1, 3]])
"""Four persons rank three options; one of them ranks only two: options by place."""


def test_first_places_are_a_share_of_who_ranked() -> None:
    found = share(first_places(RANKED, 4), independent=True)
    assert found.value.tolist() == [0.75, 0.25, 0]
    assert set(found.method) == {"wilson"}
    assert (first_places(RANKED, 4, 9).clusters == 9).all()
    assert (first_places(RANKED, 4).clusters == 4).all()


def test_the_mean_rank_of_those_who_gave_one() -> None:
    found = mean_rank(RANKED)
    assert found.value.tolist() == [5 / 4, 8 / 4, 11 / 4]
    assert (found.low[0], found.high[2]) == (1, 3), "cut where the places end"
    assert (found.low[1], found.high[1]) == (1, 3), "of four persons even the one in the middle may be anywhere"


def test_borda_points_of_who_was_left_out_are_none() -> None:
    assert borda_points(3).tolist() == [2, 1, 0]
    assert borda_points(5, 2).tolist() == [4, 3]
    found = borda(np.array([[3, 1], [1, 1]]), 4, options=5)
    assert found.value.tolist() == [(3 * 4 + 3) / 4, (4 + 3) / 4]
    each = np.array([4, 3, 0, 0])
    low, high = stats.t.interval(0.95, 3, each.mean(), stats.sem(each))
    assert [found.low[1], found.high[1]] == pytest.approx([max(low, 0), min(high, 4)])


@few
@given(st.permutations(range(4)), st.integers(1, 20))
def test_points_of_whole_rankings_add_up_to_the_same(order: list[int], persons: int) -> None:
    rng = np.random.default_rng(persons)
    places = np.array([rng.permutation(4) for _ in range(persons)])
    counts = np.array([[(places[:, option] == place).sum() for place in range(4)] for option in range(4)])
    found = borda(counts[list(order)], persons, options=4)
    assert found.value.sum() == pytest.approx(3 + 2 + 1)
    assert found.value == pytest.approx(4 - mean_rank(counts[list(order)]).value)
