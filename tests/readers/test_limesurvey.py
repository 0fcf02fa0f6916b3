"""LimeSurvey's CSV: never shown against left empty, times, timings, and what is personal."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
from surveys import ROOT, cells_of, read_rows

from pipelines.readers.raw import Unreadable

HEADING = (
    "id;submitdate;lastpage;startlanguage;seed;token;startdate;datestamp;ipaddr;refurl;q;q[other];groupTime12;qTime"
)
ROW = '"1";"2021-11-29 09:11:48";"3";"fr";"77";"tok1";"2021-11-29 09:04:18";"2021-11-29 09:11:48";"192.0.2.1";'
EXPORT = ROOT / "raw/babelboost/2021/results-survey621127.csv"


def write(folder: Path, *lines: str) -> Path:
    path = folder / "answers.csv"
    path.write_bytes(("\r\n".join(lines) + "\r\n\r\n").encode("utf-8-sig"))
    return path


def test_empty_is_shown_and_nothing_is_never_shown(tmp_path: Path) -> None:
    raw = read_rows(
        write(tmp_path, HEADING, ROW + '"";"";;"1";"2"', ROW.replace('"1"', '"2"', 1) + '"";"A";"";"1";"2"')
    )
    assert raw.answers["q"].tolist() == ["", "A"]
    assert cells_of(raw.answers["q[other]"]) == [None, ""]
    assert raw.tells_not_shown


def test_an_older_version_writes_everything_as_empty(tmp_path: Path) -> None:
    raw = read_rows(write(tmp_path, HEADING, ROW + '"";"";"";"";""'))
    assert not raw.tells_not_shown
    assert raw.answers.to_numpy().tolist() == [["", ""]]


def test_a_null_referrer_does_not_make_an_old_file_tell(tmp_path: Path) -> None:
    assert not read_rows(write(tmp_path, HEADING, ROW + ';"";"";"";""')).tells_not_shown


def test_nothing_personal_and_no_timing_is_returned(tmp_path: Path) -> None:
    raw = read_rows(write(tmp_path, HEADING + ";badge", ROW + '"https://a.example";"A";"";"9.5";"4.5";"b77"'), "badge")
    assert list(raw.answers.columns) == ["q", "q[other]"]
    assert set(raw.dropped) >= {"ipaddr", "refurl", "token", "badge", "groupTime12", "qTime"}
    everything = raw.answers.to_csv() + raw.responses.to_csv()
    for secret in ("192.0.2.1", "a.example", "tok1", "b77", "9.5", "4.5"):
        assert secret not in everything


def test_names_and_addresses_of_a_participants_table_are_dropped(tmp_path: Path) -> None:
    heading = "id,submitdate,lastpage,startlanguage,token,firstname,lastname,email,q"
    path = tmp_path / "answers.csv"
    path.write_text(heading + "\n1,2021-12-01 10:00:00,3,fr,t,Ada,Lovelace,ada@a.example,A\n", "utf-8")
    raw = read_rows(path)
    assert list(raw.answers.columns) == ["q"]
    assert not any(word in raw.responses.to_csv() for word in ("Ada", "Lovelace", "ada@a.example"))


def test_a_token_becomes_a_stable_pseudonym(tmp_path: Path) -> None:
    rows = [f'"{n}";"2021-11-29 09:11:48";"3";"fr";"7";{token};;;;;"A";"";;' for n, token in
            enumerate(['"tok1"', '"TOK1 "', '"tok2"', '""', ""], start=1)]  # fmt: skip
    participants = read_rows(write(tmp_path, HEADING, *rows)).responses["participant"].tolist()
    assert participants[0] == participants[1] != participants[2]
    assert participants[0].startswith("P-")
    assert [pd.isna(value) for value in participants[3:]] == [True, True]


@pytest.mark.parametrize(
    ("written", "seconds"),
    [("12.5", 12.5), ("12,5", 12.5), ("450", 450.0), ("", None), ("0", None), ("-3", None), ("1d", None)],
)
def test_the_total_time_in_seconds_or_nothing(tmp_path: Path, written: str, seconds: float | None) -> None:
    path = tmp_path / "answers.csv"
    path.write_text(f'id,submitdate,lastpage,interviewtime,q,qTime\n1,,1,"{written}",A,3\n', "utf-8")
    read = read_rows(path)
    assert read.responses["seconds"].dtype == "float64"
    assert [None if pd.isna(each) else each for each in read.responses["seconds"]] == [seconds]
    assert "timings" not in read.cannot_say


def test_a_timing_column_is_known_by_the_question_it_times(tmp_path: Path) -> None:
    path = tmp_path / "answers.csv"
    path.write_text("id,submitdate,lastpage,interviewtime,q,qTime,groupTime3,leisureTime\n1,,1,12.5,A,3,4,B\n", "utf-8")
    assert list(read_rows(path).answers.columns) == ["q", "leisureTime"]


def test_rows_count_as_a_spreadsheet_does(tmp_path: Path) -> None:
    rows = [ROW.replace('"1"', f'"{n}"', 1) + ';"a\nb";"";;' for n in (4, 9)]
    responses = read_rows(write(tmp_path, HEADING, *rows)).responses
    assert responses["row"].tolist() == [2, 3]
    assert responses["id"].tolist() == ["4", "9"]


def test_a_break_off_has_no_moment_of_submission(tmp_path: Path) -> None:
    rows = ["1,,,fr,A", '2,"",2,fr,A', "3,2021-12-01 10:00:00,3,fr,A"]
    path = tmp_path / "answers.csv"
    path.write_text("\n".join(["id,submitdate,lastpage,startlanguage,q", *rows]) + "\n", "utf-8")
    responses = read_rows(path).responses
    assert responses["submitted"].isna().tolist() == [True, True, False]
    assert responses["submitted"].iloc[2] == pd.Timestamp("2021-12-01 10:00:00")
    assert responses["last_page"].fillna(0).tolist() == [0, 2, 3]


def test_a_rewritten_date_is_refused_with_row_and_column(tmp_path: Path) -> None:
    rows = ["1,2021-12-01 10:00:00,3,fr,A", "2,01/12/2021 10:00,3,fr,A"]
    path = tmp_path / "answers.csv"
    path.write_text("\n".join(["id,submitdate,lastpage,startlanguage,q", *rows]) + "\n", "utf-8")
    with pytest.raises(Unreadable, match="01/12/2021 10:00") as refused:
        read_rows(path)
    assert (refused.value.file, refused.value.place) == ("answers.csv", "row 3, column submitdate")


@pytest.mark.parametrize(
    "heading",
    ["ID de la réponse;Date de soumission;Dernière page;q", "Horodateur,Adresse e-mail,q", "id;lastpage;q"],
    ids=["full headings", "a form", "without submitdate"],
)
def test_another_kind_of_file_is_refused(tmp_path: Path, heading: str) -> None:
    path = tmp_path / "answers.csv"
    path.write_text(heading + "\n" + heading + "\n", "utf-8")
    with pytest.raises(Unreadable, match="headings such as") as refused:
        read_rows(path)
    assert refused.value.place == "line 1"


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_the_real_export_is_the_same_with_every_separator(tmp_path: Path, separator: str) -> None:
    # Only separators between cells are replaced: none stands between two quotes or two separators in an answer.
    text = EXPORT.read_text(encoding="utf-8-sig")
    inside, written = False, []
    for letter in text:
        inside ^= letter == '"'
        written.append(separator if letter == ";" and not inside else letter)
    path = tmp_path / EXPORT.name
    path.write_text("".join(written), encoding="utf-8-sig", newline="")
    expected, found = read_rows(EXPORT), read_rows(path)
    pd.testing.assert_frame_equal(found.answers, expected.answers)
    pd.testing.assert_frame_equal(found.responses, expected.responses)


def test_the_real_export_as_read() -> None:
    raw = read_rows(EXPORT)
    assert len(raw.answers) == 75
    assert raw.responses["submitted"].notna().sum() == 67
    assert raw.responses["last_page"][raw.responses["submitted"].isna()].value_counts().to_dict() == {1: 5, 2: 3}
    assert str(raw.responses["started"].min()) == "2021-11-29 09:04:18"
    assert raw.answers["metier[other]"].iloc[0] == "logopède "
    assert not {"ipaddr", "refurl", "seed", "startdate"} & {*raw.answers.columns, *raw.responses.columns}
    assert not any(word in raw.answers.to_csv() + raw.responses.to_csv() for word in ("198.51.100.", "https://"))
