"""Answers of an online form, as its sheet or the form itself gives them, as CSV or .xlsx.

The sheet writes `31/12/2021 14:05:09`, the form `2021/12/31 2:05:09 PM GMT+1`. The heading is the question's
wording. Ticked boxes stay one string: only the codebook can tell them apart.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd

from pipelines.readers.delimited import read_bytes, read_columns, refuse_repeated
from pipelines.readers.form_times import Times, read_times
from pipelines.readers.form_words import (
    ADDRESS_HEADINGS,
    ANONYMOUS,
    PERSONAL,
    TIME_HEADINGS,
    find_word,
    is_among,
)
from pipelines.readers.raw import Pseudonymise, RawTable, Unreadable
from pipelines.readers.table import Cells, Choose, Columns, replace_each

Read = Callable[[Choose], Columns]
LOSES = ("not_shown", "timings", "started", "break_offs")
JOINED = {"form-csv": ";", "form-sheet-csv": ", ", "form-xlsx": ", ", "microsoft-forms-xlsx": ";"}
"""What stands between ticked options; where options may hold it themselves, only the codebook can tell."""


def is_form_csv(headings: Sequence[str]) -> bool:
    """Whether the first heading is a form's time stamp."""
    return find_word(headings[0], TIME_HEADINGS) is not None


def is_form_time(written: str) -> bool:
    """Whether a time is written as the form itself writes it, and not its sheet."""
    return re.match(r"\d{4}/", written) is not None


def read_form_csv(
    path: Path, file: str, pseudonymise: Pseudonymise, personal: set[str], language: str | None
) -> RawTable:
    """Read one form's export; the address becomes two pseudonyms (person; the part behind the @) and is gone.

    `language` is the form's language; without it the time stamp's heading decides. Raises Unreadable.
    """
    data = read_bytes(path, file)
    kinds: list[str] = []

    def read(choose: Choose) -> Columns:
        columns = read_columns(data, file, choose, unique=True)
        kinds.append("form-csv" if is_form_time(str(columns.cells[0].iloc[0])) else "form-sheet-csv")
        return columns

    raw = build_form("form-sheet-csv", path, file, read, pseudonymise, personal, language)
    return replace(raw, **describe_form(kinds[0], raw.coding["dates"], "day_month" not in raw.cannot_say))


def describe_form(kind: str, dates: str, certain: bool) -> dict[str, Any]:
    """What a form of this kind cannot say, and how it writes ticked options and dates: fields of its RawTable."""
    borders = () if JOINED[kind] == ";" else ("option_borders",)
    days = () if certain else ("day_month",)
    coding = {"ticked_joined_by": JOINED[kind], "dates": dates}
    return {"kind": kind, "cannot_say": (*LOSES, *borders, *days), "coding": coding}


def tell_dates(times: Times, spoken: str) -> str:
    """How a file writes dates: as its time stamps, or by the custom of its language where these begin with the year."""
    if times.order != "year_first":
        return times.order
    return "month_first" if spoken == "en" else "day_first"


def build_form(
    kind: str,
    path: Path,
    file: str,
    read: Read,
    pseudonymise: Pseudonymise,
    personal: set[str],
    language: str | None,
) -> RawTable:
    """A RawTable of what `read` gives, once it is told which columns may be read."""

    def forbidden(headings: Sequence[str]) -> tuple[int | None, set[int]]:
        if not headings or not is_form_csv(headings):
            raise Unreadable(
                file, "line 1", f"a first heading “{headings[0][:60] if headings else ''}”",
                "a form's time stamp: " + ", ".join(TIME_HEADINGS),
                "download the answers as CSV from the form or its sheet, without moving columns",
            )  # fmt: skip
        refuse_repeated(headings, file)
        address = next((at for at, heading in enumerate(headings) if is_among(heading, ADDRESS_HEADINGS)), None)
        own = PERSONAL | ADDRESS_HEADINGS | personal
        never = {at for at, heading in enumerate(headings) if is_among(heading, own)}
        return address, never - {address}

    columns = read(lambda headings: set(range(len(headings))) - forbidden(headings)[1])
    address, never = forbidden(columns.headings)
    heading = columns.headings[0]
    spoken = find_word(heading, TIME_HEADINGS) or ""
    times = read_times(columns.cells[0].rename(heading), file, spoken)
    responses = pd.DataFrame(
        {
            "row": range(2, columns.count + 2),
            "id": "",
            "language": language or spoken,
            "started": pd.Series(pd.NaT, index=times.times.index, dtype="datetime64[s]"),
            "submitted": times.times,
            "last_page": float("nan"),
        }
    )
    # A form numbers nothing, so a response is named by its file and row.
    responses["id"] = [f"{path.stem}-{row}" for row in responses["row"]]
    if address is not None:
        add_pseudonyms(responses, columns.cells[address], pseudonymise, file)
    kept = [at for at in range(1, len(columns.headings)) if at not in never | {address}]
    answers = collect_answers(columns, kept, responses)
    dropped = {columns.headings[at] for at in (never if address is None else never | {address})}
    return RawTable(
        file, answers, responses, False, tuple(sorted(dropped)), headings=tuple(columns.headings[at] for at in kept),
        **describe_form(kind, tell_dates(times, spoken), times.certain),
    )  # fmt: skip


def collect_answers(columns: Columns, kept: Sequence[int], responses: pd.DataFrame) -> pd.DataFrame:
    """The answers' columns; a form asks everybody everything, so an empty cell is left empty."""
    return pd.DataFrame(
        {columns.headings[at]: columns.cells[at].fillna("") for at in kept}, index=responses.index, dtype="str"
    )


def add_pseudonyms(responses: pd.DataFrame, addresses: Cells, pseudonymise: Pseudonymise, file: str) -> None:
    """Put `participant` and `structure` beside the responses, nothing where there is no address."""
    cleaned = addresses.fillna("").str.strip().str.casefold()
    cleaned = cleaned.mask(cleaned.isin([*ANONYMOUS, ""]))
    _refuse_other(cleaned, responses, file)
    responses["participant"] = replace_each(cleaned, lambda value: pseudonymise("participant", value))
    responses["structure"] = replace_each(cleaned, lambda value: pseudonymise("structure", value.rpartition("@")[2]))


def _refuse_other(addresses: Cells, responses: pd.DataFrame, file: str) -> None:
    wrong = addresses.notna() & ~addresses.str.fullmatch(r"[^@\s]+@[^@\s]+", na=False)
    if wrong.any():
        raise Unreadable(
            file,
            f"row {int(responses.loc[wrong, 'row'].iloc[0])}",
            "an address without @ (not shown: personal)",
            "an e-mail address or nothing",
            "correct the cell",
        )
