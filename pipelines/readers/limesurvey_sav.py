"""LimeSurvey's .sav, read in a process of its own: its files have brought the reading library down."""

from __future__ import annotations

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
CHILD = """
import datetime, json, sys
import pyreadstat
path, wanted = sys.argv[1], json.loads(sys.argv[2])
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
sys.stdout.buffer.write(json.dumps(answer).encode())
"""


def read_sav(path: Path, file: str, choose: Choose) -> Columns:
    """The chosen columns by name, or by label where the names are numbers. Raises Unreadable, never worse."""
    names, labels = _ask(path, file, None)
    is_numbered = all(name.startswith("V") and name[1:].isdigit() for name in names)
    headings = tuple((label or name) if is_numbered else name for name, label in zip(names, labels, strict=True))
    wanted = sorted(choose(headings))
    found = _ask(path, file, wanted)
    if not found or not found[0]:
        raise refuse_no_responses(file)
    cells = {position: as_cells(written) for position, written in zip(wanted, found, strict=True)}
    return Columns(headings, cells, coding=CODING, loses=LOSES)


def _ask(path: Path, file: str, wanted: list[int] | None) -> Any:
    command = [sys.executable, "-c", CHILD, str(path), json.dumps(wanted)]
    try:
        child = subprocess.run(command, capture_output=True, timeout=SECONDS, check=False)  # noqa: S603 -- fixed words
        if child.returncode == 0:
            return json.loads(child.stdout)
        missing = b"No module named" in child.stderr
        found = "a .sav file and no library to read it" if missing else "a .sav file that the reading library refuses"
    except (subprocess.TimeoutExpired, ValueError, OSError):
        found = "a .sav file that could not be read"
    raise Unreadable(file, "", found, "a file that can be read with certainty", ACTION)
