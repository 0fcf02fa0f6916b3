"""Codes, ticks and numbers against the codebook, and what concerns whole rows."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from surveys import (
    ROOT,
    checks_of,
    complete,
    declare,
    find_problems,
    ingest_real,
    item,
    left,
    read_form,
    read_rows,
    text,
    type_export,
    write_rows,
)  # fmt: skip

from pipelines.contracts import check_duplicates, check_overlap, check_rows, to_numbers
from pipelines.findings import Finding
from schemas.declarations import Wave

SCALE = {"1": text("low"), "2": text("high")}
DECLARED = declare(
    [
        item("use", codes="YES NO"),
        item("job", codes="NURSE", other=text("other")),
        item("pets", "multiple", codes="CAT DOG", other=text("other")),
        item(
            "grid", "array", codes={code: {"label": label} for code, label in SCALE.items()}, rows={"R1": text("one")}
        ),
        item("age", "number", minimum=1, maximum=20, whole=True),
        item("open", "text"),
    ]
)
HEADING = "use,job,job[other],pets[CAT],pets[DOG],pets[other],grid[R1],age,open"


def found_in(folder: Path, *cells: str) -> list[Finding]:
    rows = [complete(number, each) for number, each in enumerate(cells, start=1)]
    return find_problems(read_rows(write_rows(folder, HEADING, *rows)), DECLARED)


def test_clean_rows_have_nothing_to_say(tmp_path: Path) -> None:
    assert found_in(tmp_path, "YES,-oth-,clown,Y,,a fish,2,20,anything", ',"",,,"",,,,', "NO,NURSE,,,Y,,1,1,") == []


@pytest.mark.parametrize(
    ("cells", "check", "column", "value"),
    [
        ("MAYBE,,,,,,,,", "unknown_code", "use", "MAYBE"),
        ("yess,,,,,,,,", "unknown_code", "use", "yess"),
        (",DOCTOR,,,,,,,", "unknown_code", "job", "DOCTOR"),
        (",,,x,,,,,", "not_a_tick", "pets[CAT]", "x"),
        (",,,,n.a.,,,,", "not_a_tick", "pets[DOG]", "n.a."),
        (",,,,,,3,,", "unknown_code", "grid[R1]", "3"),
        (",,,,,,,zero,", "not_a_number", "age", "zero"),
        (",,,,,,,0,", "not_a_number", "age", "0"),
        (",,,,,,,21,", "not_a_number", "age", "21"),
        (',,,,,,,"2,5",', "not_a_number", "age", "2,5"),
        (",,,,,,,1e1,", "not_a_number", "age", "1e1"),
    ],
)
def test_a_wrong_cell_is_named_with_row_response_and_value(
    tmp_path: Path, cells: str, check: str, column: str, value: str
) -> None:
    (finding,) = found_in(tmp_path, "YES,,,,,,,,", cells)
    assert (finding.severity, finding.check, finding.file) == ("error", check, "answers.csv")
    assert (finding.row, finding.response, finding.item, finding.value) == (3, "2", column, value)


def test_every_failure_is_told_at_once_in_file_order(tmp_path: Path) -> None:
    found = found_in(tmp_path, "X,,,x,,,9,99,", "YES,,,,,,,,", "Y,,,,,,,,")
    assert [(each.row, each.item) for each in found] == [
        (2, "age"), (2, "grid[R1]"), (2, "pets[CAT]"), (2, "use"), (4, "use"),
    ]  # fmt: skip


def test_the_wording_says_what_is_allowed(tmp_path: Path) -> None:
    codes, number = found_in(tmp_path, "X,,,,,,,,", ",,,,,,,99,")
    assert codes.describe("en")[0] == "one of the codes YES, NO"
    assert number.describe("en")[0] == "a number (0 decimals, ≥ 1, ≤ 20)"


@pytest.mark.parametrize(
    ("written", "number"),
    [("12,5", 12.5), (" 3 ", 3), ("-0.50", -0.5), ("+7", 7), ("3.0000000000", 3), ("007", 7),
     *((written, math.nan) for written in ("1 000", "1.000,5", "12,", "", "inf", "NaN"))],
)  # fmt: skip
def test_numbers_as_people_write_them(written: str, number: float) -> None:
    assert to_numbers(pd.Series([written])).iloc[0] == pytest.approx(number, nan_ok=True)


# ------------------------------------------------------------------------------------------ whole rows


def test_a_response_twice_is_an_error_that_names_the_first(tmp_path: Path) -> None:
    path = write_rows(tmp_path, HEADING, complete(4, "YES,,,,,,,,"), complete(5, ",,,,,,,,"), complete(4, "NO,,,,,,,,"))
    (finding,) = find_problems(read_rows(path), DECLARED)
    assert (finding.severity, finding.check, finding.row, finding.value) == ("error", "duplicate_id", 4, "4")
    assert "row 2" in finding.describe("en")[0]


def test_a_response_without_number_is_an_error(tmp_path: Path) -> None:
    path = write_rows(tmp_path, HEADING, ",2021-12-01 10:00:00,3,en,YES,,,,,,,,")
    assert checks_of(find_problems(read_rows(path), DECLARED)) == ["no_id"]


@pytest.mark.parametrize(
    ("moment", "found"),
    [
        ("2021-11-28 23:59:59", ["outside_field_period"]),
        ("2021-11-29 00:00:00", []),
        ("2021-12-15 23:59:59", []),
        ("2021-12-16 00:00:00", ["outside_field_period"]),
        ("1980-01-01 00:00:00", []),
    ],
)
def test_both_days_of_the_field_period_count(tmp_path: Path, moment: str, found: list[str]) -> None:
    path = write_rows(tmp_path, HEADING, f"1,{moment},3,en,YES,,,,,,,,")
    findings = find_problems(read_rows(path), DECLARED)
    assert checks_of(findings) == found
    assert all(each.severity == "warning" for each in findings)


def test_an_undeclared_language_is_an_error(tmp_path: Path) -> None:
    path = write_rows(tmp_path, HEADING, complete(1, "YES,,,,,,,,", "de"))
    (finding,) = find_problems(read_rows(path), DECLARED)
    assert (finding.severity, finding.check, finding.value) == ("error", "unknown_language", "de")


REPEATED = declare([item("q", codes="A B")], repeated=True, estimand="responses")


def test_repeated_answers_need_to_know_who_answered(tmp_path: Path) -> None:
    path = write_rows(tmp_path, "q", complete(1, "A"))
    found = check_rows(read_rows(path), REPEATED.survey.waves["w1"], REPEATED)
    assert [(each.severity, each.check) for each in found] == [("error", "no_participant")]


def test_a_response_without_token_is_a_warning(tmp_path: Path) -> None:
    path = write_rows(tmp_path, "token,q", complete(1, "t1,A"), complete(2, ",A"))
    responses, found = type_export(read_rows(path), REPEATED)
    assert [(each.severity, each.check, each.row) for each in found] == [("warning", "participant_missing", 3)]
    assert responses["participant"].nunique() == 2


# ------------------------------------------------------------------------------- one form in two exports


def overlap(shared: int, others: int) -> list[tuple[str, int, dict[str, Any]]]:
    """An earlier export of a form, and a later one that begins with `shared` of its responses."""
    moments = pd.date_range("2021-12-01", periods=shared + others, freq="1h")
    later = pd.DataFrame({"file": "later.csv", "submitted": moments, "q": [*"AB" * len(moments)][: len(moments)]})
    more = pd.DataFrame({"submitted": moments[:others] + pd.Timedelta("3s"), "q": "A"})
    earlier = pd.concat([later[:shared].drop(columns="file"), more], ignore_index=True).assign(file="earlier.csv")
    responses = pd.concat([later, earlier], ignore_index=True)
    numbered = responses.assign(row=range(2, len(responses) + 2), id=[f"r{at}" for at in range(len(responses))])
    return [(finding.check, finding.row, finding.expected) for finding in check_overlap(numbered, ["q"])]


def test_an_earlier_and_a_later_export_of_a_form_are_told() -> None:
    told = {"other": "later.csv", "shared": 6, "size": 8}
    assert overlap(6, 2) == [("overlapping_exports", 10, told)]


def test_two_equal_responses_in_two_languages_may_be_chance() -> None:
    assert overlap(2, 0) == []
    assert overlap(5, 60) == []
    assert overlap(0, 30) == []


# -------------------------------------------------------------------------------- sent twice, by mistake


def duplicates(folder: Path, heading: str, *rows: str, repeated: bool = False) -> list[int]:
    answers = ["q", "missing:q"]
    declared = REPEATED if repeated else declare([item("q", codes="A B")])
    responses, _ = type_export(read_rows(write_rows(folder, heading, *rows)), declared)
    return [finding.row for finding in check_duplicates(responses, answers)]


def sent(number: int, moment: str, answers: str) -> str:
    return f"{number},2021-12-01 {moment},3,en,{answers}"


def test_two_equal_answers_within_ten_minutes_by_one_participant(tmp_path: Path) -> None:
    rows = [sent(1, "10:00:00", "t1,A"), sent(2, "10:09:59", "t1,A"), sent(3, "10:05:00", "t2,A"),
            sent(4, "10:06:00", "t2,B"), sent(5, "10:40:00", "t1,A")]  # fmt: skip
    assert duplicates(tmp_path, "token,q", *rows, repeated=True) == [3]


def test_without_participants_only_the_same_second_is_suspect(tmp_path: Path) -> None:
    rows = [sent(1, "10:00:00", "A"), sent(2, "10:00:01", "A"), sent(3, "10:00:01", "A"), sent(4, "10:00:01", "B")]
    assert duplicates(tmp_path, "q", *rows) == [4]


def test_break_offs_are_not_submissions(tmp_path: Path) -> None:
    assert duplicates(tmp_path, "q", left(1, 1, "A"), left(2, 1, "A")) == []


# --------------------------------------------------------------------------------------------- real data


def test_an_old_real_row_outside_the_period_is_seen() -> None:
    declared, _ = ingest_real("diapason")
    wave = declared.survey.waves["2021"]
    early = Wave.model_validate(
        wave.model_dump(by_alias=True) | {"fielded": {"from": "2021-03-24", "to": "2021-10-25"}}
    )
    raw = read_form(ROOT / "raw/diapason/2021/diapason-2021-fr-sheets.csv")
    assert [(each.check, each.row) for each in check_rows(raw, early, declared)] == [("outside_field_period", 2)]


@pytest.mark.parametrize("survey", ["babelboost", "diapason"])
def test_the_real_exports_keep_their_contract(survey: str) -> None:
    found = ingest_real(survey)[1].findings
    # Some invented open answers name somebody, so that it shows where they must not come.
    assert {each.check for each in found} <= {"looks_personal"}
    assert [each.item for each in found] == {"diapason": ["situation", "hindered", "situation"]}.get(survey, [])
