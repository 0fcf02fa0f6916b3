"""Ids and codes made from wordings: readable, unique, the same whenever the same wordings come."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from pipelines.guess.known import little_words, words_in
from schemas.references import RESERVED

LONGEST_ID, LONGEST_CODE = 24, 20
WORDS_IN_ID, WORDS_IN_CODE = 3, 2
TAKEN = {*RESERVED, "all", "title", "method", "progress", "received", "respondents"}
"""Names that a survey has already: of responses, bases, slides and indicators."""


def find_question(wording: str) -> str:
    """The sentence that asks, behind any introduction: the last one with a question mark, else the last."""
    sentences = [each for each in re.split(r"(?<=[.!?…])\s+|\n+", wording.strip()) if words_in(each)]
    asking = [each for each in sentences if each.rstrip().endswith("?")]
    return [*sentences, *asking][-1] if sentences else wording


def name_items(wordings: Iterable[tuple[str, str]]) -> list[str]:
    """An id for each (wording, language), in order."""
    ids: list[str] = []
    for wording, language in wordings:
        name = _shorten(_telling(find_question(wording), language), WORDS_IN_ID, LONGEST_ID) or "question"
        name = name if name[0].isalpha() else f"q_{name}"
        ids.append(_free(name, {*ids, *TAKEN}))
    return ids


def name_codes(labels: Mapping[str, str], taken: Iterable[str] = ()) -> dict[str, str]:
    """Label -> code; labels: label -> language. Labels that begin alike get as many words as tell them apart."""
    told = {label: _telling(label, language) for label, language in labels.items()}
    used = set(taken)
    codes: dict[str, str] = {}
    for label, words in told.items():
        length = WORDS_IN_CODE
        while length < len(words) and any(
            other != label and words[:length] == others[:length] for other, others in told.items()
        ):
            length += 1
        code = _free(_shorten(words, length, LONGEST_CODE if length == WORDS_IN_CODE else 2 * LONGEST_CODE).upper()
                     or "ANSWER", used)  # fmt: skip
        codes[label] = code
        used.add(code)
    return codes


def _telling(wording: str, language: str) -> list[str]:
    """The words of a wording in ASCII, without those that say little, unless none is left."""
    words = [re.sub(r"[^a-z0-9]", "", word) for word in words_in(wording)]
    words = [word for word in words if word]
    little = little_words(language)
    return [word for word in words if word not in little] or words


def _shorten(words: list[str], most: int, longest: int) -> str:
    """As many of the words as fit, whole; a single word is cut."""
    kept = words[:most]
    while len(kept) > 1 and len("_".join(kept)) > longest:
        kept.pop()
    return "_".join(kept)[:longest]


def _free(name: str, taken: set[str]) -> str:
    number, free = 1, name
    while free in taken:
        number += 1
        free = f"{name}_{number}"
    return free
