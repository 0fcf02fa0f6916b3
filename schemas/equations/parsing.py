"""An equation's text -> its tree, with LimeSurvey's precedence.

`!`, `-` and `+` before a value bind most, then `* /`, `+ -`, `< <= > >=`, `== !=`, `and`, `or`: the order of the
functions `RDP_Evaluate…Expression` of LimeSurvey's em_core_helper.php.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from schemas.equations.functions import check_call
from schemas.equations.tokens import NotUnderstood, Token, split_equation
from schemas.equations.tree import Call, Chain, Constant, Node, Unary, Variable

MOST_CHARACTERS = 20_000
MOST_NESTED = 40
PRECEDENCE = ({"or"}, {"and"}, {"==", "!="}, {"<", "<=", ">", ">="}, {"+", "-"}, {"*", "/"})
"""The signs that join values, from those that bind least."""
SUFFIXES = {"", "NAOK", "code", "value", "valueNAOK", "relevanceStatus"}
EXPANDED = {"self", "that", "this"}
ENTITIES = {"&lt;": "<", "&gt;": ">", "&quot;": '"', "&#039;": "'", "&#39;": "'", "&amp;": "&"}


@dataclass(frozen=True)
class Equation:
    """An equation that is understood.

    names: every variable referred to, each once, in order. variables: the same at each place, with their suffixes.
    """

    text: str
    names: tuple[str, ...]
    tree: Node
    variables: tuple[Variable, ...]

    @property
    def valued(self) -> tuple[str, ...]:
        """The variables whose `.value` is asked for: points where the platform counts them, else the code."""
        return tuple({each.name: None for each in self.variables if each.suffix in {"value", "valueNAOK"}})


@lru_cache(maxsize=1024)
def parse_equation(text: str) -> Equation:
    """Read an equation; signs may be written as entities, which the platform decodes as well.

    Raises NotUnderstood for everything that cannot be evaluated as the platform does.
    """
    if len(text) > MOST_CHARACTERS:
        raise NotUnderstood(f"it has {len(text)} characters; {MOST_CHARACTERS} are read at most")
    text = re.sub("|".join(ENTITIES), lambda entity: ENTITIES[entity[0]], text).strip()
    if not text:
        raise NotUnderstood("it is empty")
    parser = _Parser(list(split_equation(text)))
    tree = parser.read_all()
    names = tuple(dict.fromkeys(each.name for each in parser.variables))
    return Equation(text, names, tree, tuple(parser.variables))


def rename_variables(equation: Equation, names: dict[str, str]) -> str:
    """The text of an equation with other names for its variables; texts in quotes stay as they are."""
    pieces, position = [], 0
    for variable in equation.variables:
        pieces += [equation.text[position : variable.start], names.get(variable.name, variable.name)]
        position = variable.start + len(variable.name)
    return "".join([*pieces, equation.text[position:]])


class _Parser:
    """Reads tokens one after the other; each method reads the part of an equation it is named after."""

    def __init__(self, tokens: list[Token]) -> None:
        self.tokens = tokens
        self.position = 0
        self.nested = 0
        self.variables: list[Variable] = []

    @property
    def next(self) -> Token:
        return self.tokens[self.position]

    def take(self) -> Token:
        self.position += 1
        return self.tokens[self.position - 1]

    def is_next(self, *signs: str) -> bool:
        return self.next.kind == "sign" and self.next.text in signs

    def read_all(self) -> Node:
        tree = self.read_chain()
        if self.is_next(")"):
            raise NotUnderstood(f"{self.next.told} closes nothing")
        if self.next.kind != "end":
            raise NotUnderstood(f"{self.next.told} where a sign such as `==` or `and` is expected")
        return tree

    def read_chain(self, level: int = 0) -> Node:
        if level == len(PRECEDENCE):
            return self.read_unary()
        first = self.read_chain(level + 1)
        rest = []
        while self.is_next(*PRECEDENCE[level]):
            rest.append((self.take().text, self.read_chain(level + 1)))
        return Chain(first, tuple(rest)) if rest else first

    def read_unary(self) -> Node:
        return Unary(self.take().text, self.read_value()) if self.is_next("!", "-", "+") else self.read_value()

    def read_value(self) -> Node:
        token = self.take()
        if token.kind in {"text", "number"}:
            return Constant(token.text, token.kind == "text")
        if token.kind == "sign" and token.text == "(":
            return self.read_nested(token)
        if token.kind == "name" and self.is_next("("):
            return self.read_call(token)
        if token.kind == "name":
            return self.read_variable(token)
        raise NotUnderstood(f"{token.told} where a value is expected")

    def read_nested(self, opening: Token) -> Node:
        """What stands between two parentheses."""
        self.enter(opening)
        tree = self.read_chain()
        if self.is_next(","):
            raise NotUnderstood(f"{self.next.told}: a list of values outside of a function")
        self.leave(opening)
        return tree

    def read_call(self, name: Token) -> Node:
        opening = self.take()
        if name.text == "not":
            return Unary("!", self.read_nested(opening))
        self.enter(opening)
        arguments = []
        if not self.is_next(")"):
            arguments.append(self.read_chain())
            while self.is_next(","):
                self.take()
                arguments.append(self.read_chain())
        self.leave(opening)
        check_call(name.text, tuple(arguments), name.told)
        return Call(name.text, tuple(arguments))

    def enter(self, opening: Token) -> None:
        self.nested += 1
        if self.nested > MOST_NESTED:
            raise NotUnderstood(f"{opening.told} is nested more than {MOST_NESTED} deep")

    def leave(self, opening: Token) -> None:
        self.nested -= 1
        closing = self.take()
        if closing.kind == "end":
            raise NotUnderstood(f"{opening.told} is never closed")
        if closing.kind != "sign" or closing.text != ")":
            raise NotUnderstood(f"{closing.told} where a sign such as `==` or `)` is expected")

    def read_variable(self, token: Token) -> Node:
        name, *suffixes = token.text.split(".")
        suffix = ".".join(suffixes)
        if name == "not":
            raise NotUnderstood(f"{token.told} needs parentheses around what it negates")
        if name.startswith("TOKEN:"):
            raise NotUnderstood(f"{token.told} is about the list of participants, which an export does not hold")
        if name in EXPANDED:
            raise NotUnderstood(f"{token.told} stands for columns that only the platform knows")
        if suffix not in SUFFIXES or name.startswith("INSERTANS:"):
            raise NotUnderstood(f"{token.told} asks for something else than the code of the answer")
        self.variables.append(Variable(name, suffix, token.start))
        return self.variables[-1]
