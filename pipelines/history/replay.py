"""`boost replay`: compute past values again from the raw data, declarations and code of that time."""

from __future__ import annotations

import re
from collections import defaultdict
from datetime import date
from pathlib import Path

from pipelines.history.chain import Record
from pipelines.history.code import SOURCES, hash_code
from pipelines.history.commits import Wave, find_commits, is_declared
from pipelines.history.compared import Replayed, choose_replayed, compare_wave
from pipelines.history.met import read_json
from pipelines.history.recomputed import bring_exports, check_out, compute_data
from pipelines.history.state import State, read_state
from pipelines.history.store import read_records
from pipelines.history.values import key_of
from pipelines.progress import Step, silent
from schemas.refusals import Problem, Refusal

NUMBER, DAY = "[0-9]{1,9}", "[0-9]{4}-[0-9]{2}-[0-9]{2}"


def replay_values(workspace: Path, when: str, step: Step = silent) -> list[Replayed]:
    """Replay the wave of a record, or every wave as it stood on the evening of a day.

    when: a record's number or a day. The code and declarations of that time run in a worktree of their commit, with the
    interpreter and packages of today; exports that are not in that commit are looked for by their sha256 in `raw/`, in
    git and in DVC. Their commit is the one the run was made from. Where the run had changes that were not committed, or
    a wave does not come out the same, it is the first commit that holds the records; no more than these two are run.
    Raises Refusal for what is neither, and where nothing had been recorded.
    """
    records = read_records(workspace)
    state, waves = _find_state(records, when)
    if not state.runs or not waves:
        raise Refusal(
            Problem("RECORD|DATE", "", f"nothing that was recorded by {when}", _tell_span(records), "check it")
        )
    run, erased = state.runs[-1], read_state(records).erased
    found = {
        wave: Replayed(*wave, "erased", True, {name: erased[data][name] for name in ("at", "reason")})
        for wave in waves
        if (data := state.data_of(*wave)) in erased
    }
    tried: dict[Wave, list[Replayed]] = defaultdict(list)
    commits = find_commits(workspace, run, [wave for wave in waves if wave not in found])
    for commit in commits.order:
        left = [wave for wave in waves if wave not in found and not any(each.holds for each in tried[wave])]
        for each in _replay_commit(workspace, commit, left, state, step):
            tried[each.survey, each.wave].append(each)
    found |= {wave: choose_replayed(each, commits) for wave, each in tried.items() if each}
    unknown = {"commit": run.get("commit", "")[:12] or "–"}
    return [found.get(wave) or Replayed(*wave, "no_code", False, unknown) for wave in waves]


def is_moment(when: str) -> bool:
    """Whether a text is the number of a record or a day of the calendar, in plain digits."""
    try:
        return bool(re.fullmatch(NUMBER, when) or (re.fullmatch(DAY, when) and date.fromisoformat(when)))
    except ValueError:
        return False


def _replay_commit(workspace: Path, commit: str, waves: list[Wave], state: State, step: Step) -> list[Replayed]:
    """Waves as the code and declarations of a commit compute them; nothing is computed where none of them can be."""
    declared = [wave for wave in waves if is_declared(workspace, commit, wave)]
    found = [Replayed(*wave, "undeclared", False) for wave in waves if wave not in declared]
    if declared:
        with check_out(workspace, commit) as folder:
            missing = {wave: bring_exports(workspace, folder, wave, state) for wave in declared}
            for wave, lacking in missing.items():
                if lacking is not None:
                    file, sha256 = lacking
                    found.append(Replayed(*wave, "no_data", False, {"file": file, "sha256": sha256[:12]}))
            there = [wave for wave, lacking in missing.items() if lacking is None]
            if there:
                step("computing", 0, 1)
                why, own = compute_data(workspace, folder)
                step("computing", 1, 1)
                computed = [compare_wave(folder, wave, state, why) for wave in there]
                _note_versions(computed, commit, state, folder, own)
                found += computed
    for each in found:
        each.commit = commit
        each.fields["commit"] = commit[:12]
    return found


def _find_state(records: list[Record], when: str) -> tuple[State, list[Wave]]:
    """The history at the end of the batch of a record, or of a day, and the waves that are meant."""
    if not is_moment(when):
        raise Refusal(Problem("RECORD|DATE", "", when, "a record's number or a day such as 2022-01-26", "give one"))
    if not when.isdigit():
        state = read_state(records, as_of=when)
        return state, _list_waves(state)
    number = int(when)
    if not 1 <= number <= len(records):
        raise Refusal(Problem("RECORD|DATE", "", f"no record {number}", _tell_span(records), "check the number"))
    record, until = records[number - 1], number
    for run in records[:number]:
        if run["kind"] == "run" and run["n"] + run["records"] >= number:
            until = run["n"] + run["records"]
    state = read_state(records, until=until)
    if record["kind"] == "value":
        key = key_of(record["key"])
        return state, [(key[0], key[1])]
    return state, _list_waves(state)


def _list_waves(state: State) -> list[Wave]:
    return list(dict.fromkeys((key[0], key[1]) for key, record in state.in_force.items() if record["kind"] == "value"))


def _tell_span(records: list[Record]) -> str:
    return f"a record up to {len(records)}, a day from {records[0]['at'][:10]} on" if records else "a history"


def _note_versions(found: list[Replayed], commit: str, state: State, folder: Path, own: bool) -> None:
    from pipelines.history.record import describe_packages

    run, now = state.runs[-1], describe_packages()
    recorded = run.get("packages", {})
    codes = {
        each["code"] for each in [read_json(path) for path in folder.glob("processed/*/*/definitions.json")] if each
    }
    fields = {
        "code": ", ".join(sorted(codes)) or hash_code(folder if own else SOURCES), "commit": commit[:12],
        "python": now["python"], "pandas": now["pandas"],
        "python_then": recorded.get("python", "–"), "pandas_then": recorded.get("pandas", "–"),
    }  # fmt: skip
    for each in found:
        then = state.code.get((each.survey, each.wave), "–")
        # Code that is neither of then nor of there may name the same definition otherwise.
        each.redefined &= own or then == hash_code(SOURCES)
        if each.told in {"same", "differs"}:
            each.notes.append(("with_code", fields))
            if run.get("uncommitted") and commit == run["commit"]:
                each.notes.append(("uncommitted", {}))
            if not own:
                each.notes.append(("now_code", {"code": hash_code(SOURCES), "recorded": then}))
