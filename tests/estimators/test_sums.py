"""Sums by hand, and that all ways to them are the same."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.estimators.sums import (
    Sums,
    linearised_variance,
    ratio,
    sum_answers,
    sum_clusters,
    sum_rows,
    sum_scores,
)
from pipelines.estimators.unequal import correct_unequal, effective_participants


def as_dict(sums: Sums) -> dict[str, Any]:
    return {field.name: getattr(sums, field.name).tolist() for field in fields(sums)}


def test_sums_by_hand() -> None:
    """Four participants, one without an answer: 1 of 1, 1 of 2, 0 of 3."""
    assert as_dict(sum_clusters([1, 1, 0, 0], [1, 2, 3, 0])) == {
        "clusters": 4, "present": 3, "n": 6, "y": 2, "m": 6, "yy": 2, "ym": 3, "mm": 14,
        "r": 1.5, "rr": 1.25, "ww": 6, "v": pytest.approx(1 + 1 / 2 + 1 / 3), "xx": pytest.approx(np.nan, nan_ok=True),
    }  # fmt: skip


def test_weighted_sums_by_hand() -> None:
    """The first participant answers yes and no with weights 2 and 1, the second yes with weight 3."""
    found = sum_clusters([2, 3], [3, 3], n=[2, 1], ww=[5, 9], xx=[2, 3])
    assert as_dict(found) == {
        "clusters": 2, "present": 2, "n": 3, "y": 5, "m": 6, "yy": 13, "ym": 15, "mm": 18,
        "r": pytest.approx(2 / 3 + 1), "rr": pytest.approx(4 / 9 + 1), "ww": 14, "v": pytest.approx(5 / 9 + 1), "xx": 5,
    }  # fmt: skip


@settings(max_examples=40, deadline=None)
@given(st.lists(st.integers(0, 20), min_size=2, max_size=6))
def test_counted_scores_are_the_sums_of_single_answers(counts: list[int]) -> None:
    scores = np.arange(len(counts)) - 1.0
    each = np.repeat(scores, counts)
    assert as_dict(sum_scores(scores, counts)) == pytest.approx(
        as_dict(sum_clusters(each, np.ones(len(each)), xx=each**2))
    )


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 30).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))), st.integers(0, 9))
def test_counted_answers_are_the_sums_of_single_answers(case: tuple[int, int], outside: int) -> None:
    k, n = case
    y, m = np.repeat([1.0, 0, 0], [k, n - k, outside]), np.repeat([1.0, 1, 0], [k, n - k, outside])
    assert as_dict(sum_answers(k, n, n + outside)) == pytest.approx(as_dict(sum_clusters(y, m, xx=y)))


def test_a_long_table_of_who_is_present_is_the_same_as_a_wide_one_of_everybody() -> None:
    rng = np.random.default_rng(1)
    m = rng.integers(0, 4, (5, 9))
    y = rng.binomial(m, 0.4)
    row, cluster = np.nonzero(m)
    long = sum_rows(row, 5, 9, y[row, cluster], m[row, cluster])
    wide = sum_clusters(y, m)
    for field in fields(Sums):
        assert getattr(long, field.name) == pytest.approx(getattr(wide, field.name), nan_ok=True)
    assert as_dict(wide[[3, 1]])["y"] == wide.y[[3, 1]].tolist()
    assert as_dict(wide[2:])["mm"] == wide.mm[2:].tolist()


def test_sums_of_two_chunks_are_not_added() -> None:
    """A participant in both chunks would count as two: the totals of each are added up first."""
    one, two = sum_clusters([1, 0], [1, 1]), sum_clusters([1, 0], [1, 1])
    with pytest.raises(TypeError):
        one + two  # type: ignore[operator]
    together = sum_clusters(np.array([1, 0]) + np.array([1, 0]), np.array([1, 1]) + np.array([1, 1]))
    assert (together.yy, together.present) == (4, 2)


def test_each_participant_once_is_the_same_when_said_twice() -> None:
    once = sum_clusters([1, 1, 0, 0], [1, 2, 3, 0]).by_participant()
    assert as_dict(once.by_participant()) == pytest.approx(as_dict(once), nan_ok=True)
    assert as_dict(sum_answers(3, 7).by_participant()) == pytest.approx(
        as_dict(sum_answers(3, 7)) | {"xx": np.nan}, nan_ok=True
    )


def test_the_variance_is_that_of_the_residuals() -> None:
    rng = np.random.default_rng(2)
    m = rng.integers(0, 5, 30).astype(float)
    y = rng.normal(m, 1)
    p = y.sum() / m.sum()
    y[m == 0] = 0
    expected = (((y - y.sum() / m.sum() * m) / m.sum()) ** 2).sum() * 30 / 29
    found = sum_clusters(y, m)
    assert linearised_variance(found) == pytest.approx(expected)
    assert ratio(found) == pytest.approx(y.sum() / m.sum())
    assert np.isfinite(p)


def test_one_participant_has_no_variance_however_many_were_asked() -> None:
    assert np.isnan(linearised_variance(sum_clusters([[2, 0, 0], [0, 0, 0]], [[3, 0, 0], [0, 0, 0]]))).all()


def test_independent_answers_have_the_textbook_variance() -> None:
    assert linearised_variance(sum_answers([3, 0, 5], [10, 10, 1e6])) == pytest.approx(
        [0.3 * 0.7 / 9, 0, 5e-6 / 1e6], rel=1e-4
    )


@pytest.mark.parametrize(
    ("answers", "unequal"),
    [([1, 1, 1, 1], False), ([1, 2, 3, 4, 5], False), ([1] * 20 + [20], True), ([30, 1], False), ([1] * 3 + [9], True)],
)
def test_only_very_unequal_participants_are_corrected_for(answers: list[int], unequal: bool) -> None:
    sums = sum_clusters([0] * len(answers), answers)
    effective = effective_participants(sums.m, sums.mm)
    df, factor = correct_unequal(sums.present, effective)
    assert effective == pytest.approx(sum(answers) ** 2 / sum(each**2 for each in answers))
    assert (df < len(answers) - 1) == unequal
    assert (factor > 1) == unequal
    assert df >= 1
    assert factor <= 2
