"""Which numbers of a wave may be shown: all its tables together."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from pipelines.disclosure.axes import OUTCOME
from pipelines.disclosure.book import Book
from pipelines.disclosure.crossings import Axes
from pipelines.disclosure.earlier import (
    OtherWave,
    Release,
    Then,
    compare_releases,
    find_near,
    read_told,
    recur,
    tells_again,
)
from pipelines.disclosure.hidden import Hidden
from pipelines.disclosure.protect import Protection
from pipelines.disclosure.said import say_indicators
from pipelines.disclosure.said_topline import say_languages, say_topline
from pipelines.disclosure.small import hide_small, list_differences
from pipelines.disclosure.system import System
from pipelines.disclosure.unfinished import list_unfinished, list_unfinished_then
from pipelines.tabulate import select_population
from schemas.declared import Declarations


def open_book(responses: pd.DataFrame, declared: Declarations, minimum: int) -> Book:
    """Everything that the tables of a wave say."""
    declared = declared.as_held(responses.columns)
    populations = {name: select_population(responses, declared, name) for name in ("complete", "received")}
    book = Book({name: Axes(population) for name, population in populations.items()}, minimum)
    for population in populations:
        crossing = book.cross(population, [])
        book.fixed.add(book.count(population, crossing, crossing.counts >= 0))
    if (responses["outcome"] != "complete").any():
        crossing = book.cross("received", [OUTCOME])
        book.fixed.add(book.count("received", crossing, ~crossing.finished))
    say_indicators(book, declared)
    say_topline(book)
    say_languages(book)
    return book


def plan_release(
    responses: pd.DataFrame,
    declared: Declarations,
    wave: str,
    earlier: Sequence[Release] = (),
    others: Sequence[OtherWave] = (),
) -> Hidden:
    """What of a wave's tables must be hidden: nothing where it was released before or every person may be told.

    earlier: releases of the same wave, the first one first. others: waves in which some of the same people may have
    answered, with what was released of them.
    """
    minimum = declared.survey.minimum_cell
    if declared.survey.waves[wave].released or minimum <= 1:
        return Hidden(Book({}, minimum))
    book = open_book(responses, declared, minimum)
    then = [read_told(book, each) for each in earlier]
    near = [find_near(book, open_book(each.responses, each.declared, minimum), each.release) for each in others
            if recur(responses, each.responses)]  # fmt: skip
    # What was released of these very responses takes part only where it told more than they may tell today.
    hidden = _plan_beside(book, [each for each in then if not tells_again(book, each)], near)
    known = hidden.list_known().figures
    if any(tells_again(book, each) and not each.told.keys() <= known for each in then):
        return _plan_beside(book, then, near)
    return hidden


def _keep_complete(book: Book, told: dict[int, float]) -> dict[int, float]:
    return {figure: value for figure, value in told.items() if book.figures[figure].total.population == "complete"}


def _plan_beside(book: Book, then: list[Then], near: list[frozenset[int]]) -> Hidden:
    """What must be hidden beside earlier releases, and beside numbers of other waves that count nearly the same."""
    system = System(book)
    hidden, differences = hide_small(book), list_differences(system)
    told, somebody = [each.told for each in then], [each.somebody for each in then]
    # A zero may be hidden among others for its own sake: then what looks like somebody is nobody.
    nobody: list[frozenset[int]] = [frozenset()] * len(then)
    layered = bool(then) and (
        system.layer(told, somebody) or system.layer(told, nobody)
        # Who left early may have come back and finished: then only the complete responses are all still there.
        or system.layer([_keep_complete(book, each) for each in told], nobody)
    )  # fmt: skip
    compared = compare_releases(book, then, layered)
    hidden.extend(compared.figures.union(*near))
    hidden.earlier = bool(then or near)
    targets = compared.targets | list_unfinished(system) | (list_unfinished_then(system, then) if layered else {})
    hidden = Protection(system, hidden, differences, targets).run()
    recurring = book.axes["complete"].population.answers.participant is not None
    by_person = System(book, by_person=True) if recurring else None
    while by_person is not None:
        # Tables count responses; it is persons who must not be told. What is hidden for these is a target for those.
        before = Protection(by_person, hidden, differences, list_unfinished(by_person)).run()
        hidden = Protection(system, before, differences, targets).run()
        if (hidden.figures, hidden.rows) == (before.figures, before.rows):
            break
    return hidden
