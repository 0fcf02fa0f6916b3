"""Comparisons that a statistician can read: two small exports as CSV, and what must come out of them."""

from __future__ import annotations

import csv
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from surveys import item, read_yaml
from two_waves import WAVES, compare, declare_waves

SCENARIOS = Path(__file__).parent / "scenarios"
NAMES = sorted(path.name.removesuffix(".expected.csv") for path in SCENARIOS.glob("*.expected.csv"))
PLACE = ["indicator", "statistic", "break_level"]
TEXTS = {"verdict", "comparable", "family", "test", "ci_method", "reason", "suppressed"}


def compare_scenario(name: str) -> list[dict[str, Any]]:
    content = read_yaml(SCENARIOS / f"{name.partition('-')[0]}.yaml")
    items = [item(each.pop("id"), each.pop("type"), **each) for each in content["items"]]
    everything = declare_waves(items, content["indicators"], content.get("bases"), **content.get("survey", {}))
    exports = {wave: SCENARIOS / f"{name}.{side}.csv" for wave, side in zip(WAVES, ("before", "after"), strict=True)}
    found = compare(everything, exports, break_=content.get("split", ""))
    rows: list[dict[str, Any]] = found.table.to_dict("records")  # type: ignore[assignment]
    return rows


def key(row: dict[str, Any], *names: str) -> tuple[str, ...]:
    return tuple(str(row.get(name) or "") for name in names)


@pytest.mark.parametrize("name", NAMES)
def test_scenario(name: str) -> None:
    with (SCENARIOS / f"{name}.expected.csv").open(encoding="utf-8", newline="") as file:
        expected = list(csv.DictReader(file, strict=True))
    assert expected
    named = {key(each, *PLACE) for each in expected}
    found = {key(row, *PLACE, "level"): row for row in compare_scenario(name) if key(row, *PLACE) in named}
    assert set(found) == {key(each, *PLACE, "level") for each in expected}
    for each in expected:
        row = found[key(each, *PLACE, "level")]
        for column in each.keys() - {*PLACE, "level"}:
            where = f"{key(each, *PLACE, 'level')}: {column}"
            if column in TEXTS:
                assert str(row[column]).lower() == each[column].lower(), where
            else:
                number = float(Fraction(each[column])) if each[column] else float("nan")
                assert row[column] == pytest.approx(number, abs=1e-12, nan_ok=True), where


def test_every_scenario_is_read() -> None:
    assert sorted(path.name.removesuffix(".before.csv") for path in SCENARIOS.glob("*.before.csv")) == NAMES
    assert sorted(path.name.removesuffix(".after.csv") for path in SCENARIOS.glob("*.after.csv")) == NAMES
    assert len(NAMES) >= 7
