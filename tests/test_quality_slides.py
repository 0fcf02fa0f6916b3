"""The slides of quality: the method, progress, item nonresponse and the checklist, with their tables and texts."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from pipelines.data import make_data
from pipelines.slides.page import Page, draw_page
from pipelines.slides.pictures import prepare_drawing
from pipelines.slides.story import Story, load_story
from pipelines.words import words_of
from schemas.refusals import Refusal
from tests.conftest import copy_workspace

SURVEY = "schemas/surveys/babelboost/survey.yaml"
LONG = "Une phrase qui en dit long sur la façon dont l'enquête a été annoncée, à qui, par quels moyens et combien de fois. "
FIELDWORK = f"""    fieldwork:
      invited: 1000
      survey_visitors: 150
      site_visitors: 600
      ethics: {{fr: "Aucun avis n'était requis.", nl: "Geen advies was nodig."}}
      recruitment: {{fr: "{LONG * 6}", nl: "{LONG * 6}"}}
      consent: {{fr: "{LONG * 4}", nl: "{LONG * 4}"}}
"""


@pytest.fixture(scope="module")
def shipped(tmp_path_factory: pytest.TempPathFactory) -> Path:
    workspace = copy_workspace(tmp_path_factory.mktemp("quality") / "workspace", impact=False)
    make_data(workspace)
    return workspace


@pytest.fixture(scope="module")
def declared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same with a declared fieldwork, a known population, and one response long after the field period."""
    workspace = copy_workspace(tmp_path_factory.mktemp("declared") / "workspace", surveys=("babelboost",), impact=False)
    path = workspace / SURVEY
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("    released: true\n", f"{FIELDWORK}    population: 4000\n", 1), encoding="utf-8")
    export = workspace / "raw/babelboost/2021/results-survey621127.csv"
    rows = export.read_text(encoding="utf-8")
    assert '"2021-11-29 09:11:48"' in rows
    export.write_text(rows.replace('"2021-11-29 09:11:48"', '"2021-12-20 09:11:48"', 1), encoding="utf-8")
    make_data(workspace)
    return workspace


def draw(
    workspace: Path, survey: str, wave: str, language: str, chart: str, folder: Path
) -> list[tuple[Page, pd.DataFrame]]:
    story = load_story(workspace, survey, wave, language)
    pages = [draw_page(story, 1, slide, folder) for slide in story.slides if slide.chart == chart]
    return [(page, pd.read_csv(page.png.with_suffix(".csv"), keep_default_na=False)) for page in pages]


def facts_of(story: Story) -> dict[str, str]:
    slide = next(slide for slide in story.slides if slide.chart == "method")
    facts, _ = prepare_drawing(story, slide).arguments
    return {head: text.replace("\u00a0", " ").replace("\u202f", " ") for head, text in facts}


def test_the_method_slide_says_the_main_numbers(shipped: Path) -> None:
    facts = facts_of(load_story(shipped, "babelboost", "2021", "fr"))
    assert facts["Achèvement"] == "89 % (67 sur 75) ont terminé ; abandons : 8"
    assert facts["Taux de réponse"] == "Aucun : ce sont des volontaires, pas un échantillon"
    assert facts["Durée de réponse"] == "Médiane 7 min 7 s, la moitié centrale de 5 min 25 s à 8 min 18 s"
    told = "envoyées deux fois : 0 ; même réponse à toutes les lignes d'un tableau : 0 sur 14"
    assert facts["Contrôles"] == f"Aucun avertissement de validation sur les chiffres ; {told}"


def test_a_form_says_what_it_cannot(shipped: Path) -> None:
    facts = facts_of(load_story(shipped, "diapason", "2021", "nl"))
    assert facts["Voltooiing"] == "Niet te zeggen: de export bevat alleen volledige antwoorden"
    assert facts["Invultijd"] == "Niet verstrekt: de export zegt niet wanneer een antwoord begonnen werd"
    assert facts["Controles"] == "Geen waarschuwingen over de cijfers bij de validatie; tweemaal verzonden: 0"


def test_the_rate_that_may_be_given_is_given(declared: Path) -> None:
    facts = facts_of(load_story(declared, "babelboost", "2021", "fr"))
    assert facts["Taux de réponse"] == "Taux de réponse 2 (AAPOR) : 6,7 % (67 sur 1 000)"


@pytest.mark.parametrize(
    ("survey", "wave", "total"), [("babelboost", "2021", 67), ("babelboost", "2022", 100), ("diapason", "2021", 66)]
)
@pytest.mark.parametrize("language", ["fr", "nl"])
def test_progress_adds_up(shipped: Path, tmp_path: Path, survey: str, wave: str, total: int, language: str) -> None:
    ((page, table),) = draw(shipped, survey, wave, language, "progress", tmp_path)
    assert table["count"].sum() == table["total"].iloc[-1] == total
    assert table["total"].is_monotonic_increasing
    assert table["inside"].all()
    say = words_of(language)["quality"]
    assert page.alternative.startswith(words_of(language)["slides"]["charts"]["progress"].split(" :")[0].split(":")[0])
    assert say["field_period"].split(" :")[0].split(":")[0] in page.alternative
    assert len(table) == {"babelboost": 17, "diapason": 35}[survey]
    for ending in (".png", ".svg", ".csv", ".txt"):
        assert page.png.with_suffix(ending).stat().st_size > 0


def test_progress_says_what_lies_outside_and_what_is_not_shown(declared: Path, tmp_path: Path) -> None:
    ((page, table),) = draw(declared, "babelboost", "2021", "nl", "progress", tmp_path)
    assert table.loc[~table["inside"], "count"].tolist() == [0, 0, 0, 0, 1]
    assert "Buiten de periode: 1" in page.alternative
    assert "Niet getoond: 8 onvoltooide antwoorden" in page.alternative


def test_without_dates_progress_is_a_notice(shipped: Path, tmp_path: Path) -> None:
    workspace = copy_workspace(tmp_path / "workspace", surveys=("babelboost",), impact=False)
    export = workspace / "raw/babelboost/2021/results-survey621127.csv"
    rows = pd.read_csv(export, sep=";", dtype="str", keep_default_na=False, encoding="utf-8-sig")
    text = export.read_text(encoding="utf-8-sig")
    for date in {*rows["submitdate"], *rows["startdate"], *rows["datestamp"]} - {""}:
        text = text.replace(date, "1980-01-01 00:00:00")
    export.write_text(text, encoding="utf-8")
    make_data(workspace)
    ((page, table),) = draw(workspace, "babelboost", "2021", "fr", "progress", tmp_path / "figures")
    assert table.empty
    assert "Les 67 questionnaires" in page.title
    story = load_story(workspace, "babelboost", "2021", "fr")
    slide = next(slide for slide in story.slides if slide.chart == "progress")
    assert prepare_drawing(story, slide).arguments == ("l'export ne contient pas de dates",)
    assert facts_of(story)["Durée de réponse"].startswith("Non fourni")


def test_nonresponse_shows_the_most_first_and_says_what_it_leaves_out(shipped: Path, tmp_path: Path) -> None:
    ((page, table),) = draw(shipped, "babelboost", "2021", "fr", "nonresponse", tmp_path)
    without = table[table["level"] == "no_answer"]
    assert without["share"].is_monotonic_decreasing
    assert (without["group"].iloc[0], without["text"].iloc[0]) == ("potentiel", "43 (64\u00a0%)")
    assert len(without) == 14
    assert "4 autres questions" in page.alternative
    assert "les 75 réponses reçues" in page.alternative
    # Who left before is no part of the bar.
    asked = table[table["level"].isin(["answered", "no_answer"])].groupby("group")["count"].sum()
    assert asked["potentiel"] == 67
    assert table.loc[(table["group"] == "potentiel") & (table["level"] == "broke_off"), "count"].tolist() == [8]


def test_a_form_without_break_offs_has_no_column_of_them(shipped: Path, tmp_path: Path) -> None:
    ((_, table),) = draw(shipped, "diapason", "2021", "nl", "nonresponse", tmp_path)
    assert set(table["level"]) == {"answered", "no_answer"}


@pytest.mark.parametrize("language", ["fr", "nl"])
def test_the_checklist_is_whole_and_says_what_was_not_supplied(shipped: Path, tmp_path: Path, language: str) -> None:
    pages = draw(shipped, "babelboost", "2021", language, "quality", tmp_path)
    table = pd.concat([table for _, table in pages], ignore_index=True)
    assert len(table) == 30
    assert table["item"].is_unique
    missing = words_of(language)["quality"]["not_supplied"]
    assert (table.loc[~table["known"], "text"] == missing).all()
    assert table["known"].sum() == 16
    assert [page.title[-5:] for page, _ in pages] == ["(1/3)", "(2/3)", "(3/3)"]
    assert [page.id for page, _ in pages] == ["quality-1", "quality-2", "quality-3"]


def test_declared_statements_stand_whole_in_slide_and_table(declared: Path, tmp_path: Path) -> None:
    pages = draw(declared, "babelboost", "2021", "fr", "quality", tmp_path)
    table = pd.concat([table for _, table in pages]).set_index("item")["text"]
    assert table["ethics"] == "Aucun avis n'était requis."
    assert table["recruitment"] == (LONG * 6).strip()
    assert table["view_rate"].replace("\u00a0", " ") == "25,0 % (150 sur 600) des visiteurs du site."
    assert table["contact"].replace("\u00a0", " ").replace("\u202f", " ") == "Invités personnellement : 1 000."
    assert len(pages) > 3
    drawn = "".join(page.png.with_suffix(".svg").read_text(encoding="utf-8") for page, _ in pages)
    assert "…" not in drawn


def test_chosen_items_alone_make_a_slide_without_a_number(shipped: Path) -> None:
    story = load_story(shipped, "babelboost", "2021", "fr")
    quality = [slide for slide in story.slides if slide.chart == "quality"]
    assert [len(slide.items) for slide in quality] == [8, 11, 11]
    path = shipped / "schemas/surveys/babelboost/slides.yaml"
    text = path.read_text(encoding="utf-8")
    try:
        path.write_text(
            text.replace("    chart: quality\n", "    chart: quality\n    items: [consent, ethics]\n"), encoding="utf-8"
        )
        (slide,) = [
            slide for slide in load_story(shipped, "babelboost", "2021", "fr").slides if slide.chart == "quality"
        ]
    finally:
        path.write_text(text, encoding="utf-8")
    # In the order of the checklist.
    assert (slide.id, slide.items, slide.title["fr"]) == (
        "quality",
        ["ethics", "consent"],
        "Comment l'enquête a été menée",
    )


def test_results_of_an_earlier_version_ask_for_a_run(shipped: Path, tmp_path: Path) -> None:
    workspace = copy_workspace(tmp_path / "workspace", surveys=("diapason",), impact=False)
    make_data(workspace)
    (workspace / "processed/diapason/2021/quality.csv").unlink()
    with pytest.raises(Refusal, match="boost data"):
        load_story(workspace, "diapason", "2021", "fr")
