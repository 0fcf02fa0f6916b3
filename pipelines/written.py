"""How people and forms write numbers and dates, where that can be read in two ways."""

from __future__ import annotations

import pandas as pd

AMBIGUOUS = r"\s*[1-9]\d{0,2}([.,]\d{3})+\s*"
"""A number that can be read as one and as a thousand."""
DATE = r"\s*(?P<a>\d{4}|\d{1,2})(?P<sign>[/.-])(?P<b>\d{1,2})(?P=sign)(?P<c>\d{4}|\d{2})(?:[T ]0?0:00(?::00)?)?\s*"


def read_dates(cells: pd.Series[str], month_first: bool) -> pd.Series[str]:
    """Dates such as 31/12/2021, 12/31/2021, 31-12-2021 or 2021-12-31 as 2021-12-31; "" for anything else."""
    parts = cells.astype("string").str.extract(f"^{DATE}$")
    numbers = parts[["a", "b", "c"]].astype("Int64")
    by_year = parts["a"].str.len() == 4
    first, second, last = numbers["a"], numbers["b"], numbers["c"]
    year = first.where(by_year, last.where(last >= 100, last + 2000))
    day = last.where(by_year, second if month_first else first)
    month = second.where(by_year | (not month_first), first)
    written = (year * 10_000 + month * 100 + day).astype("string")
    return pd.to_datetime(written, format="%Y%m%d", errors="coerce").dt.strftime("%Y-%m-%d").fillna("").astype("object")
