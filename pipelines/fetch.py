"""`boost fetch`: download a wave from LimeSurvey by RemoteControl, and take it in as `boost add` does."""

from __future__ import annotations

import datetime
import shutil
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from citric import Client

from pipelines.add import Added, Wishes, add_wave
from pipelines.fetching.connection import Limits
from pipelines.fetching.failures import UNKNOWN_SURVEY, repeat_words
from pipelines.fetching.password import Password
from pipelines.fetching.remember import remember_target
from pipelines.fetching.remotecontrol import Declined, Session, open_session
from pipelines.fetching.structure import ask_structure
from pipelines.fetching.target import Target
from pipelines.files import write_bytes, write_text
from pipelines.ingest import raw_folder
from pipelines.progress import Step, silent
from pipelines.readers.limesurvey_structure import Question, Structure, parse_structure, read_structure
from pipelines.readers.raw import Unreadable
from pipelines.words import words_of
from schemas.catalogue import SURVEYS, load_survey
from schemas.declarations import Wave
from schemas.refusals import Problem, Refusal

TEMPORARY = ".fetching-"
LEFT_BEHIND = (f"{TEMPORARY}*", ".adding-*")
"""Folders of runs that were killed; they may hold personal data."""
TOLD_EVERY = 5_000_000
LISTED = 12
PROPERTIES = ["sid", "active", "language", "additional_languages", "format"]


@dataclass(frozen=True)
class Fetched:
    """What add_wave made of the download. number: the survey on the platform; remembered: survey.yaml was completed.

    without_structure: why the questions could not be read, "" where they were.
    """

    added: Added
    host: str
    number: int
    title: str
    remembered: bool
    without_structure: str


@dataclass(frozen=True)
class Download:
    """The files in a folder that is about to vanish."""

    responses: Path
    structure: Structure | None
    without_structure: str

    @property
    def structure_file(self) -> Path:
        """Where the structure lies."""
        return self.responses.with_name(self.structure.file if self.structure else "")


def fetch_wave(
    workspace: Path, target: Target, password: Password, wishes: Wishes, *, step: Step = silent,
    limits: Limits | None = None, language: str = "en",
) -> Fetched:  # fmt: skip
    """Download responses and structure, then check, compare and place them exactly as `boost add` does.

    The caller holds the workspace. The files lie in a folder inside it, on the disk the data stay on, and are gone
    whatever happens. Raises Refusal: nothing was taken in. The same files again are said to be unchanged.
    """
    for pattern in LEFT_BEHIND:
        for folder in workspace.glob(pattern):
            shutil.rmtree(folder, ignore_errors=True)
    limits = limits or Limits()
    with TemporaryDirectory(prefix=TEMPORARY, dir=workspace) as name:
        number, download = _download(target, password, Path(name), step, limits, language)
        former = load_survey(workspace, target.survey).survey.waves.get(target.wave)
        folder = workspace / raw_folder(target.survey, target.wave)
        paths = _choose_files(download, former, folder)
        day = former.exported if former and _are_there(paths, folder) else datetime.date.today()
        source = f"from {target.host} by RemoteControl"
        added = add_wave(workspace, target.survey, target.wave, paths, replace(wishes, exported=day, source=source))
    remembered = not added.stopped and _remember(workspace, target, number)
    titles = download.structure.titles if download.structure else {}
    title = next(iter(titles.values()), "")
    return Fetched(added, target.host, number, title, remembered, download.without_structure)


def _download(
    target: Target, password: Password, folder: Path, step: Step, limits: Limits, language: str
) -> tuple[int, Download]:
    """The number of the survey, and what was downloaded into the folder."""
    say = words_of(language)["fetching"]["steps"]
    told = 0

    def tell(size: int) -> None:
        nonlocal told
        if size - told >= TOLD_EVERY:
            told = size
            step(say["size"].format(size=size // 1_000_000), 1, 3)

    step(say["connect"].format(host=target.host), 0, 3)
    with open_session(target, password, limits, tell) as (session, client):
        number = target.number
        if number is None:
            raise _refuse_number(session, client, "no number of a survey", "give its number as `--id`")
        survey = _ask_survey(session, client, number)
        step(say["responses"].format(number=number), 1, 3)
        responses = folder / f"results-survey{number}.csv"
        write_bytes(responses, session.ask(lambda: _ask_responses(client, number, survey["language"])), private=True)
        structure, without, file = None, "", f"limesurvey_survey_{number}.json"
        try:
            replies = ask_structure(
                session, client, survey, number, lambda spoken: step(say["questions"].format(language=spoken), 2, 3)
            )
            structure = parse_structure(replies, file)
            write_bytes(folder / file, replies, private=True)
        except Declined as declined:
            without = declined.problems[0].found
        except Unreadable as unreadable:
            without = f"{unreadable.found}; {unreadable.expected}"
    return number, Download(responses, structure, without)


def _ask_survey(session: Session, client: Client, number: int) -> dict[str, Any]:
    """Number and languages of the survey. Raises Refusal; an unknown number is refused with those there are."""

    def ask() -> dict[str, Any]:
        told: Any = client.get_survey_properties(number, PROPERTIES)
        if not told["language"] or not isinstance(told["language"], str):
            raise TypeError
        return dict(told)

    try:
        return session.ask(ask)
    except Declined as declined:
        if declined.status.casefold() != UNKNOWN_SURVEY:
            raise
    raise _refuse_number(session, client, f"no survey {number}", "give another number as `--id`")


def _refuse_number(session: Session, client: Client, found: str, action: str) -> Refusal:
    """The refusal, with the surveys that this account may see."""

    def ask() -> list[str]:
        return [f"{each['sid']} “{each['surveyls_title']}”" for each in client.list_surveys()]

    try:
        surveys = session.ask(ask)
    except Declined:
        surveys = []
    known = ", ".join(surveys[:LISTED]) + (f" and {len(surveys) - LISTED} more" if len(surveys) > LISTED else "")
    expected = f"one of the surveys this account may see: {known or 'none'}"
    return Refusal(Problem(session.target.shown, "", found, repeat_words(expected, session.password), action))


def _ask_responses(client: Client, number: int, language: str) -> bytes:
    """Everything received, break-offs too, with question codes and answer codes: the export that loses nothing."""
    return client.export_responses(
        number, file_format="csv", language=language, completion_status="all", heading_type="code",
        response_type="short",
    )  # fmt: skip


def _choose_files(download: Download, former: Wave | None, folder: Path) -> list[Path]:
    """Responses and structure; not the structure where the wave has one, such as an .lss, that says the same."""
    if download.structure is None:
        return [download.responses]
    if former and former.structure and former.structure != download.structure.file:
        try:
            kept = read_structure(folder / former.structure, former.structure)
        except Unreadable:
            kept = None
        if kept and _describe_questions(kept) == _describe_questions(download.structure):
            return [download.responses]
    return [download.responses, download.structure_file]


def _describe_questions(structure: Structure) -> tuple[str, list[Question]]:
    return structure.survey_id, list(structure.questions.values())


def _are_there(paths: Iterable[Path], folder: Path) -> bool:
    return all(
        (folder / path.name).is_file() and (folder / path.name).read_bytes() == path.read_bytes() for path in paths
    )


def _remember(workspace: Path, target: Target, number: int) -> bool:
    path = workspace / SURVEYS / target.survey / "survey.yaml"
    text = path.read_text(encoding="utf-8-sig")
    completed = remember_target(text, target, number)
    if completed != text:
        write_text(path, completed)
    return completed != text
