"""Populations, denominators, missing counts, levels and combinations."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from surveys import complete, declare, item, left, read_rows, text, type_export, write_rows

from pipelines.indicators import MemoryCounter, compute_indicator
from pipelines.scores import number_scores
from pipelines.tabulate import (
    NO_GROUP,
    Population,
    count_groups,
    denominator_of,
    frame_indicator,
    list_groupings,
    select_population,
    tally_combinations,
    tally_levels,
)
from schemas.declared import Declarations
from tests.engines.panel import make_panel

ITEMS = [
    item("use", codes={"YES": {"label": text("yes")}, "NO": {"label": text("no")},
                       "DK": {"label": text("?"), "missing": "dont_know"}}),
    item("where", "multiple", codes="HOME WORK AWAY", asked_of="users"),
    item("why", "text"),
]  # fmt: skip
HEADING = "use,where[HOME],where[WORK],where[AWAY],why"
BASES = {"users": {"use": ["YES"]}}


def sample_of(folder: Path, indicator: dict[str, Any], *rows: str, **survey: Any) -> tuple[Population, Declarations]:
    declared = declare(ITEMS, [{"id": "x", **indicator}], BASES, **survey)
    responses, _ = type_export(read_rows(write_rows(folder, HEADING, *rows)), declared)
    return select_population(responses, declared, declared.indicators[0].population), declared


ROWS = [
    complete(1, 'YES,Y,"",Y,because'), complete(2, 'YES,"","","",""'), complete(3, 'NO,,,,""'), complete(4, 'DK,,,,""'),
    complete(5, '"",,,,""'), left(6, 1, "YES,,,,"), left(7, 1, ",,,,"),
]  # fmt: skip
USED: dict[str, Any] = {"statistic": "share", "item": "use", "codes": ["YES"]}
PLACE: dict[str, Any] = {"statistic": "distribution", "item": "where"}
WHY: dict[str, Any] = {"statistic": "count", "where": {"why": {"answered": True}}}


def missing_of(sample: Population, declared: Declarations, group: int = 0, grouping: int = 0) -> dict[str, int]:
    indicator = declared.indicators[0]
    groupings = list(list_groupings(sample, indicator))
    counts = count_groups(sample, frame_indicator(sample, indicator), groupings[grouping])
    kinds = {kind: int(found[group]) for kind, found in counts.missing.items()}
    assert kinds.pop("not_applicable") == kinds.pop("not_in_wave") == 0
    return kinds


@pytest.mark.parametrize(
    ("indicator", "base", "counted", "missing"),
    [
        (USED, 5, 3, (0, 1, 1, 0)),
        (USED | {"counts_over": "asked"}, 5, 5, (0, 1, 1, 0)),
        (USED | {"population": "received"}, 7, 4, (0, 1, 1, 1)),
        (USED | {"population": "received", "counts_over": "asked"}, 7, 6, (0, 1, 1, 1)),
        (PLACE, 2, 2, (3, 1, 0, 0)),
        (PLACE | {"counts_over": "answered"}, 2, 1, (3, 1, 0, 0)),
        # Who left before saying whether he used it counts as broken off, since nobody knows if he would be asked.
        (PLACE | {"population": "received"}, 3, 2, (3, 1, 0, 2)),
        (WHY, 5, 1, (0, 4, 0, 0)),
        (WHY | {"base": "users"}, 2, 1, (0, 1, 0, 0)),
        (WHY | {"base": "users", "counts_over": "asked"}, 2, 2, (0, 1, 0, 0)),
    ],
    ids=str,
)
def test_who_counts_and_who_is_missing_why(
    tmp_path: Path, indicator: dict[str, Any], base: int, counted: int, missing: tuple[int, ...]
) -> None:
    sample, declared = sample_of(tmp_path, indicator, *ROWS)
    frame = frame_indicator(sample, declared.indicators[0])
    assert (int(frame.base.sum()), int(frame.counted.sum())) == (base, counted)
    assert missing_of(sample, declared) == dict(
        zip(("not_asked", "no_answer", "dont_know", "broke_off"), missing, strict=True)
    )


def test_a_response_that_lacks_several_items_is_counted_once(tmp_path: Path) -> None:
    indicator = {"statistic": "count", "where": {"use": ["YES"], "where": ["HOME"], "why": {"answered": True}}}
    sample, declared = sample_of(tmp_path, indicator, *ROWS)
    frame = frame_indicator(sample, declared.indicators[0])
    assert int(frame.counted.sum()) + sum(missing_of(sample, declared).values()) == len(sample.responses)


def test_every_group_is_accounted_for_on_its_own(tmp_path: Path) -> None:
    sample, declared = sample_of(tmp_path, PLACE | {"breaks": ["use"]}, *ROWS)
    indicator = declared.indicators[0]
    frame, (whole, split) = frame_indicator(sample, indicator), list(list_groupings(sample, indicator))
    assert split.levels == ("YES", "NO", "DK", NO_GROUP)
    answered = sample.responses["missing:where"].isna().to_numpy()
    for group, level in enumerate(split.levels):
        within = split.group == group
        counted = int((frame.counted & answered & within).sum())
        assert counted + sum(missing_of(sample, declared, group, 1).values()) == within.sum(), level
    assert (whole.group == 0).all()


def test_the_denominators_of_a_break_add_up_to_the_whole(tmp_path: Path) -> None:
    sample, declared = sample_of(tmp_path, WHY | {"breaks": ["use"], "counts_over": "asked"}, *ROWS)
    rows = compute_indicator(sample, declared.indicators[0])
    whole, split = rows[rows["break"] == ""], rows[rows["break"] == "use"]
    assert split["break_level"].tolist() == ["YES", "NO", "DK", NO_GROUP]
    assert split["denominator"].tolist() == [2, 1, 1, 1]
    assert split["denominator"].sum() == whole["denominator"].iloc[0]
    assert split["numerator"].sum() == whole["numerator"].iloc[0]
    assert split["reason"].tolist() == ["", "", "", "without an answer to the item it is split by"]


def test_the_default_denominator_is_that_of_the_item() -> None:
    declared = declare(
        [*ITEMS, item("strict", "multiple", codes="A", counts_over="answered")],
        [{"id": "a", **PLACE}, {"id": "b", **USED}, {"id": "c", **PLACE, "counts_over": "answered"},
         {"id": "d", "statistic": "distribution", "item": "strict"}, {"id": "e", "statistic": "responses"}], BASES,
    )  # fmt: skip
    found = [denominator_of(each, declared) for each in declared.indicators]
    assert found == ["asked", "answered", "answered", "answered", "answered"]


def counts_of(sample: Population, declared: Declarations, tally: Any) -> dict[str, int]:
    indicator = declared.indicators[0]
    whole = next(list_groupings(sample, indicator))
    found = tally(sample, indicator, frame_indicator(sample, indicator), whole)
    return {level: int(count) for level, count in zip(found.levels, found.numerators.n[0], strict=True)}


def test_levels_come_in_declared_order_with_empty_ones(tmp_path: Path) -> None:
    languages = {"languages": ["en", "fr"]}
    for name, expected in (
        ("use", {"YES": 2, "NO": 1}),
        ("where", {"HOME": 1, "WORK": 0, "AWAY": 1}),
        ("language", {"en": 5, "fr": 0}),
    ):
        indicator = {"statistic": "distribution", "item": name, "counts_over": "asked"}
        sample, declared = sample_of(tmp_path, indicator, *ROWS, **languages)
        assert list(counts_of(sample, declared, tally_levels).items()) == list(expected.items())


def test_combinations_are_ordered_by_number_then_by_the_codebook(tmp_path: Path) -> None:
    boxes = ["Y,Y,", ",,Y", "Y,Y,", "Y,,", ",Y,", ",,", ",,"]
    written = [",".join(cell or '""' for cell in row.split(",")) for row in boxes]
    rows = [complete(number, f'YES,{row},""') for number, row in enumerate(written, start=1)]
    sample, declared = sample_of(tmp_path, {"statistic": "combinations", "item": "where"}, *rows)
    found = counts_of(sample, declared, tally_combinations)
    assert list(found.items()) == [("-none-", 2), ("HOME+WORK", 2), ("HOME", 1), ("WORK", 1), ("AWAY", 1)]


def test_participants_are_counted_across_responses(tmp_path: Path) -> None:
    indicators = [{"id": "x", "statistic": "share", "item": "q", "codes": ["A"], "breaks": ["group"]}]
    declared = declare([item("q", codes="A B"), item("group", codes="G H")], indicators, repeated=True,
                       estimand="responses", minimum_cell=1)  # fmt: skip
    answers = [("t1", "A", "G"), ("t2", "A", "G"), ("t1", "B", "G"), ("t1", "A", "H")]
    rows = [complete(n, ",".join(each)) for n, each in enumerate(answers, start=1)]
    responses, _ = type_export(read_rows(write_rows(tmp_path, "token,q,group", *rows)), declared)
    found = compute_indicator(select_population(responses, declared, "complete"), declared.indicators[0])
    assert found["persons"].tolist() == [2, 2, 1]
    assert found["denominator"].tolist() == [4, 3, 1]


def test_without_repetition_everybody_is_somebody_else(tmp_path: Path) -> None:
    sample, declared = sample_of(tmp_path, USED, *ROWS)
    assert compute_indicator(sample, declared.indicators[0])["persons"].tolist() == [5]
    assert sample.answers.participants == 5


# --------------------------------------------------------------------------------- many responses, side by side


@pytest.mark.parametrize(
    ("scores", "values"),
    [
        ([3.0, 1.0, 5.0, 3.0], [1.0, 2.0, 3.0, 4.0, 5.0]),
        ([-1.0, 1.0, 0.0], [-1.0, 0.0, 1.0]),
        ([0.5, 2.0, 0.5], [0.5, 2.0]),
        ([0.0, 1e9], [0.0, 1e9]),
        ([], []),
    ],
)
def test_scores_are_numbered(scores: list[float], values: list[float]) -> None:
    found = number_scores(np.array([*scores, np.nan]))
    assert found.values.tolist() == values
    assert found.values[found.place[:-1]].tolist() == scores
    np.testing.assert_array_equal(found.each, [*scores, np.nan])


def test_indicators_side_by_side_are_what_they_are_one_by_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    declared, _, responses = make_panel(tmp_path)
    expected = list(MemoryCounter(responses, declared).compute_each(declared.indicators, compute_indicator))
    monkeypatch.setattr("pipelines.indicators.LARGE", 1)
    found = list(MemoryCounter(responses, declared).compute_each(declared.indicators, compute_indicator))
    assert len(found) == len(declared.indicators)
    for one, other in zip(found, expected, strict=True):
        pd.testing.assert_frame_equal(one, other, check_exact=True)
