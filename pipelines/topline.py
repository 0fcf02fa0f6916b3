"""The full count of every item of a wave, declared as an indicator or not, over complete responses."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pandas as pd

from schemas.declarations import Answer, Item
from schemas.declared import Declarations

ABSENT = ["not_asked", "broke_off", "not_in_wave"]


def count_topline(responses: pd.DataFrame, declared: Declarations) -> pd.DataFrame:
    """A row per code, box, row or number of every item.

    Columns: `item, subquestion, type, code, label_<language>..., asked, answered, count, share, value`. Shares of
    a multiple choice are of those asked (or answered, where the codebook says so), others of those who answered.
    """
    complete = responses[responses["outcome"] == "complete"]
    languages = declared.survey.languages
    rows: list[dict[str, Any]] = []
    for item in declared.codebook.items:
        rows += _count_item(complete, item, declared.codes(item), languages)
    labels = [f"label_{language}" for language in languages]
    columns = ["item", "subquestion", "type", "code", *labels, "asked", "answered", "count", "share", "value"]
    return pd.DataFrame(rows, columns=columns)


def _count_item(
    complete: pd.DataFrame, item: Item, codes: dict[str, Answer], languages: list[str]
) -> Iterator[dict[str, Any]]:
    def labels(text: dict[str, str]) -> dict[str, str]:
        return {f"label_{language}": text.get(language, "") for language in languages}

    parts = [f"{item.id}[{row}]" for row in item.rows] or [item.id]
    for part, subquestion in zip(parts, [*item.rows] or [""], strict=True):
        missing = complete[f"missing:{part}"]
        asked = ~missing.isin(ABSENT)
        answered = missing.isna()
        counts = {"asked": int(asked.sum()), "answered": int(answered.sum())}
        fixed = {"item": item.id, "subquestion": subquestion, "type": item.type, **counts}
        base = counts[item.denominator]
        if item.type == "multiple":
            for code, answer in codes.items():
                ticked = int((complete[f"{item.id}[{code}]"].fillna(False).astype(bool) & asked).sum())
                share = ticked / base if base else None
                yield {
                    **fixed,
                    "subquestion": code,
                    "code": "Y",
                    **labels(answer.label),
                    "count": ticked,
                    "share": share,
                }
        elif item.type == "number":
            numbers = complete.loc[answered, part]
            statistics = {
                "n": len(numbers), "sum": numbers.sum(), "mean": numbers.mean(), "median": numbers.median(),
                "min": numbers.min(), "max": numbers.max(),
            }  # fmt: skip
            for code, value in statistics.items():
                yield {**fixed, "code": code, **labels(item.short), "value": value}
        elif item.type == "text":
            share = counts["answered"] / counts["asked"] if counts["asked"] else None
            yield {**fixed, "code": "", **labels(item.short), "count": counts["answered"], "share": share}
        else:
            for code, answer in codes.items():
                # Codes that say nothing of substance are counted, but are no part of what was answered.
                count = int((complete[part] == code).sum())
                share = None if answer.missing or not base else count / base
                yield {**fixed, "code": code, **labels(answer.label), "count": count, "share": share}
