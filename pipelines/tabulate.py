"""Responses -> sufficient statistics: who counts, who is missing and why, and counts per participant."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt
import pandas as pd

from pipelines.bases import NEVER_PUT, evaluate_base
from schemas.declarations import CountsOver, Indicator
from schemas.declared import Declarations

NOTHING_TICKED = "-none-"


@dataclass(frozen=True)
class Sample:
    """The population of one survey and wave, with its participants as group numbers."""

    responses: pd.DataFrame
    declared: Declarations

    @cached_property
    def participants(self) -> npt.NDArray[np.intp]:
        """Participant number of each response; every response is one of its own unless participants recur."""
        if self.declared.survey.repeated and "participant" in self.responses:
            return pd.factorize(self.responses["participant"])[0]
        return np.arange(len(self.responses), dtype=np.intp)

    @cached_property
    def everyone(self) -> pd.Series[bool]:
        """A mask that is true for the whole population."""
        return pd.Series(True, index=self.responses.index)

    def per_participant(self, mask: pd.Series[bool]) -> npt.NDArray[np.intp]:
        """How many responses of each participant the mask holds; length: participants of the population."""
        size = int(self.participants.max()) + 1 if len(self.participants) else 0
        return np.bincount(self.participants[mask.to_numpy()], minlength=size)

    def persons(self, mask: pd.Series[bool]) -> int:
        """How many different participants the mask holds."""
        return int((self.per_participant(mask) > 0).sum())


def select_population(responses: pd.DataFrame, declared: Declarations, population: str) -> Sample:
    """Complete responses, or everything that was received."""
    kept = responses if population == "received" else responses[responses["outcome"] == "complete"]
    return Sample(kept.reset_index(drop=True), declared)


@dataclass(frozen=True)
class Frame:
    """Who counts for one indicator: base, denominator, and the missing counts by kind."""

    base: pd.Series[bool]
    counted: pd.Series[bool]
    missing: dict[str, int]


def frame_indicator(sample: Sample, indicator: Indicator, within: pd.Series[bool]) -> Frame:
    """The base of an indicator within a break level, and who of it is in the denominator."""
    responses, declared = sample.responses, sample.declared
    names = _items_of(indicator)
    base = within & evaluate_base(_base_of(indicator, declared, names), responses, declared)
    kinds = [responses[f"missing:{name}"] for name in names]
    asked, answered = base.copy(), base.copy()
    missing = dict.fromkeys(("not_asked", "no_answer", "dont_know", "broke_off"), 0)
    for kind in kinds:
        asked &= ~kind.isin(NEVER_PUT)
        answered &= kind.isna()
    # A response lacks one of several items for the gravest reason it has: each response is counted once.
    left = within.copy()
    for reason in ("not_asked", "broke_off", "no_answer", "dont_know"):
        hit = pd.Series(False, index=responses.index)
        for kind in kinds:
            hit |= kind == reason
        # Who was not asked, or left before it was known whether he would be, is outside the base by that alone.
        hit &= left if reason in {"not_asked", "broke_off"} else left & base
        missing[reason] = int(hit.sum())
        left &= ~hit
    over = denominator_of(indicator, declared)
    return Frame(base, asked if over == "asked" else answered, missing)


def denominator_of(indicator: Indicator, declared: Declarations) -> CountsOver:
    """The declared denominator, else that of the indicator's first item."""
    names = _items_of(indicator)
    if indicator.counts_over or not names:
        return indicator.counts_over or "answered"
    return declared.item_of(names[0]).denominator


def break_levels(sample: Sample, name: str) -> dict[str, pd.Series[bool]]:
    """The levels of a break in declared order, each with its mask; the boxes of a multiple choice overlap."""
    responses, declared = sample.responses, sample.declared
    if name == "language":
        return {code: responses["language"] == code for code in declared.survey.languages}
    part = declared.parts[name]
    if part.kind == "boxes":
        return {code: responses[column].fillna(False).astype(bool) for code, column in part.boxes.items()}
    return {code: (responses[name] == code).fillna(False) for code in part.codes}


def count_codes(sample: Sample, column: str, mask: pd.Series[bool]) -> dict[str, pd.Series[bool]]:
    """For each code of an item, the mask of those who chose it within `mask`."""
    part = sample.declared.parts[column]
    levels = break_levels(sample, column)
    return {
        code: mask & level for code, level in levels.items() if part.kind == "boxes" or not part.codes[code].missing
    }


def combinations_of(sample: Sample, column: str, mask: pd.Series[bool]) -> dict[str, pd.Series[bool]]:
    """Which boxes were ticked together: codes joined by "+", the most frequent first."""
    part = sample.declared.parts[column]
    codes = list(part.boxes)
    boxes = sample.responses[[*part.boxes.values()]].fillna(False).to_numpy(dtype=bool)
    joined = pd.Series(
        ["+".join(code for code, box in zip(codes, row, strict=True) if box) or NOTHING_TICKED for row in boxes]
    )
    position = {code: place for place, code in enumerate(codes)}
    counts = joined[mask.to_numpy()].value_counts()
    order = sorted(
        counts.index,
        key=lambda key: (
            -counts[key],
            len(key.split("+")),
            [position.get(code, -1) for code in key.split("+")],
        ),
    )
    return {combination: mask & (joined == combination) for combination in order}


def _items_of(indicator: Indicator) -> list[str]:
    named = [indicator.item] if indicator.item else list(indicator.where)
    return [name for name in named if name != "language"]


def _base_of(indicator: Indicator, declared: Declarations, names: list[str]) -> str:
    return indicator.base or (declared.item_of(names[0]).asked_of if names else "all")
