"""The .xlsx of Microsoft Forms: number, start, end, address and name, then the questions in their wording."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from pipelines.readers.delimited import refuse_repeated
from pipelines.readers.form import Read, add_pseudonyms, collect_answers, read_times
from pipelines.readers.form_words import (
    MICROSOFT_ADDRESSES,
    MICROSOFT_ENDS,
    MICROSOFT_STARTS,
    MICROSOFT_UNUSED,
    PERSONAL,
)
from pipelines.readers.raw import Pseudonymise, RawTable, Unreadable

KIND = "microsoft-forms-xlsx"
LOSES = ("not_shown", "timings", "break_offs", "control_characters", "digits")


def is_microsoft_form(headings: Sequence[str]) -> bool:
    """Whether the first three headings are those of Microsoft Forms."""
    first = [heading.strip() for heading in headings[:3]]
    return len(first) == 3 and first[0] in {"ID", "Id"} and first[1] in MICROSOFT_STARTS and first[2] in MICROSOFT_ENDS


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
        end = next((at for at in range(3, len(headings)) if headings[at] not in own), len(headings))
        address = next((at for at in range(3, end) if headings[at] in MICROSOFT_ADDRESSES), None)
        declared = {at for at, heading in enumerate(headings) if heading in personal | PERSONAL}
        return address, (set(range(3, end)) | declared) - {address}

    columns = read(lambda headings: set(range(len(headings))) - plan(headings)[1])
    address, never = plan(columns.headings)
    spoken = MICROSOFT_STARTS[columns.headings[1].strip()]
    numbers = columns.cells[0]
    if (numbers == "").any() or numbers.isna().any() or not numbers.is_unique:
        raise Unreadable(
            file, f"column {columns.headings[0]}", "a number missing or given twice", "one number a response",
            "take the file as the form gave it",
        )  # fmt: skip
    started, ended = (read_times(columns.cells[at].rename(columns.headings[at]), file, spoken) for at in (1, 2))
    responses = pd.DataFrame(
        {
            "row": range(2, columns.count + 2),
            # Every form counts from 1, so the file's name keeps two forms apart.
            "id": [f"{path.stem}-{number}" for number in numbers],
            "language": language or spoken,
            "started": started,
            "submitted": ended,
            "last_page": float("nan"),
        }
    )
    if address is not None:
        add_pseudonyms(responses, columns.cells[address], pseudonymise, file)
    kept = [at for at in range(3, len(columns.headings)) if at not in never | {address}]
    dropped = {columns.headings[at] for at in (never if address is None else never | {address})}
    return RawTable(
        file, collect_answers(columns, kept, responses), responses, False, tuple(sorted(dropped)), KIND, LOSES,
        {"ticked_joined_by": ";"}, tuple(columns.headings[at] for at in kept),
    )  # fmt: skip
