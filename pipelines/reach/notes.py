"""What all registers have in common: their years, their hashes, and the rows they make."""

from __future__ import annotations

import hashlib
import json
import math
from pathlib import Path
from typing import Any

import pandas as pd

from pipelines.estimators.estimate import Estimate
from pipelines.indicators import HASH_DIGITS
from schemas.declarations import Made

Row = dict[str, Any]


def list_years(folder: Path, endings: tuple[str, ...] = ("",)) -> list[str]:
    """The years of a register: the names of four digits in its folder that have one of these endings."""
    found = {
        path.stem for path in folder.glob("[0-9][0-9][0-9][0-9]*")
        if path.stem.isdigit() and len(path.stem) == 4 and path.suffix in endings
    }  # fmt: skip
    return sorted(found)


def hash_table(*tables: pd.DataFrame) -> str:
    """The content of registers as one hash, whatever the file format, the order of rows or the end of lines."""
    parts = ["\n".join(sorted(table.astype("str").agg("\x1f".join, axis=1))) for table in tables]
    return hashlib.sha256("\x1e".join(parts).encode()).hexdigest()[:HASH_DIGITS]


def hash_made(made: Made, *more: object) -> str:
    """What an indicator of a register means, without its wording or target."""
    content = made.model_dump(mode="json", exclude={"label", "key", "target"}, exclude_defaults=True)
    canonical = json.dumps([content, *map(repr, more)], sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()[:HASH_DIGITS]


def as_interval(estimate: Estimate) -> Row:
    """The interval of one estimate as columns of the indicators table."""
    low, high = (float(part.ravel()[0]) for part in (estimate.low, estimate.high))
    size, effect = (float(part.ravel()[0]) for part in (estimate.effective_n, estimate.design_effect))
    method = "" if math.isnan(low) else str(estimate.method.ravel()[0])
    return {"ci_low": low, "ci_high": high, "ci_method": method, "effective_n": size, "design_effect": effect}


def write_language_texts(texts: dict[str, str]) -> str:
    """A wording in every language as one cell."""
    return json.dumps(texts, ensure_ascii=False, sort_keys=True) if texts else ""


def read_language_texts(cell: str) -> dict[str, str]:
    """A wording as `write_language_texts` wrote it."""
    texts: dict[str, str] = json.loads(cell) if cell else {}
    return texts
