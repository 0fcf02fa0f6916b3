"""One person's responses are removed everywhere, the others stay as they were, and the history says that it was done."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from pipelines import cli
from pipelines.data import make_data
from pipelines.forgetting import forget as forgetting
from pipelines.forgetting.forget import forget_participant
from pipelines.forgetting.journal import JOURNAL
from pipelines.forgetting.rewrite import cut_rows, shift_row
from pipelines.forgetting.said import tell_forgotten
from pipelines.forgetting.who import read_participant
from pipelines.history.acts import publish_values
from pipelines.history.audit import audit_workspace
from pipelines.history.faults import find_faults
from pipelines.history.said import Sayer
from pipelines.history.store import read_content, read_head, read_records
from pipelines.pseudonyms import load_key, make_pseudonymiser
from pipelines.recovery import recover_workspace
from pipelines.run import record_numbers
from pipelines.themes.command import open_answers
from pipelines.words import words_of
from schemas.refusals import Refusal
from tests.conftest import copy_workspace, read_tree
from tests.small_workspace import address, list_rows, make_small, write_export

REASON, ROLE = "a request for erasure", "evaluation officer"


@pytest.fixture(scope="module")
def recorded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    workspace = make_small(tmp_path_factory.mktemp("forget") / "workspace")
    make_data(workspace)
    record_numbers(workspace, lambda recorded: None)
    return workspace


@pytest.fixture
def workspace(recorded: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(recorded, tmp_path / "workspace"))


def name(workspace: Path, person: str) -> str:
    return make_pseudonymiser(lambda: load_key(workspace))("participant", address(person))


def list_holding(workspace: Path, person: str) -> set[str]:
    """The files that hold an address, the words or the pseudonym of a person."""
    sought = [address(person).encode(), f"words of {person} ".encode(), name(workspace, person).encode()]
    found = {file for file, content in read_tree(workspace).items() if any(each in content for each in sought)}
    for path in workspace.rglob("*.parquet"):
        text = pd.read_parquet(path).to_csv()
        if any(each.decode() in text for each in sought):
            found.add(path.relative_to(workspace).as_posix())
    return found


def test_a_person_is_gone_from_every_wave_and_copy(workspace: Path) -> None:
    places = list_holding(workspace, "cleo")
    assert {f"raw/walks/{year}/walks.csv" for year in (2021, 2022)} < places
    assert {f"{root}/walks/2021/responses.parquet" for root in ("processed", ".boost/recorded")} < places
    told = forget_participant(workspace, "walks", f" {address('cleo').upper()} ", REASON, ROLE)
    assert told.responses == {"2021": 2, "2022": 2}
    assert told.problems == []
    assert list_holding(workspace, "cleo") == set()
    for year in (2021, 2022):
        left = [row for row in list_rows(year) if row[1] != address("cleo")]
        write_export(workspace / "expected.csv", left)
        assert (workspace / f"raw/walks/{year}/walks.csv").read_bytes() == (workspace / "expected.csv").read_bytes()


def test_it_is_recorded_and_the_chain_holds(workspace: Path) -> None:
    before = read_records(workspace)
    forget_participant(workspace, "walks", name(workspace, "bob"), REASON, ROLE)
    records = read_records(workspace)
    assert records[: len(before)] == before
    erasures = [record for record in records if record["kind"] == "erasure"]
    assert [(each["survey"], each["wave"], each["reason"], each["role"]) for each in erasures] == [
        ("walks", "2021", REASON, ROLE), ("walks", "2022", REASON, ROLE),
    ]  # fmt: skip
    assert {each["data"] for each in erasures} == {each["data"] for each in before if each["kind"] == "value"}
    assert not find_faults(read_content(workspace), read_head(workspace))
    assert not any(sign in read_content(workspace).decode() for sign in (address("bob"), name(workspace, "bob"), "P-"))
    removed = [each for record in records[len(before) :] for each in record.get("why", [])]
    assert {each["reason"] for each in removed} == {"removed"}
    assert audit_workspace(workspace).findings == 0


def test_what_comes_out_is_what_comes_out_without_the_person(workspace: Path, tmp_path: Path) -> None:
    forget_participant(workspace, "walks", address("ada"), REASON, ROLE)
    fresh = make_small(tmp_path / "fresh")
    for year in (2021, 2022):
        write_export(
            fresh / f"raw/walks/{year}/walks.csv", [row for row in list_rows(year) if row[1] != address("ada")]
        )
    make_data(fresh)
    assert read_tree(workspace / "processed") == read_tree(fresh / "processed")


def test_nobody_is_refused_and_nothing_changes(workspace: Path) -> None:
    before = read_tree(workspace)
    with pytest.raises(Refusal, match="nobody of this name") as refused:
        forget_participant(workspace, "walks", "nobody@walkers.example", REASON, ROLE)
    assert "walkers" not in str(refused.value)
    assert read_tree(workspace) == before


def test_an_earlier_export_is_rewritten_too(workspace: Path) -> None:
    folder = workspace / "raw/walks/2021"
    (folder / "earlier").mkdir()
    shutil.copy(folder / "walks.csv", folder / "earlier/0123456789ab-walks.csv")
    told = forget_participant(workspace, "walks", address("eva"), REASON, ROLE)
    assert "raw/walks/2021/earlier/0123456789ab-walks.csv" in told.files
    assert list_holding(workspace, "eva") == set()


def test_a_workbook_that_holds_the_person_stops_it_before_anything_changes(workspace: Path) -> None:
    import xlsxwriter

    path = workspace / "raw/walks/2021/walks-again.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        from tests.small_workspace import HEADINGS

        for number, row in enumerate([HEADINGS, *list_rows(2021)]):
            for column, cell in enumerate(row):
                sheet.write_string(number, column, cell)
    before = read_tree(workspace)
    with pytest.raises(Refusal) as refused:
        forget_participant(workspace, "walks", address("ada"), REASON, ROLE)
    assert "walks-again.xlsx" in str(refused.value)
    assert "delete the responses on the platform" in str(refused.value)
    assert read_tree(workspace) == before


def test_an_export_of_one_person_alone_is_left_to_the_user(workspace: Path) -> None:
    rows = [row for row in list_rows(2021) if row[1] == address("ada")]
    write_export(workspace / "raw/walks/2021/walks.csv", rows)
    with pytest.raises(Refusal, match="this person alone"):
        forget_participant(workspace, "walks", address("ada"), REASON, ROLE)


def test_copies_in_the_cache_of_dvc_go_and_git_is_told(workspace: Path) -> None:
    export = workspace / "raw/walks/2021/walks.csv"
    digest = hashlib.md5(export.read_bytes(), usedforsecurity=False).hexdigest()
    cached = workspace / ".dvc/cache/files/md5" / digest[:2] / digest[2:]
    cached.parent.mkdir(parents=True)
    shutil.copy(export, cached)
    (cached.parent / "other").write_bytes(b"other")
    for command in (["init", "-q"], ["add", "-f", "raw"],
                    ["-c", "user.name=t", "-c", "user.email=t@t.example", "commit", "-qm", "x"]):  # fmt: skip
        subprocess.run(["git", *command], cwd=workspace, check=True)
    told = forget_participant(workspace, "walks", address("dirk"), REASON, ROLE)
    assert told.cleared == 1
    assert not cached.exists()
    assert (cached.parent / "other").is_file()
    assert told.in_git == ["raw/walks/2021/walks.csv", "raw/walks/2022/walks.csv"]


def test_a_wave_that_an_error_stops_loses_the_person_all_the_same(workspace: Path) -> None:
    rows = list_rows(2022)
    rows[0][2] = "Peut-être"
    write_export(workspace / "raw/walks/2022/walks.csv", rows)
    told = forget_participant(workspace, "walks", address("finn"), REASON, ROLE)
    assert told.problems
    assert list_holding(workspace, "finn") == set()
    assert name(workspace, "bob") in pd.read_parquet(workspace / "processed/walks/2022/responses.parquet").to_csv()


def test_what_was_begun_is_ended_by_whoever_comes_next(workspace: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Ended(BaseException):
        pass

    def end(_: Path) -> bool:
        raise Ended

    monkeypatch.setattr(forgetting, "carry_out", end)
    with pytest.raises(Ended):
        forget_participant(workspace, "walks", address("cleo"), REASON, ROLE)
    assert (workspace / JOURNAL / "files.json").is_file()
    assert "raw/walks/2021/walks.csv" in list_holding(workspace, "cleo")
    recover_workspace(workspace)
    assert not (workspace / JOURNAL).exists()
    make_data(workspace)
    record_numbers(workspace, lambda recorded: None)
    assert list_holding(workspace, "cleo") == set()
    assert sum(record["kind"] == "erasure" for record in read_records(workspace)) == 2


def test_a_token_of_limesurvey_with_quotes_and_line_breaks_around_it(tmp_path: Path) -> None:
    from tests.test_nothing_personal import COLUMNS, TOKENS, list_rows, make_workspace, write_csv

    workspace = make_workspace(tmp_path / "workspace")
    path = workspace / "schemas/surveys/probe/survey.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace(", {file: two.xlsx}", ""), encoding="utf-8")
    rows = list_rows(1, 20)
    for row in rows:
        row[-1] = f'said "{row[0]}",\r\nthen\nleft; '
    for wave, file in (("2021", "one.csv"), ("2022", "spoilt.csv")):
        write_csv(workspace / f"raw/probe/{wave}/{file}", [COLUMNS, *rows])
    with pytest.raises(Refusal, match=r"two\.xlsx"):
        forget_participant(workspace, "probe", TOKENS[2], REASON, ROLE)
    (workspace / "raw/probe/2021/two.xlsx").unlink()
    told = forget_participant(workspace, "probe", TOKENS[2], REASON, ROLE)
    assert told.responses == {"2021": 4, "2022": 4}
    assert TOKENS[2] not in (workspace / "raw/probe/2021/one.csv").read_text(encoding="utf-8")
    left = pd.read_parquet(workspace / "processed/probe/2021/responses.parquet")
    kept = [row for row in rows if row[COLUMNS.index("token")] != TOKENS[2]]
    assert left["id"].tolist() == [row[0] for row in kept]


def test_codings_of_the_others_stay_tied_to_their_answers(tmp_path: Path) -> None:
    workspace = copy_workspace(tmp_path / "workspace", surveys=("diapason",), impact=False)
    before = open_answers(workspace, "diapason", "2021").coding
    export = workspace / "raw/diapason/2021/diapason-2021-fr-sheets.csv"
    first = pd.read_csv(export, dtype=str)["Adresse e-mail"].iloc[0]
    forget_participant(workspace, "diapason", first, REASON, ROLE)
    after = open_answers(workspace, "diapason", "2021").coding
    assert (before.stale, after.stale) == (0, 0)
    assert 0 < len(after.codings) < len(before.codings)
    assert len(after.quotes) > 0
    assert set(after.quotes["state"]) == set(before.quotes["state"])
    assert first.encode() not in b"".join(read_tree(workspace / "raw").values())


def test_an_address_is_never_taken_from_the_command_line(workspace: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def ask() -> str:
        return address("ada")

    with pytest.raises(Refusal) as refused:
        read_participant(address("ada"), None, ask)
    assert "ada" not in str(refused.value)
    assert read_participant("P-0123456789abcdef", None, ask) == "P-0123456789abcdef"
    assert read_participant("", None, ask) == address("ada")
    (workspace / "who.txt").write_text(f"\ufeff{address('bob')}\r\nx\n", encoding="utf-8")
    assert read_participant("", workspace / "who.txt", ask) == address("bob")
    with pytest.raises(Refusal, match="nobody"):
        read_participant("", None, lambda: " ")


@pytest.mark.parametrize("language", ["en", "fr", "nl"])
def test_the_command_says_what_it_did_and_names_nobody(
    workspace: Path, monkeypatch: pytest.MonkeyPatch, language: str
) -> None:
    monkeypatch.chdir(workspace)
    done = CliRunner().invoke(
        cli.app, ["forget", "walks", "--who", "-", "--words", language], input=f"{address('ada')}\n"
    )
    assert done.exit_code == 0, done.output
    assert "walks 2021" in done.output
    assert "boost run" in done.output
    assert "ada" not in done.output.replace("adresse", "")


def rename_export(workspace: Path, year: int, file: str) -> Path:
    """The export of a wave under another name, in raw/ and where it is declared."""
    path = workspace / f"raw/walks/{year}/walks.csv"
    declared = workspace / "schemas/surveys/walks/survey.yaml"
    text = declared.read_text(encoding="utf-8")
    at = text.index("walks.csv", text.index(f"  {year}:\n"))
    declared.write_text(text[:at] + file + text[at + len("walks.csv") :], encoding="utf-8")
    return path.rename(path.with_name(file))


@pytest.mark.parametrize("file", ["walks.txt", "WALKS.TXT", "walks.md"])
def test_an_export_is_one_by_its_declaration_whatever_its_name_ends_in(workspace: Path, file: str) -> None:
    path = rename_export(workspace, 2021, file)
    (path.parent / "earlier").mkdir()
    earlier = Path(shutil.copy(path, path.parent / f"earlier/0123456789ab-{file}"))
    (path.parent / "note.txt").write_text("Exported on a Monday.\n", encoding="utf-8")
    (path.parent / "empty.txt").write_bytes(b"")
    make_data(workspace)
    record_numbers(workspace, lambda recorded: None)
    told = forget_participant(workspace, "walks", address("ada"), REASON, ROLE)
    assert told.responses == {"2021": 2, "2022": 2}
    assert {path.relative_to(workspace).as_posix(), earlier.relative_to(workspace).as_posix()} < set(told.files)
    assert told.unread == []
    assert list_holding(workspace, "ada") == set()
    assert sum(record["kind"] == "erasure" for record in read_records(workspace)) == 2


def test_a_copy_that_looks_like_notes_is_read_and_a_structure_is_none(workspace: Path) -> None:
    folder = workspace / "raw/walks/2021"
    shutil.copy(folder / "walks.csv", folder / "copy.txt")
    (folder / "structure.json").write_text('{"LimeSurveyDocType": "Survey"}', encoding="utf-8")
    (folder / "other.bin").write_bytes(b"\0\1\2")
    told = forget_participant(workspace, "walks", address("bob"), REASON, ROLE)
    assert "raw/walks/2021/copy.txt" in told.files
    assert told.unread == ["raw/walks/2021/other.bin"]
    assert list_holding(workspace, "bob") == set()


@pytest.mark.parametrize("copy", ["BACKUP.CSV", "more/walks.csv", "walks.CSV"])
def test_copies_that_nobody_declared_are_rewritten_and_not_counted(workspace: Path, copy: str) -> None:
    folder = workspace / "raw/walks/2021"
    (folder / copy).parent.mkdir(exist_ok=True)
    if (folder / copy).exists():
        pytest.skip("names of files that differ in capitals only are one here")
    shutil.copy(folder / "walks.csv", folder / copy)
    told = forget_participant(workspace, "walks", address("cleo"), REASON, ROLE)
    assert told.responses == {"2021": 2, "2022": 2}
    assert f"raw/walks/2021/{copy}" in told.files
    assert list_holding(workspace, "cleo") == set()


@pytest.mark.parametrize(
    ("language", "none", "noted"),
    [
        ("en", "the history notes nothing", "The history notes"),
        ("fr", "l'historique ne note donc rien", "L'historique note"),
        ("nl", "de geschiedenis noteert dus niets", "De geschiedenis noteert"),
    ],
)
def test_no_erasure_is_claimed_that_was_not_recorded(workspace: Path, language: str, none: str, noted: str) -> None:
    for year in (2021, 2022):
        write_export(
            workspace / f"raw/walks/{year}/walks.csv", [row for row in list_rows(year) if row[1] != address("eva")]
        )
    write_export(workspace / "raw/walks/2021/copy.csv", list_rows(2021))
    before = read_records(workspace)
    told = forget_participant(workspace, "walks", address("eva"), REASON, ROLE)
    said = "\n".join(tell_forgotten(told, "walks", language))
    assert told.responses == {}
    assert not [record for record in read_records(workspace)[len(before) :] if record["kind"] == "erasure"]
    assert none in said
    assert noted not in said
    assert all(file in said for file in ("raw/walks/2021/copy.csv", "processed/walks/2022/responses.parquet"))
    assert list_holding(workspace, "eva") == set()


@pytest.mark.parametrize("file", ["raw/walks/2021/walks.csv", "raw/walks/2021/copy.csv"])
def test_a_link_stops_it_before_anything_changes(workspace: Path, tmp_path: Path, file: str) -> None:
    target = tmp_path / "elsewhere.csv"
    shutil.copy(workspace / "raw/walks/2021/walks.csv", target)
    (workspace / file).unlink(missing_ok=True)
    (workspace / file).symlink_to(target)
    before = read_tree(workspace)
    with pytest.raises(Refusal, match="a link to a file elsewhere") as refused:
        forget_participant(workspace, "walks", address("ada"), REASON, ROLE)
    assert file in str(refused.value)
    assert read_tree(workspace) == before
    assert (workspace / file).is_symlink()


def test_what_a_linked_folder_and_another_name_of_a_file_hold_is_told(workspace: Path, tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (workspace / "raw/walks/2021/linked").symlink_to(tmp_path / "elsewhere", target_is_directory=True)
    (tmp_path / "other.csv").hardlink_to(workspace / "raw/walks/2022/walks.csv")
    export = workspace / "raw/walks/2021/walks.csv"
    digest = hashlib.md5(export.read_bytes(), usedforsecurity=False).hexdigest()
    cached = workspace / ".dvc/cache/files/md5" / digest[:2] / digest[2:]
    cached.parent.mkdir(parents=True)
    cached.hardlink_to(export)
    told = forget_participant(workspace, "walks", address("ada"), REASON, ROLE)
    assert told.unread == ["raw/walks/2021/linked"]
    assert told.linked == ["raw/walks/2022/walks.csv"]
    assert told.cleared == 1
    assert address("ada") in (tmp_path / "other.csv").read_text(encoding="utf-8")
    assert "hard link" in "\n".join(tell_forgotten(told, "walks", "en"))


def test_nobody_is_not_said_of_what_could_not_be_read(workspace: Path) -> None:
    (workspace / "raw/walks/2021/other.bin").write_bytes(b"\0\1\2")
    with pytest.raises(Refusal, match=r"in what could be read; not raw/walks/2021/other\.bin"):
        forget_participant(workspace, "walks", "nobody@walkers.example", REASON, ROLE)


def test_an_export_that_is_not_there_may_hold_more(workspace: Path) -> None:
    declared = workspace / "schemas/surveys/walks/survey.yaml"
    text = declared.read_text(encoding="utf-8")
    more = "      - {file: walks.csv, language: fr}\n"
    declared.write_text(text.replace(more, more + "      - {file: more.csv, language: nl}\n", 1), encoding="utf-8")
    before = read_tree(workspace)
    with pytest.raises(Refusal, match=r"raw/walks/2021/more\.csv"):
        forget_participant(workspace, "walks", address("ada"), REASON, ROLE)
    assert read_tree(workspace) == before


@pytest.mark.parametrize("survey", ["", "../..", "walk", "walks/", "a\u202eb"])
def test_a_survey_that_is_none_is_told_before_anybody_is_asked_for(
    workspace: Path, monkeypatch: pytest.MonkeyPatch, survey: str
) -> None:
    monkeypatch.chdir(workspace)
    done = CliRunner().invoke(cli.app, ["forget", survey])
    assert isinstance(done.exception, Refusal)
    assert "no survey `" in str(done.exception)
    assert "walks" in str(done.exception)
    assert "yaml" not in str(done.exception)
    assert "\u202e" not in str(done.exception)
    assert done.output == ""


@pytest.mark.parametrize("language", ["en", "fr", "nl"])
def test_what_was_published_and_moved_is_said_and_the_note_is_in_the_language(
    workspace: Path, monkeypatch: pytest.MonkeyPatch, language: str
) -> None:
    words = words_of(language)
    publish_values(workspace, "an assembly", survey="walks", wave="2021")
    monkeypatch.chdir(workspace)
    named = ["forget", "walks", "--who", "-", "--words", language]
    done = CliRunner().invoke(cli.app, named, input=f"{address('ada')}\n")
    assert done.exit_code == 0, done.output
    moved = [record for record in read_records(workspace) if record.get("published")]
    assert moved
    assert Sayer(language).fill("moved_head", count=len(moved)) in done.output
    assert done.output.count("an assembly") >= len(moved)
    assert words["forget"]["shared"] in done.output
    erasures = [record for record in read_records(workspace) if record["kind"] == "erasure"]
    assert {(each["reason"], each["role"]) for each in erasures} == {
        (words["forget"]["reason"], words["forget"]["role"])
    }
    own = [*named, "--reason", "asked by letter", "--role", "data protection officer"]
    assert CliRunner().invoke(cli.app, own, input=f"{address('bob')}\n").exit_code == 0
    last = [record for record in read_records(workspace) if record["kind"] == "erasure"][-1]
    assert (last["reason"], last["role"]) == ("asked by letter", "data protection officer")
    empty = CliRunner().invoke(cli.app, [*named, "--reason", ""], input=f"{address('cleo')}\n")
    assert "--reason" in str(empty.exception)


CELL = st.text(alphabet='ab,;"\n\r é', max_size=6)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.lists(CELL, min_size=2, max_size=2), min_size=1, max_size=6), st.data())
def test_cutting_rows_leaves_every_other_byte(table: list[list[str]], data: st.DataObject) -> None:
    records = [(",".join('"' + cell.replace('"', '""') + '"' for cell in row) + "\r\n").encode() for row in table]
    rows = data.draw(st.sets(st.integers(1, len(records))))
    kept = [record for number, record in enumerate(records, start=1) if number not in rows]
    assert cut_rows(b"".join(records), rows) == b"".join(kept)
    stays = [number for number in range(1, len(records) + 1) if number not in rows]
    assert [shift_row(number, rows) for number in stays] == list(range(1, len(stays) + 1))
