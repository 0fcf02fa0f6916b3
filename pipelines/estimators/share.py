"""Uncertainty intervals of a share."""

from __future__ import annotations

from dataclasses import dataclass
from math import nan, sqrt

import numpy as np
import numpy.typing as npt
from scipy.special import betaincinv, ndtri, stdtrit

Counts = npt.ArrayLike


@dataclass(frozen=True)
class Estimate:
    """A share with its interval: value, low and high between 0 and 1; NaN where nothing can be said."""

    value: float
    low: float = nan
    high: float = nan
    method: str = ""
    effective_n: float = nan
    design_effect: float = nan


def wilson(k: int, n: int, level: float = 0.95) -> Estimate:
    """Wilson score interval of k among n independent answers.

    Source: E. B. Wilson, Journal of the American Statistical Association 22 (1927) 209-212.
    """
    if n == 0:
        return Estimate(nan)
    z = float(ndtri(0.5 + level / 2))
    p = k / n
    centre = (p + z * z / (2 * n)) / (1 + z * z / n)
    half = z * sqrt(p * (1 - p) / n + z * z / (4 * n * n)) / (1 + z * z / n)
    low = 0.0 if k == 0 else max(0.0, centre - half)
    high = 1.0 if k == n else min(1.0, centre + half)
    return Estimate(p, low, high, "wilson", float(n), 1.0)


def clopper_pearson(k: float, n: float, level: float = 0.95) -> tuple[float, float]:
    """Exact binomial bounds; k and n need not be whole numbers.

    Source: C. J. Clopper, E. S. Pearson, Biometrika 26 (1934) 404-413.
    """
    tail = (1 - level) / 2
    low = 0.0 if k <= 0 else float(betaincinv(k, n - k + 1, tail))
    high = 1.0 if k >= n else float(betaincinv(k + 1, n - k, 1 - tail))
    return low, high


def korn_graubard(hits: Counts, answers: Counts, level: float = 0.95) -> Estimate:
    """Korn-Graubard interval of a share of responses when participants answer repeatedly.

    hits, answers: counts per participant of the whole sample, also of those with no answer in the base; the
    share is sum(hits) / sum(answers). Its variance is the linearised one between participants with the
    G / (G - 1) correction; the effective n, adjusted for the degrees of freedom and capped at the number of
    answers, enters the exact binomial bounds. Where that variance is zero, as at 0 and 100 %, the bounds are the
    exact ones for the number of participants. With a single participant there is none.

    Source: E. L. Korn, B. I. Graubard, Survey Methodology 24 (1998) 193-201; same values as
    svyciprop(method = "beta") of the R package survey.
    """
    y, m = np.asarray(hits, dtype=float), np.asarray(answers, dtype=float)
    n = float(m.sum())
    if n == 0:
        return Estimate(nan)
    p = float(y.sum()) / n
    present = int((m > 0).sum())
    if present < 2:
        return Estimate(p)
    influence = (y - p * m) / n
    variance = float((influence**2).sum()) * len(m) / (len(m) - 1)
    low, high, effective, method = _bound(p, variance, n, present, level)
    design_effect = variance / (p * (1 - p) / (n - 1)) if variance else nan
    return Estimate(p, low, high, method, effective, design_effect)


def participant_share(hits: Counts, answers: Counts, level: float = 0.95) -> Estimate:
    """Mean over participants of each one's own share, every participant counting once.

    hits, answers: counts per participant; those without an answer are left out. The variance is that of the
    participants' shares; the interval is made from it as in `korn_graubard`.
    """
    y, m = np.asarray(hits, dtype=float), np.asarray(answers, dtype=float)
    present = m > 0
    count = int(present.sum())
    if count == 0:
        return Estimate(nan)
    own = y[present] / m[present]
    p = float(own.mean())
    if count < 2:
        return Estimate(p)
    low, high, effective, method = _bound(p, float(own.var(ddof=1)) / count, float(m.sum()), count, level)
    return Estimate(p, low, high, method, effective, nan)


def _bound(p: float, variance: float, n: float, participants: int, level: float) -> tuple[float, float, float, str]:
    """Low, high, effective n and method: exact binomial bounds at the effective n, adjusted and capped at n."""
    if variance == 0 or p in (0.0, 1.0):
        low, high = clopper_pearson(p * participants, participants, level)
        return low, high, float(participants), "clopper-pearson on participants"
    tail = (1 - level) / 2
    effective = p * (1 - p) / variance
    adjusted = effective * (float(stdtrit(n - 1, tail)) / float(stdtrit(participants - 1, tail))) ** 2
    capped = min(n, adjusted)
    low, high = clopper_pearson(p * capped, capped, level)
    return low, high, min(n, effective), "korn-graubard"
