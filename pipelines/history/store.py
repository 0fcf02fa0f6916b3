"""Where the history lies: `history/records.jsonl`, the chain, and `history/head.json`, what it ends with."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

from pipelines.files import write_bytes
from pipelines.history.chain import Head, Record, bind_records, head_of, read_line, split_lines
from pipelines.history.faults import find_faults
from pipelines.history.shapes import find_astray, find_misshapen
from schemas.refusals import Problem, Refusal

HISTORY = Path("history")
RECORDS = HISTORY / "records.jsonl"
HEAD = HISTORY / "head.json"
MOST = 2**53
"""More records are none: a number above is read otherwise elsewhere."""
SHA256 = "[0-9a-f]{64}"
MEND = "run `boost audit`; bring `history/` back from git, do not mend it by hand"
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
        records, sha256 = said["records"], said["sha256"]
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return None
    known = type(records) is int and 0 <= records < MOST and isinstance(sha256, str) and re.fullmatch(SHA256, sha256)
    return Head(records, sha256) if known else None


def read_records(workspace: Path) -> list[Record]:
    """Every record, oldest first. Whether they are bound is not looked at.

    Raises Refusal where a line is none, and where one does not say what a record of its kind says.
    """
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
    for odd in find_misshapen(records)[:1]:
        found = f"`{odd.field}` is missing or is not what it is in a record of its kind"
        raise Refusal(Problem(RECORDS.as_posix(), f"record {odd.place}", found, "what a run or command writes", MEND))
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
    """The content of a chain that holds; a head that lags by one whole batch is brought up to it.

    Raises Refusal where it does not hold, or where a record is none.
    """
    content, head = read_content(workspace), read_head(workspace)
    lines, _ = split_lines(content)
    faults = find_faults(content, head or Head())
    if not faults:
        _hold_named(content)
        return content
    if head_lags(workspace, content):
        _hold_named(content)
        _write_head(workspace, lines)
        return content
    first = faults[0]
    found = f"record {first.record} is {first.kind}: {first.detail}"
    raise Refusal(Problem(RECORDS.as_posix(), "", found, "the chain as it was written", MEND))


@lru_cache(maxsize=4)
def _hold_named(content: bytes) -> None:
    for odd in find_astray(_read_content(content))[:1]:
        found, expected = f"`{odd.field}` names no earlier record of its kind", "what a run or command writes"
        raise Refusal(Problem(RECORDS.as_posix(), f"record {odd.place}", found, expected, MEND))


def holds(workspace: Path) -> bool:
    """Whether the chain is as it was written; a head that lags by one batch is no fault of it."""
    content, head = read_content(workspace), read_head(workspace)
    return not find_faults(content, head or Head()) or head_lags(workspace, content)


def head_lags(workspace: Path, content: bytes) -> bool:
    """Whether a chain holds but for its head, which a process that was ended did not write any more.

    Heads are written whole or not at all: one that is there and cannot be read was changed, and lags behind nothing.
    """
    head = read_head(workspace)
    return (head is not None or not (workspace / HEAD).exists()) and lags(content, head)


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
    return added == 1 if first.get("kind") != "run" else added - 1 == first.get("records")


def _write_head(workspace: Path, lines: list[bytes]) -> Head:
    head = head_of(lines)
    if head != read_head(workspace) and lines:
        text = json.dumps({"records": head.records, "sha256": head.sha256}, indent=2)
        write_bytes(workspace / HEAD, f"{text}\n".encode())
    return head
