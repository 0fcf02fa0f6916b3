"""What in the decks is somebody's own, in words: of one just built, or of all that stand, from notes beside them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pipelines.typography import set_spacing
from pipelines.words import words_of


def tell_kept(deck: dict[str, Any], language: str) -> Iterator[str]:
    """Slides that were changed, added, removed by hand, and changed ones that went all the same."""
    say = words_of(language)["deck"]["told"]
    told = [
        say["kept_stale" if kept["stale"] else "kept_edited"].format(number=kept["number"], title=kept["title"])
        for kept in deck["edited"]
    ]
    if deck["own"]:
        told.append(say["kept_own" if deck["own"] > 1 else "kept_own_one"].format(count=deck["own"]))
    if deck["removed"]:
        names = ", ".join(key.split("/")[-1].strip("-") for key in deck["removed"])
        told.append(say["left_out"].format(count=len(deck["removed"]), keys=names))
    if deck["withdrawn"]:
        names = ", ".join(key.split("/")[-1] for key in deck["withdrawn"])
        told.append(say["withdrawn"].format(keys=names))
    if deck["other_template"]:
        told.append(say["other_template"])
    return (set_spacing(line, language) for line in told)


def list_kept(workspace: Path, survey: str, language: str) -> Iterator[str]:
    """The same of every deck that stands, or of those of one survey, each line with the deck before it."""
    for note in sorted((workspace / "figures").glob(f"{survey or '*'}/*/slides-*.kept.json")):
        deck = json.loads(note.read_text(encoding="utf-8"))
        for line in tell_kept(deck, language):
            yield f"{deck['path']}: {line}"
