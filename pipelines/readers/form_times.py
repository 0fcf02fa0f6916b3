"""Times as forms write them: which of the first two numbers is the day is seen from the whole column."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from pipelines.readers.form_words import AFTER, AFTERNOON, BETWEEN, MORNING, ZONE
from pipelines.readers.raw import Unreadable

Order = Literal["year_first", "day_first", "month_first"]
SHAPE = (
    r"(?i)^\s*(?P<a>[1-9]\d{3}|\d{1,2})(?P<sign>[/.-])(?P<b>\d{1,2})(?P<same>[/.-])(?P<c>[1-9]\d{3}|\d{1,2})"
    rf"(?:\s*{BETWEEN}\s*|\s+|T)(?P<hour>\d{{1,2}})\s?[:.h]\s?(?P<minute>\d{{2}})(?:[:.](?P<second>\d{{2}})(?:\.\d+)?)?"
    rf"\s*{AFTER}\s*(?:(?P<am>{MORNING})|(?P<pm>{AFTERNOON}))?\s*{ZONE}\s*$"
)
"""A time in any of these shapes; the fast engine knows no reference back to a group, so that a sign is named twice.

A year of four digits does not begin with 0: `0001` is neither a year nor the first of a month.
"""
SPACES = r"[\s\x{00A0}\x{202F}]+"
PARTS: dict[Order, tuple[str, str, str]] = {
    "year_first": ("a", "b", "c"), "day_first": ("c", "b", "a"), "month_first": ("c", "a", "b"),
}  # fmt: skip
"""Order -> the groups of SHAPE that are year, month and day."""
YEARS = (1970, 2199)
"""When a response may have been given; a time outside was damaged."""
NUMBERS = ("a", "b", "c", "hour", "minute", "second")
TELLING = 6
"""So many different moments must be in order for that to tell days from months: by chance they are once in 720."""


@dataclass(frozen=True)
class Times:
    """Local times, and how the file writes days.

    certain: whether the file itself or the custom of its language shows it; English has no single custom.
    """

    times: pd.Series[pd.Timestamp]
    order: Order
    certain: bool


def read_times(written: pd.Series[str], file: str, language: str, order: Order | None = None) -> Times:
    """Local times of every shape that forms write. Raises Unreadable with the row of the first other one.

    Day and month are told apart by a number above 12, else by the order in which forms keep their rows: the earliest
    first. Where both leave it open, an English form has the month first, any other the day. order: as already known.
    """
    text = pc.replace_substring_regex(pa.array(written.fillna(""), pa.string()), pattern=SPACES, replacement=" ")
    parts = _take_apart(text, written.index)
    if (parts["a"] >= 100).any():
        found = Times(_build(parts, "year_first"), "year_first", True)
    elif order and order != "year_first":
        found = Times(_build(parts, order), order, True)
    else:
        found = _choose(parts, "month_first" if language == "en" else "day_first")
    # A spreadsheet that reads some days as months drops the seconds of these alone.
    lacking = parts["second"].isna()
    wrong = found.times.isna() | (lacking if not lacking.all() else False)
    if wrong.any():
        row = int(wrong.to_numpy().argmax())
        value = text[row].as_py().strip()
        raise Unreadable(
            file, f"row {row + 2}, column {written.name}", f"“{value[:40]}”" if value else "nothing",
            "a time such as 31/12/2021 14:05:09 or 2021/12/31 2:05:09 PM GMT+1",
            "a spreadsheet may have rewritten the dates: take the file as the form gave it",
        )  # fmt: skip
    return found


def _choose(parts: pd.DataFrame, custom: Order) -> Times:
    """The order in which most times make sense, else the one that keeps the rows in time, else the custom."""
    other: Order = "month_first" if custom == "day_first" else "day_first"
    read = {order: _build(parts, order) for order in (custom, other)}
    missing = {order: int(times.isna().sum()) for order, times in read.items()}
    if missing[custom] != missing[other]:
        best = min(missing, key=lambda order: missing[order])
        return Times(read[best], best, True)
    rising = [
        order for order, times in read.items() if times.is_monotonic_increasing and times.nunique() >= TELLING
    ]  # fmt: skip
    best = rising[0] if len(rising) == 1 else custom
    # English is spoken with either order; French and Dutch have one.
    certain = len(rising) == 1 or custom == "day_first" or read[custom].equals(read[other])
    return Times(read[best], best, certain)


def _take_apart(text: pa.StringArray, index: pd.Index) -> pd.DataFrame:
    """The numbers of each time, missing where there is none, and whether it is of a half of a twelve-hour clock."""
    found = pc.extract_regex(text, pattern=SHAPE)
    # A cell that fits nowhere has no numbers at all.
    groups = {name: pc.struct_field(found, name).to_pandas() for name in (*NUMBERS, "sign", "same", "am", "pm")}
    fits = groups["sign"] == groups["same"]
    numbers = {name: pd.to_numeric(groups[name].where(fits).replace("", None)) for name in NUMBERS}
    halves = {name: groups[name].fillna("") != "" for name in ("am", "pm")}
    return pd.DataFrame(numbers | halves).set_axis(index)


def _build(parts: pd.DataFrame, order: Order) -> pd.Series[pd.Timestamp]:
    """The times if days are written in this order; NaT where that makes no sense."""
    year, month, day = (parts[name] for name in PARTS[order])
    year = year.where(year >= 100, year + 2000)
    half = parts["am"] | parts["pm"]
    hour = parts["hour"].where(~half, parts["hour"] % 12 + 12 * parts["pm"])
    minute, second = parts["minute"], parts["second"].fillna(0)
    sound = (~half | parts["hour"].between(1, 12)) & (hour < 24) & (minute < 60) & (second < 60)
    sound &= year.between(*YEARS)
    days = pd.to_datetime(pd.DataFrame({"year": year, "month": month, "day": day}), errors="coerce")
    seconds = pd.to_timedelta(hour * 3600 + minute * 60 + second, unit="s")
    return (days + seconds).where(sound).astype("datetime64[s]")
