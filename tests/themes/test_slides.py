"""Slides of themes and quotes in both languages, from the shipped coding and from one that was spoiled."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from pipelines.data import make_data
from pipelines.slides.page import Page, draw_page
from pipelines.slides.pictures import prepare_drawing
from pipelines.slides.story import Story, load_story
from tests.conftest import copy_workspace

FOLDER = "raw/themes/babelboost/2021"


@pytest.fixture(scope="module")
def shipped(tmp_path_factory: pytest.TempPathFactory) -> Path:
    workspace = copy_workspace(tmp_path_factory.mktemp("themes") / "workspace", impact=False)
    make_data(workspace)
    return workspace


def draw(story: Story, name: str, folder: Path) -> tuple[Page, pd.DataFrame, str]:
    slide = next(each for each in story.slides if each.id == name)
    page = draw_page(story, 1, slide, folder)
    assert page.undrawn == ""
    stem = page.png.with_suffix("")
    table = pd.read_csv(stem.with_suffix(".csv"), keep_default_na=False)
    return page, table, stem.with_suffix(".txt").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("survey", "names"),
    [
        ("babelboost", ["obstacles", "obstacles-quotes", "potential", "potential-quotes"]),
        ("diapason", ["helped", "hindered", "helped-quotes", "hindered-quotes"]),
    ],
)
@pytest.mark.parametrize("language", ["fr", "nl"])
def test_every_slide_of_themes_is_in_both_decks(
    shipped: Path, survey: str, names: list[str], language: str, tmp_path: Path
) -> None:
    story = load_story(shipped, survey, "2021", language)
    assert [slide.id for slide in story.slides if slide.chart in {"themes", "quotes"}] == names
    for name in names:
        page, table, alternative = draw(story, name, tmp_path)
        assert page.title
        assert len(table) >= 3
        assert "{" not in page.title + page.reading + alternative


def test_the_bars_are_those_of_the_indicators(shipped: Path, tmp_path: Path) -> None:
    story = load_story(shipped, "diapason", "2021", "nl")
    _, table, alternative = draw(story, "helped", tmp_path)
    rows = story.rows[(story.rows["indicator"] == "dp-helped-themes") & (story.rows["break"] == "continuity")]
    told = rows.set_index(["break_level", "level"])["value"].to_dict()
    assert {(row["group"], row["level"]): float(row["count"]) for row in table.to_dict("records")} == {
        key: value for key, value in told.items() if key[0] != "-missing-" and key[1] in set(table["level"])
    }
    assert "n\u00a0=\u00a031 personen" in alternative
    assert "Helemaal verzekerd" in alternative
    assert "Krippendorffs alfa" in alternative


def test_a_blocked_theme_has_no_number_and_says_why(shipped: Path, tmp_path: Path) -> None:
    _, table, alternative = draw(load_story(shipped, "babelboost", "2021", "fr"), "potential", tmp_path)
    blocked = table[table["level"] == "PRAISE"]
    assert set(blocked["suppressed"]) == {True}
    assert set(blocked["count"]) == {""}
    assert "Non montré, les codeurs ne s'accordent pas (alpha sous 0,667)\u00a0: Bel outil, à diffuser" in alternative


def test_who_wrote_nothing_is_named(shipped: Path, tmp_path: Path) -> None:
    _, _, alternative = draw(load_story(shipped, "babelboost", "2021", "fr"), "obstacles", tmp_path)
    assert "Oui\u00a0: personne n'a écrit de réponse" in alternative


def test_quotes_are_in_the_language_of_the_deck_and_say_when_translated(shipped: Path, tmp_path: Path) -> None:
    _, french, _ = draw(load_story(shipped, "babelboost", "2021", "fr"), "obstacles-quotes", tmp_path)
    _, dutch, _ = draw(load_story(shipped, "babelboost", "2021", "nl"), "obstacles-quotes", tmp_path)
    assert "«\u00a0Le temps, toujours le temps\u00a0»" in set(french["text"])
    assert "Peur d'infantiliser – traduit" in set(french["label"])
    assert "“Schrik om de persoon te infantiliseren”" in set(dutch["text"])
    assert "Schrik om te infantiliseren" in set(dutch["label"])


def test_a_quote_without_a_translation_says_its_language(babelboost: Path, tmp_path: Path) -> None:
    path = babelboost / FOLDER / "quotes.csv"
    lines = path.read_text(encoding="utf-8").splitlines()
    kept = [line for line in lines if ",fr,CHILDISH," not in line]
    assert len(kept) == len(lines) - 1
    path.write_text("\n".join(kept) + "\n", encoding="utf-8")
    make_data(babelboost)
    _, table, _ = draw(load_story(babelboost, "babelboost", "2021", "fr"), "obstacles-quotes", tmp_path)
    assert "Peur d'infantiliser – dit en néerlandais" in set(table["label"])


def test_without_quotes_their_slides_are_left_out_and_uncoded_answers_draw_a_notice(
    babelboost: Path, tmp_path: Path
) -> None:
    (babelboost / FOLDER / "quotes.csv").unlink()
    path = babelboost / FOLDER / "codings.csv"
    lines = path.read_text(encoding="utf-8").splitlines()
    path.write_text(
        "\n".join(line for line in lines if not line.startswith("freins,2,agreed")) + "\n", encoding="utf-8"
    )
    make_data(babelboost)
    story = load_story(babelboost, "babelboost", "2021", "nl")
    assert not [slide for slide in story.slides if slide.chart == "quotes"]
    slide = next(each for each in story.slides if each.id == "obstacles")
    drawing = prepare_drawing(story, slide)
    assert drawing.kind == "notice"
    assert drawing.arguments == ("Nog niet alle antwoorden zijn gecodeerd.",)


def test_a_wave_that_nobody_coded_has_none_of_these_slides(shipped: Path) -> None:
    story = load_story(shipped, "babelboost", "2022", "fr")
    assert not [slide for slide in story.slides if slide.chart in {"themes", "quotes"}]
    rows = story.rows[story.rows["indicator"] == "bb-obstacle-themes"]
    assert list(rows["reason"]) == ["not coded in this wave"]
