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
