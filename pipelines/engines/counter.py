"""Compute indicators by an engine: note which columns and sums an indicator needs, ask for them, compute."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import Any

import narwhals as nw
import numpy as np
import pandas as pd

from pipelines.counting import NOWHERE
from pipelines.engines.patterns import COUNT, COUNTED, SCORED, SQUARES, WEIGHTS, EnginePopulation, Requests
from pipelines.engines.scan import Scan
from pipelines.population import WEIGHT, Population
from schemas.declarations import Indicator
from schemas.declared import Declarations
from schemas.missing import MISSING

Compute = Callable[[Population, Indicator], pd.DataFrame]
NONE_TEXT, NONE_NUMBER = "\x1a", -1e300
"""What stands for a missing cell while tables are grouped and joined: engines join no nulls."""
DAY = "submitted"
WHO = "participant"


class Noted(pd.DataFrame):
    """A table that notes which of its columns are asked for."""

    _metadata = ["noted"]  # noqa: RUF012

    def __getitem__(self, key: Any) -> Any:
        """The column, noted."""
        noted = getattr(self, "noted", None)
        if noted is not None and isinstance(key, str):
            noted.add(key)
        return super().__getitem__(key)


class EngineCounter:
    """Counts the responses of a table that an engine reads."""

    def __init__(self, scan: Scan, declared: Declarations, size: int | None = None) -> None:
        self.scan, self.declared, self.size = scan, declared, size
        self.weighted = WEIGHT in scan.names
        self.recur = declared.survey.repeated and WHO in scan.names
        self._people: dict[str, int] = {}

    @cached_property
    def empty(self) -> pd.DataFrame:
        """The table without a row, typed as `responses.type_responses` types it."""
        return self._type(pd.DataFrame({name: pd.Series(dtype="object") for name in self.scan.names}))

    def compute(self, indicator: Indicator, compute: Compute) -> pd.DataFrame:
        """The rows of an indicator."""
        noted = Noted(self.empty)
        noted.noted = set()
        compute(Population(noted, self.declared, None, self.size), indicator)
        columns = sorted(noted.noted & set(self.scan.names) - ({WHO, WEIGHT} if self.recur else {WEIGHT}))
        rows, counts = self.find_patterns(indicator.population, columns)
        requests = Requests()
        population = self._populate(indicator.population, rows, counts, requests)
        found = compute(population, indicator)
        if self.recur:
            requests.answers = self.answer(indicator.population, columns, rows, requests)
            found = compute(self._populate(indicator.population, rows, counts, requests), indicator)
        return found

    def count(self, population: str) -> int:
        """How many responses there are."""
        return int(self.scan.collect(self._of(population).select(nw.len().alias("n")))["n"].iloc[0])

    def people(self, population: str) -> int:
        """How many participants there are."""
        if population not in self._people:
            name = self.scan.names.get(WHO, "")
            frame = self._of(population)
            counted = frame.select(nw.col(name).n_unique().alias("n")) if self.recur else frame.select(nw.len().alias("n"))
            self._people[population] = int(self.scan.collect(counted)["n"].iloc[0])
        return self._people[population]

    def _populate(self, name: str, rows: pd.DataFrame, counts: pd.DataFrame, requests: Requests) -> EnginePopulation:
        weight = counts[WEIGHTS].to_numpy(dtype=float) if self.weighted and name == "complete" else None
        return EnginePopulation(
            rows, self.declared, weight, self.size if name == "complete" else None, counts=counts,
            people=self.people(name), recur=self.recur, requests=requests,
        )  # fmt: skip

    def _of(self, population: str) -> Any:
        outcome = nw.col(self.scan.names["outcome"])
        return self.scan.frame if population == "received" else self.scan.frame.filter(outcome == "complete")

    def _keyed(self, population: str, columns: list[str], *more: str) -> Any:
        """The chosen columns as texts and numbers without nulls, under the names k0, k1, ...; further ones as they are."""
        frame = self._of(population)
        keys = [self._key(name).alias(f"k{place}") for place, name in enumerate(columns)]
        if not keys and not more:
            return frame.select(nw.lit(0).alias("nothing"))
        return frame.select(*keys, *(nw.col(self.scan.names[name]).alias(f"m{at}") for at, name in enumerate(more)))

    def _key(self, name: str) -> Any:
        column, kind = nw.col(self.scan.names[name]), self.empty[name].dtype
        if kind == "boolean":
            return nw.when(column.is_null()).then(nw.lit(-1)).when(column).then(nw.lit(1)).otherwise(nw.lit(0))
        if name == DAY:
            # A period is told in days.
            day = nw.col(self.scan.names[name])
            number = day.dt.year() * 10000 + day.dt.month() * 100 + day.dt.day()
            return nw.when(day.is_null()).then(nw.lit(-1)).otherwise(number.cast(nw.Int64))
        if pd.api.types.is_numeric_dtype(kind):
            return column.cast(nw.Float64).fill_null(NONE_NUMBER)
        return column.cast(nw.String).fill_null(NONE_TEXT)

    def find_patterns(self, population: str, columns: list[str]) -> tuple[pd.DataFrame, pd.DataFrame]:
        """The different rows of some columns, and how many responses have each."""
        weighted = self.weighted and population == "complete"
        frame = self._keyed(population, columns, *([WEIGHT] if weighted else []))
        keys = [f"k{place}" for place in range(len(columns))]
        sums = [nw.len().alias("n")]
        if weighted:
            frame = frame.with_columns((nw.col("m0") * nw.col("m0")).alias("m1"))
            sums += [nw.col("m0").sum().alias("w"), nw.col("m1").sum().alias("ww")]
        found = self.scan.collect(frame.group_by(*keys).agg(*sums) if keys else frame.select(*sums))
        found = found.sort_values(keys, ignore_index=True) if keys else found
        n = found["n"].to_numpy(dtype=float)
        counts = pd.DataFrame({COUNT: n, WEIGHTS: found["w"] if weighted else n, SQUARES: found["ww"] if weighted else n})
        cells = pd.DataFrame({name: found[f"k{place}"] for place, name in enumerate(columns)}, index=found.index)
        return self._type(cells, keyed=True), counts

    def _type(self, cells: pd.DataFrame, *, keyed: bool = False) -> pd.DataFrame:
        """The columns of a responses table with the types it has in memory."""
        parts, typed = self.declared.parts, {}
        boxes = {column for part in parts.values() for column in part.boxes.values()}
        for name in cells.columns:
            column = cells[name]
            if name.startswith("missing:"):
                typed[name] = pd.Categorical(column.where(column != NONE_TEXT), MISSING)
            elif name in boxes:
                known = pd.to_numeric(column).to_numpy(dtype=float)
                typed[name] = pd.arrays.BooleanArray(known == 1, ~(known >= 0))
            elif name in parts and parts[name].kind == "code":
                typed[name] = pd.Categorical(column.where(column != NONE_TEXT), [*parts[name].codes], ordered=parts[name].ordered)
            elif name in parts and parts[name].kind == "number":
                numbers = pd.to_numeric(column).astype("float64")
                typed[name] = numbers.where(numbers != NONE_NUMBER)
            elif name in {DAY, "started"} or (name in parts and parts[name].kind == "date"):
                days = pd.to_datetime(column.astype("str").where(column.astype("str") != "-1"), format="%Y%m%d" if name == DAY else None)
                typed[name] = days.astype("datetime64[ms]")
            else:
                typed[name] = column.astype("str").where(column != NONE_TEXT)
        return pd.DataFrame(typed, index=cells.index)

    def answer(self, population: str, columns: list[str], rows: pd.DataFrame, requests: Requests) -> list[pd.DataFrame]:
        """An answer to each request: one query for all counts, one for all scores."""
        if not requests.asked:
            return []
        asked = [self._list(number, *each) for number, each in enumerate(requests.asked)]
        counted = self._ask(population, columns, rows, [each for each in asked if "score" not in each], scored=False)
        scored = self._ask(population, columns, rows, [each for each in asked if "score" in each], scored=True)
        return [
            (counted if score is None else scored).get(number, pd.DataFrame(columns=COUNTED if score is None else SCORED))
            for number, (_, _, score) in enumerate(requests.asked)
        ]

    @staticmethod
    def _list(number: int, cell: Any, level: Any, score: Any) -> pd.DataFrame:
        """The different rows that a request is about, by their places."""
        at = np.flatnonzero(cell >= 0)
        table = pd.DataFrame({"row": at, "call": number, "cell": cell[at].astype(np.int64)})
        if score is not None:
            return table.assign(score=score[at].astype(float))
        return table.assign(level=NOWHERE if level is None else level[at].astype(np.int64))

    def _ask(
        self, population: str, columns: list[str], rows: pd.DataFrame, asked: list[pd.DataFrame], *, scored: bool
    ) -> dict[int, pd.DataFrame]:
        listed = pd.concat(asked, ignore_index=True) if asked else pd.DataFrame()
        if listed.empty:
            return {}
        # First each different row gets its number, then each number what is asked of it.
        keys = [f"k{place}" for place in range(len(columns))]
        numbered = self._keys_of(rows, columns).assign(row=np.arange(len(rows), dtype=np.int64))
        frame = self._keyed(population, columns, WHO)
        if keys:
            frame = frame.join(self.scan.lift(numbered), on=keys, how="inner")
        else:
            frame = frame.with_columns(nw.lit(0).cast(nw.Int64).alias("row"))
        own = frame.group_by("m0", "row").agg(nw.len().cast(nw.Int64).alias("n"))
        spread = own.join(self.scan.lift(listed.drop_duplicates(ignore_index=True)), on="row", how="inner")
        lazy = _sum_scores(spread) if scored else _count_levels(spread)
        found = self.scan.collect(lazy).astype("float64")
        return {int(call): part for call, part in found.groupby("call")}  # type: ignore[call-overload]

    def _keys_of(self, rows: pd.DataFrame, columns: list[str]) -> pd.DataFrame:
        """The keys of the different rows again, as `_keyed` makes them."""
        keys = {}
        for place, name in enumerate(columns):
            column, kind = rows[name], self.empty[name].dtype
            if kind == "boolean":
                keys[f"k{place}"] = column.astype("Int64").fillna(-1).astype("int64")
            elif name == DAY:
                keys[f"k{place}"] = column.dt.strftime("%Y%m%d").fillna("-1").astype("int64")
            elif pd.api.types.is_numeric_dtype(kind):
                keys[f"k{place}"] = column.fillna(NONE_NUMBER).astype("float64")
            else:
                keys[f"k{place}"] = column.astype("object").fillna(NONE_TEXT).astype("str")
        return pd.DataFrame(keys, index=rows.index)


def _count_levels(spread: Any) -> Any:
    """How many participants have so many responses (y) of a level, of so many (m) in the cell: a row each."""
    runs = spread.group_by("m0", "call", "cell", "level").agg(nw.col("n").sum().alias("y"))
    pairs = runs.group_by("m0", "call", "cell").agg(nw.col("y").sum().alias("m"))
    both = runs.join(pairs, on=["m0", "call", "cell"], how="inner")
    by_level = both.filter(nw.col("level") >= 0).group_by("call", "cell", "level", "y", "m")
    whole = pairs.group_by("call", "cell", "m").agg(nw.len().cast(nw.Int64).alias("persons"))
    whole = whole.with_columns(nw.lit(NOWHERE).cast(nw.Int64).alias("level"), nw.col("m").alias("y"))
    names = ["call", *COUNTED]
    return nw.concat([
        by_level.agg(nw.len().cast(nw.Int64).alias("persons")).select(*names), whole.select(*names)
    ])  # fmt: skip


def _sum_scores(spread: Any) -> Any:
    """Sums over participants of what they scored in each cell."""
    n, score = nw.col("n"), nw.col("score")
    spread = spread.with_columns((n * score).alias("s"), (n * score * score).alias("x"))
    pairs = spread.group_by("m0", "call", "cell").agg(
        n.sum().alias("m"), nw.col("s").sum().alias("own"), nw.col("x").sum().alias("x")
    )
    own, m = nw.col("own"), nw.col("m")
    pairs = pairs.with_columns(
        (own * own).alias("squares"), (own * m).alias("by_m"), (own / m).alias("mean"),
        ((own / m) * (own / m)).alias("mean_squares"),
    )  # fmt: skip
    sums = [nw.col(name).sum().alias(name) for name in ("own", "squares", "by_m", "mean", "mean_squares")]
    return pairs.group_by("call", "cell").agg(
        m.sum().alias("n"), nw.len().alias("persons"), *sums, nw.col("x").sum().alias("xx")
    )
