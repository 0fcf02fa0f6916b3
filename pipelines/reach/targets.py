"""Targets: where each indicator stands, and where it should be by now to arrive in time."""

from __future__ import annotations

import datetime
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from schemas.declarations import Target
from schemas.registers import TargetTable
from schemas.tables import iterate_rows

YEAR = 365.25
"""Days."""


@dataclass(frozen=True)
class Aim:
    """An indicator with its target; waves is the date on which each of its waves counts, in order of declaration."""

    survey: str
    indicator: str
    target: Target
    waves: Mapping[str, datetime.date]


def follow_targets(indicators: pd.DataFrame, aims: Sequence[Aim]) -> pd.DataFrame:
    """Each indicator with a target, wave by wave; see `TargetTable`.

    The path is a straight line from the declared beginning, or from the first value there is, to the target. A value
    whose whole interval is beyond path or target has reached it; one that is beyond itself, but not all of its
    interval, has perhaps.
    """
    rows: list[dict[str, Any]] = []
    totals = indicators[(indicators["break"] == "") & (indicators["level"] == "") & ~indicators["suppressed"]]
    for aim in aims:
        own = totals[(totals["survey"] == aim.survey) & (totals["indicator"] == aim.indicator)]
        own = own[own["wave"].isin(list(aim.waves))].drop_duplicates("wave")
        points = sorted(((aim.waves[row.wave], row) for row in iterate_rows(own)), key=lambda point: point[0])
        known = [(day, float(row.value)) for day, row in points if not math.isnan(row.value)]
        start = _begin(aim.target, known)
        rows += [_stand(aim, row, day, start) for day, row in points]
    table = pd.DataFrame(rows, columns=list(TargetTable.to_schema().columns))
    kinds = {name: str(column.dtype) for name, column in TargetTable.to_schema().columns.items()}
    return TargetTable.validate(table.astype(kinds))


def _begin(target: Target, known: list[tuple[datetime.date, float]]) -> tuple[datetime.date, float] | None:
    if target.start is not None:
        return target.start.on, target.start.value
    return known[0] if known and known[0][0] < target.by else None


def _stand(aim: Aim, row: Any, day: datetime.date, start: tuple[datetime.date, float] | None) -> dict[str, Any]:
    target = aim.target
    path = yearly = math.nan
    if start is not None:
        gone = min(max((day - start[0]).days / (target.by - start[0]).days, 0.0), 1.0)
        path = start[1] + gone * (target.value - start[1])
    if day < target.by and not math.isnan(row.value):
        yearly = (target.value - row.value) / ((target.by - day).days / YEAR)
    begins = target.start is None and start is not None and start[0] == day
    # A count is what it is: it has no interval, and needs none.
    low, high = (row.value if math.isnan(bound) else bound for bound in (row.ci_low, row.ci_high))
    return {
        "survey": aim.survey, "wave": row.wave, "indicator": aim.indicator, "statistic": row.statistic,
        "date": f"{day}", "value": row.value, "low": row.ci_low, "high": row.ci_high, "numerator": row.numerator,
        "denominator": row.denominator, "unit": row.unit, "direction": target.direction, "target": target.value,
        "by": f"{target.by}", "start": start[1] if start else math.nan, "start_date": f"{start[0]}" if start else "",
        "path": path, "yearly": yearly, "standing": _judge(target, day, (low, row.value, high), path, begins),
    }  # fmt: skip


def _judge(target: Target, day: datetime.date, measured: tuple[float, float, float], path: float, begins: bool) -> str:
    low, value, high = measured
    if math.isnan(value):
        return "unknown"
    sure = low if target.direction == "at_least" else high

    def meets(one: float, other: float) -> bool:
        return one >= other if target.direction == "at_least" else one <= other

    if meets(value, target.value):
        return "reached" if meets(sure, target.value) else "perhaps_reached"
    if day >= target.by:
        return "missed"
    if math.isnan(path):
        return "unknown"
    if begins:
        return "start"
    if meets(value, path):
        return "on_path" if meets(sure, path) else "perhaps_on_path"
    return "behind"
