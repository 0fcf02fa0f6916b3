"""Directly standardised shares and the limits of a funnel, held against published values and other software."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from pipelines.estimators.funnel import limit_funnel
from pipelines.estimators.standardised import standardise_directly

# Down's syndrome in Michigan by mother's age, five births and more: Fleiss, Statistical Methods for Rates and
# Proportions (1981), table 14.4; the example of Fay and Feuer (1997).
CASES = [0, 8, 63, 112, 262, 295]
BIRTHS = [327, 30666, 123419, 149919, 104088, 34392]
STANDARD = [319933, 931318, 786511, 488235, 237863, 61313]


def test_published_values_are_met() -> None:
    """dsrTest 1.0.0 (R), vignette: 75.52901 per 100,000, gamma interval 67.70212 to 188.30017."""
    found = standardise_directly(CASES, BIRTHS, STANDARD)
    assert 1e5 * float(found.value) == pytest.approx(75.52901, abs=1e-5)
    assert 1e5 * float(found.low) == pytest.approx(67.70212, abs=1e-5)
    assert 1e5 * float(found.high) == pytest.approx(188.30017, abs=1e-5)
    assert str(found.method) == "fay-feuer"


def test_one_stratum_has_the_exact_poisson_interval() -> None:
    for events in (0, 1, 7, 40):
        found = standardise_directly([events], [1000], [1])
        low = stats.chi2.ppf(0.025, 2 * events) / 2 if events else 0.0
        high = stats.chi2.ppf(0.975, 2 * (events + 1)) / 2
        assert 1000 * float(found.low) == pytest.approx(low)
        assert 1000 * float(found.high) == pytest.approx(high)


strata = st.lists(st.tuples(st.integers(0, 50), st.integers(50, 5000), st.integers(1, 1000)), min_size=1, max_size=6)


@given(strata)
def test_the_value_lies_between_its_strata_and_within_its_interval(rows: list[tuple[int, int, int]]) -> None:
    events, n, weights = (np.array(part, dtype=float) for part in zip(*rows, strict=True))
    found = standardise_directly(events, n, weights)
    rates = events / n
    assert rates.min() - 1e-12 <= float(found.value) <= rates.max() + 1e-12
    assert float(found.low) <= float(found.value) <= float(found.high)
    own = standardise_directly(events, n, n)
    assert float(own.value) == pytest.approx(events.sum() / n.sum())


def test_equal_shares_stay_whatever_the_standard_and_an_empty_stratum_says_nothing() -> None:
    found = standardise_directly([[10, 20], [10, 0]], [[100, 200], [100, 0]], [3, 1])
    assert found.value[0] == pytest.approx(0.1)
    assert np.isnan(found.value[1])
    assert found.method[1] == ""


def test_the_effective_number_of_a_matching_standard_is_at_least_the_number() -> None:
    found = standardise_directly([10, 60], [100, 100], [1, 1])
    assert float(found.effective_n) >= 200


@pytest.mark.parametrize("centre", [0.02, 0.13, 0.5, 0.98])
@pytest.mark.parametrize("level", [0.95, 0.998])
def test_limits_are_interpolated_binomial_quantiles(centre: float, level: float) -> None:
    sizes = np.array([1.0, 5, 20, 137, 2500, 40_000])
    low, high = limit_funnel(centre, sizes, level)
    for n, below, above in zip(sizes, low, high, strict=True):
        for chance, limit in ((0.5 - level / 2, below), (0.5 + level / 2, above)):
            count = stats.binom.ppf(chance, n, centre)
            own = stats.binom.pmf(count, n, centre)
            wanted = count - (stats.binom.cdf(count, n, centre) - chance) / own
            assert limit == pytest.approx(np.clip(wanted / n, 0, 1), abs=1e-9)


def test_limits_close_in_on_the_centre() -> None:
    low, high = limit_funnel(0.2, np.array([10.0, 100, 1000, 10_000]), 0.95)
    assert (np.diff(low) > 0).all()
    assert (np.diff(high) < 0).all()
    assert high[-1] - 0.2 == pytest.approx(1.96 * np.sqrt(0.16 / 10_000), rel=0.02)


@pytest.mark.filterwarnings("error")
def test_limits_of_a_group_beyond_every_count_end_at_the_centre() -> None:
    """Halving would never come down to one there: the steps between two such numbers are larger."""
    low, high = limit_funnel([0.2, 0.7], 2.0**70, 0.998)
    np.testing.assert_allclose([low, high], [[0.2, 0.7]] * 2, atol=1e-9)
    assert (low <= high).all()
