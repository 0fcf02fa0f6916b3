"""Count a wave that was read in pieces: part by part, with pandas and numpy, whatever its size.

The parts are those of `pipelines.chunked`: all responses of a participant stand in one of them, so that what is known
of the participants of each part adds up.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow.parquet as pq

from pipelines.clusters import find_runs, tell_apart
from pipelines.counting import NOWHERE, Floats
from pipelines.engines.counter import WHO, PatternCounter
from pipelines.engines.keys import DAY
from pipelines.engines.patterns import COUNT, COUNTED, SCORED, SQUARES, WEIGHTS, Requests
from pipelines.population import WEIGHT
from schemas.declared import Declarations

Codes = npt.NDArray[np.int64]


class ChunkCounter(PatternCounter):
    """Counts the responses of Parquet parts, holding one part's few columns at a time."""

    def __init__(self, parts: list[Path], declared: Declarations, size: int | None = None) -> None:
        super().__init__(pq.read_schema(parts[0]).names, declared, size)
        self.parts = parts

    def count(self, population: str) -> int:
        """How many responses there are."""
        return sum(len(table) for table in self._load(population, []))

    def count_people(self, population: str) -> int:
        """How many participants there are."""
        tables = self._load(population, [WHO] if self.recur else [])
        return sum(table[WHO].nunique() if self.recur else len(table) for table in tables)

    def _load(self, population: str, columns: list[str]) -> Iterator[pd.DataFrame]:
        for part in self.parts:
            table = pd.read_parquet(part, columns=list(dict.fromkeys([*columns, "outcome"])))
            yield table if population == "received" else table[table["outcome"] == "complete"].reset_index(drop=True)

    def find_patterns(self, population: str, columns: list[str]) -> tuple[pd.DataFrame, pd.DataFrame]:
        """The different rows of some columns, and how many responses have each."""
        weighted = self.weighs(population)
        found = []
        for table in self._load(population, [*columns, *([WEIGHT] if weighted else [])]):
            rows, place, first = self._tell_apart(self._days(table, columns))
            counts = {COUNT: np.bincount(place, minlength=len(first)).astype(float)}
            if weighted:
                weight = table[WEIGHT].to_numpy(dtype=float)
                counts |= {WEIGHTS: np.bincount(place, weight), SQUARES: np.bincount(place, weight**2)}
            found.append(rows.assign(**counts))
        together = pd.concat(found, ignore_index=True)
        rows, place, first = self._tell_apart(together[columns])
        counts = {
            name: np.bincount(place, together[name if weighted else COUNT], minlength=len(first))
            for name in (COUNT, WEIGHTS, SQUARES)
        }
        return rows, pd.DataFrame(counts)

    def _days(self, table: pd.DataFrame, columns: list[str]) -> pd.DataFrame:
        own = table[columns]
        return own.assign(**{DAY: own[DAY].dt.normalize()}) if DAY in columns else own

    def _tell_apart(self, table: pd.DataFrame) -> tuple[pd.DataFrame, Codes, Codes]:
        """The different rows, which of them each row is, and where each first stands."""
        key = np.zeros(len(table), dtype=np.int64)
        for name in table.columns:
            codes, found = pd.factorize(table[name])
            key = pd.factorize(key * (len(found) + 1) + codes + 1)[0].astype(np.int64)
        first = np.full(int(key.max(initial=-1)) + 1, -1, dtype=np.int64)
        first[key[::-1]] = np.arange(len(key))[::-1]
        return table.iloc[first].reset_index(drop=True), key, first

    def answer(self, population: str, columns: list[str], rows: pd.DataFrame, requests: Requests) -> list[pd.DataFrame]:
        """An answer to each request, added up over the parts."""
        answers: list[list[dict[str, Any]]] = [[] for _ in requests.asked]
        for table in self._load(population, [*columns, WHO]):
            own = self._days(table, columns)
            known = pd.concat([rows[columns], own], ignore_index=True)
            _, key, _ = self._tell_apart(known)
            at = np.empty(int(key.max(initial=-1)) + 1, dtype=np.intp)
            at[key[: len(rows)]] = np.arange(len(rows))
            place = at[key[len(rows) :]]
            who = pd.factorize(table[WHO])[0].astype(np.int32)
            for answer, (cell, level, score) in zip(answers, requests.asked, strict=True):
                answer.append(_count(who, cell[place], None if level is None else level[place]) if score is None
                              else _score(who, cell[place], score[place]))  # fmt: skip
        return [
            pd.DataFrame({name: np.concatenate([part[name] for part in parts]) for name in parts[0]})
            for parts in answers
        ]


def _count(who: Any, cell: Any, level: Any) -> dict[str, Any]:
    """How many participants have which counts by cell and level, and by cell alone."""
    within = cell >= 0
    places = np.full(len(cell), NOWHERE) if level is None else level
    runs = find_runs(who, cell, int(cell.max(initial=0)) + 1, within, places, int(places.max(initial=0)) + 1)
    hit = np.flatnonzero(runs.level)
    levels = int(places.max(initial=0)) + 1
    cells = (int(cell.max(initial=0)) + 1) * levels
    y, m, persons, own = tell_apart(runs.y[hit], runs.m[hit], runs.group[hit] * levels + runs.level[hit] - 1, cells)
    below, _, many, group = tell_apart(runs.pair_m, np.zeros_like(runs.pair_m), runs.pair_group, cells)
    whole = np.full(len(group), NOWHERE)
    both = ((own // levels, group), (own % levels, whole), (y, below), (m, below), (persons, many))
    return {name: np.concatenate(parts) for name, parts in zip(COUNTED, both, strict=True)}


def _score(who: Any, cell: Any, score: Floats) -> dict[str, Any]:
    """Sums of what participants scored in each cell."""
    within = cell >= 0
    values, level = np.unique(score[within], return_inverse=True)
    places = np.full(len(cell), NOWHERE)
    places[within] = level
    runs = find_runs(who, cell, int(cell.max(initial=0)) + 1, within, places, len(values))
    worth = values[runs.level - 1]
    own = np.bincount(runs.pair, worth * runs.y, minlength=len(runs.pair_m))
    xx = np.bincount(runs.pair, worth**2 * runs.y, minlength=len(runs.pair_m))
    m = runs.pair_m.astype(float)
    parts = (m, np.ones(len(m)), own, own**2, own * m, own / m, (own / m) ** 2, xx)
    groups = np.arange(int(runs.pair_group.max(initial=-1)) + 1)
    sums = [np.bincount(runs.pair_group, part, minlength=len(groups)) for part in parts]
    return dict(zip(SCORED, (groups, *sums), strict=True))
