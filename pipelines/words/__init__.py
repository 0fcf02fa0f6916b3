"""Every sentence the product says to people, one file a language; adding a language is adding a file."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

FOLDER = Path(__file__).parent


def available_languages() -> list[str]:
    """The languages the product speaks."""
    return sorted(path.stem for path in FOLDER.glob("*.yaml"))


@cache
def words_of(language: str) -> dict[str, Any]:
    """The words of one language; English where the product does not speak it."""
    path = FOLDER / f"{language}.yaml"
    words: dict[str, Any] = YAML(typ="base").load((path if path.is_file() else FOLDER / "en.yaml").read_text("utf-8"))
    return words
