"""Remove one person's responses from every wave of a survey: plan all, record it, change all files as one."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import partial
from io import BytesIO
from pathlib import Path

import pandas as pd

from pipelines.add import EARLIER
from pipelines.adding.given import STRUCTURES
from pipelines.data import PROCESSED, hash_exports, make_data
from pipelines.files import render_table, write_parquet
from pipelines.findings import make_visible
from pipelines.forgetting.coded import rewrite_codings
from pipelines.forgetting.journal import carry_out, write_journal
from pipelines.forgetting.reach import clear_cache, has_other_names, list_in_git, list_naming
from pipelines.forgetting.rewrite import REWRITTEN, cut_rows, holds, shift_row
from pipelines.forgetting.who import PSEUDONYM
from pipelines.history.acts import note_erasure
from pipelines.history.kept import KEPT
from pipelines.history.record import Recorded
from pipelines.history.state import read_state
from pipelines.history.store import read_records
from pipelines.ingest import ingest_wave, raw_folder, read_wave_structure
from pipelines.pseudonyms import load_key, make_pseudonymiser
from pipelines.readers.export import READERS, read_export_bytes
from pipelines.readers.limesurvey_structure import Structure
from pipelines.readers.raw import RawTable, Unreadable
from pipelines.readers.recognise import recognise_bytes
from pipelines.themes.store import CODINGS, QUOTES, themes_folder
from schemas.catalogue import list_surveys, load_survey
from schemas.declarations import Export
from schemas.declared import Declarations
from schemas.refusals import Problem, Refusal

NOTES = frozenset({".md", ".yaml", ".lss", ".txt"})
"""Endings of files that hold no responses, unless they are declared as an export or look like one."""

SEARCHED = (Path("raw"), PROCESSED, KEPT.parent, Path("schemas"))


@dataclass
class Wave:
    """What goes of a wave: rows by file, the responses as the platform or the file names them.

    declared: its exports. Only what stands in them is counted, coded and noted; other files are copies.
    """

    name: str
    declared: dict[Path, Export] = field(default_factory=dict)
    rows: dict[Path, set[int]] = field(default_factory=dict)
    gone: set[str] = field(default_factory=set)
    moved: dict[str, str] = field(default_factory=dict)

    @property
    def responses(self) -> int:
        """How many responses of the declared exports go."""
        return sum(len(rows) for path, rows in self.rows.items() if path in self.declared)


@dataclass
class Forgotten:
    """What was done. responses: how many of the declared exports, by wave; the history notes the erasure of these
    waves and of no other. files: rewritten. stored: tables of responses that held the person. recorded: what the
    numbers without the person added to the history. cleared: copies in DVC's cache. linked, unread, in_git, naming:
    files that have other names, that could not be looked into, that git has versions of, and in which the address
    still stands.
    """

    responses: dict[str, int] = field(default_factory=dict)
    files: list[str] = field(default_factory=list)
    stored: list[str] = field(default_factory=list)
    recorded: Recorded | None = None
    cleared: int = 0
    linked: list[str] = field(default_factory=list)
    unread: list[str] = field(default_factory=list)
    in_git: list[str] = field(default_factory=list)
    naming: list[str] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


class Forgetting:
    """One request: who, in which survey, and what has to change for it."""

    def __init__(self, workspace: Path, survey: str, named: str) -> None:
        self.workspace, self.declared = workspace, load_survey(workspace, survey)
        self.survey, self.named = survey, named
        self.pseudonymise = make_pseudonymiser(partial(load_key, workspace))
        self.pseudonym = named if PSEUDONYM.fullmatch(named) else self.pseudonymise("participant", named)
        self.changes: dict[Path, bytes | None] = {}
        self.former: list[bytes] = []
        self.waves: list[Wave] = []
        self.told = Forgotten()

    def plan(self) -> None:
        """Find the person everywhere and make every new file, on no disk yet. Raises Refusal where one cannot be."""
        names = {path.name for path in (self.workspace / "raw" / self.survey).glob("[!.]*/")}
        problems: list[Problem] = []
        for name in sorted(names | self.declared.survey.waves.keys()):
            folder, fielding = raw_folder(self.survey, name), self.declared.survey.waves.get(name)
            wave = Wave(name, {folder / each.file: each for each in fielding.exports} if fielding else {})
            for path in sorted((self.workspace / folder).rglob("*")):
                if path.is_file() and (not path.name.startswith(".") or path in wave.declared):
                    problems += self._plan_file(wave, path.relative_to(self.workspace))
                elif path.is_symlink() and path.is_dir():
                    # What lies behind it is not listed.
                    self.told.unread.append(path.relative_to(self.workspace).as_posix())
            if wave.rows:
                self.waves.append(wave)
            if wave.responses:
                lacking = [path for path in wave.declared if not (self.workspace / path).is_file()]
                problems += [_refuse_lacking(path) for path in lacking]
        if problems:
            raise Refusal(*problems)
        for wave in self.waves:
            self._plan_codings(wave)

    def _plan_file(self, wave: Wave, path: Path) -> list[Problem]:
        try:
            data = (self.workspace / path).read_bytes()
            if _holds_no_responses(path, data) and _find_export(wave, path) is None:
                return []
            before = self._read(wave, path, data)
        except (Unreadable, OSError):
            self.told.unread.append(path.as_posix())
            return []
        rows = before.responses
        if "participant" not in rows or not (rows["participant"] == self.pseudonym).any():
            return []
        mine = rows["participant"] == self.pseudonym
        cut = {int(row) for row in rows.loc[mine, "row"]}
        by_row = not before.kind.startswith("limesurvey")
        if (self.workspace / path).is_symlink():
            return [_refuse_link(path)]
        if before.kind not in REWRITTEN:
            return [_refuse_kind(path, before.kind)]
        if mine.all():
            found, expected = "responses of this person alone", "those of others as well"
            action = "remove the file and, where nothing else is left, its wave from survey.yaml"
            return [Problem(path.as_posix(), "", found, expected, action)]
        content = cut_rows(data, cut)
        try:
            sound = holds(before, self._read(wave, path, content), cut, same_id=not by_row)
        except Unreadable:
            sound = False
        if not sound:
            return [_refuse_kind(path, before.kind)]
        self.changes[path] = content
        self.former.append(data)
        wave.rows[path] = cut
        if path in wave.declared:
            wave.gone |= {str(each) for each in rows.loc[mine, "id"]}
            if by_row:
                stay = rows.loc[~mine, ["row", "id"]]
                wave.moved |= {
                    str(named): f"{path.stem}-{shift_row(int(row), cut)}"
                    for row, named in stay.itertuples(index=False)
                    if shift_row(int(row), cut) != row
                }
        return []

    def _read(self, wave: Wave, path: Path, data: bytes) -> RawTable:
        fielding = self.declared.survey.waves.get(wave.name)
        named = _find_export(wave, path)
        structure: Structure | None = None
        if fielding is not None:
            structure = read_wave_structure(self.workspace, self.survey, wave.name, fielding)
        personal = set(self.declared.survey.personal)
        language = named.language if named else None
        return read_export_bytes(
            data, self.workspace / path, path.as_posix(), self.pseudonymise, personal, language, structure
        )

    def _plan_codings(self, wave: Wave) -> None:
        if wave.name not in self.declared.themes or wave.name not in self.declared.survey.waves:
            return
        declared: Declarations = self.declared.for_wave(wave.name)
        responses = ingest_wave(self.workspace, declared, wave.name).responses
        if responses is None:
            action = "mend the export first: the codings are tied to its answers"
            name = raw_folder(self.survey, wave.name).as_posix()
            raise Refusal(Problem(name, "", "a wave with errors", "a wave that is read", action))
        tables = rewrite_codings(self.workspace, declared, wave.name, responses, wave.gone, wave.moved)
        for file, table in zip((CODINGS, QUOTES), tables or (), strict=False):
            path = themes_folder(self.survey, wave.name) / file
            if (self.workspace / path).is_symlink():
                raise Refusal(_refuse_link(path))
            if (self.workspace / path).is_file():
                self.former.append((self.workspace / path).read_bytes())
                self.changes[path] = render_table(table).encode()

    def record(self, reason: str, role: str) -> None:
        """A tombstone for the declared exports of each wave that held the person, as they were; once, also where a run
        was ended after it. Other files are no data of the history: nothing is noted of them.
        """
        erased = read_state(read_records(self.workspace)).erased
        for wave in self.waves:
            fielding = self.declared.survey.waves.get(wave.name)
            if fielding is None or not wave.responses:
                continue
            _, data = hash_exports(self.workspace, self.survey, wave.name, fielding)
            if data not in erased:
                note_erasure(self.workspace, self.survey, wave.name, data, reason, role)

    def carry_out(self) -> Forgotten:
        """Change the files, compute and record the numbers anew, and look whether anything is left."""
        from pipelines.run import record_numbers

        told, stored = self.told, self._list_stored()
        told.stored = [path.relative_to(self.workspace).as_posix() for path in stored]
        told.linked = [path.as_posix() for path in self.changes if has_other_names(self.workspace, path)]
        self.former += [path.read_bytes() for path in stored]
        write_journal(self.workspace, self.changes)
        carry_out(self.workspace)
        try:
            make_data(self.workspace, only=self.survey)
        except Refusal as refusal:
            told.problems += refusal.problems

        def note(recorded: Recorded) -> None:
            told.recorded = recorded

        told.problems += record_numbers(self.workspace, note)
        # What an error stopped, or is no longer declared, keeps its former tables: without this person, too.
        for path in self._list_stored():
            table = pd.read_parquet(path)
            write_parquet(path, table[table["participant"] != self.pseudonym].reset_index(drop=True), private=True)
        told.responses = {wave.name: wave.responses for wave in self.waves if wave.responses}
        told.files = [path.as_posix() for path in self.changes]
        told.cleared = clear_cache(self.workspace, self.former)
        told.in_git = list_in_git(self.workspace, self.changes)
        if self.named != self.pseudonym:
            told.naming = list_naming(self.workspace, self.named, SEARCHED)
        return told

    def _list_stored(self) -> list[Path]:
        """The tables of responses that still hold this person."""
        found = []
        for folder in (self.workspace / PROCESSED / self.survey, self.workspace / KEPT / self.survey):
            for path in sorted(folder.rglob("*.parquet")):
                table = pd.read_parquet(BytesIO(path.read_bytes()))
                if "participant" in table and (table["participant"].astype("str") == self.pseudonym).any():
                    found.append(path)
        return found


def forget_participant(workspace: Path, survey: str, named: str, reason: str, role: str) -> Forgotten:
    """Remove a participant's responses from a survey's exports and from all that was made of them.

    named: the address or token as the export has it, or the pseudonym. Numbers are computed and recorded anew; figures
    are not drawn. The caller holds the workspace. Raises Refusal, with nothing changed, where nobody is found or a file
    cannot be rewritten safely.
    """
    check_survey(workspace, survey)
    forgetting = Forgetting(workspace, survey, named)
    forgetting.plan()
    if not forgetting.waves and not forgetting._list_stored():
        found, unread = "nobody of this name", forgetting.told.unread
        action = "check the spelling, the survey and the key; a response without address or token is nobody's"
        if unread:
            found += f" in what could be read; not {', '.join(unread)}"
        raise Refusal(Problem("PARTICIPANT", "", found, f"a participant of {survey}", action))
    forgetting.record(reason, role)
    return forgetting.carry_out()


def check_survey(workspace: Path, survey: str) -> None:
    """Raise Refusal where no survey of this name is declared."""
    known = list_surveys(workspace)
    if survey not in known:
        found, expected = f"no survey `{make_visible(survey)}`", f"one of {', '.join(known)}" if known else "a survey"
        raise Refusal(Problem("SURVEY", "", found, expected, "check the name, and the folder this is started in"))


def _find_export(wave: Wave, path: Path) -> Export | None:
    """The declared export that a file of the wave is, or of which it is another version."""
    if path in wave.declared:
        return wave.declared[path]
    names = {export.file: export for export in wave.declared.values()}
    # An earlier export is kept under its name with the beginning of its hash before it.
    return names.get(path.name) or names.get(path.name.partition("-")[2])


def _holds_no_responses(path: Path, data: bytes) -> bool:
    """Whether a file that nobody declared is a note or a structure, by what it holds."""
    try:
        kind = recognise_bytes(data)
    except Unreadable:
        kind = ""
    return kind in STRUCTURES or (path.suffix.lower() in NOTES and kind not in READERS)


def _refuse_lacking(path: Path) -> Problem:
    expected = "every declared export of a wave that holds this person: it may hold more of the same"
    action = "bring it back, or take it out of survey.yaml; then run `boost forget` once more"
    return Problem(path.as_posix(), "", "no such file", expected, action)


def _refuse_link(path: Path) -> Problem:
    found, expected = "a link to a file elsewhere, which would keep the responses of this person", "the file itself"
    action = "put the file in the place of the link and delete it where it was; then run `boost forget` once more"
    return Problem(path.as_posix(), "", found, expected, action)


def _refuse_kind(path: Path, kind: str) -> Problem:
    expected = "a CSV, of which a row can be cut out and everything else stays"
    action = "delete the responses on the platform, export again, `boost add`; then run `boost forget` once more"
    if EARLIER in path.parts:
        action = "remove this earlier file, which nothing reads any more; then run `boost forget` once more"
    return Problem(path.as_posix(), "", f"responses of this person in a file of the kind {kind}", expected, action)
