"""What git knows: the commit a run was made from, and the versions of a file."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

INPUTS = ("raw", "schemas", "pipelines", "dvc.yaml", "params.yaml")
"""What numbers are made from."""


def run_git(workspace: Path, *arguments: str) -> bytes | None:
    """What a git command says; None where there is no git, no repository, or the command fails."""
    try:
        command = ["git", *arguments]
        done = subprocess.run(command, cwd=workspace, capture_output=True, check=False, timeout=120)  # noqa: S603
    except (OSError, subprocess.TimeoutExpired):
        return None
    return done.stdout if done.returncode == 0 else None


def find_commit(workspace: Path) -> dict[str, Any]:
    """The commit the workspace stands on, and whether its inputs differ from it; nothing outside a repository.

    A new file among the inputs is a difference, but for one that git is told to ignore, as exports are.
    """
    commit = run_git(workspace, "rev-parse", "HEAD")
    if commit is None:
        return {}
    changed = run_git(workspace, "status", "--porcelain", "--untracked-files=normal", "--", *INPUTS)
    found: dict[str, Any] = {"commit": commit.decode().strip()}
    return found | ({"uncommitted": True} if changed and changed.strip() else {})


def list_versions(workspace: Path, file: Path) -> list[tuple[str, bytes]]:
    """The versions of a file on the main line, the earliest first, as (commit, content)."""
    return [*_read_versions(workspace, file)]


def find_first(workspace: Path, file: Path, line: bytes) -> str:
    """The first commit on the main line in which a file has a line; empty where none is."""
    return next((commit for commit, content in _read_versions(workspace, file) if line in content.splitlines()), "")


def _read_versions(workspace: Path, file: Path) -> Iterator[tuple[str, bytes]]:
    commits = run_git(workspace, "log", "--first-parent", "--reverse", "--format=%H", "--", file.as_posix())
    for commit in (commits or b"").decode().split():
        content = run_git(workspace, "show", f"{commit}:./{file.as_posix()}")
        if content is not None:
            yield commit, content


def list_contents(workspace: Path, file: Path) -> Iterator[bytes]:
    """Every version of a file that any branch has, the latest first."""
    commits = run_git(workspace, "log", "--all", "--format=%H", "--", file.as_posix())
    for commit in (commits or b"").decode().split():
        content = run_git(workspace, "show", f"{commit}:./{file.as_posix()}")
        if content is not None:
            yield content
