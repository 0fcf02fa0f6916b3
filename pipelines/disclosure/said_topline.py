"""The topline -> what its rows say of each item."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from pipelines.bases import NEVER_PUT
from pipelines.disclosure.axes import SOME, is_wide
from pipelines.disclosure.book import Book, Group, Row
from pipelines.tabulate import Mask, Population
from schemas.missing import MISSING
from schemas.parts import Part

TABLE = "topline"
METHOD = "method"
POPULATION = "complete"
NUMBERS = ("n", "sum", "mean", "median", "min", "max")
DATES = ("n", "first", "last")
EXTREMES = {"min", "first", "max", "last"}
"""The lowest and the highest are what somebody answered, and mostly one person alone."""


def say_topline(book: Book) -> None:
    """Put every row of the topline into the book."""
    axes = book.axes[POPULATION]
    put = [MISSING.index(kind) for kind in NEVER_PUT]
    for part in axes.population.declared.as_asked().parts.values():
        if part.kind == "none":
            continue
        wide = part.kind == "boxes" and is_wide(axes.population, part)
        names = [f"{part.name}{SOME}{box}" for box in part.boxes] if wide else [part.name]
        for name in names:
            crossing = book.cross(POPULATION, [name])
            kind = crossing.universe.kind(part.name)
            asked, answered = ~np.isin(kind, put), kind < 0

            def count(mask: Mask, crossing=crossing, name=name) -> int:  # type: ignore[no-untyped-def]
                return book.count(POPULATION, crossing, mask, (name,))

            if name == names[0]:
                members = crossing.count_persons(np.ones(crossing.size, dtype=bool))
                book.open_group(Group((TABLE, part.name), count(asked), count(answered), {}, members))
            of = book.groups[-1]
            below = of.base if part.item.denominator == "asked" else of.counted
            for subquestion, code, mask in _list_cells(part, crossing.universe, asked, answered):
                if wide and not name.endswith(f"{SOME}{subquestion or code}"):
                    continue
                row = Row((TABLE, part.item.id, subquestion, code), len(book.groups) - 1, below)
                row.cells = [] if mask is None else [count(mask)]
                row.silent = not any(book.speaks[cell][(name,)] for cell in row.cells)
                row.below = of.base if part.kind == "text" else of.counted if part.kind in {"number", "date"} else below
                row.few = code in EXTREMES and 0 < _count_extreme(axes.population, part, code) < book.minimum
                book.rows.append(row)


def say_languages(book: Book) -> None:
    """Put into the book how many answered in each language, which the method of a wave says."""
    crossing = book.cross(POPULATION, ["language"])
    everybody = book.count(POPULATION, crossing, np.ones(crossing.size, dtype=bool))
    members = crossing.count_persons(np.ones(crossing.size, dtype=bool))
    book.open_group(Group((METHOD, "languages"), everybody, everybody, {}, members))
    for code in book.axes[POPULATION].population.declared.survey.languages:
        cell = book.count(
            POPULATION, crossing, (crossing.universe.responses["language"] == code).to_numpy(), ("language",)
        )
        book.rows.append(Row((METHOD, "languages", code), len(book.groups) - 1, everybody, [cell]))


def _list_cells(
    part: Part, universe: Population, asked: Mask, answered: Mask
) -> Iterator[tuple[str, str, Mask | None]]:
    """Subquestion and code of every row of a part, with the states it counts; None where it counts all who answered."""
    if part.kind == "code":
        place = universe.codes(part.name)
        for at, code in enumerate(part.codes):
            yield part.subquestion, code, place == at
    elif part.kind == "boxes":
        for code, ticked in universe.boxes(part.name).items():
            yield (f"{part.subquestion}_{code}" if part.subquestion else code), "Y", ticked & asked
    elif part.kind == "text":
        yield part.subquestion, "", answered
    else:
        for code in NUMBERS if part.kind == "number" else DATES:
            yield part.subquestion, code, None


def _count_extreme(population: Population, part: Part, code: str) -> int:
    """How many persons gave the lowest or the highest answer."""
    given = population.responses[part.name]
    answered = (population.kind(part.name) < 0) & given.notna().to_numpy()
    if not answered.any():
        return 0
    known = given[answered]
    there = answered & (given == (known.min() if code in {"min", "first"} else known.max())).to_numpy()
    who = population.answers.participant
    return int(there.sum()) if who is None else len(np.unique(who[there]))
