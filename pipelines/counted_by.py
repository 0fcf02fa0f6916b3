"""How a run counts, as the command line says it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Counting:
    """How a run counts. engine: `pandas`, `duckdb` or `spark`. chunk_rows: responses held at a time; 0: all of them,
    but of exports that are too large."""

    engine: str = "pandas"
    chunk_rows: int = 0


DEFAULT = Counting()
