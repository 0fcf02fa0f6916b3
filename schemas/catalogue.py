"""All declarations of a workspace, read once and held against each other."""

from __future__ import annotations

from pathlib import Path

from schemas.deck_references import check_deck
from schemas.declarations import (
    Actions,
    Codebook,
    Communities,
    Deck,
    Impact,
    Indicators,
    KeyIndicators,
    Population,
    Printed,
    Slides,
    Survey,
)
from schemas.declared import Declarations, expand_rows
from schemas.loading import Model, load_declaration
from schemas.references import Checker
from schemas.refusals import Problem, Refusal
from schemas.slide_references import SlideChecker
from schemas.theme_references import ThemeChecker
from schemas.themed import load_themes

SURVEYS = Path("schemas/surveys")
DECKS = Path("schemas/decks")


def load_survey(workspace: Path, survey: str) -> Declarations:
    """Read and cross-check the declarations of one survey; raises Refusal with every problem."""
    folder = SURVEYS / survey
    if not (workspace / folder).is_dir():
        known = ", ".join(list_surveys(workspace)) or "none yet"
        raise Refusal(
            Problem(
                folder.as_posix(),
                "",
                f"no survey `{survey}`",
                f"one of the declared surveys: {known}",
                "check the name",
            )
        )
    problems: list[Problem] = []
    loaded: dict[str, object] = {}
    for file, model in (
        ("survey.yaml", Survey),
        ("codebook.yaml", Codebook),
        ("indicators.yaml", Indicators),
        ("slides.yaml", Slides),
    ):
        name = (folder / file).as_posix()
        try:
            loaded[file] = load_declaration(workspace / name, model, name)
        except Refusal as refusal:
            problems.extend(refusal.problems)
    if problems:
        raise Refusal(*problems)
    codebook, indicators, slides = loaded["codebook.yaml"], loaded["indicators.yaml"], loaded["slides.yaml"]
    assert isinstance(codebook, Codebook)
    assert isinstance(indicators, Indicators)
    assert isinstance(slides, Slides)
    asked = Declarations(loaded["survey.yaml"], codebook, (), ())  # type: ignore[arg-type]
    expanded = tuple(one for each in indicators.indicators for one in expand_rows(each, asked))
    themes = load_themes(workspace, asked.survey)
    declarations = Declarations(asked.survey, codebook, expanded, tuple(slides.slides), themes)
    for checker in (Checker, ThemeChecker, SlideChecker):
        # A slide is only looked at once everything it may name is sound.
        problems = list(checker(workspace, folder, declarations, indicators).check())
        if problems:
            break
    if problems:
        raise Refusal(*problems)
    return declarations


def list_surveys(workspace: Path) -> list[str]:
    """The declared surveys of a workspace, in alphabetical order."""
    folders = (workspace / SURVEYS).glob("*/survey.yaml")
    return sorted(path.parent.name for path in folders)


def load_surveys(workspace: Path) -> dict[str, Declarations]:
    """All surveys of a workspace; raises Refusal with the problems of all of them."""
    names = list_surveys(workspace)
    if not names:
        raise Refusal(
            Problem(
                SURVEYS.as_posix(), "", "no survey is declared here", "a folder with survey.yaml per survey",
                "start in the folder that holds schemas/, raw/ and figures/",
            )
        )  # fmt: skip
    surveys: dict[str, Declarations] = {}
    problems: list[Problem] = []
    for folder in sorted((workspace / SURVEYS).glob("[!._]*/")):
        if folder.name not in names:
            name = (SURVEYS / folder.name).as_posix()
            action = "restore the file, or remove the folder together with its results"
            problems.append(Problem(name, "", "no survey.yaml", "the four declared files of a survey", action))
    for name in names:
        try:
            surveys[name] = load_survey(workspace, name)
        except Refusal as refusal:
            problems.extend(refusal.problems)
    if problems:
        raise Refusal(*problems)
    return surveys


def load_impact(workspace: Path) -> Impact | None:
    """`schemas/impact.yaml`, or None where a workspace has none."""
    name = "schemas/impact.yaml"
    return load_declaration(workspace / name, Impact, name) if (workspace / name).is_file() else None


def load_communities(workspace: Path) -> Communities | None:
    """`schemas/communities.yaml`, or None where a workspace has none."""
    return _load_optional(workspace, "communities", Communities)


def load_actions(workspace: Path) -> Actions | None:
    """`schemas/actions.yaml`, or None where a workspace has none."""
    return _load_optional(workspace, "actions", Actions)


def load_key_indicators(workspace: Path) -> KeyIndicators | None:
    """`schemas/key_indicators.yaml`, or None where a workspace has none."""
    return _load_optional(workspace, "key_indicators", KeyIndicators)


def load_population(workspace: Path) -> Population | None:
    """`schemas/population.yaml`, or None where a workspace has none."""
    return _load_optional(workspace, "population", Population)


def _load_optional(workspace: Path, name: str, model: type[Model]) -> Model | None:
    file = f"schemas/{name}.yaml"
    return load_declaration(workspace / file, model, file) if (workspace / file).is_file() else None


def load_printed(workspace: Path) -> Printed:
    """`schemas/published.yaml`: how printed figures relate to indicators."""
    name = "schemas/published.yaml"
    return load_declaration(workspace / name, Printed, name) if (workspace / name).is_file() else Printed()


def list_decks(workspace: Path) -> list[str]:
    """The names of the declared decks, in alphabetical order."""
    return sorted(path.stem for path in (workspace / DECKS).glob("[!._]*.yaml"))


def load_decks(workspace: Path, surveys: dict[str, Declarations]) -> dict[str, Deck]:
    """The decks of `schemas/decks/`; raises Refusal with the problems of all of them."""
    impact, decks, problems = load_impact(workspace), dict[str, Deck](), list[Problem]()
    for deck in list_decks(workspace):
        name = (DECKS / f"{deck}.yaml").as_posix()
        try:
            decks[deck] = load_declaration(workspace / name, Deck, name)
            problems += check_deck(workspace / name, name, decks[deck], surveys, impact)
        except Refusal as refusal:
            problems += refusal.problems
    if problems:
        raise Refusal(*problems)
    return decks
