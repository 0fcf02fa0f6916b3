"""`boost check`: one export against the codebook, nothing written."""

from __future__ import annotations

from pathlib import Path

from rich.console import Console

from pipelines.findings import has_errors, make_visible
from pipelines.gathered import Gathered, gather_findings
from pipelines.ingest import declare_export, find_wave, ingest_wave
from pipelines.words import words_of
from schemas.catalogue import load_survey
from schemas.refusals import Problem, Refusal

SHOWN = 20


def check_export(workspace: Path, file: Path, survey: str, wave: str, language: str | None, words: str) -> int:
    """Print what is found in one export and what it holds; gives the exit code."""
    everything = load_survey(workspace, survey)
    fielding = find_wave(everything, wave)
    declared = everything.for_wave(wave)
    named = [export for export in fielding.exports if export.file == file.name]
    export = declare_export(file, language or (named[0].language if named else None))
    if not (file if file.is_absolute() else workspace / file).is_file():
        found = "a folder" if file.is_dir() else "no such file"
        raise Refusal(Problem(make_visible(file.as_posix()), "", found, "the path of an export", "check the path"))
    ingested = ingest_wave(workspace, declared, wave, only=(file, export))
    console = Console(highlight=False, soft_wrap=True, markup=False)
    kinds = gather_findings(ingested.findings)
    for kind in kinds[:SHOWN]:
        console.print(describe_findings(kind, words) + "\n")
    say = words_of(words)["validation"]
    hidden = sum(len(kind.findings) for kind in kinds[SHOWN:])
    if hidden:
        console.print(say["further"].format(hidden=hidden) + "\n")
    if ingested.responses is not None:
        counts = ingested.responses["outcome"].value_counts(sort=False)
        words_for = words_of(words)["summary"]
        outcomes = ", ".join(f"{words_for['outcomes'][outcome]} {count}" for outcome, count in counts.items())
        received = words_for["received"].format(count=len(ingested.responses))
        console.print(f"{make_visible(file.name)}  {received} ({outcomes})")
    errors = sum(finding.severity == "error" for finding in ingested.findings)
    console.print(say["counted"].format(errors=errors, warnings=len(ingested.findings) - errors))
    return 1 if has_errors(ingested.findings) else 0


def describe_findings(kind: Gathered, language: str) -> str:
    """Findings of one kind as a message of a few lines: places, what was found, what was expected, what to do."""
    say, finding = words_of(language)["validation"], kind.first
    expected, action = finding.describe(language)
    pair = words_of(language)["slides"]["pair"]
    lines = [f"{say[finding.severity]} – {', '.join(filter(None, [make_visible(finding.file), kind.place(language)]))}"]
    for label, text in ((say["value"], kind.value), (say["expected"], expected), (say["action"], action)):
        lines += [f"  {pair.format(label=label, value=text)}"] if text else []
    return "\n".join(lines)
