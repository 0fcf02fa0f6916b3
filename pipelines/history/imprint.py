"""The head of the history as it is printed small on decks and pages: whoever has it can hold a history against it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from pathlib import Path

from pipelines.history.chain import Record, hash_line, write_line
from pipelines.history.said import SHORT, Sayer
from pipelines.history.store import read_records


def find_last(records: Sequence[Record], survey: str = "", waves: Collection[str] = ()) -> int:
    """The number of the last record that says something of the numbers of a survey, or of any; 0 where none does.

    waves: only these. What a person noted does not count: a deck stays the same when it is published.
    """
    numbers = [
        record["n"]
        for record in records
        if record["kind"] in {"value", "gone"}
        and survey in {"", record["key"]["survey"]}
        and (not waves or record["key"]["wave"] in waves)
    ]
    return max(numbers, default=0)


def tell_imprint(records: Sequence[Record], number: int, language: str) -> str:
    """The number of a record with the head that the history had after it; nothing before anything was recorded."""
    if not 1 <= number <= len(records):
        return ""
    head = hash_line(write_line(records[number - 1]))
    return Sayer(language).fill("imprint", n=number, head=head[:SHORT])


def read_imprint(workspace: Path, number: int, language: str) -> str:
    """The same for the history of a workspace."""
    return tell_imprint(read_records(workspace), number, language)
