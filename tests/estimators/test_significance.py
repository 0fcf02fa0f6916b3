"""Tests of tables, of pairs, of several hypotheses, and the agreement of coders."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from pipelines.estimators.agreement import cohen_kappa, krippendorff_alpha
from pipelines.estimators.association import multiply_cells, pearson, rao_scott
from pipelines.estimators.holm import adjust_holm
from pipelines.estimators.paired import bhapkar, bowker, mcnemar, mcnemar_exact, stuart_maxwell

few = settings(max_examples=60, deadline=None)
tables = st.tuples(st.integers(2, 4), st.integers(2, 4)).flatmap(
    lambda shape: st.lists(st.integers(0, 20), min_size=shape[0] * shape[1], max_size=shape[0] * shape[1]).map(
        lambda cells: np.array(cells).reshape(shape)
    )
)
squares = st.lists(st.integers(0, 20), min_size=9, max_size=9).map(lambda cells: np.array(cells).reshape(3, 3))


def without_empty(table: Any) -> Any:
    return table[table.sum(axis=1) > 0][:, table.sum(axis=0) > 0]


@few
@given(tables)
def test_pearson_is_that_of_scipy_without_empty_rows_and_columns(table: Any) -> None:
    full, found = without_empty(table), pearson(table)
    if min(full.shape) < 2:
        assert np.isnan([found.statistic, found.df, found.p]).all()
    else:
        expected = stats.chi2_contingency(full, correction=False)
        assert [found.statistic, found.df, found.p] == pytest.approx(
            [expected.statistic, expected.dof, expected.pvalue]
        )


@few
@given(tables)
def test_single_answers_make_rao_scott_that_of_pearson(table: Any) -> None:
    """With one answer a participant the design effects are n / (n - 1): X² shrinks by that, over its degrees of freedom."""
    n = int(table.sum())
    full = without_empty(table)
    found = rao_scott(table, np.diag(table.ravel()), n, n, n)
    if min(full.shape) < 2 or n < 2:
        assert np.isnan(found.statistic)
    elif (full > 0).all():
        plain = pearson(table)
        assert found.statistic == pytest.approx(float(plain.statistic / plain.df * (n - 1) / n))
        assert found.df == pytest.approx(float(plain.df))


@few
@given(st.integers(0, 1000))
def test_scale_order_and_outsiders_do_not_change_rao_scott(seed: int) -> None:
    rng = np.random.default_rng(seed)
    cells = rng.integers(0, 3, (12, 6)).astype(float)
    present = int((cells.sum(axis=1) > 0).sum())

    def test(totals: Any, clusters: int = 12) -> list[float]:
        table = totals.sum(axis=0).reshape(2, 3)
        found = rao_scott(table, multiply_cells(totals), clusters, present, cells.sum())
        return [float(found.statistic), float(found.df), float(found.p)]

    assert test(cells * 7.3) == pytest.approx(test(cells), nan_ok=True)
    assert test(rng.permutation(cells)) == pytest.approx(test(cells), nan_ok=True)
    turned = cells.reshape(12, 2, 3)[:, ::-1, ::-1].reshape(12, 6)
    assert test(turned) == pytest.approx(test(cells), nan_ok=True)


def test_answers_that_are_said_twice_are_no_more_significant() -> None:
    rng = np.random.default_rng(5)
    once = np.eye(4)[rng.choice(4, 60, p=[0.4, 0.1, 0.2, 0.3])]
    first = rao_scott(once.sum(axis=0).reshape(2, 2), multiply_cells(once), 60, 60, 60)
    second = rao_scott(2 * once.sum(axis=0).reshape(2, 2), multiply_cells(2 * once), 60, 60, 120)
    assert second.p == pytest.approx(float(first.p))
    assert pearson(2 * once.sum(axis=0).reshape(2, 2)).p < pearson(once.sum(axis=0).reshape(2, 2)).p


@pytest.mark.parametrize("table", [[[0, 1], [1, 0]], [[5, 0], [0, 5]]])
def test_participants_who_do_not_differ_have_no_test(table: Any) -> None:
    cells = np.tile(np.ravel(table), (6, 1))
    assert np.isnan(rao_scott(table, multiply_cells(cells), 6, 6, cells.sum()).p)


def test_an_empty_cell_is_no_obstacle() -> None:
    cells = np.array([[1, 0, 2, 1], [2, 0, 0, 1], [1, 0, 1, 3], [0, 0, 1, 1]])
    found = rao_scott(cells.sum(axis=0).reshape(2, 2), multiply_cells(cells), 4, 4, cells.sum())
    assert 0 < found.p < 1


def test_a_level_that_nobody_chose_changes_nothing() -> None:
    """An empty row and column among others, whose products with the other cells are left out with them."""
    rng = np.random.default_rng(8)
    cells = rng.integers(0, 3, (15, 2, 2)).astype(float)
    wide = np.zeros((15, 3, 3))
    wide[:, [0, 2]] = np.insert(cells, 1, 0, axis=2)
    compact, full = (
        rao_scott(each.sum(axis=0), multiply_cells(each.reshape(15, -1)), 15, 15, cells.sum()) for each in (cells, wide)
    )
    assert 0 < compact.p < 1
    assert [full.statistic, full.df, full.p, full.df2] == pytest.approx(
        [float(compact.statistic), float(compact.df), float(compact.p), float(compact.df2)]
    )
    assert compact.df2 == pytest.approx(14 * float(compact.df))


def test_chi_squares_have_no_second_degrees_of_freedom() -> None:
    table = [[20, 10, 4], [3, 30, 5], [9, 2, 40]]
    for found in (pearson(table), mcnemar(10, 3), stuart_maxwell(table), bhapkar(table), bowker(table)):
        assert found.df2 == np.inf
    assert np.isnan(stuart_maxwell(np.diag([3, 4, 5])).df2)


# ---------------------------------------------------------------------------------------------------- pairs


@few
@given(st.integers(0, 40), st.integers(0, 40))
def test_the_exact_p_of_changes_is_that_of_the_binomial_test(gone: int, come: int) -> None:
    expected = stats.binomtest(gone, gone + come).pvalue if gone + come else 1
    assert mcnemar_exact(gone, come) == pytest.approx(expected)


def test_nobody_changed() -> None:
    still = np.diag([3, 4, 5])
    for found in (mcnemar(0, 0), stuart_maxwell(still), bhapkar(still), bowker(still)):
        assert np.isnan([found.statistic, found.p]).all()
    assert mcnemar_exact(0, 0) == 1


@few
@given(st.integers(0, 30), st.integers(0, 30), st.integers(0, 30), st.integers(0, 30))
def test_of_two_levels_all_tests_of_change_are_mcnemar(a: int, b: int, c: int, d: int) -> None:
    table, expected = [[a, b], [c, d]], mcnemar(b, c)
    for found in (stuart_maxwell(table), bowker(table)):
        assert found.statistic == pytest.approx(float(expected.statistic), nan_ok=True)
        assert found.p == pytest.approx(float(expected.p), nan_ok=True)
    assert mcnemar([b, b], c, corrected=True).statistic[0] <= expected.statistic or b + c == 0


@few
@given(squares)
def test_the_order_of_levels_does_not_matter_for_change(table: Any) -> None:
    order = [2, 0, 1]
    for test in (stuart_maxwell, bhapkar, bowker):
        one, other = test(table), test(table[np.ix_(order, order)])
        assert one.statistic == pytest.approx(float(other.statistic), nan_ok=True, rel=1e-6)
        assert one.statistic >= -1e-9 or np.isnan(one.statistic)


def test_everybody_changed_alike() -> None:
    assert np.isnan(bhapkar([[0, 7], [0, 0]]).statistic)
    assert stuart_maxwell([[0, 7], [0, 0]]).statistic == pytest.approx(7)


def test_levels_that_nobody_left_or_took_up_are_left_out() -> None:
    table = np.array([[20, 10, 0], [3, 30, 0], [0, 0, 40]])
    assert stuart_maxwell(table).df == 1
    assert stuart_maxwell(table).statistic == pytest.approx(float(mcnemar(10, 3).statistic))


def test_a_level_that_one_person_took_up_counts() -> None:
    one = np.array([[20, 10, 1], [3, 30, 0], [0, 0, 40]])
    assert stuart_maxwell(one).df == 2
    assert stuart_maxwell(one).statistic > mcnemar(10, 3).statistic
    assert stuart_maxwell(one.T).df == 2


def test_two_groups_of_levels_that_do_not_mix_have_no_single_test() -> None:
    table = np.array([[5, 2, 0, 0], [1, 5, 0, 0], [0, 0, 5, 3], [0, 0, 1, 5]])
    assert np.isnan(stuart_maxwell(table).statistic)
    assert bowker(table).df == 2


# ---------------------------------------------------------------------------------- several tests, agreement


@few
@given(st.lists(st.floats(0, 1) | st.just(float("nan")), max_size=12))
def test_holm_keeps_the_order_and_never_makes_more_significant(p: list[float]) -> None:
    found = adjust_holm(p)
    known = ~np.isnan(p)
    given_p, adjusted = np.array(p)[known], found[known]
    assert np.isnan(found[~known]).all()
    assert (adjusted >= given_p).all()
    assert (adjusted <= 1).all()
    assert (np.diff(adjusted[np.argsort(given_p, kind="stable")]) >= 0).all()
    if len(given_p):
        assert adjusted.min() == pytest.approx(min(given_p.min() * len(given_p), 1))


def test_coders_who_agree_on_everything_have_an_alpha_of_1() -> None:
    counts = np.array([[2, 0, 0], [0, 2, 0], [0, 0, 3], [1, 0, 0]])
    for scale in ("nominal", "ordinal", "interval", "ratio"):
        assert krippendorff_alpha(counts, scale) == 1


@pytest.mark.parametrize("counts", [[[2, 0], [3, 0]], [[1, 0], [0, 1]], np.zeros((0, 2))])
def test_where_nothing_could_differ_there_is_no_alpha(counts: Any) -> None:
    assert np.isnan(krippendorff_alpha(counts))


@few
@given(st.integers(0, 500), st.sampled_from(["nominal", "ordinal", "interval"]))
def test_alpha_does_not_depend_on_the_order_of_units_nor_on_those_coded_once(seed: int, scale: Any) -> None:
    rng = np.random.default_rng(seed)
    counts = rng.integers(0, 3, (9, 4))
    alpha = float(krippendorff_alpha(counts, scale))
    more = np.vstack([rng.permutation(counts), np.eye(4, dtype=int)])
    assert krippendorff_alpha(more, scale) == pytest.approx(alpha, nan_ok=True)
    assert np.isnan(alpha) or alpha <= 1


def test_alpha_of_numbers_uses_the_numbers() -> None:
    counts = np.array([[1, 1, 0], [0, 2, 0], [0, 0, 2], [2, 0, 0]])
    near, far = (float(krippendorff_alpha(counts, "interval", [1, values, 100])) for values in (2, 50))
    assert near > far
    assert krippendorff_alpha([[2, 0], [1, 1], [0, 2]], "ratio", [0, 5]) < 1


def test_chance_agreement_is_a_kappa_of_nought_and_one_code_none() -> None:
    assert cohen_kappa([[25, 25], [25, 25]]).value == pytest.approx(0)
    assert cohen_kappa([[30, 0], [0, 20]]).value == 1
    assert np.isnan(cohen_kappa([[30, 0], [0, 0]]).value)
    assert np.isnan(cohen_kappa([[0, 0], [0, 0]]).value)


@few
@given(squares.filter(lambda table: table.sum() > 0))
def test_kappa_holds_within_bounds_and_turns_with_the_table(table: Any) -> None:
    found, turned = cohen_kappa(table), cohen_kappa(table.T)
    assert float(found.value) == pytest.approx(float(turned.value), nan_ok=True, abs=1e-12)
    if not np.isnan(found.value):
        assert -1 <= found.low <= found.value <= found.high <= 1
