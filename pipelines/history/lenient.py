"""An indicators table as any version of the code has written it."""

from __future__ import annotations

import csv
from pathlib import Path

from pipelines.formulas import rearm
from pipelines.history.values import CARRIED, NUMBERS, Key, Value, key_of, plain_number


def read_any_version(path: Path) -> dict[Key, Value]:
    """Key -> value by whatever columns there are; nothing where there is no table."""
    if not path.is_file():
        return {}
    with path.open(encoding="utf-8", newline="") as file:
        rows = [{name: rearm(cell or "") for name, cell in row.items() if name} for row in csv.DictReader(file)]
    return {key_of(row): _read_value(row) for row in rows}


def _read_value(row: dict[str, str]) -> Value:
    said: Value = {}
    for name in CARRIED:
        cell = row.get(name, "")
        if name == "suppressed":
            if cell == "true":
                said[name] = True
        elif cell:
            said[name] = plain_number(float(cell)) if name in NUMBERS else cell
    return said
