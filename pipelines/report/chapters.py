"""The chapters on the actions: the form of each, the sheets of the bundles, the overview and the Gantt chart."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from typing import Any

from pipelines.reach.notes import read_language_texts
from pipelines.reach.sheets import PARTS
from pipelines.report.blocks import Block, Cell, Heading, Line, Table, say_cell, tabulate_texts
from pipelines.report.pictures import find_picture
from pipelines.report.results import tell_lines
from pipelines.report.sources import Sources
from pipelines.slides.pictures import prepare_drawing
from pipelines.typography import format_period
from schemas.declarations import Sheet, SheetAction, Slide
from schemas.tables import iterate_rows

FORM = ("who", "what", "when", "results", "adjustments")
FORM_SHARES = (0.145, 0.185, 0.135, 0.365, 0.17)
OVERVIEW_SHARES = (0.2, 0.125, 0.12, 0.18, 0.18, 0.195)
NONE = "–"


def write_actions(sources: Sources) -> Iterator[Block]:
    """Every bundle with its actions in the authority's form, their figures, and its structure, process and result."""
    say = sources.say
    for sheet in sources.sheets.values():
        title = sources.teller.tell(sheet.title)
        yield Heading(2, title)
        if sheet.caveat:
            yield Line(sources.teller.tell(sheet.caveat), "note")
        for action in sheet.actions:
            yield from _write_action(sources, sheet, action)
        lines = [(part, line) for part in PARTS for line in getattr(sheet, part)]
        if lines:
            named = sources.teller.tell_reach("sheet_parts")
            yield Heading(3, say["sheet"].format(title=title))
            rows = tuple((say_cell(named[part]), tell_lines(sources, [line])) for part, line in lines)
            yield Table(title, (say["part"], say["statement"]), rows, (0.16, 0.84))


def _write_action(sources: Sources, sheet: Sheet, action: SheetAction) -> Iterator[Block]:
    registered = _find_registered(sources, action.id)
    title = sources.teller.tell(action.title or read_language_texts(registered.title if registered else ""))
    yield Heading(3, title)
    if registered:
        yield Line(_tell_standing(sources, registered), "note")
    header = tuple(sources.say[key] for key in FORM)
    yield Table(title, header, tuple(_write_steps(sources, action, registered)), FORM_SHARES)
    for figure in action.figures:
        yield find_picture(sources, figure.survey, figure.slide)


def _write_steps(sources: Sources, action: SheetAction, registered: Any) -> Iterator[tuple[Cell, ...]]:
    for step in action.steps:
        who = step.who or read_language_texts(registered.by_whom if registered else "")
        when = sources.teller.tell(step.when) if step.when else _tell_dates(sources, registered)
        yield (
            say_cell(sources.teller.tell(who) or NONE), say_cell(sources.teller.tell(step.what)), say_cell(when),
            tell_lines(sources, step.results) or say_cell(NONE),
            say_cell(sources.teller.tell(step.adjustments) or NONE),
        )  # fmt: skip


def _find_registered(sources: Sources, action: str) -> Any:
    if sources.impact is None or sources.impact.reach is None:
        return None
    held = sources.impact.reach.of_year("actions")
    return next(iterate_rows(held[held["id"] == action]), None)


def _tell_dates(sources: Sources, registered: Any) -> str:
    if registered is None:
        return NONE
    first, last = (datetime.date.fromisoformat(day) for day in (registered.first, registered.last))
    return format_period(first, last, sources.language)


def _tell_standing(sources: Sources, registered: Any) -> str:
    """Phase, status with its reason, and dates, as the register has them."""
    declared, teller = sources.registers.actions, sources.teller
    assert declared is not None
    columns = teller.tell_reach("action_columns")
    told = [
        teller.pair(columns[field], teller.tell(declared.names_of(field).get(getattr(registered, field), {}))
                    or getattr(registered, field))
        for field in ("phase", "status")
    ]  # fmt: skip
    if registered.reason:
        told.append(teller.tell(read_language_texts(registered.reason)))
    return str(teller.say["separator"].join([*told, _tell_dates(sources, registered)]))


def write_portfolio(sources: Sources) -> Iterator[Block]:
    """The overview of all actions and the Gantt chart; nothing where no actions are registered."""
    story = sources.impact
    if story is None or story.reach is None or story.reach.of_year("actions").empty:
        return
    yield Heading(1, sources.say["portfolio"])
    # Without `items` a slide holds every action, on however many pages.
    overview = {"id": "overview", "chart": "actions", "title": {}, "reading": {}}
    drawing = prepare_drawing(story, Slide.model_validate(overview))
    header, rows = drawing.arguments
    yield tabulate_texts(sources.say["portfolio"], header, rows, OVERVIEW_SHARES)
    for slide in story.slides:
        if slide.chart == "gantt":
            yield find_picture(sources, "impact", slide.id)
