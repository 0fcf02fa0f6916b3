"""LimeSurvey's .sav, read in a process of its own: its files have brought the reading library down."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from pipelines.readers.raw import Unreadable
from pipelines.readers.table import Choose, Columns, as_cells, refuse_no_responses

ACTION = "export again as CSV with question codes and answer codes"
SECONDS = 120
CODING = {"ticked": "1", "not_ticked": "0", "yes": "1", "no": "2"}
LOSES = ("not_shown", "trailing_spaces", "line_breaks", "markup")
MEMORY = 4_000_000_000
"""Bytes the other process may take, where the system lets a process be held to that."""
CHILD = """
import datetime, hashlib, json, pathlib, sys
try:
    import resource
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))  # what it holds is personal
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
except (ImportError, OSError, ValueError):
    pass
import pyreadstat
path, wanted, digest = sys.argv[1], json.loads(sys.argv[2]), sys.argv[3]
def check():
    if hashlib.sha256(pathlib.Path(path).read_bytes()).hexdigest() != digest:
        sys.exit(3)
check()
def text(value):
    if value is None or value != value:
        return ""
    if isinstance(value, float):
        return str(int(value)) if value == int(value) else repr(value)
    if isinstance(value, datetime.datetime):
        return value.strftime("%Y-%m-%d %H:%M:%S")
    return str(value)
_, meta = pyreadstat.read_sav(path, metadataonly=True)
if wanted is None:
    answer = [meta.column_names, meta.column_labels]
else:
    names = [meta.column_names[position] for position in wanted]
    columns, _ = pyreadstat.read_sav(path, usecols=names, output_format="dict")
    answer = [[text(value) for value in columns[name]] for name in names]
check()
sys.stdout.buffer.write(json.dumps(answer).encode())
""".replace("MEMORY", str(MEMORY))
CHANGED = 3
"""How the other process ends when the file is no longer the one that was recognised."""


def read_sav(data: bytes, path: Path, file: str, choose: Choose) -> Columns:
    """The chosen columns by name, or by label where the names are numbers. Raises Unreadable, never worse.

    The library reads the file itself; where that no longer holds `data`, it is refused.
    """
    digest = hashlib.sha256(data).hexdigest()
    names, labels = _ask(path, file, digest, None)
    is_numbered = all(name.startswith("V") and name[1:].isdigit() for name in names)
    headings = tuple((label or name) if is_numbered else name for name, label in zip(names, labels, strict=True))
    wanted = sorted(choose(headings))
    found = _ask(path, file, digest, wanted)
    if not found or not found[0]:
        raise refuse_no_responses(file)
    cells = {position: as_cells(written) for position, written in zip(wanted, found, strict=True)}
    return Columns(headings, cells, coding=CODING, loses=LOSES)


def _ask(path: Path, file: str, digest: str, wanted: list[int] | None) -> Any:
    # -P: no module is taken from the folder the command was started in.
    command = [sys.executable, "-P", "-c", CHILD, str(path), json.dumps(wanted), digest]
    try:
        child = subprocess.run(command, capture_output=True, timeout=SECONDS, check=False)  # noqa: S603 -- fixed words
        if child.returncode == 0:
            return json.loads(child.stdout)
        if child.returncode == CHANGED:
            raise Unreadable(file, "", "a file that changed while it was read", "a file at rest", "try again")
        missing = b"No module named 'pyreadstat'" in child.stderr
        found = "a .sav file and no library to read it" if missing else "a .sav file that the reading library refuses"
    except (subprocess.TimeoutExpired, ValueError, OSError):
        found = "a .sav file that could not be read"
    raise Unreadable(file, "", found, "a file that can be read with certainty", ACTION)
