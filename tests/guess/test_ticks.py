"""Options taken out of cells in which boxes are joined, though the options hold commas themselves."""

from __future__ import annotations

from itertools import combinations

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.guess.asked import Asked
from pipelines.guess.labels import find_labels
from pipelines.guess.ticks import Ticks, take_apart

WORDS = ["pain", "fear", "care at home", "rights", "sleep", "work", "rest", "food"]


def ask(cells: list[str], joined_by: str = ", ", people: list[str] | None = None) -> Ticks:
    series = pd.Series(cells, dtype="object")
    who = pd.Series(people or [f"row {row}" for row in range(len(cells))])
    return take_apart(Asked("Which?", "en", series, who, joined_by))


@st.composite
def options_of_a_form(draw: st.DrawFn) -> list[str]:
    words = draw(st.permutations(WORDS))
    count = draw(st.integers(2, 4))
    shapes = draw(st.lists(st.sampled_from(["{a}", "{a}, {b}", "{a} ({b}, {c})", "{a}, {b} and {c}"]), min_size=count,
                           max_size=count))  # fmt: skip
    tails = ["alone", "chronic", "acute"]
    return [
        shape.format(a=word.capitalize(), b=tails[place % 3], c=f"of {word}")
        for place, (shape, word) in enumerate(zip(shapes, words, strict=False))
    ]


@given(options_of_a_form(), st.sampled_from([", ", ";"]))
def test_every_option_is_found_whole(options: list[str], joined_by: str) -> None:
    ticked = [each for size in range(1, len(options) + 1) for each in combinations(options, size)]
    cells = [joined_by.join(each) for each in ticked for _ in range(3)]
    ticks = ask(cells, joined_by)
    labels = find_labels(ticks.counts, "en")
    assert set(labels) == set(options)
    assert ticks.counts == {option: 3 * 2 ** (len(options) - 1) for option in options}
    assert ticks.count_explained(labels) == len(cells)


def test_small_letters_everywhere_do_not_join_options() -> None:
    ticks = ask(["pain, fear", "pain", "fear, rest", "rest"] * 3)
    assert set(ticks.counts) == {"pain", "fear", "rest"}


def test_pieces_that_never_come_apart_are_one_option() -> None:
    ticks = ask(["soins, à domicile, repos", "soins, à domicile", "repos"] * 3)
    assert set(ticks.counts) == {"soins, à domicile", "repos"}


def test_an_answer_with_a_comma_is_no_pair_of_boxes() -> None:
    """Two towns in one country: the pieces are not fewer than the answers."""
    ticks = ask(["Brussels, Belgium", "Namur, Belgium"] * 5)
    assert not ticks.saves(find_labels(ticks.counts, "en"))
    assert ask(["A", "B", "A, B"] * 5).saves(["A", "B"])


def test_people_are_counted_and_not_rows() -> None:
    ticks = ask(["Pain, Fear"] * 9, people=[f"p{row % 2}" for row in range(9)])
    assert ticks.counts == {"Pain": 2, "Fear": 2}
    assert find_labels(ticks.counts, "en") == []


@pytest.mark.parametrize("cells", [["Pain;", "Fear;Pain;", "Rest;"], ["Pain;"] * 3])
def test_a_final_separator_tells_ticked_boxes(cells: list[str]) -> None:
    assert ask(cells, ";").are_certain
    assert not ask([cell.rstrip(";") for cell in cells], ";").are_certain


def test_an_open_bracket_does_not_swallow_the_rest_for_good() -> None:
    ticks = ask(["Pain (chronic, Fear", "Pain (acute, chronic), Fear"])
    assert ticks.pieces["Pain (acute, chronic), Fear"] == ("Pain (acute, chronic)", "Fear")
    assert ticks.pieces["Pain (chronic, Fear"] == ("Pain (chronic", "Fear")
