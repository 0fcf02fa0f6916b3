"""A year of one history (`year.py`) told whole: its records, and what every command says of them; see `telling.py`."""

from __future__ import annotations

import io
import json
import os
import re
import shutil
from pathlib import Path

import pytest
from rich.console import Console

from pipelines.history.audit import audit_workspace
from pipelines.history.audit_page import print_audit, write_pages
from pipelines.history.crate import write_crate
from pipelines.history.explain import Explanation
from pipelines.history.overview import list_acts, list_moved, list_runs
from pipelines.history.provenance import read_provenance
from pipelines.history.said import Sayer
from pipelines.history.select import Asked
from pipelines.history.state import read_state
from pipelines.history.store import RECORDS, read_records
from pipelines.history.timeline import print_timeline
from tests.history.test_record_small import edit
from tests.history.year import FIGURE, LANGUAGES
from tests.telling import hold


def test_the_records_of_a_year_and_what_was_said_of_each(year: tuple[Path, dict[str, list[str]]]) -> None:
    workspace, said = year
    hold("records.jsonl", (workspace / RECORDS).read_text(encoding="utf-8"))
    hold("said.txt", "\n".join(line for day, lines in said.items() for line in (f"== {day}", *lines)))
    found = sorted([*(workspace / "history").rglob("*"), *(workspace / ".boost").rglob("*")])
    hold("files.txt", "\n".join(path.relative_to(workspace).as_posix() for path in found))
    private = [workspace / ".boost", *(path for path in found if ".boost" in path.parts and path.is_file())]
    assert os.name == "nt" or not [path for path in private if path.stat().st_mode & 0o077], "for its owner alone"


@pytest.fixture
def told(year: tuple[Path, dict[str, list[str]]], monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(year[0])
    return year[0]


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
    explanation.console = Console(file=(out := io.StringIO()), width=250, soft_wrap=True, highlight=False)
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
