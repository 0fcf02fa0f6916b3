"""A survey nobody has seen, from its structure alone: declared, checked, computed, drawn."""

from __future__ import annotations

import shutil
from pathlib import Path

import pandas as pd
import pytest

from pipelines.data import make_data
from pipelines.figures import make_figures
from pipelines.new import declare_survey
from schemas.catalogue import load_survey
from schemas.refusals import Refusal
from tests.conftest import REPOSITORY

EXPORTS = Path(__file__).parent / "exports/babelboost-2022"
WAVE = """waves:
  2023:
    fielded: {from: 2022-11-28, to: 2022-12-14}
    exported: 2022-12-15
    structure: limesurvey_survey_734918.lss
    exports:
      - file: results-survey734918.csv
"""


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("new") / "workspace"
    (made / "raw/demo/2023").mkdir(parents=True)
    for name in ("limesurvey_survey_734918.lss", "results-survey734918.csv"):
        shutil.copy(EXPORTS / name, made / "raw/demo/2023" / name)
    reviews = declare_survey(made, "demo", Path("raw/demo/2023/limesurvey_survey_734918.lss"))
    assert any("codebook.yaml, line" in review for review in reviews)
    path = made / "schemas/surveys/demo/survey.yaml"
    path.write_text(path.read_text(encoding="utf-8").split("waves:")[0] + WAVE, encoding="utf-8")
    make_data(made)
    return made


def test_what_is_declared_is_what_the_structure_says(workspace: Path) -> None:
    declared = load_survey(workspace, "demo")
    assert declared.survey.languages == ["fr", "nl"]
    assert list(declared.codes("duree")) == ["M15", "D30", "P30", "P60"]
    assert declared.items["obstacles"].rows.keys() == {"SQ001", "SQ002", "SQ003", "SQ004"}
    assert declared.items["soutien"].ordered
    assert declared.items["nbpers"].asked_of == "utilise_oui"
    assert declared.codebook.bases["utilise_oui"].rule["utilise"].any_of == ["OUI"]
    assert declared.items["metier"].other


def test_the_counts_of_a_survey_nobody_has_seen_are_right(workspace: Path) -> None:
    topline = pd.read_csv(workspace / "processed/demo/2023/topline.csv", keep_default_na=False, dtype="str")
    counts = topline.set_index(["item", "subquestion", "code"])["count"]
    assert counts["utilise", "", "OUI"] == "55"
    assert counts["recommande", "", "NSP"] == "12"
    assert [counts["obstacles", "SQ001", f"AO0{code}"] for code in (1, 2, 3, 4)] == ["5", "12", "20", "16"]
    assert (workspace / "processed/demo/2023/validation.json").read_text(encoding="utf-8").count('"check"') == 0


def test_every_question_has_its_figure_in_every_language(workspace: Path) -> None:
    make_figures(workspace)
    for language in ("fr", "nl"):
        drawn = {path.stem[3:] for path in (workspace / f"figures/demo/2023/{language}").glob("*.png")}
        expected = {item.id for item in load_survey(workspace, "demo").codebook.items}
        assert drawn == expected | {"title", "method", "progress"}


@pytest.mark.parametrize(
    ("survey", "structure", "said"),
    [
        ("demo", "raw/demo/2023/limesurvey_survey_734918.lss", "a survey of this name"),
        ("de mo", "raw/demo/2023/limesurvey_survey_734918.lss", "the name `de mo`"),
        ("other", "raw/demo/2023/missing.lss", "no such file"),
        ("other", "raw/demo/2023/results-survey734918.csv", "structure"),
    ],
)
def test_what_cannot_be_declared_is_refused_and_nothing_written(
    workspace: Path, survey: str, structure: str, said: str
) -> None:
    with pytest.raises(Refusal, match=said):
        declare_survey(workspace, survey, Path(structure))
    assert not (workspace / "schemas/surveys/other").exists()


def test_a_relevance_that_is_not_understood_is_left_for_review(tmp_path: Path) -> None:
    content = (REPOSITORY / "raw/babelboost/2021/limesurvey_survey_621127.lss").read_text(encoding="utf-8")
    changed = content.replace('((utilise.NAOK == "OUI"))', "count(self.sq_SQ001) > 2", 1)
    assert changed != content
    (tmp_path / "s.lss").write_text(changed, encoding="utf-8")
    reviews = declare_survey(tmp_path, "odd", Path("s.lss"))
    said = "relevance was count(self.sq_SQ001) > 2 (`self.sq_SQ001` at character 7"
    assert any(said in review for review in reviews)
    declared = load_survey(tmp_path, "odd")
    assert declared.codebook.bases[declared.items["nbpers"].asked_of].shown
    assert declared.codebook.bases[declared.items["duree"].asked_of].rule["utilise"].any_of == ["OUI"]
