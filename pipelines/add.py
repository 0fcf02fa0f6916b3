"""`boost add`: take the exports of a wave in; everything is tried and told before anything is put in place."""

from __future__ import annotations

import datetime
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd
from pydantic import TypeAdapter, ValidationError

from pipelines.adding.changes import Changes, find_changes
from pipelines.adding.declare import declare_wave, describe_mapping, extend_codebook
from pipelines.adding.earlier import Difference, compare_responses, count_shared
from pipelines.adding.given import Given, sort_files
from pipelines.adding.mapping import propose_mapping, read_mapping
from pipelines.adding.origin import describe_file, write_origin
from pipelines.adding.staged import (
    Files,
    declare_anyhow,
    describe_period,
    describe_wave,
    list_exports,
    read_files,
    try_out,
)
from pipelines.files import copy_file, make_private_folder, write_text
from pipelines.findings import Finding, has_errors
from pipelines.gathered import list_problems
from pipelines.ingest import ingest_wave, raw_folder
from pipelines.readers.limesurvey_structure import Structure, read_structure
from pipelines.structure import compare_structure
from schemas.catalogue import SURVEYS, load_survey
from schemas.declarations import Export, Wave, WaveName
from schemas.declared import Declarations
from schemas.refusals import Problem, Refusal

EARLIER = "earlier"
"""The folder, beside the exports of a wave, that keeps those a later one replaced."""
MAPPING = "mapping.yaml"
"""The file, beside the exports of a wave, that keeps what was decided of its questionnaire."""
MOSTLY = 0.5
"""So large a share of the responses of a wave is not sent by chance when those of another were."""
LACKS_STRUCTURE = {"column_missing", "column_new", "column_renamed", "unknown_code"}
"""Findings that a changed questionnaire gives."""


@dataclass(frozen=True)
class Wishes:
    """What the officer says besides the files; what is not said comes from the files.

    source: where the files come from, for the note of origin.
    """

    language: str | None = None
    first: datetime.date | None = None
    last: datetime.date | None = None
    exported: datetime.date | None = None
    mapping: Path | None = None
    accept: bool = False
    replace: bool = False
    source: str = ""


@dataclass(frozen=True)
class Added:
    """What was taken in, or why it was not: `stopped` names the proposal or the losses to decide on.

    kept: the proposal that stands there is not the one of today, and was left. saved: the day taken for that of the
    export where nobody said one. beside: structures beside the files that were not given.
    """

    outcomes: dict[str, int] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)
    changes: Changes = field(default_factory=Changes)
    difference: Difference | None = None
    period: dict[str, datetime.date] = field(default_factory=dict)
    saved: datetime.date | None = None
    files: list[str] = field(default_factory=list)
    stopped: str = ""
    unchanged: bool = False
    kept: bool = False
    beside: tuple[str, ...] = ()


def add_wave(workspace: Path, survey: str, wave: str, paths: list[Path], wishes: Wishes) -> Added:
    """Check the files, tell what is new, changed or gone, copy them into raw/ and register the wave.

    Nothing is written where the files cannot be read, hold errors, bring a questionnaire that changed and has no
    mapping yet, or would change or lose responses that were taken in before. Raises Refusal for the first two.
    """
    declared = load_survey(workspace, survey)
    given = _sort_files(wave, [path if path.is_absolute() else workspace / path for path in paths], declared)
    former = declared.survey.waves.get(wave)
    if former and wishes == Wishes(wishes.language) and _are_held(workspace, survey, wave, given, former):
        return Added(unchanged=True)
    structure, structure_file = _find_structure(workspace, survey, wave, given, former)
    changes = _find_changes(declared, structure, wave, former)
    if changes.changes and not wishes.mapping:
        proposal = _proposal(survey, wave).as_posix()
        assert structure is not None
        written = propose_mapping(proposal, changes, survey, wave, Path(structure.file).name)
        kept = _is_another(workspace / proposal, written)
        if changes.undecided or not wishes.accept or kept:
            # What somebody decided there is not written over, nor passed over by `--accept`.
            if not kept:
                write_text(workspace / proposal, written)
            return Added(changes=changes, stopped=proposal, kept=kept)
    if changes.changes and wishes.mapping:
        changes = read_mapping(workspace / wishes.mapping, wishes.mapping.as_posix(), changes)
    files = read_files(workspace, survey)
    if changes.drafts and structure is not None:
        files = extend_codebook(files, declared, wave, changes, structure.names)
    return _try_and_place(workspace, declared, wave, given, files, changes, structure_file, wishes)


def _try_and_place(
    workspace: Path, declared: Declarations, wave: str, given: Given, files: Files, changes: Changes,
    structure_file: Path | None, wishes: Wishes,
) -> Added:  # fmt: skip
    survey, former = declared.survey.id, declared.survey.waves.get(wave)
    before = _read_former(workspace, declared, wave) if former else None
    numbered = declared.survey.platform == "limesurvey"
    exported = wishes.exported or _file_day(given)
    mapping = describe_mapping(changes)
    named = structure_file.name if structure_file else None
    with try_out(workspace, survey, wave) as trial:
        for path in dict.fromkeys([*given.kinds, *([structure_file] if structure_file else [])]):
            trial.place(path)
        exports = list_exports(given, declared, wishes.language)
        entry = describe_wave({}, exported, named, exports) | mapping
        ingested = trial.ingest(declare_anyhow(files, wave, entry))
        kept = _list_kept(before, ingested.responses, former, exports, numbered)
        if kept and ingested.responses is not None:
            for each in kept:
                trial.place(workspace / raw_folder(survey, wave) / each.file)
            exports = [*kept, *exports]
            entry = describe_wave({}, exported, named, exports) | mapping
            ingested = trial.ingest(declare_anyhow(files, wave, entry))
        if ingested.responses is None:
            raise _refuse(ingested.findings, given)
        if former is None:
            _refuse_wave_again(workspace, declared, wave, ingested.responses)
        period = describe_period(ingested.responses, wishes.first, wishes.last, former.fielded if former else None)
        if not wishes.exported and exported < period["from"]:
            # The date of a file may be that of an unpacked archive.
            exported = period["to"]
        entry = describe_wave(period, exported, named, exports) | mapping
        files = declare_wave(files, wave, entry)
        ingested = trial.ingest(files)
    assert ingested.responses is not None
    counts = ingested.responses["outcome"].value_counts(sort=False)
    difference = compare_responses(before, ingested.responses, numbered) if before is not None else None
    told = Added(
        outcomes={str(outcome): int(count) for outcome, count in counts.items()},
        findings=ingested.findings,
        changes=changes,
        difference=difference,
        period=period,
        saved=None if wishes.exported else exported,
        files=[path.name for path in given.kinds],
        beside=_list_beside(given, structure_file),
    )
    if difference is not None and difference.loses and not wishes.replace:
        return _with(told, stopped="losses")
    if _is_there(workspace, survey, wave, given) and files == read_files(workspace, survey):
        return _with(told, unchanged=True)
    declared_files = [*(each.file for each in exports), *([named] if named else [])]
    _put_in_place(workspace, survey, wave, given, files, former, declared_files, exported, wishes.source)
    proposed = _proposal(survey, wave) if wishes.accept and changes.changes else None
    decided = wishes.mapping or (proposed if proposed and (workspace / proposed).is_file() else None)
    if decided:
        _keep_mapping(workspace, survey, wave, decided)
    return told


def _with(added: Added, **more: object) -> Added:
    return Added(**{**added.__dict__, **more})


def check_wave_name(wave: str) -> None:
    """Raise Refusal for a name that no folder or key can have."""
    try:
        TypeAdapter(WaveName).validate_python(wave)
    except ValidationError:
        expected = "letters, digits, points, - and _, such as 2023 or 2023-spring"
        raise Refusal(Problem("WAVE", "", f"the name `{wave}`", expected, "choose another name")) from None


def _sort_files(wave: str, paths: list[Path], declared: Declarations) -> Given:
    """The files by what they are; raises Refusal with everything that is wrong with the wave's name and with them."""
    problems: list[Problem] = []
    try:
        check_wave_name(wave)
    except Refusal as refusal:
        problems += refusal.problems
    try:
        given = sort_files(paths)
        problems += _check_platform(given, declared)
    except Refusal as refusal:
        raise Refusal(*problems, *refusal.problems) from None
    if problems:
        raise Refusal(*problems)
    return given


def _is_another(path: Path, proposal: str) -> bool:
    """Whether something else than today's proposal stands in its place."""
    return path.is_file() and path.read_text(encoding="utf-8-sig") != proposal


def _list_beside(given: Given, structure_file: Path | None) -> tuple[str, ...]:
    """Structures of the platform that lie beside an export and were not given, where the wave has none."""
    if structure_file is not None or not any(kind.startswith("limesurvey") for kind in given.kinds.values()):
        return ()
    folders = dict.fromkeys(path.parent for path in given.kinds)
    return tuple(sorted(path.name for folder in folders for path in folder.glob("*.lss")))


def _check_platform(given: Given, declared: Declarations) -> list[Problem]:
    platform = declared.survey.platform
    foreign = [
        path for path, kind in given.kinds.items() if kind.startswith("limesurvey") != (platform == "limesurvey")
    ]
    expected, action = f"files of the platform `{platform}`, as survey.yaml says", "check the file and the survey named"
    return [
        Problem(path.as_posix(), "", f"a file of the kind {given.kinds[path]}", expected, action) for path in foreign
    ]


def _find_structure(
    workspace: Path, survey: str, wave: str, given: Given, former: Wave | None
) -> tuple[Structure | None, Path | None]:
    """The structure given, else that of the wave as it was added before."""
    if given.structure is not None:
        return given.structure, given.structure_file
    if former and former.structure:
        path = workspace / raw_folder(survey, wave) / former.structure
        return (read_structure(path, path.as_posix()), path) if path.is_file() else (None, None)
    return None, None


def _find_changes(declared: Declarations, structure: Structure | None, wave: str, former: Wave | None) -> Changes:
    if structure is None:
        return Changes()
    if former and not has_errors(compare_structure(structure, declared.for_wave(wave), former)):
        return Changes()
    return find_changes(declared, structure)


def _read_former(workspace: Path, declared: Declarations, wave: str) -> pd.DataFrame | None:
    """The responses that were taken in before, None where they can no longer be read."""
    try:
        return ingest_wave(workspace, declared.for_wave(wave), wave).responses
    except Refusal:
        return None


def _refuse_wave_again(workspace: Path, declared: Declarations, wave: str, responses: pd.DataFrame) -> None:
    """Refuse what would count people twice: a new wave most of whose responses stand in another one."""
    for other in declared.survey.waves:
        theirs = _read_former(workspace, declared, other)
        shared, known = count_shared(responses, theirs) if theirs is not None else (0, 0)
        if shared > known * MOSTLY:
            survey = declared.survey.id
            found = f"{shared} of {known} responses that stand in {survey} {other}, sent at the same moments"
            action = f"add them to that wave: boost add {survey} {other} FILES"
            raise Refusal(Problem("FILES", "", found, f"responses of {wave} alone", action))


def _list_kept(
    before: pd.DataFrame | None, after: pd.DataFrame | None, former: Wave | None, exports: list[Export], numbered: bool
) -> list[Export]:
    """The exports added before that the new ones do not replace: other responses, or another language of a form."""
    if before is None or after is None or former is None:
        return []
    names = {export.file for export in exports}
    if not numbered:
        languages = {export.language for export in exports}
        return [each for each in former.exports if each.file not in names and each.language not in languages]
    replaced = {str(file) for file in before.loc[before["id"].isin(after["id"]), "file"]} | names
    return [each for each in former.exports if each.file not in replaced]


def _file_day(given: Given) -> datetime.date:
    """The day the newest of the exports was saved."""
    return max(datetime.date.fromtimestamp(path.stat().st_mtime) for path in given.exports)


def _refuse(findings: list[Finding], given: Given) -> Refusal:
    errors = [finding for finding in findings if finding.severity == "error"]
    problems = list_problems(errors)
    if given.structure is None and any(finding.check in LACKS_STRUCTURE for finding in errors):
        expected = "an export that fits the codebook, or the structure of this wave among the files"
        action = "export the survey structure (.lss) and give it too: what changed can then be proposed"
    else:
        expected, action = "no errors", "mend the export on the platform and add it again; nothing was taken in"
    return Refusal(*problems, Problem("FILES", "", f"errors: {len(errors)}", expected, action))


def _are_held(workspace: Path, survey: str, wave: str, given: Given, former: Wave) -> bool:
    """Whether the wave has all these files, under whatever names."""
    folder = workspace / raw_folder(survey, wave)
    names = [*(export.file for export in former.exports), *([former.structure] if former.structure else [])]
    held = [(folder / name).read_bytes() for name in names if (folder / name).is_file()]
    return len(held) == len(names) and all(path.read_bytes() in held for path in given.kinds)


def _is_there(workspace: Path, survey: str, wave: str, given: Given) -> bool:
    folder = workspace / raw_folder(survey, wave)
    return all(
        (folder / path.name).is_file() and (folder / path.name).read_bytes() == path.read_bytes()
        for path in given.kinds
    )


def _put_in_place(
    workspace: Path, survey: str, wave: str, given: Given, files: Files, former: Wave | None, declared: list[str],
    exported: datetime.date, source: str,
) -> None:  # fmt: skip
    """Copy the files, keep what they replace under `earlier/`, write the note of origin and the declarations."""
    folder = workspace / raw_folder(survey, wave)
    make_private_folder(folder)
    today = datetime.date.today()
    earlier = [*(export.file for export in former.exports), former.structure] if former else []
    for name in dict.fromkeys(name for name in earlier if name):
        path = folder / name
        given_now = next((each for each in given.kinds if each.name == name), None)
        same = given_now is not None and path.is_file() and given_now.read_bytes() == path.read_bytes()
        if path.is_file() and not same and (name not in declared or given_now is not None):
            make_private_folder(folder / EARLIER)
            digest = describe_file(path, name, "", today, today).sha256[:12]
            path.replace(folder / EARLIER / f"{digest}-{name}")
    origins = []
    for path, kind in given.kinds.items():
        target = folder / path.name
        if not (target.exists() and target.samefile(path)):
            copy_file(path, target, private=True)
        told = given.structure.version if given.structure and path == given.structure_file else ""
        kind = ", ".join(filter(None, [kind, told and f"database version {told}", source]))
        origins.append(describe_file(target, path.name, kind, exported, today))
    note = folder / "ORIGIN.md"
    written = note.read_text(encoding="utf-8-sig") if note.is_file() else ""
    write_text(note, write_origin(written, f"{survey} {wave}", origins))
    for name, content in files.items():
        path = workspace / SURVEYS / survey / name
        if path.read_text(encoding="utf-8-sig") != content:
            write_text(path, content)


def _keep_mapping(workspace: Path, survey: str, wave: str, mapping: Path) -> None:
    """The decisions stay beside the exports they are about; a proposal that was decided is gone from its place."""
    kept = workspace / raw_folder(survey, wave) / MAPPING
    decided = workspace / mapping
    if decided.resolve() != kept.resolve():
        write_text(kept, decided.read_text(encoding="utf-8-sig"))
        if decided.resolve() == (workspace / _proposal(survey, wave)).resolve():
            decided.unlink()


def _proposal(survey: str, wave: str) -> Path:
    return raw_folder(survey, f"{wave}.{MAPPING}")
