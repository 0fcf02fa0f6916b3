"""Both sides -> the comparison table: every indicator in declared order, what may not be compared with its reason."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from itertools import islice
from typing import Any

import numpy as np
import pandas as pd

from pipelines.comparing.comparable import Comparability, judge_indicator, judge_item
from pipelines.comparing.differences import NO_NUMBER, compare_statistic, list_values
from pipelines.comparing.families import adjust_families, judge_rows, name_family
from pipelines.comparing.overall import compare_distribution
from pipelines.comparing.pairs import Pair, pair_groups
from pipelines.comparing.people import People, link_people
from pipelines.comparing.sides import KINDS, Side
from pipelines.disclosure.hide import TELLING
from pipelines.indicators import HASH_DIGITS, hash_definition
from pipelines.tabulate import frame_indicator, list_groupings
from pipelines.tallies import Asked
from schemas.declarations import Indicator
from schemas.declared import Declarations
from schemas.merged import merge_codes
from schemas.tables import COMPARISON_COLUMNS, ComparisonTable

OF_SIDE = {"before": ["value_before", "numerator_before", "n_before"],
           "after": ["value_after", "numerator_after", "n_after"]}  # fmt: skip
OF_BOTH = ["difference", "ci_low", "ci_high", "p", "recurring"]


@dataclass(frozen=True)
class Comparison:
    """The people of two sides, and their table with the columns of `ComparisonTable`."""

    table: pd.DataFrame
    people: People


def compare_sides(before: Side, after: Side, everything: Declarations, break_: str = "") -> Comparison:
    """Every indicator of the survey before and after, over all and in each group of a break.

    everything: the declarations of all waves.
    """
    merged = merge_codes(everything)
    views = [(side, everything.for_wave(side.wave)) for side in (before, after)]
    linked = {kind: link_people(before.populations[kind], after.populations[kind]) for kind in KINDS}
    tables = []
    for indicator in merged.indicators:
        if "themes" in indicator.statistics:
            continue  # coded wave by wave, by other people and mostly by other themes
        judged = judge_indicator(indicator, merged, before, after)
        one, two, people = linked[indicator.population]
        if judged.status == "no":
            rows = _list_apart(indicator, before, after)
        else:
            counted = indicator.model_copy(update={"counts_over": "answered"}) if judged.substantive else indicator
            own = "" if break_ in {indicator.item, *indicator.where} else break_
            pairs = pair_groups(counted, one, two, people, own)
            rows = pd.concat([_compare_pair(pair) for pair in pairs], ignore_index=True)
        split = _judge_split(judged, break_, merged, before, after)
        rows = _hide(_describe(rows, indicator, judged, split), indicator.id, before, after)
        tables.append(rows.assign(
            indicator=indicator.id, definition_hash=_hash_definitions(indicator, everything, views),
            estimand=indicator.estimand or everything.survey.estimand or "responses",
        ))  # fmt: skip
    table = pd.concat(tables, ignore_index=True).reindex(columns=[*COMPARISON_COLUMNS, "twin"])
    table = table.assign(survey=everything.survey.id, wave_before=before.name, wave_after=after.name)
    return Comparison(frame_comparison(judge_rows(adjust_families(table))), linked["complete"][2])


def frame_comparison(rows: pd.DataFrame) -> pd.DataFrame:
    """Rows as a checked comparison table; what a row does not say is empty."""
    schema = ComparisonTable.to_schema().columns
    table = rows.reindex(columns=COMPARISON_COLUMNS)
    for name, column in schema.items():
        if str(column.dtype) == "float64":
            table[name] = table[name].astype("float64")
        elif str(column.dtype) == "bool":
            table[name] = table[name].astype(bool)
        else:
            table[name] = table[name].astype("object").where(table[name].notna(), "").astype("str")
    return ComparisonTable.validate(table)


def _compare_pair(pair: Pair) -> pd.DataFrame:
    """The rows of one indicator in the groups of one break, statistics in declared order."""
    parts = []
    for statistic in pair.before.indicator.statistics:
        rows = compare_statistic(statistic, pair)
        if statistic == "distribution":
            rows = pd.concat([compare_distribution(pair), rows], ignore_index=True)
        rows = rows if len(rows) else _nothing(pair)
        parts.append(rows.assign(statistic=statistic, twin=_find_twins(statistic, pair, rows)))
    rows = pd.concat(parts, ignore_index=True).sort_values("group", kind="stable", ignore_index=True)
    groups = np.asarray(pair.groups, dtype=object)[rows["group"].to_numpy(dtype=int)]
    return rows.drop(columns="group").assign(**{"break": pair.break_, "break_level": groups})


def _find_twins(statistic: str, pair: Pair, rows: pd.DataFrame) -> Any:
    """Which rows say the same as the one before: the second of two levels that exclude each other."""
    part = pair.before.population.declared.parts.get(pair.before.indicator.item or "")
    overlap = part is not None and part.kind == "boxes"
    if statistic != "distribution" or overlap or rows["level"].nunique() != 2:
        return False
    return rows.duplicated("group").to_numpy()


def _nothing(pair: Pair) -> pd.DataFrame:
    """A row a group where a statistic gives none, so that no indicator is passed over in silence."""
    return pd.DataFrame({"group": range(len(pair.groups)), "level": "", "unit": pair.before.indicator.unit})


def _list_apart(indicator: Indicator, before: Side, after: Side) -> pd.DataFrame:
    """The values over all of an indicator that may not be compared, where a side has them."""
    asked = [_ask_whole(indicator, side) for side in (before, after)]
    parts = []
    for statistic in indicator.statistics:
        rows = list_values(statistic, *asked)
        rows = rows if len(rows) else pd.DataFrame({"level": [""], "unit": [indicator.unit]})
        parts.append(rows.assign(statistic=statistic))
    whole: dict[str, Any] = {"break": "", "break_level": "", "twin": False}
    return pd.concat(parts, ignore_index=True).assign(**whole)


def _ask_whole(indicator: Indicator, side: Side) -> Asked | None:
    if not any(each.id == indicator.id for each in side.declared.indicators):
        return None
    population = side.populations[indicator.population]
    (whole,) = islice(list_groupings(population, indicator), 1)
    return Asked(population, indicator, frame_indicator(population, indicator), whole)


def _judge_split(judged: Comparability, break_: str, merged: Declarations, before: Side, after: Side) -> Comparability:
    """Whether the groups of a break may be compared: as the indicator, with what changed of the break's item."""
    if not break_ or break_ == "language" or before.wave == after.wave:
        return judged
    changes = [reason for _, reason in judge_item(break_.split("[")[0], merged, before, after)]
    reasons = tuple(dict.fromkeys([*judged.reasons, *changes]))
    return Comparability("mapped" if changes else judged.status, reasons, judged.substantive)


def _describe(rows: pd.DataFrame, indicator: Indicator, judged: Comparability, split: Comparability) -> pd.DataFrame:
    """The rows with their family, and whether each may be compared and why not."""
    described = []
    for row in rows.to_dict("records"):
        own = split if row["break"] else judged
        comparable, reasons = own.status, list(own.reasons)
        if row["statistic"] in NO_NUMBER:
            comparable, reasons = "no", ["no_number"]
        elif own.status != "no" and (lacking := _not_offered(row)):
            comparable, reasons = "no", [f"{lacking}: {row['level']}"]
        if isinstance(row.get("together"), str) and row["together"]:
            reasons.append(f"taken_together: {row['together']}")
        family = name_family(indicator, row["statistic"], row["level"], row["break"])
        described.append(row | {"comparable": comparable, "reason": "; ".join(reasons), "family": family})
    return pd.DataFrame(described)


def _not_offered(row: dict[Any, Any]) -> str:
    """Which side did not offer the level of a row, where an item is compared although its options differ."""
    if row["statistic"] not in {"distribution", "first_place"} or not row["level"]:
        return ""
    return next((f"not_offered_{side}" for side in OF_SIDE if np.isnan(row[f"n_{side}"])), "")


def _hash_definitions(indicator: Indicator, everything: Declarations, views: list[tuple[Side, Declarations]]) -> str:
    """What a number means on both sides, and what is declared for comparing it, as one hash."""
    named = (name.split("[")[0] for name in [indicator.item or "", *indicator.where] if name and name != "language")
    declared = [everything.items[name].compare for name in dict.fromkeys(named)]
    parts = [
        hash_definition(indicator, view, side.wave) for side, view in views
        if any(each.id == indicator.id for each in view.indicators)
    ]  # fmt: skip
    parts += [each.model_dump_json(exclude={"accept"}) for each in declared if each]
    content = "\n".join([*parts, indicator.family or "", *(f"{side.item}={side.code}" for side, _ in views)])
    return hashlib.sha256(content.encode()).hexdigest()[:HASH_DIGITS]


def _hide(rows: pd.DataFrame, indicator: str, before: Side, after: Side) -> pd.DataFrame:
    """The rows without what either side does not show, and without what would give it back."""
    shown: list[dict[Any, Any]] = []
    told: set[tuple[str, str, str]] = set()
    for row in rows.to_dict("records"):
        place = row["statistic"], row["break"], row["break_level"]
        hidden = [
            name for name, side in (("before", before), ("after", after)) if side.hides(indicator, *place, row["level"])
        ]
        if not hidden:
            shown.append(row | {"suppressed": False})
            continue
        kept: dict[Any, Any] = dict.fromkeys(
            [*(column for name in hidden for column in OF_SIDE[name]), *OF_BOTH], np.nan
        )
        # Which answers are rare tells something of the answers; so does which rows there are.
        reason = "; ".join(each for each in row["reason"].split("; ") if not each.startswith("taken_together"))
        kept |= {"ci_method": "", "test": "", "suppressed": True, "reason": reason}
        if row["statistic"] in TELLING:
            if place in told:
                continue
            told.add(place)
            kept |= {"level": ""} | dict.fromkeys([*OF_SIDE["before"], *OF_SIDE["after"]], np.nan)
        shown.append(row | kept)
    return pd.DataFrame(shown)
