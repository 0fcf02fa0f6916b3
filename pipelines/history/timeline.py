"""`boost history INDICATOR`: every value it had, since when, and why it changed."""

from __future__ import annotations

from rich.console import Console
from rich.table import Table
from rich.text import Text

from pipelines.history.chain import Record
from pipelines.history.said import Sayer
from pipelines.history.select import Asked, history_of, select_keys
from pipelines.history.state import read_state
from pipelines.history.values import Key, key_of, write_key

SHOWN = 24
"""So many numbers are shown without `--all`."""
DAY, VALUE, WHY = 12, 26, 16
"""Widths of the columns, in signs."""


def print_timeline(
    records: list[Record], asked: Asked, language: str, everything: bool = False, console: Console | None = None
) -> None:
    """Print the timeline of each number that is meant; raises Refusal where none is."""
    console = console or Console(highlight=False)
    sayer = Sayer(language)
    keys = select_keys(read_state(records), asked)
    shown = keys if everything else keys[:SHOWN]
    for key in shown:
        console.print(Text(sayer.name(write_key(key)), style="bold"))
        table = Table(box=None, show_header=False, padding=(0, 2, 0, 0), pad_edge=False)
        # Day and number stay whole; a long value and the reason share what is left of a narrow terminal.
        table.add_column(no_wrap=True, min_width=DAY)
        table.add_column(no_wrap=True, min_width=len(sayer.fill("record", n=len(records))))
        table.add_column(overflow="fold", max_width=VALUE)
        table.add_column(overflow="fold", min_width=WHY)
        for record in history_of(records, {key}, {(key[0], key[1])}):
            value, why = tell_record(sayer, record)
            table.add_row(f"  {record['at'][:10]}", sayer.fill("record", n=record["n"]), value, Text(why))
        console.print(table)
    if len(keys) > len(shown):
        console.print(Text(sayer.fill("more_rows", count=len(keys) - len(shown)), style="dim"))


def tell_record(sayer: Sayer, record: Record) -> tuple[str, str]:
    """The value from a record on, where it says one, and why."""
    kind = record["kind"]
    if kind in {"value", "gone"}:
        return sayer.value(record), sayer.why(record["why"], record.get("values", {}).get("unit", ""))
    if kind == "code":
        return "", sayer.fill("code_changed", **{"from": record["from"], "to": record["to"]})
    if kind == "publication":
        return "", sayer.fill("publication", event=record["event"])
    if kind == "correction" and "values" in record:
        return sayer.number(record["values"]), sayer.fill("correction", role=record["role"], reason=record["reason"])
    return "", sayer.fill(kind, role=record["role"], reason=record["reason"])


def earlier_records(records: list[Record], key: Key, before: int) -> list[Record]:
    """The values a number had before a record, the latest first."""
    found = [record for record in records if record["kind"] in {"value", "gone"} and record["n"] < before]
    return [record for record in reversed(found) if key_of(record["key"]) == key]
