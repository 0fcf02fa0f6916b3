"""Versions of the history in git that the present one does not go on from, and what a person noted of them."""

from __future__ import annotations

import hashlib
import itertools
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from pipelines.history.chain import Record, read_line, split_lines
from pipelines.history.shapes import find_misshapen
from pipelines.history.state import ACTS
from pipelines.history.store import RECORDS
from pipelines.history.versions import list_versions, run_git
from schemas.refusals import Problem, Refusal

KIND = "acknowledgement"


@dataclass(frozen=True)
class Rewritten:
    """A committed version that is not the beginning of the present one.

    sha256: of the whole version. record: from which one on the two differ. acts: what persons noted in lines that stand
    nowhere any more, kinds of records in their order. note: the acknowledgement that explains it, if there is one.
    """

    commit: str
    sha256: str
    record: int
    acts: tuple[str, ...]
    note: Record | None


def list_rewritten(workspace: Path, content: bytes) -> tuple[int, list[Rewritten]]:
    """How many versions of the history git has on the main line, and those that are not the beginning of `content`."""
    versions = list_versions(workspace, RECORDS)
    return len(versions), find_rewritten(versions, content)


def find_rewritten(versions: Iterable[tuple[str, bytes | None]], content: bytes) -> list[Rewritten]:
    """Those of some versions, as (commit, content), that are not the beginning of `content`; None is passed over.

    A note explains a version by its bytes and by the record it departs from: who rewrites more than what was noted has
    not explained it. What persons noted (a publication, a correction) cannot be computed anew: where such a record is
    gone, no note explains it.
    """
    lines, _ = split_lines(content)
    here, found = set(lines), []
    notes = {(note["sha256"], note["from"]): note for note in map(read_line, lines) if note and _is_note(note)}
    for commit, version in versions:
        if version is None or content.startswith(version):
            continue
        former, _ = split_lines(version)
        same = sum(1 for _ in itertools.takewhile(lambda pair: pair[0] == pair[1], zip(lines, former, strict=False)))
        kinds = [str((read_line(line) or {}).get("kind")) for line in former[same:] if line not in here]
        acts = tuple(kind for kind in kinds if kind in ACTS - {KIND})
        sha256 = hashlib.sha256(version).hexdigest()
        note = None if acts else notes.get((sha256, same + 1))
        found.append(Rewritten(commit, sha256, same + 1, acts, note))
    return found


def _is_note(record: Record) -> bool:
    return record.get("kind") == KIND and not find_misshapen([record])


def hold_committed(workspace: Path, content: bytes) -> None:
    """Raise Refusal where the history is not the one that was committed last, gone on with; without git, nothing."""
    committed = run_git(workspace, "show", f"HEAD:./{RECORDS.as_posix()}")
    if committed is None or content.startswith(committed):
        return
    folder = RECORDS.parent.as_posix()
    action = (
        f"bring it back: git checkout HEAD -- {folder}; or, where it was replaced on purpose, commit it first "
        f"(git add {folder}; git commit), then say why with `boost acknowledge`"
    )
    found = "it does not begin with what git has of it at HEAD: it was replaced or changed"
    raise Refusal(Problem(RECORDS.as_posix(), "", found, "the committed history, and what came after it", action))
