"""One wave's exports -> responses and findings: read, recode, check, type."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import pandas as pd
from pydantic import ValidationError

from pipelines.contracts import check_contract, check_duplicates, check_exports, check_overlap, check_rows
from pipelines.findings import OF_OWN_WORDS, Finding, has_errors, make_visible, mask_personal
from pipelines.gathered import list_problems
from pipelines.personal import find_personal
from pipelines.pseudonyms import load_key, make_pseudonymiser
from pipelines.readers.export import read_export
from pipelines.readers.limesurvey_structure import Structure, read_structure
from pipelines.readers.raw import RawTable, Unreadable
from pipelines.recode import recode
from pipelines.responses import answer_columns, type_responses
from pipelines.structure import compare_structure
from schemas.catalogue import SURVEYS
from schemas.declarations import Export, Wave
from schemas.declared import Declarations
from schemas.refusals import Problem, Refusal


@dataclass(frozen=True)
class Ingested:
    """A wave as read. `responses` is None when an error stopped it; `cannot_say` is what its files have lost.

    structure: the platform's own, where one is declared.
    """

    responses: pd.DataFrame | None
    findings: list[Finding]
    cannot_say: tuple[str, ...] = ()
    structure: Structure | None = None


def find_wave(declared: Declarations, wave: str) -> Wave:
    """The declared wave; raises Refusal with the known ones."""
    if wave not in declared.survey.waves:
        name = (SURVEYS / declared.survey.id / "survey.yaml").as_posix()
        known = ", ".join(declared.survey.waves)
        expected = f"one of {known}" if known else "a wave that was added; none was yet"
        action = f"take the wave in first: `boost add {declared.survey.id} {wave} FILE...` checks the files before"
        raise Refusal(Problem(name, "waves", f"no wave `{wave}`", expected, action))
    return declared.survey.waves[wave]


def declare_export(path: Path, language: str | None) -> Export:
    """A file as an export of a wave. Raises Refusal for a name or a language that no declaration may hold."""
    try:
        return Export(file=path.name, language=language)
    except ValidationError:
        # Windows takes none of these signs.
        found = "a file of this name" + (f", or the language `{make_visible(language)}`" if language else "")
        expected = r"a name without \ : * ? < > | and quotes, that ends with no space or point; a language such as fr"
        raise Refusal(Problem(make_visible(path.as_posix()), "", found, expected, "rename the file")) from None


def raw_folder(survey: str, wave: str) -> Path:
    """Where the exports of a wave lie, below the workspace."""
    return Path("raw") / survey / wave


def ingest_wave(
    workspace: Path,
    declared: Declarations,
    wave: str,
    only: tuple[Path, Export] | None = None,
    key_folder: Path | None = None,
) -> Ingested:
    """Read, check and type every export of a wave, or only the given file.

    key_folder: where the pseudonym key lies, by default in the workspace.
    All exports are looked at before anything stops, so that one report holds every finding.
    Raises Refusal where a file cannot be read at all.
    """
    fielding, declared = find_wave(declared, wave), declared.as_asked()
    exports = [(raw_folder(declared.survey.id, wave) / each.file, each) for each in fielding.exports]
    findings: list[Finding] = []
    typed: list[pd.DataFrame] = []
    problems: list[Problem] = []
    lost: list[str] = []
    structure = None
    try:
        structure = read_wave_structure(workspace, declared.survey.id, wave, fielding)
    except Unreadable as error:
        problems.append(as_problem(error))
    for path, export in [only] if only else exports:
        try:
            raw = _read(workspace, path, export, declared, structure, key_folder or workspace)
        except Unreadable as error:
            problems.append(as_problem(error))
            continue
        lost += raw.cannot_say
        coded = recode(raw, declared, fielding)
        found = list(coded.findings)
        if not coded.frame.empty:
            found += check_rows(raw, fielding, declared)
            found += check_contract(coded.frame, raw, declared)
            found += find_personal(coded.frame, raw, declared)
        findings += found
        if not has_errors(found):
            responses, warnings = type_responses(coded.frame, raw, declared, wave)
            typed.append(responses)
            findings += warnings
    if structure and not only:
        findings += compare_structure(structure, declared, fielding)
    if problems:
        raise Refusal(*problems, *list_problems(findings))
    if has_errors(findings):
        return Ingested(None, findings)
    together = pd.concat(typed, ignore_index=True)
    answers = answer_columns(together)
    findings += check_exports(together) or check_overlap(together, answers)
    if has_errors(findings):
        return Ingested(None, findings)
    findings += check_duplicates(together, answers)
    return Ingested(together, findings, tuple(dict.fromkeys(lost)), structure)


def count_findings(findings: list[Finding], severity: str) -> Counter[str]:
    """How often each check fired, for one severity."""
    return Counter(finding.check for finding in findings if finding.severity == severity)


def count_warnings(findings: list[Finding]) -> Counter[str]:
    """How often each check warned of what the numbers rest on."""
    return count_findings([each for each in findings if each.check not in OF_OWN_WORDS], "warning")


def as_problem(error: Unreadable) -> Problem:
    """A reader's refusal as the command line says it: visible, and without what may be personal."""
    told = (error.place, error.found, error.expected, error.action)
    return Problem(make_visible(error.file), *(make_visible(mask_personal(words)) for words in told))


def read_wave_structure(workspace: Path, survey: str, wave: str, fielding: Wave) -> Structure | None:
    """The platform's own structure of a wave, None where none is declared."""
    if not fielding.structure:
        return None
    path = raw_folder(survey, wave) / fielding.structure
    return read_structure(workspace / path, path.as_posix())


def _read(
    workspace: Path, path: Path, export: Export, declared: Declarations, structure: Structure | None, key_folder: Path
) -> RawTable:
    pseudonymise = make_pseudonymiser(partial(load_key, key_folder))
    where = path if path.is_absolute() else workspace / path
    file, personal = path.as_posix(), set(declared.survey.personal)
    raw = read_export(where, file, pseudonymise, personal, export.language, structure)
    if raw.kind.startswith("limesurvey") != (declared.survey.platform == "limesurvey"):
        expected = f"an export of the platform `{declared.survey.platform}`, as survey.yaml says"
        raise Unreadable(file, "", f"a file of the kind {raw.kind}", expected, "check the file and the survey named")
    return raw
