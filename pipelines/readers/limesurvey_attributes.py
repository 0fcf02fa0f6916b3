"""Attributes of LimeSurvey's questions -> what the model says of them."""

from __future__ import annotations

import re
from collections.abc import Iterable

from pipelines.readers.limesurvey_questions import Question, Texts
from pipelines.readers.limesurvey_tables import Row, Tables

SHUFFLED = {"random_order": {"1"}, "answer_order": {"random"}, "subquestion_order": {"random"}}
"""Attribute -> its values that bring rows or answers in random order."""
Limits = tuple[float | None, float | None]


class Attributes:
    """The attributes of one question; some are told by language."""

    def __init__(self, rows: Iterable[Row]) -> None:
        self._found: dict[str, dict[str, str]] = {}
        for row in rows:
            self._found.setdefault(row["attribute"], {})[row["language"]] = row["value"]

    def __getitem__(self, name: str) -> str:
        """The value that holds in every language."""
        values = self._found.get(name, {})
        return values.get("") or next((value for value in values.values() if value), "")

    def texts(self, name: str, languages: Iterable[str]) -> list[tuple[str, str]]:
        """The values by language; one without a language stands for all of them."""
        values = self._found.get(name, {})
        pairs = [(language, values.get(language) or values.get("", "")) for language in languages]
        return [(language, value) for language, value in pairs if value]

    def number(self, name: str) -> float | None:
        """The value as a number, None where there is none or where it is an equation."""
        value = self[name]
        return float(value.replace(",", ".")) if re.fullmatch(r"-?\d+([.,]\d+)?", value) else None


def read_attributes(tables: Tables, questions: dict[str, Question]) -> None:
    """Complete the questions, given by number, from the table `question_attributes`."""
    rows: dict[str, list[Row]] = {}
    for row in tables.of("question_attributes"):
        rows.setdefault(row["qid"], []).append(row)
    for number, question in questions.items():
        attributes = Attributes(rows.get(number, []))

        def texts(name: str, of: Attributes = attributes) -> Texts:
            return tables.in_languages(of.texts(name, tables.languages))

        filters = attributes["array_filter"], attributes["array_filter_exclude"]
        question.filtered = question.filtered or any(filters)
        question.shuffled = any(attributes[name] in values for name, values in SHUFFLED.items())
        question.shuffled = question.shuffled or bool(attributes["random_group"])
        question.hidden = attributes["hidden"] == "1"
        question.exclusive = [code.strip() for code in attributes["exclude_all_others"].split(";") if code.strip()]
        question.other_label = texts("other_replace_text")
        question.headers = texts("dualscale_headerA"), texts("dualscale_headerB")
        question.checkbox = question.type == ":" and attributes["multiflexible_checkbox"] == "1"
        question.whole = question.type in "NK" and attributes["num_value_int_only"] == "1"
        question.minimum, question.maximum = _find_limits(question, attributes)
        most = attributes.number("max_subquestions")
        question.most_ranked = int(most) if question.type == "R" and most and most >= 1 else None


def _find_limits(question: Question, attributes: Attributes) -> Limits:
    if question.type == ":":
        return _find_cell_limits(question, attributes)
    if question.type not in "NK":
        return None, None
    low, high = attributes.number("min_num_value_n"), attributes.number("max_num_value_n")
    if question.type == "K" and attributes["slider_layout"] == "1":
        # A slider that is told no ends has 0 and 100.
        ends = attributes.number("slider_min"), attributes.number("slider_max")
        ends_told = (0.0 if ends[0] is None else ends[0]), (100.0 if ends[1] is None else ends[1])
        low = ends_told[0] if low is None else max(low, ends_told[0])
        high = ends_told[1] if high is None else min(high, ends_told[1])
    return low, high


def _find_cell_limits(question: Question, attributes: Attributes) -> Limits:
    """An array of numbers offers a list from 1 to 10 where nothing is told, and no limit where numbers are typed."""
    low, high = attributes.number("multiflexible_min"), attributes.number("multiflexible_max")
    if question.checkbox:
        return 0.0, 1.0
    if attributes["input_boxes"] == "1":
        return low, high
    if low is not None and high is None:
        return low, low + 10
    if low is None or high is None:
        return 1.0, 10.0 if high is None else high
    return (low, high) if low < high else (1.0, 10.0)
