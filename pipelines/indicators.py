"""Declarations x breaks -> the indicators table."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Protocol

import numpy as np
import pandas as pd

from pipelines.disclosure.hidden import Hidden
from pipelines.disclosure.hide import hide_indicators
from pipelines.disclosure.plan import plan_release
from pipelines.freed import keep_freed
from pipelines.measures import measure
from pipelines.rows import Rows, join_rows, sort_rows, take_rows
from pipelines.tabulate import (
    NO_GROUP,
    GroupCounts,
    Grouping,
    Population,
    count_groups,
    frame_indicator,
    list_groupings,
    select_population,
)
from pipelines.tallies import Asked
from schemas.declarations import Declaration, Indicator
from schemas.declared import Declarations
from schemas.missing import MISSING
from schemas.tables import INDICATOR_COLUMNS, IndicatorTable
from schemas.themed import is_themed

Row = dict[str, Any]
HASH_DIGITS = 16
LARGE = 100_000
"""From so many responses on, working side by side is worth starting threads."""
NOT_MEANING = {
    "wording", "wording_waves", "short", "also", "other", "codes", "scales", "rows", "row_waves", "row_wording_waves",
    "columns", "waves", "compare",
}  # fmt: skip
"""What of an item does not change what its numbers mean; its codes enter the hash on their own."""
NOT_ASKED = "not asked in this wave"
OVERLAP = "groups overlap: one answer may stand in several"
NO_LEVEL = "without an answer to the item it is split by"


Compute = Callable[[Population, Indicator], pd.DataFrame]


class Counter(Protocol):
    """What counts the responses of a wave: a table in memory, or an engine."""

    def compute(self, indicator: Indicator, compute: Compute) -> pd.DataFrame:
        """What `compute` gives of the population that the indicator is about."""

    def compute_each(self, indicators: Sequence[Indicator], compute: Compute) -> Iterator[pd.DataFrame]:
        """The same of several indicators, in their order."""

    def count(self, population: str) -> int:
        """How many responses there are."""

    def weighs(self, population: str) -> bool:
        """Whether responses weigh differently."""


class MemoryCounter:
    """Counts a table in memory."""

    def __init__(self, responses: pd.DataFrame, declared: Declarations, size: int | None = None) -> None:
        self.populations = {
            name: select_population(responses, declared, name, size) for name in ("complete", "received")
        }
        self.large = len(responses) >= LARGE

    def compute(self, indicator: Indicator, compute: Compute) -> pd.DataFrame:
        """What `compute` gives of the population that the indicator is about."""
        return compute(self.populations[indicator.population], indicator)

    def compute_each(self, indicators: Sequence[Indicator], compute: Compute) -> Iterator[pd.DataFrame]:
        """The same of several indicators, in their order; side by side where there are many responses."""
        if not self.large:
            yield from (self.compute(indicator, compute) for indicator in indicators)
            return
        keep_freed()
        # numpy works outside of Python's lock, and what indicators share is only ever made twice, never otherwise.
        with ThreadPoolExecutor(os.cpu_count()) as pool:
            yield from pool.map(lambda indicator: self.compute(indicator, compute), indicators)

    def count(self, population: str) -> int:
        """How many responses there are."""
        return len(self.populations[population].responses)

    def weighs(self, population: str) -> bool:
        """Whether responses weigh differently."""
        return self.populations[population].weight is not None


def compute_indicators(
    responses: pd.DataFrame,
    declared: Declarations,
    wave: str,
    data_hash: str,
    everything: Declarations | None = None,
    hidden: Hidden | None = None,
) -> pd.DataFrame:
    """Every declared indicator of one wave, over all and by its breaks; columns as in `IndicatorTable`.

    declared: as the wave had it. everything: of all waves; its further indicators get a row without a value that
    says so. hidden: what may not be shown, made here where it is not given.
    """
    held = declared.as_held(responses.columns)
    counter = MemoryCounter(responses, held, held.survey.waves[wave].population)
    plan = plan_release(responses, declared, wave) if hidden is None else hidden
    return count_indicators(counter, held, wave, data_hash, everything, plan)


def count_indicators(
    counter: Counter,
    declared: Declarations,
    wave: str,
    data_hash: str,
    everything: Declarations | None,
    hidden: Hidden,
) -> pd.DataFrame:
    """The same, whatever counts."""
    weighted = "+".join(declared.survey.waves[wave].margins)
    tables = []
    each = counter.compute_each(declared.indicators, compute_indicator)
    for indicator, rows in zip(declared.indicators, each, strict=True):
        fixed = {"survey": declared.survey.id, "wave": wave, "indicator": indicator.id,
                 "estimand": indicator.estimand or declared.survey.estimand or "responses",
                 "weights": weighted if counter.weighs(indicator.population) else "",
                 "definition_hash": hash_definition(indicator, declared, wave), "data_hash": data_hash}  # fmt: skip
        tables.append(rows.assign(**fixed))
    asked = {indicator.id for indicator in declared.indicators}
    size = float(counter.count("complete"))
    absent = [
        {"survey": declared.survey.id, "wave": wave, "indicator": indicator.id, "statistic": statistic,
         "estimand": declared.survey.estimand or "responses", "reason": NOT_ASKED, "not_in_wave": size,
         "definition_hash": "", "data_hash": data_hash}
        for indicator in (everything.indicators if everything else ()) if indicator.id not in asked
        for statistic in indicator.statistics
    ]  # fmt: skip
    computed = pd.concat([*tables, pd.DataFrame(absent)], ignore_index=True)
    return hide_indicators(frame_table(computed), hidden)


def compute_indicator(population: Population, indicator: Indicator) -> pd.DataFrame:
    """The rows of one indicator: group by group, in each its statistics in declared order; nothing hidden."""
    frame = frame_indicator(population, indicator)
    tables = []
    for grouping in list_groupings(population, indicator):
        asked = Asked(population, indicator, frame, grouping)
        counts = count_groups(population, frame, grouping)
        rows = sort_rows(join_rows([measure(statistic, asked) for statistic in indicator.statistics]), "group")
        tables.append(_describe_groups(rows, grouping, counts, _members(population, grouping)))
    return pd.DataFrame(join_rows(tables))


def _members(population: Population, grouping: Grouping) -> Any:
    """How many responses stand in each group, in the base or not."""
    groups = len(grouping.levels)
    return population.keep(("members", id(grouping)), lambda: (grouping, population.count(grouping.group, groups)))[1]


def _describe_groups(rows: Rows, grouping: Grouping, counts: GroupCounts, members: Any) -> Rows:
    """The group each row is of, who is in it and who is missing; a group of nobody without a level is no group."""
    group = rows["group"]
    levels = np.asarray(grouping.levels, dtype=object)[group]
    split = np.full(len(group), grouping.break_, dtype=object)
    reason = np.where(levels == NO_GROUP, NO_LEVEL, OVERLAP if grouping.overlapping else "").astype(object)
    described = {name: column for name, column in rows.items() if name != "group"} | {
        "break": split, "break_level": levels, "persons": counts.persons[group], "reason": reason,
        **{kind: counts.missing[kind][group] for kind in MISSING},
    }  # fmt: skip
    return take_rows(described, (levels != NO_GROUP) | (members[group] > 0))


def frame_rows(rows: list[Row]) -> pd.DataFrame:
    """Rows as a checked indicators table; what a row does not say is empty."""
    return frame_table(pd.DataFrame(rows))


def frame_table(table: pd.DataFrame) -> pd.DataFrame:
    """The same of rows that stand in a table."""
    table = table.reindex(columns=INDICATOR_COLUMNS)
    texts = ["break", "break_level", "level", "ci_method", "reason", "unit", "weights"]
    table = table.astype(dict.fromkeys(texts, "str")).fillna(dict.fromkeys(texts, ""))
    table["suppressed"] = table["suppressed"].astype("boolean").fillna(False).astype(bool)
    kinds = IndicatorTable.to_schema().columns
    numeric = [name for name, column in kinds.items() if str(column.dtype) == "float64"]
    return IndicatorTable.validate(table.astype(dict.fromkeys(numeric, "float64")))


def hash_definition(indicator: Indicator, declared: Declarations, wave: str = "") -> str:
    """What a number means, as a hash."""
    canonical = json.dumps(
        describe_definition(indicator, declared, wave), sort_keys=True, ensure_ascii=False, separators=(",", ":")
    )
    return hashlib.sha256(canonical.encode()).hexdigest()[:HASH_DIGITS]


def describe_definition(indicator: Indicator, declared: Declarations, wave: str = "") -> dict[str, Any]:
    """What a number means: indicator, items, codes, base rule and weights, without any wording."""
    names = {name.split("[")[0] for name in [indicator.item or "", *indicator.where] if name and name != "language"}
    bases = {indicator.base or "", *(declared.items[name].asked_of for name in names)} - {""}
    content: dict[str, Any] = {
        "indicator": _dump(indicator, {"label", "key", "breaks", "printed_as", "family", "target"}),
        "items": {name: _dump(declared.items[name], NOT_MEANING) | _codes_of(name, declared) for name in sorted(names)},
        "bases": {name: _dump(declared.codebook.bases[name], {"label"}) for name in sorted(bases)},
        "estimand": declared.survey.estimand,
    }
    fielding = declared.survey.waves.get(wave)
    if is_themed(indicator.item or "") and wave in declared.themes:
        content["themes"] = declared.themes[wave].version
    if fielding is not None and fielding.margins:
        content["margins"] = fielding.margins
    return content


def _dump(declaration: Declaration, without: set[str]) -> dict[str, Any]:
    """What a declaration says; a key that is left at its default says nothing."""
    return declaration.model_dump(mode="json", exclude=without, exclude_defaults=True)


def _codes_of(name: str, declared: Declarations) -> dict[str, Any]:
    scales = {part.scale: part.codes for part in declared.parts_of(name)}
    return {"codes": [{code: answer.missing for code, answer in codes.items()} for codes in scales.values()]}
