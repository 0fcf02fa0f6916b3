"""Hold a codebook against the platform's own structure file: what one has and the other has not."""

from __future__ import annotations

from collections.abc import Iterator

from pipelines.findings import Finding
from pipelines.headings import fold
from pipelines.readers.limesurvey_structure import Question, Structure
from schemas.declarations import Item, Wave
from schemas.declared import Declarations

TYPES = {
    "single": set("L!OY5GI"), "multiple": set("MP"), "array": set("ABCEFH"), "number": set("NK"), "text": set("STUQ"),
}  # fmt: skip
"""LimeSurvey's type letters for each type of item."""

BUILT_IN = {"Y": {"Y", "N"}, "5": set("12345"), "A": set("12345"), "B": {str(number) for number in range(1, 11)},
            "C": {"Y", "N", "U"}, "E": {"I", "S", "D"}, "G": {"F", "M"}}  # fmt: skip
"""Codes of question types that bring their own."""


def compare_structure(structure: Structure, declared: Declarations, wave: Wave | None = None) -> list[Finding]:
    """Errors where type, codes or rows differ; warnings where only the wording does."""
    findings: list[Finding] = []
    questions = {
        (wave.items if wave else {}).get(code, code): question for code, question in structure.questions.items()
    }
    for code, question in questions.items():
        if code not in declared.items and question.type not in "X*|":
            findings.append(_finding(structure, "error", "structure_item_undeclared", code))
    for item in declared.codebook.items:
        if item.id not in questions:
            findings.append(_finding(structure, "error", "structure_item_unknown", item.id))
        else:
            findings += _compare_item(
                structure, questions[item.id], item, declared, wave.codes.get(item.id, {}) if wave else {}
            )
    return findings


def _compare_item(
    structure: Structure, question: Question, item: Item, declared: Declarations, ours_by_theirs: dict[str, str]
) -> Iterator[Finding]:
    if question.type not in TYPES[item.type]:
        yield _finding(structure, "error", "structure_type", item.id, question.type, declared=item.type)
        return
    codes = {code: answer.label for code, answer in declared.codes(item).items() if code not in {"-oth-", "other"}}
    listed = question.subquestions if item.type == "multiple" else question.answers
    theirs = {ours_by_theirs.get(code, code): wording for code, wording in listed.items()}
    accepted = {fold(wording) for answer in declared.codes(item).values() for wording in answer.also}
    known = set(theirs) or BUILT_IN.get(question.type, set())
    if known and known != set(codes):
        difference = ", ".join(sorted(known ^ set(codes)))
        yield _finding(structure, "error", "structure_codes", item.id, difference)
    if item.type == "array" and set(question.subquestions) != set(item.rows):
        difference = ", ".join(sorted(set(question.subquestions) ^ set(item.rows)))
        yield _finding(structure, "error", "structure_codes", item.id, difference)
    if bool(item.other) != question.other:
        yield _finding(structure, "error", "structure_other", item.id, "other")
    pairs = [(question.wording, item.wording)]
    pairs += [(theirs.get(code, {}), label) for code, label in codes.items()]
    pairs += [(question.subquestions.get(row, {}), label) for row, label in item.rows.items()]
    for platform, ours in pairs:
        for language, wording in platform.items():
            if language in ours and fold(wording) not in {fold(ours[language]), *accepted}:
                yield _finding(structure, "warning", "structure_wording", item.id, wording, declared=ours[language])


def _finding(structure: Structure, severity: str, check: str, item: str, value: str = "", **expected: str) -> Finding:
    return Finding(severity, check, structure.file, item=item, value=value, expected=expected)  # type: ignore[arg-type]
