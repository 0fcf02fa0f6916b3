"""The known words: complete, without doubt, and found however they are written."""

from __future__ import annotations

import pytest

from pipelines.guess.known import (
    begins_with_none,
    find_answer,
    find_levels,
    holds_words,
    is_personal_heading,
    list_levels,
    load_known,
    plain,
)

LANGUAGES = ("en", "fr", "nl")
LISTS = [(f"scale {name}", levels) for name, levels in load_known()["scales"].items()]
LISTS += [(name, load_known()[name]) for name in ("answers", "dont_know", "not_applicable")]


@pytest.mark.parametrize(("name", "codes"), LISTS, ids=[name for name, _ in LISTS])
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_wording_stands_for_one_code_and_every_code_is_said_in_every_language(
    name: str, codes: dict[str, dict[str, list[str]]], language: str
) -> None:
    said = [plain(wording) for wordings in codes.values() for wording in wordings[language]]
    assert len(said) == len(set(said))
    assert all(isinstance(wording, str) and plain(wording) for code in codes.values() for wording in code[language])
    assert all(codes[code][language] for code in codes)
    assert all(code == code.upper() and code.replace("_", "").isalpha() for code in codes)


@pytest.mark.parametrize(
    ("labels", "language", "scale", "codes"),
    [
        (["Jamais", "Parfois", "Souvent", "Toujours"], "fr", "frequency", ["NEVER", "SOMETIMES", "OFTEN", "ALWAYS"]),
        (["nooit", "Soms ", "VAAK.", "altijd"], "nl", "frequency", ["NEVER", "SOMETIMES", "OFTEN", "ALWAYS"]),
        (["Pas du tout", "Un peu", "Tout à fait"], "fr", "degree", ["NOT_AT_ALL", "LITTLE", "FULLY"]),
        (["Plutôt assurée", "Tout à fait assurée"], "fr", "degree", ["RATHER", "FULLY"]),
        (["Très insatisfait·e", "Satisfait(e)"], "fr", "satisfaction", ["VERY_DISSATISFIED", "SATISFIED"]),
        (["Helemaal niet akkoord", "Akkoord"], "nl", "agreement", ["STRONGLY_DISAGREE", "AGREE"]),
        (["No", "Maybe", "Yes"], "en", "assent", ["NO", "MAYBE", "YES"]),
    ],
)
def test_levels_of_a_scale_are_found(labels: list[str], language: str, scale: str, codes: list[str]) -> None:
    found = find_levels(labels, language)[scale]
    assert [found[label] for label in labels] == codes
    assert codes == sorted(codes, key=list_levels(scale).index)


def test_labels_of_which_one_is_no_level_are_no_scale() -> None:
    assert find_levels(["Jamais", "Parfois", "Le mardi"], "fr") == {}
    assert find_levels(["Jamais"], "nl") == {}


@pytest.mark.parametrize(
    ("label", "language", "code"),
    [("Infirmier·ère", "fr", "NURSE"), ("infirmière", "fr", "NURSE"), ("Verpleegkundige", "nl", "NURSE"),
     ("TRAVAILLEUR(EUSE) SOCIAL(E)", "fr", "SOCIAL_WORKER"), ("Ja.", "nl", "YES"), ("Ja", "fr", None)],
)  # fmt: skip
def test_known_answers_are_found(label: str, language: str, code: str | None) -> None:
    assert find_answer("answers", label, language) == code


@pytest.mark.parametrize(
    ("heading", "personal"),
    [
        ("Votre nom", True), ("Nom et prénom :", True), ("Quelle est votre adresse e-mail ?", True), ("NAAM", True),
        ("Uw gsm-nummer", True), ("What is your name?", True), ("Your phone number", True), ("Date de naissance", True),
        ("Nom de votre service", False), ("How do you name this?", False), ("Adresse du projet", False),
    ],
)  # fmt: skip
def test_personal_headings_are_recognised_whole(heading: str, personal: bool) -> None:
    assert is_personal_heading(heading) is personal


def test_words_in_headings_are_whole_words() -> None:
    assert holds_words("open_questions", "Commentaires sur les soins", ["fr"])
    assert holds_words("quantities", "Hoe oud bent u?", ["nl"])
    assert not holds_words("quantities", "Quel avantage ?", ["fr"])
    assert begins_with_none("Aucun problème rencontré", "fr")
    assert not begins_with_none("Aucunement", "fr")
