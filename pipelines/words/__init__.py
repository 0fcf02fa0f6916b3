"""Every sentence the product says to people, one file a language; adding a language is adding a file."""

from __future__ import annotations

import os
from functools import cache
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

FOLDER = Path(__file__).parent
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
    words: dict[str, Any] = YAML(typ="base").load((path if path.is_file() else FOLDER / "en.yaml").read_text("utf-8"))
    called = os.environ.get(CALLED, BOOST)
    return words if called == BOOST else _name_command(words, called)


def _name_command(words: dict[str, Any], called: str) -> dict[str, Any]:
    """The words with the command as it is called wherever they say what to do next; pages name it as it is."""
    named = {}
    for key, said in words.items():
        if isinstance(said, dict):
            named[key] = _name_command(said, called)
        else:
            named[key] = said.replace(f"{BOOST} ", f"{called} ") if "next" in key else said
    return named
