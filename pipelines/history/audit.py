"""`boost audit`: whether the history holds, and whether what is shown is what it says. Nothing is mended here."""

from __future__ import annotations

import hashlib
import itertools
import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pipelines.history.chain import Record, hash_line, read_line, split_lines, write_line
from pipelines.history.faults import find_faults
from pipelines.history.met import COMPOSED, PROCESSED, read_met
from pipelines.history.outputs import compare_outputs, hash_tables
from pipelines.history.overview import count_superseded, list_moved
from pipelines.history.printed import reconcile_printed
from pipelines.history.provenance import last_records, read_provenance
from pipelines.history.record import now
from pipelines.history.rewritten import find_rewritten
from pipelines.history.shapes import find_astray, find_misshapen
from pipelines.history.state import State, read_state
from pipelines.history.store import RECORDS, head_lags, read_content, read_head, read_records
from pipelines.history.values import Key, key_of, list_columns, read_rows, same_value
from pipelines.history.versions import find_repository, list_versions
from pipelines.made import read_made
from pipelines.progress import Step, silent
from schemas.refusals import Refusal
from schemas.tables import IndicatorTable

SHOWN = 60
"""Findings of one check that are told one by one."""
EXACT = 1e-12
"""The parts of a change add up to it within this, relative to its size where that is above 1."""


@dataclass(frozen=True)
class Said:
    """A sentence of `history.audit` by its name, with its fields: texts, numbers, records, keys or causes."""

    name: str
    fields: dict[str, Any] = field(default_factory=dict)


@dataclass
class Check:
    """One thing that was checked: what holds, what does not, what a person explained, what is only to be known."""

    name: str
    held: list[Said] = field(default_factory=list)
    found: list[Said] = field(default_factory=list)
    noted: list[Said] = field(default_factory=list)
    explained: list[Said] = field(default_factory=list)

    def find(self, name: str, /, **fields: Any) -> None:
        """Add something that does not hold."""
        self.found.append(Said(name, fields))

    def hold(self, name: str, /, **fields: Any) -> None:
        """Add what holds."""
        self.held.append(Said(name, fields))

    def note(self, name: str, /, **fields: Any) -> None:
        """Add what is no fault, and to be known."""
        self.noted.append(Said(name, fields))

    def explain(self, name: str, /, **fields: Any) -> None:
        """Add what does not hold and was acknowledged, with who said so and why: told every time, and no finding."""
        self.explained.append(Said(name, fields))


@dataclass(frozen=True)
class Audited:
    """Everything that was checked, with the history it was checked in."""

    checks: list[Check]
    state: State
    head: str

    @property
    def findings(self) -> int:
        """How many things do not hold."""
        return sum(len(check.found) for check in self.checks)

    @property
    def explained(self) -> int:
        """How many things do not hold and were acknowledged."""
        return sum(len(check.explained) for check in self.checks)


def audit_workspace(workspace: Path, head: str = "", step: Step = silent) -> Audited:
    """Check the chain, its versions in git, a printed head, what stands on disk, print and publications.

    head: the first digits of a head as it was printed. Where a line of the chain is no record, which is found, only
    what needs no reading of records is checked. step: told the name of each check before it begins.
    """
    content = read_content(workspace)
    lines, _ = split_lines(content)
    reads_nothing: dict[str, Callable[[], Check]] = {
        "chain": lambda: _check_chain(workspace, content),
        "head": lambda: _check_head(lines, head),
        "git": lambda: _check_git(workspace, content),
    }
    reads_records: dict[str, Callable[[list[Record], State], Check]] = {
        "definitions": lambda _, state: _check_definitions(state),
        "reasons": lambda records, _: _check_parts(records),
        "numbers": lambda _, state: _check_numbers(workspace, state),
        "exports": lambda _, state: _check_exports(workspace, state),
        "files": lambda *_: _check_files(workspace),
        "figures": lambda records, state: _check_figures(workspace, state, records),
        "print": lambda _, state: _check_print(workspace, state),
        "publications": lambda _, state: _check_publications(workspace, state),
    }
    checks: list[Check] = []

    def tell(name: str) -> None:
        step(name, len(checks), len(reads_nothing) + len(reads_records))

    for name, check in reads_nothing.items():
        tell(name)
        checks.append(check())
    try:
        records = read_records(workspace)
        state = read_state(records)
    except Refusal:
        return Audited(checks, State(), hash_line(lines[-1]) if lines else "")
    for name, judge in reads_records.items():
        tell(name)
        checks.append(judge(records, state))
    return Audited(checks, state, hash_line(lines[-1]) if lines else "")


def _check_chain(workspace: Path, content: bytes) -> Check:
    check, head = Check("chain"), read_head(workspace)
    lines, _ = split_lines(content)
    if head_lags(workspace, content):
        check.note("lagging")
        faults = find_faults(content, None)
    else:
        faults = find_faults(content, head)
        if head is None and lines:
            check.find("head_missing")
    for fault in faults:
        name = "fault_range" if fault.last else "fault"
        check.find(name, record=fault.record, last=fault.last, fault=fault.kind, detail=fault.detail)
    records = [read_line(line) for line in lines]
    known = [record for record in records if record is not None]
    misshapen = find_misshapen(records)
    for odd in misshapen:
        check.find("misshapen", record=odd.place, field=odd.field)
    for odd in [] if misshapen or len(known) < len(records) else find_astray(known):
        check.find("astray", record=odd.place, field=odd.field)
    _note_days(check, known)
    if not check.found:
        check.hold("chain_ok", records=len(lines), head=hash_line(lines[-1]) if lines else "–")
    return check


def _note_days(check: Check, records: list[Record]) -> None:
    """Records of days to come, and those that are earlier than the one before: a clock, or a hand, went wrong."""
    moments = [(record.get("n"), str(record.get("at"))) for record in records]
    today = now()
    for number, at in moments:
        if at > today:
            check.note("future", record=number, at=at)
    for (_, before), (number, at) in itertools.pairwise(moments):
        if at < before:
            check.note("earlier", record=number, at=at, before=before)


def _check_head(lines: list[bytes], head: str) -> Check:
    check = Check("head")
    if not head:
        check.note("head_not_given")
        return check
    places = [at for at, line in enumerate(lines, start=1) if hash_line(line).startswith(head.lower())]
    if places and len(head) >= 8:
        check.hold("head_ok", given=head, record=places[0])
    else:
        check.find("head_unknown", given=head)
    return check


def _check_git(workspace: Path, content: bytes) -> Check:
    """Every version that was committed is the beginning of the present one, or was acknowledged.

    Where git does not answer, or has lost a version, nobody knows: that is found. Of a shallow clone it is noted.
    """
    check, kind = Check("git"), find_repository(workspace)
    if kind in {"none", "silent"}:
        (check.find if kind == "silent" else check.note)(f"git_{kind}")
        return check
    try:
        versions = list_versions(workspace, RECORDS)
    except Refusal:
        check.find("git_silent")
        return check
    for commit, version in versions:
        if version is None:
            check.find("git_unshown", commit=commit[:12])
    rewritten = find_rewritten(versions, content)
    alike: dict[tuple[int, int], list[str]] = {}
    for each in rewritten:
        if each.note is None:
            alike.setdefault((each.record, len(each.acts)), []).append(each.commit[:12])
            continue
        said = {"n": each.note["n"], "role": each.note["role"], "reason": each.note["reason"]}
        fields = {"commit": each.commit[:12], "record": each.record}
        check.explain("git_explained", **fields, **said, day=each.note["at"][:10])
    for (record, gone), commits in alike.items():
        fields = {"versions": len(commits), "commits": ", ".join(commits), "record": record}
        if gone:
            check.find("git_lost", **fields, count=gone)
        else:
            check.find("git_differs", **fields)
    if kind == "shallow":
        check.note("git_shallow", versions=len(versions))
    elif not versions:
        check.note("git_none")
    elif not check.found:
        check.hold("git_ok", versions=len(versions) - len(rewritten))
    return check


def _check_definitions(state: State) -> Check:
    """A recorded definition of a survey has the hash it is known by, and every number has its definition."""
    check = Check("definitions")
    for name, content in state.definitions.items():
        own = isinstance(content.get("indicator"), dict)
        if own and hashlib.sha256(write_line(content)).hexdigest()[:16] != name:
            check.find("definition_differs", hash=name)
    used = {record["definition"]: key for key, record in state.in_force.items() if record.get("definition")}
    for name, key in used.items():
        if name not in state.definitions:
            check.find("definition_missing", hash=name, name=key)
    if not check.found:
        check.hold("definitions_ok", count=len(state.definitions))
    return check


def _check_parts(records: list[Record]) -> Check:
    check, by_number, counted = Check("parts"), {record["n"]: record for record in records}, 0
    for record in records:
        before = by_number.get(record.get("was", 0))
        if record["kind"] != "value" or before is None or before["kind"] != "value":
            continue
        numbers = [each["values"].get("value") for each in (before, record)]
        parts = [float(cause["part"]) for cause in record["why"] if "part" in cause]
        if None in numbers or (not parts and numbers[0] == numbers[1]):
            continue
        counted += 1
        change, total = float(numbers[1]) - float(numbers[0]), math.fsum(parts)
        if abs(total - change) > EXACT * max(1.0, *(abs(float(number)) for number in numbers)):
            check.find("parts_differ", record=record["n"], sum=f"{total:.12g}", change=f"{change:.12g}")
    if not check.found:
        check.hold("parts_ok" if counted else "parts_none", count=counted)
    return check


def _check_numbers(workspace: Path, state: State) -> Check:
    """Every number in `processed/indicators.csv` is the one that was recorded last, and the other way round."""
    check, path = Check("numbers"), workspace / PROCESSED / "indicators.csv"
    if not path.is_file():
        check.note("outputs_missing")
        return check
    try:
        rows = read_rows(read_made(path, IndicatorTable))
    except Refusal:
        check.find("outputs_unreadable")
        return check
    for key, (value, definition, data) in rows.items():
        record = state.in_force.get(key)
        now = {"kind": "value", "values": value}
        if record is None or record["kind"] == "gone":
            check.find("output_unrecorded", name=key)
        elif not same_value(record["values"], value) or (record["definition"], record["data"]) != (definition, data):
            was = record["values"] | {"definition": record["definition"], "data": record["data"]}
            columns = list_columns(was, value | {"definition": definition, "data": data})
            check.find("output_differs", name=key, old=record, new=now, columns=columns)
    made = {(key[0], key[1]) for key in rows}
    for key, record in state.in_force.items():
        if record["kind"] == "value" and key not in rows and (key[0], key[1]) in made:
            check.find("output_gone", name=key, old=record)
    for survey, wave in made:
        met = read_met(workspace, survey, wave)
        if met is not None and state.code.get((survey, wave), met.code) != met.code:
            check.find("code_unrecorded", survey=survey, wave=wave, code=met.code)
    if not check.found:
        check.hold("outputs_ok", count=len(rows))
    return check


def _check_exports(workspace: Path, state: State) -> Check:
    check, same = Check("exports"), 0
    for survey, wave in dict.fromkeys((key[0], key[1]) for key in state.in_force if key[0] not in COMPOSED):
        origin = state.origin_of(survey, wave)
        if origin.get("data") in state.erased:
            continue
        for file, sha256 in origin.get("exports", {}).items():
            path = workspace / "raw" / survey / wave / file
            if not path.is_file():
                check.note("raw_missing", file=f"{survey}/{wave}/{file}")
            elif hashlib.sha256(path.read_bytes()).hexdigest() != sha256:
                check.find("raw_differs", file=f"{survey}/{wave}/{file}", sha256=sha256[:12])
            else:
                same += 1
    if not check.found:
        check.hold("raw_ok", count=same)
    return check


def _check_files(workspace: Path) -> Check:
    check, compared = Check("files"), compare_outputs(workspace)
    if compared is None:
        check.note("files_not_noted")
        return check
    same, other = compared
    for name, kind in other.items():
        check.find(f"file_{kind}", file=name)
    if not other:
        check.hold("files_ok", count=same)
    return check


def _check_figures(workspace: Path, state: State, records: list[Record]) -> Check:
    """Every figure and slide says which numbers it shows, and these were recorded and still hold."""
    check, counted, last = Check("figures"), 0, last_records(records)
    known = {(*key[:4], record["definition"], record["data"]): record["n"]
             for key, record in _list_values(records)}  # fmt: skip
    for path in sorted((workspace / "figures").rglob("*")):
        if path.suffix.lower() not in {".png", ".svg", ".pptx"} or any(
            part.startswith(".") for part in path.parts[-4:]
        ):
            continue
        file = path.relative_to(workspace).as_posix()
        try:
            found = read_provenance(path)
        except Refusal:
            check.find("figure_none", file=file)
            continue
        counted += 1
        for act, names in _list_withdrawn(state, found).items():
            by = state.by_number[act]
            check.note("figure_withdrawn", file=file, names=", ".join(names), role=by["role"], reason=by["reason"])
        for provenance in found:
            for each in provenance["indicators"]:
                of = (each["survey"], each["wave"], each["indicator"], each["break"])
                if (*of, each["definition_hash"], each["data_hash"]) not in known:
                    fields = {"definition": each["definition_hash"], "data": each["data_hash"]}
                    check.find("figure_unknown", file=file, named=" ".join(filter(None, of)), **fields)
            now = max((last[of] for of in _list_of(provenance) if of in last), default=None)
            if provenance["record"] != now:
                check.find("figure_old", file=file, record=provenance["record"] or "–", now=now or "–")
    if not counted and not check.found:
        check.note("figures_missing")
    elif not check.found:
        check.hold("figures_ok", count=counted)
    return check


def _list_withdrawn(state: State, found: list[dict[str, Any]]) -> dict[int, list[str]]:
    """Number of a withdrawal -> the indicators of it that a figure still shows."""
    shown = {of for provenance in found for of in _list_of(provenance)}
    names: dict[int, list[str]] = {}
    for key, act in state.withdrawn.items():
        if key[:4] in shown and key[2] not in names.setdefault(act["n"], []):
            names[act["n"]].append(key[2])
    return {act: each for act, each in names.items() if each}


def _list_values(records: list[Record]) -> Iterator[tuple[Key, Record]]:
    return ((key_of(record["key"]), record) for record in records if record["kind"] == "value")


def _list_of(provenance: dict[str, Any]) -> list[tuple[str, str, str, str]]:
    return [(each["survey"], each["wave"], each["indicator"], each["break"]) for each in provenance["indicators"]]


def _check_print(workspace: Path, state: State) -> Check:
    """What was printed elsewhere, against what the data give: a difference is to be looked into."""
    check = Check("print")
    try:
        table = reconcile_printed(workspace)
    except Refusal as refusal:
        check.find("print_refused", why=str(refusal.problems[0]).replace("\n", " "))
        return check
    if table is None:
        check.note("print_none")
        return check
    counts = {verdict: int((table["verdict"] == verdict).sum()) for verdict in
              ("agrees", "not_computable", "contradicts_itself", "differs")}  # fmt: skip
    excused = {key["indicator"] for record in state.by_number.values() if record["kind"] in {"correction", "withdrawal"}
               for key in record["keys"]}  # fmt: skip
    for row in table.to_dict("records"):
        fields = {"id": row["id"], "why": row["why"]}
        if row["verdict"] == "differs" and row["indicator"] not in excused:
            check.find("print_differs", **fields)
        elif row["verdict"] in {"differs", "contradicts_itself"}:
            check.note("print_differs", **fields)
    check.hold("print_ok", **counts)
    return check


def _check_publications(workspace: Path, state: State) -> Check:
    """Published values that moved since, unless a correction or withdrawal after that says why; and published files."""
    check = Check("publications")
    if not state.publications:
        check.note("publications_none")
        return check
    for moved in list_moved(state):
        fields = {"event": moved.publication["event"], "name": moved.key, "old": moved.shown, "new": moved.now,
                  "causes": moved.why}  # fmt: skip
        if moved.excused:
            check.note("publication_moved", **fields)
        else:
            check.find("publication_moved", **fields)
    for publication, count in count_superseded(state):
        check.note("publication_superseded", event=publication["event"], count=count)
    for publication in state.publications:
        for folder, sha256 in publication.get("tables", {}).items():
            if hash_tables(workspace / folder) != sha256:
                check.find("tables_differ", event=publication["event"], folder=folder)
        for each in publication["files"]:
            path = workspace / each["file"]
            fields = {"event": publication["event"], "file": each["file"], "sha256": each["sha256"][:12]}
            if not path.is_file():
                check.note("deck_missing", **fields)
            elif hashlib.sha256(path.read_bytes()).hexdigest() != each["sha256"]:
                check.note("deck_differs", **fields)
    if not check.found:
        check.hold("publications_ok", count=len(state.publications))
    return check
