"""Expressions over indicators: read as arithmetic reads them, nothing else let through; ranges and units kept."""

from __future__ import annotations

import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.reach.quantity import Quantity, UnitMismatch, as_number, read_unit, tell_unit
from schemas.expressions import (
    MOST_CHARACTERS,
    Name,
    Node,
    NotAnExpression,
    Number,
    Operation,
    Over,
    list_names,
    list_terms,
    parse_expression,
)

VALUES = {"a": 2.0, "bb-persons": 92.0, "x_1": 0.5, "plenary-2021-01-27": 20.0}


def compute(node: Node) -> float:
    if isinstance(node, Number):
        return node.value
    if isinstance(node, Name):
        return VALUES[node.id]
    assert isinstance(node, Operation)
    left, right = compute(node.left), compute(node.right)
    return {"+": left + right, "-": left - right, "*": left * right, "/": left / right if right else math.nan}[
        node.sign
    ]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("bb-persons + a", 94), ("a*a", 4), ("a -1", 1), ("a - 1", 1), ("2 * (a + 1) / 4", 1.5), ("a - 1 - 1", 0),
        ("a / 2 / 2", 0.5), ("1 + 2 * 3", 7), ("plenary-2021-01-27 * x_1", 10), ("a+bb-persons", 94), ("0.25 * a", 0.5),
    ],
)  # fmt: skip
def test_arithmetic_is_read_as_it_is_written(text: str, value: float) -> None:
    assert compute(parse_expression(text)) == pytest.approx(value)


@pytest.mark.parametrize(
    "text",
    [
        "", "a +", "(a", "a b", "a ** 2", "a // 2", "a % 2", "-a", "+a", "max(a)", "a.b", "a[0]", "a; b", "'a'", "a == a",
        "__import__(a)", "sum()", "sum(a + a)", "mean(1)", "plenary-*", "a + plenary-*", "1e5", "2a", "a @ a", "a if a else a",
        "lambda: a", "a\x00", "sum(sum(a))", "é", "f'{a}'", "a" * (MOST_CHARACTERS + 1), "(" * 90 + "a" + ")" * 90 + " + ",
        " + ".join(["a"] * 200),
    ],
)  # fmt: skip
def test_nothing_else_is_let_through(text: str) -> None:
    with pytest.raises(NotAnExpression):
        parse_expression(text)


@given(st.text(alphabet="ab-+*/(),.0123456789 \n", max_size=30))
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        tree = parse_expression(text)
    except NotAnExpression:
        return
    assert all(name in text for name in list_names(tree))


def test_names_and_terms() -> None:
    tree = parse_expression("bb-persons + 2 * a - (x_1 - mean(plenary-*, a))")
    assert list_names(tree) == ("bb-persons", "a", "x_1", "plenary-*")
    assert list_terms(tree) == [
        ("+", Name("bb-persons")), ("+", Operation("*", Number(2), Name("a"))), ("-", Name("x_1")),
        ("+", Over("mean", ("plenary-*", "a"))),
    ]  # fmt: skip


ranges = st.tuples(st.floats(-100, 100), st.floats(0, 50), st.floats(0, 50)).map(
    lambda parts: Quantity(parts[0], parts[0] - parts[1], parts[0] + parts[2])
)


@given(ranges, ranges, st.sampled_from("+-*/"), st.floats(0, 1), st.floats(0, 1))
def test_a_result_lies_in_its_range_wherever_its_terms_lie_in_theirs(
    one: Quantity, other: Quantity, sign: str, left: float, right: float
) -> None:
    operations: dict[str, Any] = {"+": Quantity.__add__, "-": Quantity.__sub__, "*": Quantity.__mul__,
                                  "/": Quantity.__truediv__}  # fmt: skip
    found = operations[sign](one, other)
    a = one.low + left * (one.high - one.low)
    b = other.low + right * (other.high - other.low)
    if sign == "/" and other.low <= 0 <= other.high:
        assert math.isnan(found.low)
        return
    value = {"+": a + b, "-": a - b, "*": a * b, "/": a / b if b else math.nan}[sign]
    slack = 1e-9 * max(1.0, abs(found.low), abs(found.high))
    assert found.low - slack <= value <= found.high + slack
    assert found.low <= found.value <= found.high


def test_an_unknown_range_stays_unknown() -> None:
    vague = Quantity(5, math.nan, math.nan)
    for found in (vague + as_number(1), as_number(2) * vague, vague / as_number(5)):
        assert not math.isnan(found.value)
        assert math.isnan(found.low)
        assert not found.has_range


WIDER = {"participants": "persons", "patients": "persons", "loop": "loop"}


def test_units_are_added_where_one_counts_as_the_other() -> None:
    persons, participants = (Quantity(1, 1, 1, read_unit(unit, WIDER)) for unit in ("persons", "participants"))
    assert tell_unit((persons + participants).unit) == "persons"
    calls = Quantity(1, 1, 1, read_unit("calls", WIDER))
    with pytest.raises(UnitMismatch, match="persons \\+ calls"):
        persons + calls
    assert tell_unit((persons / calls).unit) == "persons/calls"
    assert (persons / calls).unit == read_unit("participants/calls", WIDER)
    assert tell_unit((persons / participants).unit) == "plain number"
    assert (persons * Quantity(0.1, 0.1, 0.1, read_unit("share", WIDER))).unit == persons.unit
    assert tell_unit(read_unit("loop", WIDER)) == "loop"
