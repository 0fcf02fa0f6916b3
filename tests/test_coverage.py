"""Simulated coverage, smaller than in `benchmarks/coverage.py`, and that docs/coverage.md is what that writes."""

from __future__ import annotations

import re

import numpy as np
import pytest

from benchmarks.coverage import (
    ALONE,
    COMMAND,
    DRAWS,
    PAGE,
    PANEL,
    PATTERNS,
    SEED,
    cover_difference,
    cover_levels,
    cover_median,
    cover_share,
    write_table,
)

FEW = 4000
CHANCE = 3 * (0.95 * 0.05 / FEW) ** 0.5


@pytest.mark.parametrize(
    ("icc", "naive", "robust"), [(0, 0.947, 0.975), (0.2, 0.905, 0.963), (0.4, 0.861, 0.957), (0.67, 0.813, 0.959)]
)
def test_the_panel_is_covered_as_the_oracles_say(icc: float, naive: float, robust: float) -> None:
    """Figures of shared/oracles for p = 0.64: plain Wilson and Korn-Graubard."""
    held = cover_share(PATTERNS[PANEL], 0.64, icc, FEW, seed=1).held
    assert held["Wilson"] == pytest.approx(naive, abs=3 * (naive * (1 - naive) / FEW) ** 0.5)
    assert held["Korn-Graubard"] == pytest.approx(robust, abs=CHANCE)


@pytest.mark.parametrize("p", [0.05, 0.2, 0.5, 0.9])
@pytest.mark.parametrize("icc", [0, 0.4])
def test_repeated_answers_are_covered_at_the_level_or_more(p: float, icc: float) -> None:
    held = cover_share(PATTERNS[PANEL], p, icc, FEW, seed=2).held
    assert held["Korn-Graubard"] >= 0.95 - CHANCE
    assert held["of participants"] >= 0.95 - CHANCE


def test_very_unequal_participants_are_covered_better_than_by_trusted_software() -> None:
    """Without the correction it is 0.88 (p = 0.5) at an intra-participant correlation of 0.4."""
    unequal = PATTERNS["30 participants, 132 answers, 1 to 30 each"]
    held = cover_share(unequal, 0.5, 0.4, FEW, seed=3).held
    assert held["Korn-Graubard"] >= 0.93
    assert held["of participants"] >= 0.95 - CHANCE
    assert held["Wilson"] < 0.6


@pytest.mark.parametrize("part", [0, 17, 35])
def test_differences_are_covered_whoever_recurs(part: int) -> None:
    assert cover_difference(PATTERNS[PANEL], part, (0.64, 0.4), 0.4, FEW, seed=4).held["default"] >= 0.95 - CHANCE
    assert cover_difference(np.ones(35, dtype=int), part, (0.5, 0.5), 0.4, FEW, seed=5).held["default"] >= 0.95 - CHANCE


def test_levels_hold_together_and_medians_are_covered() -> None:
    held = cover_levels(PATTERNS[PANEL], 0.4, FEW, seed=6).held
    assert held["together"] >= 0.95 - CHANCE
    assert held["each at 95 %"] < 0.9
    for name in (PANEL, ALONE):
        assert cover_median(PATTERNS[name], 0, FEW, seed=7).held["median"] >= 0.95 - CHANCE


def test_the_page_is_that_of_the_benchmark() -> None:
    page = PAGE.read_text(encoding="utf-8")
    assert f"`{COMMAND}` (seed {SEED}, {DRAWS} draws a row)" in page
    found = cover_share(PATTERNS[PANEL], 0.05, 0, DRAWS, SEED)
    *_, row, _ = write_table(["answers", "icc", "p"], [([PANEL, "0", "0.05"], found)])
    assert row in page.splitlines()
    assert not re.search(r"20\d\d-\d\d", page)
