"""Ids and codes: readable, unique, valid, and the same each time."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from pipelines.guess.names import TAKEN, find_question, name_codes, name_items

TEXT = st.text(min_size=1, max_size=60)


@given(st.lists(TEXT, min_size=1, max_size=12))
def test_ids_are_valid_and_unique_whatever_was_asked(wordings: list[str]) -> None:
    ids = name_items((wording, "fr") for wording in wordings)
    assert all(re.fullmatch(r"[A-Za-z][A-Za-z0-9_-]*", name) for name in ids)
    assert len(set(ids)) == len(wordings)
    assert not set(ids) & TAKEN
    assert ids == name_items((wording, "fr") for wording in wordings)


@given(st.lists(TEXT, min_size=1, max_size=12, unique=True))
def test_codes_are_valid_and_unique_whatever_was_answered(labels: list[str]) -> None:
    codes = name_codes(dict.fromkeys(labels, "nl"), ["YES"])
    assert list(codes) == labels
    assert all(re.fullmatch(r"[^+\s]+", code) and code == code.upper() for code in codes.values())
    assert len({*codes.values(), "YES"}) == len(labels) + 1


def test_ids_say_what_was_asked() -> None:
    asked = ["Vous êtes:", "Avez-vous trouvé les aides/services/soins nécessaires?", "Nom", "Nom ?", "2021 ?", "???"]
    assert name_items((wording, "fr") for wording in asked) == [
        "vous_etes", "trouve_aides_services", "nom", "nom_2", "q_2021", "question",
    ]  # fmt: skip
    assert name_items([("Method", "en"), ("Language", "en")]) == ["method_2", "language_2"]


def test_codes_of_labels_that_begin_alike_take_as_many_words_as_tell_them_apart() -> None:
    labels = ["Soins à domicile le jour", "Soins à domicile la nuit", "Repos"]
    assert list(name_codes(dict.fromkeys(labels, "fr")).values()) == [
        "SOINS_DOMICILE_JOUR",
        "SOINS_DOMICILE_NUIT",
        "REPOS",
    ]


def test_the_question_is_the_sentence_that_asks() -> None:
    assert find_question("Cette semaine, vous avez aidé. Dans quel domaine ?") == "Dans quel domaine ?"
    assert find_question("Dans quel domaine ? (plusieurs réponses)") == "Dans quel domaine ?"
    assert find_question("Vous êtes:") == "Vous êtes:"
    assert find_question("") == ""
