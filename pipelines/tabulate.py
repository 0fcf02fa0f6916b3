"""Responses -> sufficient statistics: who counts, who is missing and why, and counts per participant."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt
import pandas as pd

from pipelines.bases import evaluate_rule
from schemas.declarations import CountsOver, Indicator, Rule
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
    rule = _base_rule(indicator, declared, names)
    base = within & evaluate_rule(rule, responses, declared)
    kinds = [responses[f"missing:{name}"] for name in names]
    asked, answered = base.copy(), base.copy()
    missing = dict.fromkeys(("not_asked", "no_answer", "dont_know", "broke_off"), 0)
    for kind in kinds:
        asked &= ~kind.isin(["not_asked", "broke_off", "not_in_wave"])
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
    return declared.items[names[0].split("[")[0]].denominator


def break_levels(sample: Sample, name: str) -> dict[str, pd.Series[bool]]:
    """The levels of a break in declared order, each with its mask; the boxes of a multiple choice overlap."""
    responses, declared = sample.responses, sample.declared
    if name == "language":
        return {code: responses["language"] == code for code in declared.survey.languages}
    item = declared.items[name.split("[")[0]]
    if item.type == "multiple":
        return {code: responses[f"{name}[{code}]"].fillna(False).astype(bool) for code in declared.codes(item)}
    return {code: (responses[name] == code).fillna(False) for code in declared.codes(item)}


def count_codes(sample: Sample, column: str, mask: pd.Series[bool]) -> dict[str, pd.Series[bool]]:
    """For each code of an item, the mask of those who chose it within `mask`."""
    item = sample.declared.items[column.split("[")[0]]
    codes = sample.declared.codes(item)
    responses = sample.responses
    if item.type == "multiple":
        return {code: mask & responses[f"{column}[{code}]"].fillna(False).astype(bool) for code in codes}
    substantive = [code for code, answer in codes.items() if not answer.missing]
    return {code: mask & (responses[column] == code).fillna(False) for code in substantive}


def combinations_of(sample: Sample, column: str, mask: pd.Series[bool]) -> dict[str, pd.Series[bool]]:
    """Which boxes were ticked together: codes joined by "+", the most frequent first."""
    item = sample.declared.items[column]
    codes = list(sample.declared.codes(item))
    boxes = sample.responses[[f"{column}[{code}]" for code in codes]].fillna(False).to_numpy(dtype=bool)
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


def _base_rule(indicator: Indicator, declared: Declarations, names: list[str]) -> Rule:
    if indicator.base:
        return declared.codebook.bases[indicator.base].rule
    return declared.codebook.bases[declared.items[names[0].split("[")[0]].asked_of].rule if names else {}
