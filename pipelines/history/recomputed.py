"""A commit in a worktree of its own: its exports brought to it, and its first stage run."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pipelines.history.code import SOURCES
from pipelines.history.commits import Wave
from pipelines.history.met import COMPOSED
from pipelines.history.state import State
from pipelines.history.versions import list_contents, run_git
from pipelines.recovery import REPLAY
from schemas.refusals import Problem, Refusal


@contextmanager
def check_out(workspace: Path, commit: str) -> Iterator[Path]:
    """The repository as it was at a commit, in a worktree that is gone afterwards.

    It gets the key of the pseudonyms and exports, so it lies in the workspace: where this process is killed, the next
    command that holds the workspace removes it (`pipelines.recovery`).
    """
    prefix = (run_git(workspace, "rev-parse", "--show-prefix") or b"").decode().strip()
    with tempfile.TemporaryDirectory(prefix=REPLAY, dir=workspace) as made:
        folder = Path(made) / "worktree"
        if run_git(workspace, "worktree", "add", "--detach", "--force", str(folder), commit) is None:
            action = "look at `git worktree list`; `git worktree prune` clears what is left over"
            raise Refusal(Problem("git worktree", "", f"no worktree of {commit[:12]}", "one", action))
        try:
            yield folder / prefix
        finally:
            run_git(workspace, "worktree", "remove", "--force", str(folder))
            run_git(workspace, "worktree", "prune")


def bring_exports(workspace: Path, folder: Path, wave: Wave, state: State) -> tuple[str, str] | None:
    """Put the recorded exports of a wave where its code looks for them; gives the first that is nowhere."""
    if wave[0] in COMPOSED:
        return None
    for file, sha256 in state.origin_of(*wave).get("exports", {}).items():
        place = Path("raw") / wave[0] / wave[1] / file
        if _is(folder / place, sha256):
            continue
        (folder / place).parent.mkdir(parents=True, exist_ok=True)
        candidates = (path for path in (workspace / place).parent.rglob("*") if path.is_file())
        match = next((path for path in candidates if _is(path, sha256)), None)
        if match is not None:
            shutil.copyfile(match, folder / place)
            continue
        content = next((each for each in list_contents(workspace, place) if _hash(each) == sha256), None)
        if content is not None:
            (folder / place).write_bytes(content)
            continue
        _pull(folder, place)
        if not _is(folder / place, sha256):
            return place.as_posix(), sha256
    return None


def _pull(folder: Path, place: Path) -> None:
    """Ask DVC for a file that it keeps, where it keeps it."""
    if (folder / f"{place.as_posix()}.dvc").is_file():
        command = [sys.executable, "-m", "dvc", "pull", "--quiet", f"{place.as_posix()}.dvc"]
        subprocess.run(command, cwd=folder, capture_output=True, check=False)  # noqa: S603 -- this interpreter


def _is(path: Path, sha256: str) -> bool:
    return path.is_file() and _hash(path.read_bytes()) == sha256


def _hash(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def compute_data(workspace: Path, folder: Path) -> tuple[str, bool]:
    """Run the first stage there; gives what it refused, and whether it was the code of that time."""
    own = (folder / "pipelines/__main__.py").is_file()
    key = workspace / "pseudonyms.key"
    if key.is_file():
        shutil.copyfile(key, folder / key.name)
        (folder / key.name).chmod(0o600)
    environment = {**os.environ, "PYTHONPATH": str(folder if own else SOURCES), "PYTHONDONTWRITEBYTECODE": "1"}
    command = [sys.executable, "-m", "pipelines", "data"]
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)  # noqa: S603
    lines = [line for line in done.stderr.splitlines() if line.strip() and not line.startswith("data: ")]
    return ("; ".join(" ".join(line.split()) for line in lines[:4])[:300] if done.returncode else ""), own
