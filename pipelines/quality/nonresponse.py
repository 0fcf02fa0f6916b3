"""Item nonresponse: of those a question was put to, how many gave no answer, and why."""

from __future__ import annotations

import pandas as pd

from pipelines.disclosure.hidden import Hidden
from schemas.declared import Declarations
from schemas.missing import MISSING

ASKED = ["answered", "no_answer", "dont_know", "not_applicable"]
"""What those who were asked did."""


def count_nonresponse(responses: pd.DataFrame, declared: Declarations, wave: str) -> pd.DataFrame:
    """A row for each part of each item, over all responses received, in the order of the questionnaire.

    Columns as in `schemas.tables.NonresponseTable`. asked: those it was put to, whatever they did; who left before it
    counts as broke_off only. rate: no_answer of asked; missing where nobody was asked.
    """
    rows = []
    for part in declared.as_asked().parts.values():
        if part.kind == "none":
            continue
        missing = responses[f"missing:{part.name}"]
        counts = {kind: int((missing == kind).sum()) for kind in MISSING} | {"answered": int(missing.isna().sum())}
        asked = sum(counts[kind] for kind in ASKED)
        fixed = {"survey": declared.survey.id, "wave": wave, "item": part.item.id, "subquestion": part.subquestion}
        rate = counts["no_answer"] / asked if asked else None
        rows.append(fixed | {"type": part.item.type, "received": len(responses), "asked": asked, "rate": rate} | counts)
    columns = ["survey", "wave", "item", "subquestion", "type", "received", "asked", *ASKED, "broke_off", "not_asked",
               "not_in_wave", "rate"]  # fmt: skip
    return pd.DataFrame(rows, columns=columns).astype({"rate": "float64"})


SMALL = ["asked", "answered", "dont_know", "not_applicable"]
"""Counts that say something of those they count."""


def hide_nonresponse(table: pd.DataFrame, declared: Declarations, hidden: Hidden) -> pd.DataFrame:
    """The table without the parts of which a count is small, or hidden in the topline too; nothing is hidden of a wave
    that was released before."""
    if not hidden.book.groups:
        return table
    few = ((table[SMALL] > 0) & (table[SMALL] < hidden.book.minimum)).any(axis=1)
    named, groups, figures = hidden.book.named, hidden.book.groups, hidden.figures
    gone = set()
    for part in declared.as_asked().parts.values():
        group = named.get(("topline", part.name))
        if group is not None and figures & {groups[group].base, groups[group].counted}:
            gone.add((part.item.id, part.subquestion))
    places = pd.Series(list(zip(table["item"], table["subquestion"], strict=True)), index=table.index, dtype="object")
    return table[~few & ~places.isin(gone)].reset_index(drop=True)
