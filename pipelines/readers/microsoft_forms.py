"""The .xlsx of Microsoft Forms: number, start, end, address and name, then the questions in their wording."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from pipelines.readers.delimited import refuse_repeated
from pipelines.readers.form import Read, add_pseudonyms, collect_answers, tell_dates
from pipelines.readers.form_times import read_times
from pipelines.readers.form_words import (
    MICROSOFT_ADDRESSES,
    MICROSOFT_ENDS,
    MICROSOFT_GRADES,
    MICROSOFT_STARTS,
    MICROSOFT_UNUSED,
    PERSONAL,
    find_word,
    is_among,
)
from pipelines.readers.raw import Pseudonymise, RawTable, Unreadable

KIND = "microsoft-forms-xlsx"
LOSES = ("not_shown", "timings", "break_offs", "control_characters", "digits")


def is_microsoft_form(headings: Sequence[str]) -> bool:
    """Whether the first three headings are those of Microsoft Forms."""
    if len(headings) < 3 or not is_among(headings[0], {"ID"}):
        return False
    return find_word(headings[1], MICROSOFT_STARTS) is not None and is_among(headings[2], MICROSOFT_ENDS)


def read_microsoft_form(
    path: Path, file: str, read: Read, pseudonymise: Pseudonymise, personal: set[str], language: str | None
) -> RawTable:
    """A RawTable of one form; the address becomes two pseudonyms and is gone, the name is never read.

    Raises Unreadable for other headings, for a response without its number and for times of another shape.
    """

    def plan(headings: Sequence[str]) -> tuple[int | None, set[int]]:
        if not is_microsoft_form(headings):
            raise Unreadable(
                file, "row 1", f"headings such as “{headings[0][:40] if headings else ''}”",
                "ID, start time, completion time", "download the answers from the form without moving columns",
            )  # fmt: skip
        refuse_repeated(headings, file)
        # The platform's columns come first; behind them a question may be worded like one.
        own = MICROSOFT_ADDRESSES | MICROSOFT_UNUSED | PERSONAL
        end = next((at for at in range(3, len(headings)) if not is_among(headings[at], own)), len(headings))
        address = next((at for at in range(3, end) if is_among(headings[at], MICROSOFT_ADDRESSES)), None)
        declared = {at for at, heading in enumerate(headings) if is_among(heading, personal | PERSONAL)}
        grades = {f"{word} - {heading}" for heading in headings[end:] for word in MICROSOFT_GRADES}
        graded = {at for at in range(end, len(headings)) if headings[at] in grades}
        return address, (set(range(3, end)) | declared | graded) - {address}

    columns = read(lambda headings: set(range(len(headings))) - plan(headings)[1])
    address, never = plan(columns.headings)
    spoken = find_word(columns.headings[1], MICROSOFT_STARTS) or ""
    numbers = columns.cells[0]
    if (numbers == "").any() or numbers.isna().any() or not numbers.is_unique:
        raise Unreadable(
            file, f"column {columns.headings[0]}", "a number missing or given twice", "one number a response",
            "take the file as the form gave it",
        )  # fmt: skip
    ended = read_times(columns.cells[2].rename(columns.headings[2]), file, spoken)
    started = read_times(columns.cells[1].rename(columns.headings[1]), file, spoken, ended.order)
    responses = pd.DataFrame(
        {
            "row": range(2, columns.count + 2),
            # Every form counts from 1, so the file's name keeps two forms apart.
            "id": [f"{path.stem}-{number}" for number in numbers],
            "language": language or spoken,
            "started": started.times,
            "submitted": ended.times,
            "last_page": float("nan"),
        }
    )
    if address is not None:
        add_pseudonyms(responses, columns.cells[address], pseudonymise, file)
    kept = [at for at in range(3, len(columns.headings)) if at not in never | {address}]
    dropped = {columns.headings[at] for at in (never if address is None else never | {address})}
    return RawTable(
        file, collect_answers(columns, kept, responses), responses, False, tuple(sorted(dropped)), KIND,
        (*LOSES, *(() if ended.certain else ("day_month",))),
        {"ticked_joined_by": ";", "dates": tell_dates(ended, spoken)}, tuple(columns.headings[at] for at in kept),
    )  # fmt: skip
