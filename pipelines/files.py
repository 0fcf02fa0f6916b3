"""Write what a stage makes: wholly, atomically, the same bytes for the same content."""

from __future__ import annotations

import json
import math
import os
import shutil
from contextlib import suppress
from pathlib import Path
from typing import Any

import pandas as pd

from pipelines.formulas import disarm


def write_text(path: Path, text: str) -> None:
    """Write a text file in UTF-8 with LF line ends; readers see the old file or the new one, never half of it."""
    write_bytes(path, text.encode("utf-8"))


def write_bytes(path: Path, content: bytes) -> None:
    """Write a file so that it is the old one or the new one, also after a power cut: temp, flush, fsync, rename."""
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.new")
    with temporary.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    temporary.replace(path)
    sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """Have the names in a folder on the disk; where a system cannot (Windows), its rename has to do."""
    if not hasattr(os, "O_DIRECTORY"):
        return
    opened = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)


def write_table(path: Path, table: pd.DataFrame) -> None:
    """Write a table as CSV: whole numbers without decimals, others unrounded, nothing for what is missing.

    Texts that a spreadsheet would take for a formula have an apostrophe before them (`pipelines.formulas`).
    """
    written = table.rename(columns=lambda name: disarm(str(name)))
    for column in written.columns:
        cells = written[column]
        if pd.api.types.is_numeric_dtype(cells) or cells.dtype == object or isinstance(cells.dtype, pd.StringDtype):
            written[column] = [disarm(value) if isinstance(value, str) else write_number(value) for value in cells]
    write_text(path, written.to_csv(index=False, lineterminator="\n"))


def write_number(value: Any) -> str:
    """A number as text that reads back as the same number; anything else unchanged."""
    if value is None or value is pd.NA or (isinstance(value, float) and math.isnan(value)):
        return ""
    if isinstance(value, bool) or type(value).__name__ == "bool":
        return "true" if value else "false"
    if isinstance(value, int | float) or hasattr(value, "dtype"):
        number = float(value)
        return str(int(number)) if number.is_integer() else repr(number)
    return str(value)


def write_json(path: Path, content: Any) -> None:
    """Write JSON, readable and with its keys in the order given."""
    write_text(path, json.dumps(content, ensure_ascii=False, indent=2) + "\n")


def restore_folder(final: Path) -> None:
    """Put the older folder back where a run was killed between the two steps of `replace_folder`."""
    old = final.with_name(f".{final.name}.old")
    if old.is_dir() and not final.exists():
        old.replace(final)


def replace_folder(made: Path, final: Path) -> None:
    """Put a freshly made folder in the place of an older one, which is gone only once the new one stands."""
    final.parent.mkdir(parents=True, exist_ok=True)
    old = final.with_name(f".{final.name}.old")
    shutil.rmtree(old, ignore_errors=True)
    with suppress(FileNotFoundError):
        final.replace(old)
    made.replace(final)
    shutil.rmtree(old, ignore_errors=True)
