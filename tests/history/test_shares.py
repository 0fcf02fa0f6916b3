"""The parts of a change: they add up to it, however many causes there are."""

import math
from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from pipelines.history.shares import share_out

CAUSES = ["definition", "removed", "edited", "added"]
NUMBERS = st.floats(-1e6, 1e6, allow_nan=False)


@st.composite
def worths(draw: st.DrawFn) -> tuple[list[str], dict[frozenset[str], float]]:
    causes = CAUSES[: draw(st.integers(1, 4))]
    subsets = [frozenset(each) for count in range(len(causes) + 1) for each in combinations(causes, count)]
    return causes, {subset: draw(NUMBERS) for subset in subsets}


@given(worths())
def test_the_parts_add_up_to_the_change(game: tuple[list[str], dict[frozenset[str], float]]) -> None:
    causes, worth = game
    parts = share_out(worth.__getitem__, causes)
    assert parts is not None
    change = worth[frozenset(causes)] - worth[frozenset()]
    assert abs(math.fsum(parts.values()) - change) <= 1e-12 * max(1, *map(abs, worth.values()))


@given(worths(), st.data())
def test_with_a_missing_number_the_order_given_is_taken(
    game: tuple[list[str], dict[frozenset[str], float]], data: st.DataObject
) -> None:
    causes, worth = game
    gone = data.draw(st.sampled_from(sorted(worth, key=sorted)))
    parts = share_out(lambda happened: None if happened == gone else worth[happened], causes)
    chain = [frozenset(causes[:count]) for count in range(len(causes) + 1)]
    if gone in chain:
        assert parts is None
    else:
        assert parts == {
            cause: worth[chain[at + 1]] - worth[chain[at]] for at, cause in enumerate(causes)
        }  # fmt: skip


def test_by_hand() -> None:
    """Two causes: the mean of both orders. Numbers as in a glove game: alone each is worth nothing."""
    worth = {frozenset(): 10.0, frozenset("a"): 10.0, frozenset("b"): 12.0, frozenset("ab"): 20.0}
    assert share_out(worth.__getitem__, ["a", "b"]) == {"a": 4.0, "b": 6.0}


def test_a_cause_that_moves_nothing_has_no_part_and_equals_have_equal_parts() -> None:
    def worth(happened: frozenset[str]) -> float:
        return float(len(happened & {"removed", "edited"}) ** 2)

    assert share_out(worth, ["definition", "removed", "edited"]) == {"definition": 0.0, "removed": 2.0, "edited": 2.0}
