"""What is planned for where declarations are large, answers recur between waves, or a comparison breaks down further."""

from __future__ import annotations

import math
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from attacker import Attacker, make_survey
from surveys import WAVE, complete, declare, item, left, read_rows, type_export, write_rows
from test_disclosure import compare_book

from pipelines.disclosure import protect, system
from pipelines.disclosure.earlier import OtherWave, Release, find_near, read_told, recur
from pipelines.disclosure.groups import find_small_groups
from pipelines.disclosure.hidden import Hidden
from pipelines.disclosure.hide import hide_topline
from pipelines.disclosure.plan import open_book, plan_release
from pipelines.disclosure.programs import Program
from pipelines.disclosure.system import System
from pipelines.indicators import compute_indicators
from pipelines.topline import count_topline
from schemas.declared import Declarations

TOOLS = [f"T{number}" for number in range(9)]
FEW = [f"F{number}" for number in range(8)]
RANKS = list("PQRST")


def make_wide(folder: Path) -> tuple[Declarations, pd.DataFrame]:
    """Two long multiple choices, one with more patterns of ticks than can be states, and a long ranking."""
    declared = declare(
        [
            item("role", codes="A B"),
            item("tools", "multiple", codes=" ".join(TOOLS)),
            item("few", "multiple", codes=" ".join(FEW)),
            item("rank", "ranking", codes=" ".join(RANKS)),
            item("hours", "number"),
        ],
        [
            {"id": "d-tools", "statistic": "distribution", "item": "tools", "breaks": ["role"]},
            {"id": "d-role", "statistic": "distribution", "item": "role", "breaks": ["tools"]},
            {"id": "s-tools", "statistic": "share", "item": "tools", "codes": ["T1", "T2"]},
            {"id": "w-tools", "statistic": "count", "where": {"tools": {"any_of": ["T0", "T3"]}}},
            {"id": "d-few", "statistic": "distribution", "item": "few", "breaks": ["role"]},
            {"id": "d-rank", "statistic": "distribution", "item": "role", "breaks": ["few"]},
            {"id": "rank", "statistic": ["first_place", "mean_rank", "borda"], "item": "rank", "breaks": ["role"]},
        ],
        minimum_cell=5,
    )
    chance = np.random.default_rng(7)
    rows = []
    for number in range(1, 421):
        tools = chance.random(len(TOOLS)) < 0.5
        few = np.arange(len(FEW)) == chance.integers(0, 3)
        order = chance.permutation(RANKS)[: chance.integers(0, 4)]
        cells = [*("Y" if on else '""' for on in tools), *("Y" if on else '""' for on in few)]
        cells += [*order, *['""'] * (len(RANKS) - len(order))]
        rows.append(complete(number % 320 + 1, f"{'AB'[number % 3 // 2]},{','.join(cells)},{number % 9}"))
    heading = ["role", *(f"tools[{code}]" for code in TOOLS), *(f"few[{code}]" for code in FEW)]
    rows = [f"{at},{row.partition(',')[2]}" for at, row in enumerate(rows, start=1)]
    heading += [*(f"rank[{at}]" for at in range(1, 6)), "hours"]
    return declared, type_export(read_rows(write_rows(folder, ",".join(heading), *rows)), declared)[0]


def test_the_book_says_what_the_tables_of_long_questions_say(tmp_path: Path) -> None:
    declared, responses = make_wide(tmp_path)
    compare_book(responses, declared, WAVE)


def answer_again(folder: Path, answers: list[str], *, tokens: bool = True) -> tuple[Declarations, pd.DataFrame]:
    """A wave of one item or two, a response of each participant: the letters of his answers."""
    names = ["q", "r"][: len(answers[0])]
    more: dict[str, Any] = {"repeated": True, "estimand": "responses"} if tokens else {}
    declared = declare(
        [item(name, codes="A B") for name in names],
        [{"id": f"d-{name}", "statistic": "distribution", "item": name} for name in names],
        minimum_cell=5,
        **more,
    )
    heading = ",".join([*(["token"] if tokens else []), *names])
    rows = [
        complete(number, ",".join([*([f"t{number}"] if tokens else []), *given]))
        for number, given in enumerate(answers, start=1)
    ]
    folder.mkdir()
    return declared, type_export(read_rows(write_rows(folder, heading, *rows)), declared)[0]


def release(responses: pd.DataFrame, declared: Declarations) -> Release:
    """The tables of a wave with all that they say."""
    everything = Hidden(open_book(responses, declared, 5))
    table = compute_indicators(responses, declared, WAVE, "data", hidden=everything)
    topline = hide_topline(count_topline(responses, declared), everything)
    return Release(table, topline, len(responses), {"en": len(responses)})


BEFORE = ["AA"] * 12 + ["BA"] * 3 + ["BB"] * 15
"""Of thirty participants twelve chose A at first, fifteen at the second question."""


def test_what_counts_nearly_the_same_persons_in_another_wave_is_hidden(tmp_path: Path) -> None:
    """Two of the thirty changed their mind: the difference of two counts would be about these two."""
    after = ["AB"] * 12 + ["AB"] * 2 + ["BB"] + ["BA"] * 15
    declared, before = answer_again(tmp_path / "before", BEFORE)
    _, now = answer_again(tmp_path / "now", after)
    other = OtherWave(before, declared, release(before, declared))
    table = compute_indicators(now, declared, WAVE, "x", hidden=plan_release(now, declared, WAVE, others=[other]))
    assert table.loc[table["indicator"] == "d-q", "suppressed"].all()
    # As many chose A and B of the second question, but nobody of them is who chose it before.
    assert not table.loc[table["indicator"] == "d-r", "suppressed"].any()
    alone = plan_release(now, declared, WAVE)
    assert not alone.rows
    assert not alone.figures


def test_a_row_that_only_one_of_two_waves_has_is_compared_with_none(tmp_path: Path) -> None:
    declared, before = answer_again(tmp_path / "before", [each[0] for each in BEFORE])
    both, now = answer_again(tmp_path / "now", BEFORE)
    book = open_book(now, both, 5)
    then = open_book(before, declared, 5)
    near = find_near(book, then, release(before, declared))
    assert near == frozenset()
    # Of a figure that was not told nothing can be subtracted either.
    changed = [each if at else "B" for at, each in enumerate(each[0] for each in BEFORE)]
    _, other = answer_again(tmp_path / "other", changed)
    fewer = find_near(book, open_book(other, declared, 5), release(other, declared))
    named = {book.rows[at].place for at in range(len(book.rows)) if {*book.rows[at].cells} & fewer}
    assert {place[1] for place in named} == {"d-q", "q"}
    told = release(other, declared)
    nothing = replace(told, indicators=told.indicators.iloc[:0], topline=told.topline.iloc[:0])
    assert find_near(book, open_book(other, declared, 5), nothing) == frozenset()


def test_without_pseudonyms_nobody_is_known_to_have_answered_twice(tmp_path: Path) -> None:
    _, before = answer_again(tmp_path / "before", BEFORE)
    _, named = answer_again(tmp_path / "named", BEFORE[:20])
    _, nobody = answer_again(tmp_path / "nobody", BEFORE, tokens=False)
    assert recur(before, named)
    assert not recur(before, nobody)
    assert not recur(nobody, before)
    strangers = named.assign(participant=named["participant"].astype("object").map(lambda name: f"other {name}"))
    assert not recur(before, strangers)


MANY = [f"C{number}" for number in range(65)]
"""So many codes that two such questions have more combinations than can be states."""


def make_uneven(folder: Path) -> tuple[Declarations, pd.DataFrame]:
    """Two questions of many codes, people who left, numbers that few or nobody gave, a question that nobody answered."""
    declared = declare(
        [
            item("intro", "display"),
            item("town", codes=" ".join(MANY)),
            item("job", codes=" ".join(MANY)),
            item("use", codes="YES NO"),
            item("q", codes="A B", asked_of="users"),
            item("extra", codes="A B", asked_of="seen"),
            item("hours", "number"),
            item("never", "number"),
            item("void", codes="1 2 3", ordered=True),
        ],
        [
            {"id": "both", "statistic": "count", "where": {"town": MANY[:30], "job": MANY[:40]}},
            {
                "id": "both-received",
                "statistic": "count",
                "where": {"town": MANY[:30], "job": MANY[:40]},
                "population": "received",
            },
            {"id": "hired", "statistic": "share", "item": "town", "codes": MANY[:9], "base": "hired"},
            {"id": "received", "statistic": "share", "item": "use", "codes": ["YES"], "population": "received"},
            {"id": "q-received", "statistic": "distribution", "item": "q", "population": "received"},
            {"id": "q", "statistic": "distribution", "item": "q"},
            {"id": "use-seen", "statistic": "distribution", "item": "use", "base": "seen"},
            {
                "id": "use-seen-received",
                "statistic": "distribution",
                "item": "use",
                "base": "seen",
                "population": "received",
            },
            {"id": "void", "statistic": ["distribution", "mode", "median"], "item": "void"},
        ],
        {"users": {"use": ["YES"]}, "hired": {"job": MANY[:50]}, "seen": {"shown": True}},
        minimum_cell=5,
    )
    chance = np.random.default_rng(11)
    rows = []
    for number in range(1, 61):
        use = "YES" if number % 3 else "NO"
        town, job = chance.choice(MANY[:45]), chance.choice(MANY)
        asked = "AB"[number % 2] if use == "YES" else ""
        cells = f'"",{town},{job},{use},{asked},{"AB"[number % 2] if number % 4 else ""},{number % 7 if number > 1 else 40},"",""'
        rows.append(complete(number, cells) if number % 6 else left(number, 2, cells))
    return declared, type_export(
        read_rows(write_rows(folder, "intro,town,job,use,q,extra,hours,never,void", *rows)), declared
    )[0]


def test_the_book_says_what_the_tables_say_of_the_received_and_of_what_nobody_answered(tmp_path: Path) -> None:
    declared, responses = make_uneven(tmp_path)
    compare_book(responses, declared, WAVE, least=8)


def test_combinations_too_many_to_be_states_are_planned_for(tmp_path: Path) -> None:
    """No count of few is shown, of a lowest number neither, and a hidden share is gone with its count."""
    declared, responses = make_uneven(tmp_path)
    book = open_book(responses, declared, 5)
    assert any(crossing.names_of_sums != crossing.names for crossing in book.crossings("complete"))
    hidden = plan_release(responses, declared, WAVE)
    table = compute_indicators(responses, declared, WAVE, "x", hidden=hidden)
    topline = hide_topline(count_topline(responses, declared), hidden)
    for counts in (table["numerator"], table["denominator"], topline["count"]):
        assert not [count for count in counts.dropna() if 0 < count < 5]
    numbers = topline[topline["item"] == "hours"].set_index("code")
    shown = {code: not gone for code, gone in numbers["suppressed"].items()}
    given = responses.loc[responses["outcome"] == "complete", "hours"]
    assert {code: shown[code] for code in ("min", "max")} == {
        code: bool((given == ends).sum() >= 5) for code, ends in (("min", given.min()), ("max", given.max()))
    }
    assert topline.loc[topline["item"] == "town", "suppressed"].any()


def test_rows_of_a_release_that_are_no_longer_declared_say_nothing(tmp_path: Path) -> None:
    declared, before = answer_again(tmp_path / "before", [each[0] for each in BEFORE])
    both, now = answer_again(tmp_path / "now", BEFORE)
    book = open_book(before, declared, 5)
    assert read_told(book, release(now, both)).told == read_told(book, release(before, declared)).told


def test_a_release_of_these_responses_that_told_more_than_it_may_counts_as_an_earlier_one(tmp_path: Path) -> None:
    declared, responses = answer_again(tmp_path / "now", ["A"] * 28 + ["B"] * 2)
    told = release(responses, declared)
    assert 2 in told.topline["count"].tolist()
    hidden = plan_release(responses, declared, WAVE, [told])
    assert hidden.earlier
    table = compute_indicators(responses, declared, WAVE, "x", hidden=hidden)
    assert table.loc[table["statistic"] == "distribution", "suppressed"].all()
    # One that told no more than may be told today changes nothing.
    alone = plan_release(responses, declared, WAVE)
    topline = hide_topline(count_topline(responses, declared), alone)
    modest = Release(compute_indicators(responses, declared, WAVE, "x", hidden=alone), topline, 30)
    again = plan_release(responses, declared, WAVE, [modest])
    assert (again.rows, again.figures, again.earlier) == (alone.rows, alone.figures, False)


def test_circles_are_crossed_only_where_all_together_are_few_states(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    circles = ["abc", "def"]
    declared = declare(
        [item(name, codes="1 2 3") for circle in circles for name in circle],
        [{"id": f"{one}{other}", "statistic": "distribution", "item": one, "breaks": [other]}
         for circle in circles for one, other in zip(circle, circle[1:] + circle[0], strict=True)],
        minimum_cell=3,
    )  # fmt: skip
    chance = np.random.default_rng(3)
    rows = [complete(number, ",".join(chance.choice(list("123"), 6))) for number in range(1, 91)]
    responses = type_export(read_rows(write_rows(tmp_path, "a,b,c,d,e,f", *rows)), declared)[0]
    book = open_book(responses, declared, 3)

    def list_axes() -> set[str]:
        return {"".join(crossing.names) for _, crossing in System(book).crossings} - {"", "language"}

    assert {"abc", "def"} <= list_axes()
    monkeypatch.setattr(system, "MERGED", 40)
    # One of them alone would be few enough, both are not.
    assert list_axes() == {"ab", "bc", "ac", "de", "ef", "df"}


@pytest.mark.parametrize("seed", [5, 23])
def test_attacks_that_are_prepared_anew_hide_the_same(
    seed: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = make_survey(seed, tmp_path)
    assert made.hidden.rows
    monkeypatch.setattr(protect, "MOST_KEPT", 0)
    again = plan_release(made.responses, made.declared, WAVE)
    assert (again.rows, again.figures) == (made.hidden.rows, made.hidden.figures)


def test_a_program_without_equal_rows_is_solved_and_one_without_a_solution_has_none() -> None:
    nothing, none = np.zeros((0, 2)), np.zeros(0)
    upper = Program(nothing, none, np.array([[1.0, 1.0]]), np.array([3.0]), np.zeros(2), np.array([2.0, 2.0]))
    found = upper.solve(np.array([-2.0, -1.0]))
    assert found == pytest.approx([2.0, 1.0])
    assert upper.solve(np.array([-2.0, -1.0]), np.array([True, False])) == pytest.approx([0.0, 2.0])
    assert Program(nothing, none, nothing, none, np.ones(2), np.zeros(2)).solve(np.ones(2)) is None


def test_a_block_that_is_hidden_as_a_whole_already_is_widened_beyond_itself(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Planned roughly: where to hide the block adds nothing, more than the block is hidden, and nothing is narrowed."""
    monkeypatch.setattr(protect, "MANY", 0)
    monkeypatch.setattr(system, "MERGED", 0)
    asked: list[object] = []

    def hide_nothing_more(self: protect.Protection, block: object) -> protect.Way:
        asked.append(block)
        return protect.Way(math.inf, frozenset(), frozenset())

    monkeypatch.setattr(protect.Protection, "_hide_block", hide_nothing_more)
    made = make_survey(43, tmp_path)
    assert asked
    assert Attacker(made).find_leaks() == []


def test_where_the_whole_is_hidden_no_group_is_shown() -> None:
    rows = pd.DataFrame({"break_level": ["A", "B"], "statistic": "share", "level": ""})
    gone = find_small_groups(rows, pd.DataFrame({"suppressed": [False, True]}), 5, 1, False)
    assert gone.tolist() == [True, True]
