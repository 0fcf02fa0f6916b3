"""The median of a scale of words is told by its answer, wherever it stands; of numbers by the number."""

from __future__ import annotations

import math
from pathlib import Path

import pytest

from pipelines.data import make_data
from pipelines.deck.notes import describe_indicator
from pipelines.history.explain import Explanation
from pipelines.history.record import record_run
from pipelines.history.select import Asked
from pipelines.history.store import read_records
from pipelines.medians import name_middle
from pipelines.site.entries import list_entries
from pipelines.slides.comparison import load_named_comparison
from pipelines.slides.paired import list_slides
from pipelines.slides.pictures import prepare_drawing
from pipelines.slides.story import load_story
from pipelines.summary import print_summary
from tests.conftest import copy_workspace

WORDS = {"J": "Jamais", "P": "Parfois", "S": "Souvent"}


@pytest.fixture(scope="module")
def computed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = copy_workspace(tmp_path_factory.mktemp("medians") / "workspace", impact=False)
    make_data(made)
    return made


@pytest.mark.parametrize(
    ("scale", "value", "told"),
    [
        (WORDS, 1.0, "Jamais"), (WORDS, 3.0, "Souvent"), (WORDS, 2.5, "Parfois – Souvent"), (WORDS, math.nan, ""),
        ({"0": "Non", "5": "Un peu", "10": "Oui"}, 5.0, "Un peu"),
        ({"0": "Non", "5": "Un peu", "10": "Oui"}, 7.5, "Un peu – Oui"),
        ({"1": "1", "2": "2"}, 2.0, ""), ({"A": "0,5", "B": "1.5"}, 1.0, ""), ({}, 3.0, ""), (WORDS, 4.0, ""),
    ],
)  # fmt: skip
def test_what_stands_in_the_middle(scale: dict[str, str], value: float, told: str) -> None:
    assert name_middle(scale, value) == told


@pytest.mark.parametrize(("language", "often", "little"), [("fr", "Parfois", "Un peu"), ("nl", "Soms", "Een beetje")])
def test_every_place_says_the_answer(computed: Path, language: str, often: str, little: str) -> None:
    story = load_story(computed, "babelboost", "2021", language)
    assert story.numbers.fill("{bb-resources-levels.median}") == often
    assert story.numbers.fill("{bb-overall.median}") == "4"
    assert story.numbers.fill("{bb-persons-each.median}") in {"2", "2,5"}
    lines = {entry.id: [line.value for line in entry.lines] for entry in list_entries(story)}
    assert often in lines["bb-resources-levels"]
    assert "4" in lines["bb-overall"]
    assert any(often in line for line in describe_indicator(story, "bb-resources-levels"))
    later = load_story(computed, "babelboost", "2022", language)
    barriers = next(slide for slide in later.slides if slide.id == "barriers")
    side = prepare_drawing(later, barriers).options["side"]
    assert little in set(side.iloc[:, 0])
    compared = load_named_comparison(computed, "babelboost", "comparison-2021-2022", language)
    counts = [line for slide in list_slides(compared) if slide.id.startswith("counts") for line in
              slide.drawing.arguments[1]]  # fmt: skip
    (median,) = [line for line in counts if line[0].startswith(compared.teller.tell(
        compared.teller.indicators["bb-resources-levels"].label))]  # fmt: skip
    assert median[1].replace("\u00a0", " ").startswith(f"{often} (n = ")


@pytest.mark.parametrize(("language", "often"), [("fr", "Parfois"), ("nl", "Soms")])
def test_the_terminal_says_the_answer_too(
    computed: Path, language: str, often: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "200")
    path = computed / "schemas/surveys/babelboost/indicators.yaml"
    text = path.read_text(encoding="utf-8")
    assert "- id: bb-resources-levels\n" in text
    path.write_text(text.replace("- id: bb-resources-levels\n", "- id: bb-resources-levels\n    key: true\n"), "utf-8")
    try:
        print_summary(computed, language, "babelboost")
    finally:
        path.write_text(text, encoding="utf-8")
    lines = [line.split() for line in capsys.readouterr().out.splitlines() if "bb-resources-levels" in line]
    assert lines
    assert lines[0][1] == often
    record_run(computed)
    asked = Asked("bb-resources-levels", wave="2021", statistic="median")
    Explanation(computed, read_records(computed), language).show(asked)
    assert f"({often})" in capsys.readouterr().out
