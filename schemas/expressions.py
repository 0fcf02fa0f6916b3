"""Expressions over indicators and counts: `bb-persons + dp-participants-group`, `mean(plenary-*)`, `0.5 * calls`.

Numbers, names, `+ - * /`, parentheses, and `sum(...)` and `mean(...)` of names, of which one that ends in `-*` stands
for all that begin so. A name may hold hyphens, so that a minus stands between spaces. Python's own grammar gives the
precedence; nothing of it but these signs is let through, and nothing is ever executed.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

MOST_CHARACTERS = 1_000
MOST_NESTED = 40
TOKEN = re.compile(
    r"(?P<number>\d+(?:\.\d+)?(?![\w.]))|(?P<name>[A-Za-z][A-Za-z0-9_]*(?:-+[A-Za-z0-9_]+)*(?:-\*)?)|(?P<sign>[-+*/(),])"
)
OPERATORS: dict[type[ast.operator], str] = {ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/"}
OVER_NAMES = ("sum", "mean")
ALL = "-*"


class NotAnExpression(ValueError):
    """What is wrong with an expression, in words."""


@dataclass(frozen=True)
class Number:
    """A number as it was written."""

    value: float


@dataclass(frozen=True)
class Name:
    """An indicator or count."""

    id: str


@dataclass(frozen=True)
class Operation:
    """Two parts joined by + - * or /."""

    sign: str
    left: Node
    right: Node


@dataclass(frozen=True)
class Over:
    """The sum or the mean of names; a name that ends in `-*` stands for several."""

    function: str
    names: tuple[str, ...]


Node = Number | Name | Operation | Over


@lru_cache(maxsize=1024)
def parse_expression(text: str) -> Node:
    """The tree of an expression. Raises NotAnExpression."""
    if len(text) > MOST_CHARACTERS:
        raise NotAnExpression(f"an expression of {len(text)} characters; {MOST_CHARACTERS} are read at most")
    names: dict[str, str] = {}
    written = "".join(_translate(text, names))
    try:
        tree = ast.parse(written.strip(), mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        raise NotAnExpression(f"“{text}”, which is no complete expression") from None
    return _read_node(tree, names, 0)


def list_names(node: Node) -> tuple[str, ...]:
    """Every name of an expression, each once, in order; those with `-*` as they stand."""
    return tuple(dict.fromkeys(_walk(node)))


def list_terms(node: Node) -> list[tuple[str, Node]]:
    """The parts that are added up, each with its sign: what stands beside a sum wherever it is shown."""
    if isinstance(node, Operation) and node.sign in "+-":
        right = list_terms(node.right)
        if node.sign == "-":
            right = [("-" if sign == "+" else "+", part) for sign, part in right]
        return [*list_terms(node.left), *right]
    return [("+", node)]


def _walk(node: Node) -> Iterator[str]:
    if isinstance(node, Name):
        yield node.id
    elif isinstance(node, Over):
        yield from node.names
    elif isinstance(node, Operation):
        yield from _walk(node.left)
        yield from _walk(node.right)


def _translate(text: str, names: dict[str, str]) -> Iterator[str]:
    """The expression with each name as one that Python's grammar takes."""
    place = 0
    while place < len(text):
        if text[place].isspace():
            yield " "
            place += 1
            continue
        match = TOKEN.match(text, place)
        if match is None:
            raise NotAnExpression(f"“{text[place : place + 10]}”, which is no number, name, sign or parenthesis")
        name = match["name"]
        if name and not (name in OVER_NAMES and text[match.end() :].lstrip().startswith("(")):
            yield f" {names.setdefault(name, f'_{len(names)}')} "
        else:
            yield match[0]
        place = match.end()


def _read_node(node: ast.expr, names: dict[str, str], depth: int) -> Node:
    if depth > MOST_NESTED:
        raise NotAnExpression("parts nested too deep")
    meant = {short: name for name, short in names.items()}
    if isinstance(node, ast.Constant) and isinstance(node.value, int | float) and not isinstance(node.value, bool):
        return Number(float(node.value))
    if isinstance(node, ast.Name) and node.id in meant:
        name = meant[node.id]
        if name.endswith(ALL):
            raise NotAnExpression(f"`{name}`, which stands for several: write sum({name}) or mean({name})")
        return Name(name)
    if isinstance(node, ast.BinOp) and type(node.op) in OPERATORS:
        sides = (_read_node(side, names, depth + 1) for side in (node.left, node.right))
        return Operation(OPERATORS[type(node.op)], *sides)
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in OVER_NAMES:
        listed = [each.id for each in node.args if isinstance(each, ast.Name)]
        if len(listed) < len(node.args) or node.keywords or not listed:
            raise NotAnExpression(f"{node.func.id}(...) of something else than names")
        return Over(node.func.id, tuple(meant[each] for each in listed))
    raise NotAnExpression("something else than numbers, names, + - * /, parentheses, sum(...) and mean(...)")
