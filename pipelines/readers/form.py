"""Answers of an online form, as its sheet or the form itself gives them, as CSV or .xlsx.

The sheet writes `31/12/2021 14:05:09`, the form `2021/12/31 2:05:09 PM GMT+1`. The heading is the question's
wording. Ticked boxes stay one string: only the codebook can tell them apart.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from pathlib import Path

import pandas as pd

from pipelines.readers.delimited import read_bytes, read_columns, refuse_repeated
from pipelines.readers.form_words import ADDRESS_HEADINGS, ANONYMOUS, PERSONAL, TIME_HEADINGS
from pipelines.readers.raw import Pseudonymise, RawTable, Unreadable
from pipelines.readers.table import Cells, Choose, Columns, replace_each

Read = Callable[[Choose], Columns]
LOSES = ("not_shown", "timings", "started", "break_offs")
JOINED = {"form-csv": ";", "form-sheet-csv": ", ", "form-xlsx": ", ", "microsoft-forms-xlsx": ";"}
"""What stands between ticked options; where options may hold it themselves, only the codebook can tell."""


def is_form_csv(headings: Sequence[str]) -> bool:
    """Whether the first heading is a form's time stamp."""
    return headings[0] in TIME_HEADINGS


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

    raw = build_form("", path, file, read, pseudonymise, personal, language)
    return describe_form(raw, kinds[0])


def describe_form(raw: RawTable, kind: str) -> RawTable:
    """The same table with what a form of this kind cannot say."""
    borders = () if JOINED[kind] == ";" else ("option_borders",)
    coding = {"ticked_joined_by": JOINED[kind]}
    return RawTable(
        raw.file, raw.answers, raw.responses, False, raw.dropped, kind, (*LOSES, *borders), coding, raw.headings
    )


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
        address = next((at for at, heading in enumerate(headings) if heading in ADDRESS_HEADINGS), None)
        never = {at for at, heading in enumerate(headings) if heading in PERSONAL | ADDRESS_HEADINGS | personal}
        return address, never - {address}

    columns = read(lambda headings: set(range(len(headings))) - forbidden(headings)[1])
    address, never = forbidden(columns.headings)
    heading = columns.headings[0]
    times = columns.cells[0].rename(heading)
    responses = pd.DataFrame(
        {
            "row": range(2, columns.count + 2),
            "id": "",
            "language": language or TIME_HEADINGS[heading],
            "started": pd.Series(pd.NaT, index=times.index, dtype="datetime64[s]"),
            "submitted": read_times(times, file, TIME_HEADINGS[heading]),
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
    raw = RawTable(
        file, answers, responses, False, tuple(sorted(dropped)), headings=tuple(columns.headings[at] for at in kept)
    )
    return describe_form(raw, kind) if kind else raw


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


def read_times(written: pd.Series[str], file: str, language: str) -> pd.Series[pd.Timestamp]:
    """Local times of every shape that forms write. Raises Unreadable with the row of the first other one."""
    text = written.astype("string").fillna("")
    local = text.str.replace(r"\s*(GMT|UTC)?[+-]\d{1,2}(:?\d{2})?$|\s*(GMT|UTC)$", "", regex=True)
    times = pd.Series(pd.NaT, index=written.index, dtype="datetime64[s]")
    # An English sheet puts the month first; the form itself writes the year first in every language.
    months = ("%m/%d/%Y %H:%M:%S", "%m/%d/%y %H:%M:%S") if language == "en" else ("%d/%m/%Y %H:%M:%S",)
    for form in (*months, "%Y/%m/%d %I:%M:%S %p", "%Y-%m-%d %H:%M:%S"):
        times = times.fillna(pd.to_datetime(local, format=form, errors="coerce").astype("datetime64[s]"))
    wrong = times.isna()
    if wrong.any():
        row = int(wrong.to_numpy().argmax())
        value = text.iloc[row]
        raise Unreadable(
            file, f"row {row + 2}, column {written.name}", f"“{value[:40]}”" if value else "nothing",
            "a time such as 31/12/2021 14:05:09 or 2021/12/31 2:05:09 PM GMT+1",
            "a spreadsheet may have rewritten the dates: take the file as the form gave it",
        )  # fmt: skip
    return times
