"""The activity register, composites with ranges and units, and a register of a new year taken in."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pytest

from pipelines.data import make_data, read_indicators
from pipelines.impact import compute_year
from pipelines.indicators import frame_rows
from pipelines.reach.activity import list_registers, read_activity_file, read_period, year_of
from pipelines.reach.taking import add_activity
from pipelines.slides.story import list_stories, load_story
from schemas.catalogue import load_surveys
from schemas.declarations import Impact, ImpactYear
from schemas.refusals import Refusal
from tests.conftest import copy_workspace

HEADING = "id,what,value,unit,period,status,source,origin,note,basis,low,high"
CALLS = "calls,persons who called,40,persons,2021,counted,register,register,,,,"
SEEN = "seen,may have seen,100,persons,2021,estimated,register,register,,posters times visits,80,150"
LATER = CALLS.replace("2021", "2022")
MEMBERS = "consortium-2022,members at the end of the year,130,members,2022-12-31,counted,register,register,,,,"
NEW_YEAR = [
    "bb-distributed,copies distributed,410,copies,2022,counted,stock list,register,,,,",
    "dp-participants-group,participants in the group,11,participants,2022,counted,attendance list,register,,,,",
    "cdp-persons,persons on whom the communities had an effect,150,persons,2022,estimated,communities,register,,"
    "three persons a participant,100,200",
    "impact-waiting-room,patients who may have seen the film,380000,persons,2022,estimated,practices,register,,"
    "visits of the practices,300000,450000",
    "plenary-2022-02-02,participants in the plenary assembly,31,participants,2022-02-02,counted,list,register,,,,",
    "plenary-2022-06-08,participants in the plenary assembly,27,participants,2022-06-08,counted,list,register,,,,",
]


def write(path: Path, *rows: str, heading: str = HEADING, separator: str = ",") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join([heading, *rows]).replace(",", separator) + "\n", "utf-8")
    return path


def declare(*composites: dict[str, Any], **more: Any) -> Impact:
    named = [{"label": {"en": each["id"]}, **each} for each in composites]
    return Impact.model_validate({"title": {"en": "x"}, "languages": ["en"], "composites": named, **more})


def compute(
    tmp_path: Path, impact: Impact, *rows: str, elsewhere: tuple[str, ...] = ()
) -> tuple[pd.DataFrame, pd.DataFrame]:
    activity = read_activity_file(write(tmp_path / "a.csv", *rows), "a.csv", "2021")
    survey = {"survey": "tiny", "wave": "2021", "indicator": "users", "statistic": "count", "estimand": "responses",
              "value": 21.0, "unit": "responses", "definition_hash": "d", "data_hash": "h"}  # fmt: skip
    made = compute_year(impact, "2021", ImpactYear.model_validate({}), activity, frame_rows([survey]), elsewhere)
    return made.rows.set_index("indicator"), made.terms


def test_a_range_goes_through_a_sum_and_its_terms_stand_beside_it(tmp_path: Path) -> None:
    impact = declare({"id": "both", "expression": "calls + seen"}, {"id": "more", "expression": "2 * both - calls"})
    rows, terms = compute(tmp_path, impact, CALLS, SEEN)
    assert rows.loc["both", ["value", "ci_low", "ci_high"]].tolist() == [140, 120, 190]
    assert rows.loc["both", "ci_method"] == "interval-arithmetic"
    assert rows.loc["both", "reason"] == "estimated"
    assert rows.loc["more", ["value", "ci_low", "ci_high"]].tolist() == [240, 200, 340]
    assert rows.loc["seen", ["ci_low", "ci_high"]].tolist() == [80, 150]
    both = terms[terms["composite"] == "both"].fillna({"low": -1.0, "high": -1.0})
    assert both[["sign", "term", "value", "low", "high", "status"]].to_numpy().tolist() == [
        ["+", "calls", 40, -1, -1, "counted"], ["+", "seen", 100, 80, 150, "estimated"],
    ]  # fmt: skip
    more = terms[terms["composite"] == "more"]
    assert more[["depth", "sign", "term"]].to_numpy().tolist() == [
        [0, "+", "both"], [1, "+", "calls"], [1, "+", "seen"], [0, "-", "calls"],
    ]  # fmt: skip


def test_an_estimate_without_a_range_takes_that_of_the_sum_away(tmp_path: Path) -> None:
    printed = SEEN.replace("register,register,,posters times visits,80,150", "report,print,,,,")
    rows, _ = compute(tmp_path, declare({"id": "both", "expression": "calls + seen"}), CALLS, printed)
    assert rows.loc["both", "value"] == 140
    assert pd.isna(rows.loc["both", "ci_low"])
    assert rows.loc["both", "reason"] == "estimated"


def test_units_that_do_not_fit_are_refused_with_both(tmp_path: Path) -> None:
    hours = CALLS.replace("calls,", "hours,", 1).replace("40,persons", "40,hours")
    with pytest.raises(Refusal, match=r"persons \+ hours") as refused:
        compute(tmp_path, declare({"id": "both", "expression": "calls + hours"}), CALLS, hours)
    assert refused.value.problems[0].place == "composites.both"
    with pytest.raises(Refusal, match="persons/hours"):
        compute(tmp_path, declare({"id": "rate", "expression": "calls / hours"}), CALLS, hours)
    rows, _ = compute(
        tmp_path, declare({"id": "rate", "expression": "calls / hours", "unit": "persons/hours"}), CALLS, hours
    )
    assert rows.loc["rate", "value"] == 1
    with pytest.raises(Refusal, match=r"responses \+ persons"):
        compute(tmp_path, declare({"id": "both", "expression": "users + calls"}), CALLS)
    rows, _ = compute(
        tmp_path, declare({"id": "both", "expression": "users + calls"}, units={"responses": "persons"}), CALLS
    )
    assert rows.loc["both", "value"] == 61


def test_the_same_sum_has_the_same_definition_however_it_is_written(tmp_path: Path) -> None:
    ways = [
        {"expression": "calls + seen"},
        {"expression": "sum(calls, seen)"},
        {"statistic": "sum", "terms": ["calls", "seen"]},
    ]
    others = [{"expression": "seen + calls"}, {"expression": "mean(calls, seen)"}, {"expression": "1 * calls + seen"}]
    hashes = [
        compute(tmp_path, declare({"id": "both", **way}), CALLS, SEEN)[0].loc["both", "definition_hash"]
        for way in ways + others
    ]
    assert len(set(hashes[:3])) == 1
    assert len(set(hashes)) == 4


def test_all_that_begin_so_are_meant_and_the_mean_itself_is_not(tmp_path: Path) -> None:
    days = [
        CALLS.replace("calls,", f"plenary-{day},", 1).replace("40", f"{count}") for day, count in ((1, 20), (2, 30))
    ]
    rows, terms = compute(tmp_path, declare({"id": "plenary-average", "expression": "mean(plenary-*)"}), *days)
    assert rows.loc["plenary-average", ["value", "denominator"]].tolist() == [25, 2]
    assert terms["term"].tolist() == ["plenary-1", "plenary-2"]
    assert set(terms["sign"]) == {"mean"}


def test_a_term_of_another_year_leaves_a_sum_without_value_one_of_none_is_refused(tmp_path: Path) -> None:
    impact = declare({"id": "both", "expression": "calls + later"})
    rows, terms = compute(tmp_path, impact, CALLS, elsewhere=("later",))
    assert pd.isna(rows.loc["both", "value"])
    assert rows.loc["both", "reason"] == "later: no value in 2021"
    assert terms.empty
    with pytest.raises(Refusal, match="unknown term later"):
        compute(tmp_path, impact, CALLS)


@pytest.mark.parametrize(
    ("row", "column"),
    [
        (SEEN.replace("80,150", ","), "low"), (SEEN.replace("80,150", "110,150"), "low"),
        (SEEN.replace("80,150", "80,"), "high"), (SEEN.replace("posters times visits", ""), "basis"),
        (CALLS.replace(",,,,", ",,a guess,,"), "basis"), (CALLS.replace(",,,,", ",,,30,50"), "low"),
        (CALLS.replace(",2021,", ",last year,"), "period"), (CALLS.replace(",2021,", ",2021-13,"), "period"),
        (CALLS.replace("calls,", "a b,", 1), "id"), (CALLS.replace("40,persons", "40,"), "unit"),
    ],
)  # fmt: skip
def test_what_a_count_lacks_is_named_with_row_and_column(tmp_path: Path, row: str, column: str) -> None:
    with pytest.raises(Refusal) as refused:
        read_activity_file(write(tmp_path / "a.csv", CALLS.replace("calls,", "first,", 1), row), "a.csv", "2021")
    assert [problem.place for problem in refused.value.problems] == [f"row 3, column {column}"]


def test_a_sheet_and_a_belgian_csv_are_the_same_register(tmp_path: Path) -> None:
    rows = [CALLS, SEEN.replace("80,150", "80.5,150")]
    plain = read_activity_file(write(tmp_path / "a.csv", *rows), "a.csv", "2021")
    belgian = tmp_path / "b.csv"
    belgian.write_text("\n".join([HEADING, *rows]).replace(",", ";").replace("80.5", "80,5"), "utf-8-sig")
    book = openpyxl.Workbook()
    for row in [HEADING, *rows]:
        book.active.append(
            [float(cell) if cell in {"40", "100", "80.5", "150"} else cell or None for cell in row.split(",")]
        )
    book.save(tmp_path / "c.xlsx")
    for name in ("b.csv", "c.xlsx"):
        pd.testing.assert_frame_equal(read_activity_file(tmp_path / name, name, "2021"), plain)


def test_periods() -> None:
    assert read_period("2021-03/2022-01") == ("2021", "2022")
    assert read_period("2022/2021") is None
    assert year_of("2022-04", "2021") == "2022"
    assert year_of("2020", "2021") == "2021"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    workspace = copy_workspace(tmp_path_factory.mktemp("activity") / "workspace")
    make_data(workspace)
    return workspace


def test_the_impact_table_of_2021_comes_out_and_reconciles(made: Path) -> None:
    rows = read_indicators(made / "processed/indicators.csv").set_index(["survey", "wave", "indicator"])
    assert rows.loc[("impact", "2021", "impact-patients"), "value"].item() == 231
    assert rows.loc[("impact", "2021", "impact-reach"), "value"].item() == 400231
    assert rows.loc[("activity", "2022", "consortium-2022"), "value"].item() == 65
    table = pd.read_csv(made / "processed/reconciliation.csv", dtype="str", keep_default_na=False).set_index("id")
    own = table[table["survey"].isin(["activity", "impact"])]
    assert (own["indicator"] != "").all()
    assert not (own["verdict"] == "differs").any()
    verdicts = own["verdict"].to_dict()
    agreeing = {name for name, verdict in verdicts.items() if verdict == "agrees"}
    assert agreeing == {"cdp-communities", "cdp-sessions", "cdp-participants", "impact-patients", "impact-reach",
                        "target-population", "target-share"}  # fmt: skip
    contradictory = {name for name, verdict in verdicts.items() if verdict == "contradicts_itself"}
    assert contradictory == {"cdp-structures-persons", "cdp-structures-persons-impact", "plenary-average"}
    assert "12650 (report, 11a 4/)" in own.loc["cdp-structures-persons", "why"]
    assert "25000 (report, 11a 2/2.b)" in own.loc["cdp-structures-persons-impact", "why"]
    assert "the mean of the printed 20, 22, 30 is 24" in own.loc["plenary-average", "why"]


def test_a_new_year_follows_from_its_register_alone(made: Path, tmp_path: Path) -> None:
    before = read_indicators(made / "processed/indicators.csv")
    assert "reach-with-campaign" not in {slide.id for slide in load_story(made, "impact", "2022", "fr").slides}
    taken = add_activity(made, "2022", [write(tmp_path / "counts.csv", *NEW_YEAR)], replace=False)
    assert (taken.file, taken.counted, taken.estimated, taken.stopped) == ("raw/activity/2022.csv", 4, 2, False)
    assert "`2022.csv` | activity register" in (made / "raw/activity/ORIGIN.md").read_text("utf-8")
    make_data(made)
    after = read_indicators(made / "processed/indicators.csv")
    rows = after[after["wave"] == "2022"].set_index("indicator")
    patients = rows.loc["impact-patients"]
    assert patients[["value", "ci_low", "ci_high"]].tolist() == [202 + 11 + 150, 202 + 11 + 100, 202 + 11 + 200]
    assert rows.loc["impact-reach", ["value", "ci_low", "ci_high"]].tolist() == [380363, 300313, 450413]
    assert rows.loc["plenary-average", "value"] == 29
    of_2021 = before[before["wave"] == "2021"].reset_index(drop=True)
    pd.testing.assert_frame_equal(after[after["wave"] == "2021"].reset_index(drop=True), of_2021)
    assert ("impact", "2022", "nl") in list_stories(made, load_surveys(made))
    story = load_story(made, "impact", "2022", "fr")
    assert {"persons", "reach-with-campaign", "impact-table"} <= {slide.id for slide in story.slides}


def test_a_count_of_two_registers_with_two_values_stops_both(tmp_path: Path) -> None:
    workspace = copy_workspace(tmp_path / "workspace")
    write(workspace / "raw/activity/2022.csv", MEMBERS)
    with pytest.raises(Refusal) as refused:
        make_data(workspace)
    told = str(refused.value)
    assert "`consortium-2022` of 2022 is 130 here and 65 in raw/activity/2021.csv, row 15" in told
    assert "raw/activity/2022.csv, row 2, column value" in told


def test_a_count_that_was_counted_is_held_against_print_though_an_earlier_one_was_copied(tmp_path: Path) -> None:
    workspace = copy_workspace(tmp_path / "workspace")
    printed = workspace / "raw/activity/2021.csv"
    lines = [line for line in printed.read_text("utf-8").splitlines(keepends=True) if "consortium-2022" not in line]
    printed.write_text("".join(lines), encoding="utf-8")
    write(workspace / "raw/activity/2022.csv", MEMBERS, LATER.replace("calls,", "helpdesk-calls,", 1))
    make_data(workspace)
    table = pd.read_csv(workspace / "processed/reconciliation.csv", dtype="str", keep_default_na=False).set_index("id")
    members = table[table["indicator"] == "consortium-2022"].iloc[0]
    assert (members["printed"], members["computed"], members["verdict"]) == ("65", "130", "differs")
    # That of 2021 is still known from print alone.
    assert table.loc[table["indicator"] == "helpdesk-calls", "verdict"].tolist() == ["not_computable"]


def test_two_files_of_one_year_are_refused(tmp_path: Path) -> None:
    workspace = copy_workspace(tmp_path / "workspace")
    (workspace / "raw/activity/2021.xlsx").write_bytes(b"x")
    with pytest.raises(Refusal, match="a second register of 2021"):
        make_data(workspace)


def test_a_mean_of_all_that_begin_so_is_no_term_of_a_later_sum_of_them(tmp_path: Path) -> None:
    impact = declare(
        {"id": "c-mean", "expression": "mean(c-*)", "unit": "persons"},
        {"id": "c-sum", "expression": "sum(c-*)", "unit": "persons"},
        {"id": "none", "expression": "c-calls / nothing", "unit": "share"},
    )
    calls = CALLS.replace("calls,", "c-calls,", 1)
    rows, terms = compute(tmp_path, impact, calls, CALLS.replace("calls,", "nothing,", 1).replace(",40,", ",0,"))
    assert rows.loc["c-mean", "value"] == 40
    assert rows.loc["c-sum", "value"] == 80
    assert terms.loc[terms["composite"] == "c-sum", "term"].tolist() == ["c-calls", "c-mean", "c-calls"]
    assert "a division by nothing" in rows.loc["none", "reason"]


def test_a_register_that_changes_counts_is_told_and_stopped(tmp_path: Path) -> None:
    workspace = copy_workspace(tmp_path / "workspace")
    seen = SEEN.replace("2021", "2022")
    first = write(tmp_path / "first.csv", LATER, seen)
    assert not add_activity(workspace, "2022", [first], replace=False).stopped
    assert add_activity(workspace, "2022", [first], replace=False).unchanged
    second = write(tmp_path / "second.csv", LATER.replace("40", "41"), LATER.replace("calls,", "more,", 1))
    taken = add_activity(workspace, "2022", [second], replace=False)
    assert (taken.changed, taken.gone, taken.new, taken.stopped) == ({"calls": (40, 41)}, ["seen"], ["more"], True)
    assert (workspace / "raw/activity/2022.csv").read_bytes() == first.read_bytes()
    assert not add_activity(workspace, "2022", [second], replace=True).stopped
    assert (workspace / "raw/activity/2022.csv").read_bytes() == second.read_bytes()
    (kept,) = (workspace / "raw/activity/earlier").iterdir()
    assert kept.read_bytes() == first.read_bytes()


@pytest.mark.parametrize(
    ("cell", "readings"),
    [("1.020", "1020 without a point, or 1,020 with a comma"), ("1.020.000", "1020000 without a point")],
)
def test_a_point_that_may_part_thousands_is_refused_beside_decimal_commas(
    tmp_path: Path, cell: str, readings: str
) -> None:
    path = tmp_path / "a.csv"
    write(path, CALLS.replace("40", cell), separator=";")
    with pytest.raises(Refusal) as refused:
        read_activity_file(path, "a.csv", "2021")
    assert "row 2, column value" in str(refused.value)
    assert readings in str(refused.value)


@pytest.mark.parametrize(("cell", "value"), [("0.125", 0.125), ("1020", 1020), ("1.02", 1.02), ("1.0205", 1.0205)])
def test_other_points_are_decimal_ones(tmp_path: Path, cell: str, value: float) -> None:
    for separator in ",;":
        path = write(tmp_path / "a.csv", CALLS.replace("40", cell), separator=separator)
        assert read_activity_file(path, "a.csv", "2021")["value"].tolist() == [value]


def test_a_table_of_no_year_beside_the_registers_is_told(tmp_path: Path) -> None:
    """Nobody would read it, and nobody would know."""
    workspace = copy_workspace(tmp_path / "workspace")
    write(workspace / "raw/activity/2022-final.csv", LATER)
    with pytest.raises(Refusal, match=r"raw/activity/2022-final\.csv\n.*a table of no year"):
        list_registers(workspace)
    assert list(list_registers(workspace, ["2022-final.csv"])) == ["2021"]


@pytest.mark.parametrize(
    ("year", "rows", "name", "told"),
    [
        ("22", [CALLS], "a.csv", "a year such as 2022"),
        ("2022", [CALLS], "a.ods", "as .csv or .xlsx"),
        ("2022", [LATER.replace("calls,", "bb-persons,", 1)], "a.csv", "names that no indicator has"),
        ("2022", [LATER.replace("calls,", "impact-reach,", 1)], "a.csv", "names that no indicator has"),
        ("2022", [LATER.replace("calls,", "actions-number,", 1)], "a.csv", "names that no indicator has"),
        ("2022", [LATER.replace("40", "many")], "a.csv", "row 2, column value"),
        ("2022", [LATER, CALLS.replace("calls,", "old,", 1)], "a.csv", "“2021” in the register of 2022"),
        ("2022", [LATER, MEMBERS], "a.csv", "`consortium-2022` of 2022 is 130 here and 65 in raw/activity/2021.csv, row 15"),
    ],
)  # fmt: skip
def test_a_register_that_cannot_be_taken_in_leaves_nothing(
    tmp_path: Path, year: str, rows: list[str], name: str, told: str
) -> None:
    workspace = copy_workspace(tmp_path / "workspace")
    with pytest.raises(Refusal) as refused:
        add_activity(workspace, year, [write(tmp_path / name, *rows)], replace=False)
    assert told in str(refused.value)
    assert sorted(path.name for path in (workspace / "raw/activity").iterdir()) == ["2021.csv", "ORIGIN.md"]


def test_boost_add_takes_activity_from_the_command_line(tmp_path: Path) -> None:
    workspace = copy_workspace(tmp_path / "workspace")
    register = write(tmp_path / "counts.csv", *NEW_YEAR)
    command = [sys.executable, "-m", "pipelines", "add", "activity", "2022", str(register), "--words", "fr"]
    done = subprocess.run(command, cwd=workspace, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "raw/activity/2022.csv est repris : 6 comptages, dont 4 comptés et 2 estimés." in done.stdout
