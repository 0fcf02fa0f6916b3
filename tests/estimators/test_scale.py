"""Middle and tendency of ordered answers."""

from __future__ import annotations

from math import isnan

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.estimators.scale import median_of_counts, net_score


@pytest.mark.parametrize(
    ("scores", "counts", "median"),
    [
        ([1, 2, 3, 4, 5], [0, 1, 5, 8, 6], 4),
        ([1, 2, 3], [1, 0, 1], 2),
        ([1, 2], [1, 1], 1.5),
        ([1, 2, 3], [0, 0, 4], 3),
        ([-2, 0, 2], [3, 1, 1], -2),
        ([1], [1], 1),
    ],
)
def test_median(scores: list[int], counts: list[int], median: float) -> None:
    assert median_of_counts(scores, counts) == median


@pytest.mark.parametrize(
    ("counts", "score"),
    [
        ([3, 8, 7, 3], -1 / 21),
        ([0, 1, 5, 8, 6], 13 / 20),
        ([0, 0, 9, 0, 0], 0),
        ([5, 0, 0], -1),
        ([0, 0, 0, 4], 1),
        ([2, 2], 0),
        ([7], 0),
    ],
)
def test_net_score(counts: list[int], score: float) -> None:
    assert net_score(counts) == pytest.approx(score)


def test_nobody_has_neither() -> None:
    assert isnan(median_of_counts([1, 2, 3], [0, 0, 0]))
    assert isnan(net_score([0, 0, 0]))
    assert isnan(net_score([]))


levels = st.lists(st.integers(0, 50), min_size=2, max_size=7).filter(sum)


@settings(max_examples=60, deadline=None)
@given(levels)
def test_a_scale_turned_round_turns_its_score(counts: list[int]) -> None:
    assert net_score(counts[::-1]) == pytest.approx(-net_score(counts))
    assert -1 <= net_score(counts) <= 1


@settings(max_examples=60, deadline=None)
@given(levels)
def test_half_of_the_answers_lie_on_either_side_of_the_median(counts: list[int]) -> None:
    median = median_of_counts(range(len(counts)), counts)
    below = sum(count for score, count in enumerate(counts) if score < median)
    above = sum(count for score, count in enumerate(counts) if score > median)
    assert max(below, above) <= sum(counts) / 2
