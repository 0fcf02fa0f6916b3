"""Weights that bring a sample to declared margins, and what they cost."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from pipelines.estimators.estimate import Floats, Values, floats

SUM_TOLERANCE = 1e-3
"""So far from 1 may declared shares add up: they are printed figures, rounded."""


class CannotRake(ValueError):
    """Margins that no weights can meet: margin and level say where; found, expected and action what to do about it."""

    def __init__(self, margin: str, level: str, found: str, expected: str, action: str) -> None:
        place = f"margin {margin}, level {level}" if level else f"margin {margin}"
        super().__init__(f"{place}: {found}; expected {expected}: {action}")
        self.margin, self.level, self.found, self.expected, self.action = margin, level, found, expected, action


@dataclass(frozen=True)
class Raked:
    """The weight of an answer of each entry, with mean 1 over all answers, and how many rounds it took."""

    weight: Floats
    rounds: int


def rake(
    levels: Mapping[str, npt.ArrayLike],
    margins: Mapping[str, Mapping[str, float]],
    counts: Values | None = None,
    tolerance: float = 1e-9,
    limit: int = 1000,
) -> Raked:
    """Weights under which each margin has its declared shares: iterative proportional fitting.

    levels: by margin, the level of each entry as text. margins: by margin, the declared share of each level. counts:
    answers (or starting weights) of each entry, 1 without them: the entries are answers, or distinct combinations of
    levels with their counts, which gives the same. It has converged when no share is further than `tolerance` from
    its margin.

    Errors: `CannotRake` for a level that is not declared, a declared one that nobody has, shares that are not positive
    or do not add up to 1, and margins that contradict each other, so that it does not converge within `limit` rounds.
    Source: W. E. Deming, F. F. Stephan, Annals of Mathematical Statistics 11 (1940) 427-444.
    """
    targets = {name: _read_shares(name, margin) for name, margin in margins.items()}
    size = np.shape(levels[next(iter(margins))])
    start = np.ones(size) if counts is None else floats(counts)
    places = {name: _place_levels(name, levels[name], list(margins[name]), start) for name in margins}

    def weigh(name: str, weight: Floats) -> Floats:
        return floats(np.bincount(places[name], weights=weight, minlength=len(targets[name])))

    weight = start / start.sum()
    for rounds in range(limit + 1):
        distance = {name: weigh(name, weight) - target for name, target in targets.items()}
        worst = max(distance, key=lambda name: float(np.abs(distance[name]).max()))
        if np.abs(distance[worst]).max() <= tolerance:
            own = np.divide(weight, start, out=np.zeros(size), where=start > 0)
            return Raked(own * start.sum(), rounds)
        for name, target in targets.items():
            weight = weight * (target / weigh(name, weight))[places[name]]
    at = int(np.abs(distance[worst]).argmax())
    raise CannotRake(
        worst, list(margins[worst])[at],
        f"a share of {targets[worst][at] + distance[worst][at]:.4f} after {limit} rounds", f"{targets[worst][at]:.4f}",
        "these answers cannot meet all margins together; merge levels or leave a margin out",
    )  # fmt: skip


def kish_effective_n(m: Values, ww: Values) -> Floats:
    """How many unweighted answers would be worth as much: squared sum of weights over sum of squared weights.

    Source: L. Kish, Survey Sampling (1965), 11.7.
    """
    weight, squares = np.broadcast_arrays(floats(m), floats(ww))
    return floats(np.divide(weight**2, squares, out=np.full(weight.shape, np.nan), where=squares > 0))


def kish_design_effect(n: Values, m: Values, ww: Values) -> Floats:
    """By how much unequal weights alone widen a variance; 1 for equal ones. n: answers; m, ww as above."""
    return floats(floats(n) / kish_effective_n(m, ww))


def _read_shares(name: str, margin: Mapping[str, float]) -> Floats:
    for level, share in margin.items():
        if not share > 0:
            raise CannotRake(name, level, f"a share of {share:g}", "a share above 0", "leave the level out or merge it")
    total = sum(margin.values())
    if abs(total - 1) > SUM_TOLERANCE:
        raise CannotRake(name, "", f"shares that add up to {total:g}", "1", "correct the shares")
    return floats(list(margin.values())) / total


def _place_levels(name: str, given: npt.ArrayLike, declared: list[str], start: Floats) -> npt.NDArray[np.intp]:
    """Which of the declared levels each entry has."""
    found, inverse = np.unique(np.asarray(given).astype(np.str_), return_inverse=True)
    held = np.bincount(inverse.ravel(), weights=start)
    for level, answers in zip(found.tolist(), held.tolist(), strict=True):
        if level not in declared:
            action = "declare its share, or code these answers otherwise"
            raise CannotRake(name, level, f"{answers:g} answers with this level", "a declared level", action)
    present = dict(zip(found.tolist(), held.tolist(), strict=True))
    for level in declared:
        if not present.get(level):
            raise CannotRake(name, level, "no answer", "at least one answer", "merge the level with another")
    return np.array([declared.index(level) for level in found.tolist()], dtype=np.intp)[inverse.ravel()]
