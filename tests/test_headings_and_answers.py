"""Every heading style and answer style of LimeSurvey gives the same coded table, wherever both can say it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from pipelines.headings import list_columns, match_headings
from pipelines.platform_answers import code_answers
from pipelines.readers.raw import RawTable
from schemas.catalogue import load_survey
from schemas.declared import Declarations

REPOSITORY = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def declared() -> Declarations:
    return load_survey(REPOSITORY, "babelboost").for_wave("2021")


def heads(declared: Declarations, style: str, language: str = "fr") -> list[str]:
    columns = list_columns(declared)
    texts = [column.texts[language][1 if column.code.endswith("[other]") else 0] for column in columns]
    cut = [text if len(text) < 18 else text[:15] + ".. " for text in texts]
    return {
        "code": [column.code for column in columns],
        "expression": [column.code.replace("[", "_").replace("]", "") for column in columns],
        "code and text": [f"{column.code}. {text}" for column, text in zip(columns, texts, strict=True)],
        "text": texts,
        "underscores": [text.replace(" ", "_") for text in texts],
        "cut": cut,
    }[style]


@pytest.mark.parametrize("language", ["fr", "nl"])
@pytest.mark.parametrize("style", ["code", "expression", "code and text", "text", "underscores"])
def test_every_heading_finds_its_column(declared: Declarations, style: str, language: str) -> None:
    columns = list_columns(declared)
    matched, unclaimed = match_headings(heads(declared, style, language), columns)
    assert matched == {column.code: position for position, column in enumerate(columns)}
    assert unclaimed == []


def test_cut_headings_are_told_apart_by_their_order(declared: Declarations) -> None:
    matched, unclaimed = match_headings(heads(declared, "cut"), list_columns(declared))
    assert [matched["expression"], matched["ressources"]] == [matched["expression"], matched["expression"] + 1]
    assert unclaimed == []


def test_a_foreign_heading_is_claimed_by_nobody(declared: Declarations) -> None:
    names = [*heads(declared, "code"), "metierbis", "lieu[AUTRE]"]
    _, unclaimed = match_headings(names, list_columns(declared))
    assert [names[position] for position in unclaimed] == ["metierbis", "lieu[AUTRE]"]


def code(declared: Declarations, column: str, *cells: str | None) -> tuple[list[str | None], list[str]]:
    raw = RawTable("x.csv", pd.DataFrame(), pd.DataFrame(), True, ())
    part = next(part for part in declared.parts.values() if column in part.columns)
    findings: list = []
    coded = code_answers(raw, pd.Series(cells, dtype="object"), part, column, ["fr", "nl"], findings)
    return coded.tolist(), [finding.check for finding in findings]


@pytest.mark.parametrize(
    ("column", "cells", "codes"),
    [
        ("utilise", ["OUI", "", None, "PASEN"], ["OUI", "", None, "PASEN"]),
        ("utilise", ["Oui", "", None, "Pas encore"], ["OUI", "", None, "PASEN"]),
        ("utilise", ["Nog niet", "Ja"], ["PASEN", "OUI"]),
        ("metier", ["Psychologue", "Autre", "<b>Infirmier·ère</b>"], ["PSY", "-oth-", "INF"]),
        ("metier", ["Overige", "Psycholoog"], ["-oth-", "PSY"]),
        ("lieu[ZONE]", ["Oui", "Non", "N/A", None, ""], ["Y", "", None, None, ""]),
        ("lieu[ZONE]", ["Nee", "Ja"], ["", "Y"]),
        ("lieu[ZONE]", ["1", "0", ""], ["Y", "", ""]),
        ("lieu[ZONE]", ["1", "2", ""], ["Y", "", ""]),
        ("lieu[ZONE]", ["Y", "2", ""], ["Y", "2", ""]),
        ("lieu[ZONE]", ["Oui", "Ja", "N/A"], ["Oui", "Ja", None]),
        ("utilise", ["OUI", "N/A"], ["OUI", ""]),
        ("recommande", ["Oui", "Non", "N/A"], ["Y", "N", ""]),
        ("recommande", ["1", "2", ""], ["Y", "N", ""]),
        ("global", ["1", "5", None], ["1", "5", None]),
        ("soutien[SQ001]", ["5", ""], ["5", ""]),
        ("freins", ["N/A", "Oui"], ["N/A", "Oui"]),
        ("utilise", ["Peut-être", "Oui"], ["Peut-être", "OUI"]),
    ],
)  # fmt: skip
def test_cells_of_every_style_become_codes(
    declared: Declarations, column: str, cells: list[str | None], codes: list[str | None]
) -> None:
    coded, findings = code(declared, column, *cells)
    assert [None if pd.isna(value) else value for value in coded] == codes
    assert findings == []


def test_equal_labels_are_refused_not_guessed(declared: Declarations) -> None:
    part = declared.parts["duree"]
    codes = {
        key: answer.model_copy(update={"label": {"fr": "Égal", "nl": "Gelijk"}}) for key, answer in part.codes.items()
    }
    raw = RawTable("x.csv", pd.DataFrame(), pd.DataFrame(), True, ())
    findings: list = []
    code_answers(raw, pd.Series(["Égal"], dtype="object"), replace(part, codes=codes), "duree", ["fr", "nl"], findings)
    assert [(finding.severity, finding.check, finding.item) for finding in findings] == [
        ("error", "equal_labels", "duree")
    ]
