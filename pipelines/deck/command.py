"""Which decks `boost deck` is asked for, and what it says of them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from pipelines.deck.build import Built, build_deck, build_declared_deck
from pipelines.typography import set_spacing
from pipelines.words import words_of
from schemas.catalogue import list_decks, load_decks, load_impact, load_surveys
from schemas.refusals import Problem, Refusal

IMPACT = "impact"


def build_asked(
    workspace: Path, name: str, wave: str, languages: list[str], *, template: str = "", fresh: bool = False
) -> Iterator[Built]:
    """The decks of a wave or a comparison of a survey, or a declared deck; in each of its languages by default."""
    surveys = load_surveys(workspace)
    if not wave:
        decks = load_decks(workspace, surveys)
        if name not in decks:
            known = ", ".join(list_decks(workspace)) or "none yet"
            action = f"boost deck {name} WAVE" if name in {*surveys, IMPACT} else "check the name"
            raise Refusal(Problem("NAME", "", f"no deck `{name}` in schemas/decks/", f"one of: {known}", action))
        for language in _choose(languages, decks[name].languages):
            yield build_declared_deck(workspace, name, decks[name], language, template=template, fresh=fresh)
        return
    if name == IMPACT:
        impact = load_impact(workspace)
        spoken = list(impact.languages) if impact else []
    elif name in surveys:
        spoken = list(surveys[name].survey.languages)
    else:
        known = ", ".join([*surveys, IMPACT])
        raise Refusal(Problem("SURVEY", "", f"no survey `{name}`", f"one of: {known}", "check the name"))
    for language in _choose(languages, spoken):
        yield build_deck(workspace, name, wave, language, template=template, fresh=fresh)


def _choose(asked: list[str], spoken: list[str]) -> list[str]:
    for language in asked:
        if language not in spoken:
            expected = f"one of: {', '.join(spoken)}"
            raise Refusal(Problem("--language", "", f"no language `{language}`", expected, "check the language"))
    return asked or spoken


def tell_built(built: Built, language: str) -> Iterator[str]:
    """Where a deck is, and what of it somebody changed."""
    say, deck = words_of(language)["deck"]["told"], built.assembled
    told = [say["made"].format(slides=deck.slides, path=built.path.as_posix())]
    for kept in deck.edited:
        told.append(say["kept_stale" if kept.stale else "kept_edited"].format(number=kept.number, title=kept.title))
    if deck.own:
        told.append(say["kept_own"].format(count=deck.own))
    if deck.removed:
        names = ", ".join(key.split("/")[-1].strip("-") for key in deck.removed)
        told.append(say["left_out"].format(count=len(deck.removed), keys=names))
    if deck.other_template:
        told.append(say["other_template"])
    return (set_spacing(line, language) for line in told)


def list_unarranged(built: Built) -> list[Problem]:
    """The slides that have a notice in their place, as problems."""
    action = "a notice stands in its place: take another chart, or set BOOST_DEBUG=1 and report what comes"
    return [
        Problem(built.path.as_posix(), f"slide {slide}", f"it could not be built: {why}", "a slide", action)
        for slide, why in built.problems
    ]
