"""All registers -> rows of the indicators table and the tables beside it. What one register stops, stops no other."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

from pipelines.impact import REGISTERS, compute_year, list_copied, read_activity
from pipelines.indicators import frame_rows
from pipelines.made import read_made
from pipelines.pseudonyms import load_key, make_pseudonymiser
from pipelines.reach.actions import compare_portfolios, compute_actions, read_portfolio, tabulate_actions
from pipelines.reach.activity import FOLDER, refuse_second_values
from pipelines.reach.communities import compute_communities, read_meetings, tabulate_sessions
from pipelines.reach.declared import Registers, list_activity, list_aims, list_register_years, load_registers
from pipelines.reach.definitions import Definition, describe_registers
from pipelines.reach.key_indicators import compare_areas, read_key_figures
from pipelines.reach.notes import Row
from pipelines.reach.population import compute_population, read_population, tabulate_population
from pipelines.reach.sheets import read_sheets, tabulate_sheets
from pipelines.reach.slides import check_slides
from pipelines.reach.targets import follow_targets
from schemas.declared import Declarations
from schemas.refusals import Problem, Refusal
from schemas.registers import (
    ActionChangeTable,
    ActionTable,
    AreaTable,
    CommunitySessionTable,
    PopulationTable,
    SheetTable,
    TargetTable,
    TermTable,
)
from schemas.tables import IndicatorTable

OWN = ("activity", "impact", *REGISTERS)
"""What stands under `survey` for what no survey gives."""
TABLES = {
    "impact_terms": TermTable, "community_sessions": CommunitySessionTable, "actions": ActionTable,
    "action_changes": ActionChangeTable, "key_indicators": AreaTable, "population": PopulationTable,
    "targets": TargetTable, "sheets": SheetTable,
}  # fmt: skip
"""File in `processed/` -> its contract."""
MADE_BY = {"communities": ["community_sessions"], "actions": ["actions", "action_changes"],
           "key_indicators": ["key_indicators"], "population": ["population"], "activity": ["impact_terms"],
           "sheets": ["sheets"]}  # fmt: skip


@dataclass
class Gathered:
    """The rows of all registers, their tables by file, what rests on print, and what stopped a register."""

    rows: pd.DataFrame
    tables: dict[str, pd.DataFrame]
    copied: dict[tuple[str, str], list[str]] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    definitions: dict[str, Definition] = field(default_factory=dict)


def gather_registers(
    processed: Path, workspace: Path, surveys: dict[str, Declarations], indicators: pd.DataFrame
) -> Gathered:
    """Everything that no survey gives, from `raw/` and `schemas/`; indicators: those of the surveys.

    A register that is refused keeps its rows and tables of the last run, and is named among the problems.
    """
    try:
        declared = load_registers(workspace)
        _refuse_names(surveys, declared)
    except Refusal as refusal:
        former = _read_former(processed)
        return Gathered(former, {name: _read_table(processed, name) for name in TABLES}, {}, list(refusal.problems))
    return _Gathering(processed, workspace, surveys, indicators, declared).run()


def read_table(processed: Path, name: str) -> pd.DataFrame:
    """One of the tables as it was written; empty where it is not there."""
    return _read_table(processed, name)


@dataclass
class _Gathering:
    processed: Path
    workspace: Path
    surveys: dict[str, Declarations]
    indicators: pd.DataFrame
    declared: Registers

    def run(self) -> Gathered:
        self.gathered = Gathered(_empty(IndicatorTable), {})
        self.years = list_register_years(self.workspace, self.declared)
        makers: dict[str, tuple[object, Callable[[], list[Row]]]] = {
            "communities": (self.declared.communities, self._make_communities),
            "actions": (self.declared.actions, self._make_actions),
            "key_indicators": (self.declared.key_indicators, self._make_key_indicators),
            "population": (self.declared.population, self._make_population),
        }
        parts: list[pd.DataFrame] = []
        for name, (there, make) in makers.items():
            if there is not None:
                parts.append(self._attempt(name, lambda make=make: _frame(make()), [name]))  # type: ignore[misc]
        registers = _join(parts)
        if self.declared.impact is not None:
            made = self._attempt("activity", lambda: self._make_impact(registers), ["activity", "impact"])
            registers = _join([registers, made])
        self.gathered.rows = registers
        self.gathered.definitions = describe_registers(registers, self.declared)
        everything = _join([self.indicators, registers])
        aims = list_aims(self.surveys, self.declared, sorted(set(everything["wave"])))
        self._put("targets", follow_targets(everything, aims))
        if self.declared.impact is not None:
            self._attempt("sheets", lambda: self._make_sheets(everything), [])
            self._attempt("slides", lambda: self._check_slides(everything), [])
        for name, contract in TABLES.items():
            self.gathered.tables.setdefault(name, _empty(contract))
        return self.gathered

    def _attempt(self, name: str, make: Callable[[], pd.DataFrame], surveys: list[str]) -> pd.DataFrame:
        try:
            return make()
        except Refusal as refusal:
            self.gathered.problems += refusal.problems
            for table in MADE_BY.get(name, []):
                self.gathered.tables[table] = _read_table(self.processed, table)
            former = _read_former(self.processed)
            return former[former["survey"].isin(surveys)]

    def _put(self, name: str, *tables: pd.DataFrame) -> None:
        filled = [table for table in tables if len(table)]
        self.gathered.tables[name] = pd.concat(filled, ignore_index=True) if filled else _empty(TABLES[name])

    def _make_communities(self) -> list[Row]:
        declared = self.declared.communities
        assert declared is not None
        pseudonymise = make_pseudonymiser(lambda: load_key(self.workspace))
        rows, tables = [], []
        for year in self.years["communities"]:
            meetings = read_meetings(self.workspace, year, declared, pseudonymise)
            rows += compute_communities(meetings, declared, year)
            tables.append(tabulate_sessions(meetings, declared, year))
        self._put("community_sessions", *tables)
        return rows

    def _make_actions(self) -> list[Row]:
        declared = self.declared.actions
        assert declared is not None
        tables = {
            year: tabulate_actions(read_portfolio(self.workspace, year, declared, self.declared.languages), year)
            for year in self.years["actions"]
        }
        rows = [row for year, table in tables.items() for row in compute_actions(table, declared, year)]
        pairs = list(zip(tables, list(tables)[1:], strict=False))
        self._put("actions", *tables.values())
        changes = [compare_portfolios(tables[one], tables[two], (one, two)) for one, two in pairs]
        self._put("action_changes", *changes)
        return rows

    def _make_key_indicators(self) -> list[Row]:
        declared = self.declared.key_indicators
        assert declared is not None
        figures = read_key_figures(self.workspace, declared)
        compared = [
            compare_areas(figures, each, period, declared)
            for each in declared.indicators
            for period in sorted(set(figures.loc[figures["indicator"] == each.id, "period"]))
        ]
        self._put("key_indicators", *(each.areas for each in compared))
        return [row for each in compared for row in each.rows]

    def _make_population(self) -> list[Row]:
        declared = self.declared.population
        assert declared is not None
        rows, tables = [], []
        for year in self.years["population"]:
            tidy = read_population(self.workspace, year, declared)
            table = tabulate_population(tidy, declared, year)
            rows += compute_population(table, tidy, declared, year)
            tables.append(table)
        self._put("population", *tables)
        return rows

    def _make_impact(self, registers: pd.DataFrame) -> pd.DataFrame:
        impact = self.declared.impact
        assert impact is not None
        known = _join([self.indicators, registers])
        years = list_activity(self.workspace, impact)
        activities = {year: read_activity(self.workspace, each.activity or "", year) for year, each in years.items()}
        files = {year: (FOLDER / (each.activity or "")).as_posix() for year, each in years.items()}
        refuse_second_values({year: (files[year], table) for year, table in activities.items()})
        elsewhere = {*known["indicator"], *(name for table in activities.values() for name in table["id"])}
        rows, terms = [], []
        for year, each in years.items():
            self.gathered.copied |= list_copied(impact, year, activities[year])
            made = compute_year(impact, year, each, activities[year], known, elsewhere)
            rows.append(made.rows)
            terms.append(made.terms)
        self._put("impact_terms", *terms)
        # A count of a later year may stand in that year's register too, with the same value.
        return _join(rows).drop_duplicates(["survey", "wave", "indicator"], keep="last", ignore_index=True)

    def _make_sheets(self, everything: pd.DataFrame) -> pd.DataFrame:
        impact, bundles = self.declared.impact, list(self.declared.actions.bundles if self.declared.actions else [])
        assert impact is not None
        tables = []
        for year in self.years["sheets"]:
            sheets = read_sheets(self.workspace, year, bundles, self.declared.languages)
            waves = impact.years[year].waves if year in impact.years else {}
            tables.append(tabulate_sheets(sheets, year, waves, everything))
        self._put("sheets", *tables)
        return _empty(IndicatorTable)

    def _check_slides(self, everything: pd.DataFrame) -> pd.DataFrame:
        impact = self.declared.impact
        assert impact is not None
        declared = {made.id for _, made in self.declared.list_made()}
        counts = {each.id for each in impact.counts}
        composites = {each.id for each in impact.composites}
        check_slides(impact, {*everything["indicator"], *declared, *counts, *composites})
        return _empty(IndicatorTable)


def _refuse_names(surveys: dict[str, Declarations], declared: Registers) -> None:
    """A survey named like a register, or two indicators of one name, could not be told apart."""
    reserved = [name for name in surveys if name in OWN]
    if reserved:
        name = f"schemas/surveys/{reserved[0]}"
        raise Refusal(Problem(name, "", "the name of a register", f"none of {', '.join(OWN)}", "rename the survey"))
    taken = {each.id: name for name, survey in surveys.items() for each in survey.indicators}
    for register, made in declared.list_made():
        if made.id in taken:
            found = f"a second indicator `{made.id}`, beside that of {taken[made.id]}"
            raise Refusal(Problem(f"schemas/{register}.yaml", made.id, found, "names of its own", "rename one"))
        taken[made.id] = register


def _join(tables: list[pd.DataFrame]) -> pd.DataFrame:
    filled = [table for table in tables if len(table)]
    return pd.concat(filled, ignore_index=True) if filled else _empty(IndicatorTable)


def _empty(contract: type) -> pd.DataFrame:
    columns = contract.to_schema().columns  # type: ignore[attr-defined]
    return pd.DataFrame({name: pd.Series(dtype=str(column.dtype)) for name, column in columns.items()})


def _read_former(processed: Path) -> pd.DataFrame:
    path = processed / "indicators.csv"
    if not path.is_file():
        return _empty(IndicatorTable)
    former = read_made(path, IndicatorTable)
    return former[former["survey"].isin(OWN)]


def _read_table(processed: Path, name: str) -> pd.DataFrame:
    path = processed / f"{name}.csv"
    return read_made(path, TABLES[name]) if path.is_file() else _empty(TABLES[name])


def _frame(rows: list[Row]) -> pd.DataFrame:
    return frame_rows(rows) if rows else _empty(IndicatorTable)
