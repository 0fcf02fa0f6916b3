"""What `boost quality` prints: the quality of a wave, section by section, in the words of a language."""

from __future__ import annotations

import datetime
from functools import cached_property
from itertools import groupby
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from pipelines.quality.checklist import list_groups
from pipelines.quality.days import gather_days
from pipelines.quality.telling import tell_entry, tell_rate, tell_reason, tell_share
from pipelines.recount import Assessed
from pipelines.typography import (
    format_count,
    format_duration,
    format_period,
    format_share,
    format_short_day,
    locale_of,
)
from pipelines.words import words_of
from schemas.tables import iterate_rows

WIDEST_BAR = 30
ROOM = 44
"""What stands beside a bar."""


def print_quality(found: Assessed, words: str, console: Console | None = None) -> None:
    """Print the quality of a wave; names of items are in the same language where the survey has it."""
    Section(found, words, console or Console(highlight=False)).show()


class Section:
    """The quality of one wave in one language."""

    def __init__(self, found: Assessed, language: str, console: Console) -> None:
        self.found, self.language, self.console = found, language, console
        self.words = words_of(language)

    @cached_property
    def say(self) -> dict[str, Any]:
        """The words of this section."""
        say: dict[str, Any] = self.words["quality"]
        return say

    def show(self) -> None:
        """Outcomes, rates, times, repeats, languages, progress, item nonresponse, checklist, small numbers."""
        self.console.print(Text(f"{self.found.declared.survey.id} {self.found.wave}", style="bold"))
        self._show_outcomes()
        self._show_times()
        self._show_repeats()
        self._show_progress()
        self._show_nonresponse()
        self._show_checklist()
        self._show_small()
        self.console.print()
        told = self.say["written"].format(files=", ".join(self.found.files))
        self.console.print(Text(told), soft_wrap=True)

    def _show_small(self) -> None:
        """From how many persons on numbers are shown, or why all are."""
        survey, say = self.found.declared.survey, self.say["small"]
        self._heading(say["heading"])
        shown = (
            "released" if survey.waves[self.found.wave].released else "none" if survey.minimum_cell <= 1 else "hidden"
        )
        self.console.print(Text(f"  {say[shown].format(minimum=survey.minimum_cell)}"), soft_wrap=True)
        if self.found.beside:
            self.console.print(Text(f"  {say['beside']}"), soft_wrap=True)

    def _rows(self, topic: str) -> list[Any]:
        table = self.found.quality.table
        return list(iterate_rows(table[table["topic"] == topic]))

    def _heading(self, text: str) -> None:
        self.console.print(Text(f"\n{text}", style="bold"))

    def _pairs(self, pairs: list[tuple[str, str]]) -> None:
        table = Table(box=None, show_header=False, pad_edge=False, padding=(0, 2, 0, 0))
        table.add_column(overflow="fold")
        table.add_column(overflow="fold")
        for name, value in pairs:
            table.add_row(Text(f"  {name}"), Text(value))
        self.console.print(table)

    def _count(self, number: float) -> str:
        return format_count(number, self.language)

    def _show_outcomes(self) -> None:
        names = self.words["summary"]["outcomes"] | {"received": self.say["received"]}
        self._heading(self.say["outcomes"])
        self._pairs([(names[row.measure], self._count(row.value)) for row in self._rows("outcome")])
        self._heading(self.say["rates"])
        rates = [(self.say["rate"][row.measure], tell_rate(row, self.language)) for row in self._rows("rate")]
        self._pairs(rates)

    def _show_times(self) -> None:
        rows = {row.measure: row for row in self._rows("time")}
        self._heading(self.say["times"])
        if rows["median"].reason:
            self.console.print(Text(f"  {tell_reason(rows['median'].reason, self.language)}"))
            return
        told = {name: format_duration(rows[name].value, self.language) for name in ("median", "q1", "q3", "limit")}
        complete = next(row.value for row in self._rows("outcome") if row.measure == "complete")
        known = {"known": self._count(rows["known"].value), "complete": self._count(complete)}
        source = self.say["source"][rows["median"].item]
        below = self.found.declared.survey.waves[self.found.wave].fieldwork.fast_below
        self.console.print(Text(f"  {self.say['time'].format(**told)}"))
        self.console.print(Text(f"  {self.say['time_of'].format(**known, source=source)}"))
        fast = {"fast": self._count(rows["fast"].value), "below": format_share(below, 1, self.language)}
        self.console.print(Text(f"  {self.say['fast'].format(**fast, limit=told['limit'])}"))

    def _show_repeats(self) -> None:
        self._heading(self.say["repeats"])
        for row in self._rows("duplicate"):
            if row.measure in self.say and row.reason not in {"not_supplied"}:
                why = f" ({tell_reason(row.reason, self.language)})" if row.reason else ""
                self.console.print(Text(f"  {self.say[row.measure].format(count=self._count(row.value))}{why}"))
        self._heading(self.say["straight"])
        lines = self._rows("straight_line")
        if not lines:
            self.console.print(Text(f"  {self.say['straight_none']}"))
            return
        told = []
        for row in lines:
            value = tell_reason(row.reason, self.language) if row.reason else ""
            value = value or tell_share(row.numerator, row.denominator, self.language)
            told.append((f"{row.item}/{row.part}" if row.part else row.item, value))
        self._pairs(told)
        self.console.print(Text(f"  {self.say['straight_note']}"))

    def _show_progress(self) -> None:
        names = locale_of(self.language).languages
        self._heading(self.say["languages"])
        self._pairs([
            (
                names.get(row.item, row.item),
                tell_reason(row.reason, self.language) if row.reason else self._count(row.value),
            )
            for row in self._rows("language")
        ])  # fmt: skip
        fielded = self.found.declared.survey.waves[self.found.wave].fielded
        days = {datetime.date.fromisoformat(row.item): int(row.value) for row in self._rows("day")}
        self._heading(self.say["days"])
        responded = format_period(min(days), max(days), self.language) if days else self.say["no_dates"]
        period = format_period(fielded.first, fielded.last, self.language)
        self._pairs([(self.say["fielded"], period), (self.say["responded"], responded)])
        if not days:
            return
        span, buckets = gather_days(days, fielded.first, fielded.last)
        most = max(each.count for each in buckets)
        table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
        table.add_column(Text(f"  {self.say['per'][span]}"), overflow="fold")
        table.add_column("", justify="right", overflow="fold")
        table.add_column("", no_wrap=True)
        table.add_column(self.say["in_all"], justify="right", overflow="fold")
        widest = max(min(WIDEST_BAR, self.console.width - ROOM), 4)
        for each in buckets:
            name = format_short_day(each.first, self.language, span)
            bar = "█" * round(each.count / most * widest)
            table.add_row(Text(f"  {name}"), self._count(each.count), bar, self._count(each.total))
        self.console.print(table)

    def _show_nonresponse(self) -> None:
        table = self.found.quality.nonresponse
        received = self._count(int(table["received"].max()) if len(table) else 0)
        self._heading(self.say["nonresponse"].format(received=received))
        shown = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
        shown.add_column(Text(f"  {self.say['item']}"), overflow="fold")
        kinds = [kind for kind in ("dont_know", "not_applicable", "broke_off") if table[kind].any()]
        heads = [self.say["asked"], self.say["without"], *(self.say["level"][kind] for kind in kinds)]
        for head in heads:
            shown.add_column(head, justify="right", overflow="fold")
        for row in iterate_rows(table.sort_values("rate", ascending=False, kind="stable")):
            name = f"{row.item}[{row.subquestion}]" if row.subquestion else row.item
            without = tell_share(row.no_answer, row.asked, self.language) if row.asked else "–"
            numbers = [self._count(getattr(row, kind)) for kind in kinds]
            shown.add_row(Text(f"  {name}"), self._count(row.asked), without, *numbers)
        self.console.print(shown)

    def _show_checklist(self) -> None:
        groups = {group: label.get(self.language, label["en"]) for group, label, _ in list_groups()}
        labels = {item: label for _, _, items in list_groups() for item, label in items.items()}
        self._heading(self.say["checklist"])
        entries = self.found.quality.checklist
        known = 0
        for group, own in groupby(entries, key=lambda entry: str(entry["group"])):
            self.console.print(Text(f"  {groups[group]}", style="dim"))
            pairs = []
            for entry in own:
                told = tell_entry(entry, self.language, self._name)
                known += bool(told)
                label = labels[entry["item"]]
                pairs.append((f"  {label.get(self.language, label['en'])}", told or self.say["not_supplied"]))
            self._pairs(pairs)
        told = self.say["supplied"].format(known=self._count(known), of=self._count(len(entries)))
        self.console.print(Text(f"  {told}"))

    def _name(self, item: str) -> str:
        if item not in self.found.declared.items:
            return str(self.say["language"]) if item == "language" else item
        short = self.found.declared.items[item].short
        return short.get(self.language) or next(iter(short.values()), item)
