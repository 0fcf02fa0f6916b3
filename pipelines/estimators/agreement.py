"""How far two or more people agree who coded the same open answers."""

from __future__ import annotations

from typing import Literal

import numpy as np
from scipy.special import ndtri

from pipelines.estimators.estimate import Estimate, Floats, Values, floats, make_estimate

Scale = Literal["nominal", "ordinal", "interval", "ratio"]


def krippendorff_alpha(counts: Values, scale: Scale = "nominal", values: Values | None = None) -> Floats:
    """Krippendorff's alpha: 1 for full agreement, 0 for that of chance.

    NaN where nothing was coded twice, or only one value was ever given.

    counts: how many coders gave each value (columns, in order) to each unit (rows); units with one code are left out.
    values: the numbers of an interval or ratio scale; 1, 2, 3, ... without them.

    Source: K. Krippendorff, Computing Krippendorff's Alpha-Reliability (2011), section C and D.
    """
    coded = floats(counts)
    coded = coded[coded.sum(axis=1) > 1]
    pairs = coded / (coded.sum(axis=1, keepdims=True) - 1)
    coincidences = coded.T @ pairs - np.diag(pairs.sum(axis=0))
    totals = coincidences.sum(axis=1)
    numbers = np.arange(1.0, coded.shape[1] + 1) if values is None else floats(values)
    distance = _distance(scale, totals, numbers)
    expected = float((np.outer(totals, totals) * distance).sum())
    observed = float((coincidences * distance).sum())
    return floats(1 - (totals.sum() - 1) * observed / expected if expected else np.nan)


def bootstrap_alpha(
    counts: Values, level: float = 0.95, draws: int = 2000, seed: int = 20211025
) -> tuple[float, float, float]:
    """Krippendorff's alpha of nominal codes with its percentile interval: alpha, low, high; NaN where it says nothing.

    Units are drawn with replacement. In a draw in which only one value is left nobody disagrees: it counts as 1.
    counts: as for `krippendorff_alpha`. The same seed gives the same interval.

    Source: A. Zapf, S. Castell, L. Morawietz, A. Karch, BMC Medical Research Methodology 16 (2016) 93, who recommend
    the bootstrap of units over the interval of Hayes and Krippendorff.
    """
    coded = floats(counts)
    coded = coded[coded.sum(axis=1) > 1]
    alpha = float(krippendorff_alpha(coded)) if len(coded) else np.nan
    if np.isnan(alpha):
        return np.nan, np.nan, np.nan
    size = coded.sum(axis=1)
    unlike = (size**2 - (coded**2).sum(axis=1)) / (size - 1)
    drawn = np.random.default_rng(seed).multinomial(len(coded), np.full(len(coded), 1 / len(coded)), draws)
    totals = drawn @ coded
    n = totals.sum(axis=1)
    expected = n**2 - (totals**2).sum(axis=1)
    observed = drawn @ unlike
    alphas = np.where(expected > 0, 1 - (n - 1) * observed / np.where(expected > 0, expected, 1), 1.0)
    low, high = np.quantile(alphas, [0.5 - level / 2, 0.5 + level / 2])
    return alpha, float(min(low, alpha)), float(max(high, alpha))


@np.errstate(divide="ignore", invalid="ignore")
def _distance(scale: Scale, totals: Floats, numbers: Floats) -> Floats:
    row, column = numbers[:, None], numbers[None, :]
    if scale == "nominal":
        return floats(row != column)
    if scale == "interval":
        return floats((row - column) ** 2)
    if scale == "ratio":
        return np.where(row + column == 0, 0.0, ((row - column) / (row + column)) ** 2)
    reached = np.cumsum(totals) - totals / 2
    return floats((reached[:, None] - reached[None, :]) ** 2)


def cohen_kappa(table: Values, level: float = 0.95) -> Estimate:
    """Cohen's kappa of two coders with its large-sample interval, cut at -1 and 1; NaN where both used one code only.

    table: units by the code of the first (rows) and of the second (columns).

    Source: J. L. Fleiss, J. Cohen, B. S. Everitt, Psychological Bulletin 72 (1969) 323-327, formula 13.
    """
    counts = floats(table)
    n = float(counts.sum())
    p = counts / n if n else np.full(counts.shape, np.nan)
    first, second = p.sum(axis=1), p.sum(axis=0)
    observed, chance = np.trace(p), first @ second
    if not chance < 1:
        return make_estimate(np.nan, np.nan, np.nan, "", n, np.nan)
    kappa = (observed - chance) / (1 - chance)
    both = second[:, None] + first[None, :]
    alike = (np.diag(p) * (1 - (first + second) * (1 - kappa)) ** 2).sum()
    unlike = (1 - kappa) ** 2 * ((p - np.diag(np.diag(p))) * both**2).sum()
    variance = (alike + unlike - (kappa - chance * (1 - kappa)) ** 2) / (1 - chance) ** 2 / n
    half = ndtri(0.5 + level / 2) * np.sqrt(max(variance, 0.0))
    return make_estimate(kappa, max(kappa - half, -1), min(kappa + half, 1), "fleiss-cohen-everitt", n, np.nan)
