"""Acts, explanations, figures and the audit, on one drawn wave; every figure names records that exist."""

from __future__ import annotations

import io
import json
import re
import shutil
from pathlib import Path

import pytest
from PIL import Image
from rich.console import Console

from pipelines.data import make_data
from pipelines.history.acts import correct_value, note_erasure, publish_values, withdraw_values
from pipelines.history.audit import Audited, audit_workspace
from pipelines.history.audit_page import print_audit, say_said, write_pages
from pipelines.history.code import hash_code
from pipelines.history.crate import write_crate
from pipelines.history.explain import Explanation
from pipelines.history.provenance import NAME, read_provenance
from pipelines.history.record import record_run
from pipelines.history.replay import replay_values
from pipelines.history.said import Sayer
from pipelines.history.select import Asked
from pipelines.history.state import read_state
from pipelines.history.store import HEAD, RECORDS, read_head, read_records
from pipelines.history.timeline import print_timeline
from schemas.refusals import Refusal
from tests.history.conftest import commit

FIGURES = "figures/diapason/2021/fr"
FOUND = Asked("dp-found-yes", statistic="share")


@pytest.fixture
def workspace(made: Path, tmp_path: Path) -> Path:
    shutil.copytree(made, tmp_path / "workspace")
    return tmp_path / "workspace"


def failing(audited: Audited) -> set[str]:
    return {check.name for check in audited.checks if check.found}


def said(workspace: Path, language: str = "en", **more: str) -> str:
    console = Console(width=200, record=True, file=io.StringIO())
    explanation = Explanation(workspace, read_records(workspace), language, **more)
    explanation.console = console
    explanation.show(FOUND)
    return console.export_text()


def test_everything_holds_after_a_run(made: Path) -> None:
    head = read_head(made)
    assert head is not None
    audited = audit_workspace(made, head.sha256[:12])
    assert failing(audited) == set()
    held = {check.name for check in audited.checks if check.held}
    assert held >= {"chain", "head", "definitions", "parts", "numbers", "exports", "files", "figures", "print"}


def test_a_picture_saved_again_says_nothing(made: Path, tmp_path: Path) -> None:
    png = next((made / FIGURES).glob("*.png"))
    with Image.open(png) as picture:
        picture.save(tmp_path / "again.png")
    with pytest.raises(Refusal, match="no provenance"):
        read_provenance(tmp_path / "again.png")
    (tmp_path / "half.png").write_bytes(png.read_bytes()[:2000])
    (tmp_path / "x.svg").write_text("<svg", encoding="utf-8")
    (tmp_path / "x.txt").write_text("", encoding="utf-8")
    for name in ("half.png", "x.svg", "x.txt", "absent.png"):
        with pytest.raises(Refusal):
            read_provenance(tmp_path / name)


def test_a_slide_is_read_from_its_notes(made: Path, tmp_path: Path) -> None:
    from pptx import Presentation

    line = json.dumps(read_provenance(next((made / FIGURES).glob("*-found*.png")))[0])
    deck = Presentation()
    for notes in ("no numbers here", f"Said so.\n{NAME}: {line}"):
        deck.slides.add_slide(deck.slide_layouts[6]).notes_slide.notes_text_frame.text = notes
    deck.save(str(tmp_path / "deck.pptx"))
    assert read_provenance(tmp_path / "deck.pptx") == read_provenance(tmp_path / "deck.pptx", 2) == [json.loads(line)]
    for slide in (1, 3):
        with pytest.raises(Refusal):
            read_provenance(tmp_path / "deck.pptx", slide)


@pytest.mark.parametrize("name", [RECORDS, HEAD])
def test_one_byte_of_the_history_is_enough(workspace: Path, name: Path) -> None:
    content = bytearray((workspace / name).read_bytes())
    at = next(at for at in range(len(content) // 2, len(content)) if chr(content[at]).isdigit())
    content[at] = ord("0") + (content[at] - ord("0") + 1) % 10
    (workspace / name).write_bytes(bytes(content))
    audited = audit_workspace(workspace)
    assert "chain" in failing(audited)
    if name == RECORDS:
        (check,) = (check for check in audited.checks if check.name == "chain")
        assert bytes(content)[:at].count(b"\n") + 1 in {each.fields["record"] for each in check.found}


def test_a_history_rewritten_from_its_beginning_is_found_by_git_and_by_a_printed_head(workspace: Path) -> None:
    head = read_head(workspace)
    assert head is not None
    commit(workspace, "history")
    shutil.rmtree(workspace / "history")
    path = workspace / "processed/indicators.csv"
    path.write_text(path.read_text(encoding="utf-8").replace("0.640625", "0.65"), encoding="utf-8")
    with pytest.raises(Refusal, match="it does not begin with what git has of it"):
        record_run(workspace)
    (workspace / ".git").rename(workspace / "hidden")
    record_run(workspace)
    (workspace / "hidden").rename(workspace / ".git")
    audited = audit_workspace(workspace, head.sha256[:12])
    assert {"git", "head"} <= failing(audited)
    assert "chain" not in failing(audited)


def test_outputs_changed_by_hand_are_found(workspace: Path) -> None:
    table = workspace / "processed/indicators.csv"
    value = str(read_state(read_records(workspace)).in_force[("diapason", "2021", "dp-found-yes", "", "", "", "share")]
                ["values"]["value"])  # fmt: skip
    table.write_text(table.read_text(encoding="utf-8").replace(value, "0.66"), encoding="utf-8")
    png = next((workspace / FIGURES).glob("*.png"))
    png.write_bytes(png.read_bytes() + b"x")
    next((workspace / FIGURES).glob("*.svg")).write_text("<svg/>", encoding="utf-8")
    export = workspace / "raw/diapason/2021/diapason-2021-nl-sheets.csv"
    export.write_bytes(export.read_bytes() + b"\r\n")
    assert {"numbers", "files", "figures", "exports"} <= failing(audit_workspace(workspace))


def test_what_differs_is_said_also_where_the_value_is_the_same(workspace: Path) -> None:
    table = workspace / "processed/indicators.csv"
    key = ("diapason", "2021", "dp-found-yes", "", "", "", "share")
    low = str(read_state(read_records(workspace)).in_force[key]["values"]["ci_low"])
    table.write_text(table.read_text(encoding="utf-8").replace(low, "0.01"), encoding="utf-8")
    steps: list[str] = []
    audited = audit_workspace(workspace, step=lambda name, done, total: steps.append(f"{name} {done} of {total}"))
    (check,) = [check for check in audited.checks if check.name == "numbers"]
    told = [say_said(Sayer("en"), said) for said in check.found]
    assert any(f"ci_low {low} \u2192 0.01" in each for each in told)
    # Every check is told before it begins.
    assert (steps[0], steps[-1], len(steps)) == ("chain 0 of 11", "publications 10 of 11", len(audited.checks))


def test_a_published_value_that_moves_is_told_loudly_until_it_is_corrected(workspace: Path) -> None:
    deck = next((workspace / FIGURES).glob("*-found*.png"))
    _, publication = publish_values(workspace, "Plenary 2021-10-25", deck)
    assert publication["files"][0]["file"].startswith(FIGURES)
    assert failing(audit_workspace(workspace)) == set()
    export = workspace / "raw/diapason/2021/diapason-2021-nl-sheets.csv"
    export.write_bytes(b"\r\n".join(export.read_bytes().split(b"\r\n")[:-8]) + b"\r\n")
    make_data(workspace)
    done = record_run(workspace)
    assert done.moved
    assert all(move.publication["event"] == "Plenary 2021-10-25" for move in done.moved)
    assert "publications" in failing(audit_workspace(workspace))
    for indicator in {move.key[2] for move in done.moved}:
        correct_value(workspace, Asked(indicator), "eight answers of a trial were in it", "evaluation officer")
    assert "publications" not in failing(audit_workspace(workspace))
    assert "Plenary 2021-10-25" in said(workspace)


def test_corrections_and_withdrawals_stand_in_the_explanation(workspace: Path) -> None:
    correct_value(workspace, FOUND, "a box was read wrongly", "evaluation officer", 0.5)
    withdraw_values(workspace, FOUND, "the question was misread", "steering group")
    told = said(workspace)
    assert "evaluation officer: 50%" in told
    assert "withdrawn by steering group: the question was misread" in told
    with pytest.raises(Refusal, match="a value for"):
        correct_value(workspace, Asked("dp-continuity"), "x", "y", 0.5)


@pytest.mark.parametrize("words", ["", "jan@hospital.example says so", "call 198.51.100.7", "x" * 400, "a\nb"])
def test_what_stays_for_ever_names_nobody(workspace: Path, words: str) -> None:
    before = (workspace / RECORDS).read_bytes()
    for reason, role in ((words, "officer"), ("a reason", words)):
        with pytest.raises(Refusal):
            withdraw_values(workspace, FOUND, reason, role)
    assert (workspace / RECORDS).read_bytes() == before


@pytest.mark.parametrize("language", ["en", "fr", "nl"])
def test_an_explanation_says_where_a_number_comes_from(made: Path, language: str) -> None:
    told = said(made, language)
    state = read_state(read_records(made))
    record = state.in_force[("diapason", "2021", "dp-found-yes", "", "", "", "share")]
    origin = state.origin_of("diapason", "2021")
    for fact in (record["data"], record["definition"], record["code"], "64", "41", *origin["exports"]):
        assert fact in told
    assert all(sha256 in told.replace("\n", "") for sha256 in origin["exports"].values())


def test_before_the_first_day_there_was_nothing(made: Path) -> None:
    with pytest.raises(Refusal, match="when it was first recorded"):
        said(made, as_of="2001-01-01")


def test_an_unknown_indicator_or_group_is_refused_with_what_there_is(made: Path) -> None:
    records = read_records(made)
    with pytest.raises(Refusal, match="dp-found-yes"):
        print_timeline(records, Asked("dp-fond"), "en")
    with pytest.raises(Refusal, match="wave 2021"):
        print_timeline(records, Asked("dp-found-yes", wave="1999"), "en")


def test_the_page_of_an_audit_is_escaped_and_asks_nothing_of_the_network(workspace: Path) -> None:
    publish_values(workspace, "<script>alert(1)</script> & co", survey="diapason")
    audited = audit_workspace(workspace)
    names = write_pages(workspace, audited)
    assert names == ["figures/audit/audit-fr.html", "figures/audit/audit-nl.html"]
    for name in names:
        page = (workspace / name).read_text(encoding="utf-8")
        assert "<script" not in page
        assert "&lt;script&gt;" in page
        assert not re.findall(r"""(?:src|href)=["'](?!data:|#)[^"']+""", page)
    for language in ("en", "fr", "nl"):
        print_audit(audited, language, Console(file=io.StringIO()))


def test_the_crate_names_exports_and_holds_no_answer(workspace: Path) -> None:
    (name,) = write_crate(workspace, Path("crate"))
    first = (workspace / name).read_bytes()
    write_crate(workspace, Path("crate"))
    assert (workspace / name).read_bytes() == first
    graph = {each["@id"]: each for each in json.loads(first)["@graph"]}
    (run,) = (each for each in graph.values() if "prov:Activity" in each["@type"])
    used = {graph[each["@id"]].get("name") for each in run["prov:used"]}
    assert "raw/diapason/2021/diapason-2021-fr-sheets.csv" in used
    assert not list((workspace / "crate").rglob("*.parquet"))
    assert not (workspace / "crate/raw").exists()
    with pytest.raises(Refusal, match="no crate"):
        write_crate(workspace, Path("schemas"))


def test_past_values_come_out_the_same_after_data_and_definition_changed(workspace: Path) -> None:
    path = workspace / "schemas/surveys/diapason/indicators.yaml"
    text = path.read_text(encoding="utf-8")
    at = text.index("- id: dp-found-yes")
    path.write_text(text[:at] + text[at:].replace("statistic: share", "statistic: share\n    counts_over: asked", 1),
                    encoding="utf-8")  # fmt: skip
    export = workspace / "raw/diapason/2021/diapason-2021-nl-sheets.csv"
    export.write_bytes(b"\r\n".join(export.read_bytes().split(b"\r\n")[:-8]) + b"\r\n")
    make_data(workspace)
    record_run(workspace)
    number = read_state(read_records(workspace), until=300).in_force[
        ("diapason", "2021", "dp-found-yes", "", "", "", "share")]["n"]  # fmt: skip
    (replayed,) = replay_values(workspace, str(number))
    assert (replayed.told, replayed.holds, replayed.differing) == ("same", True, {})
    # The commit has no code of its own: that of today ran, and what was recorded is named beside it.
    assert ("now_code", {"code": hash_code(), "recorded": hash_code()}) in replayed.notes
    state = read_state(read_records(workspace), until=number)
    note_erasure(workspace, "diapason", "2021", state.data_of("diapason", "2021"), "asked for by a person", "officer")
    (replayed,) = replay_values(workspace, str(number))
    assert (replayed.told, replayed.holds) == ("erased", True)
    assert "chain" not in failing(audit_workspace(workspace))


def test_a_replay_without_its_commit_or_record_says_so(workspace: Path) -> None:
    with pytest.raises(Refusal, match="no record 99999"):
        replay_values(workspace, "99999")
    with pytest.raises(Refusal, match="a day such as"):
        replay_values(workspace, "yesterday")
    shutil.rmtree(workspace / ".git")
    (replayed,) = replay_values(workspace, "200")
    assert (replayed.told, replayed.holds) == ("no_code", False)
