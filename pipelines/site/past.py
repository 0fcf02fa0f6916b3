"""The history on the dashboard: what each number was and why it changed, and loudly which published values moved."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from pipelines.history.chain import Record
from pipelines.history.imprint import tell_imprint
from pipelines.history.overview import list_acts, list_moved, list_runs
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
    """The history in the words of one language."""

    records: list[Record]
    sayer: Sayer

    @cached_property
    def state(self) -> State:
        """What is in force, and what was noted."""
        return read_state(self.records)

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
        """What each run recorded, the latest first."""
        return list_runs(self.sayer, self.state)[::-1]

    @property
    def acts(self) -> list[dict[str, Any]]:
        """What persons noted, the latest first."""
        return list_acts(self.sayer, self.state)[::-1]

    def of(self, survey: str, wave: str, indicator: str) -> list[Moment]:
        """The history of the wholes of an indicator, the latest first."""
        numbers = self._numbers.get((_name_page(survey, wave), indicator), [])
        return [moment for group in _group(numbers) for moment in self._tell(group)][::-1]

    @cached_property
    def _numbers(self) -> dict[tuple[str, str], list[Record]]:
        """(page, indicator) -> the records of its wholes and what was noted of them."""
        found: dict[tuple[str, str], list[Record]] = {}
        for record in self.records:
            if record["kind"] in {"value", "gone"}:
                keys = [record["key"]]
            elif record["kind"] == "publication":
                keys = [self.state.by_number[number]["key"] for number in record["shown"]]
            else:
                keys = record.get("keys", []) if record["kind"] in {"correction", "withdrawal"} else []
            wholes = [key for key in keys if not key.get("break")]
            for of in dict.fromkeys((_name_page(key["survey"], key["wave"]), key["indicator"]) for key in wholes):
                found.setdefault(of, []).append(record)
        return found

    def _tell(self, group: list[Record]) -> Iterator[Moment]:
        first, last = group[0], group[-1]
        if len(group) > FEW:
            number = f"{first['n']}–{last['n']}"
            told = self.sayer.fill("numbers", count=len(group))
            yield Moment(self.sayer.day(first["at"]), number, told, "", tell_record(self.sayer, first)[1])
            return
        for record in group:
            value, why = tell_record(self.sayer, record)
            name = self._name(record["key"]) if "key" in record else ""
            published = record["n"] in self._published
            moved = record["n"] in self._moved
            yield Moment(self.sayer.day(record["at"]), str(record["n"]), name, value, why, published, moved)

    def _name(self, key: dict[str, str]) -> str:
        statistic = self.sayer.statistics.get(key["statistic"], key["statistic"])
        return " ".join(filter(None, (statistic, key.get("level", ""))))

    @cached_property
    def _published(self) -> set[int]:
        return {number for publication in self.state.publications for number in publication["shown"]}

    @cached_property
    def _moved(self) -> set[int]:
        return {move.now["n"] for move in list_moved(self.state)}


def read_past(workspace: Path, language: str) -> Past:
    """The history of a workspace, empty where nothing was recorded."""
    return Past(read_records(workspace), Sayer(language))


def _name_page(survey: str, wave: str) -> str:
    """The page of the dashboard on which a number stands."""
    return f"{IMPACT if survey in OWN else survey}-{wave}"


def _group(records: list[Record]) -> Iterator[list[Record]]:
    """Neighbours of one recording that came for the same reason, without parts of their own, belong together."""
    group: list[Record] = []
    for record in records:
        if group and not _is_alike(group[-1], record):
            yield group
            group = []
        group.append(record)
    if group:
        yield group


def _is_alike(one: Record, other: Record) -> bool:
    return (
        one["at"] == other["at"]
        and (one["kind"], one.get("why")) == (other["kind"], other.get("why"))
        and "why" in one
        and not any("part" in cause for cause in one["why"])
    )
