"""The closing summary on the terminal: outcomes, key indicators, reconciliation, where the charts are.

Reads the tables with the standard library, so that a run with nothing to do stays quick.
"""

from __future__ import annotations

import csv
import json
from collections import Counter
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from pipelines.disclosure.reasons import BESIDE
from pipelines.formulas import rearm
from pipelines.kept import list_kept
from pipelines.medians import IN_WORDS, list_scales, name_middle
from pipelines.typography import COUNTS_ALONE, format_count, round_half_up
from pipelines.unread import list_unread
from pipelines.words import words_of
from schemas.catalogue import (
    load_actions,
    load_communities,
    load_impact,
    load_key_indicators,
    load_population,
    load_surveys,
)
from schemas.declarations import Text
from schemas.refusals import Problem, Refusal

PROCESSED = Path("processed")
VERDICTS = ("agrees", "differs", "not_computable", "contradicts_itself")
WIDEST = 32
"""So much room, in signs, the name of an indicator takes before it is folded."""
DIFFERENCES = {"higher", "lower", "changed"}
"""Verdicts of a comparison that say a difference."""
Row = dict[str, str]
Scales = dict[str, dict[str, str]]
NO_SCALES: Scales = {}


def print_summary(workspace: Path, language: str, survey: str = "") -> None:
    """Print the summary of what stands in processed/ and figures/, or of one survey; raises Refusal before any run."""
    path = workspace / PROCESSED / "indicators.csv"
    if not path.is_file():
        raise Refusal(
            Problem("processed/indicators.csv", "", "no results yet", "the tables of a run", "run `boost run`")
        )
    Summary(workspace, language, _read(path), survey).show()


@dataclass(frozen=True)
class Summary:
    """What is said, in which language, from which rows of the indicators table; only: of which survey alone."""

    workspace: Path
    language: str
    rows: list[Row]
    only: str = ""

    @cached_property
    def say(self) -> dict[str, Any]:
        """The words of the summary."""
        say: dict[str, Any] = words_of(self.language)["summary"]
        return say

    @cached_property
    def console(self) -> Console:
        """The terminal."""
        return Console(highlight=False, soft_wrap=True)

    def show(self) -> None:
        """Survey by survey, then impact, print and figures."""
        surveys = load_surveys(self.workspace)
        chosen = {self.only: surveys[self.only]} if self.only else surveys
        for survey, declared in chosen.items():
            keys = {indicator.id: indicator.label for indicator in declared.indicators if indicator.key}
            for wave, fielding in declared.survey.waves.items():
                scales = list_scales(declared.for_wave(wave), self._tell)
                self._show_wave(survey, wave, keys, scales)
                self._show_hidden(survey, wave, fielding.released, declared.survey.minimum_cell)
            self._show_comparisons(survey)
        if not self.only:
            self._show_registers()
        self._show_reconciliation()
        self._show_charts()
        self._show_kept()
        for name in list_unread(self.workspace, surveys):
            if self.only and not name.startswith(f"raw/{self.only}/"):
                continue
            self.console.print(f"  [yellow]{escape(self.say['unread'].format(file=name))}[/yellow]")

    def _show_registers(self) -> None:
        """Impact figures and the key indicators of the registers, year by year."""
        keys = list_keys(self.workspace)
        years = sorted({row["wave"] for row in self.rows if row["survey"] in keys})
        for year in years:
            self.console.print(f"\n[bold]impact {year}[/bold]")
            for name, labels in keys.items():
                self._show_indicators(name, year, labels)

    @cached_property
    def _terms(self) -> dict[tuple[str, str], str]:
        """(composite, year) -> its terms as a sum; a sum is never shown without them."""
        path = self.workspace / PROCESSED / "impact_terms.csv"
        told: dict[tuple[str, str], str] = {}
        for row in _read(path) if path.is_file() else []:
            if row["depth"] != "0":
                continue
            key = row["composite"], row["year"]
            sign = {"mean": ", "}.get(row["sign"], f" {row['sign']} ") if key in told else ""
            told[key] = f"{told.get(key, '')}{sign}{_say_count(row['value'], self.language)}"
        return {key: f"= {terms}" if ", " not in terms else f"⌀ {terms}" for key, terms in told.items()}

    def _show_wave(self, survey: str, wave: str, keys: dict[str, Text], scales: Scales) -> None:
        folder = self.workspace / PROCESSED / survey / wave
        head = f"\n[bold]{survey} {wave}[/bold]  "
        validation = folder / "validation.json"
        found = (
            json.loads(validation.read_text(encoding="utf-8")) if validation.is_file() else {"errors": 0, "warnings": 0}
        )
        report = (PROCESSED / survey / wave / "validation.html").as_posix()
        if found.get("errors"):
            stopped = self.say["stopped"].format(errors=found.get("errors"), report=report)
            self.console.print(f"{head}[bold red]{escape(stopped)}[/bold red]")
            head = "  "
        if not (folder / "method.json").is_file():
            return
        outcomes: dict[str, int] = json.loads((folder / "method.json").read_text(encoding="utf-8"))["outcomes"]
        told = ", ".join(f"{self.say['outcomes'][name]} {count}" for name, count in outcomes.items() if count)
        self.console.print(f"{head}{self.say['received'].format(count=sum(outcomes.values()))} ({told})")
        self._show_indicators(survey, wave, keys, scales)
        if found.get("warnings") and not found.get("errors"):
            told = self.say["warned"].format(count=found.get("warnings"), report=report)
            self.console.print(f"  [yellow]{escape(told)}[/yellow]")

    def _show_hidden(self, survey: str, wave: str, released: bool, minimum: int) -> None:
        """How many numbers of a wave are hidden; of one that was public before, that none is."""
        own = [row for row in self.rows if (row["survey"], row["wave"]) == (survey, wave)]
        hidden = sum(row["suppressed"].lower() == "true" for row in own)
        if own and released:
            self.console.print(f"  {escape(self.say['released'])}")
        elif hidden:
            self.console.print(f"  {escape(self.say['hidden'].format(count=hidden, minimum=minimum))}")
            if any(row["reason"].endswith(BESIDE) for row in own):
                self.console.print(f"  {escape(self.say['hidden_beside'])}")

    def _show_comparisons(self, survey: str) -> None:
        """How many differences each comparison shows; two levels that exclude each other are one test."""
        for path in sorted((self.workspace / PROCESSED / survey).glob("comparison-*.csv")):
            rows = _read(path)
            sizes = {row["family"]: int(row["family_size"]) for row in rows if row["p"]}
            shown = Counter(row["family"] for row in rows if row["verdict"] in DIFFERENCES)
            by = next((f" ({row['break']})" for row in rows if row["break"]), "")
            told = self.say["compared"].format(
                before=rows[0]["wave_before"], after=f"{rows[0]['wave_after']}{by}", tests=sum(sizes.values()),
                shown=sum(min(count, sizes[family]) for family, count in shown.items()),
                apart=sum(row["verdict"] == "not_compared" for row in rows),
            )  # fmt: skip
            self.console.print(f"\n[bold]{survey} {escape(told)}[/bold]")

    def _show_indicators(self, survey: str, wave: str, keys: dict[str, Text], scales: Scales = NO_SCALES) -> None:
        whole = [row for row in self.rows if not (row["break"] or row["level"])]
        own = [row for row in whole if (row["survey"], row["wave"]) == (survey, wave)]
        lines = []
        for row in own:
            if (label := keys.get(row["indicator"])) is not None:
                several = [other for other in own if other["indicator"] == row["indicator"]]
                name = f"{row['indicator']} {row['statistic']}" if len(several) > 1 else row["indicator"]
                said = self._say_middle(row, scales) or self._say_value(row)
                lines.append(("", name, escape(said), self._say_base(row), escape(self._tell(label))))
        table = Table(box=None, show_header=False, pad_edge=False, padding=(0, 2))
        # A name is typed into other commands: it stays whole while there is room, and is folded, never cut.
        longest = max((len(word) for line in lines for word in line[1].split()), default=0)
        for width in (None, min(longest, WIDEST), None, None, None):
            table.add_column(overflow="fold", min_width=width)
        for line in lines:
            table.add_row(*line)
        if table.row_count:
            self.console.print(table)

    def _tell(self, text: Text) -> str:
        return text.get(self.language) or next(iter(text.values()), "")

    def _say_middle(self, row: Row, scales: Scales) -> str:
        """The answer in the middle of a scale of words; nothing for any other number."""
        if row["statistic"] not in IN_WORDS or row["suppressed"] == "true" or not row["value"]:
            return ""
        return name_middle(scales.get(row["indicator"], {}), float(row["value"]))

    def _say_value(self, row: Row) -> str:
        if row["suppressed"] == "true" or not row["value"]:
            return "–"
        value = float(row["value"])
        if row["unit"] == "share":
            small = float(row["denominator"] or 0) < COUNTS_ALONE
            return self._out_of(row) if small else f"{_to_percent(value)} %"
        return format_count(value, self.language)

    def _say_base(self, row: Row) -> str:
        if row["survey"] == "impact" and (terms := self._terms.get((row["indicator"], row["wave"]))):
            return terms
        if not row["denominator"]:
            return ""
        counted = self._out_of(row) if row["numerator"] else f"n = {_say_count(row['denominator'], self.language)}"
        bounds = ""
        if row["ci_low"]:
            bounds = f", {self._say_interval(float(row['ci_low']), float(row['ci_high']), row['unit'])}"
        kinds = ("no_answer", "dont_know")
        missing = ", ".join(
            f"{self.say[kind]} {_say_count(row[kind], self.language)}" for kind in kinds if row[kind] not in {"", "0"}
        )
        return f"{counted}{bounds}" + (f" ({missing})" if missing else "")

    def _say_interval(self, low: float, high: float, unit: str) -> str:
        """Both bounds in the unit of the value: those of a share as percentages, of a mean as they are."""
        if unit == "share":
            return str(self.say["between"].format(low=_to_percent(low), high=_to_percent(high)))
        bounds = {"low": format_count(low, self.language), "high": format_count(high, self.language)}
        return str(self.say["between_values"].format(**bounds))

    def _out_of(self, row: Row) -> str:
        n, of = (_say_count(row[column], self.language) for column in ("numerator", "denominator"))
        return str(self.say["out_of"].format(n=n, of=of))

    def _show_reconciliation(self) -> None:
        path = self.workspace / PROCESSED / "reconciliation.csv"
        if not path.is_file():
            return
        figures = [row for row in _read(path) if self.only in {"", row["survey"]}]
        if not figures:
            return
        counts = Counter(row["verdict"] for row in figures)
        told = ", ".join(f"{self.say['verdicts'][verdict]} {counts[verdict]}" for verdict in VERDICTS)
        self.console.print(f"\n[bold]{self.say['printed']}[/bold]  {len(figures)}: {told}")
        for row in figures:
            if row["verdict"] in {"differs", "contradicts_itself"}:
                self.console.print(f"  {row['id']}: {row['why']}", markup=False)

    def _show_kept(self) -> None:
        for line in list_kept(self.workspace, self.only, self.language):
            self.console.print(f"  {escape(line)}")

    def _show_charts(self) -> None:
        figures = self.workspace / "figures"
        of = self.only or "*"
        drawn, decks = len(list(figures.glob(f"{of}/*/[!.]*/*.png"))), len(list(figures.glob(f"{of}/*/slides-*.html")))
        told = self.say["charts"].format(figures=drawn, decks=decks)
        self.console.print(f"\n[bold]{self.say['drawn']}[/bold]  {escape(told)}")


def list_keys(workspace: Path) -> dict[str, dict[str, Text]]:
    """Register -> the indicators of it that are shown here, with what they are called."""
    impact, communities, actions = load_impact(workspace), load_communities(workspace), load_actions(workspace)
    figures, population = load_key_indicators(workspace), load_population(workspace)
    made: dict[str, list[Any]] = {
        "impact": list(impact.composites) if impact else [],
        "activity": list(impact.counts) if impact else [],
        "communities": list(communities.indicators) if communities else [],
        "actions": list(actions.indicators) if actions else [],
        "key_indicators": list(figures.indicators) if figures else [],
        "population": [population.total, *population.strata] if population else [],
    }
    return {name: {each.id: each.label for each in listed if each.key} for name, listed in made.items() if listed}


def _say_count(cell: str, language: str) -> str:
    """A number of a table as the language sets it."""
    return format_count(float(cell), language)


def _to_percent(share: float) -> int:
    return int(round_half_up(share, 2) * 100)


def _read(path: Path) -> list[Row]:
    with path.open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(file)
        return [{name: rearm(cell) if isinstance(cell, str) else "" for name, cell in row.items()} for row in rows]
