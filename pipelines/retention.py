"""`boost retention`: until when the answers of each wave may be kept, and what is due."""

from __future__ import annotations

import calendar
import datetime
from dataclasses import dataclass
from pathlib import Path

from pipelines.words import words_of
from schemas.catalogue import load_surveys
from schemas.declarations import Wave

MONTHS = {"month": 1, "year": 12}
SOON = 90
"""Days before it is due from which a wave is told as due soon."""
NOTES = frozenset({".md", ".yaml", ".lss"})
"""Endings of files that hold no answers, unless they are declared as an export."""


@dataclass(frozen=True)
class Retained:
    """A wave: the last day its answers may be kept, None where none is declared; where they still are; days left."""

    survey: str
    wave: str
    until: datetime.date | None
    places: tuple[str, ...]
    days: int

    @property
    def overdue(self) -> bool:
        """Whether answers are there that may be kept no longer."""
        return self.until is not None and self.days < 0 and bool(self.places)


def find_last_day(wave: Wave) -> datetime.date | None:
    """The declared day, or the end of the field period and so much more; never beyond the last day of the calendar."""
    if wave.retention is None or isinstance(wave.retention, datetime.date):
        return wave.retention
    count, unit = wave.retention.split()
    unit = unit.removesuffix("s")
    if unit == "day":
        return wave.fielded.last + datetime.timedelta(days=int(count))
    years, month = divmod(wave.fielded.last.month - 1 + int(count) * MONTHS[unit], 12)
    year, month = wave.fielded.last.year + years, month + 1
    if year > datetime.MAXYEAR:
        return datetime.date.max
    return datetime.date(year, month, min(wave.fielded.last.day, calendar.monthrange(year, month)[1]))


def list_retained(workspace: Path, day: datetime.date) -> list[Retained]:
    """Every declared wave, those that are due first; those without a day last."""
    found = []
    for survey, declared in load_surveys(workspace).items():
        for name, wave in declared.survey.waves.items():
            until = find_last_day(wave)
            days = (until - day).days if until else 0
            exports = frozenset(export.file for export in wave.exports)
            found.append(Retained(survey, name, until, _find_places(workspace, survey, name, exports), days))
    return sorted(found, key=lambda each: (each.until is None, each.until or day, each.survey, each.wave))


def _find_places(workspace: Path, survey: str, wave: str, exports: frozenset[str]) -> tuple[str, ...]:
    """The folders that hold answers of a wave on this machine."""
    places = []
    raw = workspace / "raw" / survey / wave
    if any(path.is_file() and (path.suffix not in NOTES or path.name in exports) for path in raw.rglob("*")):
        places.append(f"raw/{survey}/{wave}")
    themes = workspace / "raw/themes" / survey / wave
    if any((themes / name).is_file() for name in ("codings.csv", "quotes.csv")):
        places.append(f"raw/themes/{survey}/{wave}")
    for folder in ("processed", ".boost/recorded"):
        if any((workspace / folder / survey / wave).rglob("*.parquet")):
            places.append(f"{folder}/{survey}/{wave}")
    return tuple(places)


def tell_retained(retained: list[Retained], language: str) -> list[str]:
    """A line for each wave, and what to do with those that are due."""
    say = words_of(language)["retention"]
    lines = []
    for each in retained:
        name = f"{each.survey} {each.wave}"
        if each.until is None:
            lines.append(say["undeclared"].format(name=name))
        elif not each.places:
            lines.append(say["gone"].format(name=name, until=each.until))
        elif each.overdue:
            lines.append(
                say["overdue"].format(name=name, until=each.until, days=-each.days, places=", ".join(each.places))
            )
        else:
            kind = "soon" if each.days <= SOON else "kept"
            lines.append(say[kind].format(name=name, until=each.until, days=each.days))
    if any(each.overdue for each in retained):
        lines.append(say["what_to_do"])
    return lines
