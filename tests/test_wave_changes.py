"""A wave whose questionnaire changed, taken in by declarations alone: BabelBoost 2022 (invented) after 2021."""

from __future__ import annotations

import re
from pathlib import Path

import pandas as pd
import pytest

from pipelines.data import make_data, read_indicators
from pipelines.findings import Finding
from pipelines.readers.limesurvey_structure import read_structure
from pipelines.slides.story import load_story
from pipelines.structure import compare_structure
from schemas.catalogue import load_survey
from tests.conftest import copy_workspace, show_everything


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = copy_workspace(tmp_path_factory.mktemp("waves") / "workspace", surveys=("babelboost",), impact=False)
    make_data(show_everything(made))
    return made


def find_structure_warnings(workspace: Path) -> list[Finding]:
    declared = load_survey(workspace, "babelboost")
    fielding = declared.survey.waves["2022"]
    structure = read_structure(workspace / "raw/babelboost/2022" / str(fielding.structure), "s.lss")
    return compare_structure(structure, declared.for_wave("2022"), fielding)


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
    assert sorted(before["statistic"].value_counts().items()) == [
        ("distribution", 4),
        ("median", 4),
        ("top_two_box", 4),
    ]
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


def test_a_wording_that_changed_is_warned_of_until_it_is_declared_to_mean_the_same(workspace: Path) -> None:
    assert find_structure_warnings(workspace) == []
    codebook = workspace / "schemas/surveys/babelboost/codebook.yaml"
    written = codebook.read_text(encoding="utf-8")
    changed = re.sub(r", label_waves: {2022: {fr: \"Salarié[^}]*}}", "", written)
    assert changed != written
    codebook.write_text(changed, encoding="utf-8")
    warnings = find_structure_warnings(workspace)
    codebook.write_text(written, encoding="utf-8")
    assert [(each.check, each.item, each.severity) for each in warnings] == [
        ("structure_wording", "exercice", "warning")
    ] * 2


def test_figures_and_topline_quote_what_the_wave_asked(workspace: Path, topline: pd.DataFrame) -> None:
    own = "Salarié·e ou bénévole au sein d'une structure"
    assert topline.loc[("exercice", "", "STRUC"), "label_fr"] == own
    labels = {
        wave: load_story(workspace, "babelboost", wave, "fr").labels_of("exercice")["STRUC"]
        for wave in ("2021", "2022")
    }
    assert labels == {"2021": "Prestataire dans une structure", "2022": own}


def test_the_second_wave_is_not_declared_as_released(workspace: Path) -> None:
    waves = load_survey(workspace, "babelboost").survey.waves
    assert {wave: fielding.released for wave, fielding in waves.items()} == {"2021": True, "2022": False}
    assert len(load_story(workspace, "babelboost", "2022", "fr").slides) == 19


def test_an_indicator_whose_codes_a_wave_did_not_offer_is_not_computed_there(workspace: Path) -> None:
    declared = load_survey(workspace, "babelboost")
    share = declared.indicators[0].model_copy(
        update={"id": "long", "statistic": "share", "item": "duree", "codes": ["P60"], "population": "complete"}
    )
    everything = type(declared)(declared.survey, declared.codebook, (*declared.indicators, share), declared.slides)
    assert "long" not in {each.id for each in everything.for_wave("2021").indicators}
    assert "long" in {each.id for each in everything.for_wave("2022").indicators}
