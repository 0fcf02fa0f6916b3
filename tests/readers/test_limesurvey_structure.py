"""LimeSurvey's structure file: questions in order, codes, wordings without HTML, and what is refused."""

from __future__ import annotations

from pathlib import Path

import pytest
from surveys import ROOT

from pipelines.readers.limesurvey_structure import plain_text, read_structure
from pipelines.readers.raw import Unreadable

LSS = ROOT / "raw/babelboost/2021/limesurvey_survey_621127.lss"


def test_the_real_structure() -> None:
    structure = read_structure(LSS, "s.lss")
    assert structure.survey_id == "621127"
    questions = structure.questions
    assert list(questions) == [
        "metier", "exercice", "lieu", "utilise", "nbpers", "duree", "situations", "freins", "expression",
        "ressources", "soutien", "recommande", "global", "potentiel",
    ]  # fmt: skip
    assert {code: question.type for code, question in questions.items()}["lieu"] == "M"
    assert set(questions["utilise"].answers) == {"OUI", "PASEN"}
    assert questions["utilise"].answers["PASEN"] == {"fr": "Pas encore", "nl": "Nog niet"}
    assert list(questions["soutien"].subquestions) == ["SQ001", "SQ002", "SQ003", "SQ004", "SQ005"]
    assert [code for code, question in questions.items() if question.other] == ["metier", "situations"]
    assert questions["metier"].wording["fr"] == "Quel est votre métier ?"
    assert "utilise" in questions["nbpers"].relevance


@pytest.mark.parametrize(
    ("markup", "words"),
    [
        ("<p>Quel est votre <strong>métier</strong> ?</p>", "Quel est votre métier ?"),
        ("l&#039;outil &amp; vous", "l'outil & vous"),
        ("une<br />deux<br>trois", "une deux trois"),
        ("<ul><li>a</li><li>b</li></ul>", "a b"),
        ("mé<em>tier</em>", "métier"),
        ("  a\r\n\t b&nbsp;c ", "a b c"),
        ("", ""),
    ],
)
def test_wordings_lose_their_markup(markup: str, words: str) -> None:
    assert plain_text(markup) == words


DOCUMENT = "<document><LimeSurveyDocType>{}</LimeSurveyDocType></document>"
REFUSED = {
    "broken XML": (b"<document>\n<a>\n</document>", "line 3", "broken XML"),
    "an empty file": (b"", "", "an empty file"),
    "another document": (DOCUMENT.format("Label set").encode(), "", "<document>"),
    "no LimeSurvey document": (b"<html/>", "", "<html>"),
    "a document type": (b"<!DOCTYPE document [<!ENTITY a 'b'>]><document/>", "", "document type"),
    "a document type in UTF-16": (
        '<?xml version="1.0" encoding="UTF-16"?><!DOCTYPE document [<!ENTITY a "Survey">]>'
        "<document><LimeSurveyDocType>&a;</LimeSurveyDocType></document>".encode("utf-16"), "", "not UTF-8",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_no_structure_is_refused(tmp_path: Path, name: str) -> None:
    data, place, found = REFUSED[name]
    path = tmp_path / "s.lss"
    path.write_bytes(data)
    with pytest.raises(Unreadable) as refused:
        read_structure(path, "raw/s.lss")
    assert (refused.value.file, refused.value.place) == ("raw/s.lss", place)
    assert found in refused.value.found


def test_a_missing_structure_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Unreadable, match="no such file"):
        read_structure(tmp_path / "no.lss", "no.lss")
