"""Activity counts and composites: every term kept, every mistake named."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from surveys import ROOT, compute_real

from pipelines.impact import compute_impact, list_copied, read_activity
from pipelines.indicators import frame_rows
from schemas.catalogue import load_impact
from schemas.declarations import Impact
from schemas.refusals import Refusal

HEADING = "id,what,value,unit,period,status,source,origin,note"
GOOD = "calls,persons who called,40,persons,2021,counted,register,register,"


def write(folder: Path, *rows: str, heading: str = HEADING) -> Path:
    path = folder / "raw/activity/2021.csv"
    path.parent.mkdir(parents=True)
    path.write_text("\n".join([heading, *rows]) + "\n", "utf-8")
    return folder


def declare_impact(*composites: dict[str, Any], waves: dict[str, str] | None = None) -> Impact:
    year = {"activity": "2021.csv", "waves": waves or {"tiny": "w1"}, "source": {"en": "register"}}
    named = [{"label": {"en": each["id"]}, **each} for each in composites]
    return Impact.model_validate(
        {"title": {"en": "x"}, "languages": ["en"], "years": {"2021": year}, "composites": named}
    )


def survey_rows(*rows: dict[str, Any]) -> pd.DataFrame:
    fixed = {"survey": "tiny", "wave": "w1", "statistic": "count", "estimand": "responses", "unit": "persons",
             "definition_hash": "d", "data_hash": "h"}  # fmt: skip
    return frame_rows([fixed | row for row in rows])


USERS = {"indicator": "users", "value": 21.0}


def test_counts_and_sums_become_rows(tmp_path: Path) -> None:
    activity = read_activity(
        write(tmp_path, GOOD, "seen,may have seen,100,persons,2021,estimated,r,print,"), "2021.csv", "2021"
    )
    impact = declare_impact(
        {"id": "both", "statistic": "sum", "terms": ["users", "calls"]},
        {"id": "more", "expression": "both + seen"},
        {"id": "usual", "expression": "mean(users, calls, seen)"},
    )
    table = compute_impact(impact, "2021", activity, survey_rows(USERS)).set_index("indicator")
    assert table["value"].to_dict() == pytest.approx(
        {"calls": 40, "seen": 100, "both": 61, "more": 161, "usual": 161 / 3}
    )
    assert table["reason"].to_dict()["seen"] == "estimated"
    assert table["reason"].to_dict()["calls"] == ""
    assert set(table["wave"]) == {"2021"}
    assert table["survey"].to_dict() == {
        "calls": "activity", "seen": "activity", "both": "impact", "more": "impact", "usual": "impact",
    }  # fmt: skip
    assert table.loc["usual", "denominator"] == 3


def test_terms_come_from_the_declared_wave_and_from_totals_only(tmp_path: Path) -> None:
    activity = read_activity(write(tmp_path, GOOD), "2021.csv", "2021")
    rows = survey_rows(
        USERS | {"wave": "w0", "value": 1.0}, USERS, USERS | {"break": "role", "break_level": "a", "value": 2.0},
        USERS | {"survey": "other", "value": 3.0}, USERS | {"level": "a", "value": 4.0},
    )  # fmt: skip
    impact = declare_impact({"id": "both", "statistic": "sum", "terms": ["users", "calls"]})
    table = compute_impact(impact, "2021", activity, rows).set_index("indicator")
    assert table.loc["both", "value"] == 61


def test_what_a_sum_depends_on_changes_its_data_hash(tmp_path: Path) -> None:
    impact = declare_impact({"id": "both", "statistic": "sum", "terms": ["users", "calls"]})
    hashes = set()
    for number, row in enumerate([GOOD, GOOD, GOOD.replace("40", "41")]):
        folder = tmp_path / str(number)
        activity = read_activity(write(folder, row), "2021.csv", "2021")
        table = compute_impact(impact, "2021", activity, survey_rows(USERS)).set_index("indicator")
        hashes.add((table.loc["both", "data_hash"], table.loc["both", "definition_hash"]))
    assert len(hashes) == 2
    assert len({definition for _, definition in hashes}) == 1


def test_an_unknown_term_is_named(tmp_path: Path) -> None:
    impact = declare_impact({"id": "both", "statistic": "sum", "terms": ["users", "nobody"]})
    with pytest.raises(Refusal, match="unknown term nobody") as refused:
        compute_impact(impact, "2021", read_activity(write(tmp_path, GOOD), "2021.csv", "2021"), survey_rows(USERS))
    (problem,) = refused.value.problems
    assert (problem.file, problem.place) == ("schemas/impact.yaml", "composites.both")


@pytest.mark.parametrize(
    ("rows", "places"),
    [
        ([GOOD.replace("40", "-1")], ["row 2, column value"]),
        ([GOOD, GOOD.replace("calls,", "b,", 1).replace("counted", "guessed")], ["row 3, column status"]),
        ([GOOD.replace("register,register", "register,hearsay")], ["row 2, column origin"]),
        ([GOOD, GOOD], ["row 2, column id", "row 3, column id"]),
    ],
    ids=["negative", "status", "origin", "twice"],
)
def test_a_wrong_cell_is_named_with_row_and_column(tmp_path: Path, rows: list[str], places: list[str]) -> None:
    with pytest.raises(Refusal) as refused:
        read_activity(write(tmp_path, *rows), "2021.csv", "2021")
    assert {problem.file for problem in refused.value.problems} == {"raw/activity/2021.csv"}
    assert [problem.place for problem in refused.value.problems] == places


@pytest.mark.parametrize("value", ["", "forty", "4 0", "nan", "inf"])
def test_what_is_no_number_is_refused_by_row_and_column(tmp_path: Path, value: str) -> None:
    with pytest.raises(Refusal) as refused:
        read_activity(write(tmp_path, GOOD, GOOD.replace("calls,", "b,", 1).replace("40", value)), "2021.csv", "2021")
    assert "row 3, column value" in {problem.place for problem in refused.value.problems}


def test_a_lacking_column_is_named(tmp_path: Path) -> None:
    with pytest.raises(Refusal) as refused:
        read_activity(
            write(tmp_path, GOOD.removesuffix(","), heading=HEADING.removesuffix(",note")), "2021.csv", "2021"
        )
    assert "note" in str(refused.value)


def test_a_missing_register_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Refusal, match="no such file") as refused:
        read_activity(tmp_path, "2021.csv", "2021")
    assert refused.value.problems[0].file == "raw/activity/2021.csv"


@pytest.mark.parametrize("data", [b"", "id,é\n".encode("cp1252"), b'a,b\n"1,2\n'])
def test_an_unreadable_register_is_refused(tmp_path: Path, data: bytes) -> None:
    folder = write(tmp_path)
    (folder / "raw/activity/2021.csv").write_bytes(data)
    with pytest.raises(Refusal) as refused:
        read_activity(folder, "2021.csv", "2021")
    assert refused.value.problems[0].file == "raw/activity/2021.csv"


def test_what_rests_on_print_is_listed_with_the_counts_it_is_made_of(tmp_path: Path) -> None:
    seen = "seen,may have seen,100,persons,2021,estimated,r,print,"
    activity = read_activity(write(tmp_path, GOOD, seen), "2021.csv", "2021")
    impact = declare_impact(
        {"id": "own", "statistic": "sum", "terms": ["users", "calls"]},
        {"id": "more", "statistic": "sum", "terms": ["own", "seen"]},
        {"id": "most", "statistic": "sum", "terms": ["more", "calls"]},
    )
    copied = {
        name: terms for (name, year), terms in list_copied(impact, "2021", activity).items() if terms and year == "2021"
    }
    assert copied == {"seen": ["seen"], "more": ["seen"], "most": ["seen"]}


def test_the_real_composites() -> None:
    impact = load_impact(ROOT)
    assert impact is not None
    surveys = pd.concat([compute_real("babelboost"), compute_real("diapason")], ignore_index=True)
    table = compute_impact(impact, "2021", read_activity(ROOT, "2021.csv", "2021"), surveys).set_index("indicator")
    values = table["value"].to_dict()
    assert values["impact-patients"] == 92 + 9 + 130 == 231
    assert values["impact-reach"] == 400231
    assert values["plenary-average"] == 24
