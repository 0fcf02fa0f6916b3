"""A figure that cannot be drawn: a notice in its place, everything else drawn, and the last word of the run."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from pipelines.add import Wishes, add_wave
from pipelines.data import make_data
from pipelines.figures import draw_deck, make_figures
from pipelines.new import declare_from_exports
from pipelines.slides import page
from schemas.refusals import DEBUG, Refusal
from tests.conftest import read_tree
from tests.test_cli import boost, change
from tests.test_run_survey import export

SLIDES = "schemas/surveys/one/slides.yaml"


@pytest.fixture
def crowded(tmp_path: Path) -> Path:
    """Two surveys, of which the first asks for more dots than a slide can hold."""
    made = tmp_path / "crowded"
    for survey, answers in {"one": ["Yes", "No"] * 330, "two": ["Red", "Blue", "Blue"] * 4}.items():
        file = export(made / "downloads" / survey, survey, answers)
        declare_from_exports(made, survey, [file])
        assert not add_wave(made, survey, "2021", [file], Wishes()).stopped
    change(made / SLIDES, "chart: donut", "chart: dots")
    return made


def test_a_notice_takes_its_place_and_all_else_is_drawn(crowded: Path) -> None:
    make_data(crowded)
    with pytest.raises(Refusal) as refused:
        make_figures(crowded)
    (problem,) = refused.value.problems
    assert (problem.file, problem.place) == (SLIDES, "slide which")
    assert "one 2021 en" in problem.found
    assert "600 persons" in problem.found
    for survey in ("one", "two"):
        folder = crowded / "figures" / survey / "2021"
        pictures = sorted(path.stem for path in (folder / "en").glob("*.png"))
        assert [name.split("-")[0] for name in pictures] == ["01", "02", "03", "04", "05"]
        assert {path.name for path in folder.iterdir()} == {"en", "slides-en.html", "slides-en.ipynb", "slides-en.pptx"}
        assert folder.joinpath("slides-en.html").read_text(encoding="utf-8").count("<img") == 5
    notice = (crowded / "figures/one/2021/en/04-which.txt").read_text(encoding="utf-8")
    assert notice.startswith("No chart. ")
    table = (crowded / "figures/one/2021/en/04-which.csv").read_text(encoding="utf-8")
    assert list(csv.DictReader(table.splitlines())) == []


def test_the_run_goes_on_and_says_it_last(crowded: Path) -> None:
    result = boost(crowded, "run")
    assert result.returncode == 1
    # Five slides of each wave, and one of what each history holds.
    assert "12 figures in 4 decks" in result.stdout
    assert result.stderr.count("figures: starting") == 1
    assert result.stderr.rstrip().splitlines()[-4].startswith(f"{SLIDES}, slide which")
    change(crowded / SLIDES, "chart: dots", "chart: donut")
    assert boost(crowded, "run").returncode == 0


def test_texts_that_fail_are_left_out_of_the_notice(crowded: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make_data(crowded)
    monkeypatch.chdir(crowded)

    def fail(*given: object) -> str:
        raise KeyError("no such thing")

    monkeypatch.setattr(page, "describe_base", fail)
    problems = draw_deck(crowded, "two", "2021", "en")
    assert {problem.place for problem in problems} == {
        "slide title", "slide method", "slide progress", "slide which", "slide how_much",
    }  # fmt: skip
    assert all("no such thing" in problem.found for problem in problems)
    assert len(list((crowded / "figures/two/2021/en").glob("*.png"))) == 5


def test_a_deck_that_fails_leaves_nothing_half_made(crowded: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make_data(crowded)
    monkeypatch.chdir(crowded)
    assert draw_deck(crowded, "two", "2021", "en") == []
    before = read_tree(crowded / "figures")
    monkeypatch.setattr(page, "write_bytes", lambda *given: 1 / 0)
    (problem,) = draw_deck(crowded, "two", "2021", "en")
    assert problem.file == "figures/two/2021/en"
    assert "ZeroDivisionError" in problem.found
    assert read_tree(crowded / "figures") == before
    monkeypatch.setenv(DEBUG, "1")
    with pytest.raises(ZeroDivisionError):
        draw_deck(crowded, "two", "2021", "en")
