"""`boost check`: one export against the codebook, nothing written."""

from __future__ import annotations

from pathlib import Path

from rich.console import Console

from pipelines.findings import Finding, has_errors, make_visible, shorten
from pipelines.ingest import declare_export, find_wave, ingest_wave
from pipelines.words import words_of
from schemas.catalogue import load_survey

SHOWN = 8


def check_export(workspace: Path, file: Path, survey: str, wave: str, language: str | None, words: str) -> int:
    """Print what is found in one export and what it holds; gives the exit code."""
    everything = load_survey(workspace, survey)
    fielding = find_wave(everything, wave)
    declared = everything.for_wave(wave)
    named = [export for export in fielding.exports if export.file == file.name]
    export = declare_export(file, language or (named[0].language if named else None))
    ingested = ingest_wave(workspace, declared, wave, only=(file, export))
    console = Console(highlight=False, soft_wrap=True, markup=False)
    ordered = sorted(ingested.findings, key=lambda finding: (finding.severity, finding.row))
    for finding in ordered[:SHOWN]:
        console.print(describe_finding(finding, words) + "\n")
    say = words_of(words)["validation"]
    if len(ordered) > SHOWN:
        console.print(say["further"].format(hidden=len(ordered) - SHOWN) + "\n")
    if ingested.responses is not None:
        counts = ingested.responses["outcome"].value_counts(sort=False)
        words_for = words_of(words)["summary"]
        outcomes = ", ".join(f"{words_for['outcomes'][outcome]} {count}" for outcome, count in counts.items())
        received = words_for["received"].format(count=len(ingested.responses))
        console.print(f"{make_visible(file.name)}  {received} ({outcomes})")
    errors = sum(finding.severity == "error" for finding in ingested.findings)
    console.print(say["counted"].format(errors=errors, warnings=len(ingested.findings) - errors))
    return 1 if has_errors(ingested.findings) else 0


def describe_finding(finding: Finding, language: str) -> str:
    """A finding as a message of a few lines: place, what was found, what was expected, what to do."""
    say = words_of(language)["validation"]
    row = f"{say['row'].lower()} {finding.row}" if finding.row else ""
    expected, action = finding.describe(language)
    pair = words_of(language)["slides"]["pair"]
    lines = [f"{say[finding.severity]} – {', '.join(filter(None, [make_visible(finding.file), row, finding.item]))}"]
    for label, text in ((say["value"], shorten(finding.value)), (say["expected"], expected), (say["action"], action)):
        lines += [f"  {pair.format(label=label, value=text)}"] if text else []
    return "\n".join(lines)
