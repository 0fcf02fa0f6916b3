"""LimeSurvey's structure file (.lss): the questions, codes and wordings as the platform holds them."""

from __future__ import annotations

import html
import re
import xml.etree.ElementTree as ElementTree
from dataclasses import dataclass, field
from pathlib import Path

from pipelines.readers.raw import Unreadable

MAXIMUM_BYTES = 50_000_000


@dataclass
class Question:
    """One question: its LimeSurvey type letter, relevance equation, wordings, codes and subquestions by language."""

    code: str
    type: str
    relevance: str
    other: bool
    wording: dict[str, str] = field(default_factory=dict)
    answers: dict[str, dict[str, str]] = field(default_factory=dict)
    subquestions: dict[str, dict[str, str]] = field(default_factory=dict)


@dataclass(frozen=True)
class Structure:
    """The questions of a survey by code, in order, and the survey's number."""

    file: str
    survey_id: str
    questions: dict[str, Question]


def read_structure(path: Path, file: str) -> Structure:
    """Read an .lss of LimeSurvey 4 to 6. Raises Unreadable; a document type declaration is refused."""
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        raise Unreadable(
            file, "", "no such file", "the structure declared in survey.yaml", "put the .lss there"
        ) from None
    if len(data) > MAXIMUM_BYTES:
        raise Unreadable(
            file,
            "",
            f"{len(data):,} bytes",
            f"at most {MAXIMUM_BYTES:,}",
            "check that this is a structure file",
        )
    if b"\x00" in data:
        # Another encoding would also hide a document type declaration from the next check.
        raise Unreadable(file, "", "bytes that are not UTF-8", "XML in UTF-8", "export the structure again")
    if b"<!DOCTYPE" in data or b"<!ENTITY" in data:
        raise Unreadable(
            file,
            "",
            "a document type declaration",
            "plain XML as LimeSurvey writes it",
            "export the structure again",
        )
    try:
        root = ElementTree.fromstring(data)  # noqa: S314 -- no DTD, no entity, size capped: checked above
    except ElementTree.ParseError as error:
        line = error.position[0]
        raise Unreadable(
            file, f"line {line}", "broken XML", "a LimeSurvey structure", "export the structure again"
        ) from None
    if root.findtext("LimeSurveyDocType") != "Survey":
        raise Unreadable(file, "", f"<{root.tag}>", "a LimeSurvey structure (.lss)", "export the survey structure")

    def rows(section: str) -> list[dict[str, str]]:
        return [{cell.tag: cell.text or "" for cell in row} for row in root.findall(f"{section}/rows/row")]

    questions: dict[str, Question] = {}
    by_number: dict[str, Question] = {}
    groups = {row["gid"]: int(row.get("group_order", "0")) for row in rows("groups")}
    ordered = sorted(rows("questions"), key=lambda row: (groups.get(row["gid"], 0), int(row["question_order"])))
    for row in ordered:
        question = Question(row["title"], row["type"], row.get("relevance", "1"), row.get("other") == "Y")
        questions[question.code] = by_number[row["qid"]] = question
    parents = {row["qid"]: (by_number[row["parent_qid"]], row["title"]) for row in rows("subquestions")}
    for row in rows("question_l10ns"):
        wording = plain_text(row.get("question", ""))
        if row["qid"] in by_number:
            by_number[row["qid"]].wording[row["language"]] = wording
        elif row["qid"] in parents:
            parent, code = parents[row["qid"]]
            parent.subquestions.setdefault(code, {})[row["language"]] = wording
    answers = {row["aid"]: row for row in rows("answers")}
    for row in rows("answer_l10ns"):
        answer = answers[row["aid"]]
        codes = by_number[answer["qid"]].answers
        codes.setdefault(answer["code"], {})[row["language"]] = plain_text(row.get("answer", ""))
    return Structure(file, root.findtext("surveys/rows/row/sid") or "", questions)


def plain_text(markup: str) -> str:
    """The words of a label without its HTML, white space folded."""
    broken = re.sub(r"</?(p|br|div|li|ul|ol|h\d)\b[^>]*>", " ", markup, flags=re.IGNORECASE)
    return " ".join(html.unescape(re.sub(r"<[^>]+>", "", broken)).split())
