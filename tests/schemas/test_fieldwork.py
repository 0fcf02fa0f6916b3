"""What an investigator declares of a wave: counts that can be, statements in every language, keys that exist."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from schemas.catalogue import load_survey
from schemas.declarations import CHECKLIST, Fieldwork
from schemas.refusals import Refusal

REPOSITORY = Path(__file__).parents[2]
FOLDER = "schemas/surveys/diapason"
FILE = f"{FOLDER}/survey.yaml"


def load_with(workspace: Path, *lines: str) -> Fieldwork:
    shutil.copytree(REPOSITORY / FOLDER, workspace / FOLDER)
    path = workspace / FILE
    block = "".join(f"      {line}\n" for line in lines)
    written = path.read_text(encoding="utf-8").replace(
        "    released: true\n", f"    fieldwork:\n{block}    released: true\n"
    )
    path.write_text(written, encoding="utf-8")
    return load_survey(workspace, "diapason").survey.waves["2021"].fieldwork


def test_nothing_has_to_be_declared() -> None:
    fieldwork = load_survey(REPOSITORY, "diapason").survey.waves["2021"].fieldwork
    assert (fieldwork.invited, fieldwork.statements, fieldwork.fast_below) == (None, {}, pytest.approx(1 / 3))


def test_counts_and_statements_are_read(tmp_path: Path) -> None:
    found = load_with(
        tmp_path, "invited: 1200", "survey_visitors: 90", "site_visitors: 300", "fast_below: 0.5",
        'incentive: {fr: "Aucun.", nl: "Geen."}', 'ethics: {fr: "Avis non requis.", nl: "Geen advies nodig."}',
    )  # fmt: skip
    assert (found.invited, found.survey_visitors, found.site_visitors, found.fast_below) == (1200, 90, 300, 0.5)
    # In the order of the checklist, whatever that of the file.
    assert list(found.statements) == ["ethics", "incentive"]


def test_every_item_of_the_checklist_can_be_stated(tmp_path: Path) -> None:
    found = load_with(tmp_path, *(f'{name}: {{fr: "a", nl: "b"}}' for name in CHECKLIST))
    assert tuple(found.statements) == CHECKLIST


@pytest.mark.parametrize(
    ("line", "place", "said"),
    [
        ("invited: 0", "fieldwork.invited", "greater than or equal to 1"),
        ("invited: many", "fieldwork.invited", "integer"),
        ("fast_below: 1", "fieldwork.fast_below", "less than 1"),
        ("fast_below: 0", "fieldwork.fast_below", "greater than 0"),
        ('etics: {fr: "a", nl: "b"}', "fieldwork.etics", "did you mean `ethics`?"),
        ('ethics: {fr: "a"}', "fieldwork.ethics", "no statement in nl"),
        ("ethics: a", "fieldwork.ethics", ""),
    ],
)
def test_what_cannot_be_meant_is_refused_with_its_line(tmp_path: Path, line: str, place: str, said: str) -> None:
    with pytest.raises(Refusal) as refused:
        load_with(tmp_path, line)
    (problem,) = refused.value.problems
    assert problem.file == FILE
    assert place in problem.place
    assert problem.place.startswith("line ")
    assert said in str(problem)
