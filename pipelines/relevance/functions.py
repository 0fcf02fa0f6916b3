"""The functions of equations, as LimeSurvey's server computes them.

Source: the functions `exprmgr_…` at the end of LimeSurvey's application/helpers/expressions/em_core_helper.php, and the
functions of PHP 8 that it calls by their own names.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import reduce
from typing import Any

import numpy as np
import pandas as pd

from pipelines.relevance.operands import EMPTY, FALSE, NAN, Mask, OfNumbers, OfTexts, OfTruth, Operand, choose
from pipelines.relevance.operators import ORDERS, is_equal, is_ordered
from schemas.equations.functions import COMPARISONS, whole_number
from schemas.equations.patterns import translate_pattern
from schemas.equations.tree import Call

BLANKS = " \t\n\r\0\v"
"""What PHP's `trim` takes off."""


def call_function(call: Call, values: Sequence[Operand]) -> Operand:
    """The value of a call; values: those of its arguments."""
    if call.function in WRITTEN_OUT:
        return WRITTEN_OUT[call.function](values, [whole_number(each) or 0 for each in call.arguments])
    result = PLAIN[call.function](*values)
    return result if isinstance(result, Operand) else OfNumbers(np.asarray(result, dtype=np.float64))


def _of_series(series: pd.Series[str]) -> Operand:
    return OfTexts(series.to_numpy(dtype=object))


def _is_number(value: Operand) -> Mask:
    return value.numeric & ~value.logical


def _round_if_number(value: Operand, rounded: Any) -> Operand:
    return choose(_is_number(value), OfNumbers(rounded), NAN)


def _round(value: Operand, places: int = 0) -> Operand:
    """Half away from zero."""
    factor = 10.0**places
    return _round_if_number(value, np.copysign(np.floor(np.abs(value.numbers) * factor + 0.5) / factor, value.numbers))


def _add(first: Any, second: Any) -> Any:
    with np.errstate(invalid="ignore", over="ignore"):
        return first + second


def _count(masks: Sequence[Mask]) -> Any:
    return reduce(np.add, (mask.astype(np.float64) for mask in masks))


def _first_of(order: str) -> Callable[..., Operand]:
    """PHP's `max` and `min`: the value that the others do not go beyond, the earlier one where two are alike."""
    return lambda *values: reduce(lambda best, each: choose(is_ordered(order, best, each), each, best), values)


def _are_unique(*values: Operand) -> Operand:
    """Whether no answer but an empty one is given twice."""
    texts = [(value.texts, (value.texts_as("str").str.strip(BLANKS) != "").to_numpy()) for value in values]
    twice = [
        (first == second) & given
        for place, (first, given) in enumerate(texts)
        for second, _ in texts[:place]
    ]  # fmt: skip
    return OfTruth(~reduce(np.logical_or, twice, np.array([False])))


def _join_texts(values: Sequence[Operand]) -> Operand:
    return OfTexts(reduce(np.add, (value.texts for value in values)))


def _implode(glue: Operand, first: Operand, *others: Operand) -> Operand:
    return _join_texts([first, *(each for other in others for each in (glue, other))])


def _match(pattern: Operand, value: Operand) -> Mask:
    import pyarrow as pa
    import pyarrow.compute as pc

    texts = pa.array(value.texts, pa.string())
    found = pc.match_substring_regex(texts, translate_pattern(str(pattern.texts[0])))
    return np.asarray(found.to_numpy(zero_copy_only=False), np.bool_)


def _count_by(comparison: Operand, wanted: Operand, *values: Operand) -> Any:
    sign = COMPARISONS[str(comparison.texts[0])]
    if sign == "RX":
        return _count([_match(wanted, value) for value in values])
    if sign in ORDERS:
        return _count([is_ordered(sign, value, wanted) for value in values])
    return _count([is_equal(value, wanted) == (sign == "==") for value in values])


def _find(value: Operand, wanted: Operand) -> Operand:
    """The place of a text in another, counted from 0, or false."""
    places = np.asarray(value.texts_as("str").str.find(str(wanted.texts[0])), np.float64)
    return choose(places >= 0, OfNumbers(places), FALSE)


def _cut(value: Operand, start: int, length: int | None = None) -> Operand:
    return _of_series(value.texts_as("str").str.slice(start, None if length is None else start + length))


PLAIN: dict[str, Callable[..., Any]] = {
    "is_empty": lambda value: OfTruth(value.texts == ""),
    "is_numeric": lambda value: OfTruth(_is_number(value)),
    "is_int": lambda value: value.texts_as("str").str.fullmatch(r"-?[0-9]+(?:\.0*)?").to_numpy(),
    "intval": lambda value: np.nan_to_num(np.trunc(value.numbers), nan=0, posinf=0, neginf=0),
    "floatval": lambda value: value.numbers,
    "abs": lambda value: choose(_is_number(value), OfNumbers(np.abs(value.numbers)), FALSE),
    "ceil": lambda value: _round_if_number(value, np.ceil(value.numbers)),
    "floor": lambda value: _round_if_number(value, np.floor(value.numbers)),
    "sum": lambda *values: reduce(_add, (value.numbers for value in values)),
    "count": lambda *values: _count([value.texts != "" for value in values]),
    "countif": lambda wanted, *values: _count([is_equal(value, wanted) for value in values]),
    "countifop": _count_by,
    "min": _first_of(">"),
    "max": _first_of("<"),
    "if": lambda test, then, otherwise=EMPTY: choose(test.truth, then, otherwise),
    "regexMatch": lambda pattern, value: _match(pattern, value),
    "strlen": lambda value: value.texts_as("str").str.len().to_numpy(),
    "trim": lambda value: _of_series(value.texts_as("str").str.strip(BLANKS)),
    "strtolower": lambda value: _of_series(value.texts_as("str").str.lower()),
    "strtoupper": lambda value: _of_series(value.texts_as("str").str.upper()),
    "strpos": _find,
    "unique": _are_unique,
    "join": lambda *values: _join_texts(values),
    "implode": _implode,
}
"""Functions of the values of their arguments; a result that is no operand is numbers."""
WRITTEN_OUT: dict[str, Callable[[Sequence[Operand], Sequence[int]], Operand]] = {
    "round": lambda values, numbers: _round(values[0], *numbers[1:]),
    "substr": lambda values, numbers: _cut(values[0], *numbers[1:]),
}
"""Functions some of whose arguments are whole numbers that are written out."""
