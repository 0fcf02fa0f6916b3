"""A version of the history that was replaced: found, explained by one record, told ever after, and never more than that."""

from __future__ import annotations

import io
import shutil
import subprocess
from pathlib import Path

import pytest
from rich.console import Console
from typer.testing import CliRunner

from pipelines.cli import app
from pipelines.history.acts import acknowledge_rewrite, withdraw_values
from pipelines.history.audit import Audited, Check, audit_workspace
from pipelines.history.audit_page import print_audit, write_pages
from pipelines.history.chain import Head, Record
from pipelines.history.rewritten import list_rewritten
from pipelines.history.select import Asked
from pipelines.history.store import HISTORY, RECORDS, append_records, read_content, read_head, read_records
from schemas.refusals import Refusal
from tests.conftest import REPOSITORY
from tests.history.conftest import commit

WHY = ("recorded anew before anything was published", "maintainer")
KEY = {"survey": "walks", "wave": "2021", "indicator": "users", "statistic": "share"}


def value(number: float, **more: object) -> Record:
    values = {"value": number, "unit": "share"}
    return {"kind": "value", "at": "2021-12-20T09:00:00Z", "key": KEY, "values": values, "definition": "d" * 16,
            "data": "e" * 16, "code": "c" * 16, "why": [{"reason": "first"}], **more}  # fmt: skip


def run(*records: Record) -> list[Record]:
    return [{"kind": "run", "at": "2021-12-20T09:00:00Z", "records": len(records), "waves": []}, *records]


def rewrite(workspace: Path, number: float) -> None:
    """Record another first value in the place of what there is."""
    shutil.rmtree(workspace / HISTORY, ignore_errors=True)
    append_records(workspace, run(value(number)))


def commits(workspace: Path) -> list[str]:
    done = subprocess.run(["git", "log", "--reverse", "--format=%H"], cwd=workspace, check=True, capture_output=True)
    return done.stdout.decode().split()


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    """Two committed histories, the second in the place of the first."""
    for number in (0.5, 0.6):
        rewrite(tmp_path, number)
        commit(tmp_path, "history")
    return tmp_path


def git_check(audited: Audited) -> Check:
    return next(check for check in audited.checks if check.name == "git")


def test_an_explained_version_is_told_and_no_finding(workspace: Path) -> None:
    (first, _), before = commits(workspace), read_content(workspace)
    assert [each.name for each in git_check(audit_workspace(workspace)).found] == ["git_differs"]
    head, record = acknowledge_rewrite(workspace, first[:12], *WHY)
    assert (head, head.records) == (read_head(workspace), 3)
    assert read_content(workspace).startswith(before), "nothing that stood was changed"
    assert (record["commit"], record["from"], record["reason"], record["role"]) == (first, 2, *WHY), (
        "the first record of both only says that one follows"
    )
    check = git_check(audited := audit_workspace(workspace, head.sha256[:12]))
    assert (check.found, len(check.explained), audited.explained) == ([], 1, 1)
    assert check.held[0].fields == {"versions": 1}
    assert not any(other.found for other in audited.checks if other.name in {"chain", "head"})


def test_it_stands_on_the_terminal_and_on_the_pages(workspace: Path) -> None:
    acknowledge_rewrite(workspace, commits(workspace)[0], *WHY)
    audited = audit_workspace(workspace)
    console = Console(width=300, file=io.StringIO(), record=True)
    print_audit(audited, "en", console)
    told = console.export_text()
    assert f"by {WHY[1]} (record 3): {WHY[0]}" in told
    assert "told all the same: 1" in told
    write_pages(workspace, audited)
    for language in ("fr", "nl"):
        page = (workspace / f"figures/audit/audit-{language}.html").read_text(encoding="utf-8")
        assert '<p class="explained">' in page
        assert page.count(WHY[0]) == 2, "as a finding, and among the acts"


def test_another_rewrite_is_another_finding(workspace: Path) -> None:
    acknowledge_rewrite(workspace, commits(workspace)[0], *WHY)
    noted = read_records(workspace)[-1]
    commit(workspace, "explained")
    rewrite(workspace, 0.7)
    append_records(workspace, [{name: noted[name] for name in noted if name not in {"n", "prev"}}])
    audited = audit_workspace(workspace)
    found = git_check(audited).found
    assert [each.fields["commits"] for each in found] == [", ".join(each[:12] for each in commits(workspace)[1:])]
    assert len(git_check(audited).explained) == 1, "the one that was explained still is"


def test_a_note_does_not_explain_an_earlier_place(tmp_path: Path) -> None:
    """The same version, of which now more is gone than was noted."""
    append_records(tmp_path, run(value(0.5)))
    append_records(tmp_path, run(value(0.6, was=2, why=[{"reason": "edited", "part": 0.1}])))
    commit(tmp_path, "two runs")
    rewrite(tmp_path, 0.5)
    _, note = acknowledge_rewrite(tmp_path, commits(tmp_path)[0], *WHY)
    assert note["from"] == 3
    rewrite(tmp_path, 0.4)
    append_records(tmp_path, [note])
    (found,) = list_rewritten(tmp_path, read_content(tmp_path))[1]
    assert (found.record, found.note) == (2, None)


@pytest.mark.parametrize("act", ["publication", "withdrawal"])
def test_what_a_person_noted_is_brought_back_and_not_explained(tmp_path: Path, act: str) -> None:
    append_records(tmp_path, run(value(0.5)))
    if act == "publication":
        shown = {"event": "Plenary 2022-01-26", "shown": [2], "files": []}
        append_records(tmp_path, [{"kind": "publication", "at": "2022-01-26T09:00:00Z", **shown}])
    else:
        withdraw_values(tmp_path, Asked("users"), "the question was misread", "steering group")
    commit(tmp_path, "shown")
    rewrite(tmp_path, 0.6)
    (finding,) = git_check(audit_workspace(tmp_path)).found
    assert (finding.name, finding.fields["count"]) == ("git_lost", 1)
    with pytest.raises(Refusal, match="bring the history back"):
        acknowledge_rewrite(tmp_path, commits(tmp_path)[0], *WHY)
    (rewritten,) = list_rewritten(tmp_path, read_content(tmp_path))[1]
    by_hand = {"kind": "acknowledgement", "at": "2021-12-20T09:00:00Z", "reason": WHY[0], "role": WHY[1],
               "commit": rewritten.commit, "sha256": rewritten.sha256, "from": rewritten.record}  # fmt: skip
    append_records(tmp_path, [by_hand])
    assert git_check(audit_workspace(tmp_path)).found, "not even by a record that the command would not write"


@pytest.mark.parametrize(("given", "found"), [("0000000", "no such finding"), ("", "no such finding"), ("second", "no such finding")])  # fmt: skip
def test_only_a_finding_is_explained(workspace: Path, given: str, found: str) -> None:
    first, second = commits(workspace)
    with pytest.raises(Refusal, match=found) as refused:
        acknowledge_rewrite(workspace, second if given == "second" else given, *WHY)
    assert first[:12] in str(refused.value)
    assert len(read_records(workspace)) == 2


def test_once_and_with_a_reason_of_nobody(workspace: Path) -> None:
    first = commits(workspace)[0]
    for reason, role in (("", "maintainer"), (WHY[0], "somebody@example.org")):
        with pytest.raises(Refusal):
            acknowledge_rewrite(workspace, first, reason, role)
    acknowledge_rewrite(workspace, first.upper(), *WHY)
    with pytest.raises(Refusal, match="as record 3"):
        acknowledge_rewrite(workspace, first, *WHY)


def test_it_is_a_command(workspace: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(workspace)
    arguments = ["acknowledge", commits(workspace)[0][:7], "--reason", WHY[0], "--role", WHY[1]]
    done = CliRunner().invoke(app, arguments)
    assert done.exit_code == 0, done.output
    assert f"the version of commit {commits(workspace)[0][:12]} explained" in done.output
    assert read_head(workspace) != Head()


def test_the_history_that_ships_has_no_version_without_an_explanation() -> None:
    if not (REPOSITORY / ".git").exists() or not (REPOSITORY / RECORDS).is_file():
        pytest.skip("no git checkout")
    _, rewritten = list_rewritten(REPOSITORY, read_content(REPOSITORY))
    assert [each.commit for each in rewritten if each.note is None] == []
