"""The parts that hiding is made of, each by itself: groups of a comparison, rectangles of a table, what a quantile tells."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from surveys import WAVE, complete, declare, item, read_rows, type_export, write_rows

from pipelines.disclosure.axes import build_axis
from pipelines.disclosure.book import Book
from pipelines.disclosure.groups import find_small_groups, hide_groups
from pipelines.disclosure.hidden import Hidden, hides_language
from pipelines.disclosure.plan import open_book, plan_release
from pipelines.disclosure.rectangles import pair_cells
from pipelines.disclosure.system import System
from pipelines.tabulate import Population
from schemas.missing import MISSING

SHOWN = pd.DataFrame({"suppressed": [False]})
LARGE = 40


def count_groups(**groups: dict[str, float]) -> pd.DataFrame:
    """One share by one break: 20 of 40 of each group, nobody missing, unless it says otherwise."""
    usual = {"numerator": 20, "denominator": LARGE, "persons": LARGE} | dict.fromkeys(MISSING, 0)
    rows = [{"break_level": name, "statistic": "share", "level": "", **usual, **own} for name, own in groups.items()]
    return pd.DataFrame(rows).assign(suppressed=False, reason="")


def list_small(table: pd.DataFrame, per_person: int = 1, overlapping: bool = True) -> str:
    gone = find_small_groups(table, SHOWN, 5, per_person, overlapping)
    return "".join(table["break_level"][gone].drop_duplicates())


@pytest.mark.parametrize(
    ("own", "small"),
    [
        ({"numerator": 4}, True),
        ({"numerator": 5}, False),
        ({"numerator": 0}, False),
        ({"numerator": 36}, True),
        ({"numerator": 35}, False),
        ({"numerator": 40}, False),
        ({"numerator": 0, "denominator": 4}, True),
        ({"persons": 4}, True),
        ({"persons": 5}, False),
        ({"persons": 0}, False),
        ({"persons": math.nan}, False),
        ({"numerator": math.nan}, False),
        *(({kind: 4}, kind in {"no_answer", "dont_know", "not_applicable"}) for kind in MISSING),
        ({"no_answer": 5}, False),
    ],
)
def test_a_group_is_small_by_any_of_its_counts(own: dict[str, float], small: bool) -> None:
    """What is left of its base counts like what is said of it: 36 of 40 tell of 4."""
    assert list_small(count_groups(a={}, b=own, c={})) == ("b" if small else "")


def test_a_group_of_many_responses_of_few_persons_is_small() -> None:
    table = count_groups(a={}, b={"numerator": 14})
    assert list_small(table, per_person=1) == ""
    assert list_small(table, per_person=3) == "b"
    assert list_small(table, per_person=4) == "b"
    # A minimum of 21 responses is more than the 20 of anybody.
    assert list_small(table, per_person=5) == "ab"


def test_levels_of_one_group_are_small_together() -> None:
    few = count_groups(a={"numerator": 2, "denominator": 20}, b={}).assign(level="x")
    assert list_small(pd.concat([count_groups(a={}, b={}), few], ignore_index=True)) == "a"


def test_with_a_group_alone_the_smallest_other_one_is_hidden() -> None:
    table = count_groups(a={"persons": 60}, b={"numerator": 2}, c={"persons": 41}, d={"persons": 50})
    assert list_small(table) == "b"
    assert list_small(table, overlapping=False) == "bc"
    assert list_small(count_groups(a={}, b={}), overlapping=False) == ""


def test_groups_are_hidden_until_no_sum_of_them_is_small() -> None:
    """Two groups that left 2 and 1 open would be told by subtraction to have left 3 open together."""
    table = count_groups(a={"no_answer": 2}, b={"no_answer": 1}, c={"no_answer": 6, "persons": 60}, d={"persons": 50})
    # What d adds, nobody, leaves the sum as it is; what c adds does not.
    assert list_small(table, overlapping=False) == "abcd"
    enough = count_groups(a={"no_answer": 2}, b={"no_answer": 3}, c={"persons": 60})
    assert list_small(enough, overlapping=False) == "ab"


def test_hidden_groups_say_why_and_the_others_what_they_said() -> None:
    table = count_groups(a={}, b={}).assign(reason=["said before", ""], suppressed=[True, False])
    hidden = hide_groups(table, pd.Series([False, True]), 7)
    assert hidden["suppressed"].tolist() == [True, True]
    assert hidden["reason"][0] == "said before"
    assert "fewer than 7 persons" in hidden["reason"][1]
    assert table["suppressed"].tolist() == [True, False]


def cross(folder: Path, counts: list[list[int]], minimum: int) -> Book:
    """The book of two questions crossed, a row of counts for each answer to the first."""
    wide = [chr(65 + at) for at in range(len(counts[0]))]
    tall = [chr(75 + at) for at in range(len(counts))]
    declared = declare(
        [item("one", codes=" ".join(tall)), item("other", codes=" ".join(wide))],
        [{"id": "d", "statistic": "distribution", "item": "other", "breaks": ["one"]}],
        minimum_cell=minimum,
    )
    answers = [f"{a},{b}" for a, row in zip(tall, counts, strict=True)
               for b, count in zip(wide, row, strict=True) for _ in range(count)]  # fmt: skip
    rows = [complete(number, answer) for number, answer in enumerate(answers, start=1)]
    return open_book(type_export(read_rows(write_rows(folder, "one,other", *rows)), declared)[0], declared, minimum)


def find_cell(book: Book, one: str, other: str) -> int:
    place = ("indicators", "d", "one", one, "distribution", other)
    return next(row.cells[0] for row in book.rows if row.place == place)


COUNTS = [[3, 20, 30], [20, 25, 9], [40, 8, 35]]


@pytest.mark.parametrize(("one", "other"), [("K", "A"), ("L", "C"), ("M", "B"), ("M", "C")])
def test_a_cell_is_hidden_with_three_that_make_up_for_it(one: str, other: str, tmp_path: Path) -> None:
    """In the first row and column and in the last: rows and columns add up to what they did, and nothing below nobody."""
    book = cross(tmp_path, COUNTS, 5)
    system, cell, hidden = System(book), find_cell(book, one, other), Hidden(book)
    hidden.extend([cell])
    before = set(hidden.figures)
    found, deviations = pair_cells(system, hidden, [cell], [1.0] * len(book.figures), 5)
    assert hidden.figures == before
    names = [f"{a}{b}" for a in "KLM" for b in "ABC"]
    cells = {name: find_cell(book, *name) for name in names}
    gone = {name for name, figure in cells.items() if figure in found.figures}
    assert len(gone) >= 4
    assert f"{one}{other}" in gone
    assert len(deviations) == 2
    for deviation in deviations:
        moved = {name: float((system.figures[[figure]] @ deviation)[0]) for name, figure in cells.items()}
        assert {name for name, by in moved.items() if by} <= gone
        for at in "KLM":
            assert sum(by for name, by in moved.items() if at in name) == 0
        for at in "ABC":
            assert sum(by for name, by in moved.items() if at in name) == 0
        assert all(book.figures[cells[name]].value + by >= 0 for name, by in moved.items())
        # It goes as far as it can: one of its cells is left with nobody.
        assert min(book.figures[cells[name]].value + by for name, by in moved.items() if by) == 0
    widths = [float((system.figures[[cell]] @ deviation)[0]) for deviation in deviations]
    assert widths[0] > 0 > widths[1]
    assert widths[0] - widths[1] >= 5


def test_the_cheapest_rectangle_is_taken(tmp_path: Path) -> None:
    book = cross(tmp_path, COUNTS, 5)
    cell, hidden = find_cell(book, "K", "A"), Hidden(book)
    hidden.extend([cell])
    for cheap in (("L", "B"), ("M", "C")):
        corners = {find_cell(book, *cheap), find_cell(book, "K", cheap[1]), find_cell(book, cheap[0], "A")}
        costs = [1.0 if figure in corners | {cell} else 50.0 for figure in range(len(book.figures))]
        found, _ = pair_cells(System(book), hidden, [cell], costs, 5)
        assert corners <= found.figures


def test_a_cell_without_a_rectangle_that_is_large_enough_is_left(tmp_path: Path) -> None:
    book = cross(tmp_path, [[1, 20], [20, 1]], 5)
    cell, hidden = find_cell(book, "K", "A"), Hidden(book)
    hidden.extend([cell])
    found, deviations = pair_cells(System(book), hidden, [cell], [1.0] * len(book.figures), 25)
    assert (found.figures, deviations.shape) == (hidden.figures, (0, System(book).size))


def test_the_next_cell_is_paired_after_one_that_cannot_be(tmp_path: Path) -> None:
    book = cross(tmp_path, [[30, 20, 25], [1, 0, 0], [20, 25, 30]], 5)
    cells, hidden = [find_cell(book, "L", "A"), find_cell(book, "K", "A")], Hidden(book)
    hidden.extend(cells)
    _, deviations = pair_cells(System(book), hidden, cells, [1.0] * len(book.figures), 5)
    assert len(deviations) == 2


def score(folder: Path, counts: dict[str, int]) -> Book:
    """The book of the median and quartiles of a scale of five, so many answers at each code."""
    declared = declare(
        [item("q", codes="1 2 3 4 5", ordered=True)],
        [{"id": "m", "statistic": ["median", "quartiles"], "item": "q"}],
        minimum_cell=2,
    )
    answers = [code for code, count in counts.items() for _ in range(count)]
    rows = [complete(number, answer) for number, answer in enumerate(answers, start=1)]
    return open_book(type_export(read_rows(write_rows(folder, "q", *rows)), declared)[0], declared, 2)


def list_limits(book: Book, statistic: str, level: str) -> list[tuple[float, float]]:
    """Of each thing that a row tells beside: what its figures add up to, and the limit that it sets."""
    (row,) = [row for row in book.rows if row.place == ("indicators", "m", "", "", statistic, level)]
    return [
        (sum(factor * book.figures[figure].value for figure, factor in bound.factors), bound.limit)
        for bound in row.bounds
    ]


def test_a_median_tells_how_many_lie_below_and_above(tmp_path: Path) -> None:
    """Of 4, 3, 6 and 2 answers the eighth is the median: below it are fewer than half of 15, up to it more."""
    book = score(tmp_path, {"1": 4, "2": 3, "3": 6, "5": 2})
    assert list_limits(book, "median", "") == [(7, 7), (-13, -8)]


def test_a_median_between_two_answers_tells_half(tmp_path: Path) -> None:
    """Of 4, 2, 0 and 6 answers half are up to 2 and nobody is between 2 and 5, whose mean is said."""
    book = score(tmp_path, {"1": 4, "2": 2, "5": 6})
    assert list_limits(book, "median", "") == [(6, 6), (-6, -6), (0, 0)]


def read_axis(folder: Path, *rows: str, name: str) -> Any:
    declared = declare([item("tools", "multiple", codes="A B C"), item("rank", "ranking", codes="P Q R", ranks=2)], [])
    heading = "tools[A],tools[B],tools[C],rank[1],rank[2]"
    written = [complete(number, row) for number, row in enumerate(rows, start=1)]
    responses = type_export(read_rows(write_rows(folder, heading, *written)), declared)[0]
    return build_axis(Population(responses, declared), name)


def test_of_some_boxes_an_answer_without_them_ticked_another(tmp_path: Path) -> None:
    axis = read_axis(tmp_path, "Y,,,P,Q", ",Y,,P,", ",,Y,,", "Y,Y,,Q,", name="tools#A+B")
    content = axis.columns.loc[axis.place]
    boxes = content[[name for name in content if str(name).startswith("tools")]].astype(bool)
    assert boxes.to_numpy().tolist() == [
        [True, False, False], [False, True, False], [False, False, True], [True, True, False]
    ]  # fmt: skip
    assert axis.possible.all()
    assert {name: axis.features[f"tools#{name}"][axis.place].tolist() for name in "AB"} == {
        "A": [1, 0, 0, 1],
        "B": [0, 1, 0, 1],
    }


def test_of_all_boxes_an_answer_ticked_at_least_one(tmp_path: Path) -> None:
    axis = read_axis(tmp_path, "Y,,,P,Q", ",Y,,P,", ",,Y,,", "Y,Y,,Q,", name="tools")
    boxes = axis.columns[[name for name in axis.columns if not str(name).startswith("missing")]].astype(bool)
    nothing = ~boxes.any(axis=1).to_numpy() & ~axis.silent
    assert nothing.sum() == 1
    assert axis.possible.tolist() == (~nothing).tolist()


def test_the_states_of_a_ranking_are_the_orders_of_its_options(tmp_path: Path) -> None:
    axis = read_axis(tmp_path, "Y,,,P,Q", ",Y,,P,", ",,Y,,", "Y,Y,,Q,", name="rank")
    ranked = axis.columns[[name for name in axis.columns if not str(name).startswith("missing")]]
    orders = ["".join(order) for order in ranked[~axis.silent].astype("object").where(ranked.notna(), "").to_numpy()]
    # Two of three options, each order once.
    assert sorted(orders) == ["P", "PQ", "PR", "Q", "QP", "QR", "R", "RP", "RQ"]
    assert np.all(axis.possible[axis.place])
    assert axis.possible.sum() == len(axis.silent) - 1


def test_a_language_of_few_is_hidden(tmp_path: Path) -> None:
    declared = declare([item("q", codes="A B")], [], languages=["en", "fr", "nl"], minimum_cell=5)
    spoken = ["en"] * 9 + ["fr"] * 2 + ["nl"] * 7
    rows = [complete(number, "AB"[number % 2], language) for number, language in enumerate(spoken, start=1)]
    responses = type_export(read_rows(write_rows(tmp_path, "q", *rows)), declared)[0]
    hidden = plan_release(responses, declared, WAVE)
    # With one hidden alone the whole would give it back.
    assert [hides_language(hidden, each) for each in ("en", "fr", "nl")] == [False, True, True]
    assert not hides_language(Hidden(open_book(responses, declared, 5)), "fr")
