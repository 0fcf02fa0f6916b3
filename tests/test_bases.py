"""Who counts: rules over answers."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from surveys import complete, declare, item, left, read_rows, text, type_export, write_rows

from pipelines.bases import evaluate_rule, find_left_before
from schemas.declarations import Codebook, Rule

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
    base = {"label": {"en": "x"}, "rule": content}
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
