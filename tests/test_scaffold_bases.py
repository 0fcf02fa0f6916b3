"""From the routing of a structure to bases: a rule where it can be said as one, else an equation, else what was shown."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from all_types import Asked, Group, Survey, describe_survey, say, write_lss

from pipelines.draft import draft_item
from pipelines.new import declare_survey
from pipelines.readers.limesurvey_structure import parse_structure
from pipelines.scaffold.bases import EVERYBODY, Routing, derive_bases
from schemas.catalogue import load_survey
from schemas.equations import parse_equation
from schemas.refusals import Refusal

YES_NO = {"1": say("Oui", "Ja"), "2": say("Non", "Nee")}
WORDS = {"Q_1": say("Oui", "Ja"), "B": say("Non", "Nee")}
EARLIER = (
    Asked("a", "L", say("a", "a"), answers=YES_NO, other=True),
    Asked("c", "!", say("c", "c"), answers={"01": say("x", "x"), "1": say("y", "y"), "10": say("z", "z")}),
    Asked("m", "M", say("m", "m"), rows={"X": say("x", "x"), "Y": say("y", "y")}, other=True),
    Asked("f", "F", say("f", "f"), answers=YES_NO, rows={"R": say("r", "r")}),
    Asked("n", "N", say("n", "n")),
)


def derive(relevance: str, *, group: str = "1") -> Routing:
    """The routing of a last question in a group of its own."""
    last = Group(say("g", "g"), (Asked("last", "T", say("?", "?"), relevance=relevance),), relevance=group)
    survey = Survey("1", say("t", "t"), (Group(say("g", "g"), EARLIER), last))
    structure = parse_structure(write_lss(survey), "s.lss")
    drafts = [draft_item(question, ["fr", "nl"]) for question in structure.questions.values()]
    return derive_bases(drafts, structure.names)["last"]


RULES = {
    'a == "1"': {"a": {"any_of": ["1"]}},
    "a.NAOK == 1 or a == 2": {"a": {"any_of": ["1", "2"]}},
    'a == "01"': {"a": {"any_of": ["1"]}},
    'a == "-oth-"': {"a": {"any_of": ["-oth-"]}},
    "c == 1": {"c": {"any_of": ["01", "1"]}},
    "1X11X101 == 2": {"a": {"any_of": ["2"]}},
    'm_X == "Y" and m_Y.NAOK == "Y"': {"m": {"all_of": ["X", "Y"]}},
    "f_R == 2 and a == 1": {"f[R]": {"any_of": ["2"]}, "a": {"any_of": ["1"]}},
}


@pytest.mark.parametrize("relevance", RULES)
def test_routing_by_codes_is_a_rule(relevance: str) -> None:
    routing = derive(relevance)
    assert (routing.rule, routing.equation, routing.reason) == (RULES[relevance], "", "")


def test_the_routing_of_group_and_question_is_one_rule() -> None:
    assert derive("f_R == 2", group='a == "1"').rule == {"a": {"any_of": ["1"]}, "f[R]": {"any_of": ["2"]}}


EQUATIONS = {
    "n >= 18": "n >= 18",
    'a == "3"': 'a == "3"',
    'a == "1" or n > 5': 'a == "1" or n > 5',
    'm_X == "Y" or m_Y == "Y"': 'm_X == "Y" or m_Y == "Y"',
    'm_other == "1X11X101" and 1X11X101.NAOK != "n"': 'm_other == "1X11X101" and a.NAOK != "n"',
    "1X11X103X == 'Y' or !is_empty(1X11X103other)": "m_X == 'Y' or !is_empty(m_other)",
    "n.value == 5": "n.value == 5",
    "0": "0",
}


@pytest.mark.parametrize("relevance", EQUATIONS)
def test_any_other_routing_is_kept_as_an_equation_with_the_names_of_the_codebook(relevance: str) -> None:
    routing = derive(relevance)
    assert (routing.rule, routing.equation, routing.reason) == ({}, EQUATIONS[relevance], "")


REASONS = {
    "sum(that.n) > 1": "`that.n` at character 5",
    "z == 1": "z: no question before this one",
    "last == 1 and a == 1": "last: no question before this one",
    "a.value == 3": "the value of a may be points",
    "f_R.valueNAOK > 3 or a.code == 1": "the value of f_R may be points",
    "a.shown == 'Oui'": "`a.shown` at character 1",
}


@pytest.mark.parametrize("relevance", REASONS)
def test_what_is_not_understood_goes_by_what_was_shown(relevance: str) -> None:
    routing = derive(relevance)
    assert (routing.rule, routing.equation, routing.written) == ({}, "", relevance)
    assert REASONS[relevance] in routing.reason


@pytest.mark.parametrize("version", [2, 3, 6, 7])
def test_every_routing_of_a_survey_of_every_type_is_understood(version: int) -> None:
    structure = parse_structure(write_lss(describe_survey(), version), "s.lss")
    drafts = [draft_item(question, ["fr", "nl"]) for question in structure.questions.values()]
    routings = derive_bases(drafts, structure.names)
    assert [item for item, routing in routings.items() if routing.reason] == []
    assert sum(routing != EVERYBODY for routing in routings.values()) >= 20
    codes = {draft.id for draft in drafts}
    for routing in routings.values():
        names = parse_equation(routing.equation).names if routing.equation else ()
        assert all(name.split("_")[0] in codes for name in names)


LINKED = {"double", "priorites", "ville", "recit", "preuve"}
"""An array of two scales, and the questions whose routing leads back to it."""


def without_scales() -> Survey:
    survey = describe_survey()
    return replace(survey, groups=tuple(
        replace(group, asked=tuple(asked for asked in group.asked if asked.code not in LINKED)) for group in survey.groups
    ))  # fmt: skip


def test_equations_are_declared_and_checked(tmp_path: Path) -> None:
    (tmp_path / "s.lss").write_bytes(write_lss(without_scales()))
    declare_survey(tmp_path, "demo", Path("s.lss"))
    bases = load_survey(tmp_path, "demo").codebook.bases
    assert bases["routed_remarques"].equation.count(" or ") == 4
    path = tmp_path / "schemas/surveys/demo/codebook.yaml"
    written = path.read_text(encoding="utf-8")
    for old, new, said in [
        ("metier.NAOK !=", "meteir.NAOK !=", "`meteir`, which is no item, row or box"),
        ("metier.NAOK !=", "metier.valueNAOK !=", "`.value` of `metier`, which may be points"),
        ("metier.NAOK !=", "remarques.NAOK !=", "which is asked later"),
        ("metier.NAOK !=", "metier.NAOK =", "`=` at character 13"),
    ]:
        path.write_text(written.replace(f'equation: "{old}', f'equation: "{new}', 1), encoding="utf-8")
        with pytest.raises(Refusal) as refused:
            load_survey(tmp_path, "demo")
        assert said in str(refused.value)


def test_every_space_of_a_text_in_quotes_is_kept(tmp_path: Path) -> None:
    relevance = 'm_other == "a  b\N{NO-BREAK SPACE}!\\d" or\n n > 1'
    last = replace(EARLIER[-1], code="last", relevance=relevance)
    survey = Survey("1", say("t", "t"), (Group(say("g", "g"), (*EARLIER, last)),))
    (tmp_path / "s.lss").write_bytes(write_lss(survey))
    declare_survey(tmp_path, "demo", Path("s.lss"))
    declared = load_survey(tmp_path, "demo")
    assert declared.codebook.bases[declared.items["last"].asked_of].equation == relevance
