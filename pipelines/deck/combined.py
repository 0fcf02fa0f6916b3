"""A declared deck: slides of several surveys, waves and comparisons, with dividers, in one language."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pipelines.compare import list_comparisons
from pipelines.deck.comparisons import plan_pairs, read_waves
from pipelines.deck.identity import PROVENANCE
from pipelines.deck.layouts import Layouts
from pipelines.deck.notes import trace_nothing
from pipelines.deck.shapes import PlannedSlide
from pipelines.deck.waves import plan_slides
from pipelines.slides.comparison import load_named_comparison
from pipelines.slides.paired import list_slides
from pipelines.slides.story import load_story
from pipelines.typography import set_spacing
from pipelines.words import words_of
from schemas.catalogue import DECKS
from schemas.declarations import Deck, DeckPart, Text
from schemas.refusals import Problem, Refusal
from schemas.sides import COMPARISON

FOLDER = "decks"
"""In figures/, where a wave's survey stands."""


def plan_declared(
    workspace: Path, name: str, deck: Deck, language: str, layouts: Layouts, problems: list[tuple[str, str]]
) -> Iterator[PlannedSlide]:
    """Cover, the parts, closing slide; raises Refusal where a part has no data or a comparison not that slide."""
    say = words_of(language)["deck"]
    subtitle = [_tell(deck.subtitle, language)] if deck.subtitle else []
    yield _own_slide(name, "-cover-", "cover", _tell(deck.title, language), subtitle, language)
    for number, part in enumerate(deck.parts, start=1):
        if part.section:
            told = [_tell(part.text, language)] if part.text else []
            yield _own_slide(name, f"-section-{number}-", "section", _tell(part.section, language), told, language)
        if part.survey is not None:
            yield from _plan_part(workspace, name, part, language, layouts, problems)
    yield _own_slide(name, "-closing-", "closing", say["thanks"], [set_spacing(say["trace"], language)], language)


def _plan_part(
    workspace: Path, name: str, part: DeckPart, language: str, layouts: Layouts, problems: list[tuple[str, str]]
) -> Iterator[PlannedSlide]:
    survey, wave = str(part.survey), str(part.wave)
    if not wave.startswith(COMPARISON):
        yield from plan_slides(load_story(workspace, survey, wave, language), layouts, problems, part.slides)
        return
    file = (DECKS / f"{name}.yaml").as_posix()
    if wave not in list_comparisons(workspace, survey):
        known = ", ".join(list_comparisons(workspace, survey)) or "none yet"
        action = f"declare it under `compare` in survey.yaml, or run `boost compare {survey} …`"
        raise Refusal(Problem(file, "parts", f"no {wave} of {survey}", f"one of: {known}", action))
    story = load_named_comparison(workspace, survey, wave, language)
    ids = [slide.id for slide in list_slides(story)]
    unknown = [slide for slide in part.slides if slide not in ids]
    if unknown:
        found = f"no slide `{unknown[0]}` in {survey} {wave}"
        raise Refusal(Problem(file, "parts", found, f"one of: {', '.join(ids)}", "correct the id"))
    yield from plan_pairs(story, read_waves(workspace, story), layouts, problems, part.slides)


def _tell(text: Text, language: str) -> str:
    return set_spacing(text.get(language) or next(iter(text.values()), ""), language)


def _own_slide(name: str, id: str, layout: Any, title: str, lines: list[str], language: str) -> PlannedSlide:
    key = "/".join((FOLDER, name, language, id))
    provenance = trace_nothing(survey=FOLDER, wave=name, slide=id)
    return PlannedSlide(key, layout, title, (), (), f"{PROVENANCE}{provenance}", language, "\n".join(lines))
