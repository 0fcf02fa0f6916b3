"""The signs of equations, as LimeSurvey's server evaluates them.

Source: `RDP_EvaluateBinary`, `RDP_EvaluateUnary` and `getMismatchInformation` of LimeSurvey 6
(application/helpers/expressions/em_core_helper.php), with the comparisons of PHP 8 underneath
(https://www.php.net/manual/en/language.operators.comparison.php). Three things in short:

- `==` and `!=` compare as numbers where both sides are numbers (`01` is 1, an empty answer is not 0), else as texts;
- `<` and its like hold for two numbers or two texts; of a number and a text, or an empty answer, none holds. In quotes
  a number is a text: `a < "10"` compares letter by letter;
- `+` adds numbers and joins everything else; `-`, `*` and `/` of anything but numbers give NAN, which equals nothing.

A page that shows question and condition together is evaluated in the browser first, which takes an empty answer for 0.
What is stored follows the server. Numbers have 64 bits; PHP takes one of more than 14 digits for a text.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from pipelines.relevance.operands import NAN, NO, Mask, OfNumbers, OfTexts, OfTruth, Operand, choose

ORDERS: dict[str, Callable[[Any, Any], Any]] = {
    "<": np.less, "<=": np.less_equal, ">": np.greater, ">=": np.greater_equal,
}  # fmt: skip
SUMS: dict[str, Callable[[Any, Any], Any]] = {
    "+": np.add, "-": np.subtract, "*": np.multiply, "/": lambda first, second: np.where(
        second == 0, np.nan, np.divide(first, np.where(second == 0, 1, second))),
}  # fmt: skip


def join(sign: str, first: Operand, second: Operand) -> Operand:
    """Two values and the sign between them."""
    if sign == "or":
        return OfTruth(first.truth | second.truth)
    if sign == "and":
        return OfTruth(first.truth & second.truth)
    forced = (first.quoted | second.quoted) & first.numeric & second.numeric
    first, second = _as_texts(first, forced), _as_texts(second, forced)
    if sign in {"==", "!="}:
        same = is_equal(first, second)
        return OfTruth(same if sign == "==" else ~same)
    numeric = first.numeric & second.numeric & ~forced
    if sign in ORDERS:
        return OfTruth(_holds(sign, first, second, numeric, forced))
    with np.errstate(over="ignore", invalid="ignore"):
        result = OfNumbers(SUMS[sign](first.numbers, second.numbers))
    if sign == "+":
        return choose(numeric, result, OfTexts(first.texts + second.texts, quoted=True))
    return choose(numeric, result, NAN)


def negate(sign: str, operand: Operand) -> Operand:
    """A value with `!`, `-` or `+` before it."""
    if sign == "!":
        return OfTruth(~operand.truth)
    return OfNumbers(-operand.numbers if sign == "-" else operand.numbers)


def is_equal(first: Operand, second: Operand) -> Mask:
    """PHP's `==`."""
    return _by_kind(np.equal, first, second)


def is_ordered(sign: str, first: Operand, second: Operand) -> Mask:
    """PHP's `<`, `<=`, `>` and `>=`."""
    return _by_kind(ORDERS[sign], first, second)


def _by_kind(compare: Callable[[Any, Any], Any], first: Operand, second: Operand) -> Mask:
    """Compared as truth values if one is such, as numbers if both are, else letter by letter."""
    logical, numeric = first.logical | second.logical, first.numeric & second.numeric
    found: Mask = np.asarray(compare(first.numbers, second.numbers), np.bool_)
    if not numeric.all():
        found = np.where(numeric, found, np.asarray(compare(first.texts, second.texts), np.bool_))
    if logical.any():
        found = np.where(logical, compare(first.truth, second.truth), found)
    return found


def _holds(sign: str, first: Operand, second: Operand, numeric: Mask, forced: Mask) -> Mask:
    """Whether an order holds, as far as LimeSurvey lets these two be compared at all."""
    found = np.where(numeric, is_ordered(sign, first, second), NO)
    if numeric.all():
        return found
    texts = forced | ((~first.truth | ~first.numeric) & (~second.truth | ~second.numeric))
    by_letter = np.asarray(ORDERS[sign](first.texts, second.texts), np.bool_)
    found = np.where(numeric, found, by_letter & texts)
    if sign in {"<=", ">"}:
        # As in a browser: of 0 and an empty answer none is greater.
        found = np.where((numeric | texts) & _is_zero_and_blank(first, second), sign == "<=", found)
    return found


def _is_zero_and_blank(first: Operand, second: Operand) -> Mask:
    zero = [each.numeric & (each.numbers == 0) for each in (first, second)]
    blank = [np.asarray(each.texts == "", np.bool_) for each in (first, second)]
    found: Mask = (zero[0] & blank[1]) | (blank[0] & zero[1])
    return found


def _as_texts(operand: Operand, where: Mask) -> Operand:
    """Truth values as the texts PHP writes for them; all else is compared alike as a number and as its text."""
    return choose(where, OfTexts(operand.texts), operand) if (operand.logical & where).any() else operand
