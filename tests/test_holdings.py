"""What the same people hold of two tables: held against a plain sum over participants, one by one."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.counting import NOWHERE, Answers, sum_denominators, sum_levels
from pipelines.holdings import Coded, hold, multiply_holdings
from pipelines.scores import number_scores

GROUPS, LEVELS = 2, 3
answer = st.tuples(st.integers(0, 5), st.integers(-1, GROUPS - 1), st.integers(-1, LEVELS - 1), st.booleans(),
                   st.sampled_from([0.5, 1.0, 2.0]))  # fmt: skip
table = st.lists(answer, max_size=25)


class Side:
    """One table: participants numbered as they appear, and what each of them has by group and level."""

    def __init__(self, rows: list[Any], weighted: bool, overlapping: bool = False, scores: bool = False) -> None:
        who = [row[0] for row in rows]
        self.names = list(dict.fromkeys(who))
        self.group, self.level = (np.array([row[at] for row in rows], dtype=np.intp) for at in (1, 2))
        self.counted = np.array([row[3] for row in rows], dtype=bool)
        self.weight = np.array([row[4] for row in rows], dtype=float) if weighted else np.ones(len(rows))
        participant = np.array([self.names.index(each) for each in who], dtype=np.intp)
        self.answers = Answers(len(rows), participant, self.weight if weighted else None)
        self.sums, totals = sum_denominators(self.answers, self.group, GROUPS, self.counted)
        self.overlapping, self.score = overlapping, self.level * 1.5 if scores else None
        levels: tuple[Any, ...] = ((self.level, LEVELS),)
        if overlapping:
            levels = tuple((np.where(self.level >= at, 0, NOWHERE), 1) for at in range(LEVELS))
        self.coded = Coded(totals, () if scores else levels, None if self.score is None else number_scores(self.score))
        self.who = who

    def of(self, name: int, group: int, level: int) -> tuple[float, float]:
        """Numerator and denominator of a participant, by a plain loop."""
        y = m = 0.0
        for at, each in enumerate(self.who):
            if each == name and self.group[at] == group and self.counted[at]:
                m += self.weight[at]
                if self.score is not None:
                    y += self.weight[at] * self.score[at]
                elif self.level[at] == level or (self.overlapping and self.level[at] >= level):
                    y += self.weight[at]
        return y, m


def compare(first: Side, second: Side, levels: int, by_participant: bool) -> None:
    same = np.array(
        [first.names.index(each) if each in first.names else NOWHERE for each in second.names], dtype=np.intp
    )
    held = [hold(side.answers, side.coded) for side in (first, second)]
    held = [each.by_participant() for each in held] if by_participant else held
    found = multiply_holdings(held[0], held[1], same, GROUPS, levels)
    for group in range(GROUPS):
        both = 0
        for name in set(first.names) & set(second.names):
            both += first.of(name, group, 0)[1] > 0 and second.of(name, group, 0)[1] > 0
        assert found.both[group] == both
        for level in range(levels):
            expected = np.zeros(4)
            for name in set(first.names) & set(second.names):
                (y1, m1), (y2, m2) = (side.of(name, group, level) for side in (first, second))
                if by_participant:
                    y1, m1 = (y1 / m1, 1.0) if m1 else (0.0, 0.0)
                    y2, m2 = (y2 / m2, 1.0) if m2 else (0.0, 0.0)
                expected += [y1 * y2, y1 * m2, m1 * y2, m1 * m2]
            got = [float(found.y1y2[group, level]), float(found.y1m2[group, level]), float(found.m1y2[group, level]),
                   float(found.m1m2[group])]  # fmt: skip
            assert got == pytest.approx(list(expected))


@settings(max_examples=120, deadline=None)
@given(table, table, st.booleans(), st.booleans(), st.booleans())
def test_products_are_those_of_each_participant(
    one: list[Any], two: list[Any], weighted: bool, overlapping: bool, by_participant: bool
) -> None:
    compare(Side(one, weighted, overlapping), Side(two, weighted, overlapping), LEVELS, by_participant)


@settings(max_examples=60, deadline=None)
@given(table, table, st.booleans(), st.booleans())
def test_products_of_scores_too(one: list[Any], two: list[Any], weighted: bool, by_participant: bool) -> None:
    compare(Side(one, weighted, scores=True), Side(two, weighted, scores=True), 1, by_participant)


@settings(max_examples=60, deadline=None)
@given(table, st.booleans())
def test_a_table_with_itself_gives_its_own_squares(rows: list[Any], weighted: bool) -> None:
    side = Side(rows, weighted)
    held = hold(side.answers, side.coded)
    found = multiply_holdings(held, held, np.arange(len(side.names)), GROUPS, LEVELS)
    own = sum_levels(side.answers, side.coded.totals, GROUPS, side.level, LEVELS)
    assert found.m1m2 == pytest.approx(side.sums.mm)
    assert found.both == pytest.approx(side.sums.present)
    assert found.y1y2 == pytest.approx(own.yy)
    assert found.y1m2 == pytest.approx(own.ym)
    assert found.m1y2 == pytest.approx(own.ym)


def test_nobody_known_can_be_recognised() -> None:
    answers = Answers(2)
    _, totals = sum_denominators(answers, np.zeros(2, dtype=np.intp), 1, np.ones(2, dtype=bool))
    with pytest.raises(ValueError, match="nobody can be recognised"):
        hold(answers, Coded(totals, ((np.zeros(2, dtype=np.intp), 1),)))
