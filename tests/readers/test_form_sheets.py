"""Answers of forms as workbooks: Microsoft Forms and the sheet of a form, in three languages."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pytest
from surveys import ROOT, TESTS, pseudonymise

from pipelines.readers.export import read_export
from pipelines.readers.raw import RawTable, Unreadable
from pipelines.readers.recognise import recognise

MICROSOFT = TESTS / "exports/diapason-2021-fr-microsoft-forms.xlsx"
MOMENT = datetime(2021, 3, 22, 13, 50, 47)
HEADS = {
    "fr": ["ID", "Heure de début", "Heure de fin", "Adresse de messagerie", "Nom"],
    "nl": ["Id", "Begintijd", "Voltooiingstijd", "E-mail", "Naam"],
    "en": ["ID", "Start time", "Completion time", "Email", "Name", "Last modified time"],
}


def read(path: Path, *personal: str, language: str | None = None) -> RawTable:
    return read_export(path, path.name, pseudonymise, set(personal), language)


def write(folder: Path, *rows: list[Any]) -> Path:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    path = folder / "form.xlsx"
    book.save(path)
    return path


def test_the_real_microsoft_form_holds_the_rows_of_the_other_shapes() -> None:
    raw = read(MICROSOFT)
    sheet = read(ROOT / "raw/diapason/2021/diapason-2021-fr-sheets.csv")
    form = read(TESTS / "exports/diapason-2021-fr-forms.csv")
    assert [each.kind for each in (raw, sheet, form)] == ["microsoft-forms-xlsx", "form-sheet-csv", "form-csv"]
    assert [each.coding["ticked_joined_by"] for each in (raw, sheet, form)] == [";", ", ", ";"]
    same = ["row", "language", "submitted", "participant", "structure"]
    pd.testing.assert_frame_equal(raw.responses[same], form.responses[same])
    assert raw.responses["started"].notna().all()
    assert raw.responses["id"].iloc[0] == "diapason-2021-fr-microsoft-forms-1"
    ticked = form.answers.columns[3]
    pd.testing.assert_frame_equal(raw.answers.drop(columns=ticked), form.answers.drop(columns=ticked))
    assert "Nom" in raw.dropped
    assert "@" not in raw.responses.to_csv()
    assert "option_borders" in sheet.cannot_say
    assert "started" not in raw.cannot_say


@pytest.mark.parametrize("language", HEADS)
@pytest.mark.parametrize("is_text", [False, True])
def test_a_microsoft_form_in_three_languages(tmp_path: Path, language: str, is_text: bool) -> None:
    shape = "%m/%d/%y %H:%M:%S" if language == "en" else "%d/%m/%Y %H:%M:%S"
    moment = MOMENT.strftime(shape) if is_text else MOMENT
    more = [""] * (len(HEADS[language]) - 5)
    row = [1, moment, moment, "Ada@a.example", "Ada Lovelace", *more, "x;", 5]
    path = write(tmp_path, [*HEADS[language], "q", "r"], row, [2, moment, moment, "anonymous", "", *more, "", None])
    raw = read(path)
    assert recognise(path) == raw.kind == "microsoft-forms-xlsx"
    assert raw.responses["language"].tolist() == [language] * 2
    assert raw.responses["submitted"].tolist() == [pd.Timestamp(MOMENT)] * 2
    assert raw.answers.to_numpy().tolist() == [["x;", "5"], ["", ""]]
    assert raw.responses["participant"].notna().tolist() == [True, False]
    assert not any(word in raw.answers.to_csv() + raw.responses.to_csv() for word in ("Ada", "Lovelace", "@"))


@pytest.mark.parametrize(("heading", "language"), [("Horodateur", "fr"), ("Tijdstempel", "nl"), ("Timestamp", "en")])
def test_the_sheet_of_a_form_as_a_workbook(tmp_path: Path, heading: str, language: str) -> None:
    path = write(tmp_path, [heading, "E-mailadres", "q"], [MOMENT, "a@b.example", 4], [MOMENT, None, "=1"[1:]])
    raw = read(path)
    assert (raw.kind, raw.responses["language"].iloc[0]) == ("form-xlsx", language)
    assert raw.responses["submitted"].tolist() == [pd.Timestamp(MOMENT)] * 2
    assert raw.answers["q"].tolist() == ["4", "1"]
    assert "a@b.example" not in raw.responses.to_csv()


@pytest.mark.parametrize(
    ("rows", "found"),
    [
        ([[1, MOMENT, MOMENT, "a@b.example", "", "x"], [1, MOMENT, MOMENT, "a@b.example", "", "y"]], "twice"),
        ([[None, MOMENT, MOMENT, "a@b.example", "", "x"]], "missing"),
        ([[1, MOMENT, "soon", "a@b.example", "", "x"]], "soon"),
        ([[1, MOMENT, MOMENT, "not an address", "", "x"]], "without @"),
        ([[1, MOMENT, MOMENT, "a@b.example", "", "=1+1"]], "a formula"),
    ],
)
def test_a_damaged_microsoft_form_is_refused(tmp_path: Path, rows: list[list[Any]], found: str) -> None:
    with pytest.raises(Unreadable, match=found) as refused:
        read(write(tmp_path, [*HEADS["fr"], "q"], *rows))
    assert "not an address" not in str(refused.value)


def test_a_declared_personal_question_is_never_read(tmp_path: Path) -> None:
    path = write(tmp_path, [*HEADS["fr"], "Téléphone", "q"], [1, MOMENT, MOMENT, "a@b.example", "", "02555", "x"])
    raw = read(path, "Téléphone")
    assert list(raw.answers.columns) == ["q"]
    assert "02555" not in raw.answers.to_csv()


def test_the_grades_of_a_quiz_are_no_answers(tmp_path: Path) -> None:
    quiz = ["Total points", "Quiz feedback", "Why?", "Points - Why?", "Feedback - Why?", "Points - none"]
    row = [1, MOMENT, MOMENT, "a@b.example", "Ada", 3, "well done", "because", 3, "good", "x"]
    raw = read(write(tmp_path, [*HEADS["fr"], *quiz], row))
    assert list(raw.answers.columns) == ["Why?", "Points - none"]
    assert "Points - Why?" in raw.dropped


@pytest.mark.parametrize("heading", ["adresse e-mail", "Nom d’utilisateur", "E-mail Address", "EMAIL ADDRESS"])
def test_the_address_is_known_however_its_heading_is_written(tmp_path: Path, heading: str) -> None:
    raw = read(write(tmp_path, ["Horodateur", heading, "q"], [MOMENT, "ada@a.example", "x"]))
    assert list(raw.answers.columns) == ["q"]
    assert raw.responses["participant"].notna().all()
