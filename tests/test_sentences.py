"""Declared sentences, filled with numbers."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest
from surveys import compute_real

from pipelines.sentences import Numbers

EMPTY: dict[str, Any] = {
    "break": "", "level": "", "statistic": "count", "unit": "persons", "suppressed": False, "value": float("nan"),
    "numerator": float("nan"), "denominator": float("nan"), "ci_low": float("nan"), "ci_high": float("nan"),
    "no_answer": 0.0, "not_asked": 0.0, "dont_know": 0.0, "broke_off": 0.0,
}  # fmt: skip
ROWS: list[dict[str, Any]] = [
    {"indicator": "users", "value": 21, "numerator": 21, "denominator": 67, "no_answer": 2},
    {"indicator": "users", "break": "role", "value": 99, "numerator": 99, "denominator": 99},
    {"indicator": "one", "value": 1, "numerator": 1, "denominator": 4},
    {"indicator": "share", "statistic": "share", "unit": "share", "value": 0.672, "numerator": 45, "denominator": 67,
     "ci_low": 0.55, "ci_high": 0.77},
    {"indicator": "empty", "statistic": "share", "unit": "share", "denominator": 0, "numerator": 0},
    *({"indicator": "use", "statistic": "distribution", "unit": "share", "level": level, "value": count / 10,
       "numerator": count, "denominator": 10} for level, count in {"A": 4, "B": 4, "-oth-": 6}.items()),
    *({"indicator": f"help-{row}", "statistic": "top_two_box", "unit": "share", "value": value, "numerator": 9,
       "denominator": 12} for row, value in {"R1": 0.5, "R2": 0.75}.items()),
    {"indicator": "help-R2", "statistic": "median", "unit": "score", "value": 4.5},
    {"indicator": "hidden", "value": float("nan"), "suppressed": True},
]  # fmt: skip
LABELS = {"use": {"A": "Alpha", "B": "Bravo", "-oth-": "Autre"}}
NUMBERS = Numbers(
    pd.DataFrame([EMPTY | row for row in ROWS]), LABELS, "fr", {"help-R1": "comprendre", "help-R2": "dialoguer"}
)


def fill(sentence: str) -> str:
    return NUMBERS.fill(sentence).replace("\u00a0", " ").replace("\u202f", " ")


@pytest.mark.parametrize(
    ("sentence", "filled"),
    [
        ("{users} personnes", "21 personnes"),
        ("{users.n} sur {users.of}", "21 sur 67"),
        ("{share}", "67 %"),
        ("{share.n}", "45"),
        ("{share.counted}", "45 sur 67 (67 %)"),
        ("{share.low} à {share.high}", "55 % à 77 %"),
        ("{one.counted}", "1 sur 4"),
        ("{use.A.n}", "4"),
        ("{use.A}", "4 sur 10"),
        ("{use.A.label}", "Alpha"),
        ("{use.top}", "Alpha et Bravo"),
        ("{use.top.n}", "4"),
        ("{help.best}", "Dialoguer"),
        ("{help.best.counted}", "9 sur 12"),
        ("{help-R2.median}", "4,5"),
        ("{users.no_answer}", "2"),
        ("{users.n|personne a|personnes ont} répondu", "Personnes ont répondu"),
        ("{one.n|personne a|personnes ont} répondu", "Personne a répondu"),
        ("x[ ; {users.no_answer} ne l'ont pas dit]", "X ; 2 ne l'ont pas dit"),
        ("x[ ; {users.dont_know} ne savent pas]", "X"),
        ("sans nombre", "Sans nombre"),
    ],
)
def test_placeholders(sentence: str, filled: str) -> None:
    assert fill(sentence) == filled


@pytest.mark.parametrize(
    "sentence", ["{nothing}", "{empty}", "{empty.counted}", "{hidden}", "{hidden.counted}", "{share.C}"]
)
def test_what_cannot_be_said_becomes_a_dash(sentence: str) -> None:
    assert fill(sentence) == "–"


def test_totals_are_said_never_the_rows_of_a_group() -> None:
    assert fill("{users}") == "21"
    assert NUMBERS.select("users").value == 21
    assert NUMBERS.select("no such indicator") is None


def test_a_small_base_is_told_without_percentage() -> None:
    table = pd.DataFrame([EMPTY | {"indicator": "s", "value": 0.5, "numerator": 5, "denominator": 10, "unit": "share"}])
    assert "%" not in Numbers(table, {}, "nl").fill("{s.counted}")


def test_real_sentences_hold_the_real_numbers() -> None:
    numbers = Numbers(compute_real("babelboost"), {}, "nl")
    said = numbers.fill("{bb-users.n} van {bb-respondents}, {bb-persons} personen, {bb-use.PASEN.n}")
    assert said == "21 van 67, 92 personen, 44"


@pytest.mark.parametrize(
    ("first", "said"), [(0.75, "Comprendre et dialoguer"), (float("nan"), "–"), (0.5, "Dialoguer")]
)
def test_the_best_are_all_that_share_it_and_nobody_where_one_is_hidden(first: float, said: str) -> None:
    rows = [
        row | ({"value": first, "suppressed": first != first} if row["indicator"] == "help-R1" else {}) for row in ROWS
    ]
    numbers = Numbers(pd.DataFrame([EMPTY | row for row in rows]), LABELS, "fr",
                      {"help-R1": "comprendre", "help-R2": "dialoguer"})  # fmt: skip
    assert numbers.fill("{help.best}") == said


@pytest.mark.parametrize(
    ("caption", "filled"),
    [
        ("en tout, selon {users.of} réponses", "en tout, selon 67 réponses"),
        ("en tout, selon {hidden.of} réponses", "en tout"),
        ("selon {hidden.of} réponses, en tout (sur {users})", "en tout (sur 21)"),
        ("comprendre, en moyenne ({hidden.of} réponses, en tout)", "comprendre, en moyenne"),
        ("{hidden.n|réponse|réponses}, sur {hidden.of} personnes", "réponses"),
        ("{hidden} personnes", ""),
    ],
)
def test_a_caption_leaves_out_the_clauses_whose_numbers_cannot_be_said(caption: str, filled: str) -> None:
    assert NUMBERS.fill_clauses(caption) == filled
