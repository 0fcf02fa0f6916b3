"""Where the history lies: `history/records.jsonl`, the chain, and `history/head.json`, what it ends with."""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

from pipelines.files import write_bytes
from pipelines.history.chain import Head, Record, bind_records, head_of, read_line, split_lines
from pipelines.history.faults import find_faults
from schemas.refusals import Problem, Refusal

HISTORY = Path("history")
RECORDS = HISTORY / "records.jsonl"
HEAD = HISTORY / "head.json"
CHRONICLE = "history"
"""The name under which the history of a survey is drawn, in the place of a wave."""


def read_content(workspace: Path) -> bytes:
    """The chain as it stands, empty before the first record."""
    path = workspace / RECORDS
    return path.read_bytes() if path.is_file() else b""


def read_head(workspace: Path) -> Head | None:
    """What the chain is said to end with; None where nothing says so, or nothing that can be read."""
    try:
        said = json.loads((workspace / HEAD).read_bytes())
        return Head(int(said["records"]), str(said["sha256"]))
    except (OSError, ValueError, KeyError, TypeError):
        return None


def read_records(workspace: Path) -> list[Record]:
    """Every record, oldest first. Raises Refusal where a line is none; whether they are bound is not looked at."""
    return [*_read_content(read_content(workspace))]


@lru_cache(maxsize=4)
def _read_content(content: bytes) -> list[Record]:
    """The records of a chain; of one that is asked for again, as for each deck, the same."""
    lines, _ = split_lines(content)
    records = [read_line(line) for line in lines]
    for place, record in enumerate(records, start=1):
        if record is None:
            action = "see what `boost audit` says; git has the former file"
            raise Refusal(Problem(RECORDS.as_posix(), f"line {place}", "no record", "a canonical record", action))
    return [record for record in records if record is not None]


def list_chronicled(workspace: Path) -> list[str]:
    """The surveys that have a history."""
    values = (record for record in read_records(workspace) if record["kind"] == "value")
    return list(dict.fromkeys(record["key"]["survey"] for record in values))


def append_records(workspace: Path, drafts: Sequence[Record]) -> Head:
    """Add a batch behind the chain, whole or not at all, and give the new head. The caller holds the workspace.

    A head that was not written any more because the batch before it was the last thing a process did is written
    first. Raises Refusal where the chain does not hold: nothing is built on a broken one.
    """
    content = mend_head(workspace)
    lines, _ = split_lines(content)
    added = bind_records(drafts, head_of(lines))
    if added:
        write_bytes(workspace / RECORDS, content + b"".join(line + b"\n" for line in added))
    return _write_head(workspace, [*lines, *added])


def mend_head(workspace: Path) -> bytes:
    """The content of a chain that holds; a head that lags by one whole batch is brought up to it."""
    content, head = read_content(workspace), read_head(workspace)
    lines, _ = split_lines(content)
    faults = find_faults(content, head if head is not None or not lines else Head())
    if not faults:
        return content
    if lags(content, head):
        _write_head(workspace, lines)
        return content
    first = faults[0]
    action = "run `boost audit`; bring `history/` back from git, do not mend it by hand"
    found = f"record {first.record} is {first.kind}: {first.detail}"
    raise Refusal(Problem(RECORDS.as_posix(), "", found, "the chain as it was written", action))


def lags(content: bytes, head: Head | None) -> bool:
    """Whether a chain holds but for its head, which knows all of it without the last batch: a run was ended there."""
    lines, _ = split_lines(content)
    known = head or Head()
    if find_faults(content, None) or not lines or known.records >= len(lines):
        return False
    if head_of(lines[: known.records]) != known:
        return False
    first = read_line(lines[known.records]) or {}
    added = len(lines) - known.records
    return added == (int(first.get("records") or 0) + 1 if first.get("kind") == "run" else 1)


def _write_head(workspace: Path, lines: list[bytes]) -> Head:
    head = head_of(lines)
    if head != read_head(workspace) and lines:
        text = json.dumps({"records": head.records, "sha256": head.sha256}, indent=2)
        write_bytes(workspace / HEAD, f"{text}\n".encode())
    return head
