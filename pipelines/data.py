"""The first stage: exports -> responses, validation reports, topline, indicators, reconciliation."""

from __future__ import annotations

import hashlib
import shutil
from pathlib import Path
from typing import Any

import pandas as pd

from pipelines.counted_by import DEFAULT, Counting
from pipelines.defined import write_definitions
from pipelines.disclosure.hide import hide_topline
from pipelines.engines.choose import open_counter
from pipelines.files import remove_file, replace_folder, restore_folder, write_json, write_parquet, write_table
from pipelines.findings import Finding
from pipelines.gathered import list_problems
from pipelines.history.code import hash_code
from pipelines.indicators import HASH_DIGITS, count_indicators
from pipelines.ingest import Ingested, count_warnings, ingest_wave, raw_folder
from pipelines.large import is_large, make_large_wave
from pipelines.made import read_made
from pipelines.measures import real_moments
from pipelines.progress import Step, silent
from pipelines.quality.assess import assess_quality
from pipelines.quality.stored import write_quality
from pipelines.reach.gather import gather_registers
from pipelines.reconcile import read_published, reconcile_figures
from pipelines.releasing import hide_languages, plan_wave
from pipelines.themes.coding import Coding, add_themes, find_disagreement, read_coding
from pipelines.themes.marking import hide_agreement, mark_themes
from pipelines.topline import count_topline
from pipelines.validation import write_report
from pipelines.weights import weigh_responses
from schemas.catalogue import load_printed, load_surveys
from schemas.declarations import Wave
from schemas.declared import Declarations
from schemas.refusals import Problem, Refusal
from schemas.tables import IndicatorTable
from schemas.themed import FOLDER as THEMES

PROCESSED = Path("processed")


def make_data(workspace: Path, progress: Step = silent, only: str = "", counting: Counting = DEFAULT) -> None:
    """Read, check and compute every wave of every survey of the workspace, or of one survey; compare declared waves.

    A wave with errors keeps its former outputs, but for the validation report that says what is wrong; all other
    waves go on. With `only`, the outputs of the other surveys stay as they are, and the tables over all surveys are
    made from them; what was never computed is in none of these tables. Raises Refusal at the end with what stopped
    each wave.
    """
    surveys = load_surveys(workspace)
    problems: list[Problem] = []
    chosen = {only: surveys[only]} if only else surveys
    waves = [(declared, wave) for declared in chosen.values() for wave in declared.survey.waves]
    for done, (declared, wave) in enumerate(waves):
        progress(f"{declared.survey.id} {wave}", done, len(waves))
        try:
            _make_wave(workspace, declared, wave, counting)
        except Refusal as refusal:
            problems += refusal.problems
    _drop_undeclared(workspace, surveys, only)
    pending = list_pending(workspace, surveys) if only else set()
    try:
        consequences = make_tables(workspace, surveys, pending)
    except Refusal as refusal:
        problems += refusal.problems
        consequences = []
    if pending:
        consequences = []
    # Comparisons read what waves have left, as this module writes it.
    from pipelines.compare import make_comparisons

    problems += make_comparisons(workspace, chosen.values())
    if problems or consequences:
        # A sum over surveys that lacks a stopped wave is no mistake of its own.
        raise Refusal(*dict.fromkeys(problems or consequences))


def list_pending(workspace: Path, surveys: dict[str, Declarations]) -> set[tuple[str, str]]:
    """The declared waves, as (survey, wave), that were never computed."""
    waves = {(survey, wave) for survey, declared in surveys.items() for wave in declared.survey.waves}
    return {each for each in waves if not (workspace / PROCESSED / each[0] / each[1] / "indicators.csv").is_file()}


def make_tables(
    workspace: Path, surveys: dict[str, Declarations], pending: set[tuple[str, str]] | None = None
) -> list[Problem]:
    """The tables over all surveys: indicators with those of the registers, their tables, the reconciliation with print.

    pending: waves that are not to be judged yet; nor are the impact figures then, where they could not be made. Gives
    what kept the impact figures from being made; the surveys' own indicators are written all the same.
    """
    paths = [
        workspace / PROCESSED / survey / wave / "indicators.csv"
        for survey, declared in surveys.items()
        for wave in declared.survey.waves
    ]
    tables = [read_indicators(path) for path in paths if path.is_file()]
    if not tables:
        return []
    indicators = pd.concat(tables, ignore_index=True)
    gathered = gather_registers(workspace / PROCESSED, workspace, surveys, indicators)
    problems, copied = gathered.problems, gathered.copied
    made = {"code": hash_code(), "definitions": gathered.definitions}
    write_json(workspace / PROCESSED / "impact.json", made)
    indicators = pd.concat([indicators, gathered.rows], ignore_index=True) if len(gathered.rows) else indicators
    write_table(workspace / PROCESSED / "indicators.csv", indicators)
    for name, table in gathered.tables.items():
        path = workspace / PROCESSED / f"{name}.csv"
        if len(table):
            write_table(path, table)
        else:
            remove_file(path)
    figures = read_published(workspace)
    if figures is not None and pending:
        lacking = {"activity", "impact"} if problems else set()
        judged = [
            (survey, wave) not in pending and survey not in lacking
            for survey, wave in zip(figures["survey"], figures["wave"], strict=True)
        ]
        figures = figures[judged].reset_index(drop=True)
    if figures is not None:
        named = {indicator.id: indicator for declared in surveys.values() for indicator in declared.indicators}
        table = reconcile_figures(figures, indicators, load_printed(workspace), named, copied)
        write_table(workspace / PROCESSED / "reconciliation.csv", table)
    else:
        remove_file(workspace / PROCESSED / "reconciliation.csv")
    return problems


def read_indicators(path: Path) -> pd.DataFrame:
    """An indicators table as it was written; raises Refusal where another version wrote it."""
    return read_made(path, IndicatorTable)


"""How many errors of a wave are told on the terminal."""


def refuse_findings(declared: Declarations, wave: str, ingested: Ingested) -> Refusal:
    """The first errors of a wave as a refusal that says where all of them stand."""
    errors = sum(finding.severity == "error" for finding in ingested.findings)
    report = (PROCESSED / declared.survey.id / wave / "validation.html").as_posix()
    action = f"open the report, mend the export; until then the former results of {declared.survey.id} {wave} stand"
    found = Problem(report, "", f"errors: {errors}", "no errors", action)
    return Refusal(*list_problems(ingested.findings), found)


def hash_exports(workspace: Path, survey: str, wave: str, fielding: Wave) -> tuple[dict[str, str], str]:
    """sha256 of each export by file name, and one short hash over all of them."""
    folder = workspace / raw_folder(survey, wave)
    hashes = {export.file: _hash_file(folder / export.file) for export in fielding.exports}
    return hashes, hashlib.sha256("\n".join(hashes.values()).encode()).hexdigest()[:HASH_DIGITS]


def _hash_file(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _look_at(workspace: Path, survey: str, wave: str, fielding: Wave) -> dict[str, tuple[int, ...]]:
    """When each export was last written, its size and its number on the disk; nothing where it is not there."""
    stamps: dict[str, tuple[int, ...]] = {}
    for export in fielding.exports:
        file = raw_folder(survey, wave) / export.file
        try:
            found = (workspace / file).stat()
            stamps[file.as_posix()] = found.st_mtime_ns, found.st_size, found.st_ino
        except OSError:
            stamps[file.as_posix()] = ()
    return stamps


def _make_wave(workspace: Path, declared: Declarations, wave: str, counting: Counting) -> None:
    survey, fielding, everything = declared.survey, declared.survey.waves[wave], declared
    declared = everything.for_wave(wave)
    final = workspace / PROCESSED / survey.id / wave
    restore_folder(final)
    before = _look_at(workspace, survey.id, wave, fielding)
    if is_large(workspace, declared, wave, counting) and make_large_wave(workspace, everything, wave, final, counting):
        return
    try:
        ingested = ingest_wave(workspace, declared, wave)
        if ingested.responses is not None:
            hashes, data_hash = hash_exports(workspace, survey.id, wave, fielding)
        for file, stamp in _look_at(workspace, survey.id, wave, fielding).items():
            if stamp != before[file]:
                found = "a file that changed while it was read"
                raise Refusal(Problem(file, "", found, "a file at rest", "close it elsewhere, then run again"))
    except Refusal as refusal:
        # A file that cannot be read stops the wave like any other error, and its report says so.
        write_report(final, declared, wave, [_as_finding(problem) for problem in refusal.problems])
        raise
    if ingested.responses is None:
        write_report(final, declared, wave, ingested.findings)
        raise refuse_findings(declared, wave, ingested)
    responses = weigh_responses(ingested.responses, declared, wave)
    coding = read_coding(workspace, responses, declared, wave)
    if coding is not None:
        responses = add_themes(responses, coding)
        file = (THEMES / declared.survey.id / wave).as_posix()
        ingested.findings.extend([*find_disagreement(coding, file), *coding.list_findings(file)])
    made = final.with_name(f".{wave}.new")
    shutil.rmtree(made, ignore_errors=True)
    made.mkdir(parents=True)
    write_parquet(made / "responses.parquet", responses, private=True)
    hidden = plan_wave(workspace, responses, everything, wave)
    write_table(made / "topline.csv", hide_topline(count_topline(responses, declared), hidden))
    held = declared.as_held(responses.columns)
    counter = open_counter([made / "responses.parquet"], responses, held, fielding.population, counting)
    indicators = count_indicators(counter, held, wave, data_hash, everything, hidden)
    write_table(made / "indicators.csv", mark_themes(indicators, declared, coding))
    if coding is not None:
        write_table(made / "agreement.csv", hide_agreement(coding.agreement, hidden))
        write_table(made / "quotes.csv", coding.shown)
    method = _describe_method(ingested, declared, wave, hashes, data_hash) | _describe_coding(coding)
    write_json(made / "method.json", hide_languages(method, hidden))
    write_quality(made, assess_quality(ingested, declared, wave, hidden))
    write_report(made, declared, wave, ingested.findings)
    write_definitions(workspace, made, declared, wave)
    replace_folder(made, final)


def _as_finding(problem: Problem) -> Finding:
    said = {"expected": problem.expected, "action": problem.action}
    return Finding("error", "unreadable", problem.file, item=problem.place, value=problem.found, expected=said)


def _describe_method(
    ingested: Ingested, declared: Declarations, wave: str, hashes: dict[str, str], data_hash: str
) -> dict[str, Any]:
    """What the method slide says: outcomes, dates, languages, participants, warnings, exports."""
    responses = ingested.responses
    assert responses is not None
    complete = responses[responses["outcome"] == "complete"]
    moments = real_moments(complete["submitted"])
    return {
        "survey": declared.survey.id,
        "wave": wave,
        "outcomes": {outcome: int(count) for outcome, count in responses["outcome"].value_counts(sort=False).items()},
        "languages": {code: int((complete["language"] == code).sum()) for code in declared.survey.languages},
        "participants": int(complete["participant"].nunique()) if "participant" in complete else len(complete),
        "first_response": f"{moments.min():%Y-%m-%d}" if len(moments) else "",
        "last_response": f"{moments.max():%Y-%m-%d}" if len(moments) else "",
        "warnings": dict(sorted(count_warnings(ingested.findings).items())),
        "exports": hashes,
        "data_hash": data_hash,
    }


def _describe_coding(coding: Coding | None) -> dict[str, str]:
    return {} if coding is None else {"coding": coding.written}


def _drop_undeclared(workspace: Path, surveys: dict[str, Declarations], only: str) -> None:
    """Outputs of surveys and waves that are no longer declared go: a stage leaves nothing stale behind."""
    for folder in (workspace / PROCESSED).glob(f"{only or '*'}/[!.]*/"):
        declared = surveys.get(folder.parent.name)
        if declared is None or folder.name not in declared.survey.waves:
            shutil.rmtree(folder)
    for folder in (workspace / PROCESSED).glob("*/"):
        if folder.name not in surveys and not only:
            shutil.rmtree(folder)
