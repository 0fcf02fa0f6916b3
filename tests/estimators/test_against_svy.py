"""The same numbers from svy, a survey package built on other foundations, on the weighted answers of `weighted.R`."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from test_weighted import Answers, bounds, read_answers

from pipelines.estimators.clustered import korn_graubard, logit_t, measure_precision
from pipelines.estimators.estimate import Estimate
from pipelines.estimators.mean import mean
from pipelines.estimators.weights import rake

svy = pytest.importorskip("svy", reason="svy is not installed: it is in the dev group of pyproject.toml")


def sample(weights: str) -> Any:
    import polars

    answers = polars.DataFrame({name: column.to_numpy() for name, column in read_answers().items()})
    return svy.Sample(answers, svy.Design(psu="participant", wgt=weights))


@pytest.mark.parametrize("weights", ["one", "weight"])
@pytest.mark.parametrize("group", ["all", "part"])
@pytest.mark.parametrize(("theirs", "ours"), [("korn-graubard", korn_graubard), ("logit", logit_t)])
def test_intervals_of_a_share(weights: str, group: str, theirs: str, ours: Any) -> None:
    where = svy.col("part") == 1 if group == "part" else None
    expected = sample(weights).estimation.prop("yes", where=where, ci_method=theirs).estimates[1]
    sums = Answers(weights, group).sums(read_answers()["yes"])
    found: Estimate = ours(sums)
    assert bounds(found) == pytest.approx([expected.lci, expected.uci], rel=1e-9)
    assert measure_precision(sums).variance ** 0.5 == pytest.approx(expected.se)


@pytest.mark.parametrize("weights", ["one", "weight"])
def test_means(weights: str) -> None:
    expected = sample(weights).estimation.mean("score", deff="wr").estimates[0]
    found = mean(Answers(weights, "all").sums(read_answers()["score"]))
    assert [found.value, *bounds(found)] == pytest.approx([expected.est, expected.lci, expected.uci])
    assert found.design_effect == pytest.approx(expected.deff)


def test_raked_weights() -> None:
    margins = {
        "level": {"0": 0.4, "1": 0.2, "2": 0.2, "3": 0.2},
        "wave": {"1": 0.55, "2": 0.45},
        "yes": {"0": 0.3, "1": 0.7},
    }
    answers = read_answers()
    shares = {name: {int(level): share for level, share in margin.items()} for name, margin in margins.items()}
    raked = sample("weight").weighting.rake(shares=shares, tol=1e-10, max_iter=1000)
    expected = raked.data["rk_wgt"].to_numpy() / answers["weight"].to_numpy()
    found = rake({name: answers[name] for name in margins}, margins, answers["weight"]).weight
    assert found / found.mean() == pytest.approx(expected / expected.mean(), rel=1e-6)
    assert np.ptp(found) > 0.1
