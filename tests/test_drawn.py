"""A run draws what would come out otherwise, and nothing else."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from pipelines.add import Wishes, add_wave
from pipelines.data import make_data
from pipelines.drawn import NOTE, Drawn
from pipelines.new import declare_from_exports
from pipelines.run import run_stages
from tests.conftest import REPOSITORY, copy_workspace, read_tree
from tests.test_run_survey import ROWS, change, export

SURVEYS = list(ROWS)
TRACE = """
import json, os, sys
from pathlib import Path
from pipelines.figures import _import_ahead, draw_deck
_import_ahead()
here, opened = os.getcwd() + os.sep, set()
def note(event, given):
    if event == "open" and isinstance(given[0], str) and not set(given[1] or "r") & set("wxa+"):
        opened.add(os.path.abspath(given[0]))
sys.addaudithook(note)
assert draw_deck(Path.cwd(), *sys.argv[1:4]) == []
print(json.dumps(sorted(path.removeprefix(here) for path in opened if path.startswith(here))))
"""
SLICED = {"processed/indicators.csv", "history/records.jsonl", "history/head.json"}
"""Of these only the rows and records count that a deck shows."""
REGISTERS = {f"processed/{name}.csv" for name in (
    "action_changes", "actions", "community_sessions", "impact_terms", "key_indicators", "population", "sheets", "targets")}  # fmt: skip
CODE = {"processed/impact.json"}
"""What is taken of it is the version of the code, which counts by itself."""


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace with two small surveys, computed and drawn."""
    made = tmp_path_factory.mktemp("drawn") / "two"
    for survey, answers in ROWS.items():
        file = export(made / "downloads" / survey, survey, answers)
        declare_from_exports(made, survey, [file])
        assert not add_wave(made, survey, "2021", [file], Wishes()).stopped
    assert run_stages(made, force=False) == []
    return made


def stamps(workspace: Path) -> dict[str, dict[str, int]]:
    """When the files of each survey were written; histories and dashboard are made each time."""
    found: dict[str, dict[str, int]] = {survey: {} for survey in SURVEYS}
    for survey in SURVEYS:
        for path in (workspace / "figures" / survey / "2021").rglob("*"):
            found[survey][path.as_posix()] = path.stat().st_mtime_ns
    return found


def drawn_by(workspace: Path, *, force: bool = False) -> set[str]:
    """The surveys whose figures another run writes."""
    before = stamps(workspace)
    assert run_stages(workspace, force=force) == []
    after = stamps(workspace)
    return {survey for survey in SURVEYS if before[survey] != after[survey]}


def test_nothing_is_drawn_where_nothing_changed(run: Path) -> None:
    assert all(stamps(run).values())
    assert drawn_by(run) == set()


def test_one_changed_export_draws_its_own_survey(run: Path) -> None:
    change(run, "two", "Red", "Blue")
    assert drawn_by(run) == {"two"}
    assert drawn_by(run) == set()


def test_a_changed_title_draws_its_own_survey(run: Path) -> None:
    path = run / "schemas/surveys/one/slides.yaml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("Who answered, and", "Who has answered, and", 1), encoding="utf-8")
    assert path.read_text(encoding="utf-8") != text
    assert drawn_by(run) == {"one"}


@pytest.mark.parametrize("name", ["figures/one/2021/en/*.png", "figures/one/2021/slides-en.html"])
@pytest.mark.parametrize("damage", ["changed", "gone"])
def test_a_file_that_was_touched_is_made_anew(run: Path, name: str, damage: str) -> None:
    kept = read_tree(run / "figures/one/2021")
    path = next(run.glob(name))
    path.write_bytes(b"another") if damage == "changed" else path.unlink()
    assert drawn_by(run) == {"one"}
    assert read_tree(run / "figures/one/2021") == kept


def test_force_draws_everything(run: Path) -> None:
    assert drawn_by(run, force=True) == set(SURVEYS)


def test_another_version_of_the_product_draws_everything(run: Path) -> None:
    noted = json.loads((run / NOTE).read_text(encoding="utf-8"))
    drawn = Drawn(run)
    key, parts = ("one", "2021", "en"), [("one", "2021")]
    assert drawn.is_current(key, parts)
    other = Drawn(run)
    other.__dict__["product"] = "another version"
    assert not other.is_current(key, parts)
    assert set(noted) == {"one/2021/en", "two/2021/en"}


def test_every_file_that_drawing_opens_is_looked_at(tmp_path: Path) -> None:
    """What a deck reads and nobody watches would leave it as it was after a change."""
    workspace = copy_workspace(tmp_path / "workspace")
    make_data(workspace)
    drawn = Drawn(workspace)
    shown = {
        ("babelboost", "2021", "nl"): ["2021"],
        ("babelboost", "comparison-2021-2022", "fr"): ["comparison-2021-2022", "2021", "2022"],
        ("impact", "2021", "fr"): ["2021"],
    }
    for key, waves in shown.items():
        surroundings = os.environ | {"PYTHONPATH": str(REPOSITORY)}
        command = [sys.executable, "-P", "-c", TRACE, *key]
        told = subprocess.run(command, cwd=workspace, env=surroundings, capture_output=True, text=True, check=False)
        assert told.returncode == 0, told.stderr
        opened = {name for name in json.loads(told.stdout.splitlines()[-1]) if not name.startswith("figures/")}
        parts = [(key[0], wave) for wave in waves]
        watched = {path.relative_to(workspace).as_posix() for path in drawn.list_files(key, parts)}
        assert any(name.startswith("processed/") for name in opened)
        assert opened - watched <= SLICED | (REGISTERS | CODE if key[0] == "impact" else set())


def test_pictures_that_were_taken_over_are_those_that_would_be_drawn(run: Path) -> None:
    change(run, "two", "Blue", "Red")
    assert drawn_by(run) == {"two"}
    taken = read_tree(run / "figures/two")
    assert drawn_by(run, force=True) == set(SURVEYS)
    assert read_tree(run / "figures/two") == taken
