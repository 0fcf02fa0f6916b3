"""Populations, denominators, missing counts, levels and combinations."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from surveys import complete, declare, item, left, read_rows, text, type_export, write_rows

from pipelines.tabulate import (
    Sample,
    break_levels,
    combinations_of,
    count_codes,
    denominator_of,
    frame_indicator,
    select_population,
)  # fmt: skip
from schemas.declared import Declarations

ITEMS = [
    item("use", codes={"YES": {"label": text("yes")}, "NO": {"label": text("no")},
                       "DK": {"label": text("?"), "missing": "dont_know"}}),
    item("where", "multiple", codes="HOME WORK AWAY", asked_of="users"),
    item("why", "text"),
]  # fmt: skip
HEADING = "use,where[HOME],where[WORK],where[AWAY],why"
BASES = {"users": {"use": ["YES"]}}


def sample_of(folder: Path, indicator: dict[str, Any], *rows: str, **survey: Any) -> tuple[Sample, Declarations]:
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
    frame = frame_indicator(sample, declared.indicators[0], sample.everyone)
    assert (int(frame.base.sum()), int(frame.counted.sum())) == (base, counted)
    assert frame.missing == dict(zip(("not_asked", "no_answer", "dont_know", "broke_off"), missing, strict=True))


def test_a_response_that_lacks_several_items_is_counted_once(tmp_path: Path) -> None:
    indicator = {"statistic": "count", "where": {"use": ["YES"], "where": ["HOME"], "why": {"answered": True}}}
    sample, declared = sample_of(tmp_path, indicator, *ROWS)
    frame = frame_indicator(sample, declared.indicators[0], sample.everyone)
    assert frame.counted.sum() + sum(frame.missing.values()) == len(sample.responses)


def test_a_group_is_accounted_for_on_its_own(tmp_path: Path) -> None:
    sample, declared = sample_of(tmp_path, PLACE, *ROWS)
    for level, within in break_levels(sample, "use").items():
        frame = frame_indicator(sample, declared.indicators[0], within)
        answered = int((frame.counted & sample.responses["missing:where"].isna()).sum())
        assert answered + sum(frame.missing.values()) == within.sum(), level


def test_the_default_denominator_is_that_of_the_item() -> None:
    declared = declare(
        [*ITEMS, item("strict", "multiple", codes="A", counts_over="answered")],
        [{"id": "a", **PLACE}, {"id": "b", **USED}, {"id": "c", **PLACE, "counts_over": "answered"},
         {"id": "d", "statistic": "distribution", "item": "strict"}, {"id": "e", "statistic": "responses"}], BASES,
    )  # fmt: skip
    found = [denominator_of(each, declared) for each in declared.indicators]
    assert found == ["asked", "answered", "answered", "answered", "answered"]


def test_levels_come_in_declared_order_with_empty_ones(tmp_path: Path) -> None:
    sample, _ = sample_of(tmp_path, USED, *ROWS, languages=["en", "fr"])
    assert {level: int(mask.sum()) for level, mask in break_levels(sample, "use").items()} == {
        "YES": 2,
        "NO": 1,
        "DK": 1,
    }
    assert {level: int(mask.sum()) for level, mask in break_levels(sample, "where").items()} == {
        "HOME": 1, "WORK": 0, "AWAY": 1,
    }  # fmt: skip
    assert {level: int(mask.sum()) for level, mask in break_levels(sample, "language").items()} == {"en": 5, "fr": 0}
    assert list(count_codes(sample, "use", sample.everyone)) == ["YES", "NO"]


def test_combinations_are_ordered_by_number_then_by_the_codebook(tmp_path: Path) -> None:
    boxes = ["Y,Y,", ",,Y", "Y,Y,", "Y,,", ",Y,", ",,", ",,"]
    written = [",".join(cell or '""' for cell in row.split(",")) for row in boxes]
    rows = [complete(number, f'YES,{row},""') for number, row in enumerate(written, start=1)]
    sample, _ = sample_of(tmp_path, PLACE, *rows)
    found = combinations_of(sample, "where", sample.everyone)
    assert {name: int(mask.sum()) for name, mask in found.items()} == {
        "-none-": 2, "HOME+WORK": 2, "HOME": 1, "WORK": 1, "AWAY": 1,
    }  # fmt: skip
    assert list(found) == ["-none-", "HOME+WORK", "HOME", "WORK", "AWAY"]
    assert sum(mask.astype(int) for mask in found.values()).tolist() == [1] * 7


def test_participants_are_counted_across_responses(tmp_path: Path) -> None:
    declared = declare([item("q", codes="A B")], repeated=True, estimand="responses")
    rows = [complete(n, f"{token},A") for n, token in enumerate(["t1", "t2", "t1", "t1"], start=1)]
    responses, _ = type_export(read_rows(write_rows(tmp_path, "token,q", *rows)), declared)
    sample = select_population(responses, declared, "complete")
    first_two = sample.everyone & (sample.responses["row"] < 4)
    assert sample.per_participant(sample.everyone).tolist() == [3, 1]
    assert sample.per_participant(first_two).tolist() == [1, 1]
    assert (sample.persons(sample.everyone), sample.persons(~sample.everyone)) == (2, 0)


def test_without_repetition_everybody_is_somebody_else(tmp_path: Path) -> None:
    sample, _ = sample_of(tmp_path, USED, *ROWS)
    assert sample.per_participant(sample.everyone).tolist() == [1] * 5
