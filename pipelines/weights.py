"""Responses weighted to margins that are known from elsewhere; nothing changes where none are declared."""

from __future__ import annotations

import numpy as np
import pandas as pd

from pipelines.estimators.weights import CannotRake, rake
from pipelines.tabulate import WEIGHT
from schemas.catalogue import SURVEYS
from schemas.declared import Declarations
from schemas.refusals import Problem, Refusal


def weigh_responses(responses: pd.DataFrame, declared: Declarations, wave: str) -> pd.DataFrame:
    """The responses with what each complete one weighs, so that every declared margin has its known shares.

    Weights have mean 1. Who did not answer an item of the margins weighs 1: nothing is known to weigh him by. Raises
    Refusal for margins that these answers cannot meet.
    """
    margins = declared.survey.waves[wave].margins
    if not margins:
        return responses
    complete = (responses["outcome"] == "complete").to_numpy()
    levels = pd.DataFrame({name: responses.loc[complete, name].astype("object") for name in margins})
    known = levels.notna().all(axis=1) & ~_is_unsure(levels, declared)
    weight = np.full(len(responses), np.nan)
    weight[complete] = 1.0
    cells = levels[known].groupby(list(margins), observed=True).size().rename("count").reset_index()
    try:
        raked = rake({name: cells[name].to_numpy(dtype=str) for name in margins}, margins, cells["count"].to_numpy())
    except CannotRake as error:
        place = ".".join(filter(None, ["waves", wave, "margins", error.margin, error.level]))
        file = (SURVEYS / declared.survey.id / "survey.yaml").as_posix()
        raise Refusal(Problem(file, place, error.found, error.expected, error.action)) from None
    of_cell = cells.drop(columns="count").assign(weight=raked.weight)
    weight[np.flatnonzero(complete)[known]] = levels[known].merge(of_cell, on=list(margins), how="left")["weight"]
    return responses.assign(**{WEIGHT: weight})


def _is_unsure(levels: pd.DataFrame, declared: Declarations) -> pd.Series[bool]:
    """Who gave an answer of no substance to an item of the margins."""
    unsure = pd.Series(False, index=levels.index)
    for name in levels:
        codes = declared.codes(str(name)) if name != "language" else {}
        unsure |= levels[name].isin([code for code, answer in codes.items() if answer.missing])
    return unsure
