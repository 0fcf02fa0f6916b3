"""Every value of `oracles.yaml`, which trusted software or a published table gives, against what we compute."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from surveys import read_yaml

from pipelines.estimators.agreement import cohen_kappa, krippendorff_alpha
from pipelines.estimators.association import multiply_cells, pearson, rao_scott
from pipelines.estimators.binomial import agresti_coull, clopper_pearson, jeffreys, wilson
from pipelines.estimators.clustered import arcsine_t, korn_graubard, logit_t, measure_precision, wilson_t
from pipelines.estimators.difference import difference_of_shares, newcombe, share_clusters
from pipelines.estimators.distribution import goodman
from pipelines.estimators.estimate import Estimate
from pipelines.estimators.finite import sampled_fraction
from pipelines.estimators.holm import adjust_holm
from pipelines.estimators.mean import mean
from pipelines.estimators.paired import bhapkar, bowker, mcnemar, mcnemar_exact, stuart_maxwell
from pipelines.estimators.sison_glaz import sison_glaz
from pipelines.estimators.sums import Sums, linearised_variance, sum_answers, sum_clusters
from pipelines.typography import format_share

ORACLES = read_yaml(Path(__file__).parent.parent / "oracles.yaml")
PANEL = ORACLES["panel_p"]
Case = dict[str, Any]

EXAMPLE_C = np.array(
    [[1, 2, 3, 3, 2, 1, 4, 1, 2, 0, 0, 0], [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, 0, 3],
     [0, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, 0], [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, 0]]
)  # fmt: skip
"""Krippendorff (2011), example C: four observers, twelve units, 0 where one was not coded."""


def bounds(found: Estimate) -> list[float]:
    return np.stack([found.low, found.high], axis=-1).tolist()


def binomial(function: Callable[..., Estimate]) -> Callable[[Case], Any]:
    return lambda case: bounds(function(case["k"], case["n"]))


def multinomial(function: Callable[..., Estimate]) -> Callable[[Case], Any]:
    return lambda case: bounds(function(case["counts"], sum(case["counts"]), len(case["counts"])))


def sums_of(panel: Case) -> Sums:
    return sum_clusters(panel["positive"], panel["responses"], xx=panel["positive"])


def standard_error(sums: Sums) -> float:
    return float(linearised_variance(sums)) ** 0.5


def independent_error(case: Case, population: int | None = None) -> float:
    sums = sum_answers(case["k"], case["n"])
    return float(measure_precision(sums, population=population).variance) ** 0.5


def by_language(panel: Case) -> tuple[np.ndarray[Any, Any], np.ndarray[Any, Any]]:
    """Table of language by answer, and the totals of each participant in its four cells."""
    yes = np.array(panel["positive"])
    no = np.array(panel["responses"]) - yes
    french = np.arange(len(yes)) % 2 == 0  # participant 1 is the first
    cells = np.stack([yes * french, no * french, yes * ~french, no * ~french], axis=1)
    return cells.sum(axis=0).reshape(2, 2), cells


def rao_scott_of(panel: Case) -> dict[str, float]:
    table, cells = by_language(panel)
    found = rao_scott(table, multiply_cells(cells), len(cells), len(cells), table.sum())
    return {"f": float(found.statistic), "ndf": float(found.df), "ddf": float(found.df2), "p": float(found.p)}


def part_paired(case: Case) -> Any:
    pairs, (only1, of1), (only2, of2) = case["pairs"], case["wave1_only"], case["wave2_only"]
    both = [(1, 1)] * pairs["yes_yes"] + [(1, 0)] * pairs["yes_no"]
    both += [(0, 1)] * pairs["no_yes"] + [(0, 0)] * pairs["no_no"]
    count = len(both)
    y1 = [one for one, _ in both] + [1] * only1 + [0] * (of1 - only1) + [0] * of2
    y2 = [two for _, two in both] + [0] * of1 + [1] * only2 + [0] * (of2 - only2)
    m1, m2 = [1] * (count + of1) + [0] * of2, [1] * count + [0] * of1 + [1] * of2
    return difference_of_shares(
        sum_clusters(y2, m2), sum_clusters(y1, m1), share_clusters(y2, m2, y1, m1), independent=True
    )


def alpha(scale: Any) -> Callable[[Case], Any]:
    counts = np.stack([(value == EXAMPLE_C).sum(axis=0) for value in range(1, 6)], axis=1)
    return lambda case: krippendorff_alpha(counts, scale)


def independent_newcombe(case: Case) -> list[float]:
    found = newcombe(case["k1"], case["n1"], case["k2"], case["n2"])
    return [float(found.low), float(found.high)]


VALUES: dict[str, Callable[[Case], Any]] = {
    "proportion_independent.wilson": binomial(wilson),
    "proportion_independent.clopper_pearson": binomial(clopper_pearson),
    "proportion_independent.agresti_coull": binomial(agresti_coull),
    "proportion_independent.jeffreys": binomial(jeffreys),
    "panel_p.share": lambda panel: korn_graubard(sums_of(panel)).value,
    "panel_p.cluster_se": lambda panel: standard_error(sums_of(panel)),
    "panel_p.srs_se": lambda panel: independent_error({"k": sum(panel["positive"]), "n": sum(panel["responses"])}),
    "panel_p.design_effect": lambda panel: [korn_graubard(sums_of(panel)).design_effect, mean(sums_of(panel)).design_effect],
    "panel_p.degrees_of_freedom": lambda panel: measure_precision(sums_of(panel)).df,
    "panel_p.korn_graubard": lambda panel: bounds(korn_graubard(sums_of(panel))),
    "panel_p.effective_n": lambda panel: [korn_graubard(sums_of(panel)).effective_n, mean(sums_of(panel)).effective_n],
    "panel_p.effective_n_t_adjusted": lambda panel: measure_precision(sums_of(panel)).adjusted_n,
    "panel_p.logit": lambda panel: bounds(logit_t(sums_of(panel))),
    "panel_p.wilson_t": lambda panel: bounds(wilson_t(sums_of(panel))),
    "panel_p.asin": lambda panel: bounds(arcsine_t(sums_of(panel))),
    "panel_p.mean_of_participant_means.value": lambda panel: korn_graubard(sums_of(PANEL).by_participant()).value,
    "panel_p.mean_of_participant_means.se": lambda panel: standard_error(sums_of(PANEL).by_participant()),
    "panel_p.fpc_35_of_50_participants_se": lambda panel: measure_precision(sums_of(panel), population=50).variance ** 0.5,
    "panel_p.by_language.pearson_x2": lambda _: pearson(by_language(PANEL)[0]).statistic,
    "panel_p.by_language.rao_scott.f": lambda _: rao_scott_of(PANEL)["f"],
    "panel_p.by_language.rao_scott.ndf": lambda _: rao_scott_of(PANEL)["ndf"],
    "panel_p.by_language.rao_scott.ddf": lambda _: rao_scott_of(PANEL)["ddf"],
    "panel_p.by_language.rao_scott.p": lambda _: rao_scott_of(PANEL)["p"],
    "panel_p.by_language.naive_p": lambda _: pearson(by_language(PANEL)[0]).p,
    "fpc_independent.se": lambda case: independent_error(case, case["population"]),
    "multinomial.goodman": multinomial(goodman),
    "multinomial.sison_glaz": lambda case: bounds(sison_glaz(case["counts"])),
    "multinomial.first_goodman": lambda case: multinomial(goodman)(case)[0],
    "multinomial.first_sison_glaz": lambda case: bounds(sison_glaz(case["counts"]))[0],
    "multinomial.last_goodman": lambda case: multinomial(goodman)(case)[-1],
    "multinomial.last_sison_glaz": lambda case: bounds(sison_glaz(case["counts"]))[-1],
    "rounding.naive_percent": lambda case: [
        int(format_share(count / sum(case["counts"]), sum(case["counts"]), "en").rstrip("%")) for count in case["counts"]
    ],
    "paired.x2": lambda case: mcnemar(case["mcnemar"][0][1], case["mcnemar"][1][0]).statistic,
    "paired.x2_corrected": lambda case: mcnemar(case["mcnemar"][0][1], case["mcnemar"][1][0], corrected=True).statistic,
    "paired.exact_p": lambda case: mcnemar_exact(case["mcnemar"][0][1], case["mcnemar"][1][0]),
    "paired.stuart_maxwell": lambda case: stuart_maxwell(case["table"]).statistic,
    "paired.df": lambda case: [stuart_maxwell(case["table"]).df, bhapkar(case["table"]).df],
    "paired.p": lambda case: stuart_maxwell(case["table"]).p,
    "paired.bhapkar": lambda case: bhapkar(case["table"]).statistic,
    "paired.bowker": lambda case: bowker(case["table"]).statistic,
    "difference_independent.newcombe": independent_newcombe,
    "difference_part_paired.difference": lambda case: part_paired(case).value,
    "difference_part_paired.se": lambda case: part_paired(case).se,
    "difference_part_paired.t": lambda case: part_paired(case).value / part_paired(case).se,
    "difference_part_paired.df": lambda case: part_paired(case).df,
    "difference_part_paired.p": lambda case: part_paired(case).p,
    "agreement.nominal": alpha("nominal"),
    "agreement.ordinal": alpha("ordinal"),
    "agreement.interval": alpha("interval"),
    "agreement.ratio": alpha("ratio"),
    "agreement.value": lambda case: cohen_kappa(case["cohen_kappa"]).value,
    "agreement.interval of kappa": lambda case: bounds(cohen_kappa(case["cohen_kappa"])),
    "holm.adjusted": lambda case: adjust_holm(case["p"]),
}  # fmt: skip
"""What gives each value of the file; a case is the mapping that the value stands in."""

GIVEN = {
    "proportion_independent": {"k", "n"},
    "panel_p": {"responses", "positive"},
    "fpc_independent": {"k", "n", "population"},
    "multinomial": {"counts"},
    "rounding": {"counts", "note"},
    "paired": {"mcnemar", "table"},
    "difference_independent": {"k1", "n1", "k2", "n2"},
    "difference_part_paired": {"pairs", "wave1_only", "wave2_only"},
    "agreement": {"name", "cohen_kappa"},
    "holm": {"p"},
}
"""What is given in each section, beside `source`; `p` is given for Holm and a result elsewhere."""

PRINTED_DIGITS = {"difference_part_paired.p": 4}
"""Values that are printed with fewer than nine digits."""


def values_of(section: str, case: Case, place: str) -> Iterator[tuple[str, Case, Any]]:
    for key, value in case.items():
        if key in GIVEN[section] or key == "source":
            continue
        if isinstance(value, dict):
            yield from values_of(section, value, f"{place}.{key}")
        else:
            kappa = place == "agreement" and key == "interval" and isinstance(value, list)
            yield f"{place}.{'interval of kappa' if kappa else key}", case, value


EXPECTED = [
    found
    for section, cases in ORACLES.items()
    for case in (cases if isinstance(cases, list) else [cases])
    for found in values_of(section, case, section)
]


@pytest.mark.parametrize(("place", "case", "expected"), EXPECTED, ids=[place for place, _, _ in EXPECTED])
def test_oracle(place: str, case: Case, expected: Any) -> None:
    found = np.asarray(VALUES[place](case), dtype=float)
    assert np.size(found) >= np.size(expected)
    digits = PRINTED_DIGITS.get(place)
    wanted = np.broadcast_to(np.asarray(expected, dtype=float), found.shape)
    if digits:
        assert found.round(digits) == pytest.approx(wanted, abs=0)
    else:
        assert found == pytest.approx(wanted, abs=1e-6)
        assert found == pytest.approx(wanted, rel=2e-6, abs=1e-12)


def test_every_value_of_the_file_is_computed_and_nothing_else() -> None:
    assert {place for place, _, _ in EXPECTED} == set(VALUES)
    assert set(GIVEN) == set(ORACLES)


def test_the_sampled_fraction_of_the_oracle() -> None:
    assert float(sampled_fraction(35, 50)) == 0.7
