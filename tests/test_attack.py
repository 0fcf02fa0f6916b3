"""Somebody who has all released tables of a random survey, and whether he finds what is hidden in them.

Fewer surveys than in `benchmarks/attack.py`, whose result is docs/attack.md.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from attacker import Attacker, Released, make_survey
from surveys import WAVE

from pipelines.disclosure.hide import hide_topline
from pipelines.disclosure.plan import open_book
from pipelines.disclosure.small import hide_small
from pipelines.indicators import compute_indicators
from pipelines.topline import count_topline


@pytest.mark.parametrize("seed", [1, 2, 5, 7, 8, 10, 11, 109])
def test_no_hidden_number_can_be_narrowed(seed: int, tmp_path: Path) -> None:
    made = make_survey(seed, tmp_path)
    assert Attacker(made).find_leaks() == []


def hide_only_small(made: Released) -> Released:
    """The tables of a survey in which small numbers are hidden, and nothing that gives them back."""
    hidden = hide_small(open_book(made.responses, made.declared, made.minimum))
    return replace(
        made, hidden=hidden,
        indicators=compute_indicators(made.responses, made.declared, WAVE, "data", hidden=hidden),
        topline=hide_topline(count_topline(made.responses, made.declared), hidden),
    )  # fmt: skip


def test_the_attacker_finds_what_is_hidden_alone(tmp_path: Path) -> None:
    found = [Attacker(hide_only_small(make_survey(seed, tmp_path))).find_leaks() for seed in (0, 2)]
    assert all(found)
