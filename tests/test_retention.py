"""Until when answers may be kept, what is due, and the key that is replaced."""

from __future__ import annotations

import datetime
import re
import shutil
from pathlib import Path

import pandas as pd
import pytest
from typer.testing import CliRunner

from pipelines import cli
from pipelines.data import make_data
from pipelines.history.store import read_records
from pipelines.pseudonyms import KEY_FILE, VARIABLE
from pipelines.retention import Retained, find_last_day, list_retained, tell_retained
from pipelines.rotation import rotate
from pipelines.run import record_numbers
from schemas.catalogue import load_survey
from schemas.refusals import Refusal
from tests.conftest import read_tree
from tests.small_workspace import list_rows, make_small, write_export

DAY = datetime.date(2026, 3, 31)


def declare(workspace: Path, **retention: str) -> None:
    path = workspace / "schemas/surveys/walks/survey.yaml"
    text = path.read_text(encoding="utf-8")
    for year, said in retention.items():
        text = text.replace(f"  {year[1:]}:\n", f"  {year[1:]}:\n    retention: {said}\n")
    path.write_text(text, encoding="utf-8")


@pytest.mark.parametrize(
    ("said", "until"),
    [
        ("2025-06-30", (2025, 6, 30)), ("5 years", (2026, 3, 31)), ("1 year", (2022, 3, 31)),
        ("11 months", (2022, 2, 28)), ("90 days", (2021, 6, 29)),
    ],
)  # fmt: skip
def test_the_last_day_is_declared_or_counted_from_the_field_period(
    tmp_path: Path, said: str, until: tuple[int, int, int]
) -> None:
    workspace = make_small(tmp_path / "workspace")
    declare(workspace, y2021=said)
    assert find_last_day(load_survey(workspace, "walks").survey.waves["2021"]) == datetime.date(*until)


@pytest.mark.parametrize("said", ["forever", "0 days", "5", "-1 years", "5 weeks"])
def test_what_is_no_day_and_no_duration_is_refused(tmp_path: Path, said: str) -> None:
    workspace = make_small(tmp_path / "workspace")
    declare(workspace, y2021=said)
    with pytest.raises(Refusal, match="retention"):
        load_survey(workspace, "walks")


@pytest.mark.parametrize(("language", "word"), [("en", "OVERDUE"), ("fr", "DÉPASSÉE"), ("nl", "OVER TIJD")])
def test_what_is_overdue_is_said_and_is_an_exit_code(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, language: str, word: str
) -> None:
    workspace = make_small(tmp_path / "workspace")
    monkeypatch.chdir(workspace)
    declare(workspace, y2021="5 years")

    def ask(day: str) -> tuple[int, str]:
        done = CliRunner().invoke(cli.app, ["retention", "--on", day, "--words", language])
        return done.exit_code, done.output

    assert ask("2026-03-31")[0] == 0
    code, said = ask("2026-04-01")
    assert code == 1
    assert word in said
    assert "raw/walks/2021" in said
    (workspace / "raw/walks/2021/walks.csv").unlink()
    code, said = ask("2026-04-01")
    assert (code, word in said) == (0, False)


@pytest.mark.parametrize(
    ("language", "one", "two"),
    [("en", "1 day", "2 days"), ("fr", "1 jour", "2 jours"), ("nl", "1 dag", "2 dagen")],
)
def test_days_follow_their_number(language: str, one: str, two: str) -> None:
    for days, until in ((1, one), (2, two), (-1, one), (-2, two)):
        (line, *_) = tell_retained([Retained("walks", "2021", DAY, ("raw/walks/2021",), days)], language)
        assert re.search(rf"\b{until}\b", line), line
    (line, *_) = tell_retained([Retained("walks", "2021", DAY, ("raw/walks/2021",), 91)], language)
    assert f"91 {two.split()[1]}" in line


def test_an_export_counts_as_answers_whatever_its_name_ends_in(tmp_path: Path) -> None:
    workspace = make_small(tmp_path / "workspace")
    declare(workspace, y2021="2022-01-01")
    folder, declared = workspace / "raw/walks/2021", workspace / "schemas/surveys/walks/survey.yaml"
    declared.write_text(declared.read_text(encoding="utf-8").replace("walks.csv", "walks.md", 1), encoding="utf-8")
    (folder / "walks.csv").rename(folder / "walks.md")
    assert list_retained(workspace, DAY)[0].overdue
    (folder / "walks.md").rename(folder / "ORIGIN.md")
    assert not list_retained(workspace, DAY)[0].overdue


def test_every_place_that_holds_answers_is_named(tmp_path: Path) -> None:
    workspace = make_small(tmp_path / "workspace")
    declare(workspace, y2021="2022-01-01", y2022="2030-01-01")
    make_data(workspace)
    record_numbers(workspace, lambda recorded: None)
    retained = list_retained(workspace, DAY)
    assert [(each.wave, each.overdue) for each in retained] == [("2021", True), ("2022", False)]
    assert retained[0].places == ("raw/walks/2021", "processed/walks/2021", ".boost/recorded/walks/2021")


@pytest.fixture
def keyed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.delenv(VARIABLE)
    workspace = make_small(tmp_path / "workspace")
    make_data(workspace)
    record_numbers(workspace, lambda recorded: None)
    return workspace


def read_people(workspace: Path, year: int, root: str = "processed") -> list[str]:
    return list(pd.read_parquet(workspace / root / f"walks/{year}/responses.parquet")["participant"])


def test_a_new_key_keeps_who_is_who_across_waves(keyed: Path) -> None:
    before, key, numbers = read_people(keyed, 2021), (keyed / KEY_FILE).read_bytes(), read_tree(keyed / "history")
    compared = (keyed / "processed/walks/comparison-2021-2022.csv").read_bytes()
    rotated = rotate(keyed)
    after = read_people(keyed, 2021)
    assert rotated.linked == [("walks", "2021"), ("walks", "2022")]
    assert (keyed / KEY_FILE).read_bytes() != key
    assert not set(before) & set(after)
    assert [before.index(each) for each in before] == [after.index(each) for each in after]
    assert after == read_people(keyed, 2022) == read_people(keyed, 2021, ".boost/recorded")
    assert (keyed / "processed/walks/comparison-2021-2022.csv").read_bytes() == compared
    record_numbers(keyed, lambda recorded: None)
    assert read_tree(keyed / "history") == numbers
    assert not [name for name, content in read_tree(keyed).items() if before[0].encode() in content]


def test_after_a_new_key_a_change_is_told_as_what_it_is(keyed: Path) -> None:
    rotate(keyed)
    before = len(read_records(keyed))
    write_export(keyed / "raw/walks/2021/walks.csv", list_rows(2021)[:-1])
    make_data(keyed)
    record_numbers(keyed, lambda recorded: None)
    why = [each for record in read_records(keyed)[before:] for each in record.get("why", [])]
    assert {each["reason"] for each in why} == {"removed"}


def test_links_break_only_where_somebody_says_so(keyed: Path) -> None:
    shutil.rmtree(keyed / "raw/walks/2021")
    before = read_tree(keyed)
    with pytest.raises(Refusal, match="--break-links"):
        rotate(keyed)
    assert read_tree(keyed) == before
    people = read_people(keyed, 2021)
    rotated = rotate(keyed, break_links=True)
    after = read_people(keyed, 2021)
    assert rotated.broken == [("walks", "2021")]
    assert not set(after) & {*people, *read_people(keyed, 2022)}
    assert [people.index(each) for each in people] == [after.index(each) for each in after]
    assert after == read_people(keyed, 2021, ".boost/recorded")


def test_a_key_in_the_environment_is_changed_there(keyed: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(VARIABLE, "a key that somebody set outside")
    with pytest.raises(Refusal, match="run --force"):
        rotate(keyed)


def test_what_is_not_recorded_yet_is_recorded_first(keyed: Path) -> None:
    write_export(keyed / "raw/walks/2021/walks.csv", list_rows(2021)[:-1])
    make_data(keyed)
    with pytest.raises(Refusal, match="boost run"):
        rotate(keyed)
