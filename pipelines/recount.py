"""`boost topline` and `boost quality`: one wave straight from its exports, whatever stands in processed/."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from pipelines.data import PROCESSED
from pipelines.disclosure.hide import hide_topline
from pipelines.files import restore_folder, write_table
from pipelines.gathered import list_problems
from pipelines.ingest import Ingested, find_wave, ingest_wave
from pipelines.quality.assess import Quality, assess_quality
from pipelines.quality.stored import FILES, write_quality
from pipelines.releasing import plan_wave
from pipelines.themes.coding import add_themes, read_coding
from pipelines.topline import count_topline
from schemas.catalogue import load_survey
from schemas.declared import Declarations
from schemas.refusals import Problem, Refusal


@dataclass(frozen=True)
class Recount:
    """The topline of a wave, the declarations of that wave, and how many responses it rests on."""

    table: pd.DataFrame
    declared: Declarations
    received: int
    complete: int
    file: str


@dataclass(frozen=True)
class Assessed:
    """The quality of a wave, the declarations of that wave, and where it was written.

    beside: whether numbers are hidden also for what was published before or stands in another wave.
    """

    quality: Quality
    declared: Declarations
    wave: str
    files: tuple[str, ...]
    beside: bool = False


def recount_topline(workspace: Path, survey: str, wave: str) -> Recount:
    """Read the exports of a wave, count every item, and write `topline.csv` anew.

    It is counted each time: reading is quick, and nothing stale is ever shown. Raises Refusal where the exports cannot
    be read or hold errors; what stands in processed/ is then left alone.
    """
    declared, ingested, folder = _read_wave(workspace, survey, wave)
    assert ingested.responses is not None
    everything = load_survey(workspace, survey)
    coding = read_coding(workspace, ingested.responses, declared, wave)
    responses = ingested.responses if coding is None else add_themes(ingested.responses, coding)
    hidden = plan_wave(workspace, responses, everything, wave)
    table = hide_topline(count_topline(ingested.responses, declared), hidden)
    write_table(workspace / folder / "topline.csv", table)
    complete = int((ingested.responses["outcome"] == "complete").sum())
    return Recount(table, declared.as_asked(), len(ingested.responses), complete, (folder / "topline.csv").as_posix())


def recount_quality(workspace: Path, survey: str, wave: str) -> Assessed:
    """Read the exports of a wave, assess them, and write the tables of its quality anew; otherwise as the topline."""
    declared, ingested, folder = _read_wave(workspace, survey, wave)
    assert ingested.responses is not None
    everything = load_survey(workspace, survey)
    coding = read_coding(workspace, ingested.responses, declared, wave)
    responses = ingested.responses if coding is None else add_themes(ingested.responses, coding)
    hidden = plan_wave(workspace, responses, everything, wave)
    quality = assess_quality(ingested, declared, wave, hidden)
    write_quality(workspace / folder, quality)
    return Assessed(quality, declared, wave, tuple((folder / name).as_posix() for name in FILES), hidden.earlier)


def _read_wave(workspace: Path, survey: str, wave: str) -> tuple[Declarations, Ingested, Path]:
    """The declarations and responses of a wave without errors, and its folder below the workspace."""
    everything = load_survey(workspace, survey)
    find_wave(everything, wave)
    declared = everything.for_wave(wave)
    ingested = ingest_wave(workspace, declared, wave)
    if ingested.responses is None:
        errors = sum(finding.severity == "error" for finding in ingested.findings)
        action = "mend the export; `boost run` writes all of them into the validation report"
        found = Problem(f"raw/{survey}/{wave}", "", f"errors: {errors}", "no errors", action)
        raise Refusal(*list_problems(ingested.findings), found)
    folder = PROCESSED / survey / wave
    restore_folder(workspace / folder)
    return declared, ingested, folder
