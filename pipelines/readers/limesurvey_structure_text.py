"""LimeSurvey's structure as tab-separated text (.txt) -> its tables.

Each row says by its class what it is: S a setting of the survey, SL one of a language, G a group, Q a question,
C a condition, SQ a subquestion, A an answer. Groups, questions and what belongs to them come once a language.
"""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator

from pipelines.readers.delimited import check_text, refuse_repeated
from pipelines.readers.limesurvey_tables import ACTION, Row, Tables
from pipelines.readers.raw import Unreadable
from pipelines.readers.source import as_utf8
from pipelines.readers.table import without_mask

NEEDED = ("class", "type/scale", "name", "relevance", "text", "language")
OWN = {*NEEDED, "id", "related_id", "help", "validation", "mandatory", "encrypted", "other", "default",
       "same_default", "same_script", "question_theme_name"}  # fmt: skip
"""The columns that are no attributes of questions."""
WORDS = {"other_replace_text", "dualscale_headerA", "dualscale_headerB"}
"""Attributes that are told by language."""
UNUSED = {"", "AS", "QTA", "QTALS", "QTAM"}
"""Classes of rows that say nothing of questions: assessments and quotas."""


def read_structure_text(data: bytes, file: str) -> Tables:
    """The tables of a structure as text, in the shape of version 3. Raises Unreadable.

    The format does not say the database version, and of words among the attributes not in which language they are:
    in a survey of several languages these are left out. Version 2 wrote no numbers, so there are no field names.
    """
    text, _ = as_utf8(data)
    check_text(text, file)
    reader = _Reader(file)
    for line, cells in _read_rows(text.decode("utf-8-sig"), file):
        reader.take(line, cells)
    return reader.finish()


def _read_rows(text: str, file: str) -> Iterator[tuple[int, dict[str, str]]]:
    # LimeSurvey does not double a quote behind a backslash.
    doubled = re.sub(r'\\"(?=[^\t\r\n"]|"[\t\r\n])', r'\\""', text)
    rows = csv.reader(io.StringIO(doubled, newline=""), delimiter="\t", strict=True)
    line = 1
    try:
        headings = next(rows, [])
        refuse_repeated(headings, file)
        missing = [name for name in NEEDED if name not in headings]
        if missing:
            raise Unreadable(file, "line 1", f"no column “{missing[0]}”", "LimeSurvey's structure as text", ACTION)
        line = rows.line_num + 1
        for row in rows:
            if any(row[len(headings) :]):
                raise Unreadable(file, f"line {line}", f"{len(row)} cells", f"{len(headings)}, as in line 1", ACTION)
            yield line, {name: without_mask(cell) for name, cell in zip(headings, row, strict=False)}
            line = rows.line_num + 1
    except csv.Error:
        raise Unreadable(
            file, f"line {line}", "a cell without end, or a quote too many", "cells between tabs", ACTION
        ) from None


class _Reader:
    """Takes row after row and remembers which group and question the next ones belong to."""

    def __init__(self, file: str) -> None:
        self.tables = Tables(file)
        self.survey: dict[str, str] = {}
        self.settings: dict[str, dict[str, str]] = {}
        self.language = ""
        self.group = ""
        self.groups = 0
        self.question = Row("", {})
        self.told: Counter[tuple[str, str]] = Counter()
        self.line = 0

    def take(self, line: int, cells: dict[str, str]) -> None:
        """Put one row into the table it belongs to."""
        self.line = line
        row = Row(f"line {line}", cells | {"language": cells.get("language") or self.survey.get("language", "")})
        if row["class"] == "S":
            self.survey[row["name"]] = cells.get("text", "")
        elif row["class"] == "SL":
            self.settings.setdefault(row["language"], {})[row["name"]] = cells.get("text", "")
        elif row["class"] == "G":
            self._take_group(row)
        elif row["class"] == "Q":
            self._take_question(row)
        elif row["class"] in {"SQ", "A", "C"}:
            if not self.question["qid"] or (row["class"] == "A" and row["id"] not in {"", self.question["qid"]}):
                raise self.tables.refuse(row, f"“{row['name'][:30]}” of no question", "its question above it")
            {"SQ": self._take_subquestion, "A": self._take_answer, "C": self._take_condition}[row["class"]](row)
        elif row["class"] not in UNUSED:
            raise self.tables.refuse(row, f"a row of the class “{row['class'][:20]}”", "S, SL, G, Q, C, SQ or A")

    def finish(self) -> Tables:
        """The tables, once every row was taken."""
        self._add("surveys", Row("", {}), **self.survey)
        for language, settings in self.settings.items():
            self._add("surveys_languagesettings", Row("", {}), **{"surveyls_language": language} | settings)
        languages = self.tables.languages
        for row in self.tables.of("groups", "questions", "subquestions", "answers"):
            if row["language"] not in languages:
                raise self.tables.refuse(
                    row, f"the language “{row['language'][:20]}”", f"one of {', '.join(languages)}"
                )
        self.tables.rows["question_attributes"] = [
            row for row in self.tables.of("question_attributes")
            if not row["language"] or len(languages) == 1 or self.told[row["qid"], row["attribute"]] > 1
        ]  # fmt: skip
        return self.tables

    def _add(self, table: str, row: Row, **cells: str) -> Row:
        added = Row(row.place, cells)
        self.tables.rows.setdefault(table, []).append(added)
        return added

    def _take_group(self, row: Row) -> None:
        # Without numbers the groups of each language come in the same order.
        self.groups = self.groups + 1 if row["language"] == self.language else 1
        self.language, self.group = row["language"], row["id"] or f"group {self.groups}"
        self._add(
            "groups", row, gid=self.group, group_name=row["name"], grelevance=row["relevance"],
            group_order=row["type/scale"] or str(self.groups), language=row["language"],
            randomization_group=row["random_group"],
        )  # fmt: skip

    def _take_question(self, row: Row) -> None:
        number = row["id"] or f"question {row['name']}"
        self.question = self._add(
            "questions", row, qid=number, gid=self.group, sid=self.survey.get("sid", ""), type=row["type/scale"],
            title=row["name"], question=row["text"], relevance=row["relevance"], other=row["other"],
            question_order=str(self.line), language=row["language"], mandatory=row["mandatory"],
        )  # fmt: skip
        for name in sorted(row.cells.keys() - OWN):
            if row[name] and (name in WORDS or not self.told[number, name]):
                language = row["language"] if name in WORDS else ""
                self.told[number, name] += 1
                self._add("question_attributes", row, qid=number, attribute=name, value=row[name], language=language)

    def _take_subquestion(self, row: Row) -> None:
        # Version 2 writes rows for comments, file counts and “other”, which are no subquestions.
        letter, number = self.question["type"], self.question["qid"]
        if letter in {"O", "|"} or (letter in {"L", "!"} and row["name"] == "other"):
            return
        scale = row["type/scale"] or "0"
        self._add(
            "subquestions", row, qid=row["id"] or f"{number} {scale} {row['name']}", parent_qid=number,
            title=row["name"], question=row["text"], relevance=row["relevance"], scale_id=scale,
            question_order=str(self.line), language=row["language"],
        )  # fmt: skip

    def _take_answer(self, row: Row) -> None:
        self._add(
            "answers", row, qid=self.question["qid"], code=row["name"], answer=row["text"],
            scale_id=row["type/scale"] or "0", sortorder=str(self.line), language=row["language"],
        )  # fmt: skip

    def _take_condition(self, row: Row) -> None:
        value = row.cells.get("text", "")
        # “No answer” is a space; nothing at all stands where version 3 lost the value.
        told = {"value": value} if value else {}
        self._add(
            "conditions", row, qid=self.question["qid"], cqid=row["related_id"], cfieldname=row["name"],
            method=row["relevance"], scenario=row["type/scale"], **told,
        )  # fmt: skip
