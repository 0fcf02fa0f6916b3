"""Intervals of a share: what must hold whatever was answered. Published values are in `test_oracles.py`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from pipelines.estimators.binomial import agresti_coull, clopper_pearson, jeffreys, wilson
from pipelines.estimators.clustered import arcsine_t, korn_graubard, logit_t, measure_precision, wilson_t
from pipelines.estimators.estimate import Estimate
from pipelines.estimators.share import share
from pipelines.estimators.sums import Sums, sum_answers, sum_clusters

few = settings(max_examples=60, deadline=None)
counts = st.integers(1, 400).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))
member = st.integers(0, 6).flatmap(lambda m: st.tuples(st.integers(0, m), st.just(m)))
panels = st.lists(member, min_size=2, max_size=30).map(lambda rows: np.array(rows, dtype=float).T)
Panel = np.ndarray[Any, Any]


def by_participants(sums: Sums, level: float = 0.95) -> Estimate:
    return korn_graubard(sums.by_participant(), level)


BINOMIAL = pytest.mark.parametrize("method", [wilson, clopper_pearson, agresti_coull, jeffreys])
CLUSTERED = pytest.mark.parametrize("method", [korn_graubard, by_participants, wilson_t, logit_t, arcsine_t])
Method = Callable[..., Estimate]


def bounds(found: Estimate) -> list[float]:
    return [float(found.low), float(found.high)]


def weigh(panel: Panel, weight: Any) -> Sums:
    """Sums of answers of which each participant's have one weight."""
    y, m = panel
    return sum_clusters(y * weight, m * weight, n=m, ww=m * np.square(weight))


# ------------------------------------------------------------------------------------------- single answers


@BINOMIAL
@few
@given(case=counts)
def test_an_interval_holds_its_share_and_stays_within_bounds(method: Method, case: tuple[int, int]) -> None:
    found = method(*case)
    assert 0 <= found.low <= case[0] / case[1] <= found.high <= 1
    assert found.low < found.high
    assert found.value == case[0] / case[1]
    assert (found.effective_n, found.design_effect) == (case[1], 1)


@BINOMIAL
@few
@given(case=counts)
def test_an_interval_is_mirrored_for_the_opposite(method: Method, case: tuple[int, int]) -> None:
    k, n = case
    found, opposite = method(k, n), method(n - k, n)
    assert bounds(found) == pytest.approx([1 - opposite.high, 1 - opposite.low], abs=1e-12)


@BINOMIAL
@few
@given(case=counts.filter(lambda case: case[0] < case[1]))
def test_one_more_moves_neither_end_down(method: Method, case: tuple[int, int]) -> None:
    k, n = case
    found = method([k, k + 1], n)
    assert found.low[0] < found.low[1] or found.low[1] == 0
    assert found.high[0] < found.high[1] or found.high[0] == 1


@BINOMIAL
@few
@given(case=counts)
def test_a_higher_level_is_wider(method: Method, case: tuple[int, int]) -> None:
    found = method(*case, level=np.array([0.9, 0.95, 0.99]))
    assert (np.diff(found.high - found.low) > 0).all()


@few
@given(case=counts)
def test_the_exact_interval_holds_that_of_the_binomial_test(case: tuple[int, int]) -> None:
    """At each bound, as many hits or more (fewer) have half of the 5 % that the level leaves."""
    k, n = case
    found = clopper_pearson(k, n)
    if k > 0:
        assert stats.binom.sf(k - 1, n, found.low) == pytest.approx(0.025)
    if k < n:
        assert stats.binom.cdf(k, n, found.high) == pytest.approx(0.025)


@BINOMIAL
def test_many_rows_are_those_rows_one_by_one(method: Method) -> None:
    n = np.repeat(np.arange(0, 40), 5)
    k = (n * np.tile([0, 0.2, 0.5, 0.9, 1], 40)).round()
    together = method(k, n)
    for row in range(0, len(n), 7):
        alone = method(k[row], n[row])
        for name in ("value", "low", "high"):
            assert getattr(together, name)[row] == pytest.approx(float(getattr(alone, name)), nan_ok=True, abs=0)
        assert together.method[row] == alone.method


# ----------------------------------------------------------------------------------------- repeated answers


@CLUSTERED
@few
@given(panel=panels)
def test_a_clustered_interval_holds_its_share_is_mirrored_and_stays_within_bounds(method: Method, panel: Panel) -> None:
    y, m = panel
    found, opposite = method(sum_clusters(y, m)), method(sum_clusters(m - y, m))
    if m.sum() == 0:
        assert np.isnan(found.value)
    else:
        assert found.value + opposite.value == pytest.approx(1)
    if (m > 0).sum() < 2:
        assert np.isnan(bounds(found)).all()
        assert found.method == ""
    else:
        assert 0 <= found.low <= found.value + 1e-12
        assert found.value - 1e-12 <= found.high <= 1
        assert found.low < found.high
        assert bounds(found) == pytest.approx([1 - opposite.high, 1 - opposite.low], abs=1e-7)


@CLUSTERED
@few
@given(panel=panels, seed=st.integers(0, 1000))
def test_the_order_of_the_participants_does_not_matter(method: Method, panel: Panel, seed: int) -> None:
    order = np.random.default_rng(seed).permutation(panel.shape[1])
    one, other = method(sum_clusters(*panel)), method(sum_clusters(*panel[:, order]))
    assert bounds(one) == pytest.approx(bounds(other), nan_ok=True, abs=1e-9)


@CLUSTERED
@few
@given(panel=panels, weight=st.floats(0.01, 1000))
def test_equal_weights_are_none(method: Method, panel: Panel, weight: float) -> None:
    one, other = method(sum_clusters(*panel)), method(weigh(panel, weight))
    for name in ("value", "low", "high", "effective_n", "design_effect"):
        assert float(getattr(one, name)) == pytest.approx(float(getattr(other, name)), nan_ok=True, rel=1e-6), name
    assert one.method == other.method


@CLUSTERED
@few
@given(panel=panels, scale=st.floats(0.01, 1000), seed=st.integers(0, 1000))
def test_only_the_ratios_of_weights_matter(method: Method, panel: Panel, scale: float, seed: int) -> None:
    weight = np.random.default_rng(seed).uniform(0.3, 3, panel.shape[1])
    one, other = method(weigh(panel, weight)), method(weigh(panel, weight * scale))
    assert bounds(one) == pytest.approx(bounds(other), nan_ok=True, rel=1e-6)


@few
@given(case=counts.filter(lambda case: case[1] >= 2))
def test_single_answers_give_the_exact_interval_of_one_answer_fewer(case: tuple[int, int]) -> None:
    """Korn-Graubard with one answer each is Clopper-Pearson at the same share of n - 1; at 0 and 100 % of n."""
    k, n = case
    found = korn_graubard(sum_answers(k, n))
    size = n if k in (0, n) else n - 1
    assert bounds(found) == pytest.approx(bounds(clopper_pearson(k / n * size, size)), abs=1e-9)
    assert found.effective_n == pytest.approx(size)
    if 0 < k < n:
        assert found.design_effect == pytest.approx(1)
    wilson_like = wilson_t(sum_answers(k, n))
    assert bounds(wilson_like) != bounds(wilson(k, n))
    assert wilson_like.high - wilson_like.low > wilson(k, n).high - wilson(k, n).low


@few
@given(case=counts.filter(lambda case: case[1] >= 2 and case[0] < case[1]))
def test_one_more_single_answer_moves_neither_end_of_korn_graubard_down(case: tuple[int, int]) -> None:
    k, n = case
    found = korn_graubard(sum_answers([k, k + 1], n))
    assert found.low[0] <= found.low[1] + 1e-12
    assert found.high[0] <= found.high[1] + 1e-12


@pytest.mark.parametrize("method", [korn_graubard, by_participants])
@few
@given(panel=panels.filter(lambda panel: (panel[1] > 0).sum() >= 2))
def test_a_higher_level_of_repeated_answers_is_wider(method: Method, panel: Panel) -> None:
    found = method(sum_clusters(*panel), np.array([0.9, 0.95, 0.99]))
    assert (np.diff(found.low) <= 0).all()
    assert (np.diff(found.high) >= 0).all()


@CLUSTERED
def test_many_rows_of_repeated_answers_are_those_rows_one_by_one(method: Method) -> None:
    rng = np.random.default_rng(3)
    m = rng.integers(0, 4, (50, 12))
    m[0], m[1, 1:] = 0, 0
    y = rng.binomial(m, rng.random((50, 1)))
    y[2], y[3] = 0, m[3]
    together = method(sum_clusters(y, m))
    for row in range(50):
        alone = method(sum_clusters(y[row], m[row]))
        assert [together.low[row], together.high[row]] == pytest.approx(bounds(alone), nan_ok=True, abs=1e-12)
        assert together.method[row] == alone.method


@CLUSTERED
def test_nobody_gives_nothing(method: Method) -> None:
    for nobody in (sum_clusters([], []), sum_clusters([0, 0], [0, 0])):
        found = method(nobody)
        assert np.isnan([found.value, found.low, found.high]).all()
        assert found.method == ""


@CLUSTERED
def test_one_participant_gives_a_share_without_interval(method: Method) -> None:
    found = method(sum_clusters([2, 0], [3, 0]))
    assert found.value == pytest.approx(2 / 3)
    assert np.isnan([found.low, found.high]).all()
    assert found.method == ""


@pytest.mark.parametrize("method", [korn_graubard, by_participants, logit_t, arcsine_t])
@pytest.mark.parametrize("every", [0, 1])
def test_at_nought_and_one_hundred_participants_are_counted_not_answers(method: Method, every: int) -> None:
    answers = np.array([4, 1, 2, 0])
    found = method(sum_clusters(answers * every, answers))
    bound = 0.025 ** (1 / 3)
    assert found.value == every
    assert bounds(found) == pytest.approx([bound, 1] if every else [0, 1 - bound])
    assert found.effective_n == pytest.approx(3)
    assert found.method == "clopper-pearson on participants"


@pytest.mark.parametrize("share_of_all", [1 / 2, 1 / 3, 1 / 10, 3 / 7])
def test_no_difference_between_participants_is_not_certainty(share_of_all: float) -> None:
    """Also where the share is no number of the computer's, and rounding would leave a variance of 1e-17."""
    answers = np.array([1.0, 2, 5, 11, 3])
    found = korn_graubard(sum_clusters(answers * share_of_all, answers))
    assert found.effective_n == 5
    assert bounds(found) == pytest.approx(bounds(clopper_pearson(share_of_all * 5, 5)))


def test_weights_that_differ_leave_fewer_than_the_participants_at_nought() -> None:
    equal, unequal = weigh(np.array([[0, 0, 0], [1, 1, 1]]), 1), weigh(np.array([[0, 0, 0], [1, 1, 1]]), [1, 1, 4])
    assert korn_graubard(unequal).effective_n == pytest.approx((1 + 1 + 4) ** 2 / (1 + 1 + 16))
    assert korn_graubard(unequal).high > korn_graubard(equal).high


def test_participants_outside_the_base_do_not_narrow_the_interval() -> None:
    inside, outside = ([1, 2, 0, 1], [2, 2, 1, 1]), [0] * 50
    alone, among = (korn_graubard(sum_clusters(inside[0] + more, inside[1] + more)) for more in ([], outside))
    assert among.value == alone.value
    assert among.high - among.low == pytest.approx(alone.high - alone.low, rel=0.1)
    assert by_participants(sum_clusters(inside[0] + outside, inside[1] + outside)).low == pytest.approx(
        by_participants(sum_clusters(*inside)).low
    )


@few
@given(panel=panels)
def test_no_effective_number_is_larger_than_the_answers(panel: Panel) -> None:
    sums = sum_clusters(*panel)
    for each in (sums, sums.by_participant()):
        known = measure_precision(each)
        assert np.isnan(known.adjusted_n) or known.adjusted_n <= panel[1].sum() + 1e-9
        assert np.isnan(known.effective_n) or known.effective_n <= panel[1].sum() + 1e-9


def test_the_share_of_participants_counts_each_of_them_once() -> None:
    sums = sum_clusters([1, 2, 0, 0], [1, 4, 1, 0])
    assert korn_graubard(sums).value == pytest.approx(3 / 6)
    assert by_participants(sums).value == pytest.approx((1 + 0.5 + 0) / 3)


def test_few_participants_are_known_to_be_few() -> None:
    """Three participants' own shares of 0.4, 0.5 and 0.6: t with 2 degrees of freedom gives 0.5 ± 0.248."""
    found = by_participants(sum_clusters([4, 5, 6], [10, 10, 10]))
    assert found.high - found.low >= 0.3
    assert found.effective_n <= 30


def test_the_many_answers_of_some_do_not_make_up_for_the_single_ones_of_most() -> None:
    """Where participants are alike, 22 single answers and 8 long series are worth 39 answers, not 132."""
    answers = np.repeat([1, 5, 15, 30], [22, 4, 2, 2])
    sums = sum_clusters(np.concatenate([[0] * 22, answers[22:] // 5]), answers).by_participant()
    assert sums.n == pytest.approx(30**2 / (22 + 4 / 5 + 2 / 15 + 2 / 30))
    assert korn_graubard(sums).effective_n <= sums.n


def test_a_few_who_make_the_share_are_few() -> None:
    """Forty single answers and two participants with 40 each: about four, not forty-two, carry the share."""
    y, m = np.array([*[1, 0] * 20, 30, 0]), np.array([*[1] * 40, 40, 40])
    known, found = measure_precision(sum_clusters(y, m)), korn_graubard(sum_clusters(y, m))
    few_of_them = 120**2 / (40 + 2 * 1600)
    t_all, t_few = stats.t.ppf(0.975, 119), stats.t.ppf(0.975, few_of_them - 1)
    size = known.effective_n * (t_all / t_few) ** 2 / (few_of_them / (few_of_them - 1) * 41 / 42)
    assert known.adjusted_n == pytest.approx(float(size))
    assert bounds(found) == pytest.approx(bounds(clopper_pearson(50 / 120 * size, size)))
    assert found.design_effect == pytest.approx(float(known.variance / (50 / 120 * 70 / 120 / 119)))


# --------------------------------------------------------------------------- the default, finite populations


def test_single_answers_get_wilson_and_the_exact_interval_on_request() -> None:
    sums = sum_answers([42, 0], [66, 20])
    assert share(sums, independent=True).method.tolist() == ["wilson", "wilson"]
    assert share(sums, independent=True, exact=True).method.tolist() == ["clopper-pearson"] * 2
    assert share(sums, independent=False).method.tolist() == ["korn-graubard", "clopper-pearson on participants"]


@pytest.mark.parametrize(
    "sums",
    [sum_clusters([1, 2], [1, 2]), sum_clusters([0.5, 0], [0.5, 2], n=[1, 1], ww=[0.25, 4])],
    ids=["repeated", "weighted"],
)
def test_answers_that_are_not_independent_are_not_taken_for_it(sums: Sums) -> None:
    with pytest.raises(ValueError, match="row 0 is not independent"):
        share(sums, independent=True)


@few
@given(case=counts, more=st.integers(0, 1000))
def test_a_population_narrows_the_interval_the_more_of_it_was_asked(case: tuple[int, int], more: int) -> None:
    k, n = case
    known = share(sum_answers(k, n), independent=True, population=n + more)
    unknown = share(sum_answers(k, n), independent=True, population=np.nan)
    assert bounds(unknown) == bounds(wilson(k, n))
    assert known.high - known.low < unknown.high - unknown.low
    assert 0 <= known.low <= known.value <= known.high <= 1


@pytest.mark.parametrize("exact", [True, False])
def test_who_asked_everybody_knows(exact: bool) -> None:
    found = share(sum_answers([7, 0, 9], 9), independent=True, population=9, exact=exact)
    assert found.low == pytest.approx(found.value)
    assert found.high == pytest.approx(found.value)
    repeated = share(sum_clusters([1, 1, 0], [2, 1, 3]), independent=False, population=3)
    assert bounds(repeated) == pytest.approx([1 / 3, 1 / 3])


def test_a_population_smaller_than_the_sample_is_refused() -> None:
    with pytest.raises(ValueError, match="a population of 8 cannot hold a sample of 9"):
        share(sum_answers([3, 3], [9, 9]), independent=True, population=[10, 8])


def test_a_population_far_larger_than_the_sample_makes_no_difference() -> None:
    sums = sum_clusters([1, 2, 0, 1], [2, 2, 1, 1])
    far, unknown = korn_graubard(sums, population=1e9), korn_graubard(sums)
    assert bounds(far) == pytest.approx(bounds(unknown), abs=1e-6)
    assert far.design_effect == pytest.approx(float(unknown.design_effect))
