"""The computed number beside a printed one, in words: rounded as pages show it, and told where it is only a copy."""

from __future__ import annotations

import re

from pipelines.typography import round_half_up, say_printed
from pipelines.words import words_of

DECIMALS = 4
"""A printed share has at most so many."""


def say_computed(text: str, copied: bool, language: str) -> str:
    """A cell `computed` of the reconciliation; a dash for none.

    copied: whether the number was taken over from print, so that nothing was computed.
    """
    if not text:
        return "–"
    if re.fullmatch(r"\d+\.\d+", text):
        text = f"{round_half_up(float(text), DECIMALS).normalize():f}"
    told = say_printed(text, language)
    return str(words_of(language)["site"]["copied"]).format(value=told) if copied else told
