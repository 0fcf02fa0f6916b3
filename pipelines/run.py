"""`boost run`: every stage whose inputs changed, through DVC where the workspace has a dvc.yaml."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from threading import Timer
from typing import TYPE_CHECKING

from pipelines.counted_by import DEFAULT, Counting
from schemas.catalogue import SURVEYS, load_surveys
from schemas.declared import Declarations
from schemas.refusals import Problem, Refusal

if TYPE_CHECKING:
    from pipelines.history.record import Recorded

Note = Callable[["Recorded"], None]
STAGES = ("data", "figures")
"""The stages of dvc.yaml, in their order."""
AHEAD = 1.0
"""Seconds after which a stage is taken to have something to do."""
DVC_INTERRUPTED = 252
"""What DVC's command line gives where it was interrupted itself."""


def run_stages(
    workspace: Path,
    force: bool,
    survey: str = "",
    note: Note = lambda recorded: None,
    counting: Counting = DEFAULT,
) -> list[str]:
    """Run the stages; gives what they refused, as it is told, and nothing where all went well.

    note: is told what was recorded in the history, between the numbers and the figures, which name their records.

    A wave that is stopped does not keep the others from being drawn. survey: only this one is computed and drawn,
    without DVC, whose stages know no survey: it sees at its next run that inputs or results are not those it noted.
    Raises Refusal for declarations that cannot be read, before anything runs.
    """
    from pipelines.history.outputs import note_outputs

    surveys = load_surveys(workspace)
    if force:
        from pipelines.drawn import forget_drawn

        forget_drawn(workspace)
    if survey:
        _check_survey(survey, surveys)
    if survey or not (workspace / "dvc.yaml").is_file():
        from pipelines.lock import hold_workspace

        with hold_workspace(workspace):
            try:
                return [str(problem) for problem in _run_directly(workspace, survey, note, counting)]
            finally:
                note_outputs(workspace)
    return _run_through_dvc(workspace, force, note)


def _run_through_dvc(workspace: Path, force: bool, note: Note) -> list[str]:
    # The stages call `boost`: the one of this interpreter, whether or not its environment is activated.
    scripts = str(Path(sys.executable).parent)
    os.environ["PATH"] = scripts + os.pathsep + os.environ.get("PATH", "")
    from dvc.cli import main

    from pipelines.history.outputs import note_outputs
    from pipelines.lock import hold_workspace
    from pipelines.refused import STOPPED, collect_refused, read_refused

    code = 0
    # What records the numbers is imported while a stage computes them; one that has nothing to do is over before.
    ahead = Timer(AHEAD, import_module, ["pipelines.history.record"])
    ahead.daemon = True
    ahead.start()
    with collect_refused() as path:
        # One by one: a wave that is stopped makes `data` fail, and the others are drawn all the same.
        for stage in STAGES:
            if stage == "data" or not code or (workspace / "processed/indicators.csv").is_file():
                ended = int(main(["repro", "--quiet", "--single-item", *(["--force"] if force else []), stage]))
                if ended == DVC_INTERRUPTED or STOPPED in read_refused(path):
                    raise KeyboardInterrupt
                code |= ended
            if stage == "data":
                ahead.cancel()
                with hold_workspace(workspace):
                    unrecorded = [str(problem) for problem in record_numbers(workspace, note)]
        with hold_workspace(workspace):
            note_outputs(workspace)
        refused = [*read_refused(path), *unrecorded]
    if code and not refused:
        action = "see what stands above; `boost data` and `boost figures` alone say it once more"
        refused = [str(Problem("dvc.yaml", "", "a stage that stopped without a word", "its results", action))]
    return refused


def record_numbers(workspace: Path, note: Note) -> list[Problem]:
    """Append to the history what is new in `processed/`; gives why that cannot be done, nothing where it is done.

    Nothing is looked at where neither the numbers nor the history are others than after the last record.
    """
    from pipelines.history.unchanged import is_unchanged, note_unchanged

    if not (workspace / "processed/indicators.csv").is_file() or is_unchanged(workspace):
        return []
    from pipelines.history.record import record_run

    try:
        note(record_run(workspace))
    except Refusal as refusal:
        return list(refusal.problems)
    note_unchanged(workspace)
    return []


def _check_survey(survey: str, surveys: dict[str, Declarations]) -> None:
    if survey not in surveys:
        known = ", ".join(surveys)
        raise Refusal(
            Problem("SURVEY", "", f"no survey `{survey}`", f"one of {known}, or none for all", "check the name")
        )
    if not surveys[survey].survey.waves:
        name = (SURVEYS / survey / "survey.yaml").as_posix()
        action = f"take the export of a wave in: boost add {survey} WAVE FILES"
        raise Refusal(Problem(name, "waves", "no wave", "at least one wave", action))


def _run_directly(workspace: Path, survey: str, note: Note, counting: Counting) -> list[Problem]:
    from pipelines.data import PROCESSED, make_data
    from pipelines.present import present
    from pipelines.progress import show_progress

    problems: list[Problem] = []
    with show_progress("data") as step:
        try:
            make_data(workspace, step, survey, counting)
        except Refusal as refusal:
            problems += refusal.problems
    drawable = (workspace / PROCESSED).glob(f"{survey}/*/indicators.csv" if survey else "indicators.csv")
    if problems and not any(drawable):
        raise Refusal(*problems)
    problems += record_numbers(workspace, note)
    with show_progress("figures") as step:
        try:
            present(workspace, step, survey=survey)
        except Refusal as refusal:
            problems += refusal.problems
    return problems
