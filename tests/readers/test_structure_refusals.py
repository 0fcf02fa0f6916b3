"""What is no structure, and structures that contradict themselves: refused with the place, never guessed at."""

from __future__ import annotations

import json
import random
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from all_types import (
    Asked,
    Condition,
    Group,
    Survey,
    describe_survey,
    say,
    write_json,
    write_lss,
    write_rpc,
    write_text,
)
from surveys import ROOT, TESTS

from pipelines.readers.limesurvey_structure import parse_structure, read_structure
from pipelines.readers.raw import Unreadable

SURVEY = describe_survey()
LSS, TEXT, JSON, RPC = write_lss(SURVEY), write_text(SURVEY), write_json(SURVEY), write_rpc(SURVEY)
EXPORTS = TESTS / "exports"
STRUCTURES = {"limesurvey_survey_621127.json", "limesurvey_survey_621127.txt", "survey_archive_621127.lsa"}
NO_STRUCTURES = sorted(
    path for path in (EXPORTS / "babelboost-2021").rglob("*.*") if path.name not in STRUCTURES
) + sorted(EXPORTS.glob("diapason*"))  # fmt: skip


@pytest.mark.parametrize("path", NO_STRUCTURES, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_an_export_in_the_place_of_a_structure(path: Path) -> None:
    with pytest.raises(Unreadable) as refused:
        read_structure(path, "s.lss")
    assert refused.value.file == "s.lss"
    assert refused.value.found
    assert "structure" in refused.value.action


def of_wording(code: str, letter: str = "S", **more: Any) -> Asked:
    return Asked(code, letter, say(code, code), **more)


def survey_of(*asked: Asked) -> bytes:
    return write_lss(Survey("1", say("t", "t"), (Group(say("g", "g"), asked),)))


def changed(old: str, new: str, data: bytes = LSS) -> bytes:
    assert old.encode() in data
    return data.replace(old.encode(), new.encode(), 1)


def cell(name: str, text: object) -> str:
    return f"<{name}><![CDATA[{text}]]></{name}>"


Q3 = write_lss(SURVEY, 3)
LAST, BEHIND = (f"line {TEXT.count(bytes([10])) + further}" for further in (1, 2))
FALSE: dict[str, tuple[bytes, str, str]] = {
    "no question": (survey_of(), "", "without any question"),
    "a code twice": (changed(cell("title", "langue"), cell("title", "accueil")), "questions, row 2", "“accueil” a second time"),
    "no code": (survey_of(of_wording("")), "questions, row 1", "without a code"),
    "an unknown type": (survey_of(of_wording("a", "Z")), "questions, row 1", "“a” of the type “Z”"),
    "no type": (survey_of(of_wording("a", "")), "questions, row 1", "type “”"),
    "a group that is not there": (changed(cell("gid", 11) + cell("group_order", 0), cell("gid", 99)), "questions, row 1", "group “11”"),
    "a subquestion of no question": (changed(cell("parent_qid", 109), cell("parent_qid", 999)), "subquestions, row 1", "“DOM” of no question"),
    "a subquestion twice": (changed(cell("title", "CAB"), cell("title", "DOM")), "subquestions, row 2", "“DOM” a second time"),
    "an answer of no question": (changed(cell("aid", 1) + cell("qid", 103), cell("aid", 1) + cell("qid", 9)), "answers, row 1", "“MG” of no question"),
    "an answer twice": (changed(cell("code", "INF"), cell("code", "MG")), "answers, row 2", "“MG” a second time"),
    "an answer twice in version 3": (changed(cell("code", "INF"), cell("code", "MG"), Q3), "answers, row 2", "“MG” a second time"),
    "a text of no question": (changed("<question_l10ns>", "<question_l10ns><rows><row>" + cell("qid", 9) + "</row></rows>"), "question_l10ns, row 1", "question 9"),
    "a text of no answer": (changed("<answer_l10ns>", "<answer_l10ns><rows><row>" + cell("aid", 9999) + "</row></rows>"), "answer_l10ns, row 1", "answer 9999"),
    "a question twice": (changed(cell("qid", 102), cell("qid", 101)), "questions, row 2", "number 101 a second time"),
    "an order that is no number": (changed(cell("question_order", 2), cell("question_order", "2b")), "questions, row 2", "“2b”"),
    "an order of groups": (changed(cell("group_order", 0), cell("group_order", "first")), "groups, row 1", "“first”"),
    "a condition of no question": (changed(cell("cid", 1270) + cell("qid", 127), cell("cid", 1270) + cell("qid", 9)), "conditions, row 1", "question 9"),
    "a condition on no question": (changed(cell("cqid", 104), cell("cqid", 9)), "conditions, row 1", "condition of “remarques”"),
    "a condition without its value": (changed(cell("value", "SOLO"), ""), "conditions, row 1", "condition of “remarques”"),
    "nothing but a heading": (b"<document><LimeSurveyDocType>Survey</LimeSurveyDocType></document>", "", "without any question"),
    "a group of questions": (changed(">Survey<", ">Group<"), "", "<document> of the kind “Group”"),
    "another document": (changed(">Survey<", ">Label set<"), "", "Label set"),
    "JSON of another kind": (changed('"Survey"', '"Question"', JSON), "", "Question"),
    "JSON cut": (JSON[:-1], "line 1, character", ""),
    "JSON without tables": (b'{"LimeSurveyDocType": "Survey"}', "", "without any question"),
    "JSON nested": (b'{"LimeSurveyDocType":' + b"[" * 100_000, "", "nested"),
    "JSON not UTF-8": (b'{"LimeSurveyDocType":"\xff"}', "", "not UTF-8"),
    "JSON with a number without end": (b'{"LimeSurveyDocType":' + b"9" * 5000 + b"}", "", "number without end"),
    "text without questions": (TEXT.split(b"\n", 1)[0] + b"\n", "", "without any question"),
    "text without a column": (changed("\trelevance\t", "\trelevanz\t", TEXT), "line 1", "“relevance”"),
    "text with a column twice": (changed("\thelp\t", "\ttext\t", TEXT), "line 1, column 8", "“text”"),
    "text with too many cells": (TEXT + b"\t" * 60 + b"x\n", LAST, "cells"),
    "text of an unknown class": (TEXT + b"1\t\tQQ\n", LAST, "class “QQ”"),
    "text in a language too many": (TEXT + b"9\t\tQ\tS\tx\t1\tx\t\tde\n", LAST, "language “de”"),
    "text: an answer above questions": (TEXT.split(b"\n")[0] + b"\n101\t\tA\t0\tx\n", "line 2", "“x” of no question"),
    "text: an answer of another question": (TEXT + b"1\t\tA\t0\tx\t\t\t\tfr\n", LAST, "“x” of no question"),
    "text: a question twice": (TEXT + b"999\t\tQ\tS\tmetier\t1\tx\t\tfr\n", LAST, "“metier” a second time"),
    "text: a condition without its value": (TEXT + b"999\t\tQ\tS\tx\t1\tx\t\tfr\n1\t103\tC\t1\t1X11X103\t==\n", BEHIND, "condition of “x”"),
    "text: a cell without end": (TEXT + b'1\t\tS\t\tx\t\t"x\n', LAST, "without end"),
    "text: not UTF-8": (TEXT + b"\xc3\xa9\xff\n", LAST, "0xff"),
    "RemoteControl without languages": (b'{"RemoteControlStructure": 1, "survey": {}}', "", "without a survey and its languages"),
    "RemoteControl without questions": (b'{"RemoteControlStructure": 1, "survey": {}, "languages": {}}', "", "without any question"),
    "RemoteControl: no replies": (b'{"RemoteControlStructure": 1, "survey": {}, "languages": {"fr": "x"}}', "languages.fr", "no replies"),
    "RemoteControl: a code twice": (changed('"title": "langue"', '"title": "accueil"', RPC), "questions, row 2", "“accueil” a second time"),
    "RemoteControl cut": (RPC[:-1], "line 1, character", ""),
    "a null byte": (LSS.replace(b"<document>", b"<document>\x00"), "", "not UTF-8"),
    "an entity": (changed("<document>", "<!DOCTYPE a [<!ENTITY b 'c'>]><document>&b;"), "", "document type"),
    "too large": (LSS + b" " * 50_000_000, "", "bytes"),
}  # fmt: skip


@pytest.mark.parametrize("name", FALSE)
def test_a_structure_that_contradicts_itself(name: str) -> None:
    data, place, found = FALSE[name]
    with pytest.raises(Unreadable) as refused:
        parse_structure(data, "s.lss")
    assert refused.value.file == "s.lss"
    assert refused.value.place.startswith(place)
    assert bool(refused.value.place) == bool(place)
    assert found in refused.value.found
    assert refused.value.expected
    assert refused.value.action


def archive(folder: Path, members: dict[str, bytes]) -> Path:
    path = folder / "x.lsa"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as container:
        for name, data in members.items():
            container.writestr(name, data)
    return path


def test_an_archive_of_a_survey_that_was_never_active(tmp_path: Path) -> None:
    found = read_structure(archive(tmp_path, {"survey_314159.lss": LSS}), "x.lsa")
    assert (found.survey_id, found.file) == ("314159", "x.lsa: survey_314159.lss")


@pytest.mark.parametrize(
    ("members", "found"),
    [
        ({"survey_1.lss": LSS, "survey_2.lss": LSS}, "2 structures"),
        ({"survey_1_responses.lsr": b"<a/>"}, "0 structures"),
        ({"survey_1.lss": LSS, "../survey_2.lss": LSS}, "survey_2.lss"),
        ({"survey_1.lss": b" " * 40_000_000}, "packed"),
        ({"survey_1.lss": b"<!DOCTYPE a><document/>"}, "document type"),
        ({"survey_1.lss": TEXT}, "broken XML"),
        ({"survey_1.lss": survey_of(of_wording("a", "Z"))}, "type “Z”"),
    ],
)
def test_an_archive_without_a_structure_to_read(tmp_path: Path, members: dict[str, bytes], found: str) -> None:
    with pytest.raises(Unreadable, match=found) as refused:
        read_structure(archive(tmp_path, members), "x.lsa")
    assert refused.value.file.startswith("x.lsa")


def test_a_missing_structure_a_folder_and_an_empty_file(tmp_path: Path) -> None:
    (tmp_path / "empty.lss").write_bytes(b"\xef\xbb\xbf\r\n")
    for name, found, expected in [("no.lss", "no such file", "the structure"), ("", "a folder", "a structure file"),
                                  ("empty.lss", "an empty file", "questions")]:  # fmt: skip
        with pytest.raises(Unreadable, match=found) as refused:
            read_structure(tmp_path / name, "s.lss")
        assert expected in refused.value.expected


def take_away(document: Any, chance: random.Random) -> Any:
    """The JSON with something in it missing, or something else in its place."""
    table = chance.choice([name for name, value in document.items() if isinstance(value, dict) and "rows" in value])
    other = chance.choice([None, "x", 7, [], {}, True, [[]], [None], {"row": "x"}, {"0": "x"}])
    where = chance.randrange(4)
    rows = document[table]["rows"]["row"]
    if where == 0:
        document[table] = other
    elif where == 1:
        document[table]["rows"] = other
    elif isinstance(rows, list) and where == 2:
        rows[chance.randrange(len(rows))] = other
    else:
        row = chance.choice(rows) if isinstance(rows, list) else rows
        name = chance.choice(list(row))
        row.pop(name) if chance.random() < 0.5 else row.update({name: other})
    return document


def cut(data: bytes, chance: random.Random) -> bytes:
    at, length = chance.randrange(len(data)), chance.choice([1, 3, 20, 400])
    return data[:at] + chance.choice([b"", b"\t", b'"', b"\n", b"<", b"7", b"\xe9", b"]]>"]) + data[at + length :]


def take_away_anywhere(document: Any, chance: random.Random) -> Any:
    """The JSON with one value, however deep, missing or another one."""
    node = document
    while True:
        keys = list(node) if isinstance(node, dict) else list(range(len(node)))
        key = chance.choice(keys)
        if not isinstance(node[key], dict | list) or not node[key] or chance.random() < 0.2:
            break
        node = node[key]
    if chance.random() < 0.3:
        del node[key]
    else:
        node[key] = chance.choice([None, "x", 7, [], {}, True, [[]], [None], {"0": "x"}, {"answer": None}, 1e400])
    return document


WAYS: dict[str, Callable[[random.Random], bytes]] = {
    "JSON": lambda chance: json.dumps(take_away(json.loads(JSON), chance)).encode(),
    "JSON bytes": lambda chance: cut(JSON, chance),
    "RemoteControl": lambda chance: json.dumps(take_away_anywhere(json.loads(RPC), chance)).encode(),
    "RemoteControl bytes": lambda chance: cut(RPC, chance),
    "lss of version 6": lambda chance: cut(LSS, chance),
    "lss of version 3": lambda chance: cut(Q3, chance),
    "text": lambda chance: cut(TEXT, chance),
}


@pytest.mark.parametrize("name", WAYS)
def test_a_damaged_structure_is_read_or_refused(name: str) -> None:
    chance = random.Random(name)
    refused = []
    for _ in range(60):
        try:
            structure = parse_structure(WAYS[name](chance), "s.lss")
            assert structure.field_names() is not None
            assert structure.names is not None
        except Unreadable as error:
            refused.append(error)
    assert refused
    assert all(error.file == "s.lss" and error.found and error.action for error in refused)


def test_the_real_structure_is_not_refused() -> None:
    assert read_structure(ROOT / "raw/babelboost/2021/limesurvey_survey_621127.lss", "s.lss").questions
    parse_structure(survey_of(of_wording("a"), of_wording("b", conditions=(Condition("a", ""),))), "s.lss")
    assert parse_structure(write_lss(replace(SURVEY, sid="")), "s.lss").survey_id == ""
