"""The deck of a wave: native charts with the numbers of the indicators, notes, alternative texts, the same bytes."""

from __future__ import annotations

import json
from pathlib import Path
from zipfile import ZipFile

import pandas as pd
import pytest

from pipelines.data import make_data, read_indicators
from pipelines.deck.build import build_deck, name_deck
from pipelines.deck.layouts import find_layouts
from pipelines.deck.template import open_template
from pipelines.deck.waves import plan_wave
from pipelines.slides.story import load_story
from tests.conftest import copy_workspace
from tests.decks import charts_of, check_fit, key_of, open_deck, sheet_of, slides_of, texts_of
from tests.test_cli import boost

DECKS = [("babelboost", "2021"), ("babelboost", "2022"), ("babelboost", "comparison-2021-2022"),
         ("diapason", "2021"), ("impact", "2021")]  # fmt: skip
NATIVE = {"professions": "barChart", "setting": "doughnutChart", "use": "doughnutChart", "duration": "barChart",
          "situations": "barChart", "expression-and-resources": "barChart", "support": "barChart",
          "recommendation": "doughnutChart", "overall": "barChart", "progress": "lineChart",
          "nonresponse": "barChart"}  # fmt: skip


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The shipped workspace with its numbers, and the decks of the first survey and the comparison."""
    workspace = copy_workspace(tmp_path_factory.mktemp("deck") / "workspace")
    make_data(workspace)
    for survey, wave in DECKS:
        for language in ("fr", "nl"):
            found = build_deck(workspace, survey, wave, language)
            assert found.problems == []
    return workspace


def deck_of(workspace: Path, survey: str = "babelboost", wave: str = "2021", language: str = "fr") -> dict[str, object]:
    return slides_of(open_deck(workspace / name_deck(survey, wave, language)))


def rows_of(workspace: Path, indicator: str, survey: str = "babelboost", wave: str = "2021") -> pd.DataFrame:
    table = read_indicators(workspace / "processed/indicators.csv")
    chosen = (table["survey"] == survey) & (table["wave"] == wave) & (table["indicator"] == indicator)
    return table[chosen & (table["break"] == "")]


def test_every_declared_slide_is_there_between_cover_and_closing(built: Path) -> None:
    story = load_story(built, "babelboost", "2021", "fr")
    keys = list(deck_of(built))
    assert keys == ["-cover-", *(slide.id for slide in story.slides), "-closing-"]
    presentation = open_deck(built / name_deck("babelboost", "2021", "fr"))
    assert presentation.slide_width * 9 == presentation.slide_height * 16


def test_charts_are_native(built: Path) -> None:
    slides = deck_of(built)
    for key, kind in NATIVE.items():
        charts = charts_of(slides[key])
        assert charts, key
        xml = next(iter(charts.values())).part._element.xml
        assert f"c:{kind}" in xml, key


@pytest.mark.parametrize(
    ("slide", "indicator"),
    [("setting", "bb-setting"), ("use", "bb-use"), ("duration", "bb-duration"), ("overall", "bb-overall"),
     ("situations", "bb-situation"), ("recommendation", "bb-recommendation")],
)  # fmt: skip
def test_the_sheet_holds_the_numbers_of_the_indicators(built: Path, slide: str, indicator: str) -> None:
    (chart,) = charts_of(deck_of(built)[slide]).values()
    story = load_story(built, "babelboost", "2021", "fr")
    labels = story.level_labels[indicator]
    expected = {
        labels[row.level]: row.numerator
        for row in rows_of(built, indicator).itertuples()
        if row.statistic == "distribution"
    }
    sheet = {row[""]: row["Nombre"] for row in sheet_of(chart)}
    assert {label: sheet[label] for label in expected} == expected
    # What the chart shows is what its sheet holds.
    (plot,) = chart.plots
    assert dict(zip(plot.categories, plot.series[0].values, strict=True)) == sheet


def test_diverging_bars_hold_the_shares_and_formulas_for_what_follows(built: Path) -> None:
    (chart,) = charts_of(deck_of(built)["support"]).values()
    story = load_story(built, "babelboost", "2021", "fr")
    rows = sheet_of(chart)
    names = [name for name in story.indicators if name.startswith("bb-support-")]
    assert [row[""] for row in rows] == [story.row_labels[name] for name in names]
    middles = []
    for row, name in zip(rows, names, strict=True):
        shares = rows_of(built, name)
        shares = shares[shares["statistic"] == "distribution"].set_index("level")["value"]
        assert [row[level] for level in "12345"] == pytest.approx([shares[level] for level in "12345"], abs=1e-15)
        middles.append(row["Retrait"] + shares["1"] + shares["2"] + shares["3"] / 2)
    assert middles == pytest.approx([middles[0]] * len(middles))
    assert min(row["Retrait"] for row in rows) == pytest.approx(0)


def test_a_diverging_bar_with_a_hidden_level_is_hatched_in_its_place(built: Path) -> None:
    story = load_story(built, "babelboost", "2022", "fr")
    (chart,) = charts_of(deck_of(built, wave="2022")["support"]).values()
    names = [name for name in story.indicators if name.startswith("bb-support-")]
    gone = [bool(story.numbers.levels(name)["suppressed"].any()) for name in names]
    assert any(gone)
    assert not all(gone)
    rows = sheet_of(chart)
    (whole,) = {row["Masqué"] for row, out in zip(rows, gone, strict=True) if out}
    assert whole > 0.5
    for row, out in zip(rows, gone, strict=True):
        assert [row[level] is None for level in "12345"] == [out] * 5
        assert row["Masqué"] == (whole if out else None)
        assert row["Masqué – tel qu'affiché"] == ("–" if out else "")
        assert row["Retrait"] >= 0
        assert row[""].endswith("(–)") == out
    assert chart.part._element.xml.count("a:pattFill prst=") == 1


def test_intervals_are_whiskers(built: Path) -> None:
    charts = charts_of(deck_of(built)["expression-and-resources"])
    for row, indicator in zip(sheet_of(charts["intervals"]), ["bb-expression", "bb-resources"], strict=True):
        (wanted,) = rows_of(built, indicator).itertuples()
        assert [row["Part"], row["min"], row["max"]] == pytest.approx([wanted.value, wanted.ci_low, wanted.ci_high])
        assert row["+"] == pytest.approx(wanted.ci_high - wanted.value)
    assert "c:errBars" in charts["intervals"].part._element.xml


def test_two_waves_stand_side_by_side(built: Path) -> None:
    slides = deck_of(built, wave="comparison-2021-2022")
    chart = charts_of(slides["bb-use"])["chart"]
    rows = {row[""]: row for row in sheet_of(chart)}
    assert [round(rows["Oui"][name], 4) for name in rows["Oui"] if name.startswith("202") and " – " not in name] == [
        round(21 / 65, 4), round(55 / 95, 4)
    ]  # fmt: skip
    assert any("Source" in text and "2022" in text for text in texts_of(slides["bb-use"]))


@pytest.mark.parametrize(("survey", "wave"), [("babelboost", "2021"), ("babelboost", "2022"), ("diapason", "2021")])
def test_every_number_of_a_sheet_is_one_that_is_shown(built: Path, survey: str, wave: str) -> None:
    """Counts, shares, intervals and missing counts of rows that hide nothing; all else is a place in the chart."""
    table = read_indicators(built / "processed/indicators.csv")
    rows = table[(table["survey"] == survey) & (table["wave"] == wave)]
    shown = rows[~rows["suppressed"]]
    columns = ["value", "numerator", "ci_low", "ci_high"]
    numbers = {round(value, 12) for name in columns for value in shown[name].dropna()}
    numbers |= {round(value, 12) for name in ("no_answer", "dont_know") for value in rows[name].dropna()}
    checked = 0
    for key, slide in deck_of(built, survey, wave).items():
        if key in {"progress", "nonresponse"}:
            continue
        for chart in charts_of(slide).values():
            for row in sheet_of(chart):
                if "autres options" in str(row[""]):
                    continue
                for name, value in row.items():
                    if isinstance(value, int | float) and name not in {"Retrait", "Masqué", "−", "+"}:
                        assert round(value, 12) in numbers, (key, row)
                        checked += 1
    assert checked > 30


def test_hidden_levels_have_a_dash_and_an_empty_cell(built: Path) -> None:
    table = read_indicators(built / "processed/indicators.csv")
    rows = table[(table["survey"] == "babelboost") & (table["wave"] == "2022") & (table["break"] == "")]
    story = load_story(built, "babelboost", "2022", "fr")
    found = 0
    for slide in story.slides:
        if slide.chart not in {"bars", "columns", "donut"} or slide.keep:
            continue
        hidden = rows[
            (rows["indicator"] == slide.indicator) & rows["suppressed"] & (rows["statistic"] == "distribution")
        ]
        for chart in charts_of(deck_of(built, wave="2022")[slide.id]).values():
            sheet = {row[""]: row["Nombre"] for row in sheet_of(chart)}
            for level in hidden["level"]:
                label = story.level_labels[slide.indicator or ""][level]
                assert label not in sheet
                assert sheet[f"{label} (–)"] is None
                found += 1
    assert found


def test_a_hidden_level_is_no_rest_of_a_ring(built: Path) -> None:
    story = load_story(built, "babelboost", "2022", "fr")
    hidden = [slide.id for slide in story.slides if slide.chart == "donut"
              and story.numbers.levels(slide.indicator or "")["suppressed"].any()]  # fmt: skip
    assert hidden
    for key in hidden:
        (chart,) = charts_of(deck_of(built, wave="2022")[key]).values()
        assert "c:doughnutChart" not in chart.part._element.xml


@pytest.mark.parametrize(("survey", "wave"), DECKS)
@pytest.mark.parametrize("language", ["fr", "nl"])
def test_every_chart_and_picture_has_an_alternative(built: Path, survey: str, wave: str, language: str) -> None:
    for key, slide in deck_of(built, survey, wave, language).items():
        for shape in slide.shapes:
            properties = shape._element.xpath(".//p:cNvPr")[0]
            if shape.shape_type in {3, 13, 19} or getattr(shape, "has_chart", False):
                assert properties.get("descr"), (key, shape.name)


def test_pictures_are_svg_with_png_for_what_cannot_show_it(built: Path) -> None:
    xml = deck_of(built)["place"].shapes._spTree.xml
    assert "svgBlip" in xml
    with ZipFile(built / name_deck("babelboost", "2021", "fr")) as deck:
        names = deck.namelist()
        drawings = [name for name in names if name.endswith(".svg")]
        assert len(drawings) == 2
        assert all(deck.read(name).startswith(b"<?xml") for name in drawings)
        assert b"image/svg+xml" in deck.read("[Content_Types].xml")


def test_notes_say_what_stands_behind_a_slide(built: Path) -> None:
    notes = deck_of(built)["use"].notes_slide.notes_text_frame.text
    lines = notes.split("\n")
    assert "Base : toutes les réponses complètes, n = 65 ; manquent : 2 sans réponse" in notes.replace(
        "\u00a0", " "
    ).replace("\u202f", " ")
    assert any(line.startswith("bb-use – ") for line in lines)
    assert "intervalle à 95" in notes
    said = json.loads(lines[-1].removeprefix("boost-provenance: "))
    found = {(each["survey"], each["wave"], each["indicator"], each["break"]): each for each in said["indicators"]}
    (row, *_) = rows_of(built, "bb-use").itertuples()
    assert found["babelboost", "2021", "bb-use", ""]["definition_hash"] == row.definition_hash
    assert found["babelboost", "2021", "bb-use", ""]["data_hash"] == row.data_hash
    assert {"code", "record", "slide"} <= set(said)


@pytest.mark.parametrize(("survey", "wave"), [("babelboost", "2021"), ("impact", "2021")])
def test_the_same_input_gives_the_same_bytes(built: Path, survey: str, wave: str) -> None:
    path = built / name_deck(survey, wave, "nl")
    before = path.read_bytes()
    build_deck(built, survey, wave, "nl", fresh=True)
    assert path.read_bytes() == before
    build_deck(built, survey, wave, "nl")
    assert path.read_bytes() == before


@pytest.mark.parametrize(("survey", "wave"), [deck for deck in DECKS if "comparison" not in deck[1]])
@pytest.mark.parametrize("language", ["fr", "nl"])
def test_every_text_fits(built: Path, survey: str, wave: str, language: str) -> None:
    layouts = find_layouts(open_template(None), "template")
    story = load_story(built, survey, wave, language)
    for plan in plan_wave(story, layouts, []):
        check_fit(plan)


def test_the_command_says_where_the_deck_is(built: Path) -> None:
    result = boost(built, "deck", "diapason", "2021", "--language", "nl", "--words", "fr")
    assert result.returncode == 0, result.stderr
    assert "figures/diapason/2021/slides-nl.pptx" in result.stdout


@pytest.mark.parametrize(
    ("arguments", "told"),
    [(["nosuch", "2021"], "no survey `nosuch`"), (["babelboost", "1999"], "nothing of babelboost 1999"),
     (["babelboost", "2021", "--language", "de"], "no language `de`"), (["babelboost"], "no deck `babelboost`"),
     (["babelboost", "comparison-2021-2023"], "no such comparison"),
     (["babelboost", "2021", "--template", "nosuch.pptx"], "no such file")],
)  # fmt: skip
def test_what_there_is_not_is_refused(built: Path, arguments: list[str], told: str) -> None:
    result = boost(built, "deck", *arguments)
    assert result.returncode == 1
    assert told in result.stderr
    assert "Traceback" not in result.stderr


def test_the_keys_of_a_deck_name_survey_wave_and_language(built: Path) -> None:
    deck = open_deck(built / name_deck("impact", "2021", "nl"))
    assert next(key_of(slide) for slide in deck.slides) == "-cover-"
    assert deck.core_properties.title.endswith("2021")
