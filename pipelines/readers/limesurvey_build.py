"""The tables of a LimeSurvey structure -> the model, whatever version and file format they come from."""

from __future__ import annotations

from collections.abc import Iterable

from pipelines.readers.limesurvey_attributes import read_attributes
from pipelines.readers.limesurvey_conditions import Condition, write_relevance
from pipelines.readers.limesurvey_questions import SETTINGS, TYPES, Question, Structure, Texts
from pipelines.readers.limesurvey_tables import NO_ROW, Row, Tables

ALWAYS = {"", "1"}
"""Relevance that shows a question to everybody."""
Pairs = list[tuple[str, str]]


def build_structure(tables: Tables) -> Structure:
    """The model of the tables. Raises Unreadable for rows that belong to nothing, and for codes that come twice."""
    groups = tables.first_of_each(tables.of("groups"), "gid")
    questions = _read_questions(tables, groups)
    texts = {number: question.wording for number, question in questions.items()}
    texts |= _read_subquestions(tables, questions)
    _read_wordings(tables, texts)
    _read_answers(tables, questions)
    read_attributes(tables, questions)
    _read_conditions(tables, questions)
    titles = _read_group_titles(tables)
    survey = tables.survey["sid"] or next(iter(questions.values())).sid
    for question in questions.values():
        question.sid = survey
        question.group = titles.get(question.gid, {})
        question.shuffled = question.shuffled or bool(groups[question.gid]["randomization_group"])
        question.relevance = _combine(groups[question.gid]["grelevance"], question.relevance)
        question.gid = _number(question.gid)
    settings = [(row["surveyls_language"], row["surveyls_title"]) for row in tables.of("surveys_languagesettings")]
    return Structure(
        tables.file, survey, {question.code: question for question in questions.values()},
        tables.in_languages(settings), tables.version, tuple(tables.languages), _own_settings(tables),
    )  # fmt: skip


def _own_settings(tables: Tables) -> dict[str, str]:
    """What the survey itself says of SETTINGS; `I` stands for what its group or the platform says."""
    return {name: tables.survey[name] for name in SETTINGS if tables.survey[name] not in {"", "I"}}


def _read_questions(tables: Tables, groups: dict[str, Row]) -> dict[str, Question]:
    """Number -> question, in the order of the questionnaire."""
    rows = tables.first_of_each((row for row in tables.of("questions") if not _is_part(row)), "qid")
    if not rows:
        raise tables.refuse(NO_ROW, "a structure without any question", "the questions of a survey")
    for row in rows.values():
        if row["gid"] not in groups:
            raise tables.refuse(row, f"the group “{row['gid'][:20]}”, which is not there", "a group of this survey")
    questions: dict[str, Question] = {}
    codes: set[str] = set()

    def place(row: Row) -> tuple[int, str, int]:
        return tables.count(groups[row["gid"]], "group_order"), row["gid"], tables.count(row, "question_order")

    for row in sorted(rows.values(), key=place):
        code, letter = row["title"], row["type"]
        _refuse_repeated(tables, row, code, codes, "question")
        if letter not in TYPES:
            raise tables.refuse(row, f"the question “{code[:30]}” of the type “{letter[:10]}”", "a type of LimeSurvey")
        codes.add(code)
        questions[row["qid"]] = Question(
            code, letter, row["relevance"], row["other"] == "Y", sid=row["sid"], gid=row["gid"],
            qid=_number(row["qid"]), mandatory=row["mandatory"],
        )  # fmt: skip
    return questions


def _number(written: str) -> str:
    """A number of the platform, "" for what stands in its place where the file has none."""
    return written if written.isdecimal() else ""


def _is_part(row: Row) -> bool:
    """Whether a row of `questions` is a subquestion, as in exports of version 2."""
    return row["parent_qid"] not in {"", "0"}


def _refuse_repeated(tables: Tables, row: Row, code: str, known: Iterable[str], what: str) -> None:
    if not code or code in known:
        found = f"the {what} “{code[:30]}” a second time" if code else f"a {what} without a code"
        raise tables.refuse(row, found, f"a code of its own for each {what}")


def _read_subquestions(tables: Tables, questions: dict[str, Question]) -> dict[str, Texts]:
    """Number of a subquestion -> the place for its texts in the model."""
    parts = [*tables.of("subquestions"), *(row for row in tables.of("questions") if _is_part(row))]
    texts: dict[str, Texts] = {}
    rows = tables.first_of_each(parts, "qid").values()
    for row in sorted(rows, key=lambda row: tables.count(row, "question_order")):
        parent = questions.get(row["parent_qid"])
        if parent is None:
            raise tables.refuse(row, f"the subquestion “{row['title'][:30]}” of no question", "its question")
        is_column = row["scale_id"] == "1"
        codes = parent.columns if is_column else parent.subquestions
        numbers = parent.column_numbers if is_column else parent.row_numbers
        _refuse_repeated(tables, row, row["title"], codes, f"subquestion of “{parent.code[:30]}”")
        codes[row["title"]] = texts[row["qid"]] = {}
        numbers[row["title"]] = _number(row["qid"])
        parent.filtered = parent.filtered or row["relevance"] not in ALWAYS
    return texts


def _read_wordings(tables: Tables, texts: dict[str, Texts]) -> None:
    written: dict[str, Pairs] = {}
    for row in tables.of("questions", "subquestions", "question_l10ns"):
        if row["qid"] not in texts:
            raise tables.refuse(row, f"a text of the question {row['qid'][:20]}, which is not there", "its question")
        if row["language"] and "question" in row:
            written.setdefault(row["qid"], []).append((row["language"], row["question"]))
    for number, pairs in written.items():
        texts[number].update(tables.in_languages(pairs))


def _read_answers(tables: Tables, questions: dict[str, Question]) -> None:
    written: dict[tuple[str, str, str], Pairs] = {}
    by_number: dict[str, Pairs] = {}
    for row in sorted(tables.of("answers"), key=lambda row: tables.count(row, "sortorder")):
        question = questions.get(row["qid"])
        if question is None:
            raise tables.refuse(row, f"the answer “{row['code'][:30]}” of no question", "its question")
        key = row["qid"], row["scale_id"], row["code"]
        is_translation = row["language"] and row["language"] not in dict(written.get(key, []))
        known = {row["code"]} if key in written and not is_translation else set()
        _refuse_repeated(tables, row, row["code"], known, f"answer of “{question.code[:30]}”")
        pairs = written.setdefault(key, [])
        if row["aid"]:
            by_number[row["aid"]] = pairs
        if row["language"]:
            pairs.append((row["language"], row["answer"]))
    for row in tables.of("answer_l10ns"):
        if row["aid"] not in by_number:
            raise tables.refuse(row, f"a text of the answer {row['aid'][:20]}, which is not there", "its answer")
        by_number[row["aid"]].append((row["language"], row["answer"]))
    for (number, scale, code), pairs in written.items():
        codes = questions[number].second_answers if scale == "1" else questions[number].answers
        codes[code] = tables.in_languages(pairs)


def _read_group_titles(tables: Tables) -> dict[str, Texts]:
    written: dict[str, Pairs] = {}
    for row in tables.of("groups", "group_l10ns"):
        if row["language"]:
            written.setdefault(row["gid"], []).append((row["language"], row["group_name"]))
    return {number: tables.in_languages(pairs) for number, pairs in written.items()}


def _read_conditions(tables: Tables, questions: dict[str, Question]) -> None:
    """Write the equation of questions that have conditions and no equation yet."""
    found: dict[str, list[Condition]] = {}
    for row in tables.of("conditions"):
        question, referred = questions.get(row["qid"]), questions.get(row["cqid"])
        if question is None:
            raise tables.refuse(row, f"a condition of the question {row['qid'][:20]}", "a question of this survey")
        if question.relevance not in ALWAYS:
            continue
        of_participant = row["cfieldname"].startswith("{")
        if "value" not in row or not (referred or of_participant):
            raise tables.refuse(
                row, f"a condition of “{question.code[:30]}” that cannot be told from this file",
                "the question it refers to, its comparison and its value",
            )  # fmt: skip
        letter = referred.type if referred else ""
        found.setdefault(row["qid"], []).append(
            Condition(
                tables.count(row, "scenario"), tables.count(row, "cqid"), row["cfieldname"], row.cells["value"],
                row["method"] or "==", letter,
            )
        )  # fmt: skip
    for number, conditions in found.items():
        questions[number].relevance = write_relevance(conditions)


def _combine(group: str, own: str) -> str:
    """The equation of a group and of a question in it."""
    equations = [equation for equation in (group, own) if equation not in ALWAYS]
    return " and ".join(f"({each})" for each in equations) if len(equations) > 1 else "".join(equations) or "1"
