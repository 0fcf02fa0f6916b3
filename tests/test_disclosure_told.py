"""What is hidden of some generated surveys, told whole; see `telling.py`.

`test_disclosure.py` holds that nothing can be found again; a change of the search that hides more than was hidden, or
other numbers at a higher cost, fails here alone.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from pathlib import Path

import pytest
from attacker import Released, make_survey

from pipelines.disclosure import protect
from schemas.missing import MISSING
from tests.telling import hold

SEEDS = (0, 1, 2, 5, 11, 13, 15, 19, 22, 23, 27, 28, 37, 39)
LEFT = (0, 4, 5, 7, 9, 12, 13, 16, 20, 21, 22, 23, 33)
ROUGH = (0, 8, 15, 23, 37, 39)
PLACE = ["indicator", "break", "break_level", "statistic", "level"]
SHEETS = 120
"""So many ways to fill the questionnaire in, where some left early."""


def tell(made: Released) -> Iterator[str]:
    """Every row of every table: what it says, a dot where that is hidden or nothing, and why."""
    for table, keys, counts in (
        (made.indicators, PLACE, ["numerator", "denominator", "persons", *MISSING, "ci_low"]),
        (made.topline, ["item", "subquestion", "code"], ["count", "asked", "answered"]),
    ):
        for row in table.to_dict("records"):
            place = " ".join(str(row[key]) for key in keys if row[key])
            said = " ".join("." if math.isnan(row[name]) else f"{row[name]:.4g}" for name in counts)
            yield f"{place}: {said} {row['reason']}".strip()


@pytest.mark.parametrize("seed", SEEDS)
def test_what_is_hidden_of_complete_responses(seed: int, tmp_path: Path) -> None:
    hold(f"hidden/{seed}.txt", "\n".join(tell(make_survey(seed, tmp_path))))


@pytest.mark.parametrize("seed", LEFT)
def test_what_is_hidden_where_some_left_early(seed: int, tmp_path: Path) -> None:
    hold(f"hidden/left-{seed}.txt", "\n".join(tell(make_survey(seed, tmp_path, SHEETS, unfinished=True))))


@pytest.mark.parametrize("seed", ROUGH)
def test_what_is_hidden_of_large_releases(seed: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(protect, "MANY", 10)
    hold(f"hidden/large-{seed}.txt", "\n".join(tell(make_survey(seed, tmp_path))))
