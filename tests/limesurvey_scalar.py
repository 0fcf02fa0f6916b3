"""LimeSurvey's equations for one response, in plain Python: what the evaluation over tables is held against.

Written from em_core_helper.php and PHP's rules of comparison, not from the product's code. An expression is a tuple:
("text", s), ("number", s), ("name", name, suffix), (sign, value), (sign, first, second) or ("call", name, *values).
A value is a text, a number (float) or a truth value. A response is name -> (answer, relevant).
"""

from __future__ import annotations

import decimal
import math
import re
from typing import Any

LEVELS = {"or": 1, "and": 2, "==": 3, "!=": 3, "<": 4, "<=": 4, ">": 4, ">=": 4, "+": 5, "-": 5, "*": 6, "/": 6}
UNARY = 7
Php = str | float | bool
Expression = tuple[Any, ...]
Response = dict[str, tuple[Php | None, bool]]


def write_expression(expression: Expression, alias: Any = lambda sign: sign) -> str:
    """The text of an expression with no more parentheses than it needs; alias: how a sign is written."""
    kind, *rest = expression
    if kind == "text":
        quoted = rest[0].replace("\\", "\\\\").replace('"', '\\"')
        return f'"{quoted}"'
    if kind == "number":
        return str(rest[0])
    if kind == "name":
        return rest[0] + (f".{rest[1]}" if rest[1] else "")
    if kind == "call":
        return f"{rest[0]}({', '.join(write_expression(each, alias) for each in rest[1:])})"
    if len(rest) == 1:
        return kind + _closed(rest[0], UNARY + 1, alias)
    level = LEVELS[kind]
    return f"{_closed(rest[0], level, alias)} {alias(kind)} {_closed(rest[1], level + 1, alias)}"


def _closed(expression: Expression, level: int, alias: Any) -> str:
    kind, *rest = expression
    own = 9 if kind in {"text", "number", "name", "call"} else UNARY if len(rest) == 1 else LEVELS[kind]
    text = write_expression(expression, alias)
    return text if own >= level else f"({text})"


def holds(expression: Expression, response: Response) -> bool:
    """Whether the question is shown: true, and every question named without NAOK was relevant."""
    return is_true(value_of(expression, response)[0]) and all(
        response[name][1]
        for name, suffix in list_names(expression)
        if suffix not in {"NAOK", "valueNAOK", "relevanceStatus"}
    )


def list_names(expression: Expression) -> list[tuple[str, str]]:
    if expression[0] == "name":
        return [(expression[1], expression[2])]
    return [each for part in expression[1:] if isinstance(part, tuple) for each in list_names(part)]


def is_numeric(value: Php) -> bool:
    if isinstance(value, str):
        return re.fullmatch(r"\s*[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?\s*", value, re.ASCII) is not None
    return True


def to_number(value: Php) -> float:
    if isinstance(value, str):
        found = re.match(r"\s*[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?", value, re.ASCII)
        return float(found[0]) if found else 0.0
    return float(value)


def to_text(value: Php) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "1" if value else ""
    if math.isnan(value):
        return "NAN"
    if value == int(value):
        return str(int(value))
    digits = decimal.Context(prec=14).create_decimal(value).normalize()
    if digits.adjusted() >= -4:
        return format(digits, "f")
    mantissa, exponent = f"{digits:e}".split("e")
    return f"{mantissa if '.' in mantissa else mantissa + '.0'}E{int(exponent)}"


def is_true(value: Php) -> bool:
    return value not in {"", "0"} if isinstance(value, str) else bool(value)


def compare(first: Php, second: Php) -> tuple[bool, bool]:
    """PHP: whether two values are equal, and whether the first is less."""
    a: Any
    b: Any
    if isinstance(first, bool) or isinstance(second, bool):
        a, b = is_true(first), is_true(second)
    elif is_numeric(first) and is_numeric(second):
        a, b = to_number(first), to_number(second)
    else:
        a, b = to_text(first).encode(), to_text(second).encode()
    return a == b, a < b


def compare_by(sign: str, first: Php, second: Php) -> bool:
    equal, less = compare(first, second)
    more = compare(second, first)[1]
    return {"==": equal, "!=": not equal, "<": less, "<=": less or equal, ">": more, ">=": more or equal}[sign]


def value_of(expression: Expression, response: Response) -> tuple[Php, bool]:
    """The value, and whether it is a text by force: in quotes, or joined by `+`."""
    kind, *rest = expression
    if kind == "text":
        return rest[0], True
    if kind == "number":
        return rest[0], False
    if kind == "name":
        answer, relevant = response[rest[0]]
        if rest[1] == "relevanceStatus":
            return relevant, False
        return (
            "" if answer is None or not relevant else "Y" if answer is True else "" if answer is False else answer
        ), False
    if kind == "call":
        return call(rest[0], [value_of(each, response)[0] for each in rest[1:]]), False
    if len(rest) == 1:
        value = value_of(rest[0], response)[0]
        return (
            (not is_true(value), False) if kind == "!" else (to_number(value) * (-1 if kind == "-" else 1) + 0.0, False)
        )
    return binary(kind, *value_of(rest[0], response), *value_of(rest[1], response))


def binary(sign: str, first: Php, forced_first: bool, second: Php, forced_second: bool) -> tuple[Php, bool]:
    if sign in {"or", "and"}:
        return (is_true(first) or is_true(second)) if sign == "or" else (is_true(first) and is_true(second)), False
    numeric = is_numeric(first) and is_numeric(second)
    strings = all(not is_true(each) or not is_numeric(each) for each in (first, second))
    if numeric and (forced_first or forced_second):
        numeric, strings, first, second = False, True, to_text(first), to_text(second)
    if sign in {"==", "!="}:
        return compare_by(sign, first, second), False
    if sign in {"<", "<=", ">", ">="}:
        if not numeric and not strings:
            return False, False
        zero_and_blank = any(compare(a, "0")[0] and compare(b, "")[0] for a, b in ((first, second), (second, first)))
        if sign in {"<=", ">"} and zero_and_blank:
            return sign == "<=", False
        if numeric:
            return compare_by(sign, first, second), False
        texts = to_text(first).encode(), to_text(second).encode()
        return {"<": texts[0] < texts[1], "<=": texts[0] <= texts[1], ">": texts[0] > texts[1],
                ">=": texts[0] >= texts[1]}[sign], False  # fmt: skip
    if not numeric:
        return (to_text(first) + to_text(second), True) if sign == "+" else (math.nan, False)
    a, b = to_number(first), to_number(second)
    if sign == "/" and b == 0:
        return math.nan, False
    return {"+": lambda: a + b, "-": lambda: a - b, "*": lambda: a * b, "/": lambda: a / b}[sign]() + 0.0, False


def call(name: str, values: list[Php]) -> Php:
    first = values[0]
    text = to_text(first)
    number = to_number(first)
    is_number = is_numeric(first) and not isinstance(first, bool)
    match name:
        case "is_empty":
            return first in {"", False} and not isinstance(first, float)
        case "is_numeric":
            return is_number
        case "is_int":
            return float(re.fullmatch(r"-?\d+(\.0*)?", text, re.ASCII) is not None)
        case "intval":
            return 0.0 if math.isnan(number) else float(int(number))
        case "floatval":
            return number
        case "abs":
            return abs(number) if is_number else False
        case "ceil" | "floor" | "round":
            if not is_number or math.isnan(number):
                return math.nan
            rounding = {"ceil": decimal.ROUND_CEILING, "floor": decimal.ROUND_FLOOR, "round": decimal.ROUND_HALF_UP}[
                name
            ]
            return float(decimal.Decimal(number).to_integral_value(rounding)) + 0.0
        case "sum":
            return sum((to_number(each) for each in values), 0.0)
        case "count":
            return float(sum(to_text(each) != "" for each in values))
        case "countif":
            return float(sum(compare(each, first)[0] for each in values[1:]))
        case "countifop":
            return float(sum(compare_by(text, each, values[1]) for each in values[2:]))
        case "min" | "max":
            best = first
            for each in values[1:]:
                best = each if compare_by("<" if name == "max" else ">", best, each) else best
            return best
        case "if":
            return values[1] if is_true(first) else values[2] if len(values) > 2 else ""
        case "strlen":
            return float(len(text))
        case "trim":
            return text.strip(" \t\n\r\0\v")
        case "strtolower":
            return text.lower()
        case "strtoupper":
            return text.upper()
        case "unique":
            given = [to_text(each) for each in values if to_text(each).strip(" \t\n\r\0\v")]
            return len(given) == len(set(given))
        case "join":
            return "".join(map(to_text, values))
        case "implode":
            return text.join(map(to_text, values[1:]))
        case "strpos":
            place = text.find(to_text(values[1]))
            return False if place < 0 else float(place)
        case "substr":
            start, length = (int(to_number(each)) for each in values[1:])
            return text[start : start + length]
        case "regexMatch":
            return float(re.search(text[1:-1], to_text(values[1])) is not None)
    raise NotImplementedError(name)
