"""The activity register of one year: counts that no survey gives, each counted or estimated."""

from __future__ import annotations

import math
import re
from collections.abc import Collection, Mapping
from pathlib import Path

import pandas as pd

from pipelines.reach.register import list_files, read_register, refuse_cells
from schemas.refusals import Problem, Refusal
from schemas.tables import ActivityTable, iterate_rows

FOLDER = Path("raw/activity")
LARGEST = 1e15
"""From here on a floating number does not keep every digit."""
OPTIONAL = {"basis": "", "low": "", "high": ""}
PERIOD = re.compile(r"(\d{4})(?:-(0[1-9]|1[0-2])(?:-(0[1-9]|[12]\d|3[01]))?)?")


def read_activity(workspace: Path, file: str, year: str) -> pd.DataFrame:
    """The activity register of one year; raises Refusal naming row and column of everything that is wrong."""
    return read_activity_file(workspace / FOLDER / file, (FOLDER / file).as_posix(), year)


def read_activity_file(path: Path, name: str, year: str) -> pd.DataFrame:
    """The same of a file wherever it stands; `name` is what a Refusal calls it."""
    table = read_register(path, name, ActivityTable, OPTIONAL)
    cells: dict[tuple[int, str], tuple[str, str]] = {}
    for row in iterate_rows(table):
        cells |= {(row.Index, column): told for column, told in _check_row(row, year).items()}
    refuse_cells(name, cells)
    return table


def _check_row(row: object, year: str) -> dict[str, tuple[str, str]]:
    """What the columns of one count say together: column -> (found, expected)."""
    found: dict[str, tuple[str, str]] = {}
    value, low, high = (getattr(row, name) for name in ("value", "low", "high"))
    status, origin, basis, period = (str(getattr(row, name)) for name in ("status", "origin", "basis", "period"))
    years = read_period(period)
    if years is None:
        found["period"] = (f"“{period}”", "a year, month or day such as 2021-05, or two as 2021-03/2021-10")
    elif years[1] < year:
        found["period"] = (f"“{period}” in the register of {year}", f"{year} or later: this belongs to {years[1]}")
    if value >= LARGEST:
        found["value"] = (f"{value:g}", f"a count below {LARGEST:g}")
    if math.isnan(low) != math.isnan(high):
        found["low" if math.isnan(low) else "high"] = ("one bound alone", "both `low` and `high`, or neither")
    elif not math.isnan(low) and not low <= value <= high:
        found["low"] = (f"{low:g} to {high:g}", f"a range that holds the value {value:g}")
    if status == "counted" and not (math.isnan(low) and not basis):
        found["basis" if basis else "low"] = ("a basis or range of what was counted", "these of an estimate only")
    if status == "estimated" and origin == "register":
        if not basis:
            found["basis"] = ("an estimate without its basis", "how it was estimated")
        if math.isnan(low) and math.isnan(high):
            found["low"] = ("an estimate without its range", "`low` and `high`: between what it lies")
    return found


def read_period(period: str) -> tuple[str, str] | None:
    """First and last year of a period; None for what is none."""
    parts = [PERIOD.fullmatch(part) for part in period.split("/")]
    if not 1 <= len(parts) <= 2 or not all(parts):
        return None
    years = [match[1] for match in parts if match]
    ends = [part.split("-") for part in period.split("/")]
    # Days are compared as far as both sides say them.
    shared = min(map(len, ends))
    return (years[0], years[-1]) if ends[0][:shared] <= ends[-1][:shared] else None


def year_of(period: str, register: str) -> str:
    """The year a count belongs to: that of its period's end, if this is later than the register's year, else this.

    A report on one year may print counts of the next, such as members in the month it was written.
    """
    years = read_period(period)
    return years[1] if years and years[1] > register else register


def refuse_second_values(registers: Mapping[str, tuple[str, pd.DataFrame]]) -> None:
    """Refuse a count that two registers have for one year with two values; registers: year -> (file, register).

    A report on one year may print a count of the next: the same value twice is one count.
    """
    first: dict[tuple[str, str], tuple[str, int, float]] = {}
    problems = []
    for register, (file, table) in registers.items():
        for row in iterate_rows(table):
            year, place = year_of(row.period, register), int(row.Index) + 2
            other, at, value = first.setdefault((row.id, year), (file, place, row.value))
            if value != row.value:
                found = f"`{row.id}` of {year} is {row.value:g} here and {value:g} in {other}, row {at}"
                action = "take the row out of one of the two, or rename one if they are two counts"
                problems.append(Problem(file, f"row {place}, column value", found, "one value", action))
    if problems:
        raise Refusal(*problems)


def list_registers(workspace: Path, declared: Collection[str] = ()) -> dict[str, str]:
    """Year -> file of every activity register in `raw/activity/`, in order; declared: files that a year names."""
    files = list_files(workspace / FOLDER, FOLDER, declared)
    found: dict[str, str] = {}
    for path in files:
        if path.stem in found:
            told = f"a second register of {path.stem}, beside {found[path.stem]}"
            name = (FOLDER / path.name).as_posix()
            raise Refusal(Problem(name, "", told, "one register a year", "remove one of them"))
        found[path.stem] = path.name
    return found
