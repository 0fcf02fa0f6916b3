"""One run at a time in a workspace: two would replace each other's folders."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from pipelines.files import remove_file
from schemas.refusals import Problem, Refusal

FILE = ".boost.lock"
SCHEMAS = "schemas"


@contextmanager
def hold_workspace(workspace: Path) -> Iterator[None]:
    """Hold the workspace until the work is done; raises Refusal while another run holds it, and says which.

    The system gives the lock up when its owner ends, however it ends: none has to be removed by hand. What such an
    owner left half done is cleared first (`pipelines.recovery`).
    """
    import zc.lockfile

    from pipelines.recovery import recover_workspace

    told = f"process {{pid}} on {{hostname}}, since {datetime.now():%Y-%m-%d %H:%M}"
    try:
        lock = zc.lockfile.LockFile(str(workspace / FILE), content_template=told)
    except zc.lockfile.LockError:
        action = "wait until it has ended, then start again; a run that was killed holds nothing"
        found = f"another run in this workspace{_tell_owner(workspace / FILE)}"
        raise Refusal(Problem(FILE, "", found, "one run at a time", action)) from None
    except OSError as error:
        action = "check the disk and the rights of the folder"
        found = f"a folder that cannot be written to ({error.strerror})"
        raise Refusal(Problem(FILE, "", found, "a workspace of one's own", action)) from None
    try:
        recover_workspace(workspace)
        yield
    finally:
        lock.close()
        if not (workspace / SCHEMAS).is_dir():
            # Somebody stood in the wrong folder: nothing stays there.
            remove_file(workspace / FILE)


def _tell_owner(path: Path) -> str:
    """Who holds the lock, where that can be read: Windows keeps a locked file to its owner."""
    try:
        owner = path.read_text(encoding="utf-8", errors="replace").strip()
    except OSError:
        return ""
    return f": {owner}" if owner.startswith("process ") and owner.isprintable() else ""
