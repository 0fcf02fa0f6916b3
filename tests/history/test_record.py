"""Recording: what is new and nothing else, with its reason; from a real wave that is changed in every way."""

from __future__ import annotations

import csv
import json
import re
import shutil
from pathlib import Path

import pandas as pd
import pytest

from pipelines.data import make_data
from pipelines.history import record as recording
from pipelines.history.chain import Record
from pipelines.history.record import record_run
from pipelines.history.said import Sayer, tell_recorded
from pipelines.history.state import State, read_state
from pipelines.history.store import RECORDS, read_records
from pipelines.history.values import Key, key_of
from schemas.declarations.themes import NO_THEME
from schemas.refusals import Refusal
from tests.conftest import copy_workspace

EXPORT = "raw/diapason/2021/diapason-2021-nl-sheets.csv"
FOUND: Key = ("diapason", "2021", "dp-found-yes", "", "", "", "share")


@pytest.fixture(scope="module")
def recorded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    workspace = copy_workspace(tmp_path_factory.mktemp("record") / "workspace", surveys=("diapason",), impact=False)
    make_data(workspace)
    record_run(workspace)
    return workspace


@pytest.fixture
def workspace(recorded: Path, tmp_path: Path) -> Path:
    shutil.copytree(recorded, tmp_path / "workspace")
    return tmp_path / "workspace"


def read(workspace: Path) -> State:
    return read_state(read_records(workspace))


def run_again(workspace: Path) -> list[Record]:
    before = len(read_records(workspace))
    make_data(workspace)
    record_run(workspace)
    return read_records(workspace)[before:]


def drop_and_change(workspace: Path, drop: int = 6, change: int = 0) -> None:
    """Leave responses out at the end, and give the first ones another answer on what was found."""
    rows = list(csv.reader((workspace / EXPORT).read_text(encoding="utf-8").splitlines(keepends=True)))
    heading, body = rows[0], rows[1:]
    column = next(at for at, _ in enumerate(heading) if len({row[at] for row in body}) <= 3 and at > 5)
    answers = sorted({row[column] for row in body} - {""})
    for row in body[:change]:
        row[column] = next(answer for answer in answers if answer != row[column])
    with (workspace / EXPORT).open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([heading, *body[: len(body) - drop]])


def test_a_first_run_records_every_number_once(recorded: Path) -> None:
    records, state = read_records(recorded), read(recorded)
    with (recorded / "processed/indicators.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(state.in_force) == len(rows) == sum(record["kind"] == "value" for record in records)
    assert all(record["why"] == [{"reason": "first"}] for record in records if record["kind"] == "value")
    assert {row["definition_hash"] for row in rows} - {""} <= state.definitions.keys()
    assert records[0]["records"] == len(records) - 1


def test_the_same_run_again_records_nothing(workspace: Path) -> None:
    before = (workspace / RECORDS).read_bytes()
    assert run_again(workspace) == []
    assert (workspace / RECORDS).read_bytes() == before


def disagree(workspace: Path) -> None:
    """Let the second coder give another theme wherever he gave one alone."""
    path = workspace / "raw/themes/diapason/2021/codings.csv"
    table = pd.read_csv(path, dtype="str", keep_default_na=False)
    alone = (table["coder"] == "b") & ~table.duplicated(["item", "response", "coder"], keep=False)
    table.loc[alone, "theme"] = table.loc[alone, "theme"].map(
        lambda theme: NO_THEME if theme != NO_THEME else "NETWORK"
    )
    table.to_csv(path, index=False)


def test_what_coders_do_not_agree_on_any_more_is_told_so(workspace: Path) -> None:
    disagree(workspace)
    hidden = [record for record in run_again(workspace) if record.get("values", {}).get("suppressed")]
    assert hidden
    assert {cause["reason"] for record in hidden for cause in record["why"]} == {"coding"}
    assert {Sayer("en").value(record) for record in hidden} == {"hidden (the coders do not agree)"}


def test_a_number_that_other_tables_hide_is_not_laid_at_the_door_of_packages(workspace: Path) -> None:
    path = workspace / "processed/indicators.csv"
    table = pd.read_csv(path, dtype="str", keep_default_na=False)
    one = (table["indicator"] == FOUND[2]) & (table["break"] == "") & (table["statistic"] == "share")
    table.loc[one, ["value", "numerator", "ci_low", "ci_high"]] = ""
    table.loc[one, "suppressed"] = "true"
    table.to_csv(path, index=False)
    before = len(read_records(workspace))
    record_run(workspace)
    (record,) = [each for each in read_records(workspace)[before:] if each["kind"] == "value"]
    assert record["why"] == [{"reason": "disclosure"}]
    assert Sayer("en").value(record) == "hidden"


def test_a_number_off_in_its_last_digits_is_no_change(workspace: Path) -> None:
    path = workspace / "processed/indicators.csv"
    text = path.read_text(encoding="utf-8")
    value = str(read(workspace).in_force[FOUND]["values"]["value"])
    assert value in text
    path.write_text(text.replace(value, f"{float(value) * (1 + 4e-16):.17g}"), encoding="utf-8")
    assert record_run(workspace).added == 0


def test_hidden_numbers_stay_hidden_in_the_history(workspace: Path) -> None:
    path = workspace / "schemas/surveys/diapason/survey.yaml"
    path.write_text(re.sub(r"\n *released: true.*", "", path.read_text(encoding="utf-8")), encoding="utf-8")
    drop_and_change(workspace, drop=2)
    hidden = [record for record in run_again(workspace) if record.get("values", {}).get("suppressed")]
    assert hidden
    for record in hidden:
        assert not {"value", "numerator", "ci_low", "ci_high"} & record["values"].keys()
        assert not any("part" in cause for cause in record["why"])


def test_changed_data_are_told_with_how_many_responses_and_parts_that_add_up(workspace: Path) -> None:
    drop_and_change(workspace, drop=6, change=7)
    old = read(workspace).in_force[FOUND]
    added = run_again(workspace)
    new = next(record for record in added if record.get("key") and key_of(record["key"]) == FOUND)
    assert new["was"] == old["n"]
    counts = {name: cause[name] for cause in new["why"] for name in ("removed", "edited", "added") if name in cause}
    counts |= {cause["reason"]: cause["responses"] for cause in new["why"] if "responses" in cause}
    assert counts == {"removed": 6, "edited": 7}
    assert sum(cause["part"] for cause in new["why"]) == pytest.approx(new["values"]["value"] - old["values"]["value"])
    # Other numbers of the wave were made from other data too.
    assert all(record["data"] != old["data"] for record in added if record["kind"] == "value")
    assert run_again(workspace) == []


def test_a_changed_definition_names_its_keys_and_touches_nothing_else(workspace: Path) -> None:
    path = workspace / "schemas/surveys/diapason/indicators.yaml"
    text = path.read_text(encoding="utf-8")
    at = text.index("- id: dp-found-yes")
    path.write_text(text[:at] + text[at:].replace("statistic: share", "statistic: share\n    counts_over: asked", 1),
                    encoding="utf-8")  # fmt: skip
    added = run_again(workspace)
    assert {record["key"]["indicator"] for record in added if record["kind"] == "value"} == {"dp-found-yes"}
    (cause,) = next(record["why"] for record in added if record["kind"] == "value")
    assert cause["reason"] == "definition"
    assert cause["keys"] == [{"key": "indicator.counts_over", "old": None, "new": "asked"}]
    assert cause["part"] < 0


def test_changed_data_and_definition_at_once_are_taken_apart(workspace: Path) -> None:
    path = workspace / "schemas/surveys/diapason/indicators.yaml"
    text = path.read_text(encoding="utf-8")
    at = text.index("- id: dp-found-yes")
    path.write_text(text[:at] + text[at:].replace("statistic: share", "statistic: share\n    counts_over: asked", 1),
                    encoding="utf-8")  # fmt: skip
    drop_and_change(workspace, drop=9)
    old = read(workspace).in_force[FOUND]["values"]["value"]
    new = next(each for each in run_again(workspace) if each.get("key") and key_of(each["key"]) == FOUND)
    assert {cause["reason"] for cause in new["why"]} >= {"definition"}
    assert len(new["why"]) == 2
    assert abs(sum(cause["part"] for cause in new["why"]) - (new["values"]["value"] - old)) <= 1e-12


def test_without_what_was_kept_two_causes_cannot_be_taken_apart_and_that_is_said(workspace: Path) -> None:
    shutil.rmtree(workspace / ".boost")
    path = workspace / "schemas/surveys/diapason/indicators.yaml"
    text = path.read_text(encoding="utf-8")
    at = text.index("- id: dp-found-yes")
    path.write_text(text[:at] + text[at:].replace("statistic: share", "statistic: share\n    counts_over: asked", 1),
                    encoding="utf-8")  # fmt: skip
    drop_and_change(workspace, drop=9)
    old = read(workspace).in_force[FOUND]["values"]["value"]
    new = next(each for each in run_again(workspace) if each.get("key") and key_of(each["key"]) == FOUND)
    assert [cause["reason"] for cause in new["why"]] == ["definition", "data", "not_attributable"]
    assert new["why"][-1]["part"] == new["values"]["value"] - old


def change_code(workspace: Path, value: float | None = None) -> None:
    """What another version of the counting code would leave: its hash, and one number otherwise."""
    path = workspace / "processed/diapason/2021/definitions.json"
    content = json.loads(path.read_text(encoding="utf-8"))
    path.write_text(json.dumps(content | {"code": "0123456789abcdef"}), encoding="utf-8")
    if value is not None:
        table = workspace / "processed/indicators.csv"
        old = str(read(workspace).in_force[FOUND]["values"]["value"])
        table.write_text(table.read_text(encoding="utf-8").replace(f"share,{old}", f"share,{value}")
                         .replace(f",{old},share", f",{value},share"), encoding="utf-8")  # fmt: skip


def test_other_code_that_moves_nothing_is_one_record(workspace: Path) -> None:
    change_code(workspace)
    before = len(read_records(workspace))
    assert record_run(workspace).reasons == {"code": 1}
    run, code = read_records(workspace)[before:]
    assert (run["kind"], code["kind"], code["to"], code["moved"]) == ("run", "code", "0123456789abcdef", 0)
    assert record_run(workspace).added == 0


def test_other_code_that_moves_a_number_is_its_reason(workspace: Path) -> None:
    change_code(workspace, 0.6)
    before = len(read_records(workspace))
    record_run(workspace)
    moved = [record for record in read_records(workspace)[before:] if record["kind"] == "value"]
    assert {record["key"]["indicator"] for record in moved} >= {"dp-found-yes"}
    for record in moved:
        (cause,) = record["why"]
        assert (cause["reason"], cause["to"]) == ("code", "0123456789abcdef")


def test_an_indicator_that_is_declared_no_more_is_gone_and_may_come_back(workspace: Path) -> None:
    for name in ("indicators.yaml", "slides.yaml"):
        path = workspace / "schemas/surveys/diapason" / name
        path.write_text(path.read_text(encoding="utf-8").replace("dp-found-yes", "dp-found-it"), encoding="utf-8")
    added = run_again(workspace)
    gone = [record for record in added if record["kind"] == "gone"]
    assert {record["key"]["indicator"] for record in gone} == {"dp-found-yes", "dp-found-yes-n"}
    assert {record["key"]["indicator"] for record in added if record["kind"] == "value"} == {
        "dp-found-it",
        "dp-found-it-n",
    }
    assert gone[0]["why"] == [{"reason": "undeclared"}]


def test_a_wave_that_was_not_computed_here_is_not_gone(workspace: Path) -> None:
    """As in a fresh clone where one survey alone was run."""
    shutil.rmtree(workspace / "processed/diapason")
    path = workspace / "processed/indicators.csv"
    heading, row, *_ = path.read_text(encoding="utf-8").splitlines()
    path.write_text(f"{heading}\n{row.replace('diapason', 'another')}\n", encoding="utf-8")
    assert record_run(workspace).added == 0


def test_what_was_recorded_is_told_in_every_language(workspace: Path) -> None:
    drop_and_change(workspace, drop=6)
    make_data(workspace)
    done = record_run(workspace)
    for language in ("en", "fr", "nl"):
        (line,) = filter(None, tell_recorded(done, language))
        assert str(done.added) in line
        assert done.head.sha256[:12] in line


def test_a_broken_history_is_not_added_to(workspace: Path) -> None:
    path = workspace / RECORDS
    path.write_bytes(path.read_bytes().replace(b'"wave":"2021"', b'"wave":"2020"', 1))
    drop_and_change(workspace, drop=6)
    make_data(workspace)
    with pytest.raises(Refusal, match="boost audit"):
        record_run(workspace)


def test_the_moment_can_be_given(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1643155200")
    assert recording.now() == "2022-01-26T00:00:00Z"
