"""One run at a time in a workspace: two would replace each other's folders."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from schemas.refusals import Problem, Refusal

FILE = ".boost.lock"


@contextmanager
def hold_workspace(workspace: Path) -> Iterator[None]:
    """Hold the workspace until the work is done; raises Refusal while another run holds it."""
    import zc.lockfile

    try:
        lock = zc.lockfile.LockFile(str(workspace / FILE))
    except zc.lockfile.LockError:
        action = "wait until it has ended, then start again"
        raise Refusal(Problem(FILE, "", "another run in this workspace", "one run at a time", action)) from None
    try:
        yield
    finally:
        lock.close()
