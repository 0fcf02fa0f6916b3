"""Numbers, dates and spacing as French and Dutch set them."""

from __future__ import annotations

import datetime

import pytest
from surveys import TESTS, read_yaml

from pipelines.typography import (
    format_count,
    format_day,
    format_duration,
    format_period,
    format_share,
    format_short_day,
    format_value,
    is_plural,
    join_words,
    set_spacing,
)  # fmt: skip

THIN, WIDE = "\u202f", "\u00a0"


@pytest.mark.parametrize(
    ("number", "french", "dutch"),
    [
        (21, "21", "21"),
        (0, "0", "0"),
        (4.6, "4,6", "4,6"),
        (2.25, "2,3", "2,3"),
        (2.04, "2", "2"),
        (2.96, "3", "3"),
        (400231, f"400{THIN}231", "400.231"),
        (-0.55, "-0,6", "-0,6"),
    ],
)
def test_counts(number: float, french: str, dutch: str) -> None:
    assert [format_count(number, language) for language in ("fr", "nl")] == [french, dutch]


@pytest.mark.parametrize(
    ("share", "base", "french", "dutch"),
    [
        (45 / 67, 67, "67", "67"),
        (0.125, 80, "13", "13"),
        (0.285, 200, "29", "29"),
        (0.995, 200, "100", "100"),
        (0, 30, "0", "0"),
        (1, 30, "100", "100"),
        (0.6667, 499, "67", "67"),
        (0.6667, 500, "66,7", "66,7"),
        (0.0005, 1000, "0,1", "0,1"),
        (0.5, 1000, "50,0", "50,0"),
    ],
)
def test_shares_are_rounded_half_up(share: float, base: int, french: str, dutch: str) -> None:
    assert format_share(share, base, "fr").replace(THIN, WIDE) == f"{french}{WIDE}%"
    assert format_share(share, base, "nl").rstrip("%").rstrip(WIDE + THIN) == dutch


def test_percentages_are_never_adjusted_to_add_up() -> None:
    (case,) = read_yaml(TESTS / "oracles.yaml")["rounding"]
    total = sum(case["counts"])
    shown = [int(format_share(count / total, total, "nl").rstrip("%" + WIDE + THIN)) for count in case["counts"]]
    assert shown == case["naive_percent"]
    assert sum(shown) == 99


@pytest.mark.parametrize(
    ("count", "base", "text"),
    [(7, 19, "7"), (7, 20, "7 (35 %)"), (45, 99, "45 (45 %)"), (45, 100, "45 % (45)"), (450, 1000, "45,0 % (450)")],
)
def test_small_bases_are_told_in_counts(count: int, base: int, text: str) -> None:
    assert format_value(count, count / base, base, "fr").replace(THIN, " ").replace(WIDE, " ") == text


def test_days_and_periods() -> None:
    first, last = datetime.date(2021, 11, 29), datetime.date(2021, 12, 15)
    assert format_day(first, "fr") == "29 novembre 2021"
    assert format_period(first, last, "fr") == "29 novembre – 15 décembre 2021"
    assert format_period(first, last, "nl") == "29 november – 15 december 2021"
    assert format_period(first, datetime.date(2022, 1, 2), "fr") == "29 novembre 2021 – 2 janvier 2022"


def test_french_signs_stay_with_their_word() -> None:
    assert set_spacing("Utilisé ? Oui : 21 % ; « bien » !", "fr") == (
        f"Utilisé{THIN}? Oui{WIDE}: 21{THIN}%{THIN}; «{WIDE}bien{WIDE}»{THIN}!"
    )
    assert set_spacing("Gebruikt? Ja: 21 %", "nl") == "Gebruikt? Ja: 21 %"


@pytest.mark.parametrize("language", ["fr", "nl"])
def test_a_base_stays_on_one_line(language: str) -> None:
    assert set_spacing("n = 21", language) == f"n{WIDE}={WIDE}21"


@pytest.mark.parametrize(
    ("number", "french", "dutch"), [(0, False, True), (1, False, False), (1.5, False, True), (2, True, True)]
)
def test_nought_and_one_and_a_half_are_singular_in_french(number: float, french: bool, dutch: bool) -> None:
    assert [is_plural(number, language) for language in ("fr", "nl")] == [french, dutch]


@pytest.mark.parametrize(
    ("words", "text"), [([], ""), (["a"], "a"), (["a", "b"], "a et b"), (["a", "b", "c"], "a, b et c")]
)
def test_words_are_joined(words: list[str], text: str) -> None:
    assert join_words(words, "et") == text


@pytest.mark.parametrize(
    ("seconds", "fr", "nl"),
    [
        (0, "0 s", "0 sec"), (0.4, "0 s", "0 sec"), (59.5, "1 min", "1 min"), (59, "59 s", "59 sec"),
        (142.33, "2 min 22 s", "2 min 22 sec"), (600, "10 min", "10 min"), (3599.5, "1 h", "1 uur"),
        (3661, "1 h 1 min", "1 uur 1 min"), (3690, "1 h 2 min", "1 uur 2 min"), (7200, "2 h", "2 uur"),
        (90000, "25 h", "25 uur"),
    ],
)  # fmt: skip
def test_durations_have_their_two_largest_units(seconds: float, fr: str, nl: str) -> None:
    found = {language: format_duration(seconds, language) for language in ("fr", "nl")}
    # Nowhere is there a place to break.
    assert " " not in "".join(found.values())
    assert {language: text.replace("\u00a0", " ").replace("\u202f", " ") for language, text in found.items()} == {
        "fr": fr,
        "nl": nl,
    }


def test_days_on_an_axis() -> None:
    day = datetime.date(2021, 12, 1)
    assert [format_short_day(day, language) for language in ("fr", "nl")] == ["1er déc.", "1 dec"]
    assert format_short_day(day, "nl", "month") == "dec 2021"
