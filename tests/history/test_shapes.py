"""Records that are bound and are none: each is found, named and refused; whatever one says, no command stumbles on it."""

from __future__ import annotations

import io
import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rich.console import Console
from typer.testing import CliRunner

from pipelines.cli import app
from pipelines.history.acts import correct_value
from pipelines.history.audit import audit_workspace
from pipelines.history.audit_page import print_audit, write_pages
from pipelines.history.chain import Head, Record, bind_records, head_of, read_line
from pipelines.history.explain import Explanation
from pipelines.history.faults import find_faults
from pipelines.history.record import record_run
from pipelines.history.select import Asked
from pipelines.history.shapes import KINDS, Misshapen, find_astray, find_misshapen
from pipelines.history.store import HEAD, HISTORY, RECORDS, append_records, mend_head, read_content, read_records
from pipelines.history.timeline import print_timeline
from pipelines.history.versions import run_git
from schemas.refusals import Refusal
from tests.conftest import REPOSITORY
from tests.history.test_acknowledge import KEY, run, value

AT = {"at": "2022-01-26T09:00:00Z"}
WHO = {"role": "maintainer", "reason": "typing error"}
SHOWN = {"kind": "publication", **AT, "event": "Plenary", "shown": [2], "files": []}
NOTED = {"kind": "correction", **AT, **WHO, "keys": [KEY], "of": [2]}
CONTENT = {
    "indicator": {"id": "users", "item": "use", "codes": ["A"]},
    "items": {"use": {}},
    "bases": {"all": {"rule": {"use": {"only": ["A"]}}}},
}
DEFINITION = {"kind": "definition", **AT, "hash": "d" * 16, "content": CONTENT}
DEEP: Any = "x"
for _ in range(60):
    DEEP = [DEEP]


def rehash(workspace: Path, *records: Record) -> None:
    """Write a history as somebody who knows how it is bound."""
    lines = bind_records([{name: each[name] for name in each if name not in {"n", "prev"}} for each in records], Head())
    head = head_of(lines)
    (workspace / HISTORY).mkdir(parents=True, exist_ok=True)
    (workspace / RECORDS).write_bytes(b"".join(line + b"\n" for line in lines))
    (workspace / HEAD).write_text(json.dumps({"records": head.records, "sha256": head.sha256}), encoding="utf-8")


def put(record: Record, name: str, said: Any) -> Record:
    """A record that says something else at a dotted name."""
    first, _, rest = name.partition(".")
    return {**record, first: put(record.get(first, {}), rest, said) if rest else said}


MALFORMED = [
    (SHOWN | {"tables": 5}, "tables"),
    (SHOWN | {"tables": {"raw/published/walks/2021/001": 1}}, "tables.raw/published/walks/2021/001"),
    (SHOWN | {"without_tables": "walks 2021"}, "without_tables"),
    (value(0.6, was=2, why=[{"reason": "data", "added": "9"}]), "why.0.added"),
    (value(0.6, was=2, why=[{"reason": "term", "term": 5}]), "why.0.term"),
    (value(0.6, was=2, why=[{"reason": "code", "from": [1], "to": "b"}]), "why.0.from"),
    (value(0.5) | {"kind": "opinion"}, "kind"), (value(0.5) | {"kind": ["x"]}, "kind"), ({"at": "2022-01-01"}, "kind"),
    ({"kind": "run", **AT}, "records"), (run()[0] | {"records": "1"}, "records"), (run()[0] | {"records": -1}, "records"),
    (run()[0] | {"waves": [{}]}, "waves.0.survey"),
    (value(0.5) | {"at": "x"}, "at"), (value(0.5) | {"at": "2022-02-30"}, "at"), (value(0.5) | {"at": 5}, "at"),
    (value(0.5) | {"key": "abc"}, "key"), (put(value(0.5), "key.wave", 2021), "key.wave"), (put(value(0.5), "key.wave", ""), "key"),
    (put(value(0.5), "values.value", "half"), "values.value"), (put(value(0.5), "values.value", True), "values.value"),
    (put(value(0.5), "values.value", 10**400), "values.value"), (put(value(0.5), "values.unit", 1), "values.unit"),
    (put(value(0.5), "values.ci_low", 0.1), "values"), (value(0.5) | {"why": [{"reason": "whim"}]}, "why.0.reason"),
    (value(0.5) | {"why": [{"reason": "definition", "keys": [{"key": "a", "old": DEEP, "new": 1}]}]}, "why.0.keys"),
    (put(DEFINITION, "hash", []), "hash"), (put(DEFINITION, "content.terms", "x"), "content.terms"),
    (put(DEFINITION, "content.note", DEEP), "content"), (put(DEFINITION, "content.items", None), "content"),
    (put(DEFINITION, "content.indicator.item", None), "content.indicator"), (put(DEFINITION, "content", {"expression": "a + b"}), "content"),
    (put(DEFINITION, "content", {"expression": "a +", "terms": ["a"]}), "content.expression"),
    (NOTED | {"keys": [{"survey": "walks"}]}, "keys.0"), ({"kind": "correction", **AT}, "role"),
    (SHOWN | {"shown": "2"}, "shown"), (SHOWN | {"files": [{"file": "a"}]}, "files.0.sha256"),
    ({"kind": "acknowledgement", "at": 5}, "at"), ({"kind": "erasure", **AT, **WHO}, "survey"),
    ({"kind": "code", **AT, "survey": "walks", "wave": "2021", "to": "a"}, "from"),
    ({"kind": "gone", **AT, "key": KEY, "why": []}, "was"),
]  # fmt: skip


@pytest.mark.parametrize(("record", "field"), MALFORMED)
def test_a_record_that_is_none_is_a_finding_that_names_it_and_nothing_is_built_on_it(tmp_path: Path, record: Record, field: str) -> None:  # fmt: skip
    rehash(tmp_path, *run(value(0.5)), record)
    assert not find_faults(read_content(tmp_path), None) or field == "records"
    audited = audit_workspace(tmp_path)
    (chain,) = [check for check in audited.checks if check.name == "chain"]
    assert {"record": 3, "field": field} in [each.fields for each in chain.found]
    print_audit(audited, "en", Console(file=(out := io.StringIO()), width=300))
    assert f"record 3: says what no run or command writes, at `{field}`" in out.getvalue()
    assert "Everything holds" not in out.getvalue()
    for refuse in (lambda: read_records(tmp_path), lambda: correct_value(tmp_path, Asked("users"), *WHO.values())):
        with pytest.raises(Refusal, match=r"records\.jsonl"):
            refuse()


@pytest.mark.parametrize(("record", "field"), [
    (SHOWN | {"shown": [2, 99999]}, "shown"), (SHOWN | {"shown": [1]}, "shown"), (SHOWN | {"shown": [3]}, "shown"),
    (NOTED | {"of": [1]}, "of"), (value(0.6, was=1), "was"), (value(0.6, was=3), "was"),
    (value(0.6, was=2, published={"event": "Plenary", "record": 1}), "published.record"),
])  # fmt: skip
def test_a_record_that_names_what_is_none_is_a_finding_and_the_rest_is_checked(tmp_path: Path, record: Record, field: str) -> None:  # fmt: skip
    rehash(tmp_path, *run(value(0.5)), record)
    audited = audit_workspace(tmp_path)
    assert len(audited.checks) == 11
    assert [(each.name, each.fields) for check in audited.checks for each in check.found if check.name == "chain"] == [
        ("astray", {"record": 3, "field": field})
    ]
    with pytest.raises(Refusal, match=f"record 3\n.*`{field}` names no earlier record"):
        append_records(tmp_path, [NOTED])


def test_what_a_run_and_a_person_write_is_a_record(year: tuple[Path, object]) -> None:
    for workspace in (year[0], REPOSITORY):
        records = [json.loads(line) for line in (workspace / RECORDS).read_bytes().splitlines()]
        assert (find_misshapen(records), find_astray(records)) == ([], [])
    assert {record["kind"] for record in read_records(year[0])} == KINDS.keys() - {"acknowledgement"}


def test_every_version_of_the_shipped_history_is_of_records() -> None:
    commits = (run_git(REPOSITORY, "log", "--format=%H", "--", RECORDS.as_posix()) or b"").decode().split()
    for commit in commits:
        content = run_git(REPOSITORY, "show", f"{commit}:./{RECORDS.as_posix()}") or b""
        records = [record for record in map(read_line, content.splitlines()) if record is not None]
        assert (find_misshapen(records), find_astray(records)) == ([], [])


def test_a_line_that_is_no_record_is_passed_over() -> None:
    assert find_misshapen([None, {"kind": "x"}]) == [Misshapen(2, "kind")]


ODD = st.sampled_from([None, 0, -1, True, 1.5, "", "x", "2021", [], ["x"], [1], [[]], {}, {"x": 1}, 2**70, [{}], "@\x1b[/x]"])  # fmt: skip


@pytest.fixture(scope="module")
def spoilt(year: tuple[Path, object], tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[Record]]:
    """A copy of the year without git, to be written over, and its records."""
    workspace = tmp_path_factory.mktemp("spoilt") / "workspace"
    shutil.copytree(year[0], workspace, ignore=shutil.ignore_patterns(".git"))
    return workspace, read_records(year[0])


def list_places(part: Any, place: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    inner = part.items() if isinstance(part, dict) else enumerate(part) if isinstance(part, list) else ()
    return [*([place] if place else []), *(each for name, said in inner for each in list_places(said, (*place, name)))]


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(st.data())
def test_whatever_a_bound_record_says_no_command_stumbles(spoilt: tuple[Path, list[Record]], data: st.DataObject) -> None:  # fmt: skip
    workspace, records = spoilt
    number = data.draw(st.integers(0, len(records) - 1))
    record = json.loads(json.dumps(records[number]))
    place = data.draw(st.sampled_from([each for each in list_places(record) if each[0] not in {"n", "prev"}]))
    part = record
    for name in place[:-1]:
        part = part[name]
    part[place[-1]] = data.draw(ODD)
    rehash(workspace, *records[:number], record, *records[number + 1 :])
    audited = audit_workspace(workspace)
    write_pages(workspace, audited)
    try:
        known = read_records(workspace)
    except Refusal:
        assert audited.findings
        return
    for indicator in sorted({each["key"]["indicator"] for each in known if each["kind"] == "value"}):
        explanation = Explanation(workspace, known, "fr")
        explanation.console = Console(file=io.StringIO(), width=200)
        explanation.show(Asked(indicator), everything=True)
        print_timeline(known, Asked(indicator), "nl", True, explanation.console)


@pytest.mark.parametrize("head", [
    '{"records": 1e400, "sha256": ""}', '{"records": Infinity, "sha256": ""}', "[" * 200_000, "[]",
    '{"records": 2.9, "sha256": "%s"}', '{"records": "2", "sha256": "%s"}', '{"records": true, "sha256": "%s"}',
    '{"records": -1, "sha256": "%s"}', '{"records": 2, "sha256": 5}', '{"records": 2, "sha256": "x"}',
])  # fmt: skip
def test_a_head_that_is_none_is_found(tmp_path: Path, head: str) -> None:
    known = append_records(tmp_path, run(value(0.5)))
    (tmp_path / HEAD).write_text(head.replace("%s", known.sha256), encoding="utf-8")
    audited = audit_workspace(tmp_path)
    (chain, *_) = audited.checks
    assert [each.name for each in chain.found][:1] == ["head_missing"]
    with pytest.raises(Refusal, match="boost audit"):
        mend_head(tmp_path)


@pytest.mark.parametrize("number", [10**20, 2**64, 2**53])
def test_a_number_that_no_history_comes_to_is_a_changed_record(number: int) -> None:
    lines = bind_records(run(value(0.5), value(0.6)), Head())
    forged = {**json.loads(lines[2]), "n": number}
    content = b"\n".join([*lines[:2], json.dumps(forged, sort_keys=True, separators=(",", ":")).encode(), b""])
    assert [(each.record, each.kind) for each in find_faults(content, head_of(lines))] == [(3, "changed")]


def test_of_two_neighbours_that_were_changed_both_are_told(tmp_path: Path) -> None:
    append_records(tmp_path, run(*[value(number / 10) for number in range(5)]))
    content = read_content(tmp_path)
    for old, new in ((b'"value":0.1', b'"value":0.9'), (b'"value":0.2', b'"value":0.8')):
        content = content.replace(old, new)
    assert [(each.record, each.kind) for each in find_faults(content, None)] == [(3, "changed"), (4, "changed")]
    (tmp_path / RECORDS).write_bytes(content)
    with pytest.raises(Refusal, match="record 3 is changed"):
        record_run(tmp_path)


def test_a_publication_that_is_dated_before_what_it_shows_is_noted_and_explained(tmp_path: Path) -> None:
    early, late = {"at": "2021-12-01T09:00:00Z"}, {"at": "2021-12-24T09:00:00Z"}
    rehash(tmp_path, *run(value(0.5)), value(0.6, was=2) | late, SHOWN | early | {"shown": [3]})
    (chain, *_) = audit_workspace(tmp_path).checks
    assert [(each.name, each.fields["record"]) for each in chain.noted] == [("earlier", 4)]
    known = read_records(tmp_path)
    explanation = Explanation(tmp_path, known, "en", "2021-12-20")
    explanation.console = Console(file=(out := io.StringIO()), width=200)
    explanation.show(Asked("users"))
    assert "50%" in out.getvalue()
    assert "Plenary" not in out.getvalue()
    assert explanation.state.records == 4, "what comes behind a later day is not lost"


def test_records_of_days_to_come_are_noted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    append_records(tmp_path, run(value(0.5)))
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1577836800")
    (chain, *_) = audit_workspace(tmp_path).checks
    assert [(each.name, each.fields["record"]) for each in chain.noted] == [("future", 1), ("future", 2)]
    assert not chain.found


@pytest.mark.parametrize(("language", "said"), [("en", "does not hold"), ("fr", "ne tient pas"), ("nl", "klopt niet")])
def test_what_is_told_of_a_broken_history_says_so_beside(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, language: str, said: str) -> None:  # fmt: skip
    monkeypatch.chdir(tmp_path)
    append_records(tmp_path, run(value(0.5)))
    asked = (["history", "users"], ["explain", "users"], ["replay", "2021-12-20"])
    for command in asked:
        done = CliRunner().invoke(app, [*command, "--words", language])
        assert said not in done.stderr, "as it was written"
    content = read_content(tmp_path)
    (tmp_path / RECORDS).write_bytes(content.replace(b'"value":0.5', b'"value":0.6'))
    for command in asked:
        done = CliRunner().invoke(app, [*command, "--words", language])
        (line,) = [line for line in done.stderr.splitlines() if "boost audit" in line]
        assert said in line
        assert done.stdout
    (tmp_path / RECORDS).write_bytes(content)
    (tmp_path / HEAD).unlink()
    assert said not in CliRunner().invoke(app, ["history", "users", "--words", language]).stderr, "the head lags"
