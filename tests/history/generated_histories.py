"""Generated histories for the tests: a tiny wave before and after, with whatever happened to it in between."""

from __future__ import annotations

import random
from dataclasses import dataclass, replace
from typing import Any

import pandas as pd
from surveys import WAVE, declare, item

from pipelines.disclosure.book import Book
from pipelines.disclosure.hidden import Hidden
from pipelines.history.attribute import Change
from pipelines.history.chain import Record
from pipelines.history.kept import Kept
from pipelines.history.values import Key, key_of, value_of
from pipelines.indicators import compute_indicators
from schemas.declared import Declarations

CODES = ("A", "B", "C")


def declare_variant(codes: str, counts_over: str, number: str, minimum: int = 1) -> Declarations:
    """A survey of a choice, a number and a multiple choice, in one of several definitions."""
    items = [
        item("use", codes="A B C", ordered=True), item("visits", "number"), item("topics", "multiple", codes="X Y"),
    ]  # fmt: skip
    indicators: list[dict[str, Any]] = [
        {"id": "share", "statistic": "share", "item": "use", "codes": list(codes), "counts_over": counts_over},
        {"id": "visits", "statistic": [number], "item": "visits"},
        {"id": "both", "statistic": "count", "where": {"topics": {"any_of": ["X"]}, "use": list(codes)}},
    ]
    return declare(items, indicators, minimum_cell=minimum)


def draw_responses(draw: random.Random, ids: list[int]) -> pd.DataFrame:
    """Complete responses with their answers, a few of them missing."""
    rows = []
    for number in ids:
        use = draw.choice([*CODES, None])
        visits = draw.choice([0.0, 1.0, 2.5, 7.0, None])
        rows.append({
            "survey": "tiny", "wave": WAVE, "file": "answers.csv", "row": number + 1, "id": str(number),
            "language": "en", "started": pd.NaT, "submitted": pd.Timestamp("2021-12-01"), "outcome": "complete",
            "use": use, "missing:use": "no_answer" if use is None else None,
            "visits": visits, "missing:visits": "no_answer" if visits is None else None,
            "topics[X]": draw.random() < 0.5, "topics[Y]": draw.random() < 0.5, "missing:topics": None,
        })  # fmt: skip
    return type_frame(pd.DataFrame(rows))


def type_frame(frame: pd.DataFrame) -> pd.DataFrame:
    """The types that the real responses table has."""
    kinds: dict[str, Any] = {"use": pd.CategoricalDtype(list(CODES), ordered=True), "visits": "float64",
                             "topics[X]": "boolean", "topics[Y]": "boolean",
                             "outcome": pd.CategoricalDtype(["complete", "partial", "break_off"])}  # fmt: skip
    kinds |= {name: "category" for name in frame.columns if name.startswith("missing:")}
    return frame.astype(kinds)


@dataclass(frozen=True)
class History:
    """A wave before and after, and its records: key -> (before, after)."""

    change: Change
    records: dict[Key, tuple[Record, Record]]


def generate(seed: int) -> History:
    """Draw a history: some of added, edited, removed, another definition, other code; at least one of them."""
    draw = random.Random(seed)
    causes: set[str] = set()
    while not causes:
        causes = {cause for cause in ("added", "edited", "removed", "definition", "code") if draw.random() < 0.4}
    ids = list(range(1, draw.randint(6, 14)))
    before = draw_responses(draw, ids)
    after = before.copy()
    if "edited" in causes:
        chosen = draw.sample(ids, draw.randint(1, 3))
        fresh = draw_responses(draw, chosen)
        after = type_frame(pd.concat([after[~after["id"].isin(fresh["id"])], fresh]).astype("object"))
        after = after.sort_values("row", ignore_index=True)
    if "removed" in causes:
        after = after[~after["id"].isin([str(each) for each in draw.sample(ids, draw.randint(1, 3))])]
    if "added" in causes:
        more = draw_responses(draw, list(range(50, 50 + draw.randint(1, 4))))
        after = type_frame(pd.concat([after, more]).astype("object"))
    after = after.reset_index(drop=True)
    old = ("A", "answered", "mean")
    new = draw.choice([("AB", "answered", "mean"), ("A", "asked", "mean"), ("B", "asked", "sum")])
    declared = declare_variant(*old)
    redefined = declare_variant(*new) if "definition" in causes else declared
    shift = draw.uniform(-0.05, 0.05) if "code" in causes else 0.0
    codes = ("old", "new" if "code" in causes else "old")
    records = pair_records(before, after, declared, redefined, codes, shift)
    moved = not before.equals(after)
    kept = Kept(before, declared)
    return History(Change(WAVE, kept, after, redefined, "definition" in causes, moved), records)


def pair_records(
    before: pd.DataFrame, after: pd.DataFrame, old: Declarations, new: Declarations, codes: tuple[str, str],
    shift: float,
) -> dict[Key, tuple[Record, Record]]:  # fmt: skip
    """What would be recorded before and after; shift: how much the old code had every number otherwise."""
    sides = []
    for responses, declared, code, off in ((before, old, codes[0], shift), (after, new, codes[1], 0.0)):
        nothing = Hidden(Book({}, 1))
        table = compute_indicators(responses, declared, WAVE, "", declared, nothing)
        side: dict[Key, Record] = {}
        for row in table.to_dict("records"):
            values = value_of(row)
            if "value" in values:
                values["value"] = values["value"] + off
                side[key_of(row)] = {
                    "kind": "value",
                    "values": values,
                    "definition": row["definition_hash"],
                    "code": code,
                }
        sides.append(side)
    return {key: (sides[0][key], sides[1][key]) for key in sides[0].keys() & sides[1].keys()}


def with_minimum(history: History, minimum: int) -> History:
    """The same history of a survey that hides groups under `minimum` persons."""
    survey = history.change.declared.survey.model_copy(update={"minimum_cell": minimum})
    declared = replace(history.change.declared, survey=survey)
    return History(replace(history.change, declared=declared, computed={}), history.records)
