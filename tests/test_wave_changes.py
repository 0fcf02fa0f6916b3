"""A wave whose questionnaire changed is taken in by declarations alone: BabelBoost 2022 (invented) after 2021."""

from __future__ import annotations

import shutil
from pathlib import Path

import pandas as pd
import pytest

from pipelines.data import make_data, read_indicators
from pipelines.slides.story import load_story
from schemas.catalogue import load_survey
from tests.conftest import copy_workspace

EXPORTS = Path(__file__).parent / "exports/babelboost-2022"
SECOND_WAVE = """  2022:
    fielded: {from: 2022-11-28, to: 2022-12-14}
    exported: 2026-11-22
    structure: limesurvey_survey_734918.lss
    exports:
      - file: results-survey734918.csv
    codes:
      duree: {D30: M30, P30: D60}
      recommande: {OUI: Y, NON: N, NSP: DK}
"""
CHANGES = [
    ('      P30: {label: {fr: "Plus de 30 minutes", nl: "Meer dan 30 minuten"}}\n',
     '      P30: {label: {fr: "Plus de 30 minutes", nl: "Meer dan 30 minuten"}, waves: ["2021"]}\n'
     '      D60: {label: {fr: "De 30 à 60 minutes", nl: "30 tot 60 minuten"}, waves: ["2022"]}\n'
     '      P60: {label: {fr: "Plus d\'une heure", nl: "Meer dan een uur"}, waves: ["2022"]}\n'),
    ('      N: {label: {fr: "Non", nl: "Nee"}}\n',
     '      N: {label: {fr: "Non", nl: "Nee"}}\n'
     '      DK: {label: {fr: "Ne sait pas", nl: "Weet het niet"}, missing: dont_know, waves: ["2022"]}\n'),
    ("  - id: potentiel\n", "  - id: potentiel\n    waves: [\"2021\"]\n"),
    ("  - id: recommande\n",
     "  - id: obstacles\n    type: array\n    waves: [\"2022\"]\n    ordered: true\n    asked_of: users\n"
     "    wording: {fr: \"Dans quelle mesure ces éléments sont-ils un obstacle ?\","
     " nl: \"In welke mate vormen deze elementen een hindernis?\"}\n"
     "    short: {fr: Obstacles, nl: Hindernissen}\n    codes:\n"
     "      AO01: {label: {fr: Pas du tout, nl: Helemaal niet}}\n      AO02: {label: {fr: Un peu, nl: Een beetje}}\n"
     "      AO03: {label: {fr: Plutôt, nl: Eerder wel}}\n      AO04: {label: {fr: Tout à fait, nl: Helemaal}}\n"
     "    rows:\n      SQ001: {fr: Le manque de temps, nl: Tijdsgebrek}\n"
     "      SQ002: {fr: La barrière de la langue, nl: De taalbarrière}\n"
     "      SQ003: {fr: La compréhension des images, nl: Het begrijpen van de beelden}\n"
     "      SQ004: {fr: Le manque de formation, nl: Gebrek aan opleiding}\n\n"
     "  - id: recommande\n"),
]  # fmt: skip


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = copy_workspace(tmp_path_factory.mktemp("waves") / "workspace", surveys=("babelboost",), impact=False)
    shutil.copytree(EXPORTS, made / "raw/babelboost/2022")
    folder = made / "schemas/surveys/babelboost"
    with (folder / "survey.yaml").open("a", encoding="utf-8") as file:
        file.write(SECOND_WAVE)
    content = (folder / "codebook.yaml").read_text(encoding="utf-8")
    for old, new in CHANGES:
        assert content.count(old) == 1, old
        content = content.replace(old, new)
    (folder / "codebook.yaml").write_text(content, encoding="utf-8")
    with (folder / "indicators.yaml").open("a", encoding="utf-8") as file:
        file.write(
            "\n  - {id: bb-barriers, label: {fr: Obstacles, nl: Hindernissen}, statistic: [distribution], item: obstacles}\n"
        )
    make_data(made)
    return made


@pytest.fixture(scope="module")
def topline(workspace: Path) -> pd.DataFrame:
    table = pd.read_csv(workspace / "processed/babelboost/2022/topline.csv", keep_default_na=False, dtype="str")
    return table.set_index(["item", "subquestion", "code"])


@pytest.mark.parametrize(
    ("item", "counts"),
    [
        ("utilise", {"OUI": 55, "PASEN": 40}),
        ("exercice", {"STRUC": 66, "SOLO": 16, "MIXTE": 12, "AUTRE": 4}),
        ("duree", {"M15": 10, "M30": 28, "D60": 11, "P60": 4}),
        ("expression", {"J": 4, "P": 17, "S": 22, "T": 11}),
        ("ressources", {"J": 12, "P": 19, "S": 17, "T": 6}),
        ("recommande", {"Y": 76, "N": 7, "DK": 12}),
    ],
)
def test_the_known_counts_of_2022_come_out(topline: pd.DataFrame, item: str, counts: dict[str, int]) -> None:
    found = topline.loc[item].droplevel("subquestion")["count"].astype(int).to_dict()
    assert found == counts


def test_the_new_array_is_counted_row_by_row(topline: pd.DataFrame) -> None:
    expected = {"SQ001": [5, 12, 20, 16], "SQ002": [9, 18, 17, 9], "SQ003": [20, 19, 10, 3], "SQ004": [14, 16, 15, 7]}
    for row, counts in expected.items():
        assert topline.loc["obstacles"].loc[row]["count"].astype(int).tolist() == counts


def test_what_a_wave_did_not_ask_is_said_and_not_counted(workspace: Path, topline: pd.DataFrame) -> None:
    assert "potentiel" not in topline.index.get_level_values("item")
    rows = read_indicators(workspace / "processed/indicators.csv")
    before = rows[(rows["wave"] == "2021") & rows["indicator"].str.startswith("bb-barriers")]
    assert len(before) == 4
    assert before["value"].isna().all()
    assert set(before["reason"]) == {"not asked in this wave"}
    levels = (
        rows[(rows["indicator"] == "bb-duration") & (rows["break"] == "")].groupby("wave")["level"].agg(list).to_dict()
    )
    assert levels == {"2021": ["M15", "M30", "P30"], "2022": ["M15", "M30", "D60", "P60"]}


def test_a_code_of_the_other_wave_is_unknown_here(workspace: Path) -> None:
    declared = load_survey(workspace, "babelboost")
    assert "P60" not in declared.for_wave("2021").codes("duree")
    assert "P30" not in declared.for_wave("2022").codes("duree")


def test_changed_wordings_are_warned_of(workspace: Path) -> None:
    report = pd.read_json(workspace / "processed/babelboost/2022/validation.json", typ="series")
    assert report["errors"] == 0
    assert {(each["check"], each["item"]) for each in report["findings"]} == {("structure_wording", "exercice")}


def test_the_second_wave_is_not_declared_as_released(workspace: Path) -> None:
    rows = read_indicators(workspace / "processed/indicators.csv")
    breaks = rows[(rows["break"] != "") & rows["suppressed"]]
    assert set(breaks["wave"]) == {"2022"}
    assert len(load_story(workspace, "babelboost", "2022", "fr").slides) == 13


def test_an_indicator_whose_codes_a_wave_did_not_offer_is_not_computed_there(workspace: Path) -> None:
    declared = load_survey(workspace, "babelboost")
    share = declared.indicators[0].model_copy(
        update={"id": "long", "statistic": "share", "item": "duree", "codes": ["P60"], "population": "complete"}
    )
    everything = type(declared)(declared.survey, declared.codebook, (*declared.indicators, share), declared.slides)
    assert "long" not in {each.id for each in everything.for_wave("2021").indicators}
    assert "long" in {each.id for each in everything.for_wave("2022").indicators}
