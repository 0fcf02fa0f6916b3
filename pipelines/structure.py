"""Hold a codebook against the platform's own structure file: what one has and the other has not."""

from __future__ import annotations

from collections.abc import Iterator

from pipelines.draft import BUILT_IN, Draft, draft_item
from pipelines.findings import Finding
from pipelines.headings import fold
from pipelines.readers.limesurvey_structure import Structure
from schemas.declarations import OTHER, Answer, Item, Text, Wave
from schemas.declared import Declarations

Codes = dict[str, Text]


def compare_structure(structure: Structure, declared: Declarations, wave: Wave | None = None) -> list[Finding]:
    """Errors where type, codes or rows differ; warnings where only the wording does."""
    findings: list[Finding] = []
    languages = declared.survey.languages
    questions = {
        (wave.items if wave else {}).get(code, code): question for code, question in structure.questions.items()
    }
    for code, question in questions.items():
        left_out = declared.survey.leaves_out(code) or declared.survey.leaves_out(question.code)
        if code not in declared.items and question.type != "X" and not left_out:
            findings.append(_finding(structure, "error", "structure_item_undeclared", code))
    for item in declared.codebook.items:
        if item.id not in questions:
            findings.append(_finding(structure, "error", "structure_item_unknown", item.id))
            continue
        mapped = wave.codes.get(item.id, {}) if wave else {}
        rows = wave.rows.get(item.id, {}) if wave else {}
        draft = draft_item(questions[item.id], languages)
        findings += _compare_item(structure, draft, item, declared, mapped, rows)
    return findings


def _compare_item(
    structure: Structure, draft: Draft, item: Item, declared: Declarations, mapped: dict[str, str], rows: dict[str, str]
) -> Iterator[Finding]:
    if item.type not in draft.types:
        yield _finding(structure, "error", "structure_type", item.id, draft.letter, declared=item.type)
        return
    ours = _labels(declared.codes(item))
    answers = [*declared.codes(item).values(), *(answer for part in declared.parts_of(item) for answer in
                                                 part.codes.values())]  # fmt: skip
    accepted = {fold(wording) for answer in answers for wording in answer.also} | {fold(each) for each in item.also}
    theirs = {mapped.get(code, code): wording for code, wording in draft.codes.items()}
    # An equation has no wording that anybody read.
    pairs = [] if draft.computed else [(draft.wording, item.wording)]
    built_in = set(theirs) in map(set, BUILT_IN.values())
    compared = [("codes", theirs, ours)] if draft.codes or item.type != "single" else []
    asked = {row: text for row, text in draft.rows.items() if not declared.survey.leaves_out(draft.id, row)}
    compared.append(("rows", {rows.get(row, row): text for row, text in asked.items()}, item.rows))
    compared.append(("columns", draft.columns, item.columns))
    for number, scale in enumerate(item.scales or ()):
        listed = draft.scales[number][1] if draft.scales else {}
        compared.append(
            ("scales", {mapped.get(code, code): text for code, text in listed.items()}, _labels(scale.codes))
        )
    for kind, platform, declared_texts in compared:
        if set(platform) != set(declared_texts):
            difference = ", ".join(sorted(set(platform) ^ set(declared_texts)))
            yield _finding(structure, "error", "structure_codes", item.id, difference)
        # LimeSurvey brings its own words for codes of its own; nobody wrote them.
        if kind != "codes" or not built_in:
            pairs += [(platform.get(code, {}), text) for code, text in declared_texts.items()]
    if bool(item.other) != bool(draft.other):
        yield _finding(structure, "error", "structure_other", item.id, "other")
    for said, declared_text in pairs:
        for language, wording in said.items():
            if language in declared_text and fold(wording) not in {fold(declared_text[language]), *accepted}:
                yield _finding(structure, "warning", "structure_wording", item.id, wording,
                               declared=declared_text[language])  # fmt: skip


def _labels(codes: dict[str, Answer]) -> Codes:
    return {code: answer.label for code, answer in codes.items() if code not in {OTHER, "other"}}


def _finding(structure: Structure, severity: str, check: str, item: str, value: str = "", **expected: str) -> Finding:
    return Finding(severity, check, structure.file, item=item, value=value, expected=expected)  # type: ignore[arg-type]
