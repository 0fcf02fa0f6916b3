"""CSV of an online form, as its sheet or the form itself gives it.

The sheet writes `31/12/2021 14:05:09`, the form `2021/12/31 2:05:09 PM GMT+1`. The heading is the question's
wording. Ticked boxes stay one string: only the codebook can tell them apart.
"""

from __future__ import annotations

import re
from pathlib import Path

import pandas as pd

from pipelines.readers.delimited import read_bytes, read_delimited, read_heading
from pipelines.readers.raw import Pseudonymise, RawTable, Unreadable

TIME_HEADINGS = {"Horodateur": "fr", "Horodatage": "fr", "Tijdstempel": "nl", "Timestamp": "en"}
ADDRESS_HEADINGS = {
    "Adresse e-mail", "Adresse email", "Nom d'utilisateur", "E-mailadres", "Gebruikersnaam",
    "Email Address", "Email address", "Username",
}  # fmt: skip
PERSONAL = {"Nom", "Naam", "Name", "Prénom", "Voornaam", "First name", "Last name", "IP"}


def is_form_csv(headings: list[str]) -> bool:
    """Whether the first heading is a form's time stamp."""
    return headings[0] in TIME_HEADINGS


def read_form_csv(
    path: Path, file: str, pseudonymise: Pseudonymise, personal: set[str], language: str | None
) -> RawTable:
    """Read one form's export; the address becomes two pseudonyms (person; the part behind the @) and is gone.

    `language` is the form's language; without it the time stamp's heading decides. Raises Unreadable.
    """
    data = read_bytes(path, file)
    headings, _ = read_heading(data, file)
    if not is_form_csv(headings):
        raise Unreadable(
            file, "line 1", f"a first heading “{headings[0][:60]}”",
            "a form's time stamp: " + ", ".join(TIME_HEADINGS),
            "download the answers as CSV from the form or its sheet, without moving columns",
        )  # fmt: skip
    address = next((heading for heading in headings if heading in ADDRESS_HEADINGS), None)
    forbidden = {heading for heading in headings if heading in PERSONAL | ADDRESS_HEADINGS | personal} - {address}
    frame, _ = read_delimited(data, file, lambda heading: heading not in forbidden)
    responses = pd.DataFrame(
        {
            "row": range(2, len(frame) + 2),
            "id": "",
            "language": language or TIME_HEADINGS[headings[0]],
            "started": pd.Series(pd.NaT, index=frame.index, dtype="datetime64[s]"),
            "submitted": _read_times(frame[headings[0]], file, TIME_HEADINGS[headings[0]]),
            "last_page": float("nan"),
        }
    )
    # A form numbers nothing, so a response is named by its file and row.
    responses["id"] = [f"{path.stem}-{row}" for row in responses["row"]]
    if address is not None:
        cleaned = [_clean(value, file, row) for row, value in enumerate(frame[address], start=2)]
        responses["participant"] = [pseudonymise("participant", value) if value else None for value in cleaned]
        responses["structure"] = [
            pseudonymise("structure", value.rpartition("@")[2]) if value else None for value in cleaned
        ]
    answers = frame.drop(columns=[headings[0], *([address] if address else [])]).fillna("")
    return RawTable(file, answers, responses, False, tuple(sorted(forbidden | ({address} if address else set()))))


def _clean(address: str | None, file: str, row: int) -> str:
    value = (address or "").strip().casefold()
    if value and not re.fullmatch(r"[^@\s]+@[^@\s]+", value):
        raise Unreadable(
            file,
            f"row {row}",
            "an address without @ (not shown: personal)",
            "an e-mail address or nothing",
            "correct the cell",
        )
    return value


def _read_times(written: pd.Series[str], file: str, language: str) -> pd.Series[pd.Timestamp]:
    local = written.str.replace(r"\s*(GMT|UTC)?[+-]\d{1,2}(:?\d{2})?$|\s*(GMT|UTC)$", "", regex=True)
    times = pd.Series(pd.NaT, index=written.index, dtype="datetime64[s]")
    # An English sheet puts the month first; the form itself writes the year first in every language.
    day_first = "%m/%d/%Y %H:%M:%S" if language == "en" else "%d/%m/%Y %H:%M:%S"
    for form in (day_first, "%Y/%m/%d %I:%M:%S %p", "%Y-%m-%d %H:%M:%S"):
        times = times.fillna(pd.to_datetime(local, format=form, errors="coerce").astype("datetime64[s]"))
    wrong = times.isna()
    if wrong.any():
        row = int(wrong.to_numpy().argmax())
        value = written.iloc[row]
        raise Unreadable(
            file, f"row {row + 2}, column {written.name}", f"“{value[:40]}”" if value else "nothing",
            "a time such as 31/12/2021 14:05:09 or 2021/12/31 2:05:09 PM GMT+1",
            "a spreadsheet may have rewritten the dates: take the file as the form gave it",
        )  # fmt: skip
    return times
