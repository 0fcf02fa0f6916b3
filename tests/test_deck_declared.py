"""Decks of several surveys: declared in `schemas/decks/`, checked before anything is drawn, built as they say."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from pipelines.data import make_data
from pipelines.deck.build import build_declared_deck, name_deck
from pipelines.figures import DECKS, _list_combined
from schemas.catalogue import load_decks, load_surveys
from schemas.refusals import Refusal
from tests.conftest import REPOSITORY, copy_workspace
from tests.decks import key_of, open_deck, texts_of
from tests.test_cli import boost

NAME = "schemas/decks/meeting.yaml"
SOUND = """title: {fr: "Rencontre", nl: "Ontmoeting"}
languages: [fr, nl]
parts:
  - section: {fr: "Utilisation", nl: "Gebruik"}
  - survey: babelboost
    wave: 2021
    slides: [use]
"""


@pytest.fixture
def declared(workspace: Path) -> Path:
    (workspace / NAME).parent.mkdir()
    (workspace / NAME).write_text(SOUND, encoding="utf-8")
    return workspace


@pytest.mark.parametrize(
    ("old", "new", "line", "key", "found"),
    [
        ("[use]", "[use, nosuch]", 7, "parts.1.slides.1", "no slide `nosuch`"),
        ("survey: babelboost", "survey: babel", 5, "parts.1.survey", "no survey `babel`"),
        ("wave: 2021", "wave: 1999", 6, "parts.1.wave", "no wave `1999`"),
        (', nl: "Gebruik"', "", 4, "parts.0.section", "no wording in nl"),
        ("[fr, nl]", "[fr, nl, de]", 1, "title", "no wording in de"),
        ("[use]", "[use, use]", 5, "parts.1", "each slide once"),
        ("    wave: 2021\n", "", 5, "parts.1", "`survey` and `wave` go together"),
        ("    slides:", "    slide:", 7, "parts.1.slide", "unknown key `slide`"),
        ("languages: [fr, nl]\n", "", 1, "languages", "no `languages`"),
    ],
)
def test_what_a_deck_cannot_show_is_told_with_line_and_key(
    declared: Path, old: str, new: str, line: int, key: str, found: str
) -> None:
    assert old in SOUND
    (declared / NAME).write_text(SOUND.replace(old, new), encoding="utf-8")
    with pytest.raises(Refusal) as refused:
        load_decks(declared, load_surveys(declared))
    told = [(problem.file, problem.place, problem.found) for problem in refused.value.problems]
    assert any(file == NAME and found in what and (place == f"line {line}, {key}" or key == "languages")
               for file, place, what in told), told  # fmt: skip
    result = boost(declared, "declarations")
    assert result.returncode == 1
    assert NAME in result.stderr


def test_a_deck_is_built_again_with_the_surveys_it_shows(declared: Path) -> None:
    surveys = load_surveys(declared)
    shown = [("babelboost", "2021")]
    both = [((DECKS, "meeting", language), shown) for language in ("fr", "nl")]
    assert list(_list_combined(declared, surveys, "babelboost", "")) == both
    assert list(_list_combined(declared, surveys, "", "nl")) == both[1:]
    assert list(_list_combined(declared, surveys, "diapason", "")) == []


def test_the_shipped_plenary_shows_both_surveys_and_both_waves(tmp_path: Path) -> None:
    workspace = copy_workspace(tmp_path / "workspace")
    shutil.copytree(REPOSITORY / "schemas/decks", workspace / "schemas/decks")
    decks = load_decks(workspace, load_surveys(workspace))
    make_data(workspace)
    for language, titles in {"fr": ["BabelBoost", "Diapason"], "nl": ["BabelBoost", "Diapason"]}.items():
        built = build_declared_deck(workspace, "plenary-2021", decks["plenary-2021"], language)
        assert built.problems == []
        slides = list(open_deck(workspace / name_deck("decks", "plenary-2021", language)).slides)
        keys = [key_of(slide) for slide in slides]
        assert keys[0] == "-cover-"
        assert keys[-1] == "-closing-"
        sections = [text for slide, key in zip(slides, keys, strict=True) if key.startswith("-section-")
                    for text in texts_of(slide)]  # fmt: skip
        assert [text for text in sections if text in titles] == titles
        assert {"support", "domains-clover", "reach", "people"} <= set(keys)


def test_a_slide_that_a_comparison_has_not_is_told(declared: Path) -> None:
    make_data(declared)
    text = SOUND.replace("wave: 2021", "wave: comparison-2021-2022").replace("[use]", "[nosuch]")
    (declared / NAME).write_text(text, encoding="utf-8")
    result = boost(declared, "deck", "meeting")
    assert result.returncode == 1
    assert "no slide `nosuch` in babelboost comparison-2021-2022" in result.stderr
    assert "people" in result.stderr
