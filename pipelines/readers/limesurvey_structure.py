"""LimeSurvey's structure file (.lss): the questions, codes and wordings as the platform holds them."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from xml.etree.ElementTree import Element

from pipelines.readers.markup import parse_xml
from pipelines.readers.raw import Unreadable


@dataclass
class Question:
    """One question: its LimeSurvey type letter, relevance equation, wordings, codes and subquestions by language.

    sid, gid, qid are the numbers its field names are made of; `axes` are the codes of its subquestions in order,
    rows first, then the columns of a two-dimensional array.
    """

    code: str
    type: str
    relevance: str
    other: bool
    wording: dict[str, str] = field(default_factory=dict)
    answers: dict[str, dict[str, str]] = field(default_factory=dict)
    subquestions: dict[str, dict[str, str]] = field(default_factory=dict)
    sid: str = ""
    gid: str = ""
    qid: str = ""
    axes: tuple[list[str], list[str]] = field(default_factory=lambda: ([], []))

    def field_names(self) -> dict[str, str]:
        """Name in the response table -> heading with codes, in order."""
        base = f"{self.sid}X{self.gid}X{self.qid}"
        return {base + suffix: self.code + part for suffix, part in self._parts()}

    def _parts(self) -> Iterator[tuple[str, str]]:
        """(suffix of the field name, what stands behind the code in a heading)."""
        rows, columns = self.axes
        if self.type in "MPABCEFHKQ":
            for row in rows:
                yield row, f"[{row}]"
                if self.type == "P":
                    yield f"{row}comment", f"[{row}comment]"
        elif self.type == "1":
            for row in rows:
                yield from ((f"{row}#0", f"[{row}][1]"), (f"{row}#1", f"[{row}][2]"))
        elif self.type in ":;":
            yield from ((f"{row}_{column}", f"[{row}_{column}]") for row in rows for column in columns)
        elif self.type == "R":
            for rank in range(1, (len(self.answers) or len(rows)) + 1):
                yield str(rank), f"[{rank}]"
        else:
            yield "", ""
        if self.type == "O":
            yield "comment", "[comment]"
        if self.type == "|":
            yield "_filecount", "[filecount]"
        if self.other and self.type in "L!MP":
            yield "other", "[other]"
            if self.type == "P":
                yield "othercomment", "[othercomment]"


@dataclass(frozen=True)
class Structure:
    """The questions of a survey by code, in order, the survey's number and its titles by language."""

    file: str
    survey_id: str
    questions: dict[str, Question]
    titles: dict[str, str] = field(default_factory=dict)

    def field_names(self) -> dict[str, str]:
        """Every name in the response table -> its heading with codes."""
        return {
            name: heading for question in self.questions.values() for name, heading in question.field_names().items()
        }

    def wordings_of(self, codes: Iterable[str]) -> dict[str, list[str]]:
        """The wordings of those codes that are questions here, `q[a]` counting as `q`."""
        known = {code: self.questions.get(code.split("[")[0]) for code in codes}
        return {code: [*question.wording.values()] for code, question in known.items() if question}


def read_structure(path: Path, file: str) -> Structure:
    """Read an .lss of LimeSurvey 4 to 6. Raises Unreadable; a document type declaration is refused."""
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        raise Unreadable(
            file, "", "no such file", "the structure declared in survey.yaml", "put the .lss there"
        ) from None
    except OSError as error:
        raise Unreadable(
            file, "", error.strerror or "a file that cannot be opened", "an .lss file", "check the file"
        ) from None
    return parse_structure(data, file)


def parse_structure(data: bytes, file: str) -> Structure:
    """The same from bytes, as an archive holds them."""
    root = parse_xml(data, file, "a LimeSurvey structure", "export the structure again")
    if root.findtext("LimeSurveyDocType") != "Survey":
        raise Unreadable(file, "", f"<{root.tag}>", "a LimeSurvey structure (.lss)", "export the survey structure")
    try:
        return _collect(root, file)
    except (KeyError, ValueError) as error:
        raise Unreadable(
            file, "", f"a structure without what LimeSurvey 4 to 6 writes ({str(error)[:60]})",
            "a LimeSurvey structure (.lss) of version 4 to 6", "export the survey structure again",
        ) from None  # fmt: skip


def _collect(root: Element, file: str) -> Structure:
    def rows(section: str) -> list[dict[str, str]]:
        return [{cell.tag: cell.text or "" for cell in row} for row in root.findall(f"{section}/rows/row")]

    survey = root.findtext("surveys/rows/row/sid") or ""
    questions: dict[str, Question] = {}
    by_number: dict[str, Question] = {}
    groups = {row["gid"]: int(row.get("group_order", "0")) for row in rows("groups")}
    ordered = sorted(rows("questions"), key=lambda row: (groups.get(row["gid"], 0), int(row["question_order"])))
    for row in ordered:
        question = Question(
            row["title"], row["type"], row.get("relevance", "1"), row.get("other") == "Y",
            sid=survey, gid=row["gid"], qid=row["qid"],
        )  # fmt: skip
        questions[question.code] = by_number[row["qid"]] = question
    parents: dict[str, tuple[Question, str]] = {}
    for row in sorted(rows("subquestions"), key=lambda row: int(row.get("question_order", "0"))):
        parent = by_number[row["parent_qid"]]
        parents[row["qid"]] = parent, row["title"]
        parent.subquestions.setdefault(row["title"], {})
        parent.axes[1 if row.get("scale_id") == "1" else 0].append(row["title"])
    for row in rows("question_l10ns"):
        wording = plain_text(row.get("question", ""))
        if row["qid"] in by_number:
            by_number[row["qid"]].wording[row["language"]] = wording
        elif row["qid"] in parents:
            parent, code = parents[row["qid"]]
            parent.subquestions.setdefault(code, {})[row["language"]] = wording
    answers = {row["aid"]: row for row in rows("answers")}
    for row in sorted(answers.values(), key=lambda row: int(row.get("sortorder") or 0)):
        by_number[row["qid"]].answers.setdefault(row["code"], {})
    for row in rows("answer_l10ns"):
        answer = answers[row["aid"]]
        codes = by_number[answer["qid"]].answers
        codes.setdefault(answer["code"], {})[row["language"]] = plain_text(row.get("answer", ""))
    titles = {
        row["surveyls_language"]: plain_text(row.get("surveyls_title", ""))
        for row in rows("surveys_languagesettings")
        if "surveyls_language" in row
    }
    return Structure(file, survey, questions, titles)


def plain_text(markup: str) -> str:
    """The words of a label without its HTML, white space folded."""
    broken = re.sub(r"</?(p|br|div|li|ul|ol|h\d)\b[^>]*>", " ", markup, flags=re.IGNORECASE)
    return " ".join(html.unescape(re.sub(r"<[^>]+>", "", broken)).split())
