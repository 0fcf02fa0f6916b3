"""Texts in tables that a spreadsheet would take for a formula: written with an apostrophe before them, read without it.

A cell that begins with = + - or @ is computed when the file is opened, in quotes or not; a tab or line break before it
is passed over, and where the spreadsheet separates at semicolons, what stands behind one is a cell of its own.
The apostrophe is what OWASP recommends against it (“CSV Injection”).
"""

from __future__ import annotations

import re

BEGINS = r"(?:^|(?<=[;\t\r\n]))"
FORMULA = r"(?:[\t\r]|[^\S\t\r\n]*[=+\-@＝＋－＠])"
DANGER = re.compile(rf"{BEGINS}(?='*{FORMULA})")
DISARMED = re.compile(rf"{BEGINS}'(?='*{FORMULA})")
NUMBER = re.compile(r"[+-]?\d+(\.\d+)?([eE][+-]?\d+)?")


def disarm(text: str) -> str:
    """The text as a cell that no spreadsheet computes; a number stays a number."""
    return text if NUMBER.fullmatch(text) else DANGER.sub("'", text)


def rearm(text: str) -> str:
    """The text that `disarm` was given."""
    return DISARMED.sub("", text)
