"""CSV of online forms: both shapes, times, addresses turned into pseudonyms, and what is refused."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
from surveys import ROOT, TESTS, pseudonymise, read_form

from pipelines.readers.raw import Unreadable

RAW = ROOT / "raw/diapason/2021"
HEADING = "Horodateur,Adresse e-mail,Vous êtes:"


def write(folder: Path, *lines: str) -> Path:
    path = folder / "form.csv"
    path.write_bytes(("\r\n".join(lines) + "\r\n").encode())
    return path


@pytest.mark.parametrize(
    "written",
    [
        "31/12/2021 14:05:09",
        "2021/12/31 2:05:09 PM GMT+1",
        "2021/12/31 02:05:09 PM UTC+01:00",
        "2021/12/31 2:05:09 PM GMT",
        "2021-12-31 14:05:09",
    ],
)
def test_every_shape_of_time_is_the_same_local_time(tmp_path: Path, written: str) -> None:
    raw = read_form(write(tmp_path, HEADING, f'"{written}",a@b.example,Infirmier'))
    assert raw.responses["submitted"].tolist() == [pd.Timestamp("2021-12-31 14:05:09")]


def test_midnight_and_noon_of_the_twelve_hour_clock(tmp_path: Path) -> None:
    rows = ["2021/03/01 12:00:01 AM GMT+1,a@b.example,x", "2021/03/01 12:00:01 PM GMT+1,a@b.example,x"]
    moments = read_form(write(tmp_path, HEADING, *rows)).responses["submitted"]
    assert [moment.hour for moment in moments] == [0, 12]


def test_an_english_sheet_puts_the_month_first(tmp_path: Path) -> None:
    raw = read_form(write(tmp_path, "Timestamp,Email Address,q", "12/31/2021 14:05:09,a@b.example,x"))
    assert raw.responses["submitted"].tolist() == [pd.Timestamp("2021-12-31 14:05:09")]
    assert raw.responses["language"].tolist() == ["en"]


@pytest.mark.parametrize("written", ["31/13/2021 14:05:09", "31-12-21", "44561.58", "", "31/02/2021 10:00:00"])
def test_a_rewritten_time_is_refused_with_row_and_column(tmp_path: Path, written: str) -> None:
    path = write(tmp_path, HEADING, "31/12/2021 14:05:09,a@b.example,x", f"{written},a@b.example,x")
    with pytest.raises(Unreadable) as refused:
        read_form(path)
    assert (refused.value.file, refused.value.place) == ("form.csv", "row 3, column Horodateur")
    assert refused.value.found == (f"“{written}”" if written else "nothing")


def test_an_address_becomes_two_pseudonyms_and_is_gone(tmp_path: Path) -> None:
    rows = [f"31/12/2021 14:05:09,{who},x" for who in ("Ada@A.example", " ada@a.example ", "bob@a.example", "")]
    raw = read_form(write(tmp_path, HEADING, *rows))
    participants, structures = raw.responses["participant"].tolist(), raw.responses["structure"].tolist()
    assert participants[0] == participants[1] != participants[2]
    assert structures[0] == structures[1] == structures[2] == pseudonymise("structure", "a.example")
    assert pd.isna(participants[3])
    assert pd.isna(structures[3])
    assert list(raw.answers.columns) == ["Vous êtes:"]
    everything = (raw.answers.to_csv() + raw.responses.to_csv()).casefold()
    assert "@" not in everything
    assert "a.example" not in everything
    assert "Adresse e-mail" in raw.dropped


@pytest.mark.parametrize("heading", ["Nom", "Prénom", "Naam", "Voornaam", "Name", "First name", "Last name", "IP"])
def test_names_are_never_read(tmp_path: Path, heading: str) -> None:
    path = write(tmp_path, f"Horodateur,Adresse e-mail,{heading},q", "31/12/2021 14:05:09,a@b.example,Lovelace,x")
    raw = read_form(path)
    assert list(raw.answers.columns) == ["q"]
    assert heading in raw.dropped


def test_a_declared_personal_column_is_never_read(tmp_path: Path) -> None:
    path = write(tmp_path, "Horodateur,Téléphone,q", "31/12/2021 14:05:09,02 555 00 00,x")
    raw = read_form(path, "Téléphone")
    assert list(raw.answers.columns) == ["q"]
    assert "participant" not in raw.responses


def test_a_second_address_column_is_never_read(tmp_path: Path) -> None:
    heading = "Horodateur,Nom d'utilisateur,q,Adresse e-mail"
    raw = read_form(write(tmp_path, heading, "31/12/2021 14:05:09,a@b.example,x,ada@private.example"))
    assert "private.example" not in raw.answers.to_csv()
    assert list(raw.answers.columns) == ["q"]


@pytest.mark.parametrize("address", ["not an address", "a@b@c", "a b@c.example"])
def test_a_broken_address_is_refused_without_being_shown(tmp_path: Path, address: str) -> None:
    path = write(tmp_path, HEADING, "31/12/2021 14:05:09,a@b.example,x", f"31/12/2021 14:05:09,{address},x")
    with pytest.raises(Unreadable) as refused:
        read_form(path)
    assert refused.value.place == "row 3"
    assert address not in str(refused.value) + refused.value.found + refused.value.expected + refused.value.action


def test_a_file_that_is_no_form_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Unreadable, match="a first heading “id”") as refused:
        read_form(write(tmp_path, "id,submitdate,q", "1,,x"))
    assert refused.value.place == "line 1"


def test_the_declared_language_goes_before_the_heading_s(tmp_path: Path) -> None:
    path = write(tmp_path, HEADING, "31/12/2021 14:05:09,a@b.example,x")
    assert read_form(path).responses[["id", "language"]].to_numpy().tolist() == [["form-2", "fr"]]
    assert read_form(path, language="de").responses[["id", "language"]].to_numpy().tolist() == [["form-2", "de"]]


@pytest.mark.parametrize(("language", "count"), [("fr", 40), ("nl", 26)])
def test_both_shapes_of_the_real_forms_hold_the_same_rows(language: str, count: int) -> None:
    sheet = read_form(RAW / f"diapason-2021-{language}-sheets.csv")
    form = read_form(TESTS / f"exports/diapason-2021-{language}-forms.csv")
    assert len(sheet.answers) == count
    assert not sheet.tells_not_shown
    same = ["row", "language", "submitted", "participant", "structure"]
    pd.testing.assert_frame_equal(sheet.responses[same], form.responses[same])
    ticked = sheet.answers.columns[3]
    pd.testing.assert_frame_equal(sheet.answers.drop(columns=ticked), form.answers.drop(columns=ticked))
    assert not sheet.answers[ticked].equals(form.answers[ticked])
    assert "@" not in "".join(sheet.responses["participant"])
