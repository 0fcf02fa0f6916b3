"""What counts few persons is hidden, and so is what would give it back, in all tables of a wave together."""

from __future__ import annotations

import math
import re
from dataclasses import replace
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pandas as pd
import pytest
from attacker import Attacker, make_survey
from engines.panel import make_panel
from hypothesis import given, settings
from hypothesis import strategies as st
from surveys import WAVE, complete, declare, ingest_real, item, left, read_rows, type_export, write_rows

from benchmarks.attack import LEFT, MOST_SHEETS, PAGE, SURVEYS, UNFINISHED, Attempt, write_page
from pipelines.disclosure import protect, system
from pipelines.disclosure.earlier import Moves, Release, Then, read_told, tells_again
from pipelines.disclosure.hidden import Hidden
from pipelines.disclosure.hide import hide_topline
from pipelines.disclosure.plan import open_book, plan_release
from pipelines.disclosure.system import System
from pipelines.indicators import compute_indicators
from pipelines.topline import count_topline
from pipelines.weights import weigh_responses


@pytest.mark.parametrize(("survey", "wave"), [("babelboost", "2021"), ("babelboost", "2022"), ("diapason", "2021")])
def test_the_book_says_what_the_tables_say(survey: str, wave: str) -> None:
    """Every number that is planned for is the number that stands in the table."""
    declared, ingested = ingest_real(survey, wave)
    assert ingested.responses is not None
    compare_book(ingested.responses, declared, wave)


def compare_book(responses: pd.DataFrame, declared: Any, wave: str, least: int = 20) -> None:
    book = open_book(responses, declared, 5)
    bare = declared.survey.model_copy(update={"minimum_cell": 1})
    table = compute_indicators(responses, type(declared)(bare, declared.codebook, declared.indicators, ()), wave, "x")
    rows = {row.place: row for row in book.rows}
    keys = ["indicator", "break", "break_level", "statistic", "level"]
    found = 0
    for row in table.to_dict("records"):
        said = rows.pop(("indicators", *(row[key] for key in keys)), None)
        if row["statistic"] in {"period"}:
            continue
        assert said is not None, row
        group = book.groups[said.group]
        value = lambda figure: book.figures[figure].value  # noqa: E731
        if not math.isnan(row["denominator"]) and row["statistic"] not in {
            "responses_per_participant_min",
            "responses_per_participant_max",
        }:
            assert value(said.below) == row["denominator"], row
        assert (book.figures[group.base].persons or 0) == row["persons"], row
        for kind, figure in group.kinds.items():
            assert value(figure) == row[kind], (row, kind)
        if not math.isnan(row["numerator"]):
            assert [value(cell) for cell in said.cells] == [row["numerator"]], row
            assert said.cells
            found += 1
        if said.moments and row["denominator"]:
            total = value(said.moments[0])
            if row["statistic"] == "borda":
                # Points are the options less the place, so the sum of places gives them.
                item = next(each.item for each in declared.indicators if each.id == row["indicator"])
                total = len(declared.parts_of(item)[0].codes) * value(said.cells[0]) - total
            assert total / value(said.below) == pytest.approx(row["value"])
    assert found > least
    topline = count_topline(responses, declared)
    for row in topline.to_dict("records"):
        said = rows.pop(("topline", row["item"], row["subquestion"], row["code"]), None)
        if row["type"] == "display":
            continue
        assert said is not None, row
        group = book.groups[said.group]
        assert (book.figures[group.base].value, book.figures[group.counted].value) == (row["asked"], row["answered"])
        if said.cells:
            assert book.figures[said.cells[0]].value == row["count"]
    left = [place for place, row in rows.items() if book.groups[row.group].listed]
    assert [place for place in left if place[0] != "method" and place[-2] != "period"] == []


@pytest.mark.parametrize(("repeated", "weighted"), [(True, False), (False, True)])
def test_a_release_tells_of_every_statistic_what_is_planned_for(repeated: bool, weighted: bool, tmp_path: Path) -> None:
    """Read as an earlier release, the tables of these very responses say of each figure what it comes to."""
    declared, _, responses = make_panel(tmp_path, 150, repeated=repeated)
    if weighted:
        margins = {"margins": {"place": {"A": 0.5, "B": 0.3, "C": 0.2}}}
        waves = {WAVE: declared.survey.waves[WAVE].model_copy(update=margins)}
        declared = replace(declared, survey=declared.survey.model_copy(update={"waves": waves}))
        responses = weigh_responses(responses, declared, WAVE)
    book = open_book(responses, declared, 5)
    everything = Hidden(book)
    table = compute_indicators(responses, declared, WAVE, "data", hidden=everything)
    topline = hide_topline(count_topline(responses, declared), everything)
    complete = responses["outcome"] == "complete"
    then = read_told(book, Release(table, topline, int(complete.sum()), {"en": int(complete.sum())}))
    assert len(then.told) > 200
    assert tells_again(book, then)
    assert then.told.keys() <= everything.list_known().figures
    fewer = replace(then, told={figure: max(value - 1, 0) for figure, value in then.told.items()})
    assert not tells_again(book, fewer)


def test_eight_new_answers_of_three_persons_are_three_persons(tmp_path: Path) -> None:
    """Where people recur, what moved is counted in persons: of the new responses, known by when they came."""
    declared = declare([item("q", codes="A B")], [{"id": "d", "statistic": "distribution", "item": "q"}],
                       repeated=True, estimand="responses", minimum_cell=5)  # fmt: skip
    who = [*range(12), *range(12), 3, 3, 3, 7, 7, 7, 9, 9]
    rows = [f"{number},2021-12-{1 + number // 24:02d} {number % 24:02d}:00:00,3,en,t{each},{'AB'[each % 2]}"
            for number, each in enumerate(who)]  # fmt: skip
    responses, _ = type_export(read_rows(write_rows(tmp_path, "token,q", *rows)), declared)
    book = open_book(responses, declared, 5)
    told = {figure: float(book.spread(figure)[:24].sum()) for figure in range(len(book.figures))}
    everybody = next(iter(book.fixed))
    moves = Moves(book, Then(told, frozenset(), frozenset(), 24))
    assert moves.count(everybody) == 3
    # With other numbers of then it cannot be seen which are new: eight answers are of two persons at least.
    moves = Moves(book, Then(told | {everybody: 23.0}, frozenset(), frozenset(), 24))
    assert moves.count(everybody) == 2


def test_the_whole_attack_found_nothing() -> None:
    """docs/attack.md is what `benchmarks/attack.py` writes of five hundred surveys without a narrowed number."""
    assert (SURVEYS, UNFINISHED) == (500, 200)
    said = PAGE.read_text(encoding="utf-8").splitlines()
    minutes = re.search(r"It took ([\d.]+) minutes of computing, in 2 processes, on (.+)\.", "\n".join(said))
    assert minutes
    every = SURVEYS + UNFINISHED
    seconds = float(minutes[1]) * 60 / every
    nothing = [Attempt(seed, "one answer a person", 0, 0, (), seconds) for seed in range(every)]
    assert date.fromisoformat(minutes[2])
    wanted = list(write_page(nothing, minutes[2]))
    table = wanted.index(
        "| surveys | number | hide something | rows | of these hidden | surveys with a narrowed number |"
    )
    assert said[: table + 2] == wanted[: table + 2]
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in said[table + 2 :]]
    kinds = ["one answer a person", "participants recur", "released twice"]
    assert [row[0] for row in rows] == [kind + left for kind in kinds for left in ("", LEFT)] + ["all"]
    assert rows[-1][1] == str(every)
    assert sum(int(row[1]) for row in rows[:-1]) == every
    assert all(int(row[1]) >= 20 and int(row[4]) > 100 and row[5] == "0" for row in rows)


@pytest.mark.parametrize("seed", [1, 5, 8, 11, 13, 23, 25, 109, 261, 291, 406, 555])
def test_nobody_finds_a_hidden_number_again(seed: int, tmp_path: Path) -> None:
    """A part of the five hundred of `benchmarks/attack.py`: one answer a person, participants who recur, two releases."""
    assert Attacker(make_survey(seed, tmp_path)).find_leaks() == []


@pytest.mark.parametrize("seed", [0, 3, 7, 9, 16, 18, 33, 79, 84])
def test_nor_what_few_who_left_early_answered(seed: int, tmp_path: Path) -> None:
    """Of seeds 33 and 84 the wave is released twice; of 79 participants recur."""
    assert Attacker(make_survey(seed, tmp_path, MOST_SHEETS, unfinished=True)).find_leaks() == []


BOXES = [f"T{number}" for number in range(8)]
"""More than every pattern of ticks can be a state of its own."""


def leave_early(folder: Path, unfinished: dict[str, int], finished: int = 60) -> tuple[Any, pd.DataFrame]:
    """Complete responses and some unfinished ones, told of all received next to those of the complete ones."""
    asked = [{"statistic": "distribution", "item": name, "breaks": breaks}
             for name, breaks in (("q", ["role"]), ("tools", []))]  # fmt: skip
    declared = declare(
        [item("role", codes="X Y"), item("q", codes="A B C"), item("tools", "multiple", codes=" ".join(BOXES))],
        [each | {"id": f"{of[0]}-{each['item']}", "population": of} for of in ("complete", "received") for each in asked],
        minimum_cell=5,
    )  # fmt: skip
    answers = [f"{'XY'[number % 2]},{'AAABBC'[number % 6]}" for number in range(finished)]
    rows = [f"{answer},{','.join('Y' if at in {number % 8, number % 3} else '' for at in range(8))}"
            for number, answer in enumerate(answers)]  # fmt: skip
    came = [complete(number, row) for number, row in enumerate(rows, start=1)]
    gone = [answer for answer, count in unfinished.items() for _ in range(count)]
    came += [left(number, 1, f"X,{answer},{','.join('Y' if at == 7 else '' for at in range(8))}")
             for number, answer in enumerate(gone, start=len(came) + 1)]  # fmt: skip
    heading = ",".join(["role", "q", *(f"tools[{box}]" for box in BOXES)])
    return declared, type_export(read_rows(write_rows(folder, heading, *came)), declared)[0]


@pytest.mark.parametrize("unfinished", [{"A": 2, "B": 1}, {"A": 9, "B": 2, "C": 1}, {"A": 6, "C": 5}, {}])
def test_no_count_of_all_received_is_shown_beside_one_of_nearly_as_many_complete(
    unfinished: dict[str, int], tmp_path: Path
) -> None:
    """32 of all received and 30 of the complete ones would tell what two who left early answered."""
    declared, responses = leave_early(tmp_path, unfinished)
    table = compute_indicators(responses, declared, WAVE, "x", hidden=plan_release(responses, declared, WAVE))
    keys = ["break", "break_level", "level"]
    table = table[table["indicator"].str.endswith("-q")].set_index(["indicator", *keys])["numerator"]
    apart = (table.loc["r-q"] - table.loc["c-q"]).dropna()
    assert not [each for each in apart if 0 < each < 5]
    if sum(unfinished.values()) >= 5:
        assert len(apart)
    elif unfinished:
        assert table.loc["r-q"].isna().all()
        assert table.loc["c-q"].notna().any()


@pytest.mark.parametrize("unfinished", [{"A": 2, "B": 1}, {}])
def test_crossings_agree_on_whoever_is_in_both(unfinished: dict[str, int], tmp_path: Path) -> None:
    """Complete responses are the same in crossings of them and of all received; unfinished ones in the latter."""
    declared, responses = leave_early(tmp_path, unfinished)
    made = System(open_book(responses, declared, 5))
    sums = [[made.truth[side].sum() for side in link.sides] for link in made.links]
    assert any(one for one, _ in sums)
    assert [one for one, other in sums if one != other] == []
    # Otherwise what came since an earlier release would be no group of its own.
    assert made.layer([{}], [frozenset()])


def release_early(folder: Path, unfinished: dict[str, int], more: int = 0) -> tuple[Any, pd.DataFrame, Release]:
    """The responses of `leave_early`, more of them complete, and what is released of them."""
    declared, responses = leave_early(folder, unfinished, 60 + more)
    hidden = plan_release(responses, declared, WAVE)
    table = compute_indicators(responses, declared, WAVE, "x", hidden=hidden)
    topline = hide_topline(count_topline(responses, declared), hidden)
    return declared, responses, Release(table, topline, 60 + more)


@pytest.mark.parametrize(("unfinished", "more"), [({"A": 9, "B": 6, "C": 6}, 12), ({"A": 3, "B": 2}, 24)])
def test_who_left_early_since_or_came_back_hides_no_layer(
    unfinished: dict[str, int], more: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was told then is told of a part of the responses of now, of the complete ones at least."""
    then = release_early(tmp_path, {"A": 8, "B": 5, "C": 5})[-1]
    declared, responses, _ = release_early(tmp_path, unfinished, more)
    layered: list[bool] = []
    real = System.layer
    monkeypatch.setattr(System, "layer", lambda *given: layered.append(real(*given)) or layered[-1])
    plan_release(responses, declared, WAVE, [then])
    assert layered[-1]


def test_with_few_more_who_left_early_nothing_of_all_received_is_shown_anew(tmp_path: Path) -> None:
    """Where two more left, what they answered could be had from what moved, and from what did not."""
    then = release_early(tmp_path, {"A": 8, "B": 5, "C": 5})[-1]
    declared, responses, _ = release_early(tmp_path, {"A": 10, "B": 5, "C": 5})
    hidden = plan_release(responses, declared, WAVE, [then])
    table = compute_indicators(responses, declared, WAVE, "x", hidden=hidden).set_index("indicator")["numerator"]
    assert table.loc["r-q"].isna().all()
    assert table.loc["c-q"].notna().any()


@pytest.mark.parametrize("seed", [0, 5, 15, 23, 37])
def test_nor_in_a_large_release_that_is_protected_roughly(
    seed: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(protect, "MANY", 0)
    monkeypatch.setattr(system, "MERGED", 0)
    assert Attacker(make_survey(seed, tmp_path)).find_leaks() == []


@pytest.mark.parametrize("seed", [0, 8, 23])
def test_small_numbers_hidden_alone_are_found_again(seed: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The attacker is worth something: without what is hidden beside small numbers, it finds them."""
    monkeypatch.setattr(protect.Protection, "run", lambda self: self.first)
    assert Attacker(make_survey(seed, tmp_path)).find_leaks() != []


def test_a_released_wave_and_a_minimum_of_one_hide_nothing(tmp_path: Path) -> None:
    made = make_survey(8, tmp_path)
    assert made.hidden.rows
    wave = made.declared.survey.waves[WAVE].model_copy(update={"released": True})
    for changed in ({"waves": {WAVE: wave}}, {"minimum_cell": 1}):
        survey = made.declared.survey.model_copy(update=changed)
        plan = plan_release(made.responses, replace(made.declared, survey=survey), WAVE)
        assert not plan.rows
        assert not plan.figures


@given(st.lists(st.integers(0, 2), min_size=7, max_size=60), st.integers(2, 7))
@settings(max_examples=25, deadline=None)
def test_no_small_count_is_shown(answers: list[int], minimum: int) -> None:
    """Whatever was answered: no count of fewer persons than the minimum, and no share of so few."""
    with TemporaryDirectory() as folder:
        declared = declare([item("q", codes="A B C")], [
            {"id": "d", "statistic": "distribution", "item": "q"},
            {"id": "s", "statistic": "share", "item": "q", "codes": ["A", "B"]},
        ], minimum_cell=minimum)  # fmt: skip
        rows = [complete(number, "ABC"[answer]) for number, answer in enumerate(answers, start=1)]
        responses, _ = type_export(read_rows(write_rows(Path(folder), "q", *rows)), declared)
    hidden = plan_release(responses, declared, WAVE)
    table = compute_indicators(responses, declared, WAVE, "data", hidden=hidden)
    topline = hide_topline(count_topline(responses, declared), hidden)
    counts = [*table["numerator"].dropna(), *topline["count"].dropna()]
    assert not [count for count in counts if 0 < count < minimum]
    assert not [count for count in table["denominator"].dropna() if 0 < count < minimum]
    assert table.loc[table["suppressed"], ["value", "numerator", "ci_low", "ci_high"]].isna().all(axis=None)
    rest = table.loc[table["indicator"] == "s", "numerator"].item()
    assert math.isnan(rest) or rest == len(answers) or len(answers) - rest >= minimum
