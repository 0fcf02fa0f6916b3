"""The history on the dashboard: what each number was and why it changed, and loudly which published values moved."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from pipelines.history.chain import Record
from pipelines.history.guarded import Guard, Shown, read_guard, select_shown
from pipelines.history.imprint import tell_imprint
from pipelines.history.overview import list_acts, list_moved, list_runs
from pipelines.history.reasons import name_reason
from pipelines.history.said import Sayer, tell_moved
from pipelines.history.state import State, read_state
from pipelines.history.store import read_records
from pipelines.history.timeline import tell_record
from pipelines.reach.gather import OWN
from pipelines.slides.story import IMPACT

FEW = 3
"""Rows of one recording for one reason that are told one by one; more of them are one row."""


@dataclass(frozen=True)
class Moment:
    """A row of the history of an indicator: day, record number, which number, its value, and why."""

    day: str
    record: str
    name: str
    value: str
    why: str
    published: bool = False
    moved: bool = False


@dataclass(frozen=True)
class Past:
    """The history in the words of one language; guard: of which waves not all of it is shown."""

    records: list[Record]
    sayer: Sayer
    guard: Guard

    @cached_property
    def state(self) -> State:
        """What is in force, and what was noted, as far as it may be on a page."""
        return read_state(self.shown.records)

    @cached_property
    def shown(self) -> Shown:
        """What of the history may be on a page."""
        return select_shown(self.records, self.guard)

    @cached_property
    def moves(self) -> list[dict[str, str]]:
        """The published values that are others now and that no correction explains, in words."""
        return [
            {"page": _name_page(move.key[0], move.key[1]), "indicator": move.key[2],
             "told": tell_moved(self.sayer, move).strip()}
            for move in list_moved(self.state) if not move.excused
        ]  # fmt: skip

    @property
    def imprint(self) -> str:
        """The last record with the head of the history; nothing before anything was recorded."""
        return tell_imprint(self.records, len(self.records), self.sayer.language)

    @property
    def runs(self) -> list[dict[str, Any]]:
        """What each run recorded of what may be shown, the latest first."""
        return list_runs(self.sayer, self.state)[::-1]

    @property
    def acts(self) -> list[dict[str, Any]]:
        """What persons noted, the latest first."""
        return list_acts(self.sayer, self.state)[::-1]

    @property
    def guards(self) -> bool:
        """Whether something of the history is not shown."""
        return bool(self.shown.guarded)

    def is_guarded(self, survey: str, wave: str, indicator: str) -> bool:
        """Whether only what was published of an indicator and what holds now is shown."""
        return (_name_page(survey, wave), indicator) in self._guarded

    @cached_property
    def _guarded(self) -> set[tuple[str, str]]:
        return {(_name_page(key[0], key[1]), key[2]) for key in self.shown.guarded}

    def of(self, survey: str, wave: str, indicator: str) -> list[Moment]:
        """The history of the wholes of an indicator, the latest first."""
        numbers = self._numbers.get((_name_page(survey, wave), indicator), [])
        return [moment for group in self._group(numbers) for moment in self._tell(group)][::-1]

    @cached_property
    def _numbers(self) -> dict[tuple[str, str], list[Record]]:
        """(page, indicator) -> the records of its wholes and what was noted of them."""
        found: dict[tuple[str, str], list[Record]] = {}
        for record in self.shown.records:
            if record["kind"] in {"value", "gone"}:
                keys = [record["key"]]
            elif record["kind"] == "publication":
                of_numbers = (self.state.by_number.get(number) for number in record["shown"])
                keys = [shown["key"] for shown in of_numbers if shown is not None]
            else:
                keys = record.get("keys", []) if record["kind"] in {"correction", "withdrawal"} else []
            wholes = [key for key in keys if not key.get("break")]
            for of in dict.fromkeys((_name_page(key["survey"], key["wave"]), key["indicator"]) for key in wholes):
                found.setdefault(of, []).append(record)
        return found

    def _tell(self, group: list[Record]) -> Iterator[Moment]:
        first, last = group[0], group[-1]
        published, moved = first["n"] in self._published, first["n"] in self._moved
        if len(group) > FEW:
            number = f"{first['n']}–{last['n']}"
            told = self.sayer.fill("numbers", count=len(group))
            yield Moment(self.sayer.day(first["at"]), number, told, "", self._tell_record(first)[1], published, moved)
            return
        for record in group:
            value, why = self._tell_record(record)
            name = self._name(record["key"]) if "key" in record else ""
            yield Moment(self.sayer.day(record["at"]), str(record["n"]), name, value, why, published, moved)

    def _tell_record(self, record: Record) -> tuple[str, str]:
        value, why = tell_record(self.sayer, record)
        return value, str(self.sayer.say["reasons"][name_reason(record)]) if record["n"] in self.shown.bare else why

    def _name(self, key: dict[str, str]) -> str:
        statistic = self.sayer.statistics.get(key["statistic"], key["statistic"])
        return " ".join(filter(None, (statistic, key.get("level", ""))))

    def _group(self, records: list[Record]) -> Iterator[list[Record]]:
        """Neighbours of one recording that came for the same reason, without parts of their own, belong together."""
        group: list[Record] = []
        for record in records:
            if group and not self._is_alike(group[-1], record):
                yield group
                group = []
            group.append(record)
        if group:
            yield group

    def _is_alike(self, one: Record, other: Record) -> bool:
        return (
            one["at"] == other["at"]
            and (one["kind"], one.get("why")) == (other["kind"], other.get("why"))
            and "why" in one
            and not any("part" in cause for cause in one["why"])
            and all((one["n"] in numbers) == (other["n"] in numbers)
                    for numbers in (self.shown.bare, self._published, self._moved))
        )  # fmt: skip

    @cached_property
    def _published(self) -> set[int]:
        return {number for publication in self.state.publications for number in publication["shown"]}

    @cached_property
    def _moved(self) -> set[int]:
        return {move.now["n"] for move in list_moved(self.state)}


def read_past(workspace: Path, language: str) -> Past:
    """The history of a workspace, empty where nothing was recorded."""
    return Past(read_records(workspace), Sayer(language), read_guard(workspace))


def _name_page(survey: str, wave: str) -> str:
    """The page of the dashboard on which a number stands."""
    return f"{IMPACT if survey in OWN else survey}-{wave}"
