"""Compute indicators by an engine: note which columns and sums an indicator needs, ask for them, compute."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import pandas as pd

from pipelines.engines.keys import Keys
from pipelines.engines.patterns import WEIGHTS, EnginePopulation, Requests
from pipelines.population import WEIGHT, Population
from schemas.declarations import Indicator
from schemas.declared import Declarations

Compute = Callable[[Population, Indicator], pd.DataFrame]
WHO = "participant"


class Noted(pd.DataFrame):
    """A table that notes which of its columns are asked for."""

    _metadata = ["noted"]  # noqa: RUF012
    noted: set[str]

    def __getitem__(self, key: Any) -> Any:
        """The column, noted."""
        if isinstance(key, str):
            self.noted.add(key)
        return super().__getitem__(key)


class PatternCounter(ABC):
    """Counts responses by the different rows of the columns that an indicator looks at."""

    def __init__(self, columns: list[str], declared: Declarations, size: int | None = None) -> None:
        self.columns, self.declared, self.size = columns, declared, size
        self.keys = Keys(declared, columns)
        self.weighted = WEIGHT in columns
        self.recur = declared.survey.repeated and WHO in columns
        self._people: dict[str, int] = {}

    def compute(self, indicator: Indicator, compute: Compute) -> pd.DataFrame:
        """The rows of an indicator."""
        noted = Noted(self.keys.empty)
        noted.noted = set()
        compute(Population(noted, self.declared, None, self.size), indicator)
        columns = sorted(noted.noted & set(self.columns) - ({WHO, WEIGHT} if self.recur else {WEIGHT}))
        rows, counts = self.find_patterns(indicator.population, columns)
        requests = Requests()
        population = self._populate(indicator.population, rows, counts, requests)
        found = compute(population, indicator)
        if self.recur:
            requests.answers = self.answer(indicator.population, columns, rows, requests)
            found = compute(self._populate(indicator.population, rows, counts, requests), indicator)
        return found

    def compute_each(self, indicators: Sequence[Indicator], compute: Compute) -> Iterator[pd.DataFrame]:
        """The same of several indicators, one after the other: an engine works side by side within each."""
        yield from (self.compute(indicator, compute) for indicator in indicators)

    def weighs(self, population: str) -> bool:
        """Whether responses weigh differently."""
        return self.weighted and population == "complete"

    @abstractmethod
    def count(self, population: str) -> int:
        """How many responses there are."""

    @abstractmethod
    def count_people(self, population: str) -> int:
        """How many participants there are."""

    @abstractmethod
    def find_patterns(self, population: str, columns: list[str]) -> tuple[pd.DataFrame, pd.DataFrame]:
        """The different rows of some columns, and how many responses have each."""

    @abstractmethod
    def answer(self, population: str, columns: list[str], rows: pd.DataFrame, requests: Requests) -> list[pd.DataFrame]:
        """An answer to each request."""

    def _populate(self, name: str, rows: pd.DataFrame, counts: pd.DataFrame, requests: Requests) -> EnginePopulation:
        if name not in self._people:
            self._people[name] = self.count_people(name)
        weight = counts[WEIGHTS].to_numpy(dtype=float) if self.weighs(name) else None
        return EnginePopulation(
            rows, self.declared, weight, self.size if name == "complete" else None, counts=counts,
            people=self._people[name], recur=self.recur, requests=requests,
        )  # fmt: skip
