"""What an equation is made of."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Constant:
    """A text or a number as written; quoted: LimeSurvey compares it as a text."""

    text: str
    quoted: bool


@dataclass(frozen=True)
class Variable:
    """An answer that is referred to; start: where its name begins in the text of the equation."""

    name: str
    suffix: str
    start: int

    @property
    def tolerant(self) -> bool:
        """Whether the equation may hold though the question was not relevant."""
        return self.suffix in {"NAOK", "valueNAOK", "relevanceStatus"}


@dataclass(frozen=True)
class Unary:
    """`!`, `-` or `+` before a value."""

    sign: str
    operand: Node


@dataclass(frozen=True)
class Chain:
    """Values joined by signs of one precedence, evaluated from left to right."""

    first: Node
    rest: tuple[tuple[str, Node], ...]


@dataclass(frozen=True)
class Call:
    """A function and its values."""

    function: str
    arguments: tuple[Node, ...]


Node = Constant | Variable | Unary | Chain | Call
