"""Signs that are no text: they move the cursor, turn the line round, or are no character at all."""

from __future__ import annotations

import unicodedata

ODD = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
"""Controls, marks of formatting and direction, halves of characters, separators of lines and paragraphs."""
WITHIN_WORDS = frozenset("\u00ad\u200c\u200d")
"""Marks of formatting that belong to words: the soft hyphen, and what joins or parts two letters."""


def is_odd(sign: str) -> bool:
    """Whether a sign is no text."""
    return unicodedata.category(sign) in ODD and sign not in WITHIN_WORDS


def show_plain(text: str) -> str:
    """A text of unknown origin for the terminal: what is no text in it is replaced."""
    return "".join("\N{REPLACEMENT CHARACTER}" if is_odd(sign) else sign for sign in text)
