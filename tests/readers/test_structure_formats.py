"""One survey in every format and version of its structure: the same model, apart from what a format cannot say."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import pytest
from all_types import Asked, Group, Survey, describe_survey, say, write_json, write_lss, write_rpc, write_text
from surveys import ROOT, TESTS

from pipelines.readers.limesurvey_structure import Question, Structure, parse_structure, read_structure

EXPORTS = TESTS / "exports"
REAL = {
    "2021": (ROOT / "raw/babelboost/2021", EXPORTS / "babelboost-2021/web", "621127"),
    "2022": (EXPORTS / "babelboost-2022", EXPORTS / "babelboost-2022/web", "734918"),
}
SURVEY = describe_survey()


def without(structure: Structure, *names: str) -> str:
    """A structure as text, in its order, without its file's name and these fields of it or of its questions."""
    everything = asdict(replace(structure, file=""))
    questions = everything.pop("questions").values()
    kept = [{name: value for name, value in each.items() if name not in names} for each in (everything, *questions)]
    return json.dumps(kept, ensure_ascii=False, indent=1)


def with_apostrophes(structure: Structure) -> Structure:
    questions = {
        code: replace(question, relevance=question.relevance.replace('"', "'"))
        for code, question in structure.questions.items()
    }
    return replace(structure, questions=questions)


def as_numbered_ranking(structure: Structure) -> Structure:
    """Version 7 calls the options of a ranking subquestions."""
    questions = dict(structure.questions)
    ranking = questions["priorites"]
    questions["priorites"] = replace(ranking, subquestions=ranking.options, answers={})
    return replace(structure, questions=questions)


def without_conditions(structure: Structure) -> Structure:
    """RemoteControl does not tell the table of conditions; what the platform writes of it as relevance is told."""
    questions = {
        code: replace(question, relevance="" if SURVEY.asked[code].conditions else question.relevance)
        for code, question in structure.questions.items()
    }
    return replace(structure, questions=questions)


SAME: Callable[[Structure], Structure] = lambda structure: structure  # noqa: E731
IN_TEXT = ("version", "other_label", "headers")
"""Text does not say the database version, nor in which of several languages words of attributes are."""
WITHOUT_NUMBERS = (*IN_TEXT, "gid", "qid", "row_numbers", "column_numbers")


@pytest.mark.parametrize("year", REAL)
@pytest.mark.parametrize(
    ("kind", "lost", "changed"),
    [("lsa", (), SAME), ("json", (), with_apostrophes), ("txt", IN_TEXT, SAME)],
)
def test_a_real_survey_in_every_format(
    year: str, kind: str, lost: tuple[str, ...], changed: Callable[[Structure], Structure]
) -> None:
    folder, web, number = REAL[year]
    plain = read_structure(folder / f"limesurvey_survey_{number}.lss", "s.lss")
    name = f"survey_archive_{number}.lsa" if kind == "lsa" else f"limesurvey_survey_{number}.{kind}"
    found = read_structure(web / name, name)
    assert without(changed(found), *lost) == without(changed(plain), *lost)
    assert (plain.version, found.version) == ("623", "" if kind == "txt" else "623")
    assert found.questions["metier"].other_label == ({} if kind == "txt" else say("Autre métier", "Ander beroep"))


WRITTEN: dict[str, tuple[bytes, tuple[str, ...], Callable[[Structure], Structure]]] = {
    "version 2": (write_lss(SURVEY, 2), ("version",), SAME),
    "version 3": (write_lss(SURVEY, 3), ("version",), SAME),
    "version 7": (write_lss(SURVEY, 7), ("version", "relevance", "row_numbers"), as_numbered_ranking),
    "JSON": (write_json(SURVEY), (), with_apostrophes),
    "JSON of version 3": (write_json(SURVEY, 3), ("version",), with_apostrophes),
    "RemoteControl": (write_rpc(SURVEY), (), without_conditions),
    "text": (write_text(SURVEY), IN_TEXT, SAME),
    "text without numbers": (write_text(SURVEY, numbered=False), (*WITHOUT_NUMBERS, "relevance"), SAME),
    "text saved again": (write_text(SURVEY).decode().encode("utf-16"), IN_TEXT, SAME),
}


@pytest.mark.parametrize("name", WRITTEN)
def test_every_question_type_in_every_format(name: str) -> None:
    data, lost, changed = WRITTEN[name]
    plain = parse_structure(write_lss(SURVEY), "s.lss")
    assert len(plain.questions) == len(SURVEY.asked)
    assert without(changed(parse_structure(data, name)), *lost) == without(changed(plain), *lost)


@pytest.mark.parametrize("name", WRITTEN)
def test_pages_and_what_may_be_left_empty_in_every_format(name: str) -> None:
    found = parse_structure(WRITTEN[name][0], name)
    # What the survey takes over from its group or the platform is not known.
    assert found.settings == {"format": "G", "allowprev": "Y"}
    shown = [asked for asked in SURVEY.asked.values() if asked.attributes.get("hidden") != "1" and asked.type != "*"]
    pages = [sum(asked in shown and asked.type != "X" for asked in group.asked) for group in SURVEY.groups]
    assert found.pages == pages
    assert replace(found, settings={"format": "S"}).pages == [int(asked.type != "X") for asked in shown]
    assert replace(found, settings={"format": "A"}).pages == [sum(pages)]
    assert replace(found, settings={}).pages == []
    told = {question.mandatory for question in found.questions.values() if question.type == "!"}
    assert told == {"Y"}


@pytest.mark.parametrize(
    ("attributes", "group", "shuffled"),
    [
        ({}, "", False), ({"random_order": "1"}, "", True), ({"random_order": "0"}, "", False),
        ({"answer_order": "random"}, "", True), ({"answer_order": "alphabetical"}, "", False),
        ({"subquestion_order": "random"}, "", True), ({"random_group": "a"}, "", True), ({}, "g1", True),
    ],
)  # fmt: skip
def test_what_comes_in_random_order_is_said(attributes: dict[str, str], group: str, shuffled: bool) -> None:
    asked = Asked("q", "L", say("Q", "Q"), answers={"A": say("A", "A")}, attributes=attributes)
    survey = Survey("1", say("T", "T"), (Group(say("G", "G"), (asked,)),))
    data = write_lss(survey).replace(b"<gid>", f"<randomization_group>{group}</randomization_group><gid>".encode())
    assert parse_structure(data, "s.lss").questions["q"].shuffled is shuffled


def test_what_text_cannot_say_of_several_languages_it_says_of_one() -> None:
    groups = tuple(replace(group, title=_only_french(group.title), asked=tuple(map(_in_french, group.asked)))
                   for group in SURVEY.groups)  # fmt: skip
    french = Survey(SURVEY.sid, _only_french(SURVEY.titles), groups)
    plain, text = parse_structure(write_lss(french), "s.lss"), parse_structure(write_text(french), "s.txt")
    assert without(text, "version") == without(plain, "version")
    assert text.questions["double"].headers == ({"fr": "Contact"}, {"fr": "Confiance"})
    assert text.questions["metier"].other_label == {"fr": "Autre métier"}


def _only_french(text: Any) -> Any:
    return {"fr": text["fr"]} if isinstance(text, dict) else text


def _in_french(asked: Asked) -> Asked:
    lists = {
        name: {code: _only_french(text) for code, text in getattr(asked, name).items()}
        for name in ("answers", "second_answers", "rows", "columns", "attributes")
    }
    return replace(asked, wording=_only_french(asked.wording), **lists)


def all_types(version: int = 6) -> Structure:
    return parse_structure(write_lss(SURVEY, version), "s.lss")


def test_a_survey_of_every_type() -> None:
    structure = all_types()
    assert (structure.survey_id, structure.version, structure.languages) == ("314159", "623", ("fr", "nl"))
    assert structure.titles == SURVEY.titles
    assert {question.type for question in structure.questions.values()} == set("5ABCDEFGHIKLMNOPQRSTUXY!:;1*|")
    for code, asked in SURVEY.asked.items():
        question = structure.questions[code]
        assert (question.type, question.other) == (asked.type, asked.other)
        assert (question.answers, question.second_answers) == (asked.answers, asked.second_answers)
        assert (question.subquestions, question.columns) == (asked.rows, asked.columns)
        assert list(question.wording) == ["fr", "nl"]
    assert structure.questions["metier"].wording["fr"] == "Quel est votre métier ?"
    assert structure.questions["delai"].group == {"fr": "Le suivi", "nl": "De opvolging"}


def test_attributes() -> None:
    questions = all_types().questions
    limits = {code: (each.minimum, each.maximum, each.whole) for code, each in questions.items()
              if each.minimum is not None or each.maximum is not None or each.whole}  # fmt: skip
    assert limits == {
        "annees": (0, 60, True),
        "visites": (1, 80, True),
        "heures": (0, 60, False),
        "roles": (0, 1, False),
    }
    assert [code for code, question in questions.items() if question.hidden] == ["indice"]
    assert [code for code, question in questions.items() if question.filtered] == ["utilite", "charge", "contact"]
    assert [code for code, question in questions.items() if question.checkbox] == ["roles"]
    assert {code: question.exclusive for code, question in questions.items() if question.exclusive} == {
        "lieux": ["AUCUN"]
    }
    assert questions["double"].headers == (say("Contact", "Contact"), say("Confiance", "Vertrouwen"))
    assert list(questions["priorites"].field_names().values()) == ["priorites[1]", "priorites[2]", "priorites[3]"]


RELEVANCE = {
    "metier": "1",
    "genre": 'metier.NAOK != ""',
    "accord": 'utilise.NAOK == "Y"',
    "contact": '(utilise.NAOK == "Y") and (metier.NAOK != "MG")',
    "remarques": '((314159X11X104.NAOK == "MIXTE" or 314159X11X104.NAOK == "SOLO")'
    " and ((!is_empty(314159X11X106.NAOK) && (314159X11X106.NAOK >= 5))))"
    ' or ((314159X12X109CAB.NAOK == "Y" or 314159X12X109HOP.NAOK == "Y"))'
    ' or ((regexMatch("/^(sage|vroed)/",314159X11X103other.NAOK)) and (314159X12X109AUCUN.NAOK == "Y"))',
    "recit": "((!is_empty(314159X12X111.NAOK)) and (is_empty(314159X14X126.NAOK)))",
}


@pytest.mark.parametrize("code", RELEVANCE)
def test_relevance_of_question_group_and_conditions(code: str) -> None:
    assert all_types().questions[code].relevance == RELEVANCE[code]


def test_an_equation_of_its_own_comes_before_conditions() -> None:
    *groups, last = SURVEY.groups
    own = tuple(replace(asked, relevance="annees > 3") if asked.conditions else asked for asked in last.asked)
    structure = parse_structure(write_lss(replace(SURVEY, groups=(*groups, replace(last, asked=own)))), "s.lss")
    assert structure.questions["remarques"].relevance == "annees > 3"


NAMES = {
    "metier": "metier", "metier_other": "metier[other]", "lieux_DOM": "lieux[DOM]", "aides_FORMcomment": "aides[FORMcomment]",
    "aides_othercomment": "aides[othercomment]", "canal_comment": "canal[comment]", "double_MG_0": "double[MG][1]",
    "double_PHAR_1": "double[PHAR][2]", "heures_SOIN_SEM": "heures[SOIN_SEM]", "idees_ORG_LONG": "idees[ORG_LONG]",
    "priorites_3": "priorites[3]", "preuve_filecount": "preuve[filecount]", "accueil": "accueil",
    "314159X11X103": "metier", "314159X11X103other": "metier[other]", "314159X13X124MG#0": "double[MG][1]",
    "314159X13X121SOIN_SEM": "heures[SOIN_SEM]", "314159X13X1253": "priorites[3]",
    "314159X14X129_filecount": "preuve[filecount]",
}  # fmt: skip


def test_every_name_an_equation_may_use() -> None:
    names = all_types().names
    assert {name: names.get(name) for name in NAMES} == NAMES
    assert set(names.values()) == set(all_types().field_names().values())
    assert "lieux" not in names
    assert "priorites_4" not in names


NUMBERED = {
    "Q103": "metier", "Q103_Cother": "metier[other]", "Q109_S131": "lieux[DOM]", "Q109_Cother": "lieux[other]",
    "Q110_S135_Ccomment": "aides[FORMcomment]", "Q110_Cothercomment": "aides[othercomment]",
    "Q112_Ccomment": "canal[comment]", "Q121_S158_S160": "heures[SOIN_JOUR]", "Q124_S169#0": "double[MG][1]",
    "Q124_S171#1": "double[PHAR][2]", "Q125_S172": "priorites[1]", "Q125_S174": "priorites[3]",
    "Q129_Cfilecount": "preuve[filecount]",
}  # fmt: skip


def test_field_names_of_version_7() -> None:
    structure = all_types(7)
    fields = structure.field_names()
    assert {name: fields.get(name) for name in NUMBERED} == NUMBERED
    assert list(fields.values()) == list(all_types().field_names().values())
    assert not any("X" in name for name in fields)
    assert structure.names.items() >= {**NUMBERED, "314159X11X103": "metier", "metier_other": "metier[other]"}.items()
    assert list(structure.questions["priorites"].options) == list(all_types().questions["priorites"].options)


def write_one(letter: str, **attributes: str) -> Question:
    asked = Asked("q", letter, say("?", "?"), rows={"a": say("a", "a")}, attributes=attributes)
    survey = Survey("1", say("t", "t"), (Group(say("g", "g"), (asked,)),))
    return parse_structure(write_lss(survey), "s.lss").questions["q"]


@pytest.mark.parametrize(
    ("letter", "attributes", "limits"),
    [
        ("N", {}, (None, None)),
        ("N", {"min_num_value_n": "0,5", "max_num_value_n": "autre.NAOK"}, (0.5, None)),
        ("N", {"slider_layout": "1", "slider_max": "5"}, (None, None)),
        ("K", {"slider_layout": "1"}, (0, 100)),
        ("K", {"slider_layout": "1", "slider_min": "-5", "min_num_value_n": "-9", "max_num_value_n": "50"}, (-5, 50)),
        (":", {}, (1, 10)),
        (":", {"multiflexible_max": "5"}, (1, 5)),
        (":", {"multiflexible_min": "3"}, (3, 13)),
        (":", {"multiflexible_min": "3", "multiflexible_max": "2"}, (1, 10)),
        (":", {"multiflexible_min": "0", "multiflexible_max": "4"}, (0, 4)),
        (":", {"input_boxes": "1"}, (None, None)),
        (":", {"multiflexible_checkbox": "1", "multiflexible_max": "4"}, (0, 1)),
        ("S", {"min_num_value_n": "1", "multiflexible_max": "4"}, (None, None)),
    ],
)
def test_limits_of_numbers(letter: str, attributes: dict[str, str], limits: tuple[float | None, float | None]) -> None:
    question = write_one(letter, **attributes)
    assert (question.minimum, question.maximum) == limits


def test_texts_of_languages_the_survey_has_no_more_are_left_out() -> None:
    data = write_lss(SURVEY).replace(
        b"<additional_languages><![CDATA[nl]]>", b"<additional_languages><![CDATA[]]>"
    ).replace(b"<language>nl</language>", b"")  # fmt: skip
    structure = parse_structure(data, "s.lss")
    assert structure.languages == ("fr",)
    assert structure.titles == {"fr": SURVEY.titles["fr"]}
    assert {tuple(question.wording) for question in structure.questions.values()} == {("fr",)}
    assert structure.questions["metier"].answers["MG"] == {"fr": "Médecin généraliste"}


def test_the_order_is_that_of_the_numbers_not_of_the_file() -> None:
    text = write_lss(SURVEY).decode()
    for table in ("questions", "subquestions", "answers", "groups"):
        before, rows, after = re.split(rf"(?<=<{table}>)|(?=</{table}>)", text)
        found = re.findall(r"<row>.*</row>", rows)
        text = before + "<rows>" + "".join(reversed(found)) + "</rows>" + after
    assert without(parse_structure(text.encode(), "s.lss")) == without(all_types())


def test_the_name_of_a_file_means_nothing(tmp_path: Path) -> None:
    for data in (write_lss(SURVEY), write_text(SURVEY), write_json(SURVEY), write_rpc(SURVEY)):
        path = tmp_path / "answers.csv"
        path.write_bytes(data)
        assert read_structure(path, "answers.csv").survey_id == "314159"
