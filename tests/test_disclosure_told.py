"""What is planned for of surveys of every kind, and what is hidden of generated ones, told whole; see `telling.py`.

`test_disclosure.py` holds that nothing can be found again; a change of the search that hides more than was hidden, or
other numbers at a higher cost, fails here alone.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from attacker import Released, make_survey
from engines.panel import make_panel
from surveys import WAVE, complete, declare, item, left, read_rows, type_export, write_rows
from test_disclosure_declared import make_uneven, make_wide

from pipelines.disclosure import protect
from pipelines.disclosure.book import Book, Bound
from pipelines.disclosure.earlier import Release, read_told
from pipelines.disclosure.hidden import Hidden
from pipelines.disclosure.hide import hide_topline
from pipelines.disclosure.plan import open_book, plan_release
from pipelines.disclosure.protect import weigh_figures
from pipelines.disclosure.small import list_differences
from pipelines.disclosure.system import System
from pipelines.indicators import compute_indicators
from pipelines.topline import count_topline
from pipelines.weights import weigh_responses
from schemas.declared import Declarations
from schemas.missing import MISSING
from tests.telling import hold

SEEDS = (0, 1, 2, 5, 11, 13, 15, 19, 22, 23, 27, 28, 37, 39)
LEFT = (0, 4, 5, 7, 9, 12, 13, 16, 20, 21, 22, 23, 33)
ROUGH = (0, 8, 15, 23, 37, 39)
PANEL = 60
PLACE = ["indicator", "break", "break_level", "statistic", "level"]
SHEETS = 120
"""So many ways to fill the questionnaire in, where some left early."""


def tell(made: Released) -> Iterator[str]:
    """Every row of every table: what it says, a dot where that is hidden or nothing, and why."""
    for table, keys, counts in (
        (made.indicators, PLACE, ["numerator", "denominator", "persons", *MISSING, "ci_low"]),
        (made.topline, ["item", "subquestion", "code"], ["count", "asked", "answered"]),
    ):
        for row in table.to_dict("records"):
            place = " ".join(str(row[key]) for key in keys if row[key] != "")
            said = " ".join("." if math.isnan(row[name]) else f"{row[name]:.4g}" for name in counts)
            yield f"{place}: {said} {row['reason']}".strip()


@pytest.mark.parametrize("seed", SEEDS)
def test_what_is_hidden_of_complete_responses(seed: int, tmp_path: Path) -> None:
    hold(f"hidden/{seed}.txt", "\n".join(tell(make_survey(seed, tmp_path))))


@pytest.mark.parametrize("seed", LEFT)
def test_what_is_hidden_where_some_left_early(seed: int, tmp_path: Path) -> None:
    hold(f"hidden/left-{seed}.txt", "\n".join(tell(make_survey(seed, tmp_path, SHEETS, unfinished=True))))


@pytest.mark.parametrize("seed", ROUGH)
def test_what_is_hidden_of_large_releases(seed: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(protect, "MANY", 10)
    hold(f"hidden/large-{seed}.txt", "\n".join(tell(make_survey(seed, tmp_path))))


def make_weighted(folder: Path) -> tuple[Declarations, pd.DataFrame]:
    """A survey with every statistic, weighted by place."""
    declared, _, responses = make_panel(folder, PANEL, repeated=False)
    margins = {"margins": {"place": {"A": 0.5, "B": 0.3, "C": 0.2}}}
    waves = {WAVE: declared.survey.waves[WAVE].model_copy(update=margins)}
    declared = replace(declared, survey=declared.survey.model_copy(update={"waves": waves}))
    return declared, weigh_responses(responses, declared, WAVE)


def make_recurring(folder: Path) -> tuple[Declarations, pd.DataFrame]:
    """A survey with every statistic, whose participants recur."""
    declared, _, responses = make_panel(folder, PANEL)
    return declared, responses


ROUTES: dict[str, Any] = {
    "ticked": {"tools": {"any_of": ["A"]}},
    "alone": {"tools": {"only": ["B"]}},
    "noted": {"note": {"answered": True}},
    "french": {"language": ["fr"]},
    "begun": {"equation": 'startlanguage == "en" && use.NAOK == "YES"'},
}
"""Who is put a question: by boxes, by whether something was answered at all, by language, by an equation."""


def make_routed(folder: Path) -> tuple[Declarations, pd.DataFrame]:
    """A question for every way of routing, each crossed with another, in two languages."""
    items = [
        item("use", codes="YES NO"),
        item("tools", "multiple", codes="A B C"),
        item("note", "text"),
        *(item(f"q-{name}", codes="1 2 3", asked_of=name, ordered=True) for name in ROUTES),
    ]
    indicators = [
        *({"id": f"d-{name}", "statistic": ["distribution", "mean"], "item": f"q-{name}", "breaks": ["use"]} for name in ROUTES),
        *({"id": f"b-{name}", "statistic": "share", "item": "use", "codes": ["YES"], "base": name, "breaks": ["language"]} for name in ROUTES),
        {"id": "combined", "statistic": ["combinations", "distinct"], "item": "tools", "base": "begun"},
        {"id": "tools", "statistic": ["distribution", "mode"], "item": "tools", "breaks": ["q-ticked"], "population": "received"},
    ]  # fmt: skip
    declared = declare(items, indicators, ROUTES, languages=["en", "fr"], minimum_cell=5)
    chance, rows = np.random.default_rng(5), []
    for number in range(1, PANEL + 1):
        use, note = chance.choice(["YES", "NO"]), chance.choice(['""', "often"])
        tools = {code: bool(chance.random() < 0.4) for code in "ABC"}
        language = "en" if number % 3 else "fr"
        put = [tools["A"], [code for code, on in tools.items() if on] == ["B"], note == "often", language == "fr",
               language == "en" and use == "YES"]  # fmt: skip
        answers = [chance.choice(["1", "2", "3", '""']) if each else "" for each in put]
        cells = ",".join([use, *("Y" if on else '""' for on in tools.values()), note, *answers])
        rows.append(complete(number, cells, language) if number % 9 else left(number, 2, cells, language))
    heading = ["use", *(f"tools[{code}]" for code in tools), "note", *(f"q-{name}" for name in ROUTES)]
    return declared, type_export(read_rows(write_rows(folder, ",".join(heading), *rows)), declared)[0]


MAKERS = {
    "recurring": make_recurring,
    "weighted": make_weighted,
    "uneven": make_uneven,
    "wide": make_wide,
    "routed": make_routed,
}


def tell_book(book: Book) -> Iterator[str]:
    """Every group and row with what its figures come to, then every figure: over which axes, how many persons."""

    def say(figures: Iterable[int]) -> str:
        return ", ".join(f"{book.figures[each].value:.6g} (#{each})" for each in figures) or "-"

    def tell(bound: Bound) -> str:
        return " ".join(f"{factor:+g} #{figure}" for figure, factor in bound.factors) + f" <= {bound.limit:g}"

    for number, group in enumerate(book.groups):
        kinds = "".join(f", {kind} {say([figure])}" for kind, figure in group.kinds.items())
        rest = f"members {group.members}, cost {group.cost:.6g}, listed {group.listed}"
        yield f"{' '.join(group.name)}: base {say([group.base])}, counted {say([group.counted])}{kinds}, {rest}"
        for row in (each for each in book.rows if each.group == number):
            marks = "".join(f" {name}" for name in ("leads", "listed", "few", "silent") if getattr(row, name))
            sums = f"moments {say(row.moments)}, spread {say(row.spread)}, cost {row.cost:.6g}"
            yield f"  {' '.join(row.place[-3:])}: {say(row.cells)} of {say([row.below])}, {sums}{marks}"
            yield from (f"    {tell(bound)}" for bound in row.bounds)
    yield from (f"everybody knows {tell(bound)}" for bound in book.truisms)
    costs = weigh_figures(book)
    for at, figure in enumerate(book.figures):
        about = "".join(f", {'+'.join(of)} {speaks}" for of, speaks in book.speaks.get(at, {}).items())
        over = " ".join([figure.total.population, *figure.total.axes])
        known = f"persons {figure.persons}, cost {costs[at]:.6g}, {over}{', fixed' * (at in book.fixed)}"
        yield f"#{at}: {figure.value:.6g}, {known}{about}"


def tell_system(system: System) -> Iterator[str]:
    """The crossings, where each figure is added up, what two crossings both tell, and the differences that are small."""
    for at, (population, crossing) in enumerate(system.crossings):
        states = (
            f"{crossing.size} states, {(system.columns[at] >= 0).sum()} possible, {(crossing.counts > 0).sum()} taken"
        )
        yield f"{at}: {population} {' '.join(crossing.names)}: {states}, {crossing.counts.sum():g} responses"
    yield f"{system.size} columns, {system.truth.sum():.6g} in all"
    # The columns that a figure adds up, as one number.
    sums = system.figures @ np.arange(1, system.size + 1)
    for at, (home, value, columns) in enumerate(zip(system.homes, system.values, sums, strict=True)):
        yield f"#{at} in {home}: {value:.6g}, {columns:.9g}"
    for link in system.links:
        sides = " = ".join(f"{system.truth[side].sum():.6g} in {len(side)}, {side.sum()}" for side in link.sides)
        yield f"{link.crossings}: {sides}, #{link.figure}"
    yield from map(str, list_differences(system))


@pytest.mark.parametrize("name", MAKERS)
def test_what_is_planned_for(name: str, tmp_path: Path) -> None:
    declared, responses = MAKERS[name](tmp_path)
    book = open_book(responses, declared, 5)
    hold(f"books/{name}.txt", "\n".join([*tell_book(book), "", *tell_system(System(book))]))


@pytest.mark.parametrize("name", ["uneven", "wide", "routed"])
def test_what_is_hidden_of_long_and_of_uneven_questions(name: str, tmp_path: Path) -> None:
    declared, responses = MAKERS[name](tmp_path)
    least = declared.survey.model_copy(update={"minimum_cell": 5})
    hidden = plan_release(responses, replace(declared, survey=least), WAVE)
    rows = [" ".join(hidden.book.rows[at].place) for at in sorted(hidden.rows)]
    hold(f"hidden/{name}.txt", "\n".join([*rows, "", *(f"#{figure}" for figure in sorted(hidden.figures))]))


def release(responses: pd.DataFrame, declared: Declarations) -> Release:
    """The tables of some responses, with everything that they say."""
    everything = Hidden(open_book(responses, declared, 5))
    table = compute_indicators(responses, declared, WAVE, "data", hidden=everything)
    topline = hide_topline(count_topline(responses, declared), everything)
    complete = responses[responses["outcome"] == "complete"]
    return Release(table, topline, len(complete), complete["language"].value_counts().to_dict())


@pytest.mark.parametrize("name", ["recurring", "uneven", "routed"])
def test_what_a_release_is_read_to_say(name: str, tmp_path: Path) -> None:
    declared, responses = MAKERS[name](tmp_path)
    then = read_told(open_book(responses, declared, 5), release(responses, declared))
    lines = [f"#{figure}: {value:.6g}" for figure, value in sorted(then.told.items())]
    hold(f"books/{name}-told.txt", "\n".join([*lines, "", *(f"#{figure}" for figure in sorted(then.somebody))]))


def test_what_is_hidden_beside_two_earlier_releases(tmp_path: Path) -> None:
    """Of sixty responses forty were published, and twenty-five before."""
    declared, responses = make_routed(tmp_path)
    before = [release(responses.iloc[:count].reset_index(drop=True), declared) for count in (25, 40)]
    hidden = plan_release(responses, declared, WAVE, before)
    rows = [" ".join(hidden.book.rows[at].place) for at in sorted(hidden.rows)]
    hold(
        "hidden/routed-released-twice.txt", "\n".join([*rows, "", *(f"#{figure}" for figure in sorted(hidden.figures))])
    )
