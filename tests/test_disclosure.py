"""What counts few persons is hidden, and so is what would give it back, in all tables of a wave together."""

from __future__ import annotations

import math
from typing import Any

import pandas as pd
import pytest
from surveys import (
    ingest_real,
)

from pipelines.disclosure.plan import open_book
from pipelines.indicators import compute_indicators
from pipelines.topline import count_topline


@pytest.mark.parametrize(("survey", "wave"), [("babelboost", "2021"), ("babelboost", "2022"), ("diapason", "2021")])
def test_the_book_says_what_the_tables_say(survey: str, wave: str) -> None:
    """Every number that is planned for is the number that stands in the table."""
    declared, ingested = ingest_real(survey, wave)
    assert ingested.responses is not None
    compare_book(ingested.responses, declared, wave)


def compare_book(responses: pd.DataFrame, declared: Any, wave: str) -> None:
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
            assert value(said.moments[0]) / value(said.below) == pytest.approx(row["value"])
    assert found > 20
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
