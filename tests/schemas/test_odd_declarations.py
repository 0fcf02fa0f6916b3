"""Declarations that would break something further on are refused where they stand."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from schemas.catalogue import load_survey
from schemas.refusals import Refusal

REPOSITORY = Path(__file__).parents[2]
FOLDER = "schemas/surveys/diapason"


@pytest.mark.parametrize(
    ("file", "old", "new", "said"),
    [
        ("codebook.yaml", "  - id: referent", "  - id: outcome", "a name that every response has already"),
        ("codebook.yaml", "  - id: referent", "  - id: seconds", "a name that every response has already"),
        ("codebook.yaml", "    short:", "    wording_waves: {2020: {fr: a, nl: b}}\n    short:", "unknown wave 2020"),
        (
            "codebook.yaml",
            "    short:",
            "    row_wording_waves: {R: {2021: {fr: a}}}\n    short:",
            "names rows of `rows`",
        ),
        ("survey.yaml", "  2021:", "  ../../x:", "waves"),
        ("survey.yaml", "  2021:", '  "a b":', "waves"),
        ("survey.yaml", "file: diapason-2021-fr-sheets.csv", "file: ../secret.csv", "exports"),
        ("survey.yaml", "languages: [fr, nl]", "languages: [fr, nl, fr]", "a second time"),
        ("survey.yaml", "languages: [fr, nl]", "languages: [fr, nl, xx]", "the language `xx`"),
        ("survey.yaml", "to: 2021-10-25", "to: 2021-02-30", "fielded.to"),
        ("indicators.yaml", "statistic: responses", "statistic: [responses, responses]", "each statistic once"),
        (
            "indicators.yaml",
            "statistic: share\n    item: language",
            "statistic: median\n    item: language",
            "of the language",
        ),
        ("codebook.yaml", "bases:\n", "bases: " + "[" * 3000 + "\n", "codebook.yaml"),
        ("codebook.yaml", "bases:\n", "bases:\n  who: {label: {fr: a, nl: b}, rule: {}}\n", "an empty `rule`"),
        ("survey.yaml", "exported: 2026", "exported: 2020", "before the field period begins"),
        ("survey.yaml", "languages: [fr, nl]", "languages: [fr, nl]\npersonal: [found]", "the item `found`"),
        ("slides.yaml", "{dp-found-yes.n}", "{dp-found-yes.n", "a brace that belongs to no placeholder"),
        ("codebook.yaml", "      NONE: {label", "      other: {label", "stands for `other`"),
    ],
)
def test_what_would_break_later_is_refused(tmp_path: Path, file: str, old: str, new: str, said: str) -> None:
    shutil.copytree(REPOSITORY / FOLDER, tmp_path / FOLDER)
    path = tmp_path / FOLDER / file
    content = path.read_text(encoding="utf-8")
    assert old in content
    path.write_text(content.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(Refusal) as refused:
        load_survey(tmp_path, "diapason")
    assert said in str(refused.value)
    assert any(problem.file == f"{FOLDER}/{file}" for problem in refused.value.problems)


def test_a_folder_in_the_place_of_a_declaration_is_refused(tmp_path: Path) -> None:
    shutil.copytree(REPOSITORY / FOLDER, tmp_path / FOLDER)
    (tmp_path / FOLDER / "slides.yaml").unlink()
    (tmp_path / FOLDER / "slides.yaml").mkdir()
    with pytest.raises(Refusal, match=r"slides\.yaml"):
        load_survey(tmp_path, "diapason")
