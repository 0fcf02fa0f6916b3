"""What the slides of `schemas/impact.yaml` are made from in one year: rows, registers, names, origins."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import pandas as pd

from pipelines.made import read_made
from pipelines.reach.declared import Registers, list_activity, load_registers
from pipelines.reach.gather import OWN, TABLES
from pipelines.reach.slides import list_drawn, list_named
from pipelines.slides.portfolio import PAGE, spread_portfolio
from pipelines.words import words_of
from schemas.catalogue import load_survey
from schemas.declarations import ImpactYear, Slide, Text
from schemas.placeholders import list_paths
from schemas.refusals import Problem, Refusal
from schemas.tables import IndicatorTable

IMPACT = "impact"
REGISTER_OF = {
    "actions": "actions", "gantt": "actions", "changes": "action_changes", "attendance": "community_sessions",
    "funnel": "key_indicators", "sheet": "sheets", "targets": "targets",
}  # fmt: skip
"""Chart -> the table in `processed/` that it draws."""
YEAR_OF = {"action_changes": "after", "key_indicators": "period", "targets": "wave"}
"""The column that holds the year, where it is not `year`."""
FROM = {"actions": "actions", "action_changes": "actions", "community_sessions": "communities"}


@dataclass(frozen=True)
class Reach:
    """One year of impact figures. tables: those in `processed/`, of all years; waves: survey -> wave of the year."""

    year: str
    declared: Registers
    about: ImpactYear
    rows: pd.DataFrame
    tables: dict[str, pd.DataFrame]
    survey_labels: dict[str, Text]
    survey_titles: dict[str, tuple[Text, Text]]

    @property
    def title(self) -> Text:
        """The deck's title."""
        return self.declared.impact.title if self.declared.impact else {}

    @cached_property
    def slides(self) -> tuple[Slide, ...]:
        """The declared slides that the year has the numbers of."""
        declared = self.declared.impact.slides if self.declared.impact else []
        fitting = tuple(each for slide in declared if (each := self._fit(slide)) is not None)
        tables = {chart: self.of_year(REGISTER_OF[chart]) for chart in PAGE}
        languages = self.declared.impact.languages if self.declared.impact else []
        return spread_portfolio(fitting, tables, {each: words_of(each)["quality"]["page"] for each in languages})

    def _fit(self, slide: Slide) -> Slide | None:
        """A slide with what the year has; None where it has nothing to draw."""
        if slide.chart in REGISTER_OF:
            held = self.of_year(REGISTER_OF[slide.chart])
            if slide.chart == "funnel":
                held = held[held["indicator"] == slide.indicator]
            if slide.chart == "targets":
                held = held[held["indicator"].isin(list_drawn(slide))] if slide.series else held
            return slide if len(held) else None
        if slide.chart == "numbers":
            bigs = [big for big in slide.numbers if self._can_say(big.number)]
            return slide.model_copy(update={"numbers": bigs}) if bigs else None
        if slide.chart in {"figures", "shares"} and slide.series:
            series = [each for each in slide.series if each.indicator in self.known]
            return slide.model_copy(update={"series": series}) if series else None
        return slide if list_drawn(slide) <= self.known else None

    def _can_say(self, wording: str) -> bool:
        return {path.split(".")[0] for path in list_paths(wording)} <= self.known

    @cached_property
    def known(self) -> set[str]:
        """The indicators that have a value in the year, shown or hidden."""
        held = self.rows[self.rows["value"].notna() | self.rows["suppressed"]]
        return set(held["indicator"])

    def of_year(self, name: str) -> pd.DataFrame:
        """The rows of a table that are of the year; of targets those of the waves that belong to it."""
        table = self.tables[name]
        if name == "targets":
            waves = [self.about.waves.get(survey, self.year) for survey in table["survey"]]
            return table[table["wave"] == pd.Series(waves, index=table.index, dtype="str")]
        return table[table[YEAR_OF.get(name, "year")] == self.year]

    @cached_property
    def labels(self) -> dict[str, Text]:
        """What each indicator is called."""
        impact = self.declared.impact
        named = dict(self.survey_labels)
        named |= {made.id: made.label for _, made in self.declared.list_made()}
        counts = self.rows.loc[self.rows["survey"] == "activity", "indicator"]
        named |= {count: label for count in counts if (label := self.declared.name_count(count))}
        return named | {each.id: each.label for each in (impact.composites if impact else [])}

    @cached_property
    def levels(self) -> dict[str, dict[str, Text]]:
        """The names of the levels of every distribution of a register."""
        found: dict[str, dict[str, Text]] = {}
        if self.declared.actions:
            own = self.declared.actions
            found |= {each.id: own.names_of(each.of) for each in own.indicators if each.of}
        if self.declared.communities:
            own_communities = self.declared.communities
            found |= {
                each.id: own_communities.professions
                for each in own_communities.indicators if each.statistic == "profession"
            }  # fmt: skip
        return found

    @cached_property
    def breaks(self) -> dict[str, dict[str, Text]]:
        """The names of the levels of every break of a register."""
        areas: dict[str, Text] = {}
        for declared in (self.declared.population, self.declared.key_indicators):
            areas |= declared.areas if declared else {}
        return {"area": areas, "community": self.declared.communities.communities if self.declared.communities else {}}

    def origin_of(self, slide: Slide, language: str) -> tuple[str, str]:
        """The source line of a slide, with {version} in it, and its caveats: of the registers and surveys it shows."""
        say = words_of(language)["reach"]
        sources: list[str] = []
        caveats: list[str] = []
        for register in self._list_used(slide):
            source, caveat = self._describe(register, language, say)
            sources.append(source)
            caveats.append(caveat)
        told = say["and"].join(dict.fromkeys(filter(None, sources)))
        source = words_of(language)["slides"]["source_impact"].format(source=told, version="{version}")
        return source, " ".join(dict.fromkeys(filter(None, caveats)))

    def caveat(self, language: str) -> str:
        """What readers must know of the whole year: of every register it has, and every survey that a slide shows."""
        say = words_of(language)["reach"]
        used = [each for each in self.rows["survey"] if each in OWN and each != IMPACT]
        used += [each for slide in self.slides for each in self._list_used(slide)]
        told = [self._describe(each, language, say)[1] for each in dict.fromkeys(used)]
        return " ".join(dict.fromkeys(filter(None, told)))

    def _list_used(self, slide: Slide) -> list[str]:
        """The registers and surveys behind a slide."""
        if slide.chart in REGISTER_OF:
            table = REGISTER_OF[slide.chart]
            held = self.of_year(table)
            used = (
                [FROM.get(table, table)] if table not in {"targets", "sheets"} else list(dict.fromkeys(held["survey"]))
            )
        else:
            own = self.rows[self.rows["indicator"].isin(list_named(slide))]
            used = list(dict.fromkeys(own["survey"]))
        return list(dict.fromkeys(each for each in self._unfold(used, slide) if each))

    def _unfold(self, used: list[str], slide: Slide) -> list[str]:
        """Surveys behind composites too: what a sum is made of has its caveat."""
        terms = self.tables["impact_terms"]
        own = terms[(terms["year"] == self.year) & terms["composite"].isin(list_named(slide))]
        origin = dict(zip(self.rows["indicator"], self.rows["survey"], strict=True))
        found = [each for each in used if each != IMPACT]
        return [*found, *(origin.get(term, "") for term in own["term"] if origin.get(term, "") != IMPACT)]

    def _describe(self, register: str, language: str, say: dict[str, Any]) -> tuple[str, str]:
        if register == "activity":
            return (_pick(self.about.source, language) or say["sources"]["activity"].format(year=self.year)), ""
        if register in OWN:
            note = self.declared.note_of(register, self.year)
            source = _pick(note.source, language) or say["sources"][register].format(year=self.year)
            return source, _pick(note.caveat, language)
        title, caveat = self.survey_titles.get(register, ({}, {}))
        wave = self.about.waves.get(register, self.year)
        told = say["sources"]["survey"].format(title=_pick(title, language) or register, wave=wave)
        return told, _pick(self.about.caveat, language) or _pick(caveat, language)


def list_reach(workspace: Path, processed: Path) -> list[tuple[str, str]]:
    """(year, language) of every year that impact slides can be drawn of."""
    path = processed / "indicators.csv"
    if not path.is_file():
        return []
    declared = load_registers(workspace)
    if declared.impact is None or not declared.impact.slides:
        return []
    table = read_made(path, IndicatorTable)
    held = set(table.loc[table["survey"].isin(OWN), "wave"])
    years = [year for year in sorted(held) if load_reach(workspace, processed, table, year, declared).slides]
    return [(year, language) for year in years for language in declared.impact.languages]


def load_reach(
    workspace: Path, processed: Path, table: pd.DataFrame, year: str, declared: Registers | None = None
) -> Reach:
    """Read what the impact slides of one year need; raises Refusal for a year there is nothing of."""
    declared = declared or load_registers(workspace)
    if declared.impact is None or year not in set(table.loc[table["survey"].isin(OWN), "wave"]):
        expected = "a year of raw/activity or of another register"
        raise Refusal(Problem("schemas/impact.yaml", "years", f"nothing of {year}", expected, "check the year"))
    about = declared.impact.years.get(year) or list_activity(workspace, declared.impact).get(year) or ImpactYear()
    own = table["survey"].isin(OWN) & (table["wave"] == year)
    waves = table["survey"].map(lambda survey: about.waves.get(survey, year))
    rows = table[own | (~table["survey"].isin(OWN) & (waves == table["wave"]))]
    labels: dict[str, Text] = {}
    titles: dict[str, tuple[Text, Text]] = {}
    for survey in dict.fromkeys(rows.loc[~rows["survey"].isin(OWN), "survey"]):
        loaded = load_survey(workspace, survey)
        labels |= {each.id: each.label for each in loaded.indicators}
        wave = about.waves.get(survey, year)
        titles[survey] = loaded.survey.title, loaded.survey.waves[wave].caveat
    tables = {
        name: read_made(processed / f"{name}.csv", contract)
        if (processed / f"{name}.csv").is_file() else pd.DataFrame(columns=list(contract.to_schema().columns))
        for name, contract in TABLES.items()
    }  # fmt: skip
    return Reach(year, declared, about, rows, tables, labels, titles)


def _pick(text: Text, language: str) -> str:
    return text.get(language) or next(iter(text.values()), "")
