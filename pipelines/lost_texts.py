"""What some kinds of export lose of an open answer, done to a text: in time that grows no faster than the text."""

from __future__ import annotations

import pandas as pd

SCRIPT, END = "<script>", "</script>"
DECIMAL = r"-?\d+\.\d+"


def drop_markup(text: str) -> str:
    """A text without its tags, and without its scripts and what stands in them on one line.

    The same as removing `<script>.*?</script>|<[^>]+>`, which goes through the rest of the text at every `<`.
    """
    kept, position, start = [], 0, text.find("<")
    end = line = close = -1
    while start >= 0:
        until = -1
        if text.startswith(SCRIPT, start):
            inner = start + len(SCRIPT)
            end = _find(text, END, inner, end)
            line = _find(text, "\n", inner, line)
            until = end + len(END) if end < min(line, len(text)) else -1
        if until < 0:
            close = _find(text, ">", start + 1, close)
            if close == len(text):
                break
            if close > start + 1:
                until = close + 1
        if until >= 0:
            kept.append(text[position:start])
            position = until
        start = text.find("<", max(until, start + 1))
    return "".join([*kept, text[position:]])


def _find(text: str, sign: str, start: int, last: int) -> int:
    """Where a sign stands next, as found last while that is still ahead; the length of the text where it does not."""
    if last >= start:
        return last
    found = text.find(sign, start)
    return found if found >= 0 else len(text)


def drop_zeros(texts: pd.Series[str]) -> pd.Series[str]:
    """Texts that are decimal numbers without their last zeros, and all texts without a point at the end."""
    stripped = texts.str.rstrip("0")
    return texts.where(~texts.str.fullmatch(DECIMAL).fillna(False), stripped).str.removesuffix(".")
