"""Indicators of others by area: compared fairly, with a funnel in the place of a league table."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from pipelines.estimators.binomial import wilson
from pipelines.estimators.estimate import Estimate
from pipelines.estimators.funnel import limit_funnel
from pipelines.estimators.standardised import standardise_directly
from pipelines.reach.communities import hide_small
from pipelines.reach.notes import Row, as_interval, hash_made, hash_table
from pipelines.reach.register import read_register, refuse_cells, refuse_unknown
from schemas.declarations import KeyIndicator, KeyIndicators
from schemas.refusals import Problem, Refusal
from schemas.registers import AreaTable, KeyFigureTable

FOLDER = Path("raw/key_indicators")
SURVEY = "key_indicators"
ENDINGS = (".csv", ".xlsx")
FEW = "fewer than {minimum} persons, or would give such a number back"
WARNING, ALARM = 0.95, 0.998
"""Spiegelhalter's two limits."""


@dataclass(frozen=True)
class Compared:
    """One indicator in one period: its areas, and the rows for the indicators table."""

    areas: pd.DataFrame
    rows: list[Row]


def read_key_figures(workspace: Path, declared: KeyIndicators) -> pd.DataFrame:
    """Every file of `raw/key_indicators/` as one table; raises Refusal with file, row and column."""
    tables = []
    for path in sorted(each for each in (workspace / FOLDER).glob("*") if each.suffix in ENDINGS):
        name = (FOLDER / path.name).as_posix()
        table = read_register(path, name, KeyFigureTable, {"stratum": ""})
        refuse_unknown(table, "indicator", [each.id for each in declared.indicators], name)
        refuse_unknown(table, "area", declared.areas, name)
        for each in declared.indicators:
            own = table[(table["indicator"] == each.id) & (table["stratum"] != "")]
            refuse_unknown(own, "stratum", each.strata, name)
        broken = table.index[table["n"] % 1 != 0]
        refuse_cells(name, {(int(at), "n"): (f"{table['n'][at]:g}", "a whole number of persons") for at in broken})
        tables.append(table.assign(file=name))
    if not tables:
        return pd.DataFrame(columns=[*KeyFigureTable.to_schema().columns, "file", "events"])
    figures = pd.concat(tables, ignore_index=True)
    figures["events"] = np.floor(figures["value"] * figures["n"] + 0.5)
    keys = ["indicator", "area", "period", "stratum"]
    twice = figures[figures.duplicated(keys)]
    if len(twice):
        first = twice.iloc[0]
        found = f"{' '.join(filter(None, (first[key] for key in keys)))} a second time"
        raise Refusal(Problem(first["file"], "", found, "each once, over all files", "remove one"))
    return figures


def compare_areas(figures: pd.DataFrame, indicator: KeyIndicator, period: str, declared: KeyIndicators) -> Compared:
    """Crude and standardised shares of every area, and where each lies in the funnel.

    Areas with fewer persons than the minimum in the group, with the event or without it are hidden; where one alone
    is, the next smallest with it. Raises Refusal where a stratum is lacking, or strata and total disagree.
    """
    own = figures[(figures["indicator"] == indicator.id) & (figures["period"] == period)]
    events, n = _spread(own, indicator)
    standard = np.array([indicator.standard[code] for code in indicator.strata]) if indicator.standard else n.sum(0)
    everything = standardise_directly(events.sum(0), n.sum(0), standard)
    centre = float(everything.value)
    estimate = standardise_directly(events, n, standard) if indicator.strata else wilson(events[:, 0], n[:, 0])
    size = n.sum(1) if not indicator.strata else np.minimum(estimate.effective_n, n.sum(1))
    limits = [limit_funnel(centre, np.maximum(size, 1), level) for level in (WARNING, ALARM)]
    areas = list(own["area"].drop_duplicates())
    smallest = {area: int(min(have, lack)) for area, have, lack in
                zip(areas, events.sum(1), n.sum(1) - events.sum(1), strict=True)}  # fmt: skip
    hidden = hide_small(smallest, declared.minimum_cell)
    sources = own.groupby("area", sort=False)["source"].agg(lambda cells: "; ".join(dict.fromkeys(cells)))
    high = np.minimum(estimate.high, 1.0)
    table = pd.DataFrame({
        "indicator": indicator.id, "period": period, "area": areas, "n": n.sum(1), "crude": events.sum(1) / n.sum(1),
        "standardised": estimate.value, "low": estimate.low, "high": high, "effective_n": size, "centre": centre,
        "low_95": limits[0][0], "high_95": limits[0][1], "low_998": limits[1][0], "high_998": limits[1][1],
        "place": [_place(*cells) for cells in zip(estimate.value, *limits[0], *limits[1], strict=True)],
        "source": [sources[area] for area in areas],
    })  # fmt: skip
    dark = table["area"].isin(hidden)
    numbers = [str(name) for name in table if name not in {"indicator", "period", "area", "centre", "place", "source"}]
    table[numbers] = table[numbers].mask(dark)
    table["place"] = table["place"].mask(dark, "hidden")
    rows = _list_rows(indicator, period, table, own, events, n, everything, declared)
    return Compared(AreaTable.validate(table), rows)


def _spread(own: pd.DataFrame, indicator: KeyIndicator) -> tuple[np.ndarray, np.ndarray]:
    """Events and persons, areas by strata; one stratum where none is declared."""
    strata = list(indicator.strata) or [""]
    areas = list(own["area"].drop_duplicates())
    parts = own[own["stratum"].isin(strata)]
    tables = [
        parts.pivot(index="area", columns="stratum", values=column).reindex(index=areas, columns=strata)
        for column in ("events", "n")
    ]
    lacking = tables[1].isna()
    if lacking.to_numpy().any():
        area, stratum = next((area, code) for area in areas for code in strata if lacking.at[area, code])
        file = own.loc[own["area"] == area, "file"].iloc[0]
        found = f"{indicator.id}, {area}: no row of stratum {stratum}" if stratum else f"{area}: no row of all strata"
        raise Refusal(Problem(file, "", found, f"one for each of {', '.join(strata)}", "add the row"))
    events, n = (table.to_numpy(dtype=float) for table in tables)
    totals = own[(own["stratum"] == "") & bool(indicator.strata)].set_index("area")
    for at, area in enumerate(areas):
        if area in totals.index and float(totals.loc[area, "n"]) != n[at].sum():
            stated = float(totals.loc[area, "n"])
            found = f"{indicator.id}, {area}: {stated:g} in all, {n[at].sum():g} in its strata"
            raise Refusal(Problem(str(totals.loc[area, "file"]), "", found, "the same", "correct one of them"))
    return events, n


def _place(value: float, low: float, high: float, lowest: float, highest: float) -> str:
    if value > highest:
        return "above_998"
    if value < lowest:
        return "below_998"
    return "above_95" if value > high else "below_95" if value < low else "within"


def _list_rows(
    indicator: KeyIndicator, period: str, table: pd.DataFrame, own: pd.DataFrame, events: np.ndarray, n: np.ndarray,
    everything: Estimate, declared: KeyIndicators,
) -> list[Row]:  # fmt: skip
    fixed: Row = {
        "survey": SURVEY, "wave": period, "indicator": indicator.id, "estimand": "", "unit": "share",
        "definition_hash": hash_made(indicator), "data_hash": hash_table(own.drop(columns="file")),
    }  # fmt: skip

    def crude(have: float, of: float) -> Row:
        counted: Row = {"statistic": "share", "value": have / of, "numerator": have, "denominator": of, "persons": of}
        return counted | as_interval(wilson(have, of))

    rows: list[Row] = [fixed | crude(float(events.sum()), float(n.sum()))]
    hidden: Row = {"suppressed": True, "reason": FEW.format(minimum=declared.minimum_cell)}
    for at, area in enumerate(table["area"]):
        broken = fixed | {"break": "area", "break_level": area}
        dark = table["place"].iloc[at] == "hidden"
        shown = hidden | {"statistic": "share"} if dark else crude(float(events[at].sum()), float(n[at].sum()))
        rows.append(broken | shown)
        if indicator.strata:
            line = table.iloc[at]
            fair = {
                "value": line["standardised"], "denominator": line["n"], "persons": line["n"], "ci_low": line["low"],
                "ci_high": line["high"], "ci_method": "fay-feuer", "effective_n": line["effective_n"],
            }  # fmt: skip
            rows.append(broken | {"statistic": "standardised_share"} | (hidden if dark else fair))
    if indicator.strata:
        fair = {"value": float(everything.value), "ci_low": float(everything.low),
                "ci_high": min(float(everything.high), 1.0), "ci_method": "fay-feuer", "denominator": float(n.sum()),
                "persons": float(n.sum()), "effective_n": float(everything.effective_n)}  # fmt: skip
        rows.append(fixed | {"statistic": "standardised_share"} | fair)
        have, lack = events.sum(0), n.sum(0) - events.sum(0)
        smallest = {code: int(min(have[at], lack[at])) for at, code in enumerate(indicator.strata)}
        small = hide_small(smallest, declared.minimum_cell)
        for at, code in enumerate(indicator.strata):
            shown = hidden | {"statistic": "share"} if code in small else crude(float(have[at]), float(n[:, at].sum()))
            rows.append(fixed | {"break": "stratum", "break_level": code} | shown)
    return rows
