"""Equations as surveys write them: what is understood, what is refused and how, what they say of codes."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from all_types import describe_survey, write_json, write_lss, write_text

from pipelines.readers.limesurvey_conditions import Condition, write_relevance
from pipelines.readers.limesurvey_structure import Structure, parse_structure, read_structure
from schemas.declarations import Codebook
from schemas.equations import NotUnderstood, as_conditions, is_same_answer, parse_equation, rename_variables
from schemas.equations.functions import FUNCTIONS

REPOSITORY = Path(__file__).parents[2]
UNDERSTOOD = {
    '((utilise.NAOK == "OUI"))': ["utilise"],
    "metier == 'MG' && soutien_SQ001.NAOK >= 4 || lieu_other != \"\"": ["metier", "soutien_SQ001", "lieu_other"],
    "b eq 1 AND a ne 2 Or c lt 3 and d le 4 and e gt 5 and f ge 6": ["b", "a", "c", "d", "e", "f"],
    "Q1_1_0 == Q1_1_1 and Q1_1_0.NAOK": ["Q1_1_0", "Q1_1_1"],
    "!is_empty(q.NAOK) and !(q.code == \"a\")": ["q"],
    "not(q == 1)": ["q"],
    "-1.5 * (a + .5) / 2 - b <= +3.": ["a", "b"],
    "sum(a.NAOK, b.NAOK, 3) > count(a, c)": ["a", "b", "c"],
    "if(a == 1, b, c) == if(d, 2)": ["a", "b", "c", "d"],
    "314159X11X103other.NAOK == 314159X13X124MG#0": ["314159X11X103other", "314159X13X124MG#0"],
    "Q124_S169#0.NAOK > 0": ["Q124_S169#0"],
    "lieux_DOM.relevanceStatus and a.value == 2 and b.valueNAOK == 2": ["lieux_DOM", "a", "b"],
    "a &lt; 3 &amp;&amp; b == &quot;x&quot;": ["a", "b"],
    "  1 ": [],
    "0": [],
    "order == 1 and orange == 2 and nothing": ["order", "orange", "nothing"],
    r'''a == "say \"no\" (and)" or a == 'l\'un' ''': ["a"],
}  # fmt: skip


@pytest.mark.parametrize("text", UNDERSTOOD)
def test_what_surveys_write_is_understood(text: str) -> None:
    assert list(parse_equation(text).names) == UNDERSTOOD[text]


REFUSED = {
    "": "it is empty",
    "   ": "it is empty",
    "count(self.sq_SQ001) > 2": "`self.sq_SQ001` at character 7 stands for columns",
    "that.A == 1": "`that.A` at character 1 stands for columns",
    'TOKEN:LANGUAGE == "fr"': "`TOKEN:LANGUAGE` at character 1 is about the list of participants",
    "INSERTANS:1X2X3 == 'x'": "`INSERTANS:1X2X3` at character 1 asks for something else",
    "1 or a.shown == 'Oui'": "`a.shown` at character 6 asks for something else than the code",
    "a.naok == 1": "`a.naok` at character 1",
    "a.NAOK.NAOK == 1": "`a.NAOK.NAOK` at character 1",
    "a = 1": "`=` at character 3 gives a value; a comparison is written `==`",
    "a == 1 && iif(b, 1, 0)": "the function `iif` at character 11 is none of those that are evaluated",
    "Is_Empty(a)": "the function `Is_Empty` at character 1",
    "in_array(a, 1, 2)": "the function `in_array` at character 1",
    "date('Y') > 2020": "the function `date` at character 1",
    "is_empty(a, b)": "`is_empty` at character 1 with 2 values in place of 1",
    "if(a)": "`if` at character 1 with 1 values in place of 2 to 3",
    "sum()": "`sum` at character 1 with 0 values in place of 1 or more",
    "countifop('=~', 1, a)": "the comparison `=~` of `countifop` at character 1",
    "countifop(b, 1, a)": "the comparison of `countifop` at character 1 is not written out",
    "strpos(a, b) > 0": "what `strpos` at character 1 looks for is not written out",
    "substr(a, b) == 1": "`substr` at character 1 with a place or length",
    "substr(a, -2, 1) == 1": "`substr` at character 1 with a negative place",
    'a == "x': "the text that begins at character 6 has no closing quote",
    "a == 'x\ny'": "the text that begins at character 6 has no closing quote",
    "a b": "`b` at character 3 where a sign such as `==` or `and` is expected",
    "(a == 1 b": "`b` at character 9 where a sign such as `==` or `)` is expected",
    "5abc == 1": "`abc` at character 2",
    "a == ": "the end of the equation where a value is expected",
    "a == && b": "`&&` at character 6 where a value is expected",
    "!!a": "`!` at character 2 where a value is expected",
    "not a": "`not` at character 1 needs parentheses",
    "((a == 1)": "`(` at character 1 is never closed",
    "a == 1)": "`)` at character 7 closes nothing",
    "a, b": "`,` at character 2",
    "(a, b)": "`,` at character 3: a list of values outside of a function",
    "a ? b": "`?` at character 3 is no sign of equations",
    "a %b": "`%` at character 3",
    "a\N{NO-BREAK SPACE}== 1": "`no-break space` at character 2 is no sign of equations",
    "a ++ 1": "`++` at character 3",
    "{a == 1}": "`{` at character 1",
    "métier == 1": "`é` at character 2",
    "regexMatch(a, b)": "the pattern of `regexMatch` at character 1 is not written out",
    "regexMatch('a', b)": "the pattern `a`, which does not stand between two `/`",
    "regexMatch('/a/g', b)": "the pattern `/a/g` with the modifier `g`",
    "regexMatch('/a(?=b)/', b)": "the pattern `/a(?=b)/`: invalid perl operator: (?=",
    r"regexMatch('/(a)\1/', b)": r"the pattern `/(a)\1/` with `\1`",
    r"regexMatch('/\ba/', b)": r"the pattern `/\ba/` with `\b`",
    r"regexMatch('/[+-\w]/', b)": r"the pattern `/[+-\w]/`: invalid",
    "regexMatch('/[[:alpha:]]/', b)": "the pattern `/[[:alpha:]]/` with `[:`",
    "regexMatch('/(a/', b)": "the pattern `/(a/`: missing )",
    "countifop('RX', '/(a/', b)": "the pattern `/(a/`: missing )",
}  # fmt: skip


@pytest.mark.parametrize("text", REFUSED)
def test_what_is_not_understood_is_said_with_its_place(text: str) -> None:
    with pytest.raises(NotUnderstood) as refused:
        parse_equation(text)
    assert REFUSED[text] in str(refused.value)


def test_the_reference_lists_every_function() -> None:
    reference = (REPOSITORY / "docs/reference.md").read_text(encoding="utf-8")
    section = reference.split("### Equations")[1].split("## ")[0]
    assert [name for name in FUNCTIONS if not re.search(rf"`{name}\b", section)] == []


BOMBS = {
    "parentheses": "(" * 10_000, "closed parentheses": "(" * 5_000 + "1" + ")" * 5_000, "not": "!" * 10_000,
    "minus": "-(" * 5_000, "calls": "sum(" * 4_000, "negations": "not(" * 4_000, "long": "a or " * 5_000 + "a",
    "quotes": "'" * 9_999, "a long name": "a" * 30_000,
}  # fmt: skip


@pytest.mark.parametrize("name", BOMBS)
def test_a_bomb_is_refused(name: str) -> None:
    with pytest.raises(NotUnderstood):
        parse_equation(BOMBS[name])


def test_what_is_deep_and_long_is_understood() -> None:
    assert parse_equation("(" * 40 + "a" + ")" * 40).names == ("a",)
    names = [f"q{number}" for number in range(1500)]
    assert list(parse_equation(" or ".join(f"{name}==1" for name in names)).names) == names


CONDITIONS = {
    'a == "1"': [("a", ["1"])],
    '"1" == a.NAOK': [("a", ["1"])],
    'a.code eq "x y"': [("a", ["x y"])],
    "a == 1": [("a", ["1"])],
    "a == 0": [("a", ["0"])],
    '(a == "1" or a.NAOK == 2 || a == "1") and b == "Y"': [("a", ["1", "2"]), ("b", ["Y"])],
    '((a == "1") and ((b == "Y") and (c == "-oth-")))': [("a", ["1"]), ("b", ["Y"]), ("c", ["-oth-"])],
    'a == "1" and a == "2"': [("a", ["1"]), ("a", ["2"])],
}  # fmt: skip


@pytest.mark.parametrize("text", CONDITIONS)
def test_an_equation_of_codes_is_a_list_of_conditions(text: str) -> None:
    assert as_conditions(parse_equation(text)) == CONDITIONS[text]


@pytest.mark.parametrize(
    "text",
    [
        "1", "a", "a == b", '"1" == "1"', 'a != "1"', 'a == "1" or b == "1"', '!(a == "1")', 'a == ""', "a == 01",
        "a == 1.0", "a == -1", 'a == "1" == "1"', 'a.value == "1"', 'a.relevanceStatus == "1"', "is_empty(a)",
        '(a == "1" and b == "2") or a == "3"', 'a + "1" == "2"', 'a == "1" and b > 2', 'a == "1" or a > 2',
        'trim(a) == "1"',
    ],
)  # fmt: skip
def test_any_other_equation_is_no_list_of_conditions(text: str) -> None:
    assert as_conditions(parse_equation(text)) is None


@pytest.mark.parametrize(
    ("code", "other", "same"),
    [("1", "1", True), ("1", "01", True), ("1", "1.0", True), ("A", "a", False), ("1", "1a", False), ("", "0", False)],
)
def test_when_two_codes_are_the_same_answer(code: str, other: str, same: bool) -> None:
    assert is_same_answer(code, other) is same


def test_variables_are_renamed_where_they_stand_and_nowhere_else() -> None:
    equation = parse_equation(" a.NAOK == \"a\" or ab == 'a' and sum(a, 1X2X3) > 1 &amp;&amp; a")
    renamed = rename_variables(equation, {"a": "item_other", "1X2X3": "b"})
    assert renamed == "item_other.NAOK == \"a\" or ab == 'a' and sum(item_other, b) > 1 && item_other"
    assert rename_variables(equation, {}) == equation.text


def test_a_base_says_what_is_in_the_way() -> None:
    base = {"label": {"en": "x"}, "equation": "a == 1 and self.b"}
    with pytest.raises(ValueError, match=r"`self\.b` at character 12 .*; take `shown: true` instead"):
        Codebook.model_validate({"bases": {"b": base}, "items": []})


# ------------------------------------------------------------------------------ equations of whole structures


def all_relevances(structure: Structure) -> list[str]:
    return [question.relevance for question in structure.questions.values()]


SURVEY = describe_survey()
STRUCTURES = {
    **{f"version {version}": write_lss(SURVEY, version) for version in (2, 3, 6, 7)},
    "JSON": write_json(SURVEY), "text": write_text(SURVEY),
}  # fmt: skip


@pytest.mark.parametrize("name", STRUCTURES)
def test_every_relevance_of_a_survey_of_every_type_is_understood(name: str) -> None:
    """Groups, conditions and equations of one's own, as the reader combines them; every name leads to a column."""
    structure = parse_structure(STRUCTURES[name], name)
    assert len(set(all_relevances(structure))) >= 15
    for relevance in all_relevances(structure):
        assert set(parse_equation(relevance).names) <= set(structure.names), relevance


@pytest.mark.parametrize(
    "path", sorted([*REPOSITORY.glob("raw/*/*/*.lss"), *REPOSITORY.glob("tests/exports/**/*.lss")]), ids=str
)
def test_every_relevance_of_a_real_structure_is_understood(path: Path) -> None:
    structure = read_structure(path, path.name)
    for relevance in all_relevances(structure):
        equation = parse_equation(relevance)
        assert set(equation.names) <= set(structure.names)
        assert relevance == "1" or as_conditions(equation) == [("utilise", ["OUI"])]


OPERATORS = ["==", "!=", "<", "<=", ">", ">=", "RX"]
VALUES = ["A", "1", "0", "-1.5", " ", "", 'say "a"', 'l\'"a"', "@1X2X4@", "@1X2X4a@", "{age * 2}", "/^a/", "^(a|b)$"]


@pytest.mark.parametrize(
    ("method", "value"),
    [
        (method, value)
        for method in OPERATORS
        for value in VALUES
        if method != "RX" or value[:1] not in "@{" or not value
    ],
)
def test_every_condition_becomes_an_equation_that_is_understood(method: str, value: str) -> None:
    rows = [
        Condition(1, 3, "1X2X3", value, method, "L"), Condition(1, 5, "1X2X5", "SQ1", "==", "M"),
        Condition(2, 5, "+1X2X5SQ2", "Y", "==", "M"), Condition(2, 6, "1X2X6MG#0", value, method, "1"),
    ]  # fmt: skip
    names = parse_equation(write_relevance(rows)).names
    assert {"1X2X3", "1X2X5SQ1", "1X2X5SQ2", "1X2X6MG#0"} <= set(names)
    assert set(names) <= {"1X2X3", "1X2X5SQ1", "1X2X5SQ2", "1X2X6MG#0", "1X2X4", "1X2X4a", "age"}


def test_a_condition_on_the_list_of_participants_is_not_understood() -> None:
    relevance = write_relevance([Condition(1, 0, "{TOKEN:ATTRIBUTE_1}", "x", "==", "")])
    with pytest.raises(NotUnderstood, match="list of participants"):
        parse_equation(relevance)
