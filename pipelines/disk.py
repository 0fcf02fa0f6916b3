"""A disk that is full or fails: told as what it is, with the file that could not be written, and never drawn around."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeGuard

from schemas.refusals import Problem

FAULTS = {errno.ENOSPC, errno.EIO, errno.EROFS, getattr(errno, "EDQUOT", errno.ENOSPC)}
"""What is the disk's fault and not the program's."""
MADE = ("processed", "figures", "history", ".boost")
"""Folders in which every name is the project's own; elsewhere a file may be called after a person."""
ACTION = "make room or mend the disk, then run again; until then every file is whole, the former one or the new one"


def is_disk_fault(error: BaseException) -> TypeGuard[OSError]:
    """Whether a full or failing disk is what an error tells of."""
    return isinstance(error, OSError) and error.errno in FAULTS


@contextmanager
def naming(path: Path) -> Iterator[None]:
    """Say which file an error of the system is about, where the system does not: when it writes and settles."""
    try:
        yield
    except OSError as error:
        if error.filename is None:
            error.filename = str(path)
        raise


def tell_disk_fault(error: OSError) -> Problem:
    """What to say of a full or failing disk."""
    found = os.strerror(error.errno or errno.EIO)
    return Problem(_name_file(error.filename), "", found, "a disk that takes what is written", ACTION)


def _name_file(filename: object) -> str:
    """The file in the workspace under the name that it has at the end; `boost` where it is none that was made here."""
    path = Path(str(filename or ""))
    with_name = path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path
    if not with_name.parts or with_name.parts[0] not in MADE:
        return "boost"
    return Path(*(_finish(part) for part in with_name.parts)).as_posix()


def _finish(part: str) -> str:
    """The name of what was being written or swapped."""
    between = part.startswith(".") and len(part) > 5 and part.endswith((".new", ".old"))
    return part[1:-4] if between else part
