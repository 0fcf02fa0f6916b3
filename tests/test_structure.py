"""The codebook against the platform's structure file."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from surveys import ROOT, checks_of, declare, item, text

from pipelines.readers.limesurvey_structure import Question, Structure, read_structure
from pipelines.structure import compare_structure
from schemas.catalogue import load_survey

LSS = ROOT / "raw/babelboost/2021/limesurvey_survey_621127.lss"


def structure_of(**changes: Any) -> Structure:
    question = Question("q", "L", "1", False, text("q"), {"A": text("A"), "B": text("B")})
    array = Question("g", "F", "1", False, text("g"), {"1": text("1")}, {"R1": text("one")})
    return Structure("s.lss", "1", {"q": replace(question, **changes), "g": array})


DECLARED = declare([item("q", codes="A B"), item("g", "array", codes="1", rows={"R1": text("one")})])


def test_equal_structures_have_nothing_to_say() -> None:
    assert compare_structure(structure_of(), DECLARED) == []


def test_the_real_codebook_is_that_of_the_real_structure() -> None:
    declared = load_survey(ROOT, "babelboost").for_wave("2021")
    assert checks_of(compare_structure(read_structure(LSS, "s.lss"), declared)) == []


@pytest.mark.parametrize(
    ("changes", "severity", "check", "value"),
    [
        ({"type": "M"}, "error", "structure_type", "M"),
        ({"answers": {"A": text("A"), "C": text("C")}}, "error", "structure_codes", "B, C"),
        ({"other": True}, "error", "structure_other", "other"),
        ({"wording": text("another question")}, "warning", "structure_wording", "another question"),
        ({"answers": {"A": text("A"), "B": text("bee")}}, "warning", "structure_wording", "bee"),
    ],
)
def test_each_difference_is_named(changes: dict[str, Any], severity: str, check: str, value: str) -> None:
    (finding,) = compare_structure(structure_of(**changes), DECLARED)
    assert (finding.severity, finding.check, finding.item, finding.value) == (severity, check, "q", value)
    assert finding.file == "s.lss"
    assert all(finding.describe("fr"))


def test_apostrophes_capitals_and_spaces_are_no_other_wording() -> None:
    declared = declare([item("q", codes="A B") | {"wording": text("L'outil  aide ?")},
                        item("g", "array", codes="1", rows={"R1": text("one")})])  # fmt: skip
    assert compare_structure(structure_of(wording=text("l’outil aide ?")), declared) == []


def test_rows_of_an_array_are_compared() -> None:
    structure = structure_of()
    structure.questions["g"].subquestions["R2"] = text("two")
    (finding,) = compare_structure(structure, DECLARED)
    assert (finding.check, finding.item, finding.value) == ("structure_codes", "g", "R2")


def test_questions_on_one_side_only_are_errors() -> None:
    structure = structure_of()
    structure.questions["extra"] = Question("extra", "S", "1", False)
    structure.questions["welcome"] = Question("welcome", "X", "1", False)
    del structure.questions["q"]
    found = compare_structure(structure, DECLARED)
    assert [(each.check, each.item) for each in found] == [
        ("structure_item_undeclared", "extra"), ("structure_item_unknown", "q"),
    ]  # fmt: skip


@pytest.mark.parametrize(("letter", "codes"), [("Y", "Y N"), ("5", "1 2 3 4 5"), ("G", "F M")])
def test_question_types_that_bring_their_codes(letter: str, codes: str) -> None:
    structure = Structure("s.lss", "1", {"q": Question("q", letter, "1", False, text("q"))})
    assert compare_structure(structure, declare([item("q", codes=codes)])) == []
    assert checks_of(compare_structure(structure, declare([item("q", codes=codes + " X")]))) == ["structure_codes"]
