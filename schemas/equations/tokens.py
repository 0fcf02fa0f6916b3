"""An equation's text -> its tokens, split as LimeSurvey's `RDP_Tokenize` splits them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from typing import Literal, NamedTuple

Kind = Literal["text", "number", "name", "sign", "end"]


class NotUnderstood(ValueError):
    """An equation that cannot be evaluated; the message says what is in the way and at which character."""


class Token(NamedTuple):
    """A piece of an equation as it means and as it is written; start: its first character, counted from 0."""

    kind: Kind
    text: str
    written: str
    start: int

    @property
    def told(self) -> str:
        """The token as a message names it."""
        return "the end of the equation" if self.kind == "end" else f"`{self.written}` at character {self.start + 1}"


SIGNS = {
    "&&": "and", "||": "or", "eq": "==", "ne": "!=", "lt": "<", "le": "<=", "gt": ">", "ge": ">=",
    **{sign: sign for sign in ("and", "or", "==", "!=", "<", "<=", ">", ">=", "+", "-", "*", "/", "!", "(", ")", ",")},
}  # fmt: skip
"""A sign or word as it is written -> the sign it stands for."""
PIECE = re.compile(
    r"""(?P<space>[ \t\n\r\f\v]+)
      | (?P<text>"[^\n]*?(?<!\\)" | '[^\n]*?(?<!\\)')
      | (?P<name>(?:(?:TOKEN|INSERTANS):)?
                 (?:[0-9]+X[0-9]+X[0-9]+[A-Za-z0-9_]* | [A-Za-z][A-Za-z0-9_]*)(?:\#[01])?(?:\.[A-Za-z][A-Za-z0-9_]*)*)
      | (?P<number>[0-9]+\.?[0-9]* | \.[0-9]+)
      | (?P<sign>&& | \|\| | [<>=!]= | \+\+ | -- | [<>=!+*/(),-])""",
    re.VERBOSE,
)
IN_THE_WAY = {
    "=": "gives a value; a comparison is written `==`",
    "++": "is no sign of equations",
    "--": "is no sign of equations",
}


def split_equation(text: str) -> Iterator[Token]:
    """The tokens of an equation, last of all its end. Raises NotUnderstood for signs it cannot have."""
    position = 0
    while position < len(text):
        piece = PIECE.match(text, position)
        if piece is None:
            raise NotUnderstood(_tell_unknown(text[position], position))
        written, kind = piece[0], str(piece.lastgroup)
        if kind == "name" and written.lower() in SIGNS:
            kind = "sign"
        if kind == "text":
            yield Token("text", _unquote(written), written, position)
        elif kind == "sign":
            sign = written.lower()
            if sign in IN_THE_WAY:
                raise NotUnderstood(f"`{sign}` at character {position + 1} {IN_THE_WAY[sign]}")
            yield Token("sign", SIGNS[sign], written, position)
        elif kind != "space":
            yield Token("name" if kind == "name" else "number", written, written, position)
        position = piece.end()
    yield Token("end", "", "", len(text))


def _unquote(written: str) -> str:
    """What stands between the quotes; escapes are undone one kind after the other, as the platform does."""
    return written[1:-1].replace('\\"', '"').replace("\\'", "'").replace("\\\\", "\\")


def _tell_unknown(sign: str, position: int) -> str:
    if sign in "\"'":
        return f"the text that begins at character {position + 1} has no closing quote"
    name = sign if sign.isprintable() and not sign.isspace() else unicodedata.name(sign, f"U+{ord(sign):04X}").lower()
    return f"`{name}` at character {position + 1} is no sign of equations"
