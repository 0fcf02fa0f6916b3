"""Which engine counts a wave."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from pipelines.counted_by import Counting
from schemas.declared import Declarations

if TYPE_CHECKING:
    from pipelines.indicators import Counter


def open_counter(
    parts: list[Path], responses: pd.DataFrame | None, declared: Declarations, size: int | None, counting: Counting
) -> Counter:
    """What counts a wave. parts: its Parquet files. responses: the same in memory, where they are."""
    if counting.engine != "pandas":
        from pipelines.engines.scan import open_scan

        scan = open_scan(counting.engine, parts)
        from pipelines.engines.native import EngineCounter

        return EngineCounter(scan, declared, size)
    if responses is None:
        from pipelines.engines.chunks import ChunkCounter

        return ChunkCounter(parts, declared, size)
    from pipelines.indicators import MemoryCounter

    return MemoryCounter(responses, declared, size)
