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
from pipelines.counting import NOWHERE, Floats, Places
from pipelines.engines.counter import WHO, PatternCounter
from pipelines.engines.keys import DAY
from pipelines.engines.patterns import COUNT, COUNTED, SCORED, SQUARES, WEIGHTS, Requests
from pipelines.population import WEIGHT
from schemas.declared import Declarations

Codes = npt.NDArray[np.int64]
LARGEST_KEY = 2**62
"""Of so many different rows one number still says which it is."""


class ChunkCounter(PatternCounter):
    """Counts the responses of Parquet parts, holding one part's few columns at a time."""

    def __init__(self, parts: list[Path], declared: Declarations, size: int | None = None) -> None:
        super().__init__(pq.read_schema(parts[0]).names, declared, size)
        self.parts = [(part, pq.read_metadata(part)) for part in parts]
        self._complete: list[Places] = []
        self._who: dict[str, list[Places]] = {}
        self._placed: tuple[str, list[str], list[Places]] = "", [], []

    def count(self, population: str) -> int:
        """How many responses there are."""
        if population == "received":
            return sum(metadata.num_rows for _, metadata in self.parts)
        return sum(len(chosen) for chosen in self._choose_complete())

    def count_people(self, population: str) -> int:
        """How many participants there are."""
        if not self.recur:
            return self.count(population)
        return sum(int(who.max(initial=-1)) + 1 for who in self._number_people(population))

    def _choose_complete(self) -> list[Places]:
        """Which rows of each part are complete responses."""
        if not self._complete:
            outcomes = (self._read(at, ["outcome"])["outcome"] for at in range(len(self.parts)))
            self._complete = [np.flatnonzero(outcome == "complete").astype(np.int32) for outcome in outcomes]
        return self._complete

    def _number_people(self, population: str) -> list[Places]:
        """The number of each response's participant in its part."""
        if population not in self._who:
            named = (table[WHO] for table in self._load(population, [WHO]))
            self._who[population] = [pd.factorize(names)[0].astype(np.int32) for names in named]
        return self._who[population]

    def _read(self, at: int, columns: list[str]) -> pd.DataFrame:
        part, metadata = self.parts[at]
        with pq.ParquetFile(part, metadata=metadata) as file:
            # Without a column a table would not say how long it is.
            table: pd.DataFrame = file.read(columns=columns or ["outcome"]).to_pandas()
        return table

    def _load(self, population: str, columns: list[str]) -> Iterator[pd.DataFrame]:
        if population == "received":
            yield from (self._read(at, columns) for at in range(len(self.parts)))
            return
        for at, chosen in enumerate(self._choose_complete()):
            yield self._read(at, columns).take(chosen).reset_index(drop=True)

    def find_patterns(self, population: str, columns: list[str]) -> tuple[pd.DataFrame, pd.DataFrame]:
        """The different rows of some columns, and how many responses have each."""
        weighted = self.weighs(population)
        found, placed = [], []
        for table in self._load(population, [*columns, *([WEIGHT] if weighted else [])]):
            rows, place, first = self._tell_apart(self._days(table, columns))
            counts = {COUNT: np.bincount(place, minlength=len(first)).astype(float)}
            if weighted:
                weight = table[WEIGHT].to_numpy(dtype=float)
                counts |= {WEIGHTS: np.bincount(place, weight), SQUARES: np.bincount(place, weight**2)}
            found.append(rows.assign(**counts))
            placed.append(place.astype(np.int32))
        together = pd.concat(found, ignore_index=True)
        rows, place, first = self._tell_apart(together[columns])
        ends = np.cumsum([len(each) for each in found])
        self._placed = population, columns, [
            own[each] for own, each in zip(np.split(place.astype(np.int32), ends[:-1]), placed, strict=True)
        ]  # fmt: skip
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
        key, different = np.zeros(len(table), dtype=np.int64), 1
        for name in table.columns:
            codes, count = _number_cells(table[name])
            if different * (count + 1) > LARGEST_KEY:
                key = pd.factorize(key)[0].astype(np.int64)
                different = len(table)
            key = key * (count + 1) + codes + 1
            different *= count + 1
        key = pd.factorize(key)[0].astype(np.int64)
        first = np.full(int(key.max(initial=-1)) + 1, -1, dtype=np.int64)
        first[key[::-1]] = np.arange(len(key))[::-1]
        return table.iloc[first].reset_index(drop=True), key, first

    def answer(self, population: str, columns: list[str], rows: pd.DataFrame, requests: Requests) -> list[pd.DataFrame]:
        """An answer to each request, added up over the parts. The patterns are those that were found last."""
        assert self._placed[:2] == (population, columns)
        answers: list[list[dict[str, Any]]] = [[] for _ in requests.asked]
        for who, place in zip(self._number_people(population), self._placed[2], strict=True):
            for answer, (cell, level, score) in zip(answers, requests.asked, strict=True):
                answer.append(_count(who, cell[place], None if level is None else level[place]) if score is None
                              else _score(who, cell[place], score[place]))  # fmt: skip
        return [
            pd.DataFrame({name: np.concatenate([part[name] for part in parts]) for name in parts[0]})
            for parts in answers
        ]


def _number_cells(column: pd.Series[Any]) -> tuple[Any, int]:
    """Which of its different cells each cell of a column is, negative for none, and how many may differ."""
    if isinstance(column.dtype, pd.CategoricalDtype):
        return column.cat.codes.to_numpy(), len(column.cat.categories)
    codes, found = pd.factorize(column)
    return codes, len(found)


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
