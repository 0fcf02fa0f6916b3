"""Equations that are nothing but a list of codes per variable."""

from __future__ import annotations

import re
from collections.abc import Iterator

from schemas.equations.parsing import Equation
from schemas.equations.tree import Chain, Constant, Node, Variable

WHOLE = re.compile(r"0|[1-9][0-9]*")
NUMBER = re.compile(r"[ \t\n\r\v\f]*[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]+)?[ \t\n\r\v\f]*")
"""What PHP takes for a number when it compares texts."""


def as_conditions(equation: Equation) -> list[tuple[str, list[str]]] | None:
    """(variable, codes) of an equation that asks for one of some codes of each variable, all at once; None for others.

    `(a == "1" or a == "2") and b.NAOK == "Y"` gives `[("a", ["1", "2"]), ("b", ["Y"])]`. A variable that is not
    relevant never has such a code, so the suffix makes no difference. A code written as a number counts where it is
    written as codes are: `1`, not `01` or `1.0`.
    """
    conditions = []
    for part in _split(equation.tree, "and"):
        alternatives = [_compare(each) for each in _split(part, "or")]
        found = [each for each in alternatives if each is not None]
        if len(found) < len(alternatives) or len({name for name, _ in found}) != 1:
            return None
        conditions.append((found[0][0], list(dict.fromkeys(code for _, code in found))))
    return conditions


def is_same_answer(code: str, other: str) -> bool:
    """Whether `==` takes two codes for the same: as numbers where both are, `1` and `01`, else as texts."""
    if NUMBER.fullmatch(code) and NUMBER.fullmatch(other):
        return float(code) == float(other)
    return code == other


def _split(node: Node, sign: str) -> Iterator[Node]:
    """The values that are joined by a sign, through all parentheses."""
    if isinstance(node, Chain) and node.rest[0][0] == sign:
        for each in (node.first, *(value for _, value in node.rest)):
            yield from _split(each, sign)
    else:
        yield node


def _compare(node: Node) -> tuple[str, str] | None:
    if not (isinstance(node, Chain) and len(node.rest) == 1 and node.rest[0][0] == "=="):
        return None
    sides = node.first, node.rest[0][1]
    variable = next((side for side in sides if isinstance(side, Variable)), None)
    code = next((side for side in sides if isinstance(side, Constant)), None)
    if variable is None or code is None or variable.suffix not in {"", "NAOK", "code"} or not code.text:
        return None
    return (variable.name, code.text) if code.quoted or WHOLE.fullmatch(code.text) else None
