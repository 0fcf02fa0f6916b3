"""The spacing of a language for many words at once, however they are nested."""

from __future__ import annotations

from typing import Any

from pipelines.typography import set_spacing
from pipelines.words import Sentence


def space_words(words: Any, language: str) -> Any:
    """Words as their language sets them; a sentence that knows its plurals goes on knowing them."""
    if isinstance(words, dict):
        return {key: space_words(value, language) for key, value in words.items()}
    spaced = set_spacing(words, language)
    return Sentence(spaced, language) if isinstance(words, Sentence) else spaced
