"""The words of `known.yaml`, ready to be looked up: what answers and headings mean in each language."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

FILE = Path(__file__).with_name("known.yaml")
ENDINGS = re.compile(r"(?<=\w)[·.(/-](?:e|ere|euse|trice|rice|ne|le|se|ve|te)s?\)?(?=\s|$)")
"""What inclusive writing adds: infirmier·ère, infirmier(e), travailleur/euse."""

PIECES = re.compile(r"\s*[/,;|–—]\s*|\s-\s|\s(?:or|ou|of)\s")
"""What stands between two wordings of one answer: weet niet / geen mening."""


@cache
def load_known() -> dict[str, Any]:
    """The whole file."""
    known: dict[str, Any] = YAML(typ="safe", pure=True).load(FILE.read_text(encoding="utf-8"))
    return known


@cache
def plain(text: str) -> str:
    """A wording without case, accents, apostrophes of another shape, inclusive endings, spaces or signs at its ends."""
    decomposed = unicodedata.normalize("NFKD", text.replace("’", "'"))
    bare = "".join(letter for letter in decomposed if not unicodedata.combining(letter)).casefold()
    return " ".join(ENDINGS.sub("", bare).split()).strip(" .!;:…")


@cache
def words_in(text: str) -> tuple[str, ...]:
    """The words of a text, plain."""
    return tuple(re.findall(r"\w+", plain(text)))


@cache
def _index(section: str, language: str, scale: str = "") -> dict[str, str]:
    listed = load_known()[section][scale] if scale else load_known()[section]
    return {plain(wording): code for code, wordings in listed.items() for wording in wordings.get(language, ())}


def find_answer(section: str, label: str, language: str) -> str | None:
    """The code of an answer of `answers`, `dont_know` or `not_applicable`, None where it is not known."""
    return _index(section, language).get(plain(label))


def find_silence(label: str, language: str) -> str:
    """`dont_know` or `not_applicable` where an answer says nothing of substance, else nothing.

    What stands in brackets is left out; of several pieces each must be such an answer.
    """
    for wording in (label, re.sub(r"\([^()]*\)", " ", label)):
        for pieces in ([wording], PIECES.split(wording)):
            kinds = [_kind_of(piece, language) for piece in pieces if piece.strip(" .?")]
            if kinds and all(kinds):
                return kinds[0]
    return ""


def _kind_of(piece: str, language: str) -> str:
    known = ((kind, find_answer(kind, piece.strip(" ?"), language)) for kind in ("dont_know", "not_applicable"))
    return next((kind for kind, found in known if found), "")


def find_levels(labels: Iterable[str], language: str) -> dict[str, dict[str, str]]:
    """Scale -> label -> code, for every scale that has all of these labels, each at a level of its own.

    Words that all labels share at their beginning or end are left out where that is needed: `plutôt assurée`,
    `tout à fait assurée`.
    """
    labels = list(labels)
    for read in (list, _without_shared):
        bare = dict(zip(labels, read([plain(label) for label in labels]), strict=True))
        found = {}
        for scale in load_known()["scales"]:
            index = _index("scales", language, scale)
            levels = {label: index[word] for label, word in bare.items() if word in index}
            if len(levels) == len(labels) == len(set(levels.values())):
                found[scale] = levels
        if found:
            return found
    return {}


def _without_shared(labels: list[str]) -> list[str]:
    pieces = [label.split() for label in labels]
    for end in (0, -1):
        while len(pieces) > 1 and min(map(len, pieces)) > 1 and len({words[end] for words in pieces}) == 1:
            pieces = [words[1:] if end == 0 else words[:-1] for words in pieces]
    return [" ".join(words) for words in pieces]


def list_levels(scale: str) -> list[str]:
    """The codes of a scale from low to high."""
    return list(load_known()["scales"][scale])


def holds_words(section: str, heading: str, languages: Iterable[str]) -> bool:
    """Whether a heading holds one of the words or phrases of a section, as whole words."""
    words = f" {' '.join(words_in(heading))} "
    return any(
        f" {' '.join(words_in(phrase))} " in words
        for language in languages
        for phrase in load_known()[section].get(language, ())
    )


def begins_with_none(label: str, language: str) -> bool:
    """Whether an option says that none of the others holds."""
    first = words_in(label)[:1]
    return any(first == words_in(word) for word in load_known()["none_of_these"].get(language, ()))


def is_personal_heading(heading: str) -> bool:
    """Whether a heading, but for “your” and signs, asks for a name, an address or a number of a person."""
    asked = words_in(heading)
    return any(_without_yours(asked, language) in _phrases("personal", language) for language in load_known()["yours"])


def asks_personal(wording: str, short: bool = True) -> bool:
    """Whether an open question asks for what is personal, in any of the languages; closed ones never do.

    short: the answer is a line. A question for longer answers may begin with “e-mail” and ask for an opinion.
    """
    if is_personal_heading(wording):
        return True
    asked = words_in(wording)
    return any(_asks_personal(asked, language, short) for language in load_known()["personal"])


def _asks_personal(asked: tuple[str, ...], language: str, short: bool) -> bool:
    phrases, yours = _phrases("personal", language), _phrases("yours", language)
    strong, of = _phrases("personal_anywhere", language), _phrases("of", language)
    for start in range(len(asked)):
        here = asked[start:]
        if short and _begins(here, strong):
            return True
        own = [here[len(phrase) :] for phrase in yours if here[: len(phrase)] == phrase]
        # One word may stand between: your professional e-mail address.
        found = any(_begins(rest, phrases, of) or _begins(rest[1:], phrases, of) for rest in own)
        if found or (short and start == 0 and _begins(here, phrases, of)):
            return True
    return False


def _begins(
    words: tuple[str, ...], phrases: frozenset[tuple[str, ...]], unless: frozenset[tuple[str, ...]] = frozenset()
) -> bool:
    """Whether words begin with one of the phrases and do not go on with a phrase of `unless`."""
    found = max((phrase for phrase in phrases if words[: len(phrase)] == phrase), key=len, default=())
    return bool(found) and not any(words[len(found) :][: len(phrase)] == phrase for phrase in unless)


def _without_yours(asked: tuple[str, ...], language: str) -> tuple[str, ...]:
    for phrase in sorted(_phrases("yours", language), key=len, reverse=True):
        if asked[: len(phrase)] == phrase:
            return asked[len(phrase) :]
    return asked


@cache
def _phrases(section: str, language: str) -> frozenset[tuple[str, ...]]:
    return frozenset(words_in(str(phrase)) for phrase in load_known()[section].get(language, ()))


def little_words(language: str) -> frozenset[str]:
    """Words that say little in a name."""
    return frozenset(plain(str(word)) for word in load_known()["little_words"].get(language, ()))
