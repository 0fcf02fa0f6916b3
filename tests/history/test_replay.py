"""Past values computed again: which commit, which exports, which code, and what is said of what came out.

The code of that time is a program of a few lines here, committed beside the exports: it runs as that of a real commit.
"""

from __future__ import annotations

import hashlib
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from pipelines.cli import app
from pipelines.history.acts import note_erasure
from pipelines.history.chain import Record
from pipelines.history.recomputed import check_out
from pipelines.history.replay import Replayed, replay_values
from pipelines.history.store import append_records, read_records
from pipelines.recovery import recover_workspace
from schemas.refusals import Refusal
from tests.history.test_acknowledge import value

EXPORT = Path("raw/walks/2021/walks.csv")
ANSWERS = "answer\nA\nB\nA\n"
PROGRAM = '''"""Counts the answers of a wave, the calls of a register, and whether there is a key."""
import json, pathlib, sys

answers = pathlib.Path("raw/walks/2021/walks.csv").read_text().splitlines()
if answers[0] != "answer":
    sys.exit(f"data: 1 of 1\\n  found:    {answers[0]}\\n  expected: answer")
made = pathlib.Path("processed/walks/2021")
made.mkdir(parents=True)
(made / "definitions.json").write_text(json.dumps({"code": "0" * 16}))
keyed = pathlib.Path("pseudonyms.key").is_file()
rows = ["survey,wave,indicator,statistic,value,suppressed", f"walks,2021,users,share,{len(answers) - 1},false",
        f"walks,2021,keyed,share,{int(keyed)},false", "activity,2021,calls,count,30,false"]
pathlib.Path("processed/indicators.csv").write_text("\\n".join(rows) + "\\n")
'''
DECLARED = Path("schemas/surveys/walks/survey.yaml")
DECLARATION = "waves:\n  2021: {}\n"
OTHER = {"keyed": "walks", "calls": "activity"}


def git(workspace: Path, *arguments: str) -> str:
    command = ["git", "-c", "user.name=test", "-c", "user.email=test@example.org", *arguments]
    return subprocess.run(command, cwd=workspace, check=True, capture_output=True).stdout.decode().strip()


def save(workspace: Path, files: dict[str, str]) -> str:
    """Commit some files; gives the commit."""
    for name, text in files.items():
        (workspace / name).parent.mkdir(parents=True, exist_ok=True)
        (workspace / name).write_text(text, encoding="utf-8")
    git(workspace, "add", "--force", *files)
    git(workspace, "commit", "--quiet", "-m", "as it was")
    return git(workspace, "rev-parse", "HEAD")


def count(indicator: str, number: float) -> Record:
    statistic = "count" if indicator == "calls" else "share"
    key = {"survey": OTHER.get(indicator, "walks"), "wave": "2021", "indicator": indicator, "statistic": statistic}
    return value(number) | {"key": key, "values": {"value": number}}


def remember(
    workspace: Path, commit: str, *records: Record, day: str = "2021-12-20", answers: str = ANSWERS, **more: Any
) -> None:
    """Record what was computed of the export at a commit."""
    exports = {EXPORT.name: hashlib.sha256(answers.encode()).hexdigest()}
    wave = {"survey": "walks", "wave": "2021", "data": "e" * 16, "exports": exports, "codebook": "b" * 16}
    at = f"{day}T09:00:00Z"
    run = {"kind": "run", "at": at, "records": len(records), "waves": [wave], "commit": commit, **more}
    append_records(workspace, [run, *({**record, "at": at} for record in records)])


@pytest.fixture(scope="module")
def committed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A repository with an export and the code that counts it."""
    workspace = tmp_path_factory.mktemp("replay") / "workspace"
    workspace.mkdir()
    git(workspace, "init", "--quiet", "--initial-branch=main")
    code = {"pipelines/__init__.py": "", "pipelines/__main__.py": PROGRAM}
    save(workspace, {EXPORT.as_posix(): ANSWERS, DECLARED.as_posix(): DECLARATION, **code})
    return workspace


@pytest.fixture
def workspace(committed: Path, tmp_path: Path) -> Path:
    shutil.copytree(committed, tmp_path / "workspace")
    return tmp_path / "workspace"


@pytest.fixture
def recorded(workspace: Path) -> Path:
    remember(
        workspace, git(workspace, "rev-parse", "HEAD"), count("users", 3), packages={"python": "3.9", "pandas": "2.0"}
    )
    return workspace


def replay(workspace: Path, when: str = "2") -> Replayed:
    (replayed,) = replay_values(workspace, when)
    return replayed


def judge(workspace: Path) -> tuple[str, bool]:
    replayed = replay(workspace)
    return replayed.told, replayed.holds


def test_what_was_recorded_comes_out_of_the_code_and_the_export_of_its_commit(recorded: Path) -> None:
    save(recorded, {EXPORT.as_posix(): "answer\nB\n", "pipelines/__main__.py": "raise SystemExit('another code')"})
    steps: list[tuple[str, int, int]] = []
    (replayed,) = replay_values(recorded, "2", lambda name, done, total: steps.append((name, done, total)))
    assert (replayed.told, replayed.holds, replayed.fields["count"]) == ("same", True, 1)
    assert steps == [("computing", 0, 1), ("computing", 1, 1)]
    ((note, fields),) = replayed.notes
    assert (note, fields["code"], fields["python_then"], fields["pandas_then"]) == ("with_code", "0" * 16, "3.9", "2.0")
    assert git(recorded, "worktree", "list").count("\n") == 0, "the worktree is gone"
    assert (recorded / EXPORT).read_text(encoding="utf-8") == "answer\nB\n", "nothing of today is touched"


def test_it_is_a_command_that_says_so_and_ends_with_1_where_something_differs(
    recorded: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(recorded)
    done = CliRunner().invoke(app, ["replay", "2"])
    assert (done.exit_code, "walks 2021: 1 value comes out the same" in done.output) == (0, True), done.output
    remember(
        recorded,
        git(recorded, "rev-parse", "HEAD"),
        count("users", 4),
        count("walked", 1),
        day="2021-12-21",
        uncommitted=True,
    )
    done = CliRunner().invoke(app, ["replay", "2021-12-21"])
    assert done.exit_code == 1
    for told in ("walks 2021: 2 of 2 values come out otherwise", "walks 2021 users", "recorded 4, replayed 3",
                 "recorded 1, replayed no value", "recorded with changes that were not committed",
                 f"code {'0' * 16} of commit", "recorded with Python – and pandas –"):  # fmt: skip
        assert told in done.output, told
    assert CliRunner().invoke(app, ["replay", "2021-12-20"]).exit_code == 0, "as it stood on the evening before"


@pytest.mark.parametrize("place", ["raw/walks/2021/earlier/walks.csv", "another branch"])
def test_an_export_that_its_commit_does_not_have_is_looked_for_by_its_sha256(workspace: Path, place: str) -> None:
    if place == "another branch":
        git(workspace, "checkout", "--quiet", "-b", "later")
        save(workspace, {EXPORT.as_posix(): "answer\nA\n"})
        git(workspace, "checkout", "--quiet", "main")
    else:
        (workspace / place).parent.mkdir()
        (workspace / place).write_text("answer\nA\n", encoding="utf-8")
    (workspace / "raw/walks/2021/note.txt").write_text("not this one", encoding="utf-8")
    remember(workspace, git(workspace, "rev-parse", "HEAD"), count("users", 1), answers="answer\nA\n")
    assert judge(workspace) == ("same", True)


def test_an_export_that_is_nowhere_is_named(workspace: Path) -> None:
    remember(workspace, git(workspace, "rev-parse", "HEAD"), count("users", 1), answers="answer\nA\n")
    replayed = replay(workspace)
    assert (replayed.told, replayed.holds, replayed.fields["file"]) == ("no_data", False, EXPORT.as_posix())
    assert hashlib.sha256(b"answer\nA\n").hexdigest().startswith(replayed.fields["sha256"])


def test_an_export_that_dvc_keeps_is_pulled(workspace: Path, tmp_path: Path) -> None:
    answers = "answer\nA\nB\n"
    md5 = hashlib.md5(answers.encode(), usedforsecurity=False).hexdigest()
    stored = tmp_path / "store/files/md5" / md5[:2] / md5[2:]
    stored.parent.mkdir(parents=True)
    stored.write_text(answers, encoding="utf-8")
    config = (
        f"[core]\n    remote = store\n    analytics = false\n['remote \"store\"']\n    url = {tmp_path / 'store'}\n"
    )
    out = f"outs:\n- md5: {md5}\n  size: {len(answers)}\n  hash: md5\n  path: {EXPORT.name}\n"
    git(workspace, "rm", "--quiet", EXPORT.as_posix())
    commit = save(workspace, {".dvc/config": config, f"{EXPORT.as_posix()}.dvc": out})
    remember(workspace, commit, count("users", 2), answers=answers)
    assert judge(workspace) == ("same", True)


def test_the_key_of_this_machine_is_lent_to_the_code_of_that_time(workspace: Path) -> None:
    remember(workspace, git(workspace, "rev-parse", "HEAD"), count("keyed", 1))
    assert replay(workspace).told == "differs"
    (workspace / "pseudonyms.key").write_text("a key for tests only", encoding="utf-8")
    assert replay(workspace).told == "same"


def test_a_number_that_no_survey_gives_needs_no_export(workspace: Path) -> None:
    remember(workspace, git(workspace, "rev-parse", "HEAD"), count("calls", 30))
    replayed = replay(workspace)
    assert (replayed.survey, replayed.told, replayed.holds) == ("activity", "same", True)


def test_of_a_run_and_of_what_a_person_noted_every_wave_is_replayed(recorded: Path) -> None:
    remember(recorded, git(recorded, "rev-parse", "HEAD"), count("calls", 31), day="2021-12-21")
    append_records(
        recorded, [{"kind": "publication", "at": "2021-12-22T09:00:00Z", "event": "Plenary", "shown": [2], "files": []}]
    )
    for when in ("3", "5", "2021-12-22"):
        found = replay_values(recorded, when)
        assert [(each.survey, each.told) for each in found] == [("walks", "same"), ("activity", "differs")], when
    assert [each.survey for each in replay_values(recorded, "1")] == ["walks"], "what followed the first run"


def test_code_that_stops_is_told_with_what_it_said(workspace: Path) -> None:
    commit = save(workspace, {EXPORT.as_posix(): "question\nA\n"})
    remember(workspace, commit, count("users", 1), answers="question\nA\n")
    replayed = replay(workspace)
    assert (replayed.told, replayed.holds) == ("failed", False)
    assert replayed.fields["why"] == "found: question; expected: answer", "without the line of the progress"
    commit = save(workspace, {"pipelines/__main__.py": ""})
    remember(workspace, commit, count("users", 1), answers="question\nA\n")
    replayed = replay(workspace, "4")
    assert (replayed.told, replayed.fields["why"]) == ("failed", "–")


def test_answers_that_were_erased_are_not_looked_for(recorded: Path) -> None:
    note_erasure(recorded, "walks", "2021", "e" * 16, "asked for by a person", "officer")
    replayed = replay(recorded)
    assert (replayed.told, replayed.holds, replayed.fields["reason"]) == ("erased", True, "asked for by a person")
    shutil.rmtree(recorded / ".git")
    assert judge(recorded) == ("erased", True), "nor is their commit"


def test_a_history_below_the_top_of_its_repository_is_replayed_there(committed: Path, tmp_path: Path) -> None:
    git(tmp_path, "init", "--quiet")
    workspace = tmp_path / "evaluation"
    shutil.copytree(committed, workspace, ignore=shutil.ignore_patterns(".git"))
    git(tmp_path, "add", "--force", "evaluation")
    git(tmp_path, "commit", "--quiet", "-m", "below")
    remember(workspace, git(workspace, "rev-parse", "HEAD"), count("users", 3))
    assert judge(workspace) == ("same", True)


def test_a_replay_that_was_killed_leaves_nothing_for_longer_than_the_next_command(recorded: Path) -> None:
    left = check_out(recorded, git(recorded, "rev-parse", "HEAD"))
    folder = left.__enter__()
    (folder / "pseudonyms.key").write_text("secret", encoding="utf-8")
    assert folder.is_relative_to(recorded)
    assert ".replay-" in git(recorded, "worktree", "list")
    assert recover_workspace(recorded) == [folder.parent]
    assert not folder.parent.exists()
    assert ".replay-" not in git(recorded, "worktree", "list")


def test_where_git_gives_no_worktree_it_is_refused_with_what_to_look_at(recorded: Path) -> None:
    (recorded / ".git/worktrees").write_text("in the way", encoding="utf-8")
    with pytest.raises(Refusal, match="git worktree prune"):
        replay_values(recorded, "2")


@pytest.mark.parametrize("when", ["2021-12-19", "2021-1-20", "20a1-12-20", "0", "4"])
def test_what_is_no_record_and_no_day_of_the_history_is_refused(recorded: Path, when: str) -> None:
    with pytest.raises(Refusal) as refused:
        replay_values(recorded, when)
    assert when in str(refused.value)
    assert re.search(r"1 to 2|from 2021-12-20 on|such as 2022-01-26", str(refused.value))


def test_before_anything_was_recorded_there_is_nothing_to_replay(workspace: Path) -> None:
    assert read_records(workspace) == []
    with pytest.raises(Refusal, match="a history"):
        replay_values(workspace, "2021-12-20")
