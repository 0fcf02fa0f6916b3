"""The sums that estimators work on: what must be known of a row of a table, whatever engine adds it up.

A row's number is a ratio y / m: of the hits to the answers, of the sum of scores to the answers. A cluster is a
participant; where nobody answers twice, each response is its own cluster.

Sums are not added to each other. They hold squares of cluster totals, and a cluster may have answers in two chunks
of the data: add up the totals of each cluster over the chunks first, then `sum_clusters` or `sum_rows`.

Any engine can make them: group by row and participant for the totals, then by row for their sums, squares and
products, and hand the columns to `Sums(clusters=..., present=..., ...)`.

Variances come out of `yy - 2 p ym + p² mm`. Where the numbers are large against their spread (years, dates),
subtract a constant from them first: a spread under a millionth of the level is taken for none.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields

import numpy as np
import numpy.typing as npt

from pipelines.estimators.estimate import Floats, Values, floats

NO_SPREAD = 1e-12
"""Below this share of what it is the difference of, a sum of squares is rounding error."""


@dataclass(frozen=True)
class Sums:
    """Sums over clusters, an entry a row of the table; all fields have one shape.

    clusters: all clusters of the sample, also those with no answer in the row's denominator.
    present: clusters with an answer in the denominator. n: answers in the denominator, unweighted.
    y, m: sums of the clusters' numerators and denominators, weighted where there are weights.
    yy, ym, mm: sums of squares and products of these cluster totals. r, rr: sum and sum of squares of y_i / m_i over
    the present clusters. ww: sum of squared weights of the answers in the denominator; n without weights.
    v: sum of ww_i / m_i² over the present clusters; of 1 / n_i without weights.
    xx: weighted sum of squared scores of the answers, for the design effect of a mean; NaN where unknown.
    """

    clusters: Floats
    present: Floats
    n: Floats
    y: Floats
    m: Floats
    yy: Floats
    ym: Floats
    mm: Floats
    r: Floats
    rr: Floats
    ww: Floats
    v: Floats
    xx: Floats

    def __post_init__(self) -> None:
        parts = np.broadcast_arrays(*(floats(getattr(self, field.name)) for field in fields(self)))
        for field, part in zip(fields(self), parts, strict=True):
            object.__setattr__(self, field.name, part)

    def __getitem__(self, rows: npt.ArrayLike | slice) -> Sums:
        """The sums of some rows."""
        index = rows if isinstance(rows, slice) else np.asarray(rows)
        return Sums(*(getattr(self, field.name)[index] for field in fields(self)))

    def by_participant(self) -> Sums:
        """The sums of the other estimand: each participant's own share or mean counts once.

        Only who is present is in the sample then, and weights between participants are gone. n becomes the number of
        independent answers that would be worth as much as these, were all of them independent: present² / v. It is
        what bounds an effective n: the few answers of most cannot be outdone by the many of some.
        """
        present = np.where(self.present > 0, self.present, np.nan)
        n = present**2 / self.v
        # ww says that no weight is left: m² = n ww.
        return Sums(
            self.present, self.present, np.where(self.present > 0, n, 0), self.r, self.present, self.rr, self.r,
            self.present, self.r, self.rr, self.v, self.v, np.full_like(self.n, np.nan),
        )  # fmt: skip


def sum_answers(k: Values, n: Values, clusters: Values | None = None) -> Sums:
    """Sums of shares of independent unweighted answers: k hits among n, each answer a cluster.

    clusters: responses of the whole sample; n without it.
    """
    hits, answers = np.broadcast_arrays(floats(k), floats(n))
    everybody = answers if clusters is None else floats(clusters)
    return Sums(everybody, answers, answers, hits, answers, hits, hits, answers, hits, hits, answers, answers, hits)


def sum_scores(scores: Values, counts: Values, clusters: Values | None = None) -> Sums:
    """Sums of scores of independent unweighted answers.

    scores: the score of each level. counts: answers per level, along the last axis.
    """
    score, given = floats(scores), floats(counts)
    n, y, yy = (floats((given * score**power).sum(-1)) for power in (0, 1, 2))
    return Sums(n if clusters is None else floats(clusters), n, n, y, n, yy, y, n, y, yy, n, n, yy)


def sum_clusters(
    y: Values, m: Values, n: Values | None = None, ww: Values | None = None, xx: Values | None = None
) -> Sums:
    """Sums from totals of each cluster of the whole sample, along the last axis; other axes are rows.

    y, m: numerator and denominator of each cluster, 0 and 0 for one without an answer in the denominator.
    n, ww: its unweighted answers and sum of squared weights; without weights both are m. xx: its sum of squared
    scores.
    """
    hits, answers = np.broadcast_arrays(floats(y), floats(m))
    size = np.full(hits.shape[:-1], float(hits.shape[-1]))
    return _sum_totals(lambda part: floats(part.sum(-1)), size, hits, answers, n, ww, xx)


def sum_rows(
    row: npt.ArrayLike,
    rows: int,
    clusters: Values,
    y: Values,
    m: Values,
    n: Values | None = None,
    ww: Values | None = None,
    xx: Values | None = None,
) -> Sums:
    """Sums of many rows from a long table with one entry for each row and each cluster that is present in it.

    row: the row of each entry, 0 to rows - 1. clusters: of the whole sample, a number or one a row. The others as
    in `sum_clusters`.
    """
    place = np.asarray(row, dtype=np.intp)
    return _sum_totals(
        lambda part: floats(np.bincount(place, weights=part, minlength=rows)),
        floats(clusters), floats(y), floats(m), n, ww, xx,
    )  # fmt: skip


def _sum_totals(
    add: Callable[[Floats], Floats],
    clusters: Floats,
    y: Floats,
    m: Floats,
    n: Values | None,
    ww: Values | None,
    xx: Values | None,
) -> Sums:
    own = np.divide(y, m, out=np.zeros(y.shape), where=m > 0)
    answers = m if n is None else np.broadcast_to(floats(n), m.shape)
    squares = answers if ww is None else np.broadcast_to(floats(ww), m.shape)
    scores = floats(np.nan) if xx is None else add(np.broadcast_to(floats(xx), m.shape))
    alone = np.divide(squares, m * m, out=np.zeros(m.shape), where=m > 0)
    return Sums(
        clusters, add(floats(m > 0)), add(answers), add(y), add(m), add(y * y), add(y * m), add(m * m), add(own),
        add(own * own), add(squares), add(alone), scores,
    )  # fmt: skip


@np.errstate(divide="ignore", invalid="ignore")
def ratio(sums: Sums) -> Floats:
    """y / m; NaN where nobody is in the denominator."""
    return np.where(sums.m > 0, sums.y / sums.m, np.nan)


@np.errstate(divide="ignore", invalid="ignore")
def linearised_variance(sums: Sums) -> Floats:
    """Variance of y / m between clusters, by linearisation, with the G / (G - 1) correction; NaN for one cluster.

    Clusters without an answer in the denominator are part of the sample and count in G. Exactly 0 where all
    clusters have the same ratio.

    Source: W. G. Cochran, Sampling Techniques, 3rd ed. (1977), chapters 6 and 9A; as svymean and svyratio of the R
    package survey.
    """
    p = ratio(sums)
    squares = sums.yy - 2 * p * sums.ym + p * p * sums.mm
    squares = np.where(squares <= NO_SPREAD * (sums.yy + p * p * sums.mm), 0.0, squares)
    variance = squares / sums.m**2 * sums.clusters / (sums.clusters - 1)
    return np.where((sums.present >= 2) & (sums.m > 0), variance, np.nan)
