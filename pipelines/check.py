"""`boost check`: one export against the codebook, nothing written."""

from __future__ import annotations

from pathlib import Path

from rich.console import Console
from rich.table import Table

from pipelines.findings import has_errors, shorten
from pipelines.ingest import find_wave, ingest_wave
from pipelines.words import words_of
from schemas.catalogue import load_survey
from schemas.declarations import Export

SHOWN = 25


def check_export(workspace: Path, file: Path, survey: str, wave: str, language: str | None, words: str) -> int:
    """Print what is found in one export and what it holds; gives the exit code."""
    declared = load_survey(workspace, survey)
    fielding = find_wave(declared, wave)
    named = [export for export in fielding.exports if export.file == file.name]
    export = Export(file=file.name, language=language or (named[0].language if named else None))
    ingested = ingest_wave(workspace, declared, wave, only=(file, export))
    console, say = Console(), words_of(words)["validation"]
    if ingested.findings:
        table = Table(say["severity"], say["row"], say["item"], say["value"], say["expected"], say["action"], box=None)
        ordered = sorted(ingested.findings, key=lambda finding: (finding.severity, finding.row))
        for finding in ordered[:SHOWN]:
            cells = [
                say[finding.severity],
                str(finding.row or "–"),
                finding.item or "–",
                shorten(finding.value) or "–",
            ]
            table.add_row(*cells, *finding.describe(words))
        console.print(table, markup=False)
        if len(ordered) > SHOWN:
            console.print(f"… {len(ordered) - SHOWN} more")
    if ingested.responses is not None:
        counts = ingested.responses["outcome"].value_counts(sort=False)
        outcomes = ", ".join(f"{count} {str(outcome).replace('_', '-')}" for outcome, count in counts.items())
        console.print(f"{file.name}: {len(ingested.responses)} responses ({outcomes})", highlight=False, soft_wrap=True)
    failed = has_errors(ingested.findings)
    errors = sum(finding.severity == "error" for finding in ingested.findings)
    console.print(f"{errors} errors, {len(ingested.findings) - errors} warnings", highlight=False)
    return 1 if failed else 0
