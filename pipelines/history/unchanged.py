"""Whether anything could have to be recorded: a quick look, so that a run with nothing to do stays quick."""

from __future__ import annotations

import hashlib
from pathlib import Path

from pipelines.files import make_private_folder, write_text
from pipelines.history.store import HEAD, RECORDS

NOTE = Path(".boost/recorded.sha256")


def is_unchanged(workspace: Path) -> bool:
    """Whether numbers, their definitions and the history are what they were after the last record."""
    note = workspace / NOTE
    return note.is_file() and note.read_text(encoding="utf-8").strip() == _take_print(workspace)


def note_unchanged(workspace: Path) -> None:
    """Note that everything is recorded as it stands."""
    make_private_folder((workspace / NOTE).parent)
    write_text(workspace / NOTE, _take_print(workspace) + "\n", private=True)


def _take_print(workspace: Path) -> str:
    processed = workspace / "processed"
    files = [workspace / RECORDS, workspace / HEAD, processed / "indicators.csv", processed / "impact.json"]
    files += sorted(processed.glob("*/*/definitions.json"))
    total = hashlib.sha256()
    for path in files:
        content = path.read_bytes() if path.is_file() else b""
        total.update(f"{path.relative_to(workspace).as_posix()} {hashlib.sha256(content).hexdigest()}\n".encode())
    return total.hexdigest()
