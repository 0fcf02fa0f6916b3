"""Declared numbers: the scenarios a statistician can read, what each statistic does at its edges, and real figures."""

from __future__ import annotations

import csv
from fractions import Fraction
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from surveys import (
    TESTS,
    complete,
    compute,
    compute_real,
    declare,
    ingest_real,
    item,
    read_yaml,
    text,
    write_rows,
)  # fmt: skip

from pipelines.indicators import hash_definition
from pipelines.measures import MEASURES
from pipelines.tabulate import denominator_of, frame_indicator, select_population
from schemas.declarations import Indicator
from schemas.declared import Declarations
from schemas.tables import INDICATOR_COLUMNS, IndicatorTable

SCENARIOS = TESTS / "scenarios"
NAMES = sorted(path.name.removesuffix(".expected.csv") for path in SCENARIOS.glob("*.expected.csv"))
NUMBERS = {
    "value", "numerator", "denominator", "not_asked", "no_answer", "dont_know", "broke_off", "ci_low", "ci_high",
    "effective_n", "design_effect",
}  # fmt: skip
PLACE = ["indicator", "statistic", "break", "break_level"]


def declare_questionnaire(name: str) -> Declarations:
    content = read_yaml(SCENARIOS / f"{name}.yaml")
    items = [item(each.pop("id"), each.pop("type"), **each) for each in content["items"]]
    return declare(items, content["indicators"], content.get("bases"), **content.get("survey", {}))


def read_expected(name: str) -> list[dict[str, str]]:
    with (SCENARIOS / f"{name}.expected.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, strict=True))


def key(row: Any, *names: str) -> tuple[str, ...]:
    return tuple(str(row.get(name) or "") for name in names)


@pytest.mark.parametrize("name", NAMES)
def test_scenario(name: str) -> None:
    declared = declare_questionnaire(name.partition("-")[0])
    table = compute(SCENARIOS / f"{name}.responses.csv", declared)
    rows = table.to_dict("records")
    expected = read_expected(name)
    assert expected
    named = {key(each, *PLACE) for each in expected}
    found = {key(row, *PLACE, "level"): row for row in rows if key(row, *PLACE) in named}
    assert list(found) == [place for place in found if place in {key(each, *PLACE, "level") for each in expected}]
    for each in expected:
        row = found[key(each, *PLACE, "level")]
        for column in each.keys() - {*PLACE, "level"}:
            where = f"{key(each, *PLACE, 'level')}: {column}"
            written = each[column]
            if column in NUMBERS:
                number = float(Fraction(written)) if written else float("nan")
                assert row[column] == pytest.approx(number, abs=1e-12, nan_ok=True), where
            elif column == "suppressed":
                assert row[column] == (written == "true"), where
            else:
                assert row[column] == written, where


def test_every_scenario_is_read() -> None:
    answers = sorted(path.name.removesuffix(".responses.csv") for path in SCENARIOS.glob("*.responses.csv"))
    assert answers == NAMES
    assert len(NAMES) >= 12


# --------------------------------------------------------------------------------- statistics at their edges

YES_NO = {
    "YES": {"label": text("yes")},
    "NO": {"label": text("no")},
    "DK": {"label": text("?"), "missing": "dont_know"},
}


def rows_of(folder: Path, declared: Declarations, heading: str, *cells: str) -> pd.DataFrame:
    rows = [complete(number, each) for number, each in enumerate(cells, start=1)]
    return compute(write_rows(folder, heading, *rows), declared)


def test_a_mode_of_nobody_has_no_level(tmp_path: Path) -> None:
    declared = declare([item("q", codes="A B")], [{"id": "m", "statistic": "mode", "item": "q"}])
    table = rows_of(tmp_path, declared, "q", '""')
    assert not (table["level"] != "").any()
    assert not (table["value"] > 0).any()


def test_the_share_of_who_does_not_know_can_be_asked_for(tmp_path: Path) -> None:
    indicator = {"id": "unsure", "statistic": "share", "item": "q", "codes": ["DK"], "counts_over": "asked"}
    declared = declare([item("q", codes=YES_NO)], [indicator])
    row = rows_of(tmp_path, declared, "q", "DK", "YES", "NO", '""').iloc[0]
    assert (row["numerator"], row["denominator"], row["value"]) == (1, 4, 0.25)


def test_a_scale_has_no_answer_in_ones_own_words() -> None:
    with pytest.raises(ValueError, match="an ordered item has no `other`"):
        declare(
            [item("q", codes="BAD FAIR GOOD", ordered=True, other=text("other"))],
            [{"id": "best", "statistic": "top_two_box", "item": "q"}],
        )


def test_distinct_answers_count_ones_own_words_once_each(tmp_path: Path) -> None:
    declared = declare(
        [item("job", codes="NURSE GP", other=text("other"))], [{"id": "jobs", "statistic": "distinct", "item": "job"}]
    )
    cells = ["NURSE,", "NURSE,", "-oth-,Logopède", '-oth-,"logopède "', "-oth-,clown", '"",']
    row = rows_of(tmp_path, declared, "job,job[other]", *cells).iloc[0]
    assert (row["value"], row["denominator"], row["no_answer"]) == (3, 5, 1)


def test_the_median_of_words_is_their_position(tmp_path: Path) -> None:
    indicator = {"id": "m", "statistic": "median", "item": "q"}
    words = declare([item("q", codes="NEVER OFTEN ALWAYS", ordered=True)], [indicator])
    assert rows_of(tmp_path, words, "q", "NEVER", "OFTEN", "OFTEN", "ALWAYS").iloc[0]["value"] == 2
    scores = declare([item("q", codes="-2 0 2", ordered=True)], [indicator])
    assert rows_of(tmp_path, scores, "q", "-2", "-2", "0", "2").iloc[0]["value"] == -1


def test_a_period_names_both_months_and_counts_the_days(tmp_path: Path) -> None:
    declared = declare([item("q", codes="A")], [{"id": "p", "statistic": "period"}])
    path = write_rows(tmp_path, "q", "1,2021-11-29 23:00:00,3,en,A", "2,2021-12-02 01:00:00,3,en,A")
    row = compute(path, declared).iloc[0]
    assert (row["level"], row["value"], row["denominator"]) == ("2021-11/2021-12", 3, 2)


def test_boxes_of_a_multiple_choice_overlap_as_a_break(tmp_path: Path) -> None:
    declared = declare(
        [item("q", codes="A B"), item("many", "multiple", codes="X Y")],
        [{"id": "a", "statistic": "share", "item": "q", "codes": ["A"], "breaks": ["many"]}], minimum_cell=1,
    )  # fmt: skip
    table = rows_of(tmp_path, declared, "q,many[X],many[Y]", "A,Y,Y", 'B,Y,""', 'A,"",""')
    split = table[table["break"] == "many"].set_index("break_level")
    assert split["denominator"].to_dict() == {"X": 2, "Y": 1, "-missing-": 1}
    assert split["reason"].str.startswith("groups overlap").tolist() == [True, True, False]
    assert split["numerator"].to_dict() == {"X": 1, "Y": 1, "-missing-": 1}


def test_an_array_gives_one_indicator_for_each_row(tmp_path: Path) -> None:
    declared = declare(
        [item("g", "array", codes="1 2 3", rows={"R1": text("one"), "R2": text("two")}, ordered=True)],
        [{"id": "g", "statistic": "top_two_box", "item": "g"}],
    )
    table = rows_of(tmp_path, declared, "g[R1],g[R2]", "1,2", '3,""').set_index("indicator")
    assert table["value"].to_dict() == {"g-R1": 0.5, "g-R2": 1.0}
    assert table["denominator"].to_dict() == {"g-R1": 2, "g-R2": 1}


def test_a_hidden_group_does_not_tell_its_answers_by_the_levels_it_has(tmp_path: Path) -> None:
    declared = declare(
        [item("role", codes="A B"), item("q", codes="X Y Z"), item("many", "multiple", codes="P Q")],
        [
            {"id": "usual", "statistic": "mode", "item": "q", "breaks": ["role"]},
            {"id": "together", "statistic": "combinations", "item": "many", "breaks": ["role"]},
            {"id": "when", "statistic": "period", "breaks": ["role"]},
        ],
        minimum_cell=5,
    )
    cells = ['A,X,Y,""'] * 6 + ["B,Z,Y,Y"]
    table = rows_of(tmp_path, declared, "role,q,many[P],many[Q]", *cells)
    hidden = table[(table["break_level"] == "B") & table["suppressed"]]
    assert set(hidden["statistic"]) >= {"mode", "combinations"}
    assert not hidden["level"].isin(["Z", "P+Q", "2021-12/2021-12"]).any()


def test_released_results_are_shown_as_they_were(tmp_path: Path) -> None:
    indicator = {"id": "a", "statistic": "share", "item": "q", "codes": ["A"], "breaks": ["q"]}
    declared = declare([item("q", codes="A B")], [indicator])
    wave = declared.survey.waves["w1"].model_copy(update={"released": True})
    declared.survey.waves["w1"] = wave
    table = rows_of(tmp_path, declared, "q", "A", "B")
    assert not table["suppressed"].any()
    assert table["value"].notna().all()


def test_participants_as_estimand_count_once_each(tmp_path: Path) -> None:
    indicator = {"id": "a", "statistic": "share", "item": "q", "codes": ["A"]}
    cells = ["t1,A", "t1,A", "t1,A", "t2,B", "t3,A", "t3,B"]
    values = {}
    for estimand in ("responses", "participants"):
        declared = declare([item("q", codes="A B")], [indicator], repeated=True, estimand=estimand)
        row = rows_of(tmp_path, declared, "token,q", *cells).iloc[0]
        values[estimand] = row["value"]
        assert row["estimand"] == estimand
    assert values == {"responses": pytest.approx(4 / 6), "participants": pytest.approx((1 + 0 + 0.5) / 3)}


def test_the_intervals_of_repeated_answers_are_those_of_the_oracle(tmp_path: Path) -> None:
    panel = read_yaml(TESTS / "oracles.yaml")["panel_p"]
    indicator = {"id": "yes", "statistic": "share", "item": "q", "codes": ["YES"]}
    declared = declare([item("q", codes="YES NO")], [indicator], repeated=True, estimand="responses")
    cells = [
        f"t{person},{'YES' if place < positive else 'NO'}"
        for person, (count, positive) in enumerate(zip(panel["responses"], panel["positive"], strict=True))
        for place in range(count)
    ]
    row = rows_of(tmp_path, declared, "token,q", *cells).iloc[0]
    assert row["value"] == pytest.approx(panel["share"], abs=1e-6)
    assert [row["ci_low"], row["ci_high"]] == pytest.approx(panel["korn_graubard"], abs=1e-6)
    assert row["effective_n"] == pytest.approx(panel["effective_n"], abs=1e-6)
    assert row["design_effect"] == pytest.approx(panel["design_effect"], abs=1e-6)


def test_every_declarable_statistic_can_be_computed() -> None:
    from typing import get_args

    from schemas.declarations import Statistic

    assert set(MEASURES) == set(get_args(Statistic))


# ---------------------------------------------------------------------------------------------- definitions


def hash_of(items: list[dict[str, Any]], indicator: dict[str, Any], bases: dict[str, Any] | None = None) -> str:
    declared = declare(items, [indicator], bases)
    return hash_definition(declared.indicators[0], declared)


def test_a_definition_changes_with_what_is_counted_not_with_how_it_is_called() -> None:
    items = [item("q", codes=YES_NO), item("r", codes="A")]
    indicator: dict[str, Any] = {"id": "a", "statistic": "share", "item": "q", "codes": ["YES"]}
    users, nobody = {"users": {"r": ["A"]}}, {"users": {"r": {"none_of": ["A"]}}}
    first = hash_of(items, indicator, users)
    reworded = [item("q", codes=YES_NO) | {"wording": text("another")}, item("r", codes="A")]
    same = [
        hash_of(reworded, indicator, users),
        hash_of(items, indicator | {"label": text("new words"), "key": True, "breaks": ["r"]}, users),
        hash_of([items[1], items[0]], indicator, users),
        hash_of(items, indicator, nobody),
    ]
    assert same == [first] * 4
    knowing = {code: {"label": text(code)} for code in YES_NO}
    others = [
        hash_of(items, indicator | {"codes": ["NO"]}, users),
        hash_of(items, indicator | {"statistic": "count"}, users),
        hash_of(items, indicator | {"counts_over": "asked"}, users),
        hash_of(items, indicator | {"base": "users"}, users),
        hash_of(items, indicator | {"base": "users"}, nobody),
        hash_of([item("q", codes=knowing), items[1]], indicator, users),
    ]
    assert len({first, *others}) == 7


# ------------------------------------------------------------------------------------------------ real data


def value(survey: str, indicator: str, level: str = "", statistic: str = "") -> Any:
    table = compute_real(survey)
    rows = table[(table["indicator"] == indicator) & (table["level"] == level) & (table["break"] == "")]
    rows = rows[rows["statistic"] == statistic] if statistic else rows
    (row,) = rows.itertuples()
    return row


@pytest.mark.parametrize(
    ("survey", "indicator", "expected"),
    [
        ("babelboost", "bb-received", 75), ("babelboost", "bb-respondents", 67), ("babelboost", "bb-users", 21),
        ("babelboost", "bb-notyet", 44), ("babelboost", "bb-persons", 92), ("babelboost", "bb-rbc-prov", 7),
        ("babelboost", "bb-notyet-outside", 19), ("babelboost", "bb-professions", 28),
        ("babelboost", "bb-obstacles-n", 39), ("babelboost", "bb-obstacles-users", 0),
        ("diapason", "dp-responses", 66), ("diapason", "dp-participants", 35), ("diapason", "dp-professions", 10),
        ("diapason", "dp-per-participant-min", 1), ("diapason", "dp-per-participant-max", 6),
        ("diapason", "dp-hospital", 43), ("diapason", "dp-hospital-nurses", 3),
    ],
)  # fmt: skip
def test_real_counts(survey: str, indicator: str, expected: int) -> None:
    assert value(survey, indicator).value == expected


@pytest.mark.parametrize(
    ("survey", "indicator", "level", "numerator", "denominator"),
    [
        ("diapason", "dp-social-workers", "", 41, 65),
        ("diapason", "dp-nurses", "", 13, 65),
        ("diapason", "dp-domain-medical", "", 30, 65),
        ("diapason", "dp-domain-living", "", 29, 65),
        ("diapason", "dp-domain-rights", "", 18, 65),
        ("diapason", "dp-domain-support", "", 21, 65),
        ("diapason", "dp-only-living", "", 4, 65),
        ("diapason", "dp-continuity-fully", "", 17, 63),
        ("diapason", "dp-continuity-rather", "", 40, 63),
        ("diapason", "dp-continuity-not", "", 6, 63),
        ("diapason", "dp-found-yes", "", 41, 64),
        ("babelboost", "bb-users-structure", "", 14, 21),
        ("babelboost", "bb-users-solo", "", 7, 21),
        ("babelboost", "bb-expression", "", 10, 21),
        ("babelboost", "bb-resources", "", 7, 21),
        ("babelboost", "bb-recommend", "", 45, 67),
        ("babelboost", "bb-duration-mode", "M30", 12, 20),
        ("babelboost", "bb-situation-mode", "SUIVI", 14, 21),
        ("babelboost", "bb-situation", "other", 2, 21),
        ("babelboost", "bb-language", "nl", 13, 67),
    ],
)
def test_real_counts_and_bases(survey: str, indicator: str, level: str, numerator: int, denominator: int) -> None:
    row = value(survey, indicator, level)
    assert (row.numerator, row.denominator) == (numerator, denominator)


@pytest.mark.parametrize(
    ("row", "mean", "answered"),
    [("SQ001", 3.950, 20), ("SQ002", 4.600, 20), ("SQ003", 3.368, 19), ("SQ004", 3.450, 20), ("SQ005", 3.222, 18)],
)
def test_the_real_means_of_support(row: str, mean: float, answered: int) -> None:
    found = value("babelboost", f"bb-support-{row}", statistic="mean")
    assert (round(found.value, 3), found.denominator) == (mean, answered)


def test_the_real_overall_score() -> None:
    found = value("babelboost", "bb-overall", statistic="mean")
    assert (found.value, found.denominator) == (pytest.approx(4.2), 20)


@pytest.mark.parametrize("survey", ["babelboost", "diapason"])
@pytest.mark.parametrize("population", ["complete", "received"])
def test_everybody_is_accounted_for(survey: str, population: str) -> None:
    """answered + no_answer + dont_know + not_asked + broke_off = population, for every item on its own."""
    declared, ingested = ingest_real(survey)
    assert ingested.responses is not None
    sample = select_population(ingested.responses, declared, population)
    parts = [
        part for each in declared.codebook.items for part in [f"{each.id}[{row}]" for row in each.rows] or [each.id]
    ]
    sums = {}
    for part in parts:
        written = {"id": "x", "label": text("x"), "statistic": "distribution", "item": part, "counts_over": "answered"}
        frame = frame_indicator(sample, Indicator.model_validate(written))
        sums[part] = int(frame.counted.sum()) + int((frame.reason >= 0).sum())
    assert sums == dict.fromkeys(parts, len(sample.responses))


@pytest.mark.parametrize(("survey", "population"), [("babelboost", 67), ("diapason", 66)])
def test_the_rows_of_the_real_table_account_for_everybody(survey: str, population: int) -> None:
    declared, _ = ingest_real(survey)
    alone = [
        each.id
        for each in declared.indicators
        if each.item and each.item != "language" and not each.base and each.population == "complete"
        and each.statistics == ["distribution"] and denominator_of(each, declared) == "answered"
    ]  # fmt: skip
    table = compute_real(survey)
    rows = table[table["indicator"].isin(alone) & (table["break"] == "")]
    parts = rows[["denominator", "no_answer", "dont_know", "not_asked", "broke_off"]].sum(axis=1)
    assert len(rows) > 10
    assert set(parts) == {population}


@pytest.mark.parametrize("survey", ["babelboost", "diapason"])
def test_the_real_table_keeps_its_contract(survey: str) -> None:
    table = compute_real(survey)
    assert list(table.columns) == INDICATOR_COLUMNS
    assert len(IndicatorTable.validate(table)) == len(table) > 100
    shares = table[table["ci_low"].notna()]
    assert (shares["ci_low"] <= shares["value"]).all()
    assert (shares["value"] <= shares["ci_high"]).all()
    assert (table["numerator"].isna() | (table["numerator"] <= table["denominator"])).all()


@pytest.mark.parametrize("survey", ["babelboost", "diapason"])
def test_the_levels_of_a_real_single_choice_add_up(survey: str) -> None:
    declared, _ = ingest_real(survey)
    table = compute_real(survey)
    for indicator in declared.indicators:
        if "distribution" in indicator.statistics and indicator.item and indicator.item != "language":
            kind = declared.items[indicator.item.split("[")[0]].type
            rows = table[(table["indicator"] == indicator.id) & (table["statistic"] == "distribution")]
            if kind != "multiple":
                sums = rows.groupby(["break", "break_level"])[["numerator", "value"]].sum()
                bases = rows.groupby(["break", "break_level"])["denominator"].first()
                assert sums["numerator"].tolist() == bases.tolist()
                assert sums["value"][bases > 0].tolist() == pytest.approx([1.0] * int((bases > 0).sum()))
