"""What the last run left in `processed/` and `figures/`: the sha256 of each file, noted on this machine."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path

from pipelines.files import make_private_folder, write_text
from pipelines.history.met import read_json
from pipelines.history.store import read_head

NOTE = Path(".boost/outputs.json")
FOLDERS = ("processed", "figures")
AFTERWARDS = ("figures/audit/", "figures/report/")
"""The audit and the report write there after a run."""


def note_outputs(workspace: Path) -> None:
    """Note what stands there now, and at which head of the history; a file not written since keeps its hash."""
    former = (read_json(workspace / NOTE) or {}).get("files", {})
    files: dict[str, list[object]] = {}
    for name, path in _list_files(workspace):
        found = path.stat()
        stamp = [found.st_size, found.st_mtime_ns]
        known = former.get(name)
        sha256 = known[0] if known and known[1:] == stamp else hashlib.sha256(path.read_bytes()).hexdigest()
        files[name] = [sha256, *stamp]
    head = read_head(workspace)
    noted = {"head": head.sha256 if head else "", "files": files}
    if noted != read_json(workspace / NOTE):
        make_private_folder((workspace / NOTE).parent)
        write_text(workspace / NOTE, json.dumps(noted, indent=0) + "\n", private=True)


def compare_outputs(workspace: Path) -> tuple[int, dict[str, str]] | None:
    """How many files are as noted; those that are `changed`, `missing` or `new`. None where nothing was noted."""
    noted = read_json(workspace / NOTE)
    if not noted:
        return None
    found = {name: hashlib.sha256(path.read_bytes()).hexdigest() for name, path in _list_files(workspace)}
    other = {name: "missing" for name in noted["files"] if name not in found}
    other |= {name: "new" for name in found if name not in noted["files"]}
    other |= {name: "changed" for name in found if name in noted["files"] and noted["files"][name][0] != found[name]}
    return len(found) - sum(kind != "missing" for kind in other.values()), dict(sorted(other.items()))


def hash_tables(folder: Path) -> str:
    """One sha256 of the files of a folder, by their names and what is in them; that of nothing where there is none."""
    found = hashlib.sha256()
    for path in sorted(path for path in folder.glob("*") if path.is_file()):
        found.update(f"{path.name} {hashlib.sha256(path.read_bytes()).hexdigest()}\n".encode())
    return found.hexdigest()


def _list_files(workspace: Path) -> Iterator[tuple[str, Path]]:
    for folder in FOLDERS:
        for path in sorted((workspace / folder).rglob("*")):
            name = path.relative_to(workspace).as_posix()
            hidden = any(part.startswith(".") for part in path.relative_to(workspace).parts)
            if path.is_file() and not hidden and not name.startswith(AFTERWARDS):
                yield name, path
