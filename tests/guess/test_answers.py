"""The kind of answers of a question, by the declared rules."""

from __future__ import annotations

from itertools import permutations

import pandas as pd
import pytest

from pipelines.guess.answers import Guess, guess_answers, is_personal_column
from pipelines.guess.asked import Asked
from pipelines.guess.codes import list_codes
from pipelines.guess.labels import sort_bands


def ask(cells: list[str], heading: str = "What?", language: str = "en", people: list[str] | None = None) -> Asked:
    who = people or [f"{language} {row}" for row in range(len(cells))]
    return Asked(heading, language, pd.Series(cells, dtype="object"), pd.Series(who, dtype="object"), ", ")


def guess(*cells: str, heading: str = "What?", language: str = "en") -> Guess:
    return guess_answers((ask(list(cells), heading, language),))


STARS = [str(number) for number in (1, 2, 3, 4, 5)] * 2


@pytest.mark.parametrize(
    ("cells", "heading", "kind"),
    [
        ([], "What?", "text"),
        (["3", "12", "0", "7"], "What?", "number"),
        (["2,5", "3.0"], "What?", "number"),
        (["1.000", "250"], "What?", "text"),
        (STARS, "How useful?", "single"),
        (STARS, "How many children?", "number"),
        (STARS[:9], "How useful?", "number"),
        (["2", "3", "4"] * 5, "How useful?", "single"),
        (["2", "3"] * 8, "How useful?", "number"),
        (["1000", "1040", "1050"] * 4, "Postcode", "single"),
        (["1000", "1040", "1050"] * 4, "How much?", "number"),
        (["31/12/2020", "01/02/2021"], "When?", "date"),
        (["Red", "Blue"] * 3, "Which?", "single"),
        (["Red", "Blue"] * 2, "Which?", "text"),
        (["Red", "Blue"] * 3, "Comments", "text"),
        (["Red", "Blue"] * 3 + ["a", "b", "c"], "Which?", "single"),
        (["Red", "Blue"] * 3 + ["a", "b", "c", "d"], "Which?", "text"),
        (["I agree"] * 4, "Consent", "single"),
        ([", ".join(order) for order in permutations(["Time", "Money", "Trust"])], "Put in order", "ranking"),
        (["Time, Money, Trust"] * 3 + ["Trust, Money", "Money, Time", "Trust", "Time"] * 2, "Which?", "multiple"),
        (["None"] * 4 + ["x"], "Anything else?", "text"),
        (["Never", "Often", "Always"], "How often?", "single"),
        (["We met the family too late"] * 4 + ["They were told in time by phone"] * 4 + ["Other"], "Which?", "text"),
        (["We met the family too late"] * 4 + ["They were told in time by phone"] * 4, "Which?", "single"),
        ([f"Answer {number}" for number in range(45) for _ in range(3)], "Which?", "text"),
        (["x" * 151] * 5 + ["y"] * 5, "Which?", "text"),
        (["Call 02 555 01 23"] * 5 + ["No"] * 5, "Which?", "text"),
    ],
)  # fmt: skip
def test_the_kind_of_answers(cells: list[str], heading: str, kind: str) -> None:
    assert guess(*cells, heading=heading).type == kind


def test_dates_are_read_as_the_file_writes_them() -> None:
    american = Asked("When?", "en", pd.Series(["12/31/2020"]), pd.Series(["a"]), ", ", month_first=True)
    assert guess_answers((american,)).type == "date"
    assert guess("12/31/2020").type == "text"


def test_answers_outside_the_labels_are_counted() -> None:
    found = guess(*["Red", "Blue"] * 3, "a", "b")
    assert (found.labels, found.outside, found.given) == ({"en": ["Blue", "Red"]}, 2, 8)


def test_a_known_answer_may_be_rare() -> None:
    found = guess("Nurse", "Nurse", "Nurse", "Midwife", "GP", "Clown")
    assert found.labels == {"en": ["Nurse", "GP", "Midwife"]}
    assert found.outside == 1


def test_a_level_that_only_one_language_gave_has_the_known_word_in_the_other() -> None:
    found = guess_answers((
        ask(["Jamais", "Parfois", "Toujours"], "Quand ?", "fr"), ask(["Nooit", "Soms", "Weet niet"], "Wanneer?", "nl"),
    ))  # fmt: skip
    listed = list_codes(found, ["fr", "nl"])
    assert list(listed.codes) == ["NEVER", "SOMETIMES", "ALWAYS", "DONT_KNOW"]
    assert listed.codes["ALWAYS"] == {"fr": "Toujours", "nl": "Altijd"}
    assert (listed.ordered, listed.missing) == (True, {"DONT_KNOW": "dont_know"})
    assert [each for each in listed.reviews if each.key == "unseen" and each.values["language"] == "nl"]


def test_two_languages_are_one_scale_only_where_both_are() -> None:
    found = guess_answers(
        (ask(["Jamais", "Parfois", "Toujours"] * 3, "Quand ?", "fr"), ask(["Rood"] * 3, "Wanneer?", "nl"))
    )
    assert (found.type, found.scale) == ("single", "")
    assert not list_codes(found, ["fr", "nl"]).ordered


def test_two_wordings_of_one_known_answer_stay_two() -> None:
    found = guess(*["Femme", "Féminin"] * 3, language="fr")
    listed = list_codes(found, ["fr"])
    assert sorted(label["fr"] for label in listed.codes.values()) == ["Femme", "Féminin"]


def test_spellings_that_only_typing_tells_apart_are_one_label() -> None:
    found = guess(*["Red"] * 4, *["red "] * 3, *["Blue"] * 3)
    assert found.labels == {"en": ["Red", "Blue"]}


@pytest.mark.parametrize(
    ("labels", "language", "expected"),
    [
        (["15 à 30 minutes", "Plus de 30 minutes", "Moins de 15 minutes"], "fr",
         ["Moins de 15 minutes", "15 à 30 minutes", "Plus de 30 minutes"]),
        (["Meer dan 5", "1 tot 5"], "nl", ["1 tot 5", "Meer dan 5"]),
        (["10", "9"], "en", ["9", "10"]),
        (["10", "Many"], "en", None),
        (["Day 1", "Night 1"], "en", None),
    ],
)  # fmt: skip
def test_bands_of_numbers_are_put_in_order(labels: list[str], language: str, expected: list[str] | None) -> None:
    assert sort_bands(labels, language) == expected


@pytest.mark.parametrize(
    ("cells", "personal"),
    [
        (["a@b.example", "c@d.example", "none"], True), (["a@b.example", "none", "none"], False),
        (["+32 2 555 01 23", "0475 55 01 23"], True), (["12 000 000", "2021"], False), (["2021-03-01"], False),
    ],
)  # fmt: skip
def test_columns_of_addresses_and_telephone_numbers_are_personal(cells: list[str], personal: bool) -> None:
    assert is_personal_column((ask(cells),)) is personal
