"""A small survey with everything that engines must count alike, and its responses."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd
from surveys import WAVE, declare, item, read_rows, text, type_export

from benchmarks.generate import Generator
from pipelines.indicators import MemoryCounter, compute_indicator
from schemas.declared import Declarations

DONT_KNOW = {
    "YES": {"label": text("yes")},
    "NO": {"label": text("no")},
    "DK": {"label": text("?"), "missing": "dont_know"},
}
SCALE = {"codes": "1 2 3 4 5", "ordered": True}
ITEMS = [
    item("place", codes="A B C"),
    item("uses", codes=DONT_KNOW),
    item("hours", "number", asked_of="users", minimum=0),
    item("why", "multiple", codes="X Y Z", asked_of="users", other=text("other")),
    item("help", "array", rows={"R1": text("one"), "R2": text("two")}, asked_of="users", **SCALE),
    item("rank", "ranking", codes="P Q R"),
    item("note", "text"),
]
BASES = {"users": {"uses": ["YES"]}, "hard": {"equation": '(uses.NAOK == "YES" && hours.NAOK > 5)'}}
BREAKS = ["place", "why"]
INDICATORS: list[dict[str, Any]] = [
    {"id": "uses", "statistic": ["distribution", "mode"], "item": "uses", "breaks": ["place", "language"]},
    {"id": "yes", "statistic": "share", "item": "uses", "codes": ["YES"], "breaks": BREAKS, "counts_over": "asked"},
    {"id": "people", "statistic": "share", "item": "uses", "codes": ["YES"], "breaks": ["place"], "estimand": "participants"},
    {"id": "hours", "statistic": ["mean", "sum", "median", "quartiles"], "item": "hours", "breaks": BREAKS},
    {"id": "why", "statistic": ["distribution", "combinations", "distinct"], "item": "why", "breaks": ["place"]},
    {"id": "help", "statistic": ["top_two_box", "net_score", "mean"], "item": "help[R1]", "breaks": BREAKS},
    {"id": "rank", "statistic": ["first_place", "mean_rank", "borda"], "item": "rank", "breaks": ["place"]},
    {"id": "both", "statistic": "count", "where": {"uses": ["YES"], "note": {"answered": True}}, "base": "hard"},
    {"id": "all", "statistic": ["responses", "participants", "period", "responses_per_participant_min",
                                "responses_per_participant_max"], "breaks": ["place"]},
    {"id": "received", "statistic": "share", "item": "uses", "codes": ["YES"], "population": "received"},
]  # fmt: skip


def make_panel(folder: Path, rows: int = 400, *, repeated: bool = True) -> tuple[Declarations, Path, pd.DataFrame]:
    """Declarations, an export drawn from them, and its responses as they are read at once."""
    more: dict[str, Any] = {"repeated": True, "estimand": "responses"} if repeated else {}
    declared = declare(ITEMS, INDICATORS, BASES, minimum_cell=1, **more)
    path = folder / "answers.csv"
    path.write_bytes(b"".join(Generator(declared, WAVE, rows).chunks()))
    return declared, path, type_export(read_rows(path), declared)[0]


def assert_same(counter: Any, declared: Declarations, responses: pd.DataFrame) -> None:
    """Every indicator as a table in memory gives it, to 1e-12."""
    memory = MemoryCounter(responses, declared)
    for indicator in declared.indicators:
        expected = memory.compute(indicator, compute_indicator)
        found = counter.compute(indicator, compute_indicator)
        assert expected["value"].notna().any(), indicator.id
        pd.testing.assert_frame_equal(found, expected, check_dtype=False, rtol=1e-12, atol=1e-12, obj=indicator.id)
        assert counter.weighs(indicator.population) is memory.weighs(indicator.population)
    assert counter.count("complete") == memory.count("complete")
