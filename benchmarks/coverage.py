"""How often 95 % intervals hold the truth: simulated coverage, printed and written to docs/coverage.md.

`python -m benchmarks.coverage` takes about a minute. Participants answer yes with a probability of their own, drawn
from a beta distribution with mean p; the intra-participant correlation is its variance over p (1 - p).
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.stats import beta

from pipelines.estimators.binomial import clopper_pearson, exact_bounds, wilson
from pipelines.estimators.clustered import arcsine_t, korn_graubard, logit_t, measure_precision, wilson_t
from pipelines.estimators.difference import difference_of_means, difference_of_shares, share_clusters
from pipelines.estimators.distribution import distribution
from pipelines.estimators.estimate import Estimate, make_estimate, t_quantile
from pipelines.estimators.mean import mean
from pipelines.estimators.quantile import quantile, quantile_interval
from pipelines.estimators.sums import Sums, sum_clusters

SEED = 20211025
DRAWS = 20_000
COMMAND = "python -m benchmarks.coverage"
PAGE = Path(__file__).parent.parent / "docs/coverage.md"

Answers = npt.NDArray[np.int64]
PANEL = "35 participants, 66 answers, 1 to 5 each"
ALONE = "66 participants, 1 answer each"
PATTERNS: dict[str, Answers] = {
    PANEL: np.repeat([1, 2, 3, 4, 5], [20, 6, 4, 3, 2]),
    "15 participants, 5 answers each": np.repeat(5, 15),
    "8 participants, 27 answers, 1 to 8 each": np.array([1, 1, 2, 2, 3, 4, 6, 8]),
    "30 participants, 132 answers, 1 to 30 each": np.repeat([1, 5, 15, 30], [22, 4, 2, 2]),
    ALONE: np.repeat(1, 66),
}
"""Answers of each participant."""
SHARES = (0.05, 0.2, 0.5, 0.64, 0.9)
CORRELATIONS = (0.0, 0.2, 0.4, 0.67)
PAIRS = ((0.5, 0.5), (0.64, 0.4), (0.9, 0.9))
LEVELS = (0.05, 0.1, 0.2, 0.4, 0.25)
"""Shares of the levels of a five-point scale, scored 1 to 5."""
POPULATION = 10_000
"""Persons from whom those who answer two waves are drawn."""


@dataclass(frozen=True)
class Coverage:
    """By method, the share of the draws whose interval held the truth; and the mean width of the default interval."""

    held: dict[str, float]
    width: float


def hold(estimate: Any, truth: float) -> float:
    """How often an interval holds the truth; where there is no interval, it does not."""
    return float(np.mean((estimate.low <= truth + 1e-12) & (truth - 1e-12 <= estimate.high)))


def mean_width(estimate: Any) -> float:
    """Mean width of those intervals that there are."""
    return float(np.nanmean(estimate.high - estimate.low))


def draw_sums(rng: np.random.Generator, draws: int, answers: Answers, p: float, icc: float) -> Sums:
    """Sums of so many samples with this pattern of answers."""
    size = (draws, len(answers))
    spread = (1 - icc) / icc if icc else np.inf
    rates = rng.beta(p * spread, (1 - p) * spread, size) if icc else np.full(size, p)
    yes = rng.binomial(answers, rates)
    return sum_clusters(yes, np.broadcast_to(answers, size))


@np.errstate(divide="ignore", invalid="ignore")
def bound_as_in_r(sums: Sums) -> Estimate:
    """Korn-Graubard without the correction for very unequal participants."""
    known = measure_precision(sums)
    ratio = t_quantile(0.95, sums.n - 1) / t_quantile(0.95, known.df)
    size = np.minimum(known.p * (1 - known.p) / known.variance * ratio**2, sums.n)
    bounds = exact_bounds(known.p, np.where(known.flat, known.people, size), 0.95)
    return make_estimate(known.p, *bounds, "korn-graubard", size, np.nan)


def cover_share(answers: Answers, p: float, icc: float, draws: int, seed: int) -> Coverage:
    """Coverage of the intervals of a share."""
    sums = draw_sums(np.random.default_rng(seed), draws, answers, p, icc)
    found = {
        "Wilson": wilson(sums.y, sums.n),
        "Clopper-Pearson": clopper_pearson(sums.y, sums.n),
        "Korn-Graubard": korn_graubard(sums),
        "as in R": bound_as_in_r(sums),
        "of participants": korn_graubard(sums.by_participant()),
        "Wilson-t": wilson_t(sums),
        "logit-t": logit_t(sums),
        "arcsine-t": arcsine_t(sums),
    }
    return Coverage({name: hold(each, p) for name, each in found.items()}, mean_width(found["Korn-Graubard"]))


def draw_wave(
    rng: np.random.Generator, person: npt.NDArray[np.int64], given: Answers, p: float, icc: float
) -> tuple[npt.NDArray[np.int64], float]:
    """Hits of each person (columns) in each draw, and the share among all persons; person: their rank by rate."""
    spread = (1 - icc) / icc if icc else np.inf
    ranks = (np.arange(POPULATION) + 0.5) / POPULATION
    rates = beta.ppf(ranks, p * spread, (1 - p) * spread) if icc else np.full(POPULATION, p)
    return rng.binomial(given, rates[person]), float(rates.mean())


def cover_difference(
    answers: Answers, recurring: int, p: tuple[float, float], icc: float, draws: int, seed: int
) -> Coverage:
    """Coverage of the intervals of a difference of two waves, of which so many participants are in both."""
    rng = np.random.default_rng(seed)
    size = len(answers)
    person = rng.integers(POPULATION, size=(draws, 2 * size - recurring))
    m1, m2 = np.zeros((2, person.shape[1]), dtype=np.int64)
    m1[:size], m2[size - recurring :] = rng.permutation(answers), rng.permutation(answers)
    (y1, truth1), (y2, truth2) = (draw_wave(rng, person, m, share, icc) for m, share in zip((m1, m2), p, strict=True))
    first, second = (sum_clusters(y, np.broadcast_to(m, y.shape)) for y, m in ((y1, m1), (y2, m2)))
    shared = share_clusters(y1, m1, y2, m2)
    default = difference_of_shares(first, second, shared, independent=bool(answers.max() == 1))
    wald = difference_of_means(first, second, shared)
    truth = truth1 - truth2
    return Coverage({"default": hold(default, truth), "t": hold(wald, truth)}, mean_width(default))


def cover_levels(answers: Answers, icc: float, draws: int, seed: int) -> Coverage:
    """How often the intervals of all levels of a scale hold together, and that of its mean."""
    rng = np.random.default_rng(seed)
    size = (draws, len(answers))
    own = rng.dirichlet(np.array(LEVELS) * (1 - icc) / icc, size) if icc else np.array(LEVELS)
    counts = np.moveaxis(rng.multinomial(np.broadcast_to(answers, size), own), -1, 0)
    given = np.broadcast_to(answers, size)
    sums = sum_clusters(counts, given)
    default = distribution(sums, len(LEVELS), independent=bool(answers.max() == 1))
    truth = np.array(LEVELS)[:, None]
    together, alone = (
        float(np.mean(((each.low <= truth + 1e-12) & (truth - 1e-12 <= each.high)).all(axis=0)))
        for each in (default, korn_graubard(sums))
    )
    scores = np.arange(1, len(LEVELS) + 1)
    of_mean = mean(sum_clusters(np.tensordot(scores, counts, 1), given))
    held = {"together": together, "each at 95 %": alone, "mean": hold(of_mean, float(scores @ LEVELS))}
    return Coverage(held, mean_width(default))


def cover_median(answers: Answers, icc: float, draws: int, seed: int) -> Coverage:
    """Coverage of the interval of a median of numbers, normal with a part that is the participant's own."""
    rng = np.random.default_rng(seed)
    whose = np.repeat(np.arange(len(answers)), answers)
    own = rng.standard_normal((draws, len(answers)))[:, whose]
    numbers = icc**0.5 * own + (1 - icc) ** 0.5 * rng.standard_normal((draws, len(whose)))
    row, once = np.repeat(np.arange(draws), len(whose)), np.ones(numbers.size)
    effective = None
    if answers.max() > 1:
        middle = quantile(row, numbers.ravel(), once, draws)
        below = np.add.reduceat(numbers <= middle[:, None], np.searchsorted(whose, np.arange(len(answers))), axis=1)
        effective = measure_precision(sum_clusters(below, np.broadcast_to(answers, below.shape))).adjusted_n
    default = quantile_interval(row, numbers.ravel(), once, draws, effective_n=effective)
    return Coverage({"median": hold(default, 0.0)}, mean_width(default))


def correlations_of(answers: Answers, choice: Iterable[float] = CORRELATIONS) -> list[float]:
    """The correlations that can make a difference: none but 0 where nobody answers twice."""
    return [icc for icc in choice if icc == 0 or answers.max() > 1]


Row = tuple[list[str], Coverage]


def share_rows(draws: int) -> list[Row]:
    """Every pattern, correlation and share."""
    cases = [(name, icc, p) for name, each in PATTERNS.items() for icc in correlations_of(each) for p in SHARES]
    return [
        ([name, f"{icc:g}", f"{p:g}"], cover_share(PATTERNS[name], p, icc, draws, SEED + place))
        for place, (name, icc, p) in enumerate(cases)
    ]


def difference_rows(draws: int) -> list[Row]:
    """Every pattern with all, half and none of the participants in both waves."""
    cases = [
        (name, part, icc, p)
        for name in PATTERNS
        for part in ("all", "half", "none")
        for icc in (0.0, 0.4)
        for p in PAIRS
    ]
    rows = []
    for place, (name, part, icc, p) in enumerate(cases):
        answers = PATTERNS[name]
        recurring = {"all": len(answers), "half": len(answers) // 2, "none": 0}[part]
        found = cover_difference(answers, recurring, p, icc, draws, SEED + 1000 + place)
        rows.append(([name, part, f"{icc:g}", f"{p[0]:g} - {p[1]:g}"], found))
    return rows


def other_rows(draws: int) -> list[Row]:
    """Levels of a scale, its mean, and a median."""
    rows = []
    cases = [(name, icc) for name, each in PATTERNS.items() for icc in correlations_of(each, (0.0, 0.4))]
    for place, (name, icc) in enumerate(cases):
        levels = cover_levels(PATTERNS[name], icc, draws, SEED + 2000 + place)
        median = cover_median(PATTERNS[name], icc, draws, SEED + 3000 + place)
        rows.append(([name, f"{icc:g}"], Coverage(levels.held | median.held, levels.width)))
    return rows


def write_table(places: list[str], rows: list[Row]) -> Iterator[str]:
    """A Markdown table of coverages with the mean width of the default interval."""
    methods = list(rows[0][1].held)
    yield "| " + " | ".join([*places, *methods, "width"]) + " |"
    yield "|" + " --- |" * len(places) + " ---: |" * (len(methods) + 1)
    for place, found in rows:
        yield "| " + " | ".join([*place, *(f"{each:.3f}" for each in found.held.values()), f"{found.width:.3f}"]) + " |"
    yield ""


def tell_lowest(rows: list[Row], method: str) -> Iterator[str]:
    """A line a pattern with the lowest coverage of one method."""
    for name in PATTERNS:
        place, lowest = min(
            ((place, each.held[method]) for place, each in rows if place[0] == name), key=lambda at: at[1]
        )
        yield f"- {name}: {lowest:.3f} at {', '.join(place[1:])}"
    yield ""


def write_page(draws: int = DRAWS) -> str:
    """The whole page."""
    shares, differences = share_rows(draws), difference_rows(draws)
    return "\n".join([
        "# Coverage of the intervals",
        "",
        f"Made by `{COMMAND}` (seed {SEED}, {draws} draws a row); not to be edited. How often a 95 % interval held the truth.",
        f"Chance moves a figure by {2 * (0.95 * 0.05 / draws) ** 0.5:.3f} either way. `icc` is the intra-participant correlation, p the true share.",
        "Participants do not answer more or less often for what they answer, so that p is the share of responses and of participants.",
        "",
        "## Shares",
        "",
        "`Korn-Graubard` is the default for repeated answers, `of participants` the same for the share of participants, Wilson the default for",
        "single answers. `width` is that of Korn-Graubard. Lowest coverage of Korn-Graubard by pattern, at icc and p:",
        "",
        *tell_lowest(shares, "Korn-Graubard"),
        "It keeps its level for patterns such as that of the panel. It does not where few participants answer and are much alike within",
        "themselves (icc 0.4 and more), above all near 0 and 1: there a sample in which hardly anybody differs is common, and it shows no",
        "variance to go by. Where a few participants gave most of the answers, the share of responses is those few: the correction for unequal",
        "participants helps (`as in R` is without it), and the share of participants is the better question.",
        "",
        *write_table(["answers", "icc", "p"], shares),
        "## Differences of two waves",
        "",
        "`default` is `difference_of_shares`, `t` the linearised difference with Student's t; `both` says which participants answered both waves.",
        "",
        *tell_lowest(differences, "default"),
        *write_table(["answers", "both", "icc", "p"], differences),
        "## Levels, means, medians",
        "",
        f"`together`: the default intervals of all levels of a five-point scale ({', '.join(f'{p:g}' for p in LEVELS)}) at once; `each at 95 %`:",
        "Korn-Graubard without Bonferroni at once; `mean`: of its scores, t; `median`: of normal numbers, order statistics.",
        "",
        *write_table(["answers", "icc"], other_rows(draws)),
    ]).rstrip() + "\n"  # fmt: skip


def main() -> None:
    """Print the page and write it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--draws", type=int, default=DRAWS)
    page = write_page(parser.parse_args().draws)
    sys.stdout.write(page)
    PAGE.write_text(page, encoding="utf-8")


if __name__ == "__main__":
    main()
