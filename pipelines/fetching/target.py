"""Where to fetch from: what the command says, else what survey.yaml says, else the structure of the wave."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from pipelines.add import check_wave_name
from pipelines.ingest import raw_folder
from pipelines.readers.limesurvey_structure import read_structure
from pipelines.readers.raw import Unreadable
from schemas.addresses import EXAMPLE, check_address, show_address
from schemas.catalogue import SURVEYS, load_survey
from schemas.declared import Declarations
from schemas.refusals import Problem, Refusal


@dataclass(frozen=True)
class Target:
    """A survey on a platform. number: None where nobody said it yet."""

    survey: str
    wave: str
    url: str
    user: str
    number: int | None

    @property
    def host(self) -> str:
        """The platform's name, as it is told and written down."""
        return urlsplit(self.url).hostname or ""

    @property
    def shown(self) -> str:
        """The address for messages."""
        return show_address(self.url)


def find_target(workspace: Path, survey: str, wave: str, url: str, user: str, number: int | None) -> Target:
    """The target of one command; empty and None stand for what the command does not say. Raises Refusal."""
    check_wave_name(wave)
    declared = load_survey(workspace, survey)
    file = (SURVEYS / survey / "survey.yaml").as_posix()
    if declared.survey.platform != "limesurvey":
        found = f"`platform: {declared.survey.platform}`"
        action = "download the answers of each form, then `boost add`"
        raise Refusal(Problem(file, "", found, "a survey of LimeSurvey: no other platform can be fetched", action))
    if url:
        try:
            check_address(url)
        except ValueError as error:
            raise Refusal(Problem("--url", "", str(error), "", "correct the address")) from None
    live = declared.survey.live
    url, user = url or (live.url if live else ""), user or (live.user or "" if live else "")
    missing = [
        Problem("boost fetch", "", f"no {what}", f"`--{option}`, or `live: {{{option}: ...}}` in {file}", action)
        for value, what, option, action in (
            (url, "address", "url", f"give the address of RemoteControl, such as {EXAMPLE}"),
            (user, "user name", "user", "give the account on the platform; the password is asked for"),
        )
        if not value
    ]
    if missing:
        raise Refusal(*missing)
    return Target(survey, wave, url, user, _find_number(workspace, declared, wave, number, file))


def _find_number(workspace: Path, declared: Declarations, wave: str, number: int | None, file: str) -> int | None:
    former = declared.survey.waves.get(wave)
    others = {each.platform_id: name for name, each in declared.survey.waves.items() if name != wave}
    if number and number in others and not (former and former.platform_id):
        found = f"`--id {number}`, which is the wave {others[number]} already"
        action = "give this wave's own number; a survey that was emptied and fielded again is taken in with `boost add`"
        raise Refusal(Problem("boost fetch", "", found, "one survey of the platform for each wave", action))
    if former is None:
        return number
    if former.platform_id and number and former.platform_id != number:
        found = f"`--id {number}`, but the wave {wave} is the survey {former.platform_id}"
        expected = "one survey of the platform for each wave"
        action = f"leave `--id` out, name another wave, or correct `platform_id` in {file}"
        raise Refusal(Problem("boost fetch", "", found, expected, action))
    if number or former.platform_id or not former.structure:
        return number or former.platform_id
    path = workspace / raw_folder(declared.survey.id, wave) / former.structure
    try:
        told = read_structure(path, former.structure).survey_id
    except Unreadable:
        return None
    return int(told) if told.isdecimal() else None
