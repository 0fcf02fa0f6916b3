"""What a replay says, whole: the same, otherwise, with other code, and why it could not be made; see `telling.py`."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from rich.console import Console

from pipelines.history import recomputed
from pipelines.history import replay as replaying
from pipelines.history.acts import note_erasure
from pipelines.history.replay import replay_values
from pipelines.history.replayed import print_replayed
from tests.history.test_replay import ANSWERS, DECLARATION, DECLARED, EXPORT, PROGRAM, count, git, remember, save
from tests.telling import hold

OTHER = "question\nA\n"
THEN = {"python": "3.9", "pandas": "2.0"}


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A repository with its export, the code of its time and, from the third day on, none."""
    made = tmp_path_factory.mktemp("replayed") / "workspace"
    made.mkdir()
    git(made, "init", "--quiet", "--initial-branch=main")
    code = {"pipelines/__init__.py": "", "pipelines/__main__.py": PROGRAM}
    first = save(made, {EXPORT.as_posix(): ANSWERS, DECLARED.as_posix(): DECLARATION, **code})
    remember(made, first, count("users", 3), count("calls", 30), packages=THEN)
    remember(made, first, count("users", 4), count("walked", 1), day="2021-12-21", uncommitted=True)
    remember(made, "0123456789" * 4, count("calls", 31), day="2021-12-22")
    remember(made, first, count("users", 1), day="2021-12-23", answers="nowhere")
    remember(made, save(made, {EXPORT.as_posix(): OTHER}), count("users", 1), day="2021-12-24", answers=OTHER)
    git(made, "rm", "--quiet", "-r", "pipelines")
    last = save(made, {EXPORT.as_posix(): ANSWERS})
    remember(made, last, count("users", 3), day="2021-12-25", packages=THEN)
    git(made, "checkout", "--quiet", first)
    return made


@pytest.mark.parametrize("language", ["en", "fr", "nl"])
def test_what_a_replay_says(workspace: Path, language: str, monkeypatch: pytest.MonkeyPatch) -> None:
    days = ["2", "3", *(f"2021-12-{day}" for day in range(20, 26))] if language == "en" else ["2021-12-21", "12", "14"]
    for module in (replaying, recomputed):
        monkeypatch.setattr(module, "SOURCES", workspace)
    hold(f"replay-{language}.txt", "".join(tell(workspace, day, language) for day in days))


def test_what_a_replay_says_of_erased_answers(workspace: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (replaying, recomputed):
        monkeypatch.setattr(module, "SOURCES", workspace)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1640995200")
    note_erasure(workspace, "walks", "2021", "e" * 16, "asked for by a person", "officer")
    days = ("2021-12-20", "2021-12-22", "2022-01-01")
    hold(
        "replay-erased.txt", "".join(tell(workspace, day, language) for day in days for language in ("en", "fr", "nl"))
    )


def tell(workspace: Path, when: str, language: str) -> str:
    console = Console(file=(out := io.StringIO()), width=250, soft_wrap=True, highlight=False)
    steps: list[object] = []
    replayed = replay_values(workspace, when, lambda *step: steps.append(step))
    print_replayed(replayed, language, console)
    holds = [each.holds for each in replayed]
    return f"== {when}\n{out.getvalue()}{holds} {steps}\n"
