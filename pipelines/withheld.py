"""Why a number is not shown, in words."""

from __future__ import annotations

from pipelines.typography import set_spacing
from pipelines.words import words_of
from schemas.withheld import list_withheld


def tell_withheld(reason: str, language: str) -> str:
    """That a number is hidden, and why; reason: that of its row. Without one, only that it is."""
    say = words_of(language)["withheld"]
    why = [say["why"][kind] for kind in list_withheld(reason)]
    told = str(say["hidden_for"]).format(why=say["and"].join(why)) if why else str(say["hidden"])
    return set_spacing(told, language)
