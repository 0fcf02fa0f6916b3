"""A wave that is refused, whatever the reason, leaves its report and otherwise what was there before."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest
from hand_made import make_by_hand
from mutations import REFUSED, Case

from pipelines import data
from pipelines.data import make_data
from pipelines.ingest import Ingested, ingest_wave
from schemas.refusals import Refusal
from tests.conftest import copy_workspace, read_tree

REPORT = {"validation.html", "validation.json"}
EXPORTS = {
    "babelboost": "raw/babelboost/2021/results-survey621127.csv",
    "diapason": "raw/diapason/2021/diapason-2021-nl-sheets.csv",
}
WANTED = {
    "csv ;: zero rows", "csv ;: a heading renamed", "csv ;: the next wave in its place", "csv ;: a file that is a pickle", "csv ,: utilise 1",
    "csv ,: nbpers 1", "csv ,: id 2", "json: half a letter", "stata: a billion laughs", "archive: a bomb", "xlsx: a formula", "sheet csv: an empty row",
    "sheet csv: numbers of days",
}  # fmt: skip


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Survey -> a workspace with it alone, run once."""
    workspaces = {}
    for survey in EXPORTS:
        workspace = copy_workspace(tmp_path_factory.mktemp(survey) / "workspace", surveys=(survey,), impact=False)
        # The later wave is stopped from the start, which is quicker than to compute it every time.
        for later in (workspace / "raw").glob("*/2022/*.csv"):
            later.unlink()
        with suppress(Refusal):
            make_data(workspace)
        assert (workspace / "processed" / survey / "2021/topline.csv").is_file()
        workspaces[survey] = workspace
    return workspaces


def cases() -> list[Case]:
    return [case for case in make_by_hand() if case.name in WANTED]


def run_refused(workspace: Path) -> Refusal:
    with pytest.raises(Refusal) as refused:
        make_data(workspace)
    return refused.value


def test_every_case_is_there() -> None:
    assert {case.name for case in cases()} == WANTED


@pytest.mark.parametrize("case", cases(), ids=lambda case: case.name)
def test_a_refused_wave_leaves_its_report_and_what_was_there_before(made: dict[str, Path], case: Case) -> None:
    workspace, name = made[case.kind.survey], EXPORTS[case.kind.survey]
    export, reports = workspace / name, {f"{case.kind.survey}/2021/{name}" for name in REPORT}
    before, good = read_tree(workspace / "processed"), export.read_bytes()
    try:
        export.write_bytes(case.data)
        assert any(name in str(each) for each in run_refused(workspace).problems)
        after = read_tree(workspace / "processed")
    finally:
        export.write_bytes(good)
        for path, content in before.items():
            (workspace / "processed" / path).write_bytes(content)
    assert {path for path in before.keys() | after.keys() if before.get(path) != after.get(path)} == reports
    assert json.loads(after[f"{case.kind.survey}/2021/validation.json"])["errors"] > 0
    assert case.must in {REFUSED, "plain"}


def test_a_first_wave_that_is_refused_leaves_its_report_alone(made: dict[str, Path], tmp_path: Path) -> None:
    workspace = tmp_path / "workspace"
    shutil.copytree(made["diapason"], workspace, ignore=shutil.ignore_patterns("processed"))
    (workspace / EXPORTS["diapason"]).write_bytes(b"Tijdstempel,x\n1,2\n")
    run_refused(workspace)
    assert set(read_tree(workspace / "processed")) == {f"diapason/2021/{name}" for name in REPORT}


def test_an_export_that_changes_while_it_is_read_stops_its_wave(
    made: dict[str, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    workspace = made["diapason"]
    before = read_tree(workspace / "processed/diapason")
    export = workspace / EXPORTS["diapason"]
    good = export.read_bytes()
    read: Callable[..., Ingested] = ingest_wave

    def read_and_change(folder: Path, declared: object, wave: str) -> Ingested:
        ingested = read(folder, declared, wave)
        if "diapason" in str(getattr(declared, "survey", "")):
            export.write_bytes(good + b"\n")
        return ingested

    monkeypatch.setattr(data, "ingest_wave", read_and_change)
    assert "changed while it was read" in str(run_refused(workspace))
    after = read_tree(workspace / "processed/diapason")
    assert {path for path in after if after[path] != before.get(path)} == {f"2021/{name}" for name in REPORT}
    export.write_bytes(good)
