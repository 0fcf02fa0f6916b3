"""Findings say what to do in every language; the words of all languages go together."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from surveys import ROOT
from timecap import at_most

from pipelines.findings import LONGEST_VALUE, Finding, has_errors, make_visible, mask_personal, shorten
from pipelines.words import available_languages, words_of

LANGUAGES = ["en", "fr", "nl"]


def leaves(words: Any, place: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(words, dict):
        for name, inner in words.items():
            yield from leaves(inner, f"{place}.{name}")
    else:
        yield place, words


def test_the_languages_of_the_product() -> None:
    assert available_languages() == LANGUAGES


@pytest.mark.parametrize("language", ["fr", "nl"])
def test_every_language_says_the_same_things_with_the_same_placeholders(language: str) -> None:
    english, other = dict(leaves(words_of("en"))), dict(leaves(words_of(language)))
    assert english.keys() == other.keys()
    for place, wording in english.items():
        assert set(re.findall(r"\{\w+\}", wording)) == set(re.findall(r"\{\w+\}", other[place])), place
        assert other[place].strip() or not wording.strip(), place


@pytest.mark.parametrize("language", LANGUAGES)
def test_plurals_are_words_and_not_parentheses(language: str) -> None:
    for place, wording in leaves(words_of(language)):
        assert not re.search(r"\w\([a-z]{1,3}\)", wording), place
        for name, forms in re.findall(r"\{(\w+):([^{}]*)\}", wording):
            assert forms.count("|") == 1, place
            assert len(set(forms.split("|"))) == 2, place
            told = [wording.format(**dict.fromkeys(re.findall(r"\{(\w+)", wording), "2") | {name: count})
                    for count in (1, 2, "1", "2")]  # fmt: skip
            assert told[0] == told[2] != told[1] == told[3], place


def test_nouns_follow_their_number() -> None:
    said = {language: [words_of(language)["history"]["why"]["added"].format(responses=count) for count in (0, 1, 2)]
            for language in LANGUAGES}  # fmt: skip
    assert said == {
        "en": ["0 responses added", "1 response added", "2 responses added"],
        "fr": ["0 réponse ajoutée", "1 réponse ajoutée", "2 réponses ajoutées"],
        "nl": ["0 antwoorden toegevoegd", "1 antwoord toegevoegd", "2 antwoorden toegevoegd"],
    }


def test_english_where_a_language_is_not_spoken() -> None:
    assert words_of("xx") == words_of("en")


def test_every_wording_of_a_finding_is_used() -> None:
    code = "\n".join(path.read_text("utf-8") for path in (ROOT / "pipelines").rglob("*.py"))
    assert [name for name in words_of("en")["findings"] if f'"{name}"' not in code] == []


def test_every_finding_of_the_code_has_a_wording() -> None:
    code = "\n".join(path.read_text("utf-8") for path in (ROOT / "pipelines").glob("*.py"))
    named = set(re.findall(r'"(?:error|warning)",\s*"(\w+)"', code)) - {"error", "warning"}
    assert len(named) > 10
    # Checks of the contract are named where the contract is made.
    named |= set(re.findall(r'check\("(\w+)"', code))
    assert {"not_a_date", "unknown_code"} <= named
    assert named <= set(words_of("en")["findings"])


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_finding_is_described(language: str) -> None:
    finding = Finding("error", "unknown_code", "a.csv", 3, "7", "q", "X", {"codes": ["A", "B"]})
    expected, action = finding.describe(language)
    assert "A, B" in expected
    assert action
    assert "{" not in expected + action


def test_a_finding_as_a_record_speaks_every_language() -> None:
    record = Finding("warning", "near_match", "a.csv", 3, "7", "q", "x" * 200).as_record(LANGUAGES)
    assert (record["severity"], record["check"], record["file"], record["row"]) == ("warning", "near_match", "a.csv", 3)
    assert len(record["value"]) == LONGEST_VALUE
    assert len({record[f"action_{language}"] for language in LANGUAGES}) == 3


def test_values_are_shortened_and_folded() -> None:
    assert shorten("a\r\n  b\tc") == "a b c"
    assert shorten("x" * 80) == "x" * 80
    assert shorten("x" * 81) == "x" * 79 + "…"


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("OUI\u200b", "OUI\\u200b"), ("\u202eIUO", "\\u202eIUO"), ("a\x1b[2J", "a\\x1b[2J"), ("\ufeff1", "\\ufeff1"),
        ("\x00", "\\x00"), ("\ud800", "\\ud800"), ("déjà – 🙂 ≥", "déjà – 🙂 ≥"),
    ],
)  # fmt: skip
def test_what_cannot_be_seen_is_written_out(value: str, shown: str) -> None:
    assert shorten(value) == make_visible(value) == shown


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("ask jan@example.org, now", "ask […], now"), ("198.51.100.7", "[…]"), ("2001:db8::7 x", "[…] x"),
        ("2001:db8:0:0:0:0:0:7", "[…]"), ("2021-11-29 09:11:48", "2021-11-29 09:11:48"), ("std::x 6.4.9", "std::x 6.4.9"),
        ("@", "@"), ("a@b@c", "[…]@c"), ("“a@example.org”", "“[…]”"),
    ],
)  # fmt: skip
def test_addresses_are_masked(text: str, masked: str) -> None:
    assert mask_personal(text) == masked


@pytest.mark.parametrize("text", ["a" * 100_000, "1" * 100_000, "a@" * 50_000, "1." * 50_000, "1:" * 50_000])
def test_a_long_value_is_masked_in_no_time(text: str) -> None:
    with at_most(seconds=5):
        assert len(shorten(text)) == LONGEST_VALUE


def test_only_errors_stop_a_wave() -> None:
    warning, error = Finding("warning", "near_match", "a"), Finding("error", "no_id", "a")
    assert not has_errors([])
    assert not has_errors([warning])
    assert has_errors([warning, error])
