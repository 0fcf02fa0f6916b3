"""Recording what no survey gives, what is gone, and what cannot be taken apart; on a small workspace."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from pipelines.data import make_data
from pipelines.history import record as recording
from pipelines.history.acts import publish_values
from pipelines.history.audit import audit_workspace
from pipelines.history.chain import Record
from pipelines.history.kept import KEPT, keep_wave
from pipelines.history.record import Recorded, record_run
from pipelines.history.registered import TOGETHER, list_registered
from pipelines.history.select import Asked, select_keys
from pipelines.history.state import read_state
from pipelines.history.store import HISTORY, append_records, read_records
from pipelines.themes.answers import list_answers
from pipelines.themes.store import load_binding_key, write_codings
from schemas.catalogue import load_survey
from schemas.declarations.themes import NO_THEME
from schemas.tables import CODING_COLUMNS
from tests.conftest import REPOSITORY
from tests.history.small_register import declare_impact, write_register
from tests.history.test_acknowledge import KEY, run, value
from tests.small_workspace import list_rows, write_export

WAVE = "processed/walks/2021"
EXPORT = "raw/walks/2021/walks.csv"
DECLARED = "schemas/surveys/walks"


def record(workspace: Path, compute: bool = True) -> list[Record]:
    """The records that a run adds, without the run and the definitions."""
    before = len(read_records(workspace))
    if compute:
        make_data(workspace)
    record_run(workspace)
    return [each for each in read_records(workspace)[before:] if each["kind"] not in {"run", "definition"}]


def name(record: Record) -> tuple[str, str]:
    return record["key"]["wave"], record["key"]["indicator"]


def reasons(record: Record) -> list[str]:
    return [cause["reason"] for cause in record["why"]]


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def edit_answers(workspace: Path, edited: Callable[[list[list[str]]], None]) -> None:
    rows = list_rows(2021)
    edited(rows)
    write_export(workspace / EXPORT, rows)


def rewrite_table(workspace: Path, **columns: str) -> None:
    """Let the number of `wk-helped` stand otherwise in the table."""
    path = workspace / "processed/indicators.csv"
    table = pd.read_csv(path, dtype="str", keep_default_na=False)
    table.loc[table["indicator"] == "wk-helped", list(columns)] = list(columns.values())
    table.to_csv(path, index=False)


def test_a_count_that_its_register_changes_moves_the_sum_by_its_part(changed: Path) -> None:
    write_register(changed, 2021, calls=33)
    calls, reach = record(changed)
    assert (name(calls), calls["why"]) == (("2021", "calls"), [{"reason": "register", "part": 3.0}])
    assert (name(reach), reach["why"]) == (("2021", "reach"), [{"reason": "term", "term": "calls", "part": 3.0}])


def test_a_count_that_is_called_otherwise_has_another_definition_and_moves_by_its_register(changed: Path) -> None:
    write_register(changed, 2021, calls=30, what="calls in all")
    (calls,) = record(changed)
    assert [(cause["reason"], cause["part"]) for cause in calls["why"]] == [("definition", 0.0)]
    write_register(changed, 2021, calls=36, what="calls taken")
    calls, _ = record(changed)
    assert [(cause["reason"], cause["part"]) for cause in calls["why"]] == [("register", 6.0), ("definition", 0.0)]


def test_another_expression_and_another_count_each_have_their_part_of_a_sum(changed: Path) -> None:
    declare_impact(changed, "calls + 3 * visits")
    write_register(changed, 2021, calls=31)
    (reach,) = [each for each in record(changed) if each["key"]["indicator"] == "reach"]
    assert {cause["reason"]: cause["part"] for cause in reach["why"]} == {"definition": 10.0, "term": 1.0}
    (told,) = [cause for cause in reach["why"] if cause["reason"] == "definition"]
    assert told["keys"][0] == {"key": "expression", "old": "calls + 2 * visits", "new": "calls + 3 * visits"}


@pytest.mark.parametrize(
    ("columns", "expected"),
    [
        ({"value": "40", "data_hash": "f" * 16}, [("register", 10.0)]),
        ({"value": "40", "data_hash": "f" * 16, "definition_hash": "f" * 16},
         [("definition", None), ("data", None), ("not_attributable", 10.0)]),
        ({"value": "40", "definition_hash": "f" * 16}, [("definition", 10.0)]),
        ({"value": "", "data_hash": "f" * 16}, [("data", None)]),
    ],
)  # fmt: skip
def test_the_number_of_another_register_is_taken_apart_only_where_its_register_alone_changed(
    small: Path, tmp_path: Path, columns: dict[str, str], expected: list[tuple[str, float | None]]
) -> None:
    """As the register of the population would leave it, whose definition says more than what it counts."""
    workspace = tmp_path / "workspace"
    shutil.copytree(small, workspace, ignore=shutil.ignore_patterns(HISTORY.name))
    path = workspace / "processed/indicators.csv"
    table = pd.read_csv(path, dtype="str", keep_default_na=False)
    table.loc[table["indicator"] == "calls", "survey"] = "population"
    table.to_csv(path, index=False)
    record(workspace, compute=False)
    table.loc[table["indicator"] == "calls", list(columns)] = list(columns.values())
    table.to_csv(path, index=False)
    (calls,) = record(workspace, compute=False)
    assert [(cause["reason"], cause.get("part")) for cause in calls["why"]] == expected


def test_the_numbers_of_a_register_that_is_there_no_more_are_gone(changed: Path) -> None:
    write_register(changed, 2020, calls=5)
    assert {name(each) for each in record(changed)} == {("2020", "calls"), ("2020", "visits"), ("2020", "reach")}
    (changed / "raw/activity/2020.csv").unlink()
    gone = record(changed)
    assert {(each["kind"], *name(each)) for each in gone} == {
        ("gone", "2020", "calls"), ("gone", "2020", "visits"), ("gone", "2020", "reach"),
    }  # fmt: skip
    assert {reason for each in gone for reason in reasons(each)} == {"undeclared"}
    (changed / "schemas/impact.yaml").unlink()
    assert {name(each) for each in record(changed)} == {("2021", "calls"), ("2021", "visits"), ("2021", "reach")}


@pytest.mark.parametrize("refused", ["counts", "declaration", "name"])
def test_a_register_that_stopped_before_it_had_made_any_number_is_not_gone(changed: Path, refused: str) -> None:
    """As in a fresh clone, where nothing of the last run is kept and a sum lacks a survey that was not computed."""
    file, text = {
        "counts": ("raw/activity/2021.csv", "no register"),
        "declaration": ("schemas/impact.yaml", "composites: 3"),
        "name": ("raw/activity/counts.csv", "a name without a year"),
    }[refused]
    path = changed / "processed/indicators.csv"
    table = pd.read_csv(path, dtype="str", keep_default_na=False)
    table[table["survey"] == "walks"].to_csv(path, index=False)
    (changed / file).write_text(text, encoding="utf-8")
    assert record(changed, compute=False) == []


def test_what_no_survey_gives_is_registered_where_it_is_declared_and_has_a_year(small: Path, changed: Path) -> None:
    assert list_registered(REPOSITORY) == {*recording.COMPOSED}
    assert list_registered(small) == {*TOGETHER}
    shutil.copy(REPOSITORY / "schemas/key_indicators.yaml", changed / "schemas")
    (changed / "raw/key_indicators").mkdir()
    (changed / "raw/key_indicators/README.md").write_text("no register", encoding="utf-8")
    assert list_registered(changed) == {*TOGETHER}, "declared, and without a register"
    shutil.rmtree(changed / "raw/activity")
    assert list_registered(changed) == frozenset()


def test_a_wave_that_is_declared_no_more_is_gone(small: Path, tmp_path: Path) -> None:
    workspace = tmp_path / "workspace"
    shutil.copytree(small, workspace, ignore=shutil.ignore_patterns(HISTORY.name))
    append_records(workspace, run(value(0.9) | {"key": {**KEY, "wave": "2019"}}))
    (gone,) = [each for each in record(workspace, compute=False) if each["kind"] == "gone"]
    assert (name(gone), reasons(gone), gone["was"]) == (("2019", "users"), ["undeclared"], 2)


def test_a_level_that_another_definition_does_not_have_is_gone_with_what_changed(changed: Path) -> None:
    edit(changed / DECLARED / "indicators.yaml", "item: which", "item: helped")
    added = record(changed)
    gone = {each["key"]["level"]: each["why"][0] for each in added if each["kind"] == "gone"}
    assert gone.keys() == {"A", "B"}
    for cause in gone.values():
        assert cause["reason"] == "definition"
        assert {"key": "indicator.item", "old": "which", "new": "helped"} in cause["keys"]
    assert {each["key"]["level"] for each in added if each["kind"] == "value"} == {"YES", "NO"}


COMBINED = """  - id: wk-both
    label: {fr: Ensemble, nl: Samen}
    statistic: combinations
    item: which
"""


def test_a_combination_that_nobody_ticked_any_more_is_gone_with_the_answers_that_changed(changed: Path) -> None:
    edit(changed / DECLARED / "indicators.yaml", "indicators:\n", f"indicators:\n{COMBINED}")
    assert "A+B" in {each["key"].get("level") for each in record(changed)}

    def untick(rows: list[list[str]]) -> None:
        for row in rows:
            row[3] = row[3].partition(", ")[0]

    edit_answers(changed, untick)
    (gone,) = [each for each in record(changed) if each["kind"] == "gone"]
    assert gone["key"]["level"] == "A+B"
    assert gone["why"] == [{"reason": "data", "edited": 3}]


def test_two_causes_that_moved_nothing_are_told_without_a_part_that_nobody_knows(changed: Path) -> None:
    shutil.rmtree(changed / ".boost")
    edit(changed / DECLARED / "indicators.yaml", "    codes: [YES]\n", "    codes: [YES]\n    counts_over: asked\n")
    edit_answers(changed, lambda rows: rows[0].__setitem__(4, "other words"))
    (helped,) = [each for each in record(changed) if each["key"]["indicator"] == "wk-helped"]
    assert helped["values"]["value"] == pytest.approx(8 / 12)
    assert reasons(helped) == ["definition", "data"]
    assert not any("part" in cause for cause in helped["why"])


@pytest.mark.parametrize("file", ["responses.parquet", "declared/schemas/surveys/walks/codebook.yaml"])
def test_what_was_kept_and_cannot_be_read_any_more_is_as_if_it_were_not_kept(changed: Path, file: str) -> None:
    path = changed / KEPT / "walks/2021" / file
    path.write_bytes(path.read_bytes()[:20])
    edit_answers(changed, lambda rows: rows[0].__setitem__(2, "Non"))
    (helped,) = [each for each in record(changed) if each["key"]["indicator"] == "wk-helped"]
    assert reasons(helped) == ["data"]
    assert helped["why"][0]["part"] == pytest.approx(-1 / 12)
    assert "edited" not in helped["why"][0], "how many answers were edited is not known"
    edit_answers(changed, lambda rows: None)
    (helped,) = [each for each in record(changed) if each["key"]["indicator"] == "wk-helped"]
    assert (reasons(helped), helped["why"][0]["responses"]) == (["edited"], 1), "what was met then is kept again"


def test_of_a_wave_without_responses_nothing_is_kept(changed: Path) -> None:
    shutil.rmtree(changed / KEPT)
    (changed / WAVE / "responses.parquet").unlink()
    keep_wave(changed, "walks", "2021", "d" * 16, "c" * 16)
    assert not (changed / KEPT).exists()


def test_a_survey_that_is_declared_no_more_but_still_on_disk_is_told_by_what_differs(changed: Path) -> None:
    """`boost record` by itself, before the numbers are made anew."""
    shutil.copytree(changed / DECLARED, changed / "schemas/surveys/swims")
    shutil.rmtree(changed / DECLARED)
    edit(changed / "schemas/surveys/swims/survey.yaml", "id: walks", "id: swims")
    edit(changed / WAVE / "definitions.json", read_state(read_records(changed)).code["walks", "2021"], "0" * 16)
    rewrite_table(changed, value="0.75")
    code, helped = record(changed, compute=False)
    assert (code["kind"], code["to"]) == ("code", "0" * 16)
    assert [(cause["reason"], cause["part"]) for cause in helped["why"]] == [("code", pytest.approx(0.75 - 8 / 12))]


def change(workspace: Path, **columns: str) -> Recorded:
    rewrite_table(workspace, **columns)
    return record_run(workspace)


def test_a_published_value_of_which_nothing_printed_moved_is_not_told_as_moved(changed: Path) -> None:
    publish_values(changed, "Plenary", survey="walks")
    quiet = change(changed, ci_low="0.1")
    assert (quiet.added, quiet.moved) == (1, [])
    assert "published" not in read_records(changed)[-1]
    loud = change(changed, numerator="7")
    assert [each.publication["event"] for each in loud.moved] == ["Plenary"], "of a share the count is printed too"
    state = read_state(read_records(changed))
    (key,) = select_keys(state, Asked("wk-helped"))
    assert loud.moved[0].now == state.in_force[key]
    assert read_records(changed)[-1]["published"] == {"event": "Plenary", "record": loud.moved[0].shown["n"]}


def test_a_number_whose_definition_is_not_beside_it_is_recorded_and_found_by_the_audit(changed: Path) -> None:
    rewrite_table(changed, definition_hash="f" * 16)
    before = len(read_records(changed))
    record_run(changed)
    assert [each["kind"] for each in read_records(changed)[before:]] == ["run", "value"]
    (check,) = [check for check in audit_workspace(changed).checks if check.name == "definitions"]
    assert [(each.name, each.fields["hash"]) for each in check.found] == [("definition_missing", "f" * 16)]


THEMES = """version: 1
coders: [a]
counted: a
items:
  else:
    nothing: {fr: Autre, nl: Anders}
    themes:
      OTHERS: {label: {fr: Les autres, nl: De anderen}}
"""
THEMED = """  - id: wk-themes
    label: {fr: Thèmes, nl: Thema's}
    statistic: themes
    item: else
"""


def code_answers(workspace: Path, without: int = 0) -> None:
    """Let one coder give every open answer the theme, but for the first ones."""
    path = workspace / "raw/themes/walks/2021/themes.yaml"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(THEMES, encoding="utf-8")
    declared = load_survey(workspace, "walks").for_wave("2021")
    key = load_binding_key(workspace, "walks", "2021", make=True)
    responses = pd.read_parquet(workspace / WAVE / "responses.parquet")
    codings = list_answers(responses, declared, "2021", declared.themes["2021"], key or b"")
    codings = codings.assign(coder="a", theme=[NO_THEME] * without + ["OTHERS"] * (len(codings) - without))
    write_codings(workspace, "walks", "2021", codings[[*CODING_COLUMNS]])


def forget_codings(workspace: Path) -> None:
    """The history as it was before codings were noted beside the exports."""
    drafts = [
        {name: told for name, told in each.items() if name not in {"n", "prev"}} for each in read_records(workspace)
    ]
    shutil.rmtree(workspace / HISTORY)
    for draft in drafts:
        draft["waves"] = [
            {name: told for name, told in each.items() if name != "coding"} for each in draft.get("waves", [])
        ]
    append_records(
        workspace, [{name: told for name, told in draft.items() if name != "waves" or told} for draft in drafts]
    )


@pytest.mark.parametrize("noted", [True, False])
def test_another_coding_is_told_so_also_where_no_coding_had_been_noted(changed: Path, noted: bool) -> None:
    edit(changed / DECLARED / "indicators.yaml", "indicators:\n", f"indicators:\n{THEMED}")
    code_answers(changed)
    record(changed)
    if not noted:
        forget_codings(changed)
    assert (read_state(read_records(changed)).coding_of("walks", "2021") is not None) == noted
    code_answers(changed, without=4)
    moved = record(changed)
    # Counted are persons: all six still have an answer with the theme.
    assert {each["key"]["level"]: each["why"] for each in moved} == {
        "OTHERS": [{"reason": "coding", "part": 0.0}],
        NO_THEME: [{"reason": "coding", "part": 4.0}],
    }


def test_another_export_is_not_told_as_a_coding_that_had_not_been_noted(changed: Path) -> None:
    edit(changed / DECLARED / "indicators.yaml", "indicators:\n", f"indicators:\n{THEMED}")
    code_answers(changed)
    record(changed)
    forget_codings(changed)
    edit_answers(changed, lambda rows: rows[0].__setitem__(2, "Non"))
    themed = [each for each in record(changed) if each["key"]["indicator"] == "wk-themes"]
    assert {each["key"]["level"] for each in themed} == {"OTHERS", NO_THEME}
    assert {tuple(reasons(each)) for each in themed} == {("data",)}
