"""`boost topline`: the full count of one wave straight from its exports, whatever stands in processed/."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from pipelines.data import PROCESSED, list_problems
from pipelines.files import restore_folder, write_table
from pipelines.ingest import find_wave, ingest_wave
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


def recount_topline(workspace: Path, survey: str, wave: str) -> Recount:
    """Read the exports of a wave, count every item, and write `topline.csv` anew.

    It is counted each time: reading is quick, and nothing stale is ever shown. Raises Refusal where the exports cannot
    be read or hold errors; what stands in processed/ is then left alone.
    """
    everything = load_survey(workspace, survey)
    find_wave(everything, wave)
    declared = everything.for_wave(wave)
    ingested = ingest_wave(workspace, declared, wave)
    if ingested.responses is None:
        errors = sum(finding.severity == "error" for finding in ingested.findings)
        action = "mend the export; `boost run` writes all of them into the validation report"
        found = Problem(f"raw/{survey}/{wave}", "", f"errors: {errors}", "no errors", action)
        raise Refusal(*list_problems(ingested.findings), found)
    table = count_topline(ingested.responses, declared)
    folder = PROCESSED / survey / wave
    restore_folder(workspace / folder)
    write_table(workspace / folder / "topline.csv", table)
    complete = int((ingested.responses["outcome"] == "complete").sum())
    return Recount(table, declared, len(ingested.responses), complete, (folder / "topline.csv").as_posix())
