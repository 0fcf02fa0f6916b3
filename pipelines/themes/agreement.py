"""How far the coders of open answers agree, theme by theme, and what follows for the counts."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

import pandas as pd

from pipelines.estimators.agreement import bootstrap_alpha
from schemas.declarations import Themes
from schemas.declarations.themes import NO_THEME
from schemas.tables import AGREEMENT_COLUMNS, AgreementTable

WEAK, BLOCKED = 0.8, 0.667
"""Below the first, conclusions are tentative; below the second, none may be drawn.

Source: K. Krippendorff, Content Analysis, 2nd edition (2004), page 241."""


def measure_agreement(codings: pd.DataFrame, themes: Themes, survey: str, wave: str) -> pd.DataFrame:
    """Alpha of each theme of each question, as `AgreementTable`.

    codings: those that still hold, of the coders who worked alone. Each answer that two of them coded is a unit, a
    theme is given to it or not.
    """
    independent = codings[codings["coder"].isin(themes.coders)]
    rows = [
        {"survey": survey, "wave": wave, "item": item} | row
        for item, coded in themes.items.items()
        for row in _measure_item(independent[independent["item"] == item], [*coded.themes, NO_THEME])
    ]
    table = pd.DataFrame(rows, columns=AGREEMENT_COLUMNS)
    kinds = dict.fromkeys(["used", "alpha", "ci_low", "ci_high"], "float64")
    return AgreementTable.validate(table.astype(kinds | {"coders": "int64", "answers": "int64"}))


def _measure_item(codings: pd.DataFrame, names: list[str]) -> Iterator[dict[str, Any]]:
    coders = codings.groupby("response")["coder"].nunique()
    coders = coders[coders > 1]
    several = codings[codings["response"].isin(coders.index)]
    for theme in names:
        given = several[several["theme"] == theme].groupby("response")["coder"].nunique().reindex(coders.index)
        yes = given.fillna(0).to_numpy(dtype=float)
        alpha, low, high = bootstrap_alpha(pd.DataFrame({"no": coders.to_numpy() - yes, "yes": yes}).to_numpy())
        yield {
            "theme": theme, "coders": int(codings["coder"].nunique()), "answers": len(coders),
            "used": float((yes > 0).sum()), "alpha": alpha, "ci_low": low, "ci_high": high,
            "verdict": _judge(alpha, len(coders)),
        }  # fmt: skip


def _judge(alpha: float, answers: int) -> str:
    if not answers:
        return "one_coder"
    if math.isnan(alpha):
        return "one_value"
    return "blocked" if alpha < BLOCKED else "weak" if alpha < WEAK else "agree"
