"""The closing summary on the terminal: outcomes, key indicators, reconciliation, where the charts are.

Reads the tables with the standard library, so that a run with nothing to do stays quick.
"""

from __future__ import annotations

import csv
import json
from collections import Counter
from pathlib import Path
from typing import Any

from schemas.catalogue import load_impact, load_surveys
from schemas.refusals import Problem, Refusal

PROCESSED = Path("processed")
VERDICTS = {
    "agrees": "agree", "differs": "differ", "not_computable": "cannot be computed",
    "contradicts_itself": "contradict themselves",
}  # fmt: skip
COUNTS_ALONE = 20


def print_summary(workspace: Path) -> None:
    """Print the summary of what stands in processed/ and figures/; raises Refusal before the first run."""
    from rich.console import Console

    console = Console(highlight=False, soft_wrap=True)
    path = workspace / PROCESSED / "indicators.csv"
    if not path.is_file():
        raise Refusal(
            Problem("processed/indicators.csv", "", "no results yet", "the tables of a run", "run `boost run`")
        )
    rows = _read(path)
    surveys = load_surveys(workspace)
    for survey, declared in surveys.items():
        keys = {indicator.id: indicator.label for indicator in declared.indicators if indicator.key}
        for wave in declared.survey.waves:
            method = workspace / PROCESSED / survey / wave / "method.json"
            if not method.is_file():
                continue
            outcomes: dict[str, int] = json.loads(method.read_text(encoding="utf-8"))["outcomes"]
            told = ", ".join(f"{count} {name.replace('_', '-')}" for name, count in outcomes.items() if count)
            console.print(f"\n[bold]{survey} {wave}[/bold]  {sum(outcomes.values())} responses: {told}")
            own = [row for row in rows if (row["survey"], row["wave"]) == (survey, wave)]
            _print_indicators(console, own, keys)
    impact = load_impact(workspace)
    if impact:
        keys = {composite.id: composite.label for composite in impact.composites if composite.key}
        for year in impact.years:
            console.print(f"\n[bold]impact {year}[/bold]")
            _print_indicators(console, [row for row in rows if (row["survey"], row["wave"]) == ("impact", year)], keys)
    _print_reconciliation(console, workspace)
    drawn = len(list((workspace / "figures").glob("*/*/*/*.png")))
    decks = len(list((workspace / "figures").glob("*/*/slides-*.html")))
    console.print(
        f"\n[bold]Charts[/bold]  {drawn} figures in {decks} decks: open figures/<survey>/<wave>/slides-<language>.html"
    )


def _print_indicators(console: Any, rows: list[dict[str, str]], keys: dict[str, dict[str, str]]) -> None:
    from rich.table import Table

    table = Table(box=None, show_header=False, pad_edge=False, padding=(0, 2))
    for row in rows:
        if row["indicator"] not in keys or row["break"] or row["level"]:
            continue
        label = keys[row["indicator"]]
        told = f"{label.get('en') or next(iter(label.values()))}"
        table.add_row("", row["indicator"], _say_value(row), _say_base(row), told)
    console.print(table)


def _say_value(row: dict[str, str]) -> str:
    if row["suppressed"] == "true" or not row["value"]:
        return "–"
    value = float(row["value"])
    if row["unit"] == "share":
        small = float(row["denominator"] or 0) < COUNTS_ALONE
        return f"{row['numerator']} of {row['denominator']}" if small else f"{int(value * 100 + 0.5)} %"
    return f"{value:,.0f}" if value.is_integer() else f"{value:,.1f}"


def _say_base(row: dict[str, str]) -> str:
    if not row["denominator"]:
        return ""
    counted = f"{row['numerator']} of {row['denominator']}" if row["numerator"] else f"n = {row['denominator']}"
    bounds = ""
    if row["ci_low"]:
        bounds = f", {int(float(row['ci_low']) * 100 + 0.5)} to {int(float(row['ci_high']) * 100 + 0.5)} %"
    missing = ", ".join(
        f"{row[kind]} {kind.replace('_', ' ')}" for kind in ("no_answer", "dont_know") if row[kind] not in {"", "0"}
    )
    return f"{counted}{bounds}" + (f" ({missing})" if missing else "")


def _print_reconciliation(console: Any, workspace: Path) -> None:
    path = workspace / PROCESSED / "reconciliation.csv"
    if not path.is_file():
        return
    figures = _read(path)
    counts = Counter(row["verdict"] for row in figures)
    told = ", ".join(f"{counts[verdict]} {words}" for verdict, words in VERDICTS.items())
    console.print(f"\n[bold]Printed figures[/bold]  {len(figures)} checked: {told}")
    for row in figures:
        if row["verdict"] in {"differs", "contradicts_itself"}:
            console.print(f"  {row['id']}: {row['why']}", markup=False)


def _read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
