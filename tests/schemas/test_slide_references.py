"""A slide that could not be drawn or said is refused before anything runs, with the line it stands on."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from schemas.catalogue import load_survey
from schemas.refusals import Refusal

REPOSITORY = Path(__file__).parents[2]
SLIDES = "schemas/surveys/babelboost/slides.yaml"


def load_with(tmp_path: Path, old: str, new: str) -> None:
    folder = tmp_path / "schemas/surveys/babelboost"
    shutil.copytree(REPOSITORY / "schemas/surveys/babelboost", folder)
    content = (tmp_path / SLIDES).read_text(encoding="utf-8")
    assert content.count(old) >= 1
    (tmp_path / SLIDES).write_text(content.replace(old, new, 1), encoding="utf-8")
    load_survey(tmp_path, "babelboost")


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("    indicator: bb-profession\n", "", "chart bars without `indicator`"),
        ("indicator: bb-support\n", "indicator: bb-overall\n", "an indicator of a whole array"),
        ("indicator: bb-place-together", "indicator: bb-place", "which has no combinations"),
        ("chart: donut\n    indicator: bb-setting", "chart: donut\n    indicator: bb-profession", "21 levels"),
        ("chart: donut\n    indicator: bb-setting", "chart: heat\n    indicator: bb-use\n    by: duree", "not split"),
        ("chart: donut\n    indicator: bb-setting", "chart: bars\n    by: exercice\n    indicator: bb-setting", "`by` on heat"),
        ("chart: columns\n    indicator: bb-duration", "chart: stacked", "without `series`"),
        ("{bb-users.of}", "{bb-users.off}", "`off` means nothing here"),
        ("{bb-setting.STRUC.n}", "{bb-setting.STRUCT.n}", "`STRUCT` means nothing here"),
        ("{bb-overall.mean}", "{bb-duration.mean}", "has no mean"),
        ("{bb-persons}", "{bb-person}", "no indicator `bb-person`"),
        ("- id: method", "- id: title", "a second slide `title`"),
        ("    chart: quality\n", "    chart: quality\n    items: [ethics, etics]\n", "chart quality with `items: etics`"),
        ("    chart: progress\n", "    chart: progress\n    items: [ethics]\n", "chart progress with `items: ethics`"),
    ],
)  # fmt: skip
def test_what_cannot_be_drawn_is_refused(tmp_path: Path, old: str, new: str, said: str) -> None:
    with pytest.raises(Refusal) as refused:
        load_with(tmp_path, old, new)
    problems = refused.value.problems
    assert all(problem.file == SLIDES and problem.place.startswith("line ") for problem in problems)
    assert any(said in str(problem) for problem in problems), refused.value


def test_sets_need_their_sizes(tmp_path: Path) -> None:
    folder = tmp_path / "schemas/surveys/babelboost"
    shutil.copytree(REPOSITORY / "schemas/surveys/babelboost", folder)
    path = folder / "indicators.yaml"
    content = path.read_text(encoding="utf-8")
    path.write_text(
        content.replace("statistic: distribution\n    item: lieu", "statistic: mode\n    item: lieu"), encoding="utf-8"
    )
    with pytest.raises(Refusal, match=r"statistic distribution of `lieu` too"):
        load_survey(tmp_path, "babelboost")
