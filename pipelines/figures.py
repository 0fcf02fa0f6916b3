"""The second stage: run the notebooks for every survey, wave, comparison and language; keep notebook, page, files."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from concurrent.futures import as_completed
from concurrent.futures.process import BrokenProcessPool
from contextlib import suppress
from pathlib import Path

from pipelines.compare import list_comparisons, read_comparison
from pipelines.disk import is_disk_fault, naming, tell_disk_fault
from pipelines.drawn import Drawn, Key, Part
from pipelines.files import replace_folder, write_text
from pipelines.history.imprint import find_last, tell_imprint
from pipelines.history.met import COMPOSED
from pipelines.history.store import CHRONICLE, list_chronicled, read_records
from pipelines.notebooks import CHRONICLE as HISTORY
from pipelines.notebooks import COMPARING, SLIDES, find_notebook, list_undrawn, render_page, run_notebook
from pipelines.processes import open_pool
from pipelines.progress import Step, silent
from schemas.catalogue import SURVEYS, load_decks, load_surveys
from schemas.declared import Declarations
from schemas.refusals import DEBUG, Problem, Refusal, name_error
from schemas.sides import COMPARISON

FIGURES = Path("figures")
SITE = "site"
"""The dashboard's folder among those of the surveys."""
IMPACT_FILE = "schemas/impact.yaml"
IMPACT = "impact"
DECKS = "decks"
"""Where declared decks stand in figures/."""


def make_figures(
    workspace: Path,
    progress: Step = silent,
    survey: str = "",
    wave: str = "",
    language: str = "",
    anew: bool = True,
) -> None:
    """Draw every deck, or those of one survey, wave or language; raises Refusal where there is nothing to draw.

    anew: also decks that would come out as they stand; without it these are left (`pipelines.drawn`).

    What cannot be drawn stops nothing else: a slide has a notice in its place, a deck keeps its former figures, and
    the Refusal at the end names them all. A comparison is drawn as a wave would be, under its name
    (`comparison-2021-2022`). A notebook is a process of its own, forked from this one after its imports where the
    system can fork.
    """
    from pipelines.slides.story import is_stopped, list_stories

    surveys = load_surveys(workspace)
    stories = [*list_stories(workspace, surveys), *_list_compared(workspace, surveys)]
    stories += _list_chronicled(workspace, stories)
    wanted = [
        key
        for key in stories
        if all(not asked or asked == part for asked, part in zip((survey, wave, language), key, strict=True))
    ]
    if not wanted:
        asked = " ".join(filter(None, (survey, wave, language))) or "any survey"
        known = "one of: " + ", ".join(" ".join(key) for key in stories) if stories else "data of at least one wave"
        action = "check survey, wave and language" if stories else "run `boost data` first"
        raise Refusal(Problem("processed", "", f"no data of {asked}", known, action))
    if not (wave or language):
        _drop_undrawn(workspace, stories, survey)
    # The figures of a wave that an error stopped stay as they were, dates and all.
    wanted = [
        key for key in wanted if not any(is_stopped(workspace, key[0], wave) for wave in _waves_of(workspace, key))
    ]
    combined = {} if wave else dict(_list_combined(workspace, surveys, survey, language))
    drawn = Drawn(workspace)
    shown = {key: _list_parts(workspace, key) for key in wanted} | combined
    current = {key for key, parts in shown.items() if key[1] != CHRONICLE and drawn.is_current(key, parts)}
    waiting = [key for key in shown if anew or key not in current]
    if not waiting:
        return
    problems: list[Problem] = []
    good: list[Key] = []
    progress("starting", 0, len(waiting))
    with open_pool(workspace, len(waiting), _import_ahead) as pool:
        drawing = {
            pool.submit(build_declared, workspace, *key[1:])
            if key[0] == DECKS
            else pool.submit(draw_deck, workspace, *key, drawn.product): key
            for key in waiting
        }
        for done, future in enumerate(as_completed(drawing), start=1):
            key = drawing[future]
            try:
                found = future.result()
            except BrokenProcessPool:
                found = [_tell_deck(key, "the process that drew it was ended")]
            problems += found
            good += [] if found or key[1] == CHRONICLE else [key]
            progress(" ".join(key), done, len(drawing))
    try:
        drawn.note(good)
    except OSError as error:
        if not is_disk_fault(error):
            raise
        problems.append(tell_disk_fault(error))
    if problems:
        raise Refusal(*sorted(set(problems), key=lambda problem: (problem.file, problem.place, problem.found)))


def draw_deck(workspace: Path, survey: str, wave: str, language: str, product: str = "") -> list[Problem]:
    """Run the notebook of one deck; its folder of files is replaced once everything is drawn.

    product: the version with which pictures were drawn that may stay (`pipelines.slides.standing`); none without it.

    Gives what could not be drawn: slides that have a notice in their place, or the whole deck, whose former figures
    stay as they were.
    """
    os.chdir(workspace)
    from pipelines.slides.standing import take_standing

    made = FIGURES / survey / wave / f".{language}.new"
    shutil.rmtree(made, ignore_errors=True)
    try:
        with take_standing(Path(), FIGURES / survey / wave / language, product):
            return _draw_deck(workspace, (survey, wave, language), made)
    except Refusal as refusal:
        return list(refusal.problems)
    except Exception as error:
        if os.environ.get(DEBUG):
            raise
        return [_tell_failed((survey, wave, language), error)]
    finally:
        shutil.rmtree(made, ignore_errors=True)


def _draw_deck(workspace: Path, key: Key, made: Path) -> list[Problem]:
    import nbformat

    survey, wave, language = key
    deck, path = {"wave": wave}, SLIDES
    if wave.startswith(COMPARISON):
        about = read_comparison(workspace, survey, wave).about
        deck = {"before": about["before"]["side"], "after": about["after"]["side"], "by": about["break"]}
        path = COMPARING
    elif wave == CHRONICLE:
        deck, path = {}, HISTORY
    parameters = {"survey": survey, **deck, "language": language, "folder": made.as_posix()}
    notebook = run_notebook(find_notebook(workspace, path), parameters)
    written = nbformat.writes(notebook)
    page = render_page(notebook, language, _imprint(key))
    final = FIGURES / survey / wave / language
    with naming(final):
        replace_folder(made, final)
    for ending, content in (("ipynb", written + "\n"), ("html", page)):
        path = final.with_name(f"slides-{language}.{ending}")
        with naming(path):
            write_text(path, content)
    undrawn = [_tell_slide(key, slide, why) for slide, why in list_undrawn(notebook)]
    # What is wrong with a slide is told once; a history has pages and no deck.
    built = [] if wave == CHRONICLE else _build_deck(key)
    return undrawn or built


def _imprint(key: Key) -> str:
    """The head of the history after the last record of what a page shows."""
    survey, _, language = key
    records = read_records(Path())
    if survey == IMPACT:
        numbers = [find_last(records, each, _waves_of(Path(), key)) for each in COMPOSED]
    else:
        numbers = [find_last(records, survey, _waves_of(Path(), key))]
    return tell_imprint(records, max(numbers), language)


def _build_deck(key: Key) -> list[Problem]:
    from pipelines.deck.build import build_deck
    from pipelines.deck.command import list_unarranged

    try:
        return list_unarranged(build_deck(Path(), *key))
    except Refusal as refusal:
        return list(refusal.problems)


def build_declared(workspace: Path, name: str, language: str) -> list[Problem]:
    """Build one deck of `schemas/decks/`; gives what could not be built."""
    from pipelines.deck.build import build_declared_deck
    from pipelines.deck.command import list_unarranged

    try:
        deck = load_decks(workspace, load_surveys(workspace))[name]
        return list_unarranged(build_declared_deck(workspace, name, deck, language))
    except Refusal as refusal:
        return list(refusal.problems)
    except Exception as error:
        if os.environ.get(DEBUG):
            raise
        return [_tell_failed((DECKS, name, language), error)]


def _tell_slide(key: Key, slide: str, why: str) -> Problem:
    file = IMPACT_FILE if key[0] == "impact" else (SURVEYS / key[0] / "slides.yaml").as_posix()
    action = "a notice stands in its place: take another chart or indicator, or set BOOST_DEBUG=1 and report what comes"
    found = f"the figure of {' '.join(key)} could not be drawn: {why}"
    return Problem(file, f"slide {slide}", found, "an indicator that this chart can show", action)


def _list_compared(workspace: Path, surveys: dict[str, Declarations]) -> list[Key]:
    """The comparisons that stand in `processed/`, in every language of their survey."""
    return [
        (survey, name, language)
        for survey, declared in surveys.items()
        for name in list_comparisons(workspace, survey)
        for language in declared.survey.languages
    ]


def _list_chronicled(workspace: Path, stories: list[Key]) -> list[Key]:
    """The history of every survey that has one, in the languages in which it is drawn otherwise."""
    recorded = list_chronicled(workspace)
    languages = dict.fromkeys((survey, language) for survey, _, language in stories if survey in recorded)
    return [(survey, CHRONICLE, language) for survey, language in languages]


def _list_combined(
    workspace: Path, surveys: dict[str, Declarations], survey: str, language: str
) -> Iterator[tuple[Key, list[Part]]]:
    """The declared decks in their languages, or those with slides of one survey; none with a wave that was stopped."""
    from pipelines.slides.story import is_stopped

    for name, deck in load_decks(workspace, surveys).items():
        named = [(str(part.survey), str(part.wave)) for part in deck.parts if part.survey]
        parts = [each for own in named for each in _list_parts(workspace, (*own, ""))]
        stopped = any(is_stopped(workspace, *each) for each in parts)
        if not stopped and (not survey or survey in {each for each, _ in named}):
            yield from (((DECKS, name, each), parts) for each in deck.languages if language in {"", each})


def _list_parts(workspace: Path, key: Key) -> list[Part]:
    """What a deck of one survey shows: the wave, or a comparison with its waves where it was made."""
    survey, wave, _ = key
    made = not wave.startswith(COMPARISON) or wave in list_comparisons(workspace, survey)
    waves = _waves_of(workspace, key) if made else []
    return [(survey, each) for each in dict.fromkeys([wave, *waves])]


def _waves_of(workspace: Path, key: Key) -> list[str]:
    """The waves a deck is drawn from."""
    if key[1] == CHRONICLE:
        return []
    if not key[1].startswith(COMPARISON):
        return [key[1]]
    about = read_comparison(workspace, key[0], key[1]).about
    return [about[side]["wave"] for side in ("before", "after")]


def _tell_failed(key: Key, error: Exception) -> Problem:
    # A notebook of one's own may read answers, which a message may quote: only its kind is told.
    return tell_disk_fault(error) if is_disk_fault(error) else _tell_deck(key, name_error(error))


def _tell_deck(key: Key, why: str) -> Problem:
    action = f"its former figures stand; run `boost figures --survey {key[0]}` with BOOST_DEBUG=1 and report what comes"
    found = f"slides that could not be drawn: {why}"
    return Problem((FIGURES / Path(*key)).as_posix(), "", found, "a notebook that runs to its end", action)


def _import_ahead() -> None:
    """Everything a notebook needs, so that forked processes have it already."""
    import nbconvert  # noqa: F401
    import papermill.execute  # noqa: F401

    import pipelines.deck.comparisons
    import pipelines.deck.waves
    import pipelines.engine
    import pipelines.slides.notebook  # noqa: F401
    from pipelines.charts import KINDS, load_chart

    for kind in KINDS:
        load_chart(kind)


def _drop_undrawn(workspace: Path, stories: list[Key], only: str) -> None:
    """Figures of surveys, waves and languages that are no longer declared go, or those of one survey."""
    kept = {Path(survey) / wave / language for survey, wave, language in stories}
    for folder in (workspace / FIGURES).glob(f"{only or '*'}/*/*/"):
        name = folder.relative_to(workspace / FIGURES)
        if name not in kept and name.parts[0] != SITE:
            shutil.rmtree(folder)
            for ending in ("ipynb", "html"):
                folder.with_name(f"slides-{folder.name}.{ending}").unlink(missing_ok=True)
            _drop_deck(folder.with_name(f"slides-{folder.name}.pptx"))
            with suppress(OSError):
                folder.parent.rmdir()


def _drop_deck(path: Path) -> None:
    """A deck goes, unless somebody worked on it."""
    from pipelines.deck.rebuild import is_untouched, read_standing

    with suppress(Refusal):
        standing = read_standing(path)
        if standing is not None and is_untouched(standing):
            path.unlink()
            path.with_suffix(".kept.json").unlink(missing_ok=True)
