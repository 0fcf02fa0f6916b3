"""The full count of every item of a wave, declared as an indicator or not, over complete responses."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pandas as pd

from pipelines.bases import NEVER_PUT
from schemas.declarations import Text
from schemas.declared import Declarations
from schemas.parts import Kind, Part

Row = dict[str, Any]


def count_topline(responses: pd.DataFrame, declared: Declarations) -> pd.DataFrame:
    """A row per code, box, number or date of every part of every item.

    Columns: `item, subquestion, type, code, label_<language>..., asked, answered, count, share, value, suppressed,
    reason`; nothing is hidden here. The subquestion is the row of an array (`ROW/1`, `ROW/2` on two scales), the cell
    of a two-way array (`ROW_COL`), the rank of a ranking or the box of a multiple choice. Shares of a multiple
    choice are of those asked (or answered, where the codebook says so), others of those who answered.
    """
    complete = responses[responses["outcome"] == "complete"]
    languages = declared.survey.languages
    rows: list[Row] = []
    for part in declared.as_asked().parts.values():
        missing = complete[f"missing:{part.name}"]
        asked = ~missing.isin(NEVER_PUT)
        answered = missing.isna()
        counts = {"asked": int(asked.sum()), "answered": int(answered.sum())}
        base = counts[part.item.denominator]
        for row in COUNTED[part.kind](complete, part, asked, answered):
            label = row.pop("label", None) or part.label or part.item.short
            fixed = {"item": part.item.id, "subquestion": part.subquestion, "type": part.item.type, **counts}
            rows.append(fixed | _labels(label, languages) | row | _share(row, base))
    labels = [f"label_{language}" for language in languages]
    columns = ["item", "subquestion", "type", "code", *labels, "asked", "answered", "count", "share", "value"]
    return pd.DataFrame(rows, columns=columns).assign(suppressed=False, reason="")


def _labels(text: Text, languages: list[str]) -> dict[str, str]:
    return {f"label_{language}": text.get(language, "") for language in languages}


def _share(row: Row, base: int) -> Row:
    """Codes that say nothing of substance are counted, but are no part of what was answered."""
    has_none = "share" in row or "count" not in row
    return {} if has_none else {"share": row["count"] / base if base else None}


def _count_codes(complete: pd.DataFrame, part: Part, asked: Mask, answered: Mask) -> Iterator[Row]:
    for code, answer in part.codes.items():
        row: Row = {"code": code, "label": answer.label, "count": int((complete[part.name] == code).sum())}
        yield row | ({"share": None} if answer.missing else {})


def _count_boxes(complete: pd.DataFrame, part: Part, asked: Mask, answered: Mask) -> Iterator[Row]:
    for code, column in part.boxes.items():
        box = complete[column]
        row: Row = {
            "subquestion": f"{part.subquestion}_{code}" if part.subquestion else code,
            "code": "Y",
            "label": part.codes[code].label,
            "count": int((box.fillna(False).astype(bool) & asked).sum()),
        }
        if part.item.filtered:
            # A box that was not shown to everybody has those as its base who saw it.
            shown = int((box.notna() & asked).sum())
            row |= {"asked": shown, "share": row["count"] / shown if shown else None}
        yield row


def _count_numbers(complete: pd.DataFrame, part: Part, asked: Mask, answered: Mask) -> Iterator[Row]:
    numbers = complete.loc[answered, part.name]
    statistics = {
        "n": len(numbers), "sum": numbers.sum(), "mean": numbers.mean(), "median": numbers.median(),
        "min": numbers.min(), "max": numbers.max(),
    }  # fmt: skip
    for code, value in statistics.items():
        yield {"code": code, "value": value}


def _count_dates(complete: pd.DataFrame, part: Part, asked: Mask, answered: Mask) -> Iterator[Row]:
    dates = complete.loc[answered, part.name]
    yield {"code": "n", "value": len(dates)}
    for code, date in (("first", dates.min()), ("last", dates.max())):
        yield {"code": code, "value": "" if pd.isna(date) else f"{date:%Y-%m-%d}"}


def _count_texts(complete: pd.DataFrame, part: Part, asked: Mask, answered: Mask) -> Iterator[Row]:
    count, base = int(answered.sum()), int(asked.sum())
    yield {"code": "", "count": count, "share": count / base if base else None}


def _count_nothing(complete: pd.DataFrame, part: Part, asked: Mask, answered: Mask) -> Iterator[Row]:
    yield {"code": "", "share": None}


Mask = Any
COUNTED: dict[Kind, Callable[[pd.DataFrame, Part, Mask, Mask], Iterator[Row]]] = {
    "code": _count_codes,
    "boxes": _count_boxes,
    "number": _count_numbers,
    "date": _count_dates,
    "text": _count_texts,
    "none": _count_nothing,
}
"""What is counted of each kind of answer."""
