"""Decks that name a survey, a wave or a slide that there is not, found before anything is drawn."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from schemas.declarations import Deck, DeckPart, Impact, Text
from schemas.declared import Declarations
from schemas.loading import Location, locate
from schemas.refusals import Problem
from schemas.sides import COMPARISON

IMPACT = "impact"


def check_deck(
    path: Path, name: str, deck: Deck, surveys: dict[str, Declarations], impact: Impact | None
) -> list[Problem]:
    """Every part that cannot be shown, with line and key; the slides of a comparison are known only once it is made."""
    text = path.read_text(encoding="utf-8-sig")
    problems = []
    for place, found, expected, action in _check(deck, surveys, impact):
        line, key = locate(text, place)
        problems.append(Problem(name, f"line {line}, {key}", found, expected, action))
    return problems


def _check(
    deck: Deck, surveys: dict[str, Declarations], impact: Impact | None
) -> Iterator[tuple[Location, str, str, str]]:
    yield from _check_text(deck.title, ("title",), deck.languages)
    yield from _check_text(deck.subtitle, ("subtitle",), deck.languages)
    for position, part in enumerate(deck.parts):
        place: Location = ("parts", position)
        yield from _check_text(part.section, (*place, "section"), deck.languages)
        yield from _check_text(part.text, (*place, "text"), deck.languages)
        if part.survey is not None:
            yield from _check_source(part, place, deck.languages, surveys, impact)


def _check_text(text: Text, place: Location, languages: list[str]) -> Iterator[tuple[Location, str, str, str]]:
    missing = [language for language in languages if text and language not in text]
    if missing:
        yield place, f"no wording in {', '.join(missing)}", f"one in each of {', '.join(languages)}", "add it"


def _check_source(
    part: DeckPart, place: Location, languages: list[str], surveys: dict[str, Declarations], impact: Impact | None
) -> Iterator[tuple[Location, str, str, str]]:
    if part.survey == IMPACT and impact is not None:
        waves, slides, spoken = list(impact.years), [slide.id for slide in impact.slides], list(impact.languages)
    elif part.survey in surveys:
        declared = surveys[part.survey]
        waves, slides = list(declared.survey.waves), [slide.id for slide in declared.slides]
        spoken = list(declared.survey.languages)
    else:
        known = [*surveys, *([IMPACT] if impact else [])]
        yield (*place, "survey"), f"no survey `{part.survey}`", f"one of: {', '.join(known)}", "correct the name"
        return
    unspoken = [language for language in languages if language not in spoken]
    if unspoken:
        expected = f"languages of the survey: {', '.join(spoken)}"
        yield (*place, "survey"), f"`{part.survey}` is not in {', '.join(unspoken)}", expected, "leave it out"
    if part.survey != IMPACT and str(part.wave).startswith(COMPARISON):
        return
    if part.wave not in waves:
        yield (*place, "wave"), f"no wave `{part.wave}`", f"one of: {', '.join(waves)}", "correct the wave"
    for index, slide in enumerate(part.slides):
        if slide not in slides:
            expected = f"one of: {', '.join(slides)}"
            yield (*place, "slides", index), f"no slide `{slide}` in {part.survey}", expected, "correct the id"
