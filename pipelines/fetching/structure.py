"""The structure of a survey, asked question by question, since RemoteControl gives no .lss."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from citric import Client

from pipelines.fetching.remotecontrol import Declined, Session
from schemas.refusals import Problem, Refusal

WITH_ANSWERS = frozenset("L!OFHR1")
"""The types whose answers have wordings of their own, by language."""
TWO_SCALES = "1"
SETTINGS = ["sid", "language", "additional_languages", "format"]


def ask_structure(
    session: Session, client: Client, survey: dict[str, Any], number: int, step: Callable[[str], None]
) -> bytes:
    """The replies as one file of the kind `limesurvey-structure-rpc`; `readers/limesurvey_rpc.py` says its form.

    survey: get_survey_properties. step: told each language.
    Raises Declined where the account may not read the questions.
    """
    languages = [str(survey["language"]), *str(survey.get("additional_languages") or "").split()]
    told = {}
    for place, language in enumerate(dict.fromkeys(languages)):
        step(language)
        told[language] = _ask_language(session, client, number, language, is_base=place == 0)
    try:
        version = session.ask(client.get_db_version)
    except Declined:  # settings of the whole site are told to its superadministrator only
        version = None
    document = {
        "RemoteControlStructure": 1,
        "dbversionnumber": version,
        "survey": {name: survey[name] for name in SETTINGS if name in survey},
        "languages": told,
    }
    return (json.dumps(document, ensure_ascii=False, indent=1) + "\n").encode()


def _ask_language(session: Session, client: Client, number: int, language: str, *, is_base: bool) -> dict[str, Any]:
    properties = session.ask(
        lambda: client.get_language_properties(number, settings=["surveyls_title"], language=language)
    )
    groups = session.ask(lambda: sorted(client.list_groups(number, language), key=lambda group: int(group["gid"])))
    questions: list[Any] = session.ask(
        lambda: sorted(client.list_questions(number, None, language), key=lambda question: int(question["qid"]))
    )
    wanted = session.ask(lambda: [each for each in questions if _is_wanted(each, is_base=is_base)])
    return {
        "properties": properties,
        "groups": groups,
        "questions": questions,
        "question_properties": {
            str(question["qid"]): _ask_question(session, client, question, language, is_base=is_base)
            for question in wanted
        },
    }


def _is_wanted(question: Any, *, is_base: bool) -> bool:
    """Whether a question has more to tell: attributes in the base language, words of its own in the others."""
    if int(question["parent_qid"]):
        return False
    return is_base or question["type"] in WITH_ANSWERS or question["other"] == "Y"


def _ask_question(session: Session, client: Client, question: Any, language: str, *, is_base: bool) -> Any:
    number, settings = int(question["qid"]), [*(["attributes"] if is_base else []), "attributes_lang", "answeroptions"]

    def ask(*more: str) -> Any:
        wanted = [*settings, *more]
        return session.ask(lambda: client.get_question_properties(number, settings=wanted, language=language))

    if question["type"] != TWO_SCALES:
        return ask()
    try:
        return ask("answeroptions_multiscale")
    except Declined:
        raise
    except Refusal:
        # Versions 4 and 5 fail here, and put equal codes of two scales into one place otherwise.
        ask()
        found = f"`{question['title']}`, whose two scales this version of LimeSurvey does not tell"
        raise Declined(Problem(session.target.shown, "", found, "both scales", "export the .lss"), found) from None
