"""A survey with every question type of LimeSurvey, and its structure as each version and format writes it.

`describe_survey()` is the survey; `write_lss`, `write_text`, `write_json` and `write_rpc` give files. Any other survey can be
described with `Survey`, `Group`, `Asked` and `Condition` in the same way.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count
from typing import Any

Text = dict[str, str]
Rows = list[dict[str, str]]
DATABASE = {2: "178", 3: "359", 6: "623", 7: "710"}
"""Version of LimeSurvey -> its database version."""


@dataclass(frozen=True)
class Condition:
    """A row of the table `conditions`: `part` is what stands behind the question's field name, "" for all of it."""

    asked: str
    value: str
    part: str = ""
    method: str = "=="
    scenario: int = 1
    whole_name: bool = False


@dataclass(frozen=True)
class Asked:
    """A question. Attributes are values, or texts by language; `row_relevance` is by row."""

    code: str
    type: str
    wording: Text
    relevance: str = "1"
    answers: dict[str, Text] = field(default_factory=dict)
    second_answers: dict[str, Text] = field(default_factory=dict)
    rows: dict[str, Text] = field(default_factory=dict)
    columns: dict[str, Text] = field(default_factory=dict)
    other: bool = False
    attributes: dict[str, str | Text] = field(default_factory=dict)
    row_relevance: dict[str, str] = field(default_factory=dict)
    conditions: tuple[Condition, ...] = ()


@dataclass(frozen=True)
class Group:
    """A group of questions."""

    title: Text
    asked: tuple[Asked, ...]
    relevance: str = "1"


@dataclass(frozen=True)
class Survey:
    """A survey; the languages are those of its titles, the base language first."""

    sid: str
    titles: Text
    groups: tuple[Group, ...]

    @property
    def languages(self) -> list[str]:
        """The base language, then the others."""
        return list(self.titles)

    @property
    def asked(self) -> dict[str, Asked]:
        """The questions by code, in order."""
        return {each.code: each for group in self.groups for each in group.asked}


@dataclass(frozen=True)
class Numbers:
    """The numbers the platform gave: of groups by position, of questions, subquestions (scale, code) and answers."""

    groups: list[str]
    questions: dict[str, str]
    group_of: dict[str, str]
    parts: dict[tuple[str, int, str], str]
    answers: dict[tuple[str, int, str], str]


def number(survey: Survey, version: int = 6) -> Numbers:
    """Numbers as the platform gives them: groups from 11, questions from 101, then their subquestions; answers from 1."""
    groups = [str(11 + position) for position in range(len(survey.groups))]
    following, answer = count(101), count(1)
    questions = {code: str(next(following)) for code in survey.asked}
    group_of = {each.code: number for number, group in zip(groups, survey.groups, strict=True) for each in group.asked}
    parts, answers = {}, {}
    for each in survey.asked.values():
        parts |= {(each.code, scale, code): str(next(following)) for scale, code, _ in _parts(each, version)}
        answers |= {(each.code, scale, code): str(next(answer)) for scale, code, _ in _answers(each, version)}
    return Numbers(groups, questions, group_of, parts, answers)


def _parts(asked: Asked, version: int) -> Iterator[tuple[int, str, Text]]:
    """Subquestions: (scale, code, text); since version 7 also the options of a ranking."""
    yield from ((0, code, text) for code, text in asked.rows.items())
    yield from ((1, code, text) for code, text in asked.columns.items())
    if asked.type == "R" and version >= 7:
        yield from ((0, code, text) for code, text in asked.answers.items())


def _answers(asked: Asked, version: int) -> Iterator[tuple[int, str, Text]]:
    if asked.type != "R" or version < 7:
        yield from ((0, code, text) for code, text in asked.answers.items())
    yield from ((1, code, text) for code, text in asked.second_answers.items())


def write_lss(survey: Survey, version: int = 6) -> bytes:
    """The structure as XML, as LimeSurvey 2 (subquestions among the questions), 3, 6 or 7 writes it."""
    lines = ['<?xml version="1.0" encoding="UTF-8"?>', "<document>", " <LimeSurveyDocType>Survey</LimeSurveyDocType>"]
    lines += [f" <DBVersion>{DATABASE[version]}</DBVersion>", " <languages>"]
    lines += [f"  <language>{language}</language>" for language in _additional_first(survey)] + [" </languages>"]
    for table, rows in list_tables(survey, version).items():
        if rows:
            lines += [f" <{table}>", "  <fields>"]
            lines += [f"   <fieldname>{name}</fieldname>" for name in rows[0]]
            lines += ["  </fields>", "  <rows>"]
            lines += ["   <row>" + "".join(_element(*cell) for cell in row.items()) + "</row>" for row in rows]
            lines += ["  </rows>", f" </{table}>"]
    return "\n".join([*lines, "</document>"]).encode()


def write_json(survey: Survey, version: int = 6) -> bytes:
    """The same as JSON: a single row without its list, an empty cell as {}, every quote as an apostrophe."""
    document: dict[str, Any] = {"LimeSurveyDocType": "Survey", "DBVersion": DATABASE[version]}
    document["languages"] = {"language": _alone(_additional_first(survey))}
    for table, rows in list_tables(survey, version).items():
        cells = [
            {name: cell.replace('"', "'") if cell.strip() else _blank(cell) for name, cell in row.items()}
            for row in rows
        ]
        document |= (
            {table: {"fields": {"fieldname": _alone([*rows[0]])}, "rows": {"row": _alone(cells)}}} if rows else {}
        )
    return json.dumps(document).encode()


def write_rpc(survey: Survey, version: int = 6) -> bytes:
    """The structure as `boost fetch` keeps RemoteControl's replies. Numbers are numbers, as in the original."""
    tables, found = list_tables(survey, 3), number(survey, version)
    languages: dict[str, Any] = {}
    for place, language in enumerate(survey.languages):
        rows = {
            name: [row for row in tables[name] if row["language"] == language]
            for name in ("groups", "questions", "subquestions", "answers")
        }
        title = {"surveyls_title": survey.titles[language]}
        properties = {
            found.questions[asked.code]: _properties(asked, language, rows["answers"], tables["question_attributes"],
                                                     found.questions[asked.code], is_base=place == 0)
            for asked in survey.asked.values()
        }  # fmt: skip
        languages[language] = {
            "properties": title,
            "groups": [_as_numbers(row) for row in rows["groups"]],
            "questions": [_as_numbers(row) for row in rows["questions"] + rows["subquestions"]],
            "question_properties": properties,
        }
    document = {
        "RemoteControlStructure": 1,
        "dbversionnumber": int(DATABASE[version]),
        "survey": _as_numbers(_settings(survey)),
        "languages": languages,
    }
    return json.dumps(document).encode()


def _properties(
    asked: Asked, language: str, answers: Rows, attributes: Rows, qid: str, *, is_base: bool
) -> dict[str, Any]:
    """What get_question_properties says: every attribute, also those never set, and a sentence where there is none."""
    own = [row for row in answers if row["qid"] == qid]
    options: Any = {
        row["code"]: {"answer": row["answer"], "assessment_value": 0, "scale_id": int(row["scale_id"]),
                      "order": int(row["sortorder"])}
        for row in own if not asked.second_answers
    }  # fmt: skip
    for row in own if asked.second_answers else []:
        inner = options.setdefault(row["scale_id"], {})
        inner[row["code"]] = {"code": row["code"], "answer": row["answer"], "scale_id": int(row["scale_id"]),
                              "order": int(row["sortorder"])}  # fmt: skip
    told = {row["attribute"]: row["value"] for row in attributes if row["qid"] == qid and row["language"] == ""}
    spoken = {row["attribute"]: row["value"] for row in attributes if row["qid"] == qid and row["language"] == language}
    return {
        "answeroptions": _as_php(options) or "No available answer options",
        **({"attributes": {"cssclass": "", "hidden": "0", "display_columns": None} | told} if is_base else {}),
        "attributes_lang": {"other_replace_text": "", "printable_help": None} | spoken,
    }


def _as_php(value: Any) -> Any:
    """As PHP writes an array whose keys are 0, 1, 2 and so on: a list."""
    if not isinstance(value, dict):
        return value
    inner = {key: _as_php(each) for key, each in value.items()}
    is_list = inner and [*inner] == [str(place) for place in range(len(inner))]
    return list(inner.values()) if is_list else inner


def _as_numbers(row: dict[str, str]) -> dict[str, Any]:
    return {
        name: int(cell) if cell.isdecimal() and name not in {"relevance", "title"} else cell
        for name, cell in row.items()
    }


def write_text(survey: Survey, *, numbered: bool = True) -> bytes:
    """The structure as tab-separated text; without numbers and conditions, as version 2 wrote it.

    As in the original, attributes stand in the rows of the base language only, with the last of their texts.
    """
    found, languages = number(survey), survey.languages
    names = sorted({name for each in survey.asked.values() for name in each.attributes})
    headings = ["id", "related_id", "class", "type/scale", "name", "relevance", "text", "help", "language", "validation",
                "mandatory", "encrypted", "other", "default", "same_default", "same_script", *names]  # fmt: skip
    rows: list[dict[str, str]] = [
        {"class": "S", "name": name, "text": text} for name, text in _settings(survey).items()
    ]
    rows += [
        {"class": "SL", "name": name, "text": text, "language": row["surveyls_language"]}
        for row in _titles(survey) for name, text in row.items()
    ]  # fmt: skip
    for language in languages:
        for place, group in enumerate(survey.groups):
            rows.append({"class": "G", "id": found.groups[place], "type/scale": str(place), "name": group.title[language],
                         "relevance": group.relevance, "language": language})  # fmt: skip
            for asked in group.asked:
                rows += _text_rows(survey, found, asked, language)
    out = io.StringIO()
    writer = csv.DictWriter(out, headings if numbered else headings[2:], "", delimiter="\t", lineterminator="\n",
                            extrasaction="ignore")  # fmt: skip
    writer.writeheader()
    # A cell that begins with = is masked, so that no spreadsheet takes it for a formula.
    writer.writerows(
        {name: "'" + cell if cell.startswith("=") else cell for name, cell in row.items()}
        for row in rows if numbered or row["class"] != "C"
    )  # fmt: skip
    return out.getvalue().encode()


def _text_rows(survey: Survey, found: Numbers, asked: Asked, language: str) -> Iterator[dict[str, str]]:
    is_base, qid = language == survey.languages[0], found.questions[asked.code]
    written = {
        name: text if isinstance(text, str) else list(text.values())[-1] for name, text in asked.attributes.items()
    }
    yield {"class": "Q", "id": qid, "type/scale": asked.type, "name": asked.code, "relevance": asked.relevance,
           "text": asked.wording[language].replace("\n", ""), "language": language, "mandatory": _mandatory(asked),
           "other": "Y" if asked.other else "N", **(written if is_base else {})}  # fmt: skip
    for row in _conditions(survey, found, asked) if is_base else []:
        yield {"class": "C", "id": row["cid"], "related_id": row["cqid"], "type/scale": row["scenario"],
               "name": row["cfieldname"], "relevance": row["method"], "text": row["value"]}  # fmt: skip
    for scale, code, text in _parts(asked, 6):
        yield {"class": "SQ", "id": found.parts[asked.code, scale, code], "type/scale": "1" if scale else "",
               "name": code, "relevance": asked.row_relevance.get(code, "1"), "text": text[language],
               "language": language, "other": "N"}  # fmt: skip
    for scale, code, text in _answers(asked, 6):
        yield {
            "class": "A",
            "id": qid,
            "type/scale": str(scale),
            "name": code,
            "text": text[language],
            "language": language,
        }


def list_tables(survey: Survey, version: int = 6) -> dict[str, Rows]:
    """The tables of the database by name, as a structure holds them."""
    tables = _list_own_tables(survey, version) if version >= 4 else _list_tables_by_language(survey, version)
    found = number(survey, version)
    attributes: Rows = []
    for asked in survey.asked.values():
        for name, value in asked.attributes.items():
            texts = {"": value} if isinstance(value, str) else value
            attributes += [
                {"qid": found.questions[asked.code], "attribute": name, "value": text, "language": language}
                for language, text in texts.items()
            ]
    if version < 7:
        # How version 7 names boxes in conditions is not known; it writes them as relevance as well.
        tables["conditions"] = [row for asked in survey.asked.values() for row in _conditions(survey, found, asked)]
    tables["question_attributes"] = attributes
    tables["surveys"] = [_settings(survey)]
    tables["surveys_languagesettings"] = _titles(survey)
    return tables


def _list_own_tables(survey: Survey, version: int) -> dict[str, Rows]:
    """Texts in tables of their own, as since version 4."""
    found, languages = number(survey, version), survey.languages
    tables: dict[str, Rows] = {name: [] for name in ("answers", "answer_l10ns", "groups", "group_l10ns", "questions",
                                                     "subquestions", "question_l10ns")}  # fmt: skip
    for place, group in enumerate(survey.groups):
        own = {"gid": found.groups[place], "group_order": str(place), "grelevance": group.relevance}
        tables["groups"].append(own)
        tables["group_l10ns"] += [{**own, "language": each, "group_name": group.title[each]} for each in languages]
    for row, text in _question_rows(survey, found, version):
        tables["questions" if row["parent_qid"] == "0" else "subquestions"].append(row)
        tables["question_l10ns"] += [
            {"qid": row["qid"], "question": text[each], "language": each} for each in languages
        ]
    for row, text in _answer_rows(survey, found, version):
        tables["answers"].append(row)
        tables["answer_l10ns"] += [{"aid": row["aid"], "answer": text[each], "language": each} for each in languages]
    return tables


def _list_tables_by_language(survey: Survey, version: int) -> dict[str, Rows]:
    """Texts in the tables themselves, one row a language, as up to version 3."""
    found = number(survey, version)
    tables: dict[str, Rows] = {name: [] for name in ("answers", "groups", "questions", "subquestions")}
    for language in survey.languages:
        for place, group in enumerate(survey.groups):
            tables["groups"].append({"gid": found.groups[place], "group_name": group.title[language],
                                     "group_order": str(place), "language": language, "grelevance": group.relevance})  # fmt: skip
        for row, text in _question_rows(survey, found, version):
            part = "questions" if row["parent_qid"] == "0" or version == 2 else "subquestions"
            tables[part].append({**row, "question": text[language], "language": language})
        for row, text in _answer_rows(survey, found, version):
            tables["answers"].append({name: cell for name, cell in row.items() if name != "aid"}
                                     | {"answer": text[language], "language": language})  # fmt: skip
    return tables


def _question_rows(survey: Survey, found: Numbers, version: int) -> Iterator[tuple[dict[str, str], Text]]:
    places = count(1)
    for asked in survey.asked.values():
        own = {"qid": found.questions[asked.code], "parent_qid": "0", "sid": survey.sid,
               "gid": found.group_of[asked.code], "type": asked.type, "title": asked.code,
               "other": "Y" if asked.other else "N", "question_order": str(next(places)), "scale_id": "0",
               "relevance": asked.relevance, "mandatory": _mandatory(asked)}  # fmt: skip
        yield own, asked.wording
        for place, (scale, code, text) in enumerate(_parts(asked, version)):
            yield {**own, "qid": found.parts[asked.code, scale, code], "parent_qid": own["qid"], "title": code,
                   "other": "N", "question_order": str(place), "scale_id": str(scale),
                   "relevance": asked.row_relevance.get(code, "1")}, text  # fmt: skip


def _answer_rows(survey: Survey, found: Numbers, version: int) -> Iterator[tuple[dict[str, str], Text]]:
    for asked in survey.asked.values():
        for place, (scale, code, text) in enumerate(_answers(asked, version)):
            yield {"aid": found.answers[asked.code, scale, code], "qid": found.questions[asked.code], "code": code,
                   "sortorder": str(place), "assessment_value": "0", "scale_id": str(scale)}, text  # fmt: skip


def _conditions(survey: Survey, found: Numbers, asked: Asked) -> Rows:
    return [
        {"cid": f"{found.questions[asked.code]}{place}", "qid": found.questions[asked.code],
         "cqid": found.questions[each.asked], "cfieldname": _field(survey, found, each), "method": each.method,
         "value": each.value, "scenario": str(each.scenario)}
        for place, each in enumerate(asked.conditions)
    ]  # fmt: skip


def _field(survey: Survey, found: Numbers, condition: Condition) -> str:
    field = f"{survey.sid}X{found.group_of[condition.asked]}X{found.questions[condition.asked]}{condition.part}"
    return f"+{field}" if condition.whole_name else field


def _mandatory(asked: Asked) -> str:
    return {"!": "Y", "L": "S"}.get(asked.type, "N")


def _settings(survey: Survey) -> dict[str, str]:
    base, *others = survey.languages
    return {"sid": survey.sid, "language": base, "additional_languages": " ".join(others), "anonymized": "N",
            "format": "G", "allowprev": "Y", "usecookie": "I"}  # fmt: skip


def _titles(survey: Survey) -> Rows:
    return [
        {"surveyls_survey_id": survey.sid, "surveyls_language": language, "surveyls_title": title}
        for language, title in survey.titles.items()
    ]


def _additional_first(survey: Survey) -> list[str]:
    return [*survey.languages[1:], survey.languages[0]]


def _element(name: str, text: str) -> str:
    return f"<{name}><![CDATA[{text}]]></{name}>" if text else f"<{name}/>"


def _alone(values: list[Any]) -> Any:
    return values[0] if len(values) == 1 else values


def _blank(cell: str) -> dict[str, str]:
    return {"0": cell} if cell else {}


def say(fr: str, nl: str) -> Text:
    """A text in the two languages of the survey."""
    return {"fr": fr, "nl": nl}


def describe_survey() -> Survey:
    """A survey of home care on team work: every question type, and relevance of every kind."""
    titles = say("Soins à domicile : travailler ensemble", "Thuiszorg: samenwerken")
    return Survey("314159", titles, (_profile(), _use(), _follow_up(), _end()))


FREQUENCY = {
    "JAM": say("Jamais", "Nooit"), "PARF": say("Parfois", "Soms"),
    "SOUV": say("Souvent", "Vaak"), "TOUJ": say("Toujours", "Altijd"),
}  # fmt: skip
PARTNERS = {
    "MG": say("Médecin généraliste", "Huisarts"), "INF": say("Infirmier·ère", "Verpleegkundige"),
    "PHAR": say("Pharmacien·ne", "Apotheker"),
}  # fmt: skip


def _profile() -> Group:
    return Group(say("Votre profil", "Uw profiel"), (
        Asked("accueil", "X", say("<p>Bienvenue. Dix minutes suffisent.</p>", "<p>Welkom. Tien minuten volstaan.</p>")),
        Asked(
            "langue", "I", say("Dans quelle langue répondez-vous ?", "In welke taal antwoordt u?"),
        ),
        Asked(
            "metier", "!", say("<p>Quel est votre <strong>métier</strong> ?</p>", "<p>Wat is uw <strong>beroep</strong>?</p>"),
            answers={**PARTNERS, "KINE": say("Kinésithérapeute", "Kinesitherapeut")}, other=True,
            attributes={"other_replace_text": say("Autre métier", "Ander beroep")},
        ),
        Asked(
            "cadre", "L", say("Dans quel cadre travaillez-vous ?", "In welk kader werkt u?"), other=True,
            answers={"SOLO": say("Seul·e", "Alleen"), "EQUIP": say("En équipe", "In een team"),
                     "MIXTE": say("Les deux", "Allebei")},
        ),
        Asked("genre", "G", say("Vous êtes…", "U bent…"), relevance="metier.NAOK != \"\""),
        Asked(
            "annees", "N", say("Depuis combien d'années travaillez-vous à domicile ?", "Hoeveel jaar werkt u al in de thuiszorg?"),
            attributes={"min_num_value_n": "0", "max_num_value_n": "60", "num_value_int_only": "1"},
        ),
        Asked(
            "debut", "D", say("Quand avez-vous rejoint le réseau ?", "Wanneer sloot u aan bij het netwerk?"),
            relevance='(cadre.NAOK == "EQUIP" or cadre.NAOK == "MIXTE") and annees.NAOK >= 1',
        ),
    ))  # fmt: skip


def _use() -> Group:
    return Group(say("Le carnet de liaison", "Het zorgschrift"), (
        Asked("utilise", "Y", say("Utilisez-vous le carnet de liaison ?", "Gebruikt u het zorgschrift?")),
        Asked(
            "lieux", "M", say("Où l'utilisez-vous ?", "Waar gebruikt u het?"), relevance='utilise.NAOK == "Y"', other=True,
            rows={"DOM": say("Au domicile", "Thuis"), "CAB": say("Au cabinet", "In de praktijk"),
                  "HOP": say("À l'hôpital", "In het ziekenhuis"), "AUCUN": say("Nulle part", "Nergens")},
            attributes={"exclude_all_others": "AUCUN"},
        ),
        Asked(
            "aides", "P", say("Qu'est-ce qui vous aide ?", "Wat helpt u?"), other=True,
            relevance='lieux_DOM.NAOK == "Y" or lieux_HOP.NAOK == "Y" or !is_empty(lieux_other.NAOK)',
            rows={"FORM": say("Une formation", "Een opleiding"), "TEMPS": say("Du temps", "Tijd")},
        ),
        Asked("note", "5", say("Quelle note donnez-vous au carnet ?", "Welk cijfer geeft u het schrift?"),
              relevance='not(utilise.NAOK == "N") and annees.NAOK > 2'),
        Asked("canal", "O", say("Comment joignez-vous l'équipe ?", "Hoe bereikt u het team?"),
              relevance="is_empty(metier_other.NAOK)",
              answers={"TEL": say("Par téléphone", "Per telefoon"), "MAIL": say("Par courriel", "Per e-mail")}),
        Asked(
            "clarte", "A", say("Le carnet est-il clair sur… (1 = pas du tout, 5 = tout à fait)",
                               "Is het schrift duidelijk over… (1 = helemaal niet, 5 = helemaal wel)"),
            rows={"MEDIC": say("les médicaments", "de geneesmiddelen"), "CONTA": say("les contacts", "de contacten")},
            relevance="utilise.NAOK == 'Y' && annees.NAOK < 40",
        ),
        Asked(
            "utilite", "B", say("De 1 à 10, quelle est son utilité…", "Van 1 tot 10, hoe nuttig is het…"),
            rows={"DOM": say("au domicile", "thuis"), "CAB": say("au cabinet", "in de praktijk"),
                  "HOP": say("à l'hôpital", "in het ziekenhuis")},
            attributes={"array_filter": "lieux"},
        ),
    ))  # fmt: skip


def _follow_up() -> Group:
    return Group(say("Le suivi", "De opvolging"), relevance='utilise.NAOK == "Y"', asked=(
        Asked("accord", "C", say("Avez-vous un accord écrit avec…", "Hebt u een schriftelijke afspraak met…"), rows=PARTNERS),
        Asked("charge", "E", say("Depuis un an, la charge de…", "Sinds een jaar is de werklast van…"), rows=PARTNERS,
              attributes={"array_filter_exclude": "lieux"}),
        Asked(
            "contact", "F", say("À quelle fréquence contactez-vous…", "Hoe vaak contacteert u…"), rows=PARTNERS,
            answers=FREQUENCY, relevance='metier.NAOK != "MG"', row_relevance={"INF": 'metier.NAOK != "INF"'},
        ),
        Asked("delai", "H", say("Le délai de réponse de…", "De reactietijd van…"), rows=PARTNERS, answers={
            "COURT": say("court", "kort"), "LONG": say("long", "lang")}, relevance='contact_MG.NAOK != "JAM"'),
        Asked("visites", "K", say("Combien de visites par mois…", "Hoeveel bezoeken per maand…"),
              rows={"SEM": say("en semaine", "in de week"), "WE": say("le week-end", "in het weekend")},
              attributes={"slider_layout": "1", "slider_max": "80", "min_num_value_n": "1", "num_value_int_only": "1"}),
        Asked("personnes", "Q", say("Qui appelez-vous en premier…", "Wie belt u het eerst…"),
              rows={"JOUR": say("le jour", "overdag"), "NUIT": say("la nuit", "'s nachts")},
              relevance="sum(visites_SEM.NAOK, visites_WE.NAOK) > 10"),
        Asked("heures", ":", say("Combien d'heures…", "Hoeveel uren…"),
              rows={"SOIN": say("de soins", "zorg"), "ADMIN": say("de papiers", "papierwerk")},
              columns={"JOUR": say("par jour", "per dag"), "SEM": say("par semaine", "per week")},
              attributes={"input_boxes": "1", "multiflexible_min": "0", "multiflexible_max": "60"}),
        Asked("roles", ":", say("Qui fait quoi ?", "Wie doet wat?"),
              rows={"PLAN": say("le planning", "de planning"), "LIEN": say("le lien familial", "het contact met de familie")},
              columns={"MG": PARTNERS["MG"], "INF": PARTNERS["INF"]}, attributes={"multiflexible_checkbox": "1"},
              relevance="heures_SOIN_JOUR.NAOK > 0"),
        Asked("idees", ";", say("Vos idées pour…", "Uw ideeën voor…"),
              rows={"ORG": say("l'organisation", "de organisatie")},
              columns={"COURT": say("ce mois", "deze maand"), "LONG": say("cette année", "dit jaar")}),
        Asked("double", "1", say("Pour chaque partenaire :", "Voor elke partner:"), rows=PARTNERS, answers=FREQUENCY,
              second_answers={"PEU": say("Peu", "Weinig"), "BEAU": say("Beaucoup", "Veel")},
              attributes={"dualscale_headerA": say("Contact", "Contact"), "dualscale_headerB": say("Confiance", "Vertrouwen")}),
        Asked("priorites", "R", say("Classez trois priorités.", "Rangschik drie prioriteiten."),
              answers={"TEMPS": say("Le temps", "De tijd"), "LIEN": say("Le lien", "De band"),
                       "SECU": say("La sécurité", "De veiligheid"), "ARGEN": say("L'argent", "Het geld")},
              attributes={"max_subquestions": "3"}, relevance='double_MG_0.NAOK == "TOUJ" and double_MG_1.NAOK == "BEAU"'),
    ))  # fmt: skip


def _end() -> Group:
    return Group(say("Pour finir", "Tot slot"), (
        Asked("ville", "S", say("Dans quelle commune ?", "In welke gemeente?"), relevance='priorites_1.NAOK == "LIEN"'),
        Asked(
            "remarques", "T", say("Vos remarques sur le travail seul :", "Uw opmerkingen over alleen werken:"),
            conditions=(
                Condition("cadre", "SOLO"), Condition("cadre", "MIXTE"), Condition("annees", "5", method=">="),
                Condition("lieux", "HOP", scenario=2), Condition("lieux", "CAB", scenario=2),
                Condition("lieux", "Y", part="AUCUN", scenario=3, whole_name=True),
                Condition("metier", "^(sage|vroed)", part="other", method="RX", scenario=3),
            ),
        ),
        Asked("recit", "U", say("Racontez une situation.", "Vertel over een situatie."),
              conditions=(Condition("note", " ", method="!="), Condition("ville", " "))),
        Asked("preuve", "|", say("Joignez une page du carnet.", "Voeg een bladzijde toe."),
              attributes={"hidden": "0", "max_num_of_files": "1"}, relevance='recit.NAOK != "" and utilise.NAOK == "Y"'),
        Asked("indice", "*", say("{sum(clarte_MEDIC, clarte_CONTA)}", "{sum(clarte_MEDIC, clarte_CONTA)}"),
              attributes={"hidden": "1"}),
    ))  # fmt: skip
