"""The parts of the history by themselves, each against everything that it gives."""

from __future__ import annotations

import hashlib
import json
import math
import os
import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from pptx import Presentation

from pipelines.history.acts import publish_values
from pipelines.history.chain import Head
from pipelines.history.composed import MOST, attribute_composed, evaluate, is_term
from pipelines.history.crate import write_crate
from pipelines.history.differences import compare_exports, list_changed_keys
from pipelines.history.kept import KEPT, keep_wave, read_kept
from pipelines.history.lenient import read_any_version
from pipelines.history.met import Met, read_met
from pipelines.history.outputs import NOTE as OUTPUTS
from pipelines.history.outputs import compare_outputs, note_outputs
from pipelines.history.provenance import NAME, describe_provenance, last_records, read_provenance, write_provenance
from pipelines.history.reasons import name_reason
from pipelines.history.rewritten import Rewritten, list_rewritten
from pipelines.history.said import Sayer
from pipelines.history.select import Asked, history_of
from pipelines.history.state import published_of, read_state
from pipelines.history.store import HEAD, append_records, lags, list_chronicled, read_content, read_head, read_records
from pipelines.history.unchanged import NOTE, note_unchanged
from pipelines.history.values import key_of, plain_number, read_rows, same_number, same_value, value_of, write_key
from pipelines.history.versions import find_commit, list_versions, run_git
from pipelines.history.worded import Wording
from schemas.catalogue import load_impact, load_survey
from schemas.expressions import parse_expression
from schemas.refusals import Refusal
from schemas.tables import INDICATOR_COLUMNS
from tests.history.conftest import commit
from tests.history.test_acknowledge import KEY, commits, run, value
from tests.history.test_explained_records import draw, name
from tests.history.test_record_small import edit

WHOLE = ("walks", "2021", "users", "", "", "", "share")


def is_private(path: Path) -> bool:
    return os.name == "nt" or not path.stat().st_mode & 0o077


def test_a_sum_over_several_names_has_all_of_them_once() -> None:
    known = {"a-1": 1.0, "b": 10.0, "a-2": 4.0, "c": 100.0}
    for expression, number in (("sum(a-*, b)", 15), ("sum(b, a-*)", 15), ("sum(a-1, a-*, b, b)", 15), ("mean(a-*, b)", 5),
                               ("c - b / a-2", 97.5), ("c * b + a-1", 1001), ("sum(b)", 10)):  # fmt: skip
        assert evaluate(parse_expression(expression), known) == number, expression
    assert math.isnan(evaluate(parse_expression("c / (b - b)"), known))


def test_what_cannot_be_taken_apart_is_no_sum() -> None:
    def attribute(
        first: dict[str, Any], last: dict[str, Any], before: dict[str, float], after: dict[str, float]
    ) -> Any:
        return attribute_composed({"values": {"value": 3}}, {"values": {"value": 8}}, [first, last], before, after)

    whole = {"expression": "a + b", "terms": ["a", "b"]}
    assert attribute(whole, whole, {"a": 1, "b": 2}, {"a": 1, "b": 2}) is None, "nothing changed"
    assert attribute({}, whole, {"a": 1, "b": 2}, {"a": 1, "b": 7}) is None, "no sum before"
    assert attribute(whole, {"terms": []}, {"a": 1, "b": 2}, {"a": 1, "b": 7}) is None, "no sum now"
    names = [f"t{number}" for number in range(MOST + 1)]
    for count, apart in ((MOST, True), (MOST + 1, False)):
        many = {"expression": " + ".join(names[:count]), "terms": names[:count]}
        found = attribute(many, many, dict.fromkeys(names, 0.3), dict.fromkeys(names, 0.8))
        assert (found is not None) == apart, count
    ratio = {"expression": "a / b", "terms": ["a", "b"]}
    found = attribute(ratio, ratio, {"a": 3, "b": 1}, {"a": 0, "b": 0})
    assert found == [{"reason": "term", "term": "a", "part": -3}, {"reason": "term", "term": "b", "part": 8}], (
        "in order"
    )


def test_a_term_is_a_whole_of_the_year_or_of_the_wave_declared_for_it(changed: Path) -> None:
    impact, of = load_impact(changed), ("impact", "2021", "reach", "", "", "", "expression")
    assert is_term(WHOLE, of, impact)
    assert is_term(WHOLE, of, None)
    for place, other in ((1, "2022"), (3, "role"), (5, "L1")):
        assert not is_term((*WHOLE[:place], other, *WHOLE[place + 1 :]), of, impact), other
    edit(changed / "schemas/impact.yaml", "composites:", "years:\n  2022: {waves: {walks: 2021}}\ncomposites:")
    impact, later = load_impact(changed), ("impact", "2022", *of[2:])
    assert is_term(WHOLE, later, impact)
    assert not is_term(("walks", "2022", *WHOLE[2:]), later, impact)
    assert is_term(("activity", "2022", "calls", *WHOLE[3:]), later, impact)
    assert not is_term(("activity", "2021", "calls", *WHOLE[3:]), later, impact)


def test_a_crate_is_written_anew_and_deep_and_holds_what_it_names(changed: Path) -> None:
    for _ in range(2):
        assert write_crate(changed, Path("far/away/crate")) == ["far/away/crate/ro-crate-metadata.json"]
    found = {path.relative_to(changed / "far/away/crate").as_posix() for path in (changed / "far/away/crate").rglob("*") if path.is_file()}  # fmt: skip
    surveys = {f"schemas/surveys/walks/{each}.yaml" for each in ("survey", "codebook", "indicators", "slides")}
    assert found == {"ro-crate-metadata.json", "history/head.json", "history/records.jsonl", "processed/indicators.csv",
                     "schemas/impact.yaml", *surveys}  # fmt: skip
    assert [path.name for path in (changed / "far/away").iterdir()] == ["crate"]
    assert not [path for path in changed.iterdir() if path.name.startswith(".crate-")]
    records = read_records(changed)
    graph = json.loads((changed / "far/away/crate/ro-crate-metadata.json").read_text(encoding="utf-8"))["@graph"]
    (code,) = [each for each in graph if each["@id"].startswith("#code-")]
    version = next(each["code"] for each in records if "code" in each)
    assert code == {"@id": f"#code-{version}", "@type": ["SoftwareSourceCode", "prov:Entity"], "name": "the counting code",
                    "version": version}  # fmt: skip


def test_each_key_that_differs_is_named_with_both_sides() -> None:
    old = {"a": {"x": 1, "y": [1, 2], "z": None}, "b": "same", "d": {"e": 1}}
    new = {"a": {"x": 2, "y": [1], "z": None}, "b": "same", "c": False, "d": 1}
    assert list(list_changed_keys(old, new)) == [
        {"key": "a.x", "old": 1, "new": 2}, {"key": "a.y", "old": [1, 2], "new": [1]},
        {"key": "c", "old": None, "new": False}, {"key": "d", "old": {"e": 1}, "new": 1},
    ]  # fmt: skip


@pytest.mark.parametrize("numbered", [True, False])
def test_which_responses_differ_and_of_how_many_persons(numbered: bool) -> None:
    def respond(*rows: tuple[int, str, object, object], **more: list[str]) -> pd.DataFrame:
        frame = pd.DataFrame(rows, columns=["id", "participant", "use", "outcome"])
        moments = [f"2021-03-{number:02d}" for number in frame["id"]]
        return frame.assign(language="fr", submitted=pd.to_datetime(moments), started=pd.NaT, **more)

    before = respond((1, "p1", "A", "complete"), (2, "p1", None, "complete"), (3, "p2", "B", "complete"), (4, "p3", "B", "complete"),
                     (5, "p3", "B", "complete"))  # fmt: skip
    after = respond((6, "p4", "A", "complete"), (2, "p1", np.nan, "complete"), (3, "p2", "A", "complete"), (1, "p1", "A", "partial"),
                    (7, "p4", "B", "complete"))  # fmt: skip
    moved = compare_exports(before, after, numbered)
    assert moved.counts == {"removed": 2, "edited": 2, "added": 2}
    assert (moved.removed.tolist(), moved.added.tolist()) == (
        [False] * 3 + [True] * 2,
        [True, False, False, False, True],
    )
    assert (moved.edited_before.tolist(), moved.edited_after.tolist()) == ([2, 0], [2, 3])
    assert moved.persons == {"removed": 1, "edited": 2, "added": 1}
    assert list(moved.counts) == ["removed", "edited", "added"]
    more = compare_exports(before, before.assign(other=["x", None, None, None, None]), numbered)
    assert (more.counts, more.persons) == ({"edited": 1}, {"removed": 0, "edited": 1, "added": 0})
    if numbered:
        nobody = compare_exports(before.drop(columns="participant"), after.drop(columns="participant"), numbered)
        assert nobody.persons == {"removed": 2, "edited": 2, "added": 2}


def test_a_wave_is_kept_once_and_again_where_something_of_it_is_another(changed: Path) -> None:
    place = changed / KEPT / "walks/2021"
    state = json.loads((place / "state.json").read_text(encoding="utf-8"))
    assert set(state) == {"data", "code"}
    assert [path for path in (changed / KEPT).rglob("*") if path.is_file() and not is_private(path)] == []
    assert is_private(changed / ".boost")
    kept = read_kept(changed, "walks", "2021", state["data"])
    assert kept is not None
    assert (len(kept.responses), kept.declared.survey.id) == (12, "walks")
    assert read_kept(changed, "walks", "2021", "another") is None
    assert read_kept(changed, "walks", "2020", state["data"]) is None

    def keep(data: str = state["data"], code: str = state["code"], **more: bool) -> bool:
        before = (place / "state.json").stat().st_ino
        held = (place / "responses.parquet").open("rb")
        with held:
            keep_wave(changed, "walks", "2021", data, code, **more)
            return (place / "state.json").stat().st_ino != before

    assert not keep()
    assert keep(again=True)
    assert keep(data="d" * 16)
    assert keep(data="d" * 16, code="c" * 16)
    edit(changed / "processed/walks/2021/declared/schemas/surveys/walks/codebook.yaml", "Aide", "Aide ?")
    assert keep(data="d" * 16, code="c" * 16)
    assert json.loads((place / "state.json").read_text(encoding="utf-8")) == {"data": "d" * 16, "code": "c" * 16}
    assert sorted(path.name for path in place.parent.iterdir()) == ["2021"]
    shutil.rmtree(changed / "processed/walks/2021/declared")
    assert not keep(data="f" * 16)


def test_a_table_of_any_version_is_read_cell_by_cell(tmp_path: Path) -> None:
    path = tmp_path / "indicators.csv"
    path.write_text("survey,wave,indicator,level,statistic,value,unit,ci_low,suppressed,reason,other\n"
                    "walks,2021,users,'=A,share,5.0,share,0.25,false,,x\nwalks,2021,users,B,share,,share,,true,small,\n"
                    "walks,2021,short\n", encoding="utf-8")  # fmt: skip
    assert read_any_version(path) == {
        ("walks", "2021", "users", "", "", "=A", "share"): {"value": 5, "unit": "share", "ci_low": 0.25},
        ("walks", "2021", "users", "", "", "B", "share"): {"unit": "share", "suppressed": True, "reason": "small"},
        ("walks", "2021", "short", "", "", "", ""): {},
    }
    assert isinstance(read_any_version(path)["walks", "2021", "users", "", "", "=A", "share"]["value"], int)


def test_where_numbers_come_from_is_known_of_what_this_version_has_made(changed: Path) -> None:
    made = json.loads((changed / "processed/walks/2021/definitions.json").read_text(encoding="utf-8"))
    method = json.loads((changed / "processed/walks/2021/method.json").read_text(encoding="utf-8"))
    origin = (made["code"], made["definitions"], method["data_hash"], method["exports"], made["codebook"])
    assert read_met(changed, "walks", "2021") == Met(*origin, "")
    (changed / "processed/walks/2021/method.json").write_text(
        json.dumps(method | {"coding": "0" * 16}), encoding="utf-8"
    )
    assert read_met(changed, "walks", "2021") == Met(*origin, "0" * 16)
    sums = json.loads((changed / "processed/impact.json").read_text(encoding="utf-8"))
    for survey in ("activity", "impact", "communities", "actions", "key_indicators", "population"):
        assert read_met(changed, survey, "2021") == Met(sums["code"], sums["definitions"]), survey
    (changed / "processed/impact.json").unlink()
    assert read_met(changed, "impact", "2021") is None
    assert read_met(changed, "walks", "2022") is None
    (changed / "processed/walks/2021/definitions.json").write_text("{", encoding="utf-8")
    assert read_met(changed, "walks", "2021") is None


def test_what_a_run_left_is_noted_with_its_hash_size_and_moment(tmp_path: Path) -> None:
    assert compare_outputs(tmp_path) is None
    files = {"processed/a.csv": "a", "processed/deep/b.csv": "b", "figures/c.png": "c"}
    besides = ("figures/audit/a.html", "figures/report/r.docx", "processed/.new/x", "figures/.c.png", "raw/d.csv")
    for file, text in {**files, **dict.fromkeys(besides, "x")}.items():
        (tmp_path / file).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / file).write_text(text, encoding="utf-8")
    note_outputs(tmp_path)
    noted = json.loads((tmp_path / OUTPUTS).read_text(encoding="utf-8"))
    assert noted == {"head": "", "files": {
        file: [hashlib.sha256(text.encode()).hexdigest(), 1, (tmp_path / file).stat().st_mtime_ns]
        for file, text in files.items()}}  # fmt: skip
    assert is_private(tmp_path / OUTPUTS)
    assert is_private(tmp_path / ".boost")
    assert compare_outputs(tmp_path) == (3, {})
    # A file with the size and moment of before is not read again; with another of either it is.
    noted["files"]["processed/a.csv"][0] = noted["files"]["figures/c.png"][0] = "former"
    (tmp_path / OUTPUTS).write_text(json.dumps(noted), encoding="utf-8")
    (tmp_path / "figures/c.png").write_text("longer", encoding="utf-8")
    head = append_records(tmp_path, run(value(0.5)))
    note_outputs(tmp_path)
    again = json.loads((tmp_path / OUTPUTS).read_text(encoding="utf-8"))
    assert (again["head"], again["files"]["processed/a.csv"][0]) == (head.sha256, "former")
    assert again["files"]["figures/c.png"][0] == hashlib.sha256(b"longer").hexdigest()
    (tmp_path / "processed/deep/b.csv").unlink()
    (tmp_path / "processed/e.csv").write_text("e", encoding="utf-8")
    assert compare_outputs(tmp_path) == (
        1, {"processed/a.csv": "changed", "processed/deep/b.csv": "missing", "processed/e.csv": "new"})  # fmt: skip


def test_a_figure_says_of_each_indicator_once_where_it_comes_from(tmp_path: Path) -> None:
    rows = [{"survey": "walks", "wave": "2021", "indicator": indicator, "break": break_, "level": level,
             "definition_hash": "d" * 16, "data_hash": "é" * 16} for indicator, break_, level in
            (("users", "", "A"), ("users", "", "B"), ("users", "role", ""), ("others", "", ""))]  # fmt: skip
    drafts = [
        {**value(0.5), "key": {**KEY, **more}} for more in ({}, {"break": "role"}, {"level": "A"}, {"indicator": "x"})
    ]
    append_records(tmp_path, [*run(*drafts), {"kind": "gone", "at": "2022-01-01", "key": KEY, "was": 2, "why": []}])
    records = last_records(read_records(tmp_path))
    assert records == {
        ("walks", "2021", "users", ""): 6,
        ("walks", "2021", "users", "role"): 3,
        ("walks", "2021", "x", ""): 5,
    }
    told = describe_provenance(rows, "c" * 16, records, slide="helped")
    hashes = {"definition_hash": "d" * 16, "data_hash": "é" * 16}
    of = {"survey": "walks", "wave": "2021"}
    assert told == {"slide": "helped", "code": "c" * 16, "record": 6, "indicators": [
        {**of, "indicator": "users", "break": "", **hashes}, {**of, "indicator": "users", "break": "role", **hashes},
        {**of, "indicator": "others", "break": "", **hashes}]}  # fmt: skip
    assert describe_provenance(rows[3:], "c" * 16, records)["record"] is None
    line = write_provenance(told)
    assert line.startswith('{"code":"cccccccccccccccc","indicators":[{"break":"","data_hash":"\\u00e9\\u00e9')
    (tmp_path / "a.svg").write_text(f'<svg xmlns="http://www.w3.org/2000/svg"><metadata id="{NAME}">{line}</metadata>'
                                    f'<text id="{NAME}"/><text>no</text></svg>', encoding="utf-8")  # fmt: skip
    assert read_provenance(tmp_path / "a.svg") == [told]
    deck = Presentation()
    for notes in (f"words\n{NAME}: {line}", "words only", f"{NAME}: {line}\n{NAME}: {line}"):
        deck.slides.add_slide(deck.slide_layouts[6]).notes_slide.notes_text_frame.text = notes  # type: ignore[union-attr]
    deck.save(str(tmp_path / "A.PPTX"))
    assert [len(read_provenance(tmp_path / "A.PPTX", slide)) for slide in (None, 1, 3)] == [3, 1, 2]


@pytest.mark.parametrize("amiss", [
    {"indicators": {}}, {"indicators": ["users"]}, {"indicators": [{"survey": "walks"}]}, {"code": None}, {"record": "6"},
])  # fmt: skip
def test_what_says_something_else_is_no_provenance(tmp_path: Path, amiss: dict[str, Any]) -> None:
    append_records(tmp_path, run(value(0.5)))
    whole = name(tmp_path, {"indicator": "users"})
    draw(tmp_path / "a.png", whole)
    assert read_provenance(tmp_path / "a.png") == [whole]
    draw(tmp_path / "a.png", whole | amiss)
    with pytest.raises(Exception, match="no provenance"):
        read_provenance(tmp_path / "a.png")


def test_what_is_published_is_named_where_it_lies_or_by_its_name(tmp_path: Path) -> None:
    workspace = tmp_path / "workspace"
    (workspace / "schemas/surveys").mkdir(parents=True)
    shutil.copytree(Path(__file__).parents[2] / "schemas/surveys/diapason", workspace / "schemas/surveys/diapason")
    drafts = [value(0.5) | {"key": KEY | more} for more in
              ({"indicator": "a"}, {"indicator": "b"}, {"indicator": "b", "break": "role", "break_level": "A"}, {"indicator": "c"})]  # fmt: skip
    append_records(
        workspace,
        [*run(*drafts), {"kind": "gone", "at": "2022-01-01", "key": KEY | {"indicator": "c"}, "was": 5, "why": []}],
    )
    for folder in (workspace / "deck/inner", tmp_path / "out"):
        folder.mkdir(parents=True)
        for file, indicator in (("2.PNG", "b"), ("1.png", "c")):
            draw(folder / file, name(workspace, {"indicator": indicator}))
        (folder / "notes.txt").write_text("no figure", encoding="utf-8")

    def publish(deck: Path) -> tuple[list[int], list[dict[str, str]]]:
        _, record = publish_values(workspace, " Plenary ", deck)
        assert (record["kind"], record["event"]) == ("publication", "Plenary")
        return record["shown"], record["files"]

    def hashed(path: Path, said: str) -> dict[str, str]:
        return {"file": said, "sha256": hashlib.sha256(path.read_bytes()).hexdigest()}

    inner, out = workspace / "deck/inner", tmp_path / "out"
    files = [hashed(inner / "1.png", "deck/inner/1.png"), hashed(inner / "2.PNG", "deck/inner/2.PNG")]
    # What was drawn is published, though it is not computed any more.
    assert publish(workspace / "deck") == ([3, 5], files)
    assert publish(out / "2.PNG") == ([3], [hashed(out / "2.PNG", "2.PNG")])
    with pytest.raises(Refusal, match="published already, as record 8"):
        publish(out / "2.PNG")


def test_the_reason_of_a_record_in_one_word() -> None:
    def reason(*reasons: str) -> str:
        return name_reason({"kind": "value", "why": [{"reason": each} for each in reasons]})

    assert [reason(each) for each in ("added", "edited", "removed", "register", "data", "term")] == ["data"] * 5 + [
        "term"
    ]
    assert (reason("added", "edited"), reason("added", "definition"), reason()) == ("data", "several", "several")
    assert (reason("not_attributable"), reason("code", "not_attributable")) == ("not_attributable", "code")
    assert name_reason({"kind": "code"}) == "code"


def test_a_replaced_version_is_known_by_its_bytes_and_by_where_it_departs(tmp_path: Path) -> None:
    append_records(tmp_path, run(value(0.5)))
    append_records(tmp_path, [{"kind": "withdrawal", "at": "", "keys": [KEY]}, {"kind": "acknowledgement", "at": ""}])
    commit(tmp_path, "history")
    version = read_content(tmp_path)
    assert list_rewritten(tmp_path, version) == (1, [])
    lines = version.splitlines(keepends=True)
    found = Rewritten(commits(tmp_path)[0], hashlib.sha256(version).hexdigest(), 3, ("withdrawal",), None)
    assert list_rewritten(tmp_path, b"".join(lines[:2])) == (1, [found])
    assert list_versions(tmp_path, Path("history/records.jsonl")) == [(commits(tmp_path)[0], version)]
    assert find_commit(tmp_path) == {"commit": commits(tmp_path)[0]}
    (tmp_path / "raw").mkdir()
    (tmp_path / "raw/a.csv").write_text("a", encoding="utf-8")
    assert find_commit(tmp_path) == {"commit": commits(tmp_path)[0], "uncommitted": True}, "a new input"
    (tmp_path / ".gitignore").write_text("/raw/*\n", encoding="utf-8")
    assert find_commit(tmp_path) == {"commit": commits(tmp_path)[0]}, "an export that git is to ignore, a stray file"
    commit(tmp_path, "raw")
    (tmp_path / "raw/a.csv").write_text("b", encoding="utf-8")
    assert find_commit(tmp_path) == {"commit": commits(tmp_path)[1], "uncommitted": True}
    assert run_git(tmp_path, "nothing") is None


@pytest.mark.parametrize(("asked", "fits"), [
    ({}, True), ({"indicator": "user"}, False), ({"survey": "walks"}, True), ({"survey": "swims"}, False), ({"wave": "2021"}, True),
    ({"wave": "2022"}, False), ({"group": "role"}, False), ({"level": "A"}, False), ({"statistic": "share"}, True), ({"statistic": "mean"}, False),
])  # fmt: skip
def test_which_numbers_are_meant(asked: dict[str, str], fits: bool) -> None:
    assert Asked(**{"indicator": "users", **asked}).fits(WHOLE) == fits
    of_group = (*WHOLE[:3], "role", "A", *WHOLE[5:])
    assert Asked("users", group="role=A").fits(of_group)
    assert Asked("users", group="role").fits(of_group)
    assert not Asked("users", group="role=B").fits(of_group)
    assert not Asked("users", group="other=A").fits(of_group)


def test_what_is_said_of_a_number_and_of_its_wave(tmp_path: Path) -> None:
    other = KEY | {"indicator": "x"}
    said, event = {"role": "maintainer", "reason": "typing error"}, {"event": "Plenary", "files": []}
    kinds = [
        {"kind": "correction", "keys": [other, KEY], **said}, {"kind": "withdrawal", "keys": [other], **said},
        {"kind": "publication", "shown": [2, 3], **event}, {"kind": "publication", "shown": [3], **event}, {"kind": "code", "survey": "walks", "wave": "2021", "from": "a", "to": "b"},
        {"kind": "code", "survey": "walks", "wave": "2022", "from": "a", "to": "b"},
        {"kind": "erasure", "survey": "walks", "wave": "2021", "data": "e", **said},
        {"kind": "acknowledgement", "survey": "walks", "wave": "2021", "commit": "a", "sha256": "b", "from": 2, **said},
        {"kind": "gone", "key": KEY, "was": 2, "why": []},
    ]  # fmt: skip
    append_records(
        tmp_path, [*run(value(0.5), value(0.5) | {"key": other}), *({"at": "2022-01-01", **each} for each in kinds)]
    )
    records = read_records(tmp_path)
    found = history_of(records, {WHOLE}, {("walks", "2021")})
    assert [record["n"] for record in found] == [2, 4, 6, 8, 10, 12]
    assert [record["n"] for record in history_of(records, {WHOLE}, set())] == [2, 4, 6, 12]
    state = read_state(records)
    assert [(said["n"], shown["n"]) for said, shown in published_of(state, WHOLE)] == [(6, 2)]
    assert (state.records, len(state.publications), state.code) == (
        12,
        2,
        {("walks", "2021"): "b", ("walks", "2022"): "b"},
    )
    assert (set(state.withdrawn), set(state.erased)) == ({key_of(other)}, {"e"})
    assert [read_state(records, until=3).records, read_state(records, as_of="2021-12-31").records] == [3, 3]
    assert list_chronicled(tmp_path) == ["walks"]


def test_the_origin_of_a_wave_is_that_of_the_last_run_that_noted_it(tmp_path: Path) -> None:
    def note(data: str, wave: str = "2021", **more: str) -> dict[str, Any]:
        return {
            "kind": "run",
            "at": "2022-01-01",
            "records": 0,
            "waves": [{"survey": "walks", "wave": wave, "data": data, "codebook": "b", "exports": {}, **more}],
        }

    append_records(tmp_path, [note("a"), note("b", coding="k"), note("c", wave="2022")])
    state = read_state(read_records(tmp_path))
    wave = {"survey": "walks", "wave": "2021", "codebook": "b", "exports": {}}
    assert state.origin_of("walks", "2021") == {**wave, "data": "b", "coding": "k"}
    assert state.origin_of("walks", "2021", 1) == {**wave, "data": "a"}
    assert state.origin_of("walks", "2021", 2)["data"] == "b"
    assert (state.origin_of("walks", "2020"), state.data_of("walks", "2020"), state.data_of("walks", "2022")) == (
        {},
        "",
        "c",
    )
    assert (state.coding_of("walks", "2021"), state.coding_of("walks", "2022")) == ("k", None)


def test_a_head_is_written_as_it_is_read_and_lags_by_a_batch_at_most(tmp_path: Path) -> None:
    assert read_head(tmp_path) is None
    first = append_records(tmp_path, run(value(0.5)))
    assert (tmp_path / HEAD).read_bytes() == f'{{\n  "records": 2,\n  "sha256": "{first.sha256}"\n}}\n'.encode()
    for text in ("", "[]", "{}", '{"records": "x", "sha256": ""}', '{"records": 2}'):
        (tmp_path / HEAD).write_text(text, encoding="utf-8")
        assert read_head(tmp_path) is None, text
    content = read_content(tmp_path)
    assert lags(content, None), "a first run that was ended before its head was written"
    assert not lags(content, first)
    assert not lags(b"", None)
    assert not lags(content, Head(1, "0" * 64))
    append_records_anew = tmp_path / "anew"
    append_records(append_records_anew, run(value(0.5)))
    withdrawal = {"kind": "withdrawal", "at": "2022-01-01", "keys": [KEY], "role": "maintainer", "reason": "misread"}
    append_records(append_records_anew, [withdrawal])
    assert lags(read_content(append_records_anew), first)
    append_records(append_records_anew, [withdrawal])
    assert not lags(read_content(append_records_anew), first)


def test_what_is_noted_of_a_recorded_state_is_its_owners_alone(tmp_path: Path) -> None:
    note_unchanged(tmp_path)
    assert is_private(tmp_path / NOTE)
    assert is_private(tmp_path / ".boost")
    assert len((tmp_path / NOTE).read_text(encoding="utf-8")) == 65


def test_a_row_is_a_key_and_what_it_says() -> None:
    row: dict[str, Any] = dict.fromkeys(INDICATOR_COLUMNS, "") | {
        "survey": "walks", "wave": "2021", "indicator": "users", "statistic": "share", "value": 3.0, "unit": "share",
        "numerator": 1.5, "denominator": float("nan"), "suppressed": False, "definition_hash": "d", "data_hash": "e"}  # fmt: skip
    row |= {column: float("nan") for column in ("persons", "ci_low", "ci_high", "effective_n", "design_effect", "no_answer",
                                                "not_asked", "dont_know", "not_applicable", "broke_off", "not_in_wave")}  # fmt: skip
    assert value_of(row) == {"value": 3, "unit": "share", "numerator": 1.5}
    assert value_of(row | {"suppressed": True, "value": float("nan"), "reason": "small"}) == {
        "unit": "share", "numerator": 1.5, "suppressed": True, "reason": "small"}  # fmt: skip
    assert key_of(row) == WHOLE
    assert write_key(WHOLE) == KEY
    assert read_rows(pd.DataFrame([row])) == {WHOLE: (value_of(row), "d", "e")}
    assert [repr(plain_number(each)) for each in (2.0, -0.5, 2.0**53, -(2.0**53), 2.0**53 - 1)] == [
        "2", "-0.5", "9007199254740992.0", "-9007199254740992.0", "9007199254740991"]  # fmt: skip
    assert [same_number(1.0, 1 + each) for each in (1e-12, 1e-10)] == [True, False]
    assert [same_number(0.0, each) for each in (1e-12, 1e-10)] == [True, False]
    assert [same_number(1e6, 1e6 + each) for each in (1e-6, 1e-4)] == [True, False]
    for other, same in (({"value": 1.0 + 1e-13, "unit": "a"}, True), ({"value": 2, "unit": "a"}, False),
                        ({"value": 1, "unit": "b"}, False), ({"value": 1}, False)):  # fmt: skip
        assert same_value({"value": 1, "unit": "a"}, other) is same


def test_items_and_codes_have_the_names_that_the_declarations_give_them(small: Path) -> None:
    declared = load_survey(small, "walks").for_wave("2021")
    wording = Wording(Sayer("nl"), declared)
    assert [wording.item(each) for each in ("helped", "which[A]", "gone")] == [
        "helped (Hulp)",
        "which[A] (Welke)",
        "gone",
    ]
    assert [wording.code("helped", each) for each in ("YES", "MAYBE")] == ["YES (Ja)", "MAYBE"]
    assert wording.code("gone", "YES") == "YES"
    assert wording.base("all", {}) == "allen: iedereen van wie het antwoord telt"
    assert (
        wording.base("some", {"rule": {"helped": {"any_of": ["YES", "NO"]}}})
        == "some: helped (Hulp) is YES (Ja) of NO (Nee)"
    )
