"""`boost deck`: the deck of a wave, of a comparison, or of a declared list, in one language, as a PPTX file."""

from __future__ import annotations

import hashlib
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from pipelines.deck.imprint import imprint_closing
from pipelines.deck.layouts import Layouts, find_layouts
from pipelines.deck.package import save_presentation
from pipelines.deck.rebuild import (
    Assembled,
    assemble_fresh,
    assemble_into,
    is_untouched,
    read_standing,
)
from pipelines.deck.shapes import PlannedSlide
from pipelines.deck.template import open_template
from pipelines.disk import naming
from pipelines.files import remove_file, write_json
from schemas.declarations import Deck
from schemas.refusals import Problem, Refusal
from schemas.sides import COMPARISON

FIGURES = Path("figures")
OWN = "own"
"""Stands for our own master in the place of the hash of a template."""


@dataclass(frozen=True)
class Built:
    """A written deck: where it is, what of it is not ours, and the slides that could not be built, with why."""

    path: Path
    assembled: Assembled
    problems: list[tuple[str, str]]


def name_deck(survey: str, wave: str, language: str) -> Path:
    """Where the deck of a wave or a comparison is, from the workspace."""
    return FIGURES / survey / wave / f"slides-{language}.pptx"


def build_deck(workspace: Path, survey: str, wave: str, language: str, *, template: str = "", fresh: bool = False,
               ) -> Built:  # fmt: skip
    """Build the deck of a wave or of a comparison (`comparison-2021-2022`).

    template: a house template, else that of params.yaml, else our own master. fresh: whatever was changed by hand.
    Raises Refusal where there are no data, where a template does not serve, or where the deck is open elsewhere.
    """
    problems: list[tuple[str, str]] = []

    def plan(layouts: Layouts) -> tuple[str, list[PlannedSlide]]:
        if wave.startswith(COMPARISON):
            from pipelines.deck.comparisons import plan_comparison
            from pipelines.slides.comparison import load_named_comparison

            compared = load_named_comparison(workspace, survey, wave, language)
            return compared.title, list(plan_comparison(compared, layouts, problems))
        from pipelines.deck.waves import plan_wave
        from pipelines.slides.story import load_story

        story = load_story(workspace, survey, wave, language)
        return f"{story.tell(story.title)} · {wave}", list(plan_wave(story, layouts, problems))

    path = name_deck(survey, wave, language)
    return write_deck(workspace, path, language, plan, problems, template=template, fresh=fresh)


def build_declared_deck(workspace: Path, name: str, deck: Deck, language: str, *, template: str = "",
                        fresh: bool = False) -> Built:  # fmt: skip
    """Build a deck of `schemas/decks/`; as build_deck."""
    problems: list[tuple[str, str]] = []

    def plan(layouts: Layouts) -> tuple[str, list[PlannedSlide]]:
        from pipelines.deck.combined import plan_declared

        title = deck.title.get(language) or next(iter(deck.title.values()), "")
        return title, list(plan_declared(workspace, name, deck, language, layouts, problems))

    path = name_deck("decks", name, language)
    return write_deck(workspace, path, language, plan, problems, template=template, fresh=fresh)


def write_deck(
    workspace: Path,
    path: Path,
    language: str,
    plan: Any,
    problems: list[tuple[str, str]],
    *,
    template: str,
    fresh: bool,
) -> Built:
    """Plan the slides for the layouts of the template, or of the deck that stands and was changed, and write them."""
    house = find_template(workspace, template)
    stamp = hashlib.sha256(house.read_bytes()).hexdigest()[:16] if house and house.is_file() else OWN
    standing = None if fresh else read_standing(workspace / path)
    if standing is not None and not is_untouched(standing):
        layouts = find_layouts(standing, path.as_posix())
        title, plans = plan(layouts)
        assembled = assemble_into(standing, layouts, imprint_closing(workspace, plans), stamp)
    else:
        presentation = open_template(house)
        layouts = find_layouts(presentation, house.as_posix() if house else "template")
        title, plans = plan(layouts)
        assembled = assemble_fresh(presentation, layouts, imprint_closing(workspace, plans), stamp)
    save_presentation(assembled.presentation, workspace / path, title, language)
    built = Built(path, assembled, problems)
    _note_kept(workspace, built)
    return built


def _note_kept(workspace: Path, built: Built) -> None:
    """Leave word beside the deck of what in it is not ours, for the summary of a run; nothing where all is."""
    deck, note = built.assembled, (workspace / built.path).with_suffix(".kept.json")
    kept = {key: each for key, each in asdict(replace(deck, presentation=None)).items() if key != "presentation"}
    if deck.edited or deck.own or deck.removed or deck.withdrawn:
        with naming(note):
            write_json(note, {"path": built.path.as_posix(), **kept})
    else:
        remove_file(note)


def find_template(workspace: Path, template: str) -> Path | None:
    """The house template that was asked for, or that params.yaml names under `deck: template`."""
    if template:
        return Path(template)
    from ruamel.yaml import YAML
    from ruamel.yaml.error import YAMLError

    path = workspace / "params.yaml"
    try:
        params = YAML(typ="safe", pure=True).load(path.read_text(encoding="utf-8")) if path.is_file() else {}
        named = ((params or {}).get("deck") or {}).get("template") or ""
    except (YAMLError, UnicodeDecodeError, AttributeError):
        expected = "deck: {template: the name of a .pptx or .potx file}"
        raise Refusal(Problem(path.name, "", "not what is read there", expected, "restore the file")) from None
    return workspace / str(named) if named else None
