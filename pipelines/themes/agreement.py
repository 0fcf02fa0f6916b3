"""How far the coders of open answers agree, theme by theme, and what follows for the counts."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pandas as pd

from pipelines.estimators.agreement import bootstrap_alpha
from schemas.declarations import Themes
from schemas.declarations.themes import NO_THEME
from schemas.tables import AGREEMENT_COLUMNS, AgreementTable

WEAK, BLOCKED = 0.8, 0.667
"""Below the first, conclusions are tentative; below the second, none may be drawn.

Source: K. Krippendorff, Content Analysis, 2nd edition (2004), page 241."""


FEWEST, PART = 10, 10
"""A coder is judged by who shares at least so many answers of a question with the others, and one in so many of them.

Source of the tenth: M. Lombard, J. Snyder-Duch, C. Campanella Bracken, Human Communication Research 28 (2002), page
601. Of fewer than ten one answer would decide, unless there are no more."""


@dataclass(frozen=True)
class LeftOut:
    """A coder who shares too few answers of a question with the others to be judged by.

    coded: answers the coder coded; shared: those another coder coded too; needed: how many these would have to be.
    """

    item: str
    coder: str
    coded: int
    shared: int
    needed: int


def list_left_out(codings: pd.DataFrame, themes: Themes) -> list[LeftOut]:
    """The coders who have begun a question and by whom agreement is not judged, beside others who have."""
    return [each for item in themes.items for each in _leave_out(_of_item(codings, themes, item), item)]


def _leave_out(codings: pd.DataFrame, item: str) -> list[LeftOut]:
    """One coder after the other, first who shares least: whoever shares only with these shares with nobody."""
    pairs = codings[["response", "coder"]].drop_duplicates()
    answers, everybody = pairs["response"].nunique(), pairs["coder"].nunique()
    needed = min(answers, max(FEWEST, math.ceil(answers / PART)))
    left: list[LeftOut] = []
    while everybody > 1 and len(pairs):
        shared = pairs["response"].duplicated(keep=False).groupby(pairs["coder"]).sum()
        coded = pairs["coder"].value_counts()
        coder = min(shared.index, key=lambda each: (shared[each], coded[each], each))
        if shared[coder] >= needed:
            break
        left.append(LeftOut(item, str(coder), int(coded[coder]), int(shared[coder]), needed))
        pairs = pairs[pairs["coder"] != coder]
    # Whose codings are the only ones left is judged by nobody, and lacks nothing.
    return left if len(left) < everybody else left[:-1]


def _of_item(codings: pd.DataFrame, themes: Themes, item: str) -> pd.DataFrame:
    return codings[(codings["item"] == item) & codings["coder"].isin(themes.coders)]


def measure_agreement(codings: pd.DataFrame, themes: Themes, survey: str, wave: str) -> pd.DataFrame:
    """Alpha of each theme of each question, as `AgreementTable`.

    codings: those that still hold, of the coders who worked alone. Each answer that two of them coded is a unit, a
    theme is given to it or not. Who shares too few of them with the others is left out: see `list_left_out`.
    """
    rows = [
        {"survey": survey, "wave": wave, "item": item} | row
        for item, coded in themes.items.items()
        for row in _measure_item(_of_item(codings, themes, item), item, [*coded.themes, NO_THEME])
    ]
    table = pd.DataFrame(rows, columns=AGREEMENT_COLUMNS)
    kinds = dict.fromkeys(["used", "alpha", "ci_low", "ci_high"], "float64")
    return AgreementTable.validate(table.astype(kinds | {"coders": "int64", "answers": "int64"}))


def _measure_item(codings: pd.DataFrame, item: str, names: list[str]) -> Iterator[dict[str, Any]]:
    several = bool((codings.groupby("response")["coder"].nunique() > 1).any())
    codings = codings[~codings["coder"].isin([each.coder for each in _leave_out(codings, item)])]
    yield from _measure_judged(codings, names, "few_shared" if several else "one_coder")


def _measure_judged(codings: pd.DataFrame, names: list[str], unknown: str) -> Iterator[dict[str, Any]]:
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
            "verdict": _judge(alpha) if len(coders) else unknown,
        }  # fmt: skip


def _judge(alpha: float) -> str:
    if math.isnan(alpha):
        return "one_value"
    return "blocked" if alpha < BLOCKED else "weak" if alpha < WEAK else "agree"
