"""Small pieces of YAML and short names."""

from __future__ import annotations

import re

from pipelines.draft import Draft
from schemas.declarations import Text

SHORT_LABEL = 40
REVIEW = "# review: "


def quote(text: str) -> str:
    """A text as a YAML string on one line, whatever it holds."""
    text = " ".join(text.split()).replace("\\", "\\\\").replace('"', '\\"')
    # YAML takes no sign that cannot be seen, but its name.
    return '"' + "".join(sign if sign.isprintable() else f"\\U{ord(sign):08x}" for sign in text) + '"'


def flow(text: Text) -> str:
    """A wording by language on one line."""
    return "{" + ", ".join(f"{language}: {quote(wording)}" for language, wording in text.items()) + "}"


def shorten(text: str) -> str:
    """A wording as a name: without its final sign, and cut at a word."""
    text = text.rstrip(" ?:.!") or text
    if len(text) <= SHORT_LABEL:
        return text
    return text[:SHORT_LABEL].rsplit(" ", 1)[0].rstrip(" ,;:?!.…") + "…"


def without_braces(text: Text) -> Text:
    """A wording in which nothing stands in braces: the platform fills its own there, and slides theirs."""
    return {language: re.sub(r"\{[^{}]*\}|[{}]", "…", wording) for language, wording in text.items()}


def short_names(draft: Draft) -> Text:
    """The item's wording as a name, by language."""
    return {language: shorten(wording) for language, wording in without_braces(draft.short or draft.wording).items()}


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
