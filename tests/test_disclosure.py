"""Small groups of a break, and what would give them back."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.disclosure import HIDDEN, hide_small_groups

SMALL, COMPLEMENT = "fewer than 5 persons", "would give back a smaller group"


def rows_of(persons: dict[str, int], codes: str = "Y") -> list[dict[str, Any]]:
    numbers = dict.fromkeys(HIDDEN, 1)
    return [
        {"break_level": level, "level": code, "persons": count, "ci_method": "wilson", **numbers}
        for level, count in persons.items()
        for code in codes
    ]


def reasons(persons: dict[str, int], minimum: int = 5, overlapping: bool = False) -> dict[str, str]:
    hidden = hide_small_groups(rows_of(persons), minimum, overlapping)
    return {row["break_level"]: row["reason"] for row in hidden if row.get("suppressed")}


@pytest.mark.parametrize(
    ("persons", "hidden"),
    [
        ({"a": 20, "b": 5, "c": 6}, {}),
        ({"a": 20, "b": 4, "c": 6}, {"b": SMALL, "c": COMPLEMENT}),
        ({"a": 20, "b": 4, "c": 3}, {"b": SMALL, "c": SMALL}),
        ({"a": 20, "b": 1}, {"b": SMALL, "a": COMPLEMENT}),
        ({"a": 4, "b": 0}, {"a": SMALL}),
        ({"a": 20, "b": 0, "c": 7}, {}),
        ({"a": 20, "b": 0, "c": 3, "d": 9}, {"c": SMALL, "d": COMPLEMENT}),
        ({"a": 2, "b": 3, "c": 4}, {"a": SMALL, "b": SMALL, "c": SMALL}),
        # Two hidden groups of three persons together are no safer than one group of three.
        ({"a": 20, "b": 1, "c": 2, "d": 8}, {"b": SMALL, "c": SMALL, "d": COMPLEMENT}),
    ],
    ids=str,
)
def test_which_groups_are_hidden_and_why(persons: dict[str, int], hidden: dict[str, str]) -> None:
    assert reasons(persons) == hidden


def test_groups_that_overlap_cannot_be_subtracted() -> None:
    assert reasons({"a": 20, "b": 4, "c": 6}, overlapping=True) == {"b": SMALL}


def test_the_minimum_is_the_declared_one() -> None:
    assert reasons({"a": 20, "b": 4, "c": 6}, minimum=4) == {}
    assert reasons({"a": 20, "b": 9, "c": 9}, minimum=10) == {
        "b": "fewer than 10 persons", "c": "fewer than 10 persons",
    }  # fmt: skip


def test_every_number_of_every_level_of_a_hidden_group_is_empty() -> None:
    hidden = hide_small_groups(rows_of({"a": 20, "b": 2, "c": 9}, codes="YN"), 5, False)
    gone = [row for row in hidden if row["break_level"] in {"b", "c"}]
    assert len(gone) == 4
    for row in gone:
        assert {name: row[name] for name in HIDDEN} == dict.fromkeys(HIDDEN)
        assert (row["suppressed"], row["ci_method"]) == (True, "")
    assert all(row["value"] == 1 and "suppressed" not in row for row in hidden if row["break_level"] == "a")


def test_the_rows_given_are_left_alone() -> None:
    rows = rows_of({"a": 20, "b": 2})
    hide_small_groups(rows, 5, False)
    assert rows == rows_of({"a": 20, "b": 2})


groups = st.dictionaries(st.sampled_from("abcdef"), st.integers(0, 30), min_size=1)


@settings(max_examples=60, deadline=None)
@given(groups, st.integers(1, 12))
def test_no_group_can_be_computed_from_the_total(persons: dict[str, int], minimum: int) -> None:
    hidden = set(reasons(persons, minimum))
    assert all(level in hidden for level, count in persons.items() if 0 < count < minimum)
    assert all(persons[level] > 0 for level in hidden)
    shown = [level for level, count in persons.items() if count > 0 and level not in hidden]
    assert len(hidden) != 1 or not shown
