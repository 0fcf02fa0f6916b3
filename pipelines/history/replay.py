"""`boost replay`: compute past values again from the raw data, declarations and code of that time."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pipelines.history.chain import Record
from pipelines.history.code import SOURCES, hash_code
from pipelines.history.lenient import read_any_version
from pipelines.history.met import COMPOSED, read_json
from pipelines.history.state import State, read_state
from pipelines.history.store import read_records
from pipelines.history.values import Key, key_of, same_value
from pipelines.history.versions import list_contents, run_git
from pipelines.progress import Step, silent
from schemas.refusals import Problem, Refusal

Wave = tuple[str, str]


@dataclass
class Replayed:
    """One wave replayed: a sentence of `history.replay` by name, its fields, and what came out otherwise.

    holds: it came out the same, or its answers were lawfully erased. differing: key -> (recorded, replayed or None).
    """

    survey: str
    wave: str
    told: str
    holds: bool
    fields: dict[str, Any] = field(default_factory=dict)
    differing: dict[Key, tuple[Record, Record | None]] = field(default_factory=dict)
    notes: list[tuple[str, dict[str, Any]]] = field(default_factory=list)


def replay_values(workspace: Path, when: str, step: Step = silent) -> list[Replayed]:
    """Replay the wave of a record, or every wave as it stood on the evening of a day.

    when: a record's number or a day. The code of that time runs in a worktree of its commit, with the interpreter and
    packages of today; exports that are not in that commit are looked for by their sha256 in `raw/`, in git and in DVC.
    Raises Refusal for what is neither, and where nothing had been recorded.
    """
    records = read_records(workspace)
    state, waves = _find_state(records, when)
    if not state.runs or not waves:
        raise Refusal(
            Problem("RECORD|DATE", "", f"nothing that was recorded by {when}", _tell_span(records), "check it")
        )
    run = state.runs[-1]
    erased = [wave for wave in waves if state.data_of(*wave) in read_state(records).erased]
    commit = run.get("commit", "")
    if not commit or run_git(workspace, "cat-file", "-e", f"{commit}^{{commit}}") is None:
        told = [wave for wave in waves if wave not in erased]
        return [_tell_erased(records, state, wave) for wave in erased] + [
            Replayed(*wave, "no_code", False, {"commit": commit[:12] or "–"}) for wave in told
        ]
    with _check_out(workspace, commit) as folder:
        missing = {wave: _bring_exports(workspace, folder, wave, state) for wave in waves if wave not in erased}
        step("computing", 0, 1)
        why, own = _compute(workspace, folder)
        step("computing", 1, 1)
        found = []
        for wave in waves:
            if wave in erased:
                found.append(_tell_erased(records, state, wave))
                continue
            lacking = missing[wave]
            if lacking is None:
                found.append(_compare(folder, wave, state, why))
            else:
                found.append(Replayed(*wave, "no_data", False, {"file": lacking[0], "sha256": lacking[1][:12]}))
        _note_versions(found, state, folder, own)
    return found


def _find_state(records: list[Record], when: str) -> tuple[State, list[Wave]]:
    """The history at the end of the batch of a record, or of a day, and the waves that are meant."""
    if not when.isdigit():
        if not _is_day(when):
            raise Refusal(Problem("RECORD|DATE", "", when, "a record's number or a day such as 2022-01-26", "give one"))
        state = read_state(records, as_of=when)
        return state, _list_waves(state)
    number = int(when)
    if not 1 <= number <= len(records):
        raise Refusal(Problem("RECORD|DATE", "", f"no record {number}", f"1 to {len(records)}", "check the number"))
    record, until = records[number - 1], number
    for run in records[:number]:
        if run["kind"] == "run" and run["n"] + run["records"] >= number:
            until = run["n"] + run["records"]
    state = read_state(records, until=until)
    if record["kind"] == "value":
        key = key_of(record["key"])
        return state, [(key[0], key[1])]
    return state, _list_waves(state)


def _is_day(text: str) -> bool:
    parts = text.split("-")
    return [len(part) for part in parts] == [4, 2, 2] and all(part.isdigit() for part in parts)


def _list_waves(state: State) -> list[Wave]:
    return list(dict.fromkeys((key[0], key[1]) for key, record in state.in_force.items() if record["kind"] == "value"))


def _tell_span(records: list[Record]) -> str:
    return f"a record up to {len(records)}, a day from {records[0]['at'][:10]} on" if records else "a history"


def _tell_erased(records: list[Record], state: State, wave: Wave) -> Replayed:
    erasure = read_state(records).erased[state.data_of(*wave)]
    return Replayed(*wave, "erased", True, {"at": erasure["at"], "reason": erasure["reason"]})


@contextmanager
def _check_out(workspace: Path, commit: str) -> Iterator[Path]:
    """The repository as it was at a commit, in a worktree that is gone afterwards."""
    prefix = (run_git(workspace, "rev-parse", "--show-prefix") or b"").decode().strip()
    with tempfile.TemporaryDirectory(prefix="boost-replay-") as made:
        folder = Path(made) / "worktree"
        if run_git(workspace, "worktree", "add", "--detach", "--force", str(folder), commit) is None:
            action = "look at `git worktree list`; `git worktree prune` clears what is left over"
            raise Refusal(Problem("git worktree", "", f"no worktree of {commit[:12]}", "one", action))
        try:
            yield folder / prefix
        finally:
            run_git(workspace, "worktree", "remove", "--force", str(folder))
            run_git(workspace, "worktree", "prune")


def _bring_exports(workspace: Path, folder: Path, wave: Wave, state: State) -> tuple[str, str] | None:
    """Put the recorded exports of a wave where its code looks for them; gives the first that is nowhere."""
    if wave[0] in COMPOSED:
        return None
    for file, sha256 in state.origin_of(*wave).get("exports", {}).items():
        place = Path("raw") / wave[0] / wave[1] / file
        if _is(folder / place, sha256):
            continue
        (folder / place).parent.mkdir(parents=True, exist_ok=True)
        candidates = (path for path in (workspace / place).parent.rglob("*") if path.is_file())
        match = next((path for path in candidates if _is(path, sha256)), None)
        if match is not None:
            shutil.copyfile(match, folder / place)
            continue
        content = next((each for each in list_contents(workspace, place) if _hash(each) == sha256), None)
        if content is not None:
            (folder / place).write_bytes(content)
            continue
        _pull(folder, place)
        if not _is(folder / place, sha256):
            return place.as_posix(), sha256
    return None


def _pull(folder: Path, place: Path) -> None:
    """Ask DVC for a file that it keeps, where it keeps it."""
    if (folder / f"{place.as_posix()}.dvc").is_file():
        command = [sys.executable, "-m", "dvc", "pull", "--quiet", f"{place.as_posix()}.dvc"]
        subprocess.run(command, cwd=folder, capture_output=True, check=False)  # noqa: S603 -- this interpreter


def _is(path: Path, sha256: str) -> bool:
    return path.is_file() and _hash(path.read_bytes()) == sha256


def _hash(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _compute(workspace: Path, folder: Path) -> tuple[str, bool]:
    """Run the first stage there; gives what it refused, and whether it was the code of that time."""
    own = (folder / "pipelines/__main__.py").is_file()
    key = workspace / "pseudonyms.key"
    if key.is_file():
        shutil.copyfile(key, folder / key.name)
        (folder / key.name).chmod(0o600)
    environment = {**os.environ, "PYTHONPATH": str(folder if own else SOURCES), "PYTHONDONTWRITEBYTECODE": "1"}
    command = [sys.executable, "-m", "pipelines", "data"]
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)  # noqa: S603
    lines = [line for line in done.stderr.splitlines() if line.strip() and not line.startswith("data: ")]
    return ("; ".join(" ".join(line.split()) for line in lines[:4])[:300] if done.returncode else ""), own


def _compare(folder: Path, wave: Wave, state: State, why: str) -> Replayed:
    rows = read_any_version(folder / "processed/indicators.csv")
    own = {key: record for key, record in state.in_force.items() if key[:2] == wave and record["kind"] == "value"}
    if not any(key[:2] == wave for key in rows):
        return Replayed(*wave, "failed", False, {"why": why or "–"})
    differing: dict[Key, tuple[Record, Record | None]] = {}
    for key, record in own.items():
        values = rows.get(key)
        said = None
        if values is not None:
            # A column that a version did not have yet, or has no more, says nothing against it.
            known = values.keys() | {"value"}
            said = {name: each for name, each in record["values"].items() if name in known or name in COUNTS}
            if same_value(said, {name: each for name, each in values.items() if name in said or name in COUNTS}):
                continue
        differing[key] = (record, {"kind": "value", "values": values} if values is not None else None)
    name = "differs" if differing else "same"
    return Replayed(*wave, name, not differing, {"count": len(differing) or len(own), "all": len(own)}, differing)


COUNTS = ("value", "numerator", "denominator", "ci_low", "ci_high", "suppressed")
"""What every version says of a number."""


def _note_versions(found: list[Replayed], state: State, folder: Path, own: bool) -> None:
    from pipelines.history.record import describe_packages

    run, now = state.runs[-1], describe_packages()
    recorded = run.get("packages", {})
    codes = {
        each["code"] for each in [read_json(path) for path in folder.glob("processed/*/*/definitions.json")] if each
    }
    fields = {
        "code": ", ".join(sorted(codes)) or hash_code(folder if own else SOURCES), "commit": run["commit"][:12],
        "python": now["python"], "pandas": now["pandas"],
        "python_then": recorded.get("python", "–"), "pandas_then": recorded.get("pandas", "–"),
    }  # fmt: skip
    for each in found:
        if each.told in {"same", "differs"}:
            each.notes.append(("with_code", fields))
            if run.get("uncommitted"):
                each.notes.append(("uncommitted", {}))
            if not own:
                then = state.code.get((each.survey, each.wave), "–")
                each.notes.append(("now_code", {"code": hash_code(SOURCES), "recorded": then}))
