"""Small pieces of YAML and short names."""

from __future__ import annotations

import re

from pipelines.draft import Draft
from pipelines.guess.known import little_words, plain
from pipelines.guess.names import find_question
from schemas.declarations import Text

SHORT_LABEL = 60
REVIEW = "# review: "


def quote(text: str) -> str:
    """A text as a YAML string on one line, whatever it holds."""
    text = " ".join(text.split()).replace("\\", "\\\\").replace('"', '\\"')
    # YAML takes no sign that cannot be seen, but its name.
    return '"' + "".join(sign if sign.isprintable() else f"\\U{ord(sign):08x}" for sign in text) + '"'


def flow(text: Text) -> str:
    """A wording by language on one line."""
    return "{" + ", ".join(f"{language}: {quote(wording)}" for language, wording in text.items()) + "}"


def shorten(text: str, language: str = "") -> str:
    """A wording as a name: what asks in it, without what stands in brackets, cut at a word that says something.

    language: whose little words no name ends with.
    """
    text = _bare(text)
    if len(text) > SHORT_LABEL:
        text = _bare(find_question(text))
    if len(text) > SHORT_LABEL:
        text = _bare(" ".join(re.sub(r"\s\([^()]*\)", "", text).split()))
    if len(text) <= SHORT_LABEL:
        return text
    words = text[:SHORT_LABEL].rsplit(" ", 1)[0].split()
    while len(words) > 3 and plain(re.split(r"['’]", words[-1])[-1] or words[-1]) in little_words(language):
        words.pop()
    return " ".join(words).rstrip(" ,;:?!.…") + "…"


def _bare(text: str) -> str:
    return text.rstrip(" ?:.!") or text


def without_year(title: str) -> str:
    """A title without a year at its end or in brackets, which is that of a wave; else the title itself."""
    left = re.sub(r"\s*[-–—,:(\[]?\s*\b(?:19|20)\d\d\b\s*[)\]]?\s*$", "", title).strip()
    return left if re.search(r"\w", left) else title


def without_braces(text: Text) -> Text:
    """A wording in which nothing stands in braces: the platform fills its own there, and slides theirs."""
    return {language: re.sub(r"\{[^{}]*\}|[{}]", "…", wording) for language, wording in text.items()}


def short_names(draft: Draft) -> Text:
    """The item's wording as a name, by language."""
    named = without_braces(draft.short or draft.wording)
    return {language: shorten(wording, language) for language, wording in named.items()}


def identifier(code: str) -> str:
    """A code as the id of an indicator or a slide."""
    return re.sub(r"[^A-Za-z0-9_-]", "-", code)


def say_by_language(languages: list[str], key: str, **values: str | Text) -> Text:
    """A sentence of the product's words by language, its `<name>` filled; braces stay for the numbers."""
    from pipelines.words import words_of

    told = {}
    for language in languages:
        sentence = words_of(language)["scaffold"][key]
        for name, value in values.items():
            sentence = sentence.replace(f"<{name}>", value[language] if isinstance(value, dict) else value)
        told[language] = sentence
    return told
