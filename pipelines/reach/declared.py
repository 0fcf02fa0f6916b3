"""What is declared of the registers, read once, and the years there are."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path

from pipelines.reach import actions, communities, population, sheets
from pipelines.reach.activity import list_registers
from pipelines.reach.notes import list_years
from pipelines.reach.targets import Aim
from schemas.catalogue import (
    load_actions,
    load_communities,
    load_impact,
    load_key_indicators,
    load_population,
)
from schemas.declarations import (
    Actions,
    Communities,
    Impact,
    ImpactYear,
    KeyIndicators,
    Made,
    Population,
    Target,
    Text,
    YearNote,
)
from schemas.declared import Declarations

IMPACT = "impact"


@dataclass(frozen=True)
class Registers:
    """The declarations of impact and registers; None where a workspace has no such file."""

    impact: Impact | None
    communities: Communities | None
    actions: Actions | None
    key_indicators: KeyIndicators | None
    population: Population | None

    @property
    def languages(self) -> list[str]:
        """The languages of impact figures."""
        return list(self.impact.languages) if self.impact else []

    def list_made(self) -> Iterator[tuple[str, Made]]:
        """Every indicator of a register, under the name that stands for it in `survey`."""
        if self.communities:
            yield from (("communities", each) for each in self.communities.indicators)
        if self.actions:
            yield from (("actions", each) for each in self.actions.indicators)
        if self.key_indicators:
            yield from (("key_indicators", each) for each in self.key_indicators.indicators)
        if self.population:
            yield from (("population", each) for each in (self.population.total, *self.population.strata))

    def note_of(self, register: str, year: str) -> YearNote:
        """What is declared of a register in a year."""
        declared = getattr(self, register, None)
        note: YearNote = declared.years.get(year) or YearNote() if declared else YearNote()
        return note

    def name_count(self, count: str) -> Text:
        """What a count of the activity register is called; empty where nobody says."""
        named = [each for each in (self.impact.counts if self.impact else []) if fnmatchcase(count, each.id)]
        return named[0].label if named else {}


def load_registers(workspace: Path) -> Registers:
    """Read what is declared; raises Refusal with the first file that is wrong."""
    return Registers(
        load_impact(workspace), load_communities(workspace), load_actions(workspace), load_key_indicators(workspace),
        load_population(workspace),
    )  # fmt: skip


def list_activity(workspace: Path, impact: Impact) -> dict[str, ImpactYear]:
    """The years that have an activity register, declared or found in `raw/activity/`, in order."""
    found = list_registers(workspace, list_declared(impact))
    years = {year: each for year, each in impact.years.items() if each.activity or year in found}
    undeclared = {year: ImpactYear() for year in found if year not in impact.years}
    both = {**years, **undeclared}
    return {
        year: both[year] if both[year].activity else both[year].model_copy(update={"activity": found[year]})
        for year in sorted(both)
    }


def list_declared(impact: Impact | None) -> list[str]:
    """The activity registers that a year names itself."""
    return [each.activity for each in impact.years.values() if each.activity] if impact else []


def list_register_years(workspace: Path, declared: Registers) -> dict[str, list[str]]:
    """Register -> the years it is there for. Key indicators have theirs in their rows."""
    return {
        "communities": list_years(workspace / communities.FOLDER) if declared.communities else [],
        "actions": list_years(workspace / actions.FOLDER, actions.ENDINGS) if declared.actions else [],
        "population": list_years(workspace / population.FOLDER, (".csv", ".xlsx")) if declared.population else [],
        "sheets": list_years(workspace / sheets.FOLDER) if declared.impact else [],
    }


def list_aims(surveys: dict[str, Declarations], declared: Registers, years: list[str]) -> list[Aim]:
    """Every indicator with a target, and when its waves count: a survey's on its last day, a year's on its last."""
    ends = {year: datetime.date(int(year), 12, 31) for year in years if year.isdigit()}
    found: list[tuple[str, str, Target | None]] = [
        *((name, each.id, each.target) for name, each in declared.list_made()),
        *(("activity", each.id, each.target) for each in (declared.impact.counts if declared.impact else [])),
        *((IMPACT, each.id, each.target) for each in (declared.impact.composites if declared.impact else [])),
    ]
    aims = [Aim(survey, name, target, ends) for survey, name, target in found if target]
    for name, survey in surveys.items():
        days = {wave: fielding.fielded.last for wave, fielding in survey.survey.waves.items()}
        aims += [Aim(name, each.id, each.target, days) for each in survey.indicators if each.target]
    return aims
