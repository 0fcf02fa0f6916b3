"""Responses weighted to known shares: the shares come out, what is not known stays, and without margins nothing changes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from surveys import SURVEY, WAVE, complete, declare, item, left, read_rows, text, type_export, write_rows

from pipelines.indicators import compute_indicators
from pipelines.tabulate import WEIGHT
from pipelines.weights import weigh_responses
from schemas.declared import Declarations
from schemas.refusals import Refusal

ITEMS = [
    item("job", codes={"NURSE": {"label": text("nurse")}, "DOCTOR": {"label": text("doctor")},
                       "DK": {"label": text("?"), "missing": "dont_know"}}),
    item("use", codes="YES NO"),
    item("score", codes="1 2 3", ordered=True),
]  # fmt: skip
INDICATORS: list[dict[str, Any]] = [
    {"id": "used", "statistic": "share", "item": "use", "codes": ["YES"]},
    {"id": "jobs", "statistic": "distribution", "item": "job"},
    {"id": "score", "statistic": ["mean", "median", "net_score"], "item": "score"},
    {"id": "received", "statistic": "responses", "population": "received"},
]
# Six nurses of whom three used it, two doctors who both did; somebody unsure; somebody who left.
ROWS = [complete(1, "NURSE,YES,1"), complete(2, "NURSE,YES,1"), complete(3, "NURSE,YES,2"), complete(4, "NURSE,NO,1"),
        complete(5, "NURSE,NO,1"), complete(6, "NURSE,NO,1"), complete(7, "DOCTOR,YES,3"), complete(8, "DOCTOR,YES,3"),
        complete(9, "DK,NO,1"), left(10, 1, "NURSE,,")]  # fmt: skip


def declare_weighted(margins: dict[str, dict[str, float]], **survey: Any) -> Declarations:
    wave = SURVEY["waves"][WAVE] | {"margins": margins}
    return declare(ITEMS, INDICATORS, waves={WAVE: wave}, minimum_cell=1, **survey)


def compute(
    folder: Path, declared: Declarations, rows: list[str] = ROWS, heading: str = "job,use,score"
) -> pd.DataFrame:
    responses, _ = type_export(read_rows(write_rows(folder, heading, *rows)), declared)
    weighted = weigh_responses(responses, declared, WAVE)
    return (
        compute_indicators(weighted, declared, WAVE, "data").set_index(["indicator", "statistic", "level"]).sort_index()
    )


def test_the_declared_shares_come_out_and_counts_stay_unweighted(tmp_path: Path) -> None:
    table = compute(tmp_path, declare_weighted({"job": {"NURSE": 0.5, "DOCTOR": 0.5}}))
    jobs = table.loc[("jobs", "distribution")]
    assert jobs["value"].to_dict() == pytest.approx({"NURSE": 0.5, "DOCTOR": 0.5})
    assert jobs["numerator"].to_dict() == {"NURSE": 6, "DOCTOR": 2}
    # Nurses weigh 4/6 each, doctors 2, who is unsure 1: (3 * 2/3 + 2 * 2) / (4 + 4 + 1).
    used = table.loc[("used", "share", "")]
    assert used["value"] == pytest.approx(6 / 9)
    assert (used["numerator"], used["denominator"], used["weights"]) == (5, 9, "job")
    # Kish: the squared sum of weights over the sum of squares bounds what the answers are worth.
    assert used["effective_n"] <= 9
    assert used["ci_method"] == "korn-graubard"
    # Scores of the nurses add up to 7, of the doctors to 6, and 1 of who is unsure.
    assert table.loc[("score", "mean", "")]["value"] == pytest.approx((7 * 2 / 3 + 12 + 1) / 9)
    # Half of 9 lies behind the 4 1/3 who gave 1.
    assert table.loc[("score", "median", "")]["value"] == 2
    assert table.loc[("received", "responses", "")]["value"] == 10
    assert table.loc[("received", "responses", "")]["weights"] == ""


def test_two_margins_hold_together(tmp_path: Path) -> None:
    declared = declare_weighted({"job": {"NURSE": 0.6, "DOCTOR": 0.4}, "use": {"YES": 0.7, "NO": 0.3}})
    responses, _ = type_export(read_rows(write_rows(tmp_path, "job,use,score", *ROWS[:8])), declared)
    weight = weigh_responses(responses, declared, WAVE)[WEIGHT]
    assert weight.mean() == pytest.approx(1)
    assert weight[responses["job"] == "DOCTOR"].sum() == pytest.approx(0.4 * 8)
    assert weight[responses["use"] == "YES"].sum() == pytest.approx(0.7 * 8)


def test_known_shares_that_are_those_of_the_sample_change_no_value(tmp_path: Path) -> None:
    plain = compute(tmp_path, declare_weighted({}))
    same = compute(tmp_path, declare_weighted({"job": {"NURSE": 0.75, "DOCTOR": 0.25}}))
    np.testing.assert_allclose(plain["value"].to_numpy(float), same["value"].to_numpy(float), rtol=1e-9)
    assert (plain["weights"] == "").all()
    assert set(same["weights"]) == {"", "job"}
    assert (plain["definition_hash"] != same["definition_hash"]).all()


def test_who_left_and_who_is_unsure_is_not_weighed(tmp_path: Path) -> None:
    declared = declare_weighted({"job": {"NURSE": 0.5, "DOCTOR": 0.5}})
    responses, _ = type_export(read_rows(write_rows(tmp_path, "job,use,score", *ROWS)), declared)
    weight = weigh_responses(responses, declared, WAVE)[WEIGHT]
    assert weight.iloc[8] == 1
    assert np.isnan(weight.iloc[9])


def test_weights_of_participants_who_recur(tmp_path: Path) -> None:
    declared = declare_weighted({"job": {"NURSE": 0.5, "DOCTOR": 0.5}}, repeated=True, estimand="responses")
    rows = [row.replace(",en,", f",en,t{number % 4},") for number, row in enumerate(ROWS[:8])]
    table = compute(tmp_path, declared, rows, "token,job,use,score")
    used = table.loc[("used", "share", "")]
    assert used["value"] == pytest.approx((3 * 2 / 3 + 2 * 2) / 8)
    assert used["persons"] == 4


@pytest.mark.parametrize(
    ("margins", "found"),
    [
        ({"job": {"NURSE": 0.5, "DOCTOR": 0.4}}, "add up to 0.9"),
        ({"use": {"YES": 0.5, "NO": 0.5}, "score": {"1": 0.2, "2": 0.2, "3": 0.6}}, ""),
    ],
)
def test_margins_that_cannot_be_met_are_refused_with_their_place(
    tmp_path: Path, margins: dict[str, dict[str, float]], found: str
) -> None:
    declared = declare_weighted(margins)
    rows = ROWS if found else [complete(1, "NURSE,YES,1"), complete(2, "NURSE,NO,2")]
    responses, _ = type_export(read_rows(write_rows(tmp_path, "job,use,score", *rows)), declared)
    with pytest.raises(Refusal) as refused:
        weigh_responses(responses, declared, WAVE)
    (problem,) = refused.value.problems
    assert problem.file == "schemas/surveys/tiny/survey.yaml"
    assert problem.place.startswith(f"waves.{WAVE}.margins.")
    assert found in problem.found
