"""Who counts: rules over answers."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from surveys import complete, declare, item, left, read_rows, text, type_export, write_rows

from pipelines.bases import evaluate_base, evaluate_rule, find_left_before
from schemas.declarations import Base, Codebook, Rule

DECLARED = declare(
    [
        item("use", codes={"YES": {"label": text("yes")}, "NO": {"label": text("no")},
                           "DK": {"label": text("?"), "missing": "dont_know"}}),
        item("where", "multiple", codes="HOME WORK AWAY", asked_of="users"),
        item("why", "text"),
    ],
    bases={"users": {"use": ["YES"]}},
    languages=["en", "fr"],
)  # fmt: skip
HEADING = "use,where[HOME],where[WORK],where[AWAY],why"
ROWS = {
    "home": 'YES,Y,"","",because',
    "both": 'YES,Y,Y,"",""',
    "all": "YES,Y,Y,Y,because",
    "none": 'YES,"","","",""',
    "non-user": 'NO,,,,""',
    "unsure": 'DK,,,,""',
    "silent": '"",,,,""',
}


def rule_of(content: dict[str, Any]) -> Rule:
    base = {"label": {"en": "x"}} | ({"rule": content} if content else {})
    return Codebook.model_validate({"bases": {"b": base}, "items": [item("x", "text")]}).bases["b"].rule


def who(folder: Path, rule: dict[str, Any], language: str = "en") -> list[str]:
    rows = [complete(number, cells, language if name == "home" else "en")
            for number, (name, cells) in enumerate(ROWS.items(), start=1)]  # fmt: skip
    responses, _ = type_export(read_rows(write_rows(folder, HEADING, *rows)), DECLARED)
    holds = evaluate_rule(rule_of(rule), responses, DECLARED)
    return [name for name, counted in zip(ROWS, holds, strict=True) if counted]


USERS = ["home", "both", "all", "none"]


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        ({}, list(ROWS)),
        ({"use": ["YES"]}, USERS),
        ({"use": ["YES", "NO"]}, [*USERS, "non-user"]),
        ({"use": ["DK"]}, ["unsure"]),
        ({"use": {"none_of": ["YES"]}}, ["non-user"]),
        ({"use": {"answered": True}}, [*USERS, "non-user"]),
        ({"use": {"answered": False}}, ["unsure", "silent"]),
        ({"where": ["HOME"]}, ["home", "both", "all"]),
        ({"where": {"all_of": ["HOME", "WORK"]}}, ["both", "all"]),
        ({"where": {"only": ["HOME"]}}, ["home"]),
        ({"where": {"only": ["HOME", "WORK"]}}, ["both"]),
        ({"where": {"none_of": ["AWAY"]}}, ["home", "both", "none"]),
        ({"where": {"at_least": 2, "among": ["HOME", "WORK", "AWAY"]}}, ["both", "all"]),
        ({"where": {"at_least": 2, "among": ["HOME", "AWAY"]}}, ["all"]),
        ({"where": {"any_of": ["HOME"], "none_of": ["WORK"]}}, ["home"]),
        ({"where": {"answered": True}}, ["home", "both", "all"]),
        ({"where": {"answered": False}}, ["none"]),
        ({"why": {"answered": True}}, ["home", "all"]),
        ({"why": {"answered": True}, "where": ["WORK"]}, ["all"]),
    ],
    ids=str,
)
def test_who_fulfils_a_rule(tmp_path: Path, rule: dict[str, Any], expected: list[str]) -> None:
    assert who(tmp_path, rule) == expected


@pytest.mark.parametrize(
    ("rule", "expected"),
    [({"language": ["fr"]}, ["home"]), ({"language": {"none_of": ["en"]}}, ["home"])],
    ids=["one of", "none of"],
)
def test_a_rule_may_ask_for_the_language(tmp_path: Path, rule: dict[str, Any], expected: list[str]) -> None:
    assert who(tmp_path, rule, language="fr") == expected


def test_a_rule_is_unknown_for_who_left_before_its_item(tmp_path: Path) -> None:
    path = write_rows(tmp_path, HEADING, left(1, 1, ",,,,"), left(2, 1, "NO,,,,"), complete(3, ROWS["silent"]))
    responses, _ = type_export(read_rows(path), DECLARED)
    assert find_left_before(["use"], responses).tolist() == [True, False, False]
    assert find_left_before([], responses).tolist() == [False, False, False]


# ------------------------------------------------------------------------------------------ equations


ROUTED = declare(
    [
        item("use", codes="YES NO"),
        item("times", "number", asked_of="users"),
        item("where", "multiple", codes="HOME AWAY", other=text("other"), asked_of="often"),
        item("grid", "array", codes="1 2", rows={"R1": text("one"), "R2": text("two")}, asked_of="often"),
        item("since", "date", asked_of="users"),
        item("why", "text", asked_of="travellers"),
        item("note", codes="A B", asked_of="unknown"),
    ],
    bases={
        "users": {"equation": 'use == "YES"'},
        "often": {"equation": "(use.NAOK == 'YES') and (times >= 2)"},
        "travellers": {"equation": 'where_AWAY.NAOK == "Y" or !is_empty(where_other.NAOK)'},
        "unknown": {"shown": True},
    },
    languages=["en", "fr"],
)  # fmt: skip
ROUTED_HEADING = "use,times,where[HOME],where[AWAY],where[other],grid[R1],grid[R2],since,why,note"
ROUTED_ROWS = {
    "away": 'YES,2,"",Y,"",1,2,2022-01-15 00:00:00,because,A',
    "elsewhere": 'YES,10,Y,"",in the bus,2,"",2022-02-15 00:00:00,"",B',
    "home": 'YES,3,Y,"","","",1,,,""',
    "once": 'YES,1,,,,,,2021-12-31 00:00:00,,B',
    "unknown": 'YES,,,,,,,,,',
    "non-user": 'NO,,,,,,,,,""',
    "silent": '"",,,,,,,,,A',
}  # fmt: skip


def type_routed(folder: Path, rows: dict[str, str] = ROUTED_ROWS) -> pd.DataFrame:
    written = [complete(number, cells, "fr" if name == "home" else "en")
               for number, (name, cells) in enumerate(rows.items(), start=1)]  # fmt: skip
    responses, warnings = type_export(read_rows(write_rows(folder, ROUTED_HEADING, *written)), ROUTED)
    assert warnings == []
    return responses


SATISFIED = {
    "users": ["away", "elsewhere", "home", "once", "unknown"],
    "often": ["away", "elsewhere", "home"],
    "travellers": ["away", "elsewhere"],
    "unknown": ["away", "elsewhere", "home", "once", "non-user", "silent"],
}


def test_who_belongs_to_a_base_by_equation_or_by_what_was_shown(tmp_path: Path) -> None:
    responses = type_routed(tmp_path)
    for base, expected in SATISFIED.items():
        counted = evaluate_base(base, responses, ROUTED)
        assert [name for name, belongs in zip(ROUTED_ROWS, counted, strict=True) if belongs] == expected, base


@pytest.mark.parametrize(
    ("equation", "expected"),
    [
        ("times.NAOK < 3", ["away", "once"]),
        ("times == 10", ["elsewhere"]),
        ("times", ["away", "elsewhere", "home", "once"]),
        ("is_empty(times)", ["unknown"]),
        ("is_empty(times.NAOK)", ["unknown", "non-user", "silent"]),
        ('where_HOME == "Y"', ["elsewhere", "home"]),
        ('where_HOME != "Y"', ["away"]),
        ('where_HOME.NAOK != "Y"', ["away", "once", "unknown", "non-user", "silent"]),
        ("count(where_HOME, where_AWAY, where_other) == 2", ["elsewhere"]),
        ('regexMatch("/bus$/", where_other)', ["elsewhere"]),
        ('grid_R1 == 1 or grid_R2 == "1"', ["away", "home"]),
        ("sum(grid_R1, grid_R2) == 1", ["home"]),
        ('since.NAOK >= "2022-01-15" and since < "2022-02"', ["away"]),
        ('why == "because"', ["away"]),
        ("grid_R1.relevanceStatus and !grid_R1", ["home"]),
        ('startlanguage == "fr"', ["home"]),
        ('use == ""', ["silent"]),
        ("1", list(ROUTED_ROWS)),
        ("0", []),
    ],
)
def test_who_fulfils_an_equation(tmp_path: Path, equation: str, expected: list[str]) -> None:
    bases = ROUTED.codebook.bases | {"more": Base(label={"en": "x"}, equation=equation)}
    declared = replace(ROUTED, codebook=ROUTED.codebook.model_copy(update={"bases": bases}))
    counted = evaluate_base("more", type_routed(tmp_path), declared)
    assert [name for name, belongs in zip(ROUTED_ROWS, counted, strict=True) if belongs] == expected


def test_what_a_wave_did_not_ask_is_not_relevant(tmp_path: Path) -> None:
    bases = {"b": {"equation": 'later.NAOK == ""'}, "c": {"equation": 'later == "" or 1'}}
    declared = declare([item("q", codes="A"), item("later", codes="A", waves=["w2"])], bases=bases)
    here = declared.for_wave("w1")
    responses, _ = type_export(read_rows(write_rows(tmp_path, "q", complete(1, "A"))), here)
    assert evaluate_base("b", responses, declared).tolist() == [True]
    assert evaluate_base("c", responses, declared).tolist() == [False]
