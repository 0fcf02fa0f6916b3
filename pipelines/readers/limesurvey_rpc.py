"""LimeSurvey's structure as RemoteControl tells it, question by question -> its tables.

RemoteControl has no call that gives an .lss. `boost fetch` keeps what the platform said, reply by reply, in one file:

    {"RemoteControlStructure": 1, "dbversionnumber": 623,
     "survey": <get_survey_properties>,
     "languages": {"fr": {"properties": <get_language_properties>, "groups": <list_groups>,
                          "questions": <list_questions>, "question_properties": {"10565": <get_question_properties>}},
                   "nl": ...}}

`dbversionnumber` is null where the account may not ask for it. Attributes that hold in every language stand in one
language only. Conditions are not told; the platform writes them as relevance too, which is told.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from pipelines.readers.limesurvey_lss import parse_document
from pipelines.readers.limesurvey_tables import Tables, number_rows
from pipelines.readers.raw import Unreadable

ACTION = "fetch the structure again, or export the survey structure (.lss)"
Cells = dict[str, str]


def read_structure_rpc(data: bytes, file: str) -> Tables:
    """The tables of a structure that was asked by RemoteControl. Raises Unreadable for anything else."""
    document = parse_document(data, file)
    survey, languages = document.get("survey"), document.get("languages")
    if not isinstance(survey, dict) or not isinstance(languages, dict):
        raise Unreadable(file, "", "JSON without a survey and its languages", "a LimeSurvey structure", ACTION)
    tables: dict[str, list[Cells]] = {"surveys": [_cells(survey)]}
    for language, told in languages.items():
        if not isinstance(told, dict):
            raise Unreadable(file, f"languages.{language[:20]}", "no replies", "the questions in this language", ACTION)
        for table, rows in _list_tables(language, told, tables):
            tables.setdefault(table, []).extend(rows)
    numbered = {table: list(number_rows(table, rows)) for table, rows in tables.items()}
    return Tables(file, _text(document.get("dbversionnumber")), numbered)


def _list_tables(
    language: str, told: dict[str, Any], tables: dict[str, list[Cells]]
) -> Iterator[tuple[str, Iterable[Cells]]]:
    """The rows of one language, in the shape of version 3: every row says its language."""
    spoken = {"language": language}
    title = _text(dict(_entries(told.get("properties"))).get("surveyls_title"))
    yield "surveys_languagesettings", [{"surveyls_language": language, "surveyls_title": title}]
    yield "groups", [_cells(group) | spoken for _, group in _entries(told.get("groups"))]
    questions = [_cells(question) | spoken for _, question in _entries(told.get("questions"))]
    yield "questions", [question for question in questions if question.get("parent_qid", "0") in {"", "0"}]
    yield "subquestions", [question for question in questions if question.get("parent_qid", "0") not in {"", "0"}]
    known = {(row["qid"], row["attribute"]) for row in tables.get("question_attributes", ()) if not row["language"]}
    for number, properties in _entries(told.get("question_properties")):
        asked = dict(_entries(properties))
        yield "answers", [{"qid": number} | answer | spoken for answer in _list_answers(asked)]
        for kind, of in (("attributes", ""), ("attributes_lang", language)):
            yield (
                "question_attributes",
                [
                    {"qid": number, "attribute": name, "value": _text(value), "language": of}
                    for name, value in _entries(asked.get(kind))
                    if _text(value) and (of or (number, name) not in known)
                ],
            )


def _list_answers(asked: dict[str, Any]) -> Iterator[Cells]:
    """Answers by code, or by scale and code where there are two scales."""
    for key, entry in _entries(asked.get("answeroptions_multiscale") or asked.get("answeroptions")):
        is_answer = isinstance(entry, dict) and "answer" in entry and not isinstance(entry["answer"], dict)
        for code, answer in [(key, entry)] if is_answer else _entries(entry):
            cells = _cells(answer)
            yield {
                "code": code,
                "answer": cells.get("answer", ""),
                "scale_id": cells.get("scale_id") or ("0" if is_answer else key),
                "sortorder": cells.get("order", ""),
            }


def _entries(reply: Any) -> Iterator[tuple[str, Any]]:
    """Keys and values of a reply; PHP writes keys 0, 1, 2 as a list, and a sentence in the place of nothing."""
    if isinstance(reply, dict):
        yield from reply.items()
    elif isinstance(reply, list):
        yield from ((str(number), value) for number, value in enumerate(reply))


def _cells(reply: Any) -> Cells:
    return {name: _text(value) for name, value in _entries(reply)}


def _text(value: Any) -> str:
    return str(value) if isinstance(value, str | int | float) else ""
