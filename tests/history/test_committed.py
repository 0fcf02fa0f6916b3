"""What git knows of the history: when it does not answer, when it has lost a version, and when a run contradicts it."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from pipelines.data import make_data
from pipelines.forgetting.forget import forget_participant
from pipelines.history.acts import acknowledge_rewrite, publish_values
from pipelines.history.audit import Audited, Check, audit_workspace
from pipelines.history.record import record_run
from pipelines.history.rewritten import list_rewritten
from pipelines.history.store import HISTORY, RECORDS, append_records, read_content, read_records
from pipelines.history.versions import find_repository, list_versions, run_git
from pipelines.run import record_numbers
from schemas.refusals import Refusal
from tests.history.conftest import commit
from tests.history.test_acknowledge import commits, run, value
from tests.history.test_record_small import DECLARED, edit
from tests.history.test_shapes import rehash
from tests.small_workspace import address, make_small


def git_check(audited: Audited) -> Check:
    (check,) = [check for check in audited.checks if check.name == "git"]
    return check


def tell(workspace: Path) -> dict[str, list[str]]:
    check = git_check(audit_workspace(workspace))
    told = {"found": check.found, "held": check.held, "noted": check.noted}
    return {kind: [each.name for each in said] for kind, said in told.items() if said}


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    """Two committed versions of a history, each the beginning of the present one."""
    folder = tmp_path / "workspace"
    for number in (0.5, 0.6):
        append_records(folder, run(value(number)))
        commit(folder, "history")
    return folder


def lose(workspace: Path, name: str) -> None:
    """Take an object out of the repository."""
    sha = subprocess.run(["git", "rev-parse", name], cwd=workspace, check=True, capture_output=True).stdout.decode()
    path = workspace / ".git/objects" / sha[:2] / sha[2:].strip()
    path.chmod(0o600)
    path.unlink()


def test_every_version_holds_where_git_has_them_all(workspace: Path) -> None:
    assert find_repository(workspace) == find_repository(workspace / HISTORY) == "whole"
    assert tell(workspace) == {"held": ["git_ok"]}


def test_a_shallow_clone_knows_nothing_of_earlier_versions(workspace: Path, tmp_path: Path) -> None:
    clone = tmp_path / "clone"
    subprocess.run(["git", "clone", "--quiet", "--depth", "1", workspace.as_uri(), str(clone)], check=True)
    assert tell(clone) == {"noted": ["git_shallow"]}
    rehash(clone, *run(value(0.7)))
    assert tell(clone) == {"found": ["git_differs"], "noted": ["git_shallow"]}


def test_a_repository_that_does_not_answer_is_a_finding(workspace: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(workspace))
    assert tell(workspace) == {"found": ["git_silent"]}
    shutil.rmtree(workspace / ".git")
    assert tell(workspace) == {"noted": ["git_none"]}


def test_a_repository_of_somebody_else_is_a_finding(workspace: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_TEST_ASSUME_DIFFERENT_OWNER", "1")
    assert run_git(workspace, "log") is None
    assert tell(workspace) == {"found": ["git_silent"]}


def test_before_the_first_commit_there_is_no_version(tmp_path: Path) -> None:
    append_records(tmp_path, run(value(0.5)))
    subprocess.run(["git", "init", "--quiet"], cwd=tmp_path, check=True)
    assert list_versions(tmp_path, RECORDS) == []
    assert tell(tmp_path) == {"noted": ["git_none"]}


def test_a_version_that_git_has_lost_is_a_finding(workspace: Path) -> None:
    lose(workspace, f"HEAD~1:{RECORDS.as_posix()}")
    assert [content is None for _, content in list_versions(workspace, RECORDS)] == [True, False]
    assert tell(workspace) == {"found": ["git_unshown"]}
    assert list_rewritten(workspace, read_content(workspace)) == (2, [])


def test_commits_that_git_has_lost_are_a_finding_and_explain_nothing(workspace: Path) -> None:
    lose(workspace, "HEAD")
    assert tell(workspace) == {"found": ["git_silent"]}
    with pytest.raises(Refusal, match="commits that git cannot list"):
        acknowledge_rewrite(workspace, "a" * 40, "recorded anew", "maintainer")


def test_a_commit_that_took_the_history_away_is_no_version(workspace: Path) -> None:
    content = read_content(workspace)
    shutil.rmtree(workspace / HISTORY)
    subprocess.run(["git", "rm", "-rq", "history"], cwd=workspace, check=True)
    (workspace / "raw").mkdir()
    (workspace / "raw/a.csv").write_text("a", encoding="utf-8")
    commit(workspace, "taken away")
    (workspace / HISTORY).mkdir()
    (workspace / RECORDS).write_bytes(content)
    assert len(commits(workspace)) == 3
    assert len(list_versions(workspace, RECORDS)) == 2


def test_one_changed_byte_takes_one_note_away_and_not_what_stands_behind(tmp_path: Path) -> None:
    append_records(tmp_path, run(value(0.5)))
    for event in ("Plenary", "Letter", "Report"):
        shown = {"kind": "publication", "at": "2022-01-26T09:00:00Z", "event": event, "shown": [2], "files": []}
        append_records(tmp_path, [shown])
    commit(tmp_path, "history")
    content = read_content(tmp_path)
    for changed, acts in ((content.replace(b"Plenary", b"Plenarx"), ("publication",)),
                          (content.replace(b'"value":0.5', b'"value":0.6'), ())):  # fmt: skip
        ((only,),) = [list_rewritten(tmp_path, changed)[1]]
        assert only.acts == acts


def test_a_note_that_is_none_explains_nothing(tmp_path: Path) -> None:
    append_records(tmp_path, run(value(0.5)))
    commit(tmp_path, "history")
    rehash(tmp_path, *run(value(0.6)), {"kind": "acknowledgement", "at": 5, "sha256": ["x"], "from": {}})
    (only,) = list_rewritten(tmp_path, read_content(tmp_path))[1]
    assert only.note is None


@pytest.fixture
def committed(tmp_path: Path) -> Path:
    """A small wave, computed, recorded and committed; then one of its definitions changed, and computed."""
    folder = make_small(tmp_path / "workspace", waves=1)
    make_data(folder)
    record_run(folder)
    commit(folder, "all of it")
    edit(folder / DECLARED / "indicators.yaml", "codes: [YES]", "codes: [NO]")
    make_data(folder)
    return folder


@pytest.mark.parametrize("done", ["removed", "rewritten"])
def test_nothing_is_recorded_behind_a_history_that_git_contradicts(committed: Path, done: str) -> None:
    known = read_records(committed)
    shutil.rmtree(committed / HISTORY)
    if done == "rewritten":
        rehash(committed, *({**each, "at": "2020-01-01T09:00:00Z"} for each in known))
    before = read_content(committed)
    with pytest.raises(Refusal, match=r"git checkout HEAD -- history.*boost acknowledge"):
        record_run(committed)
    assert read_content(committed) == before
    (problem,) = record_numbers(committed, lambda recorded: None)
    assert problem.file == RECORDS.as_posix()
    subprocess.run(["git", "checkout", "--quiet", "HEAD", "--", "history"], cwd=committed, check=True)
    assert record_run(committed).added


def test_a_history_that_was_replaced_on_purpose_is_committed_and_then_gone_on_with(committed: Path) -> None:
    shutil.rmtree(committed / HISTORY)
    rehash(committed, *run(value(0.5)))
    with pytest.raises(Refusal, match="where it was replaced on purpose"):
        record_run(committed)
    commit(committed, "replaced")
    assert record_run(committed).added
    acknowledge_rewrite(committed, commits(committed)[0], "recorded anew", "maintainer")
    assert git_check(audit_workspace(committed)).found == []


def test_where_nothing_is_to_be_recorded_or_nothing_is_committed_nothing_is_asked(committed: Path) -> None:
    record_run(committed)
    rehash(committed, *({**each, "at": "2020-01-01T09:00:00Z"} for each in read_records(committed)))
    assert record_run(committed).added == 0
    shutil.rmtree(committed / ".git")
    shutil.rmtree(committed / HISTORY)
    assert record_run(committed).added


def test_a_person_is_forgotten_though_the_numbers_cannot_be_recorded(committed: Path) -> None:
    record_run(committed)
    rehash(committed, *({**each, "at": "2020-01-01T09:00:00Z"} for each in read_records(committed)))
    told = forget_participant(committed, "walks", address("cleo"), "asked for", "officer")
    assert told.responses
    assert any("boost acknowledge" in str(problem) for problem in told.problems)
    assert read_records(committed)[-1]["kind"] == "erasure"


def test_what_was_published_behind_the_committed_history_goes_on_from_it(committed: Path) -> None:
    publish_values(committed, "Plenary", survey="walks")
    assert record_run(committed).added
    assert tell(committed) == {"held": ["git_ok"]}
