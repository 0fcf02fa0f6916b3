"""Sums of others: the parts of their terms and of another expression add up, and say which term it was."""

import math
import random

import pytest

from pipelines.history.composed import attribute_composed, evaluate
from schemas.expressions import parse_expression

EXPRESSIONS = ["a + b", "a - b * c", "mean(a, b, c)", "sum(a, c)", "a / c + 0.5 * b"]


def record(value: float) -> dict[str, object]:
    return {"values": {"value": value}}


@pytest.mark.parametrize("seed", range(40))
def test_the_parts_add_up(seed: int) -> None:
    draw = random.Random(seed)
    before = {name: draw.uniform(1, 30_000) for name in "abc"}
    after = {name: draw.choice([value, draw.uniform(1, 30_000)]) for name, value in before.items()}
    first, last = draw.choice(EXPRESSIONS), draw.choice(EXPRESSIONS)
    definitions = [{"expression": each, "terms": [name for name in "abc" if name in each.replace("mean", "")]}
                   for each in (first, last)]  # fmt: skip
    old = evaluate(parse_expression(first), before)
    new = evaluate(parse_expression(last), after)
    why = attribute_composed(record(old), record(new), list(definitions), before, after)
    if first == last and all(before[name] == after[name] for name in definitions[0]["terms"]):
        assert why is None
        return
    assert why is not None
    assert abs(math.fsum(cause["part"] for cause in why) - (new - old)) <= 1e-12 * max(1, abs(old), abs(new))
    assert ("definition" in {cause["reason"] for cause in why}) == (first != last)
    assert {cause["term"] for cause in why if "term" in cause} <= {n for n in "abc" if before[n] != after[n]}


def test_a_sum_moves_by_what_its_terms_move() -> None:
    definition = {"expression": "a + b", "terms": ["a", "b"]}
    why = attribute_composed(record(3.0), record(9.0), [definition, definition], {"a": 1, "b": 2}, {"a": 5, "b": 4})
    assert why == [
        {"reason": "term", "term": "a", "part": 4.0}, {"reason": "term", "term": "b", "part": 2.0},
    ]  # fmt: skip


def test_without_a_term_nothing_is_told() -> None:
    definition = {"expression": "a + b", "terms": ["a", "b"]}
    assert attribute_composed(record(3), record(9), [definition, definition], {"a": 1}, {"a": 5, "b": 4}) is None
    assert attribute_composed(record(3), record(9), [None, definition], {"a": 1}, {"a": 5, "b": 4}) is None


def test_a_star_stands_for_all_that_begin_so() -> None:
    assert evaluate(parse_expression("mean(plenary-*)"), {"plenary-1": 20, "plenary-2": 30}) == 25
