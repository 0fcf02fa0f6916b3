"""Codings are an input of their own: what another coder, or a lost key, changes is told as the coding's."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from pipelines.data import make_data
from pipelines.formulas import rearm
from pipelines.history import record as recording
from pipelines.history.chain import Record
from pipelines.history.record import record_run
from pipelines.history.said import Sayer
from pipelines.history.state import read_state
from pipelines.history.store import read_records
from pipelines.themes.store import write_codings
from tests.conftest import copy_workspace

CODINGS = "raw/themes/babelboost/2021/codings.csv"


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    folder = copy_workspace(tmp_path / "workspace", surveys=("babelboost",), impact=False)
    make_data(folder)
    record_run(folder)
    return folder


def record_again(workspace: Path) -> list[Record]:
    before = len(read_records(workspace))
    make_data(workspace)
    record_run(workspace)
    return [record for record in read_records(workspace)[before:] if record["kind"] == "value"]


def reasons(records: list[Record]) -> set[tuple[str, ...]]:
    return {tuple(cause["reason"] for cause in record["why"]) for record in records}


def test_a_coder_who_is_not_counted_changes_what_is_shown_and_that_is_told(workspace: Path) -> None:
    codings = pd.read_csv(workspace / CODINGS, dtype=str, keep_default_na=False).map(rearm)
    other = codings["coder"] == "b"
    codings.loc[other & codings["theme"].isin(["TIME", "NEED"]), "theme"] = "-none-"
    codings = codings.drop_duplicates(["item", "response", "coder"])
    write_codings(workspace, "babelboost", "2021", codings)
    moved = record_again(workspace)
    assert moved
    assert "bb-obstacle-themes" in {record["key"]["indicator"] for record in moved}
    assert reasons(moved) == {("coding",)}
    gone = [record for record in moved if record["values"].get("suppressed")]
    assert gone
    for record in gone:
        assert Sayer("en").value(record) == "hidden (the coders do not agree)"
    noted = read_state(read_records(workspace)).runs
    assert len({run["waves"][0]["coding"] for run in noted}) == 2
    assert record_again(workspace) == []


def test_a_lost_key_is_a_change_of_the_coding(workspace: Path) -> None:
    (workspace / CODINGS).with_name("answers.key").unlink()
    moved = record_again(workspace)
    assert reasons(moved) == {("coding",)}
    assert {Sayer("nl").value(record) for record in moved if record["values"].get("suppressed")} == {
        "verborgen (niet alle antwoorden zijn gecodeerd)"
    }


@pytest.mark.parametrize(
    ("after", "packages", "reason"),
    [
        ({"value": 0.6}, "other", "environment"),
        ({"value": 0.6}, "same", "unexplained"),
        ({"suppressed": True, "reason": "fewer than 5 persons"}, "same", "disclosure"),
    ],
)
def test_other_packages_are_a_reason_only_where_they_are_others(
    after: dict[str, Any], packages: str, reason: str,
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    folder = copy_workspace(tmp_path / "workspace", surveys=("diapason",), impact=False)
    make_data(folder)
    record_run(folder)
    table = folder / "processed/indicators.csv"
    rows = pd.read_csv(table, dtype=str, keep_default_na=False)
    at = (rows["indicator"] == "dp-found-yes") & (rows["statistic"] == "share") & (rows["break"] == "")
    rows.loc[at, "value"] = "0.6" if "value" in after else ""
    if "suppressed" in after:
        rows.loc[at, ["suppressed", "reason"]] = ["true", after["reason"]]
        rows.loc[at, ["numerator", "ci_low", "ci_high"]] = ""
    rows.to_csv(table, index=False)
    if packages == "other":
        monkeypatch.setattr(recording, "describe_packages", lambda: {"python": "2.7"})
    count = len(read_records(folder))
    record_run(folder)
    (record,) = [each for each in read_records(folder)[count:] if each["kind"] == "value"]
    assert [cause["reason"] for cause in record["why"]] == [reason]
