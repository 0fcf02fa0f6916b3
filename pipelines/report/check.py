"""Sheets held against what there is: indicators, slides, actions. All that is wrong is told at once."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import get_close_matches

from pipelines.reach.sheets import list_lines, name_place
from pipelines.report.sources import Sources
from schemas.declarations import Sheet
from schemas.refusals import Problem, Refusal
from schemas.tables import iterate_rows

Location = tuple[int | str, ...]


def check_sheets(sources: Sources) -> None:
    """Raise Refusal, with file, line and key, for every name in a sheet that nothing bears."""
    problems = []
    for file, sheet in sources.sheets.items():
        for location, found, known, expected in _list_unknown(sources, sheet):
            close = get_close_matches(found.rpartition(" ")[2], sorted(known), n=1)
            action = f"did you mean `{close[0]}`?" if close else "correct it"
            problems.append(Problem(file, name_place(sources.workspace / file, location), found, expected, action))
    if problems:
        raise Refusal(*problems)


def _list_unknown(sources: Sources, sheet: Sheet) -> Iterator[tuple[Location, str, set[str], str]]:
    known = set(sources.table["indicator"])
    for location, line in list_lines(sheet):
        for at, name in enumerate(line.indicators):
            if name not in known:
                expected = "an indicator of a survey, a register or a composite"
                yield (*location, "indicators", at), f"unknown indicator {name}", known, expected
    registered = list_registered(sources)
    for place, action in enumerate(sheet.actions):
        here: Location = ("actions", place)
        if registered and action.id not in registered:
            expected = f"an action of raw/actions/{sources.year}"
            yield (*here, "id"), f"unknown action {action.id}", set(registered), expected
        elif registered and registered[action.id] != sheet.bundle:
            expected = f"an action of the bundle {sheet.bundle}"
            yield (*here, "id"), f"of the bundle {registered[action.id]} is {action.id}", set(), expected
        if not registered and not action.title:
            yield here, "an action without a title", set(), "a `title`, where no actions register has one"
        for at, figure in enumerate(action.figures):
            there = (*here, "figures", at)
            story = sources.stories.get(figure.survey)
            if story is None:
                expected = f"one of the year's: {', '.join(sources.stories)}"
                yield (*there, "survey"), f"no figures of {figure.survey}", set(sources.stories), expected
                continue
            slides = {slide.id for slide in story.slides}
            if figure.slide not in slides:
                expected = f"a slide of {figure.survey} {story.wave}"
                yield (*there, "slide"), f"unknown slide {figure.slide}", slides, expected


def list_registered(sources: Sources) -> dict[str, str]:
    """The actions that are registered in the year, with their bundles; none where there is no such register."""
    if sources.impact is None or sources.impact.reach is None:
        return {}
    return {row.id: row.bundle for row in iterate_rows(sources.impact.reach.of_year("actions"))}
