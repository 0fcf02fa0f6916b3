"""Clear what a process that was ended left half done, once the workspace is held again."""

from __future__ import annotations

import os
import shutil
from contextlib import suppress
from pathlib import Path

from pipelines.files import remove_file, restore_folder
from pipelines.forgetting.journal import carry_out

FOLDERS = ("processed", "figures", "history", ".boost", "raw", "schemas")
"""Where files are written beside their place, and folders swapped."""
REPLAY = ".replay-"
COPIES = (".adding-*", ".fetching-*", ".crate-*", f"{REPLAY}*")
"""Folders that hold copies of exports or outputs for the time of one command."""


def recover_workspace(workspace: Path) -> list[Path]:
    """Put back folders that were being replaced, remove what was being written; gives what was found.

    The caller holds the workspace, so nobody else writes there. Nothing that was finished is touched: a file or folder
    counts only under the name it has at the end.
    """
    found = [path for pattern in COPIES for path in sorted(workspace.glob(pattern)) if path.is_dir()]
    for path in found:
        shutil.rmtree(path, ignore_errors=True)
    if any(path.name.startswith(REPLAY) for path in found):
        from pipelines.history.versions import run_git

        run_git(workspace, "worktree", "prune")
    for name in FOLDERS:
        for place, folders, files in os.walk(workspace / name):
            for folder in [each for each in folders if _is_between(each)]:
                folders.remove(folder)
                found.append(Path(place) / folder)
                if folder.endswith(".old"):
                    restore_folder(Path(place) / folder[1:-4])
                shutil.rmtree(Path(place) / folder, ignore_errors=True)
            for file in files:
                if _is_between(file) and file.endswith(".new"):
                    found.append(Path(place) / file)
                    with suppress(OSError):
                        remove_file(Path(place) / file)
    # A request for erasure that was begun is ended.
    carry_out(workspace)
    return found


def _is_between(name: str) -> bool:
    return name.startswith(".") and len(name) > 5 and name.endswith((".new", ".old"))
