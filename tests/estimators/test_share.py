"""Intervals of a share, held against published and trusted values, and their properties."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from surveys import read_yaml

from pipelines.estimators.share import Estimate, clopper_pearson, korn_graubard, participant_share, wilson

ORACLES = read_yaml(Path(__file__).parent.parent / "oracles.yaml")
INDEPENDENT = ORACLES["proportion_independent"]
PANEL = ORACLES["panel_p"]


def name(case: dict[str, Any]) -> str:
    return f"{case['k']} of {case['n']}"


def near(values: Any) -> Any:
    return pytest.approx(values, abs=1e-6)


# ------------------------------------------------------------------------------------------------ oracles


@pytest.mark.parametrize("case", INDEPENDENT, ids=name)
def test_wilson(case: dict[str, Any]) -> None:
    found = wilson(case["k"], case["n"])
    assert [found.low, found.high] == near(case["wilson"])
    assert found.value == case["k"] / case["n"]
    assert (found.method, found.effective_n, found.design_effect) == ("wilson", case["n"], 1)


@pytest.mark.parametrize("case", INDEPENDENT, ids=name)
def test_clopper_pearson(case: dict[str, Any]) -> None:
    assert list(clopper_pearson(case["k"], case["n"])) == near(case["clopper_pearson"])


def test_korn_graubard_on_the_panel() -> None:
    found = korn_graubard(PANEL["positive"], PANEL["responses"])
    assert found.value == near(PANEL["share"])
    assert [found.low, found.high] == near(PANEL["korn_graubard"])
    assert found.effective_n == near(28.5777135) == near(PANEL["effective_n"])
    assert found.design_effect == near(2.27449968) == near(PANEL["design_effect"])
    assert found.method == "korn-graubard"


def test_the_order_of_the_participants_does_not_matter() -> None:
    order = np.random.default_rng(1).permutation(len(PANEL["responses"]))
    hits, answers = np.array(PANEL["positive"])[order], np.array(PANEL["responses"])[order]
    shuffled, written = korn_graubard(hits, answers), korn_graubard(PANEL["positive"], PANEL["responses"])
    assert [shuffled.low, shuffled.high, shuffled.design_effect] == near(
        [written.low, written.high, written.design_effect]
    )


def test_the_mean_of_participant_means() -> None:
    oracle = PANEL["mean_of_participant_means"]
    found = participant_share(PANEL["positive"], PANEL["responses"])
    assert found.value == near(oracle["value"])
    assert (found.value * (1 - found.value) / found.effective_n) ** 0.5 == near(oracle["se"])


# -------------------------------------------------------------------------------------------------- edges


@pytest.mark.parametrize("estimate", [wilson(0, 0), korn_graubard([], []), korn_graubard([0, 0], [0, 0]),
                                      participant_share([], []), participant_share([0], [0])])  # fmt: skip
def test_nobody_gives_nothing(estimate: Estimate) -> None:
    assert np.isnan([estimate.value, estimate.low, estimate.high]).all()
    assert estimate.method == ""


@pytest.mark.parametrize("function", [korn_graubard, participant_share])
def test_one_participant_gives_a_share_without_interval(function: Any) -> None:
    found = function([2, 0], [3, 0])
    assert found.value == pytest.approx(2 / 3)
    assert np.isnan([found.low, found.high]).all()


@pytest.mark.parametrize("function", [korn_graubard, participant_share])
@pytest.mark.parametrize("share", [0, 1])
def test_at_nought_and_one_hundred_participants_are_counted_not_answers(function: Any, share: int) -> None:
    answers = np.array([4, 1, 2, 0])
    found = function(answers * share, answers)
    bound = 0.025 ** (1 / 3)
    assert found.value == share
    assert [found.low, found.high] == near([bound, 1] if share else [0, 1 - bound])
    assert found.effective_n == 3
    assert found.method == "clopper-pearson on participants"


def test_participants_outside_the_base_do_not_narrow_the_interval() -> None:
    inside = korn_graubard([1, 2, 0, 1], [2, 2, 1, 1])
    with_others = korn_graubard([1, 2, 0, 1, *[0] * 50], [2, 2, 1, 1, *[0] * 50])
    assert with_others.value == inside.value
    assert with_others.high - with_others.low == pytest.approx(inside.high - inside.low, rel=0.1)
    assert with_others.effective_n >= inside.effective_n


def test_no_difference_between_participants_is_not_certainty() -> None:
    found = korn_graubard([1, 1, 1], [2, 2, 2])
    assert found.value == 0.5
    assert found.effective_n == 3
    assert (found.low, found.high) == clopper_pearson(1.5, 3)


def test_the_effective_number_is_no_larger_than_the_answers() -> None:
    found = participant_share([4, 5, 6], [10, 10, 10])
    assert found.value == pytest.approx(0.5)
    assert found.effective_n <= 30


def test_few_participants_are_known_to_be_few() -> None:
    """Three participants' own shares of 0.4, 0.5 and 0.6: t with 2 degrees of freedom gives 0.5 ± 0.248."""
    found = participant_share([4, 5, 6], [10, 10, 10])
    assert found.high - found.low >= 0.3


# --------------------------------------------------------------------------------------------- properties

counts = st.integers(1, 400).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))
panels = st.lists(
    st.integers(0, 6).flatmap(lambda m: st.tuples(st.integers(0, m), st.just(m))), min_size=2, max_size=30
)
few = settings(max_examples=60, deadline=None)


def bounds(method: str, k: int, n: int) -> tuple[float, float]:
    if method == "wilson":
        return wilson(k, n).low, wilson(k, n).high
    if method == "clopper-pearson":
        return clopper_pearson(k, n)
    found = korn_graubard([1] * k + [0] * (n - k), [1] * n)
    return found.low, found.high


METHODS = pytest.mark.parametrize("method", ["wilson", "clopper-pearson"])


@METHODS
@few
@given(case=counts)
def test_an_interval_holds_its_share_and_stays_within_bounds(method: str, case: tuple[int, int]) -> None:
    k, n = case
    low, high = bounds(method, k, n)
    assert 0 <= low <= k / n <= high <= 1
    assert low < high


@METHODS
@few
@given(case=counts)
def test_an_interval_is_mirrored_for_the_opposite(method: str, case: tuple[int, int]) -> None:
    k, n = case
    low, high = bounds(method, k, n)
    other_low, other_high = bounds(method, n - k, n)
    assert [low, high] == pytest.approx([1 - other_high, 1 - other_low], abs=1e-9)


@METHODS
@few
@given(case=counts.filter(lambda case: case[0] < case[1]))
def test_one_more_moves_both_ends_up(method: str, case: tuple[int, int]) -> None:
    k, n = case
    (low, high), (next_low, next_high) = bounds(method, k, n), bounds(method, k + 1, n)
    assert low < next_low
    assert high < next_high or high == next_high == 1


@METHODS
@few
@given(case=counts)
def test_a_higher_level_is_wider(method: str, case: tuple[int, int]) -> None:
    k, n = case
    if method == "wilson":
        wide, narrow = wilson(k, n, 0.99), wilson(k, n, 0.9)
        assert wide.high - wide.low > narrow.high - narrow.low
    else:
        (low, high), (inner_low, inner_high) = clopper_pearson(k, n, 0.99), clopper_pearson(k, n, 0.9)
        assert high - low > inner_high - inner_low


@pytest.mark.parametrize("function", [korn_graubard, participant_share])
@few
@given(panel=panels)
def test_repeated_answers_hold_their_share_and_mirror(function: Any, panel: list[tuple[int, int]]) -> None:
    hits, answers = np.array(panel).T
    found, opposite = function(hits, answers), function(answers - hits, answers)
    if answers.sum() == 0:
        assert np.isnan(found.value)
        return
    assert found.value + opposite.value == pytest.approx(1)
    if np.isnan(found.low):
        assert np.isnan(found.high)
        assert np.isnan(opposite.low)
    else:
        assert 0 <= found.low <= found.value + 1e-12
        assert found.value - 1e-12 <= found.high <= 1
        assert [found.low, found.high] == pytest.approx([1 - opposite.high, 1 - opposite.low], abs=1e-7)


@few
@given(case=counts.filter(lambda case: case[1] >= 2))
def test_single_answers_have_no_design_effect(case: tuple[int, int]) -> None:
    k, n = case
    found = korn_graubard([1] * k + [0] * (n - k), [1] * n)
    assert found.value == k / n
    if 0 < k < n:
        assert found.design_effect == pytest.approx(1)
        assert found.effective_n == pytest.approx(n - 1)
        low, high = clopper_pearson(k, n)
        assert found.low <= low + 1e-9
        assert found.high >= high - 1e-9
