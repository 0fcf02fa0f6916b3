"""What is asked of whom, and for each statistic that has an interval the sums it is made of."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from pipelines.estimators.scale import net_signs
from pipelines.estimators.sums import Sums
from pipelines.tabulate import (
    Frame,
    Grouping,
    Mask,
    Population,
    Tally,
    tally_best,
    tally_combinations,
    tally_hits,
    tally_levels,
    tally_ranks,
    tally_scores,
    tally_signs,
)
from schemas.declarations import Indicator, Statistic


@dataclass(frozen=True)
class Asked:
    """What every measure needs: whom it is about, what is asked of them, who counts, and in which groups."""

    population: Population
    indicator: Indicator
    frame: Frame
    grouping: Grouping

    @property
    def groups(self) -> int:
        """How many groups there are."""
        return len(self.grouping.levels)

    @property
    def by_participants(self) -> bool:
        """Whether a share is a share of participants."""
        return self.estimand == "participants"

    @property
    def estimand(self) -> str:
        """What a share is a share of."""
        return self.indicator.estimand or self.population.declared.survey.estimand or "responses"

    @property
    def independent(self) -> bool:
        """Whether each answer is one of its own and all weigh alike."""
        return self.population.independent

    @property
    def size(self) -> int | None:
        """How many persons the population has, where that is declared."""
        return self.population.size

    def counted_in(self, group: int) -> Mask:
        """Who is in the denominator of one group."""
        within: Mask = self.frame.counted & (self.grouping.group == group)
        return within


def sums_of(asked: Asked, tally: Tally) -> Sums:
    """The sums of a tally as estimators want them, groups x levels."""
    top, below = tally.numerators, tally.denominators
    wide = {name: getattr(below, name)[:, None] for name in ("n", "present", "m", "mm", "ww", "v")}
    sums = Sums(
        clusters=np.asarray(float(asked.population.participants)), present=wide["present"], n=wide["n"],
        y=top.y, m=wide["m"], yy=top.yy, ym=top.ym, mm=wide["mm"], r=top.r, rr=top.rr, ww=wide["ww"], v=wide["v"],
        xx=top.xx,
    )  # fmt: skip
    return sums.by_participant() if asked.by_participants else sums


def tally_places(asked: Asked) -> Tally:
    """Who put each option of a ranking first, of those who ranked anything."""
    first = asked.population.declared.parts_of(asked.indicator.item or "")[0]
    indicator = asked.indicator.model_copy(update={"item": first.name})
    return tally_levels(asked.population, indicator, asked.frame, asked.grouping)


def _tally_by(function: Callable[[Population, Indicator, Frame, Grouping], Tally]) -> Callable[[Asked], Tally]:
    return lambda asked: function(asked.population, asked.indicator, asked.frame, asked.grouping)


def _tally_mean(asked: Asked) -> list[tuple[str, Tally]]:
    return [("", tally_scores(asked.population, asked.indicator, asked.frame, asked.grouping))]


def _tally_net_score(asked: Asked) -> list[tuple[str, Tally]]:
    part = asked.population.declared.parts[asked.indicator.item or ""]
    signs = net_signs(sum(not answer.missing for answer in part.codes.values()))
    return [("", tally_signs(asked.population, asked.indicator, asked.frame, asked.grouping, signs))]


def _tally_mean_rank(asked: Asked) -> list[tuple[str, Tally]]:
    """The rank of each option, of those who ranked it."""
    ranks = tally_ranks(asked.population, asked.indicator, asked.frame, asked.grouping, np.nan, points=False)
    return list(ranks)


def _tally_borda(asked: Asked) -> list[tuple[str, Tally]]:
    """Borda points of each option: options less rank, 0 where it was left out by who ranked others."""
    ranks = tally_ranks(asked.population, asked.indicator, asked.frame, asked.grouping, 0.0, points=True)
    return list(ranks)


SHARES: dict[Statistic, Callable[[Asked], Tally]] = {
    "share": _tally_by(tally_hits),
    "distribution": _tally_by(tally_levels),
    "combinations": _tally_by(tally_combinations),
    "top_two_box": _tally_by(tally_best),
    "first_place": tally_places,
}
"""Statistics that are shares, and what sums them up."""
MEANS: dict[Statistic, Callable[[Asked], list[tuple[str, Tally]]]] = {
    "mean": _tally_mean,
    "net_score": _tally_net_score,
    "mean_rank": _tally_mean_rank,
    "borda": _tally_borda,
}
"""Statistics that are means of scores, and for each level what sums them up."""


def bounds_of(statistic: Statistic, asked: Asked) -> tuple[float, float]:
    """The lowest and the highest value a mean can have, infinite where nothing is declared."""
    if statistic == "net_score":
        return -1.0, 1.0
    name = asked.indicator.item or ""
    if statistic in {"mean_rank", "borda"}:
        options = float(len(asked.population.declared.parts_of(name)[0].codes))
        return (1.0, options) if statistic == "mean_rank" else (0.0, options - 1)
    part = asked.population.declared.parts[name]
    lowest, highest = part.item.minimum, part.item.maximum
    if part.kind != "number":
        scores = [float(code) for code, answer in part.codes.items() if not answer.missing and _is_number(code)]
        lowest, highest = (min(scores), max(scores)) if scores else (None, None)
    return (-np.inf if lowest is None else lowest), (np.inf if highest is None else highest)


def _is_number(code: str) -> bool:
    return bool(pd.notna(pd.to_numeric(code, errors="coerce")))
