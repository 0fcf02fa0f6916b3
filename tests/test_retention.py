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
from pipelines.add import Wishes, add_wave
from pipelines.check import check_export
from pipelines.data import make_data
from pipelines.forgetting.forget import forget_participant
from pipelines.history.store import read_records
from pipelines.pseudonyms import KEY_FILE, VARIABLE
from pipelines.retention import Retained, find_last_day, list_retained, tell_retained
from pipelines.rotation import rotate
from pipelines.run import record_numbers
from schemas.catalogue import load_survey
from schemas.refusals import Refusal
from tests.conftest import read_tree
from tests.small_workspace import address, list_rows, make_small, write_export

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
        ("9999 years", (9999, 12, 31)), ("11 months", (2022, 2, 28)), ("90 days", (2021, 6, 29)),
    ],
)  # fmt: skip
def test_the_last_day_is_declared_or_counted_from_the_field_period(
    tmp_path: Path, said: str, until: tuple[int, int, int]
) -> None:
    workspace = make_small(tmp_path / "workspace")
    declare(workspace, y2021=said)
    assert find_last_day(load_survey(workspace, "walks").survey.waves["2021"]) == datetime.date(*until)


@pytest.mark.parametrize(
    "said",
    [
        "forever", "0 days", "5", "-1 years", "5 weeks", "5 ans", "2020-02-30", "20250630", "2025-W01-1", "86400",
        "[5 years]", "",
    ],
)  # fmt: skip
def test_what_is_no_day_and_no_duration_is_refused_once_and_at_its_line(tmp_path: Path, said: str) -> None:
    workspace = make_small(tmp_path / "workspace")
    declare(workspace, y2021="5 years", y2022=said)
    text = (workspace / "schemas/surveys/walks/survey.yaml").read_text(encoding="utf-8")
    with pytest.raises(Refusal) as refused:
        load_survey(workspace, "walks")
    (problem,) = refused.value.problems
    line = text[: text.rindex("retention:")].count("\n") + 1
    assert problem.place == f"line {line}, waves.2022.retention"
    assert "2027-12-31" in problem.expected
    assert "5 years" in problem.expected
    assert "^" not in str(problem)


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


def test_a_key_that_is_lost_is_asked_for_and_none_made_in_its_place(keyed: Path) -> None:
    (keyed / KEY_FILE).unlink()
    before = read_tree(keyed / "history"), read_people(keyed, 2021)
    for act in (
        lambda: make_data(keyed),
        lambda: forget_participant(keyed, "walks", address("ada"), "a request", "evaluation officer"),
        lambda: add_wave(keyed, "walks", "2022", [keyed / "raw/walks/2021/walks.csv"], Wishes(language="fr")),
        lambda: check_export(keyed, Path("raw/walks/2021/walks.csv"), "walks", "2021", "fr", "en"),
    ):
        with pytest.raises(Refusal, match="boost rotate-key") as refused:
            act()
        assert KEY_FILE.as_posix() in str(refused.value)
    assert not (keyed / KEY_FILE).exists()
    assert (read_tree(keyed / "history"), read_people(keyed, 2021)) == before


def test_a_lost_key_is_begun_anew_from_the_exports(keyed: Path) -> None:
    before, numbers = read_people(keyed, 2021), read_tree(keyed / "history")
    (keyed / KEY_FILE).unlink()
    rotated = rotate(keyed)
    after = read_people(keyed, 2021)
    assert rotated.problems == []
    assert rotated.linked == [("walks", "2021"), ("walks", "2022")]
    assert not set(before) & set(after)
    assert after == read_people(keyed, 2022) == read_people(keyed, 2021, ".boost/recorded")
    make_data(keyed)
    record_numbers(keyed, lambda recorded: None)
    assert read_people(keyed, 2021) == after
    assert read_tree(keyed / "history") == numbers


def test_a_lost_key_of_exports_that_are_gone_breaks_links_only_where_somebody_says_so(keyed: Path) -> None:
    (keyed / KEY_FILE).unlink()
    shutil.rmtree(keyed / "raw/walks/2021")
    with pytest.raises(Refusal, match="--break-links"):
        rotate(keyed)
    assert not (keyed / KEY_FILE).exists()
    people = read_people(keyed, 2021)
    assert rotate(keyed, break_links=True).broken == [("walks", "2021")]
    assert not set(read_people(keyed, 2021)) & {*people, *read_people(keyed, 2022)}


def test_a_lost_key_with_numbers_to_record_is_a_way_out_too(keyed: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_export(keyed / "raw/walks/2021/walks.csv", list_rows(2021)[:-1])
    make_data(keyed)
    (keyed / KEY_FILE).unlink()
    with pytest.raises(Refusal, match="boost record"):
        rotate(keyed)
    monkeypatch.chdir(keyed)
    assert CliRunner().invoke(cli.app, ["record"]).exit_code == 0
    assert CliRunner().invoke(cli.app, ["rotate-key"]).exit_code == 0
    assert (keyed / KEY_FILE).is_file()


def test_without_a_key_and_without_pseudonyms_there_is_nothing_to_rotate(tmp_path: Path) -> None:
    workspace = make_small(tmp_path / "workspace")
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv(VARIABLE)
        with pytest.raises(Refusal, match="nothing to rotate"):
            rotate(workspace)
        assert not (workspace / KEY_FILE).exists()
