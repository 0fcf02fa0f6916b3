"""Comparisons in words: every verdict and reason in every language, nothing left unfilled, nothing overclaimed."""

from __future__ import annotations

import re
from collections import namedtuple
from typing import Any

import pandas as pd
import pytest
from surveys import item, text
from two_waves import declare_waves

from pipelines.compare import Compared
from pipelines.comparing.telling import Teller, choose_labels, count_tests
from pipelines.words import words_of
from schemas.refusals import Refusal
from schemas.tables import COMPARISON_COLUMNS, VERDICTS

LANGUAGES = ["en", "fr", "nl"]
NAN = float("nan")
Row = namedtuple("Row", [{"break": "break_"}.get(name, name) for name in COMPARISON_COLUMNS])
EVERY: dict[str, Any] = dict.fromkeys(Row._fields, "") | {
    "indicator": "x", "statistic": "share", "unit": "share", "value_before": 0.4, "numerator_before": 20, "n_before": 50,
    "value_after": 0.6, "numerator_after": 30, "n_after": 50, "difference": 0.2, "ci_low": 0.01, "ci_high": 0.38,
    "p": 0.04, "p_holm": 0.04, "family_size": 3, "recurring": NAN, "comparable": "yes", "verdict": "higher",
    "suppressed": False,
}  # fmt: skip
REASONS = {
    "not_asked_before": "q", "not_asked_after": "q", "not_asked_both": "q", "not_offered_before": "A",
    "not_offered_after": "A", "not_offered_both": "A", "options_changed": "q (w1: A → w2: B, C)",
    "unknown_changed": "q (w1: – → w2: B)", "accepted_options": "q (w1: – → w2: B)",
    "accepted_unknown": "q (w1: – → w2: B)", "merged": "q (A = A + B)", "renamed": "q (w2: a1 > A)",
    "reworded": "q (A)", "base_merged": "users", "splits": "q", "no_number": "", "taken_together": "A, B",
    "weighted": "w1: – → w2: q", "themes_apart": "",
}  # fmt: skip


def teller(
    language: str = "en", both: Any = None, item_: str = "", after: str = "w2", repeated: bool = False
) -> Teller:
    question = item("q", codes={code: {"label": text(f"label {code}")} for code in "ABC"},
                    short=text("the question"), compare={"accept": text("because it was rare")})  # fmt: skip
    indicators = [
        {"id": "x", "label": text("indicator"), "statistic": ["share", "distribution"], "item": "q", "codes": ["A"]}
    ]
    declared = declare_waves([question], indicators, languages=["en"])
    side = {"item": item_, "code": "A" if item_ else "", "responses": 60, "participants": 50, "data_hash": "d"}
    about = {"survey": "tiny", "before": side | {"side": "w1", "wave": "w1"}, "break": "", "both": both,
             "after": side | {"side": after, "wave": after, "code": "B" if item_ else ""}, "repeated": repeated}  # fmt: skip
    return Teller(
        Compared("comparison-w1-w2", pd.DataFrame(columns=COMPARISON_COLUMNS), about), declared, language, "en"
    )


def row(**keys: Any) -> Any:
    return Row(**(EVERY | keys))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("part", ["", "q"])
@pytest.mark.parametrize("verdict", VERDICTS)
def test_every_verdict_is_a_sentence(verdict: str, part: str, language: str) -> None:
    told = teller(language, item_=part)
    for keys in (
        {"statistic": "distribution", "level": ""},
        {"ci_low": NAN, "ci_high": NAN},
        {"reason": "no_number"},
        {},
    ):
        sentence = told.verdict(row(verdict=verdict, **keys))
        assert sentence.endswith(".")
        assert not re.search(r"[{}]|\bnan\b", sentence)
    assert told.short(row(verdict=verdict))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_reason_is_said_and_every_word_is_used(language: str) -> None:
    told = teller(language)
    assert set(REASONS) == set(words_of(language)["comparing"]["reasons"])
    for code, detail in REASONS.items():
        said = told.reasons(row(reason=f"{code}: {detail}" if detail else code))
        assert said
        assert not re.search(r"[{}]", said)
        if detail.startswith("q") and code != "splits":
            assert "the question" in said, said
    several = told.reasons(row(reason="; ".join(f"{code}: {detail}" for code, detail in REASONS.items())))
    assert several.count(";") >= len(REASONS) - 1
    assert told.reasons(row(reason="merged: q (A = A + B); taken_together: A"), but=("merged", "taken_together")) == ""


def test_codes_are_said_by_their_wording() -> None:
    told = teller()
    assert told.reasons(row(reason="options_changed: q (w1: A → w2: B, C)")) == (
        "other answers to choose from: the question (w1: label A → w2: label B, label C)"
    )
    assert (
        told.reasons(row(reason="merged: q (A = A + B)"))
        == "answers taken together: the question (label A = label A + label B)"
    )
    # A wave's own code is none of the codebook's.
    assert told.reasons(row(reason="renamed: q (w2: B > A)")) == "codes renamed: the question (w2: B > A)"


def test_what_was_accepted_is_said_with_its_reason() -> None:
    assert "because it was rare" in teller().reasons(row(reason="accepted_options: q (w1: – → w2: B)"))


def test_no_change_that_the_data_could_show() -> None:
    sentence = teller().verdict(row(verdict="none_shown", difference=0.02, ci_low=-0.16, ci_high=0.2))
    assert "no change that the data could show" in sentence
    assert "+2 points; interval −16 to +20" in sentence
    # Half the width of the interval.
    assert "less than about 18 points would have been missed more often than not" in sentence
    assert "no difference that the data could show" in teller(item_="q").verdict(row(verdict="none_shown"))


@pytest.mark.parametrize(
    ("language", "keys", "told"),
    [
        ("en", {"difference": 0.2}, "+20 points"),
        ("en", {"difference": -0.005}, "−1 point"),
        ("en", {"difference": 0.004}, "0 points"),
        ("fr", {"difference": 0.01}, "+1 point"),
        ("fr", {"difference": 0.125, "n_before": 900, "n_after": 800}, "+12,5 points"),
        ("nl", {"difference": 0.2}, "+20 procentpunten"),
        ("nl", {"difference": -0.01}, "−1 procentpunt"),
        ("nl", {"difference": -0.25, "unit": "score"}, "−0,3"),
        ("en", {"difference": 12.0, "unit": "persons"}, "+12"),
        ("en", {"difference": NAN}, "–"),
    ],
)
def test_a_difference_has_its_sign_and_unit(language: str, keys: dict[str, Any], told: str) -> None:
    assert teller(language).difference(row(**keys)) == told


@pytest.mark.parametrize(
    ("keys", "told"),
    [
        ({}, "40%"),
        ({"n_before": 19, "numerator_before": 8, "value_before": 8 / 19}, "8 of 19"),
        ({"value_before": NAN}, "–"),
        ({"value_before": 3.25, "unit": "score"}, "3.3"),
        ({"value_before": 0.4, "numerator_before": NAN, "n_before": 5}, "40%"),
    ],
)
def test_a_value_is_said_as_its_base_allows(keys: dict[str, Any], told: str) -> None:
    assert teller().value(row(**keys), "before") == told


def test_p_is_never_said_to_be_nothing() -> None:
    assert [teller().p(row(p_holm=p)) for p in (0.00004, 0.0123, 1.0, NAN)] == ["< 0.001", "0.012", "1", ""]
    assert teller("nl").p(row(p_holm=0.05)) == "0,05"


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("keys", "key"),
    [
        ({}, "people_unknown"),
        ({"both": 0}, "people_none"),
        ({"both": 7}, "people_both"),
        ({"item_": "q", "after": "w1"}, "people_parts"),
        ({"both": 7, "repeated": True, "item_": "q"}, "people_both"),
    ],
)
def test_who_is_compared_is_said_first(keys: dict[str, Any], key: str, language: str) -> None:
    told = teller(language, **keys)
    assert told.people() == told.fill(key, both="7")
    sentences = told.introduce()
    assert told.people() in sentences
    assert told.fill("volunteers") in sentences
    assert (told.fill("parts_note") in sentences) == bool(keys.get("item_"))
    assert (
        told.side("before")
        == {"": "w1", "q": "label A" if keys.get("after") == "w1" else "w1, label A"}[keys.get("item_", "")]
    )


def test_labels_are_in_a_language_of_the_survey() -> None:
    declared = declare_waves([item("q", codes="A")], [{"id": "x", "statistic": "responses"}], languages=["fr", "nl"])
    assert [choose_labels(declared, words, "") for words in LANGUAGES] == ["fr", "fr", "nl"]
    assert choose_labels(declared, "fr", "nl") == "nl"
    with pytest.raises(Refusal, match="one of fr, nl"):
        choose_labels(declared, "fr", "en")


def test_tests_are_counted_once() -> None:
    """Two levels that exclude each other are one test, with two rows that say the difference."""
    columns = ["family", "family_size", "verdict", "p"]
    rows = [("levels:a", 1, "higher", 0.01), ("levels:a", 1, "lower", 0.01), ("key", 3, "higher", 0.01),
            ("key", 3, "none_shown", 0.5), ("key", 3, "none_shown", 0.6), ("key", 3, "hidden", NAN)]  # fmt: skip
    assert count_tests(pd.DataFrame(rows, columns=columns)) == (2, 4)
    assert count_tests(pd.DataFrame(rows[:0], columns=columns)) == (0, 0)
