"""Count where an engine reads: groups and sums through narwhals, whatever stands behind it."""

from __future__ import annotations

from typing import Any

import narwhals as nw
import numpy as np
import pandas as pd

from pipelines.counting import NOWHERE
from pipelines.engines.counter import WHO, PatternCounter
from pipelines.engines.patterns import COUNT, COUNTED, SCORED, SQUARES, WEIGHTS, Requests
from pipelines.engines.scan import Scan
from pipelines.population import WEIGHT
from schemas.declared import Declarations


class EngineCounter(PatternCounter):
    """Counts the responses of a table that an engine reads."""

    def __init__(self, scan: Scan, declared: Declarations, size: int | None = None) -> None:
        super().__init__(list(scan.names), declared, size)
        self.scan = scan

    def count(self, population: str) -> int:
        """How many responses there are."""
        return int(self.scan.collect(self._of(population).select(nw.len().alias("n")))["n"].iloc[0])

    def count_people(self, population: str) -> int:
        """How many participants there are."""
        if population not in self._people:
            name = self.scan.names.get(WHO, "")
            frame = self._of(population)
            counted = (
                frame.select(nw.col(name).n_unique().alias("n")) if self.recur else frame.select(nw.len().alias("n"))
            )
            self._people[population] = int(self.scan.collect(counted)["n"].iloc[0])
        return self._people[population]

    def _of(self, population: str) -> Any:
        outcome = nw.col(self.scan.names["outcome"])
        return self.scan.frame if population == "received" else self.scan.frame.filter(outcome == "complete")

    def _keyed(self, population: str, columns: list[str], *more: str) -> Any:
        """The chosen columns as keys under the names k0, k1, ...; further ones as they are: m0, m1, ..."""
        frame = self._of(population)
        keys = [
            self.keys.key(name, nw.col(self.scan.names[name])).alias(f"k{place}") for place, name in enumerate(columns)
        ]
        if not keys and not more:
            return frame.select(nw.lit(0).alias("nothing"))
        return frame.select(*keys, *(nw.col(self.scan.names[name]).alias(f"m{at}") for at, name in enumerate(more)))

    def find_patterns(self, population: str, columns: list[str]) -> tuple[pd.DataFrame, pd.DataFrame]:
        """The different rows of some columns, and how many responses have each."""
        weighted = self.weighs(population)
        frame = self._keyed(population, columns, *([WEIGHT] if weighted else []))
        keys = [f"k{place}" for place in range(len(columns))]
        sums = [nw.len().alias("n")]
        if weighted:
            frame = frame.with_columns((nw.col("m0") * nw.col("m0")).alias("m1"))
            sums += [nw.col("m0").sum().alias("w"), nw.col("m1").sum().alias("ww")]
        found = self.scan.collect(frame.group_by(*keys).agg(*sums) if keys else frame.select(*sums))
        found = found.sort_values(keys, ignore_index=True) if keys else found
        n = found["n"].to_numpy(dtype=float)
        counts = pd.DataFrame(
            {COUNT: n, WEIGHTS: found["w"] if weighted else n, SQUARES: found["ww"] if weighted else n}
        )
        cells = pd.DataFrame({name: found[f"k{place}"] for place, name in enumerate(columns)}, index=found.index)
        return self.keys.type_cells(cells), counts

    def answer(self, population: str, columns: list[str], rows: pd.DataFrame, requests: Requests) -> list[pd.DataFrame]:
        """An answer to each request: one query for all counts, one for all scores."""
        if not requests.asked:
            return []
        asked = [self._list(number, *each) for number, each in enumerate(requests.asked)]
        counted = self._ask(population, columns, rows, [each for each in asked if "score" not in each], scored=False)
        scored = self._ask(population, columns, rows, [each for each in asked if "score" in each], scored=True)
        return [
            (counted if score is None else scored).get(
                number, pd.DataFrame(columns=COUNTED if score is None else SCORED)
            )
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
        numbered = self.keys.keys_of(rows, columns).assign(row=np.arange(len(rows), dtype=np.int64))
        frame = self._keyed(population, columns, WHO)
        if keys:
            frame = frame.join(self.scan.lift(numbered), on=keys, how="inner")
        else:
            frame = frame.with_columns(nw.lit(0).cast(nw.Int64).alias("row"))
        own = frame.group_by("m0", "row").agg(nw.len().cast(nw.Int64).alias("n"))
        spread = own.join(self.scan.lift(listed.drop_duplicates(ignore_index=True)), on="row", how="inner")
        lazy = _sum_scores(spread) if scored else _count_levels(spread)
        found = self.scan.collect(lazy).astype("float64")
        return (
            {call: found[found["call"] == call] for call in range(int(found["call"].max()) + 1)} if len(found) else {}
        )


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
