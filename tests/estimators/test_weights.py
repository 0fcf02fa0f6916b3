"""Raking to declared margins, and what weights cost."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.estimators.clustered import korn_graubard
from pipelines.estimators.sums import sum_clusters
from pipelines.estimators.weights import CannotRake, kish_design_effect, kish_effective_n, rake

few = settings(max_examples=40, deadline=None)
AGE = {"young": 0.3, "middle": 0.4, "old": 0.3}
LANGUAGE = {"fr": 0.8, "nl": 0.2}


def draw(seed: int, size: int = 200) -> dict[str, Any]:
    rng = np.random.default_rng(seed)
    return {
        "age": rng.choice(list(AGE), size, p=[0.5, 0.3, 0.2]),
        "language": rng.choice(list(LANGUAGE), size, p=[0.6, 0.4]),
    }


@few
@given(st.integers(0, 1000))
def test_every_margin_is_met_and_the_weights_have_a_mean_of_1(seed: int) -> None:
    levels = draw(seed)
    weight = rake(levels, {"age": AGE, "language": LANGUAGE}).weight
    assert weight.mean() == pytest.approx(1)
    for name, margin in {"age": AGE, "language": LANGUAGE}.items():
        for level, share in margin.items():
            assert weight[levels[name] == level].sum() / weight.sum() == pytest.approx(share, abs=1e-8)


@few
@given(st.integers(0, 1000))
def test_weights_depend_on_nothing_but_the_levels(seed: int) -> None:
    """Raking multiplies a factor of each margin: log weights are a sum of an age's and a language's."""
    levels = draw(seed)
    weight = rake(levels, {"age": AGE, "language": LANGUAGE}).weight
    cell = {
        (age, tongue): weight[(levels["age"] == age) & (levels["language"] == tongue)]
        for age in AGE
        for tongue in LANGUAGE
    }
    assert all(np.ptp(each) < 1e-12 for each in cell.values() if len(each))
    ratio = [cell[age, "fr"][0] / cell[age, "nl"][0] for age in AGE]
    assert ratio == pytest.approx([ratio[0]] * 3)


@few
@given(st.integers(0, 1000))
def test_counted_combinations_get_the_weights_of_their_answers(seed: int) -> None:
    levels = draw(seed)
    joined, inverse, counts = np.unique(
        np.stack([levels["age"], levels["language"]]), axis=1, return_inverse=True, return_counts=True
    )
    margins = {"age": AGE, "language": LANGUAGE}
    combined = rake({"age": joined[0], "language": joined[1]}, margins, counts).weight
    assert combined[inverse.ravel()] == pytest.approx(rake(levels, margins).weight)


def test_one_margin_is_post_stratification() -> None:
    found = rake({"language": ["fr", "fr", "fr", "nl"]}, {"language": LANGUAGE})
    assert found.weight == pytest.approx([0.8 * 4 / 3] * 3 + [0.2 * 4])
    assert found.rounds == 1


def test_a_sample_that_meets_its_margins_is_left_alone() -> None:
    found = rake({"language": ["fr", "nl", "fr", "fr", "fr"]}, {"language": LANGUAGE})
    assert found.weight.tolist() == pytest.approx([1] * 5)
    assert found.rounds == 0


def test_printed_shares_may_be_rounded() -> None:
    third = {"a": 0.333, "b": 0.333, "c": 0.333}
    assert rake({"q": ["a", "b", "c"]}, {"q": third}).weight.tolist() == pytest.approx([1, 1, 1])


@pytest.mark.parametrize(
    ("levels", "margins", "where", "message"),
    [
        ({"q": ["a", "b", "x", "x"]}, {"q": {"a": 0.5, "b": 0.5}}, ("q", "x"), "2 answers with this level"),
        ({"q": ["a", None]}, {"q": {"a": 0.5, "b": 0.5}}, ("q", "None"), "1 answers with this level"),
        ({"q": ["a", "a"]}, {"q": {"a": 0.5, "b": 0.5}}, ("q", "b"), "no answer"),
        ({"q": ["a", "b"]}, {"q": {"a": 0.5, "b": 0.4}}, ("q", ""), "shares that add up to 0.9"),
        ({"q": ["a", "b"]}, {"q": {"a": 1.0, "b": 0.0}}, ("q", "b"), "a share of 0"),
        ({"q": ["a", "b"]}, {"q": {"a": 1.5, "b": -0.5}}, ("q", "b"), "a share of -0.5"),
        ({"q": ["a", "b"]}, {"q": {"a": 0.5, "b": float("nan")}}, ("q", "b"), "a share of nan"),
    ],
)
def test_margins_that_cannot_be_met_are_named(levels: Any, margins: Any, where: Any, message: str) -> None:
    with pytest.raises(CannotRake, match=message) as raised:
        rake(levels, margins)
    assert (raised.value.margin, raised.value.level) == where
    assert raised.value.action
    assert "expected" in str(raised.value)
    assert str(raised.value).startswith(", level ".join(filter(None, (f"margin {where[0]}", where[1]))) + ": ")


def test_margins_that_contradict_each_other_do_not_converge() -> None:
    """All the old speak French: they cannot be 60 % while French is 50 %."""
    levels = {"age": ["old", "old", "young", "young"], "language": ["fr", "fr", "fr", "nl"]}
    with pytest.raises(CannotRake, match="after 1000 rounds") as raised:
        rake(levels, {"age": {"old": 0.6, "young": 0.4}, "language": {"fr": 0.5, "nl": 0.5}})
    assert raised.value.margin in {"age", "language"}


def test_weights_do_not_change_what_goes_in() -> None:
    levels, counts = draw(1), np.ones(200)
    before = {name: each.copy() for name, each in levels.items()}
    rake(levels, {"age": AGE}, counts)
    assert all((levels[name] == before[name]).all() for name in before)
    assert (counts == 1).all()


@few
@given(st.lists(st.floats(0.1, 10), min_size=1, max_size=30))
def test_unequal_weights_are_worth_fewer_answers(weights: list[float]) -> None:
    w = np.array(weights)
    effective = kish_effective_n(w.sum(), (w**2).sum())
    assert 1 - 1e-9 <= effective <= len(w) + 1e-9
    assert kish_design_effect(len(w), w.sum(), (w**2).sum()) == pytest.approx(1 + w.var() / w.mean() ** 2)
    assert kish_effective_n(len(w), len(w)) == len(w)
    assert np.isnan(kish_effective_n(0, 0))


def test_weights_that_have_nothing_to_do_with_the_answers_cost_what_kish_says() -> None:
    rng = np.random.default_rng(6)
    size = 200_000
    yes, weight = rng.random(size) < 0.4, rng.uniform(0.2, 3, size)
    found = korn_graubard(sum_clusters(yes * weight, weight, n=np.ones(size), ww=weight**2))
    assert found.design_effect == pytest.approx(
        float(kish_design_effect(size, weight.sum(), (weight**2).sum())), rel=0.02
    )
