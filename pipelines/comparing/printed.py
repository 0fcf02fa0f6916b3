"""What `boost compare` prints: who is compared, each number before and after, and the verdict on it."""

from __future__ import annotations

from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from pipelines.comparing.telling import SHOWN, Teller, list_rows

TOLD = ("difference", "interval", "p", "verdict")
GAP, NAMES = 2, 28
"""Between columns, and what the names of the rows have at least, in signs."""
STYLES = dict.fromkeys(SHOWN, "bold") | {"not_compared": "dim", "hidden": "dim"}


def print_comparison(teller: Teller, console: Console | None = None) -> None:
    """Print a comparison: a line a number, levels below their indicator, reasons where a number needs one."""
    console = console or Console(highlight=False)
    title = teller.tell(teller.everything.survey.title)
    console.print(Text(teller.heading(title), style="bold"))
    for sentence in teller.introduce():
        console.print(Text(sentence, style="dim"))
    rows = list_rows(teller.compared.table)
    table = Table(box=None, padding=(0, GAP, 0, 0), pad_edge=False)
    table.add_column(teller.say["indicator"], ratio=1, overflow="fold")
    heads = [teller.side("before"), teller.side("after"), *(teller.say[name] for name in TOLD)]
    cells = [_cells(teller, row)[1:] for row in rows]
    longest = [len(max(head.split(), key=len)) for head in heads]
    widths = [max([wide, *(len(row[at]) for row in cells)]) for at, wide in enumerate(longest)]
    for name, width in zip(heads, widths, strict=True):
        # Its head is broken into lines, however long the names of the sides are.
        table.add_column(name, justify="left" if name == heads[-1] else "right", width=width, overflow="fold")
    last: Any = None
    for row in rows:
        head = (row.indicator, row.break_, row.break_level)
        if head != last:
            table.add_row(Text(_head(teller, row), style="italic"))
            told = ""
        why = teller.reasons(row, but=("taken_together",))
        if why and why != told:
            table.add_row(Text(f"  {why}", style="dim"))
        told = why or told
        table.add_row(*(Text(cell, style=STYLES.get(row.verdict, "")) for cell in _cells(teller, row)))
        last = head
    # A narrow terminal breaks the lines itself: the names of the rows do not give way.
    own, console.width = console.width, max(console.width, NAMES + sum(widths) + GAP * len(widths))
    console.print(table)
    console.width = own
    if any(row.verdict == "among_many" for row in rows):
        console.print(Text(teller.fill("among_note"), style="dim"))
    console.print(Text(teller.tally(), style="bold"))


def _head(teller: Teller, row: Any) -> str:
    label = teller.tell(teller.indicators[row.indicator].label)
    told = f"{row.indicator}  {label}"
    return teller.fill("group", label=told, group=teller.group(row)) if row.break_ else told


def _cells(teller: Teller, row: Any) -> list[str]:
    name = teller.level(row)
    if not name or row.statistic not in {"distribution", "combinations"}:
        name = ", ".join(filter(None, [teller.say["statistics"][row.statistic], name]))
    values = [teller.value(row, which) for which in ("before", "after")]
    return [f"  {name}", *values, teller.difference(row), teller.interval(row), teller.p(row), teller.short(row)]


def print_files(teller: Teller, drawn: bool, console: Console | None = None) -> None:
    """Where the comparison stands, and how to have every run make it."""
    console = console or Console(highlight=False, soft_wrap=True)
    about, name = teller.compared.about, teller.compared.name
    console.print()
    console.print(Text(teller.fill("written", files=f"processed/{about['survey']}/{name}.csv")))
    if drawn:
        page = f"figures/{about['survey']}/{name}/slides-{teller.labels}.html"
        console.print(Text(teller.fill("open", file=page)))
    pair = [about["before"]["side"], about["after"]["side"]]
    if about["break"] or pair not in teller.everything.survey.compare:
        key = "keep_break" if about["break"] else "keep"
        console.print(Text(teller.fill(key, before=pair[0], after=pair[1])))
