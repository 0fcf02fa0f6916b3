"""Every sentence the product says to people, one file a language; adding a language is adding a file."""

from __future__ import annotations

import os
import re
import string
from functools import cache
from pathlib import Path
from typing import Any

import yaml

FOLDER = Path(__file__).parent
LOADER = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
"""Every process reads its language first: libyaml takes a tenth of the time of a reader in Python."""
BOOST = "boost"
CALLED = "BOOST_CALLED"
"""How the officer calls the product, where it is not by its name: `python start.py`."""


def available_languages() -> list[str]:
    """The languages the product speaks."""
    return sorted(path.stem for path in FOLDER.glob("*.yaml"))


@cache
def words_of(language: str) -> dict[str, Any]:
    """The words of one language; English where the product does not speak it."""
    path = FOLDER / f"{language}.yaml"
    text = (path if path.is_file() else FOLDER / "en.yaml").read_text("utf-8")
    words: dict[str, Any] = yaml.load(text, Loader=LOADER)  # noqa: S506 -- one that gives texts and nothing else
    called = os.environ.get(CALLED, BOOST)
    named: dict[str, Any] = _know_plurals(
        words if called == BOOST else _name_command(words, called), language if path.is_file() else "en"
    )
    return named


class Sentence(str):
    """A sentence with nouns that follow a number: `{count} {count:answer|answers}`.

    The first form is for what its language takes as one. A number that comes as a text counts by its digits.
    """

    language: str

    def __new__(cls, text: str, language: str) -> Sentence:
        """A text of a language."""
        made = super().__new__(cls, text)
        made.language = language
        return made

    def format(self, *args: object, **fields: object) -> str:
        """The sentence with its fields."""
        return _Plurals(self.language).vformat(str(self), args, fields)


class _Plurals(string.Formatter):
    def __init__(self, language: str) -> None:
        self.language = language

    def format_field(self, value: Any, format_spec: str) -> str:
        if "|" not in format_spec:
            return str(super().format_field(value, format_spec))
        from pipelines.typography import is_plural

        one, many = format_spec.split("|")
        number = int(re.sub(r"\D", "", value) or 0) if isinstance(value, str) else value
        return many if is_plural(number, self.language) else one


def _know_plurals(words: dict[str, Any], language: str) -> dict[str, Any]:
    """The words with every sentence that knows a plural as one that fills it."""
    return {
        key: _know_plurals(said, language) if isinstance(said, dict)
        else Sentence(said, language) if re.search(r"\{\w+:[^{}]*\|", said) else said
        for key, said in words.items()
    }  # fmt: skip


def _name_command(words: dict[str, Any], called: str) -> dict[str, Any]:
    """The words with the command as it is called wherever they say what to do next; pages name it as it is."""
    named = {}
    for key, said in words.items():
        if isinstance(said, dict):
            named[key] = _name_command(said, called)
        else:
            named[key] = said.replace(f"{BOOST} ", f"{called} ") if "next" in key else said
    return named
