"""Printed figures against computed ones: agrees, differs, not computable, contradicts itself."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from surveys import ROOT, compute_real

from pipelines.impact import compute_impact, list_copied, read_activity
from pipelines.indicators import frame_rows
from pipelines.reconcile import COLUMNS, read_published, reconcile_figures, round_half_up
from schemas.catalogue import load_impact, load_printed, load_survey
from schemas.declarations import Indicator, Printed
from schemas.refusals import Refusal

FIGURE = dict.fromkeys(COLUMNS, "") | {"document": "report", "place": "p. 1", "survey": "tiny", "wave": "w1",
                                       "kind": "exact", "unit": "responses"}  # fmt: skip
ROW: dict[str, Any] = {"survey": "tiny", "wave": "w1", "statistic": "count", "estimand": "responses",
                       "unit": "responses", "definition_hash": "d", "data_hash": "h"}  # fmt: skip


def reconcile(
    figures: list[dict[str, str]], rows: list[dict[str, Any]], copied: dict[tuple[str, str], list[str]] | None = None,
    indicators: dict[str, Indicator] | None = None, **printed: Any,
) -> pd.DataFrame:  # fmt: skip
    table = frame_rows([ROW | row for row in rows])
    named = pd.DataFrame([FIGURE | figure for figure in figures])
    return reconcile_figures(named, table, Printed.model_validate(printed), indicators or {}, copied or {})


def verdict(figure: dict[str, str], row: dict[str, Any], **more: Any) -> str:
    (found,) = reconcile([{"id": "a"} | figure], [{"indicator": "a"} | row], **more)["verdict"]
    return str(found)


SHARE = {"unit": "share", "statistic": "share"}


@pytest.mark.parametrize(
    ("figure", "row", "expected"),
    [
        ({"value": "21"}, {"value": 21}, "agrees"),
        ({"value": "21"}, {"value": 22}, "differs"),
        ({"value": "63", "unit": "%"}, {"value": 41 / 65, **SHARE}, "agrees"),
        ({"value": "64", "unit": "%"}, {"value": 41 / 65, **SHARE}, "differs"),
        ({"value": "63.1", "unit": "%"}, {"value": 41 / 65, **SHARE}, "agrees"),
        ({"value": "0.63", "unit": "share"}, {"value": 41 / 65, **SHARE}, "agrees"),
        ({"value": "13", "unit": "%"}, {"value": 1 / 8, **SHARE}, "agrees"),
        ({"value": "12", "unit": "%"}, {"value": 1 / 8, **SHARE}, "differs"),
        ({"value": "29", "unit": "%"}, {"value": 57 / 200, **SHARE}, "agrees"),
        ({"value": "4.6"}, {"value": 4.55}, "agrees"),
        ({"value": "25", "kind": "least"}, {"value": 28}, "agrees"),
        ({"value": "25", "kind": "least"}, {"value": 25}, "differs"),
        ({"value": "10", "kind": "about"}, {"value": 11}, "agrees"),
        ({"value": "10", "kind": "about"}, {"value": 11.1}, "differs"),
        ({"value": "0.6667", "kind": "about"}, {"value": 0.6167, **SHARE}, "agrees"),
        ({"value": "0.6667", "kind": "about"}, {"value": 0.6166, **SHARE}, "differs"),
        ({"value": "60", "kind": "about", "unit": "%"}, {"value": 0.649, **SHARE}, "agrees"),
        ({"value": "SUIVI"}, {"value": 14, "level": "SUIVI", "statistic": "mode"}, "agrees"),
        ({"value": "PREM"}, {"value": 14, "level": "SUIVI", "statistic": "mode"}, "differs"),
        ({"value": "21"}, {"value": None}, "not_computable"),
        ({"value": "21"}, {"value": None, "suppressed": True, "reason": "too small"}, "not_computable"),
        ({"value": "21", "wave": "w2"}, {"value": 21}, "not_computable"),
        ({"value": "21"}, {"value": 21, "break": "role", "break_level": "x"}, "not_computable"),
    ],
    ids=str,
)
def test_verdicts(figure: dict[str, str], row: dict[str, Any], expected: str) -> None:
    assert verdict(figure, row) == expected


def test_a_count_whose_only_source_is_print_confirms_nothing() -> None:
    assert verdict({"value": "21"}, {"value": 21}, copied={("a", "w1"): ["a"]}) == "not_computable"


def test_a_sum_of_copied_counts_says_what_it_rests_on() -> None:
    (why,) = reconcile(
        [{"id": "a", "value": "21"}], [{"indicator": "a", "value": 21}], copied={("a", "w1"): ["b", "c"]}
    )["why"]
    assert "b" in why
    assert "c" in why


def test_a_code_may_have_been_printed_under_another_word() -> None:
    indicator = Indicator.model_validate(
        {"id": "a", "label": {"en": "a"}, "statistic": "mode", "item": "q", "printed_as": {"M30": "15-30"}}
    )
    row = {"value": 12, "level": "M30", "statistic": "mode"}
    assert verdict({"value": "15-30"}, row, indicators={"a": indicator}) == "agrees"


def test_two_printed_values_of_one_thing_contradict_each_other_and_both_are_shown() -> None:
    figures = [{"id": "a", "value": "67"}, {"id": "b", "value": "75", "place": "p. 9"}]
    table = reconcile(figures, [{"indicator": "a", "value": 67}], measures={"b": "a"})
    assert table["verdict"].tolist() == ["contradicts_itself"] * 2
    assert table["printed"].tolist() == ["67", "75"]
    first, second = table["why"]
    assert "75 (report, p. 9)" in first
    assert "the data support this one (67)" in first
    assert "67 (report, p. 1)" in second
    assert "the data give 67" in second


def test_the_same_value_twice_is_no_contradiction() -> None:
    figures = [{"id": "a", "value": "21"}, {"id": "b", "value": "21"}, {"id": "c", "value": "9", "wave": "w0"}]
    table = reconcile(figures, [{"indicator": "a", "value": 21}], measures={"b": "a", "c": "a"})
    assert table["verdict"].tolist() == ["agrees", "agrees", "not_computable"]


@pytest.mark.parametrize(("statistic", "value"), [("sum", "66"), ("mean", "33")])
def test_a_printed_figure_that_does_not_follow_from_its_parts(statistic: str, value: str) -> None:
    figures = [{"id": "total", "value": value}, {"id": "a", "value": "40"}, {"id": "b", "value": "26"}]
    rows = [{"indicator": each["id"], "value": float(each["value"])} for each in figures]
    derived = {"total": {"statistic": statistic, "of": ["a", "b"]}}
    assert reconcile(figures, rows, follows_from=derived)["verdict"].tolist() == ["agrees"] * 3
    figures[0]["value"] = "65"
    table = reconcile(figures, rows, follows_from=derived)
    assert table["verdict"].tolist() == ["contradicts_itself", "agrees", "agrees"]
    assert f"the {statistic} of the printed 40, 26 is {value}" in table["why"].iloc[0]


def test_a_round_sum_is_written_as_a_number_not_as_a_power() -> None:
    figures = [{"id": "total", "value": "90"}, {"id": "a", "value": "40"}, {"id": "b", "value": "60"}]
    rows = [{"indicator": "a", "value": 40}]
    table = reconcile(figures, rows, follows_from={"total": {"statistic": "sum", "of": ["a", "b"]}})
    assert "is 100;" in table["why"].iloc[0]


def test_another_base_is_said() -> None:
    row = {"value": 12, "denominator": 20, "no_answer": 1, "not_asked": 46}
    (why,) = reconcile([{"id": "a", "value": "12", "base": "21"}], [{"indicator": "a"} | row])["why"]
    assert why == "printed base 21, computed over 20 (1 no answer, 46 not asked)"


@pytest.mark.parametrize(
    ("value", "decimals", "rounded"),
    [
        (0.5, 0, "1"),
        (2.5, 0, "3"),
        (1.005, 2, "1.01"),
        (2.675, 2, "2.68"),
        (0.285, 2, "0.29"),
        (-2.5, 0, "-3"),
        (7, 1, "7.0"),
    ],
)
def test_rounding_is_half_up_and_decimal(value: float, decimals: int, rounded: str) -> None:
    assert round_half_up(value, decimals) == Decimal(rounded)


# ------------------------------------------------------------------------------------------------ the file


def write(folder: Path, text: str) -> Path:
    (folder / "raw/published").mkdir(parents=True)
    (folder / "raw/published/figures.csv").write_text(text, "utf-8")
    return folder


def test_a_workspace_without_printed_figures_has_none(tmp_path: Path) -> None:
    assert read_published(tmp_path) is None


@pytest.mark.parametrize(
    ("text", "place"),
    [
        (",".join(COLUMNS[:-1]) + "\n", "row 1"),
        (",".join(COLUMNS) + "\na,,,,,,exact,1,,,\na,,,,,,exact,1,,,\n", "row 3, column id"),
        (",".join(COLUMNS) + "\na,,,,,,exact,1,,,\nb,,,,,,roughly,1,,,\n", "row 3, column kind"),
        ("", ""),
    ],
    ids=["a column lacks", "an id twice", "an unknown kind", "empty"],
)
def test_a_broken_table_of_figures_is_refused(tmp_path: Path, text: str, place: str) -> None:
    with pytest.raises(Refusal) as refused:
        read_published(write(tmp_path, text))
    (problem,) = refused.value.problems
    assert (problem.file, problem.place) == ("raw/published/figures.csv", place)


# --------------------------------------------------------------------------------------------- real data


@pytest.fixture(scope="module")
def real() -> pd.DataFrame:
    impact, figures = load_impact(ROOT), read_published(ROOT)
    assert impact is not None
    assert figures is not None
    surveys = pd.concat([compute_real("babelboost"), compute_real("diapason")], ignore_index=True)
    activity = read_activity(ROOT, "2021.csv", "2021")
    everything = pd.concat([surveys, compute_impact(impact, "2021", activity, surveys)], ignore_index=True)
    declared = {each.id: each for name in ("babelboost", "diapason") for each in load_survey(ROOT, name).indicators}
    copied = list_copied(impact, "2021", activity)
    return reconcile_figures(figures, everything, load_printed(ROOT), declared, copied).set_index("id")


def test_every_printed_figure_has_a_verdict(real: pd.DataFrame) -> None:
    figures = read_published(ROOT)
    assert figures is not None
    assert list(real.index) == list(figures["id"])
    assert (real["why"][real["verdict"] != "agrees"] != "").all()


def test_no_printed_survey_figure_differs_without_a_contradiction_in_print(real: pd.DataFrame) -> None:
    assert not (real["verdict"] == "differs").any()


def test_the_contradictions_of_the_documents_are_all_seen(real: pd.DataFrame) -> None:
    contradictory = set(real.index[real["verdict"] == "contradicts_itself"])
    assert contradictory == {
        "bb-respondents", "bb-respondents-report", "bb-completed-impact", "dp-caption-continuity", "dp-period-deck",
        "dp-period-report", "cdp-structures-persons", "cdp-structures-persons-impact", "plenary-average",
    }  # fmt: skip
    assert "the data support this one (67)" in real.loc["bb-respondents", "why"]
    assert "the data give 67" in real.loc["bb-completed-impact", "why"]
