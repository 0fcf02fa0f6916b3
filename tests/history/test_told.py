"""A history of a year, told whole: its records, and what every command says of them, against the texts in `told/`.

How those are written: `telling.py`. The workspace is the small one; each step has its day.
"""

from __future__ import annotations

import io
import json
import re
import shutil
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from pipelines.data import make_data
from pipelines.history.acts import correct_value, note_erasure, publish_values, withdraw_values
from pipelines.history.audit import audit_workspace
from pipelines.history.audit_page import print_audit, write_pages
from pipelines.history.crate import write_crate
from pipelines.history.explain import Explanation
from pipelines.history.outputs import note_outputs
from pipelines.history.overview import list_acts, list_moved, list_runs
from pipelines.history.provenance import describe_provenance, last_records, read_provenance
from pipelines.history.record import record_run
from pipelines.history.said import Sayer, tell_act, tell_recorded
from pipelines.history.select import Asked
from pipelines.history.state import read_state
from pipelines.history.store import RECORDS, read_records
from pipelines.history.timeline import print_timeline
from tests.history.conftest import commit
from tests.history.small_register import declare_impact, write_register
from tests.history.telling import hold
from tests.history.test_explained_records import draw
from tests.history.test_record_small import DECLARED, EXPORT, edit
from tests.small_workspace import list_rows, make_small, write_export

LANGUAGES = ("en", "fr", "nl")
FIGURE = "figures/walks/2021/fr/01-helped.png"
INDICATORS = """indicators:
  - id: wk-helped
    label: {fr: Aide, nl: Hulp}
    statistic: share
    item: helped
    codes: [YES]
    breaks: [which]
  - id: wk-middle
    label: {fr: Milieu, nl: Midden}
    statistic: [median, top_two_box]
    item: helped
    base: wooded
  - id: wk-which
    label: {fr: Lesquels, nl: Welke}
    statistic: distribution
    item: which
  - id: wk-words
    label: {fr: Autres, nl: Anders}
    statistic: count
    where: {else: {answered: true}, which: {any_of: [A, B]}}
    population: received
"""
WOODED = "  wooded: {label: {fr: au bois, nl: in het bos}, rule: {which: {none_of: [A]}}}\n"


def begin(workspace: Path) -> Path:
    """A wave with every kind of indicator, a register and a sum, committed; two answers are missing."""
    make_small(workspace, waves=1)
    (workspace / DECLARED / "indicators.yaml").write_text(INDICATORS, encoding="utf-8")
    edit(workspace / DECLARED / "codebook.yaml", "  - id: helped\n    type: single\n", "  - id: helped\n    type: single\n    ordered: true\n")  # fmt: skip
    edit(workspace / DECLARED / "codebook.yaml", "bases:\n", f"bases:\n{WOODED}")
    write_answers(workspace, {0: ("", "Parc", "words"), 5: ("Non", "Bois", "")})
    declare_impact(workspace)
    write_register(workspace, 2021, calls=30)
    return workspace


def write_answers(workspace: Path, answers: dict[int, tuple[str, str, str]], kept: int = 12) -> None:
    """The export with other answers in some rows, of the first so many."""
    rows = list_rows(2021)[:kept]
    for number, answered in answers.items():
        rows[number][2:] = answered
    write_export(workspace / EXPORT, rows)


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, list[str]]]:
    """The workspace after its year, and what was said on each day."""
    workspace, said = tmp_path_factory.mktemp("told") / "workspace", dict[str, list[str]]()
    with pytest.MonkeyPatch.context() as patched:

        def rise(month: int) -> str:
            patched.setenv("SOURCE_DATE_EPOCH", str(1_609_495_200 + (month - 1) * 30 * 86_400))
            return f"month {month}"

        def act(month: int, name: str, *arguments: Any, **more: Any) -> None:
            day = rise(month)
            head, record = {"publish": publish_values, "correct": correct_value, "withdraw": withdraw_values}[name](
                workspace, *arguments, **more
            )
            said[day] = [tell_act(head, record, language) for language in LANGUAGES]

        def record(month: int, compute: bool = True) -> None:
            day = rise(month)
            if compute:
                make_data(workspace)
            recorded = record_run(workspace)
            said[day] = [line for language in LANGUAGES for line in tell_recorded(recorded, language)]

        for who in ("AUTHOR", "COMMITTER"):
            patched.setenv(f"GIT_{who}_DATE", "2021-01-01T10:00:00Z")
        begin(workspace)
        commit(workspace, "declarations and exports")
        record(1)
        own = next(row for row in read_records(workspace) if row.get("key", {}).get("indicator") == "wk-helped")
        (workspace / FIGURE).parent.mkdir(parents=True)
        row = {**{"break": ""}, **own["key"], "definition_hash": own["definition"], "data_hash": own["data"]}
        draw(workspace / FIGURE, describe_provenance([row], own["code"], last_records(read_records(workspace))))
        act(2, "publish", "Plenary 2021-01-31", survey="walks")
        act(3, "publish", "Letter 2021-03-02", workspace / FIGURE)
        # One answer was corrected, one taken back, and the register counted on.
        write_answers(workspace, {0: ("Oui", "Parc", "words"), 5: ("Non", "Bois", "")}, kept=11)
        write_register(workspace, 2021, calls=37)
        record(4)
        commit(workspace, "the history of four months")
        act(5, "correct", Asked("calls"), "counted twice", "evaluation", value=36.0)
        act(6, "correct", Asked("wk-which"), "the question was misread", "evaluation")
        edit(workspace / DECLARED / "indicators.yaml", "codes: [YES]", "codes: [NO]")
        write_answers(workspace, {0: ("Non", "Bois", "words"), 5: ("Non", "Bois", "")}, kept=12)
        declare_impact(workspace, "calls + 3 * visits")
        record(7)
        act(8, "withdraw", Asked("wk-middle", statistic="median"), "too few of them", "steering group")
        made = workspace / "processed/walks/2021/definitions.json"
        edit(made, json.loads(made.read_text(encoding="utf-8"))["code"], "0123456789abcdef")
        record(9, compute=False)
        edit(workspace / DECLARED / "indicators.yaml", INDICATORS[INDICATORS.index("  - id: wk-words") :], "")
        record(10)
        commit(workspace, "the history of ten months")
        rise(11)
        note_erasure(workspace, "walks", "2021", read_state(read_records(workspace)).data_of("walks", "2021"),
                     "asked for by a person", "officer", 12)  # fmt: skip
        note_outputs(workspace)
    return workspace, said


def test_the_records_of_a_year_and_what_was_said_of_each(story: tuple[Path, dict[str, list[str]]]) -> None:
    workspace, said = story
    hold("records.jsonl", (workspace / RECORDS).read_text(encoding="utf-8"))
    hold("said.txt", "\n".join(line for day, lines in said.items() for line in (f"== {day}", *lines)))


@pytest.fixture
def told(story: tuple[Path, dict[str, list[str]]], monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(story[0])
    return story[0]


def write_on() -> tuple[Console, io.StringIO]:
    return Console(file=(out := io.StringIO()), width=250, highlight=False), out


ASKED = {
    "share": Asked("wk-helped"),
    "groups": Asked("wk-helped", group="which"),
    "group": Asked("wk-helped", group="which=B"),
    "middle": Asked("wk-middle"),
    "levels": Asked("wk-which"),
    "gone": Asked("wk-words"),
    "register": Asked("calls", survey="activity", wave="2021"),
    "sum": Asked("reach"),
}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_value_a_number_had(told: Path, language: str) -> None:
    text = []
    for name, asked in ASKED.items():
        console, out = write_on()
        print_timeline(read_records(told), asked, language, everything=True, console=console)
        text.append(f"== {name}\n{out.getvalue()}")
    hold(f"history-{language}.txt", "".join(text))


def explain(workspace: Path, language: str, as_of: str = "") -> tuple[Explanation, io.StringIO]:
    explanation = Explanation(workspace, read_records(workspace), language, as_of)
    explanation.console = Console(file=(out := io.StringIO()), soft_wrap=True, highlight=False)
    return explanation, out


@pytest.mark.parametrize("language", LANGUAGES)
def test_where_a_number_comes_from(told: Path, language: str) -> None:
    text = []
    for name, asked in ASKED.items():
        explanation, out = explain(told, language)
        explanation.show(asked)
        text.append(f"== {name}\n{out.getvalue()}")
    explanation, out = explain(told, language, "2021-04-30")
    explanation.show(ASKED["share"])
    explanation.show(ASKED["levels"], everything=True)
    hold(f"explain-{language}.txt", "".join([*text, f"== of an evening in April\n{out.getvalue()}"]))


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_a_figure_shows_and_what_came_since(told: Path, language: str) -> None:
    explanation, out = explain(told, language)
    (found,) = read_provenance(Path(FIGURE))
    explanation.show_figure(FIGURE, [found])
    explanation.show_figure("deck.pptx", [found | {"slide": "helped"}, {**found, "indicators": [], "survey": "walks", "wave": "2021"}])  # fmt: skip
    explanation.show_figure("forged.png", [found | {"record": None, "indicators": [found["indicators"][0] | change]}
                            for change in ({"indicator": "wk-none"}, {"data_hash": "0" * 16})])  # fmt: skip
    hold(f"figure-{language}.txt", out.getvalue())


def spoil(workspace: Path) -> None:
    """One thing amiss for every check that looks at what stands on disk."""
    edit(workspace / "processed/indicators.csv", "expression,67", "expression,68")
    (workspace / "processed/walks/2021/topline.csv").unlink()
    (workspace / "figures/walks/2021/fr/02-bare.svg").write_text("<svg/>", encoding="utf-8")
    (workspace / "raw/published").mkdir()
    (workspace / "raw/published/figures.csv").write_text("id\n", encoding="utf-8")


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_an_audit_says(told: Path, tmp_path: Path, language: str) -> None:
    console, out = write_on()
    steps: list[object] = []
    audited = audit_workspace(told, "0" * 12, lambda *step: steps.append(step))
    print_audit(audited, language, console)
    out.write(f"{audited.findings} {audited.explained} {audited.head} {steps}\n")
    hold(f"audit-{language}.txt", out.getvalue())
    if language in {"fr", "nl"}:
        shutil.copytree(told, tmp_path / "spoilt")
        spoil(tmp_path / "spoilt")
        page = read_page(tmp_path / "spoilt", language)
        hold(f"audit-{language}.html", page)


def read_page(workspace: Path, language: str) -> str:
    """The page of an audit of a workspace where something is amiss, without its style sheet."""
    assert write_pages(workspace, audit_workspace(workspace)) == ["figures/audit/audit-fr.html", "figures/audit/audit-nl.html"]  # fmt: skip
    page = (workspace / f"figures/audit/audit-{language}.html").read_text(encoding="utf-8")
    return re.sub(r"<style>.*?</style>", "<style/>", page, flags=re.DOTALL)


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_each_run_recorded_and_what_persons_noted(told: Path, language: str) -> None:
    state, sayer = read_state(read_records(told)), Sayer(language)
    moved = [{"key": move.key, "event": move.publication["event"], "shown": move.shown["n"], "now": move.now["n"],
              "excused": move.excused} for move in list_moved(state)]  # fmt: skip
    lists = {"runs": list_runs(sayer, state), "acts": list_acts(sayer, state), "moved": moved}
    lines = (f"== {name}\n" + "\n".join(json.dumps(each, ensure_ascii=False) for each in rows)
             for name, rows in lists.items())  # fmt: skip
    hold(f"overview-{language}.txt", "\n".join(lines))


def test_what_an_archive_is_given(told: Path, tmp_path: Path) -> None:
    shutil.copytree(told, tmp_path / "workspace", ignore=shutil.ignore_patterns("figures", ".git"))
    (metadata,) = write_crate(tmp_path / "workspace", Path("far/crate"))
    content = json.loads((tmp_path / "workspace" / metadata).read_text(encoding="utf-8"))
    sizes = re.sub(r'"contentSize": "\d+"', '"contentSize": "(bytes)"', json.dumps(content, indent=1, ensure_ascii=False))  # fmt: skip
    hold("crate.json", sizes)
