"""What a person notes in the history, and what is refused because nothing stands behind it."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipelines.history.acts import correct_value, note_erasure, publish_values, withdraw_values
from pipelines.history.select import Asked
from pipelines.history.store import append_records, read_content, read_records
from pipelines.history.versions import find_commit, list_contents, run_git
from schemas.refusals import Refusal
from tests.history.conftest import commit
from tests.history.test_acknowledge import KEY, run, value
from tests.small_workspace import make_small

GONE = {"kind": "gone", "at": "2021-12-21T09:00:00Z", "key": KEY, "was": 2,
        "why": [{"reason": "undeclared"}]}  # fmt: skip


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    """Two numbers, of which one is no longer computed."""
    other = value(0.9) | {"key": {**KEY, "indicator": "visits"}}
    append_records(tmp_path, run(value(0.5), other))
    append_records(tmp_path, [GONE])
    return tmp_path


def test_what_is_gone_can_be_neither_corrected_nor_withdrawn(workspace: Path) -> None:
    before = read_content(workspace)
    for act in (correct_value, withdraw_values):
        with pytest.raises(Refusal, match="`users` is no longer computed"):
            act(workspace, Asked("users"), "typing error", "maintainer")
    assert read_content(workspace) == before


def test_of_a_survey_that_has_no_numbers_nothing_is_published(workspace: Path) -> None:
    before = read_content(workspace)
    for survey, wave in (("swims", ""), ("walks", "2022")):
        with pytest.raises(Refusal, match=f"nothing of {survey}"):
            publish_values(workspace, "Plenary", survey=survey, wave=wave)
    assert read_content(workspace) == before


def test_of_a_wave_that_is_no_longer_declared_the_values_alone_are_published(tmp_path: Path) -> None:
    make_small(tmp_path)
    old = value(0.9) | {"key": {**KEY, "wave": "2019"}}
    append_records(tmp_path, run(old))
    _, record = publish_values(tmp_path, "Plenary", survey="walks", wave="2019")
    assert record["shown"] == [2]
    assert [path.name for path in (tmp_path / "history").iterdir() if path.is_dir()] == []


def test_a_folder_that_names_no_indicator_cannot_be_published(workspace: Path) -> None:
    (workspace / "deck").mkdir()
    with pytest.raises(Refusal, match="nothing that names its indicators"):
        publish_values(workspace, "Plenary", deck=workspace / "deck")


@pytest.mark.parametrize("responses", [None, 0, 3])
def test_an_erasure_says_how_many_only_where_that_may_be_said(workspace: Path, responses: int | None) -> None:
    note_erasure(workspace, "walks", "2021", "e" * 16, "on request", "maintainer", responses)
    last = read_records(workspace)[-1]
    assert last["kind"] == "erasure"
    assert ("responses" in last) is (responses is not None)
    assert last.get("responses") == responses


def test_every_version_of_the_history_of_any_branch_is_listed_the_latest_first(tmp_path: Path) -> None:
    assert find_commit(tmp_path) == {}
    file = Path("history/a.jsonl")
    (tmp_path / file).parent.mkdir()
    for content in ("one", "two"):
        (tmp_path / file).write_text(content, encoding="utf-8")
        commit(tmp_path, content)
    assert list(list_contents(tmp_path, file)) == [b"two", b"one"]
    (tmp_path / file).unlink()
    run_git(tmp_path, "-c", "user.name=t", "-c", "user.email=t@example.org", "commit", "-qam", "gone")
    assert list(list_contents(tmp_path, file)) == [b"two", b"one"]
    assert list(list_contents(tmp_path, Path("history/none"))) == []


def test_where_there_is_no_git_nothing_is_known(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert run_git(tmp_path, "--version") is None
    assert find_commit(tmp_path) == {}
