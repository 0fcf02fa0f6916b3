"""The functions of LimeSurvey that are understood, and what each takes."""

from __future__ import annotations

from typing import NamedTuple

from schemas.equations.patterns import translate_pattern
from schemas.equations.tokens import NotUnderstood
from schemas.equations.tree import Constant, Node, Unary

COMPARISONS = {"==": "==", "eq": "==", "!=": "!=", "ne": "!=", "<": "<", "lt": "<", "<=": "<=", "le": "<=", ">": ">",
               "gt": ">", ">=": ">=", "ge": ">=", "RX": "RX"}  # fmt: skip
"""What `countifop` may count by; RX is a regular expression."""


class Signature(NamedTuple):
    """How many values a function takes; most: None where any number."""

    least: int
    most: int | None


ANY = Signature(1, None)
FUNCTIONS = {
    **dict.fromkeys(("sum", "count", "min", "max", "unique", "join"), ANY),
    **dict.fromkeys(
        ("is_empty", "is_int", "is_numeric", "intval", "floatval", "abs", "ceil", "floor", "strlen", "trim",
         "strtolower", "strtoupper"), Signature(1, 1)),
    "round": Signature(1, 2), "if": Signature(2, 3), "countif": Signature(2, None), "countifop": Signature(3, None),
    "implode": Signature(2, None), "regexMatch": Signature(2, 2), "strpos": Signature(2, 2), "substr": Signature(2, 3),
}  # fmt: skip


def check_call(function: str, arguments: tuple[Node, ...], place: str) -> None:
    """Raises NotUnderstood where a function is not known or not called as it has to be. place: for the message."""
    if function not in FUNCTIONS:
        raise NotUnderstood(f"the function {place} is none of those that are evaluated")
    least, most = FUNCTIONS[function]
    if len(arguments) < least or (most is not None and len(arguments) > most):
        wanted = f"{least} or more" if most is None else f"{least}" if least == most else f"{least} to {most}"
        raise NotUnderstood(f"{place} with {len(arguments)} values in place of {wanted}")
    if function == "regexMatch":
        translate_pattern(_constant(arguments[0], f"the pattern of {place}"))
    if function == "strpos":
        _constant(arguments[1], f"what {place} looks for")
    if function == "countifop":
        comparison = _constant(arguments[0], f"the comparison of {place}")
        if comparison not in COMPARISONS:
            raise NotUnderstood(f"the comparison `{comparison}` of {place}")
        if comparison == "RX":
            translate_pattern(_constant(arguments[1], f"the pattern of {place}"))
    if function in {"substr", "round"}:
        numbers = [whole_number(argument) for argument in arguments[1:]]
        if None in numbers:
            raise NotUnderstood(f"{place} with a place or length that is not written as a whole number")
        if len(numbers) == 2 and min(number or 0 for number in numbers) < 0:
            raise NotUnderstood(f"{place} with a negative place and a length")


def _constant(node: Node, what: str) -> str:
    if not isinstance(node, Constant):
        raise NotUnderstood(f"{what} is not written out")
    return node.text


def whole_number(node: Node) -> int | None:
    """The number that is written out, none where anything else stands; also `-2`."""
    if isinstance(node, Unary) and node.sign == "-" and isinstance(node.operand, Constant):
        below = whole_number(node.operand)
        return None if below is None else -below
    if isinstance(node, Constant) and node.text.isascii() and node.text.isdecimal() and len(node.text) < 6:
        return int(node.text)
    return None
