"""The chain of records: canonical JSON lines, each bound to the one before by its sha256; no disk is touched.

The hash chain is the linked time-stamping of Haber and Stornetta (1991), without a time-stamping service: what makes
it binding are copies of its head elsewhere (git, print).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

Record = dict[str, Any]
FIRST = "0" * 64
"""What the first record is bound to."""


@dataclass(frozen=True)
class Fault:
    """Where a chain does not hold: the number of the record (from 1; 0: the head), and what kind of fault it is."""

    record: int
    kind: str
    detail: str = ""


@dataclass(frozen=True)
class Head:
    """How many records there are, and the sha256 of the last."""

    records: int = 0
    sha256: str = FIRST


def write_line(record: Record) -> bytes:
    """A record as its canonical line, without the line end: sorted keys, no spaces, UTF-8, shortest numbers."""
    text = json.dumps(record, sort_keys=True, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return text.encode()


def hash_line(line: bytes) -> str:
    """The sha256 of a line, which is the identity of its record."""
    return hashlib.sha256(line).hexdigest()


def bind_records(drafts: Iterable[Record], head: Head) -> list[bytes]:
    """Number the records of a batch, bind each to the one before, and give their lines."""
    lines: list[bytes] = []
    number, before = head.records, head.sha256
    for draft in drafts:
        number += 1
        lines.append(write_line({**draft, "n": number, "prev": before}))
        before = hash_line(lines[-1])
    return lines


def split_lines(content: bytes) -> tuple[list[bytes], bool]:
    """The lines of a file, and whether it ends with a line end, as every whole file does."""
    if not content:
        return [], True
    whole = content.endswith(b"\n")
    return content.removesuffix(b"\n").split(b"\n"), whole


def head_of(lines: Sequence[bytes]) -> Head:
    """The head of a chain."""
    return Head(len(lines), hash_line(lines[-1])) if lines else Head()


def read_line(line: bytes) -> Record | None:
    """The record of a line; None where it is no canonical line of one."""
    try:
        record = json.loads(line)
        canonical = isinstance(record, dict) and write_line(record) == line
    except (ValueError, UnicodeDecodeError, RecursionError):
        return None
    return record if canonical else None


def find_faults(content: bytes, head: Head | None) -> list[Fault]:
    """Every place where a chain does not hold: changed, missing, moved, added or cut records.

    content: the file. head: what the chain is said to end with; None where nobody says.
    """
    lines, whole = split_lines(content)
    faults = [] if whole else [Fault(len(lines), "cut", "the last line has no end")]
    hashes = [hash_line(line) for line in lines]
    records = [read_line(line) for line in lines]
    for place, record in enumerate(records, start=1):
        if record is None:
            faults.append(Fault(place, "changed", "it is no canonical line"))
            continue
        if record.get("n") != place:
            faults.append(Fault(place, "moved", f"record {record.get('n')} stands here"))
        before = hashes[place - 2] if place > 1 else FIRST
        if record.get("prev") != before:
            faults.append(_find_changed(place, records, hashes, head))
    faults += _find_batches(records)
    if head is not None:
        faults += _hold_head(Head(len(lines), hashes[-1] if hashes else FIRST), head)
    return list(dict.fromkeys(faults))


def _find_changed(place: int, records: list[Record | None], hashes: list[str], head: Head | None) -> Fault:
    """Which of two neighbours was changed: the later one where what follows does not know it either."""
    if place == 1:
        return Fault(1, "changed", "it is not bound to the beginning")
    own = hashes[place - 1]
    after = records[place] if place < len(records) else None
    bound = (after or {}).get("prev") if place < len(records) else (head.sha256 if head else own)
    if own != bound:
        return Fault(place, "changed", "the record after it, or the head, is bound to another")
    return Fault(place - 1, "changed", f"record {place} is bound to another")


def _find_batches(records: list[Record | None]) -> list[Fault]:
    """Batches say in their first record how many follow: one that is cut is found."""
    faults: list[Fault] = []
    left, begun = 0, 0
    for place, record in enumerate(records, start=1):
        if record is None:
            left = max(0, left - 1)
            continue
        if record.get("kind") == "run":
            if left:
                faults.append(Fault(begun, "cut", f"{left} record(s) of this run are missing"))
            left, begun = int(record.get("records") or 0), place
        elif left:
            left -= 1
    if left:
        faults.append(Fault(begun, "cut", f"{left} record(s) of this run are missing"))
    return faults


def _hold_head(found: Head, head: Head) -> list[Fault]:
    if found == head:
        return []
    if found.records < head.records:
        return [Fault(found.records, "cut", f"there were {head.records} records")]
    if found.records > head.records:
        return [Fault(head.records + 1, "added", f"the head knows {head.records} record(s)")]
    return [Fault(found.records, "changed", "the head is that of another record")]
