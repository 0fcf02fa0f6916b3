"""Everything a report of one year and language is made from, read once."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import pandas as pd

from pipelines.data import PROCESSED, read_indicators
from pipelines.history.printed import find_copies
from pipelines.made import read_made
from pipelines.reach.declared import Registers
from pipelines.reach.gather import OWN
from pipelines.reach.sheets import FOLDER, read_sheet_files
from pipelines.site.entries import Entry, list_entries
from pipelines.slides.story import IMPACT, Story, is_stopped, load_story
from pipelines.words import words_of
from schemas.catalogue import list_surveys
from schemas.declarations import ImpactYear, Sheet
from schemas.refusals import Problem, Refusal
from schemas.tables import ReconciliationTable


@dataclass(frozen=True)
class Sources:
    """The sheets of a year by file, the stories its numbers are told by, and the whole indicators table.

    surveys: those with a wave in the year, in order. impact: what no survey gives; None where a year has nothing of it.
    """

    workspace: Path
    year: str
    language: str
    sheets: dict[str, Sheet]
    registers: Registers
    surveys: dict[str, Story]
    impact: Story | None
    table: pd.DataFrame

    @property
    def say(self) -> dict[str, str]:
        """The words of a report."""
        say: dict[str, str] = words_of(self.language)["report"]
        return say

    @property
    def stories(self) -> dict[str, Story]:
        """Every story by the name that figures of it stand under."""
        return {**self.surveys, **({IMPACT: self.impact} if self.impact else {})}

    @property
    def teller(self) -> Story:
        """Any story: they all speak the language of the report."""
        return next(iter(self.stories.values()))

    @cached_property
    def printed(self) -> pd.DataFrame:
        """The printed figures of the year against what was computed; empty where nothing was printed."""
        path = self.workspace / PROCESSED / "reconciliation.csv"
        if not path.is_file():
            return pd.DataFrame(columns=list(ReconciliationTable.to_schema().columns))
        table = read_made(path, ReconciliationTable)
        waves = {survey: story.wave for survey, story in self.surveys.items()} | dict.fromkeys(OWN, self.year)
        return table[table["survey"].map(lambda survey: waves.get(survey, "")) == table["wave"]]

    @cached_property
    def copied(self) -> set[tuple[str, str]]:
        """(indicator, wave) of every number that is a copy of a printed one."""
        return find_copies(self.workspace)

    @cached_property
    def entries(self) -> dict[str, tuple[Story, Entry]]:
        """Every indicator of the year, with the story that tells it."""
        return {entry.id: (story, entry) for story in self.stories.values() for entry in list_entries(story)}


def load_sources(workspace: Path, year: str, language: str, registers: Registers, sheets: dict[str, Sheet]) -> Sources:
    """Read what a report needs; raises Refusal where a year has no numbers, or a wave of it was stopped."""
    path = workspace / PROCESSED / "indicators.csv"
    if not path.is_file():
        expected, action = "the first stage's tables", "run `boost run` first"
        raise Refusal(Problem("processed/indicators.csv", "", "no indicators yet", expected, action))
    table = read_indicators(path)
    about = registers.impact.years.get(year, ImpactYear()) if registers.impact else ImpactYear()
    waves = [(survey, about.waves.get(survey, year)) for survey in list_surveys(workspace)]
    known = set(zip(table["survey"], table["wave"], strict=True))
    kept = [(survey, wave) for survey, wave in waves if (survey, wave) in known]
    stopped = [f"{survey} {wave}" for survey, wave in kept if is_stopped(workspace, survey, wave)]
    if stopped:
        found = f"{', '.join(stopped)}: stopped by errors, so that its numbers are older ones"
        raise Refusal(Problem("processed", "", found, "waves without errors", "mend them, then run `boost run`"))
    has_own = bool((table["survey"].isin(OWN) & (table["wave"] == year)).any()) and registers.impact is not None
    if not kept and not has_own:
        waves_there = ", ".join(sorted(set(table["wave"])))
        raise Refusal(Problem("YEAR", "", f"no numbers of {year}", f"a year of: {waves_there}", "check the year"))
    surveys = {survey: load_story(workspace, survey, wave, language) for survey, wave in kept}
    impact = load_story(workspace, IMPACT, year, language) if has_own else None
    return Sources(workspace, year, language, sheets, registers, surveys, impact, table)


def load_sheets(workspace: Path, year: str, registers: Registers, languages: list[str]) -> dict[str, Sheet]:
    """The sheets of a year by file; raises Refusal for a wrong one, or where there is none."""
    bundles = list(registers.actions.bundles) if registers.actions else []
    sheets = read_sheet_files(workspace, year, bundles, languages)
    if not sheets:
        folders = sorted(path.name for path in (workspace / FOLDER).glob("*/"))
        expected = f"a YAML file for each bundle; there are sheets of: {', '.join(folders) or 'no year'}"
        action = "write them (docs/registers.md), or check the year"
        raise Refusal(Problem((FOLDER / year).as_posix(), "", f"no sheets of {year}", expected, action))
    return sheets
