"""What git knows: the commit a run was made from, and the versions of a file."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from schemas.refusals import Problem, Refusal

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


def find_repository(workspace: Path) -> str:
    """What there is of git: `none`, `shallow`, `whole`, or `silent` where there is a repository and no answer."""
    said = run_git(workspace, "rev-parse", "--is-shallow-repository")
    if said is not None:
        return "shallow" if said.strip() == b"true" else "whole"
    there = any((folder / ".git").exists() for folder in (workspace.resolve(), *workspace.resolve().parents))
    return "silent" if there else "none"


def list_versions(workspace: Path, file: Path) -> list[tuple[str, bytes | None]]:
    """The versions of a file on the main line, the earliest first, as (commit, content); None where git has lost it.

    A commit that took the file away is no version. Raises Refusal where there are commits that git cannot list.
    """
    if run_git(workspace, "rev-parse", "--verify", "--quiet", "HEAD") is None:
        return []
    commits = _list_commits(workspace, file)
    if commits is None:
        found, action = "commits that git cannot list", "see what `git log` and `git fsck` say"
        raise Refusal(Problem(".git", "", found, f"the versions of {file.as_posix()}", action))
    versions = []
    for commit in commits:
        content = run_git(workspace, "show", f"{commit}:./{file.as_posix()}")
        if content is not None or run_git(workspace, "ls-tree", commit, "--", file.as_posix()) != b"":
            versions.append((commit, content))
    return versions


def find_first(workspace: Path, file: Path, line: bytes) -> str:
    """The first commit on the main line in which a file has a line; empty where none is."""
    for commit in _list_commits(workspace, file) or ():
        if line in (run_git(workspace, "show", f"{commit}:./{file.as_posix()}") or b"").splitlines():
            return commit
    return ""


def _list_commits(workspace: Path, file: Path) -> list[str] | None:
    """The commits of the main line that changed a file, the earliest first; None where git cannot list them."""
    commits = run_git(workspace, "log", "--first-parent", "--reverse", "--format=%H", "--", file.as_posix())
    return None if commits is None else commits.decode().split()


def list_contents(workspace: Path, file: Path) -> Iterator[bytes]:
    """Every version of a file that any branch has, the latest first."""
    commits = run_git(workspace, "log", "--all", "--format=%H", "--", file.as_posix())
    for commit in (commits or b"").decode().split():
        content = run_git(workspace, "show", f"{commit}:./{file.as_posix()}")
        if content is not None:
            yield content
