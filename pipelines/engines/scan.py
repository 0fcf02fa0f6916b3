"""A responses table that is read by an engine: one interface to DuckDB and Spark, by narwhals."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from schemas.refusals import Problem, Refusal

MISSING_ENGINE = "pip install 'boost-evaluation[{extra}]'"


@dataclass(frozen=True)
class Scan:
    """A table that was not read yet.

    frame: its columns under safe names (`c0`, `c1`, ...): engines read brackets and points in a name as something else.
    names: name of a column -> its safe name. lift: a small table of whole numbers and texts -> a table of the engine.
    """

    frame: Any
    names: dict[str, str]
    lift: Callable[[pd.DataFrame], Any]
    engine: str

    def collect(self, lazy: Any) -> pd.DataFrame:
        """The rows of a query, which must be few."""
        if self.engine == "spark":
            # Row by row: what is asked for is small, and no version of Arrow on the cluster has to fit.
            native = lazy.to_native()
            return pd.DataFrame([tuple(row) for row in native.collect()], columns=native.columns)
        found: pd.DataFrame = lazy.collect("pyarrow").to_pandas()
        return found


def open_scan(engine: str, files: Sequence[str | Path], session: Any = None) -> Scan:
    """Open the Parquet files of a responses table. session: a running Spark session; one is made where none is given.

    Raises Refusal where the engine is not installed.
    """
    paths = [str(file) for file in files]
    return {"duckdb": _open_duckdb, "spark": _open_spark}[engine](paths, session)


def _open_duckdb(paths: list[str], session: Any) -> Scan:
    try:
        import duckdb
        import narwhals as nw
    except ImportError:
        raise _refuse("duckdb") from None
    connection = session or duckdb.connect()
    listed = ", ".join("'" + path.replace("'", "''") + "'" for path in paths)
    names = _name_safely(connection.sql(f"SELECT * FROM read_parquet([{listed}]) LIMIT 0").columns)  # noqa: S608
    safe = ", ".join(names.values())
    relation = connection.sql(f"SELECT * FROM read_parquet([{listed}]) AS t({safe})")  # noqa: S608

    def lift(table: pd.DataFrame) -> Any:
        import pyarrow as pa

        return nw.from_native(connection.from_arrow(pa.Table.from_pandas(table, preserve_index=False)))

    return Scan(nw.from_native(relation), names, lift, "duckdb")


def _open_spark(paths: list[str], session: Any) -> Scan:
    try:
        import narwhals as nw

        from pipelines.engines.spark import open_session
    except ImportError:
        raise _refuse("spark") from None
    spark = session or open_session()
    table = spark.read.parquet(*paths)
    names = _name_safely(table.columns)

    def lift(small: pd.DataFrame) -> Any:
        kinds = {"O": "string", "i": "bigint", "f": "double"}
        schema = ", ".join(f"{name} {kinds.get(kind.kind, 'string')}" for name, kind in small.dtypes.items())
        rows = list(small.astype("object").itertuples(index=False, name=None))
        return nw.from_native(spark.createDataFrame(rows, schema))

    return Scan(nw.from_native(table.toDF(*names.values())), names, lift, "spark")


def _name_safely(columns: Sequence[str]) -> dict[str, str]:
    return {name: f"c{place}" for place, name in enumerate(columns)}


def _refuse(extra: str) -> Refusal:
    return Refusal(
        Problem("boost", "--engine", f"{extra} is not installed", f"the optional extra `{extra}`",
                MISSING_ENGINE.format(extra=extra))
    )  # fmt: skip
