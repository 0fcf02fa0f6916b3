"""Open questions whose answers are coded by theme, as items like any multiple choice: a box a theme."""

from __future__ import annotations

from pathlib import Path

from schemas.declarations import Answer, Indicator, Item, Survey, Themes
from schemas.declarations.themes import NO_THEME
from schemas.loading import load_declaration
from schemas.refusals import Problem, Refusal

PREFIX = "themes:"
"""Before the name of an open question: the item that holds its themes. No declared item can have such a name."""
FOLDER = Path("raw/themes")
FILE = "themes.yaml"


def name_themed(item: str) -> str:
    """The item that holds the themes of an open question."""
    return f"{PREFIX}{item}"


def is_themed(item: str) -> bool:
    """Whether a name is that of an item of themes, or of a part of one."""
    return item.startswith(PREFIX)


def make_themed(item: Item, themes: Themes) -> Item:
    """The themes of an open question as a multiple choice that was asked with it; the last box is that of no theme."""
    coded = themes.items[item.id]
    codes = {code: Answer(label=theme.label, missing=None) for code, theme in coded.themes.items()}
    codes[NO_THEME] = Answer(label=coded.nothing, missing=None)
    return item.model_copy(
        update={
            "id": name_themed(item.id), "type": "multiple", "codes": codes, "exclusive": [NO_THEME],
            "counts_over": "answered", "filtered": False,
        }
    )  # fmt: skip


def point_to_themes(indicator: Indicator) -> Indicator:
    """An indicator of themes with the item that holds them in the place of the open question."""
    if "themes" not in indicator.statistics or is_themed(indicator.item or ""):
        return indicator
    return indicator.model_copy(update={"item": name_themed(indicator.item or "")})


def load_themes(workspace: Path, survey: Survey) -> dict[str, Themes]:
    """Wave -> its theme codebook, where there is one; raises Refusal with the problems of all of them."""
    found: dict[str, Themes] = {}
    problems: list[Problem] = []
    for wave in survey.waves:
        name = (FOLDER / survey.id / wave / FILE).as_posix()
        if not (workspace / name).is_file():
            continue
        try:
            found[wave] = load_declaration(workspace / name, Themes, name)
        except Refusal as refusal:
            problems += refusal.problems
    if problems:
        raise Refusal(*problems)
    return found
