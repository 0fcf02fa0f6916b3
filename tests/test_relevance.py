"""Who fulfils an equation: LimeSurvey's own rules, by hand and against a plain interpreter for one response."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from limesurvey_scalar import Expression, Response, holds, write_expression

from pipelines.relevance import Value, evaluate_equation
from pipelines.relevance.functions import PLAIN, WRITTEN_OUT
from schemas.equations import as_conditions, parse_equation
from schemas.equations.functions import FUNCTIONS


def evaluate(text: str, relevant: bool = True, **answers: Any) -> bool:
    """Whether one response with these answers fulfils an equation."""
    values = {name: Value(pd.Series([answer]), pd.Series([relevant])) for name, answer in answers.items()}
    found = evaluate_equation(parse_equation(text), values.__getitem__, pd.RangeIndex(1))
    assert found.dtype == "bool"
    return bool(found.iloc[0])


# What LimeSurvey's own tests of its engine expect (tests/unit/helpers/ExpressionManagerCoreTest.php).
PLATFORM = [
    ("", '== " "', False), ("0", '== " "', False), ("0", '== ""', False), ("", '!= " "', True), ("3", '!= " "', True),
    ("3", '!= ""', True), ("", '!= ""', False), ("", '< " "', True), ("3", '< " "', False), ("3", '< "A"', False),
    ("3", '<= " "', False), ("3", '<= ""', False), ("", '<= " "', True), ("", '> " "', False), ("3", '> " "', False),
    (" ", '> " "', False), ("", '>= ""', True), ("", '>= " "', False), ("3", '>= " "', False),
]  # fmt: skip


@pytest.mark.parametrize(("answer", "comparison", "expected"), PLATFORM)
def test_what_the_platform_expects_of_itself(answer: str, comparison: str, expected: bool) -> None:
    assert evaluate(f"a.NAOK {comparison}", a=answer) is expected


COMPARED = {
    "numbers as numbers": ("a < 10", {"a": "9"}, True),
    "a number in quotes as a text": ('a < "10"', {"a": "9"}, False),
    "a number as a number": ("a < 10", {"a": 9.0}, True),
    "equal as numbers": ('a == "1"', {"a": "01"}, True),
    "equal as numbers, decimals": ("a == 5", {"a": "5.00"}, True),
    "letters by case": ('a == "oui"', {"a": "OUI"}, False),
    "empty is not 0": ("a == 0", {"a": ""}, False),
    "empty is other than 0": ("a != 0", {"a": ""}, True),
    "missing is empty": ('a == ""', {"a": None}, True),
    "empty is not less than a number": ("a < 5", {"a": ""}, False),
    "empty is not at least a number": ("a >= 0", {"a": np.nan}, False),
    "of 0 and empty none is greater": ("a <= 0", {"a": ""}, True),
    "a text is not more than a number": ("a > 5", {"a": "abc"}, False),
    "texts by letter": ('a > "abc"', {"a": "abd"}, True),
    "a number with spaces is one": ("a == 5", {"a": " 5 "}, True),
    "0 is false": ("a", {"a": "0"}, False),
    "0.0 as a text is true": ("a", {"a": "0.0"}, True),
    "0.0 as a number is false": ("a", {"a": 0.0}, False),
    "any other text is true": ("a", {"a": " "}, True),
    "truth compared": ("(a == 1) == is_empty(b)", {"a": "1", "b": ""}, True),
    "plus adds numbers": ("a + b > 9", {"a": "5", "b": 5.0}, True),
    "plus joins with an empty answer": ('a + b == "5"', {"a": "5", "b": ""}, True),
    "what plus joined is a text": ("a + b + c > 9", {"a": "", "b": "5", "c": "5"}, False),
    "minus of a text is nothing": ("a - 1 < 5", {"a": "abc"}, False),
    "what is nothing equals nothing": ("a - 1 == a - 1", {"a": "abc"}, False),
    "division by 0 is nothing": ("1 / a > 0", {"a": "0"}, False),
    "what a function gives is no quoted text": ('if(a, "5", "6") < 10', {"a": "1"}, True),
    "nothing is below 0 without being": ("strlen(-a) == 1", {"a": "0"}, True),
    "not binds most": ("!a == b", {"a": "", "b": "1"}, True),
    "and before or": ("a or b and c", {"a": "1", "b": "", "c": ""}, True),
    "times before plus": ("1 + 2 * 3 == 7", {}, True),
    "from left to right": ("7 - 4 - 2 == 1", {}, True),
    "a box that is ticked": ('a == "Y"', {"a": True}, True),
    "a box that is not ticked": ("is_empty(a)", {"a": False}, True),
    "a day and a time": ('a >= "2022-01-15" and a < "2022-01-16"', {"a": pd.Timestamp("2022-01-15")}, True),
    "nobody": ("0", {}, False),
    "everybody": ("1", {}, True),
}  # fmt: skip


@pytest.mark.parametrize("name", COMPARED)
def test_how_answers_compare(name: str) -> None:
    text, answers, expected = COMPARED[name]
    assert evaluate(text, **answers) is expected


CALLED = [
    ("is_empty(a)", "", True), ("is_empty(a)", "0", False), ("is_numeric(a)", "1e3", True), ("is_numeric(a)", "", False),
    ("is_int(a)", "3.000", True), ("is_int(a)", "3.1", False), ("intval(a) == 12", "12,5 ans", True),
    ("floatval(a) == 12.5", "12.5 ans", True), ("sum(a, 2, 'x', '') == 3", "1", True), ("count(a, '', 0, 'x') == 3", "1", True),
    ("count(a, '', 0, 'x') == 2", "", True), ("countif('Y', a, 'Y', 'N') == 2", "Y", True), ("countif(1, a, '01') == 2", "1.0", True),
    ("countifop('>=', 3, a, 4, '') == 2", "3", True), ("countifop('RX', '/^a/', a, 'ab', 'b') == 2", "aa", True),
    ("min(a, 5, 7) == 5", "10", True), ("max(a, 5, 7) == 10", "10", True), ("max(a, 5) == 5", "", True), ("min(a, 5) == ''", "", True),
    ("if(a == 'x', 1, 0)", "x", True), ("if(a == 'x', 1)", "y", False), ("strlen(a) == 4", "été!", True),
    ("trim(a) == 'b'", "\t b\n", True), ("strtoupper(a) == 'ÉTÉ'", "été", True), ("strtolower(a) == 'été'", "ÉTÉ", True),
    ("substr(a, 0, 2) == 'ab'", "abc", True), ("substr(a, -1) == 'c'", "abc", True), ("substr(a, 5) == ''", "abc", True),
    ("strpos(a, 'c') == 2", "abc", True), ("strpos(a, 'x')", "abc", False), ("strpos(a, 'a') == 0", "abc", True),
    ("unique(a, 'x', '', '')", "y", True), ("unique(a, 'x')", "x", False), ("join(a, 'b') == 'ab'", "a", True),
    ("implode('-', a, 'b', 'c') == 'a-b-c'", "a", True), ("abs(a) == 5", "-5", True), ("abs(a)", "x", False),
    ("round(a) == 3", "2.5", True), ("round(a) == -3", "-2.5", True), ("round(a, 1) == 2.3", "2.25", True),
    ("floor(a) == -3", "-2.5", True), ("ceil(a) == 3", "2.1", True), ("ceil(a) == 0", "x", False),
    ("regexMatch('/^(sage|vroed)/', a)", "sage-femme", True), ("regexMatch('/^(sage|vroed)/', a)", "la sage", False),
    ("regexMatch('/ÉTÉ/i', a)", "un été", True), (r"regexMatch('/^\w+$/', a)", "été", True), (r"regexMatch('/^\d{4}$/', a)", "1000\n", True),
    (r"regexMatch('/^[\w.-]+@[\w-]+\.be$/', a)", "a.b@c.be", True), (r"regexMatch('#^[^\]$]+$#', a)", "a[b", True),
    (r"regexMatch('/^[^\]$]+$/', a)", "a]b", False), (r"regexMatch('/[[$]/', a)", "a[", True), (r"regexMatch('/a.b/', a)", "a\nb", False),
    (r"regexMatch('/a.b/s', a)", "a\nb", True), (r"regexMatch('/^b$/m', a)", "a\nb\nc", True), (r"regexMatch('/^\S+\s\W$/', a)", "a b", False),
    (r"regexMatch('/^\S+\s\W$/', a)", "a !", True), (r"regexMatch('/^[]x]$/', a)", "]", True), (r"regexMatch('/\//', a)", "1/2", True),
    ("regexMatch('/^[0-9]{4}$/', a)", 1000.0, True), (r"regexMatch('/^[\w-z]$/', a)", "`", False),
    (r"regexMatch('/^[\w-z]$/', a)", "-", True), (r"regexMatch('/^[\w_.-]+$/', a)", "é_.-", True),
]  # fmt: skip


@pytest.mark.parametrize(("text", "answer", "expected"), CALLED)
def test_what_functions_give(text: str, answer: Any, expected: bool) -> None:
    assert evaluate(text, a=answer) is expected


def test_every_function_that_is_understood_is_computed() -> None:
    assert FUNCTIONS.keys() == {*PLAIN, *WRITTEN_OUT}


@pytest.mark.parametrize("pattern", ["(a+)+$", "(a|a)*b", "(a*)*c", "(.*a){12}b"])
def test_no_pattern_hangs(pattern: str) -> None:
    assert not evaluate(f"regexMatch('/{pattern}/', a)", a="a" * 20_000 + "!")


RELEVANCE = {
    "without NAOK nothing holds": ('a == "1"', False),
    "not even that it is something else": ('a != "1"', False),
    "nor its contrary": ('!(a == "1")', False),
    "nor anything beside it": ('a == "1" or 1', False),
    "the code is no exception": ("is_empty(a.code)", False),
    "with NAOK it is empty": ("is_empty(a.NAOK)", True),
    "and other than any code": ('a.NAOK != "1"', True),
    "one without among several": ("is_empty(a.NAOK) and is_empty(a)", False),
    "its relevance can be asked for": ("!a.relevanceStatus", True),
    "its value too": ("is_empty(a.valueNAOK)", True),
}


@pytest.mark.parametrize("name", RELEVANCE)
def test_a_question_that_was_not_relevant(name: str) -> None:
    text, expected = RELEVANCE[name]
    assert evaluate(text, relevant=False, a="1") is expected


# ------------------------------------------------------------------------------- against the plain interpreter


CODES = ["1", "2", "01", "Y", "N", "-oth-", "0"]
WORDS = ["", " ", "0", "5", "5.0", "10", "9", "-3", "1e1", "5 ans", "abc", "ABC", "été", "Y"]
NUMBERS = [0.0, 1.0, 5.0, 10.0, -3.0, 2.5, 0.125]


KINDS: dict[str, list[Any]] = {"a": CODES, "b": ["1", "2"], "n": NUMBERS, "t": WORDS, "u": WORDS, "x": [True, False]}


def make_responses(seed: int, rows: int) -> tuple[pd.DataFrame, pd.DataFrame, list[Response]]:
    """Answers, their relevance, and the same by response: codes, numbers, free texts and boxes."""
    rng = np.random.default_rng(seed)
    answers = {
        name: [[*kind, None][each] for each in rng.integers(0, len(kind) + 1, rows)] for name, kind in KINDS.items()
    }
    relevant = {name: (rng.random(rows) < 0.8).tolist() for name in KINDS}
    table = pd.DataFrame({
        "a": pd.Categorical(answers["a"], CODES), "b": pd.array(answers["b"], dtype="object"),
        "n": pd.array(answers["n"], dtype="Float64").to_numpy(dtype="float64", na_value=np.nan),
        "t": pd.array(answers["t"], dtype="str"), "u": pd.array(answers["u"], dtype="string"),
        "x": pd.array(answers["x"], dtype="boolean"),
    }, index=pd.Index(range(7, 7 + rows)))  # fmt: skip
    each = [{name: (answers[name][row], relevant[name][row]) for name in KINDS} for row in range(rows)]
    return table, pd.DataFrame(relevant, index=table.index), each


OF_ONE = ["is_empty", "is_numeric", "is_int", "intval", "floatval", "abs", "ceil", "floor", "round", "strlen", "trim",
          "strtolower", "strtoupper"]  # fmt: skip
OF_SEVERAL = ["sum", "count", "min", "max", "unique", "join", "countif", "implode", "if"]
TESTED = {*OF_ONE, *OF_SEVERAL, "countifop", "strpos", "substr", "regexMatch"}
COMPARISONS = ["==", "!=", "<", "<=", ">", ">="]
PATTERNS = ["/^a/", "/[0-9]+$/", "/b|Y/", "/^$/", "/^.{2,3}$/"]


@st.composite
def expressions(draw: st.DrawFn, depth: int = 3) -> Expression:
    """A value: of a variable or constant, or made of values that are less deep."""

    def text(*texts: str) -> Expression:
        return "text", draw(st.sampled_from(texts))

    def some(least: int, most: int) -> list[Expression]:
        return [draw(expressions(depth - 1)) for _ in range(draw(st.integers(least, most)))]

    kind = draw(st.sampled_from(
        ["name"] * 3 + ["text", "number"] if depth == 0 else ["compare"] * 4 + ["sum", "logic", "unary", "one", "several", "odd"]
        + ["name"] * (3 - depth) * 2
    ))  # fmt: skip
    match kind:
        case "name":
            suffix = draw(st.sampled_from(["NAOK"] * 12 + ["relevanceStatus"] * 2 + ["", "code"]))
            return "name", draw(st.sampled_from("abntux")), suffix
        case "text":
            return text(*WORDS, *CODES, 'say "a"', "l'un")
        case "number":
            return "number", draw(st.sampled_from(["0", "1", "5", "2.5", "10", ".5"]))
        case "unary":
            return draw(st.sampled_from("!-+")), *some(1, 1)
        case "one":
            return "call", draw(st.sampled_from(OF_ONE)), *some(1, 1)
        case "several":
            return "call", draw(st.sampled_from(OF_SEVERAL)), *some(2, 3)
        case "odd":
            numbers = [("number", draw(st.sampled_from("0123"))) for _ in range(2)]
            return "call", *draw(st.sampled_from([
                ("countifop", text(*COMPARISONS), *some(2, 3)), ("strpos", *some(1, 1), text("a", "5", "Y")),
                ("substr", *some(1, 1), *numbers), ("regexMatch", text(*PATTERNS), *some(1, 1)),
            ]))  # fmt: skip
    signs = {"compare": COMPARISONS, "sum": ["+", "+", "-", "*", "/"], "logic": ["and", "or"]}[kind]
    return draw(st.sampled_from(signs)), *some(2, 2)


ALIASES = {"or": "||", "and": "&&", "==": "eq", "!=": "ne", "<": "lt", "<=": "le", ">": "gt", ">=": "GE"}


@settings(max_examples=250, deadline=None)
@given(expressions(), st.integers(0, 2**32 - 1), st.booleans())
def test_every_response_as_if_it_were_alone(expression: Expression, seed: int, other_signs: bool) -> None:
    table, relevant, each = make_responses(seed, 50)
    text = write_expression(expression, lambda sign: ALIASES.get(sign, sign) if other_signs else sign)
    found = evaluate_equation(parse_equation(text), lambda name: Value(table[name], relevant[name]), table.index)
    pd.testing.assert_index_equal(found.index, table.index)
    assert found.tolist() == [holds(expression, response) for response in each], text


def test_the_property_tries_every_function() -> None:
    assert FUNCTIONS.keys() == TESTED


CODE_LISTS = st.tuples(st.sampled_from("ab"), st.lists(st.sampled_from(["1", "2", "Y"]), min_size=1))


@settings(max_examples=30, deadline=None)
@given(st.lists(CODE_LISTS, min_size=1), st.integers(0, 2**32 - 1))
def test_conditions_mean_what_their_equation_means(conditions: list[tuple[str, list[str]]], seed: int) -> None:
    table, relevant, _ = make_responses(seed, 50)
    text = " and ".join(
        "(" + " or ".join(f'{name}.NAOK == "{code}"' for code in codes) + ")" for name, codes in conditions
    )
    equation = parse_equation(text)
    said = as_conditions(equation)
    assert said == [(name, list(dict.fromkeys(codes))) for name, codes in conditions]
    expected = pd.Series(True, index=table.index)
    for name, codes in said:
        alike = [*codes, "01"] if "1" in codes else codes
        expected &= table[name].isin(alike) & relevant[name]
    found = evaluate_equation(equation, lambda name: Value(table[name], relevant[name]), table.index)
    assert found.tolist() == expected.tolist()


# --------------------------------------------------------------------------------------------------- tables


def test_a_large_table_is_evaluated_by_the_different_rows_it_has(monkeypatch: pytest.MonkeyPatch) -> None:
    rows = 200_000
    codes = pd.Series(pd.Categorical.from_codes(np.arange(rows) % 3, ["A", "B", "C"]))
    ages = pd.Series((np.arange(rows) % 50).astype("float64"))
    values = {"a": Value(codes, ages > 10), "n": Value(ages, ages > 5)}
    seen: list[int] = []
    read = pd.Series.astype
    monkeypatch.setattr(
        pd.Series, "astype", lambda self, *args, **more: seen.append(len(self)) or read(self, *args, **more)
    )
    found = evaluate_equation(parse_equation('a == "B" and n.NAOK >= 18'), values.__getitem__, codes.index)
    monkeypatch.undo()
    assert found.tolist() == ((codes == "B") & (ages > 10) & (ages >= 18)).tolist()
    assert max(seen) <= 150


def test_no_response_and_repeated_row_numbers() -> None:
    none = pd.Series([], dtype="str")
    nobody = evaluate_equation(parse_equation("a == 1 or 1"), lambda _: Value(none, none.notna()), none.index)
    assert (len(nobody), nobody.dtype) == (0, "bool")
    twice = pd.Series(["1", "2"], index=[4, 4])
    found = evaluate_equation(parse_equation("a == 2"), lambda _: Value(twice, twice.notna()), twice.index)
    assert (found.tolist(), found.index.tolist()) == ([False, True], [4, 4])


def test_answers_are_left_alone() -> None:
    answers, relevant = pd.Series(["1", None]), pd.Series([True, False])
    before = answers.copy(), relevant.copy()
    evaluate_equation(parse_equation('a.NAOK + "1" == trim(a)'), lambda _: Value(answers, relevant), answers.index)
    pd.testing.assert_series_equal(answers, before[0])
    pd.testing.assert_series_equal(relevant, before[1])
