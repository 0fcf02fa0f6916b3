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
    answers, enters the exact binomial bounds. At 0 and 100 % that variance is zero, so the bounds are the
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
    if p in (0.0, 1.0):
        low, high = clopper_pearson(p * present, present, level)
        return Estimate(p, low, high, "clopper-pearson on participants", float(present), nan)
    influence = (y - p * m) / n
    variance = float((influence**2).sum()) * len(m) / (len(m) - 1)
    simple = p * (1 - p) / (n - 1)
    if variance == 0:
        return Estimate(p)
    effective = p * (1 - p) / variance
    adjusted = effective * (float(stdtrit(n - 1, (1 - level) / 2)) / float(stdtrit(present - 1, (1 - level) / 2))) ** 2
    capped = min(n, adjusted)
    low, high = clopper_pearson(p * capped, capped, level)
    return Estimate(p, low, high, "korn-graubard", min(n, effective), variance / simple)


def participant_share(hits: Counts, answers: Counts, level: float = 0.95) -> Estimate:
    """Mean over participants of each one's own share, every participant counting once.

    hits, answers: counts per participant; those without an answer are left out. The variance is that of the
    participants' shares; the bounds are exact binomial ones at the effective number of participants.
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
    variance = float(own.var(ddof=1)) / count
    if variance == 0:
        low, high = clopper_pearson(p * count, count, level)
        return Estimate(p, low, high, "clopper-pearson on participants", float(count), nan)
    capped = max(1.0, p * (1 - p) / variance)
    low, high = clopper_pearson(p * capped, capped, level)
    return Estimate(p, low, high, "korn-graubard on participants", capped, nan)
