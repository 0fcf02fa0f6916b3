"""`boost run`: every stage whose inputs changed, through DVC where the workspace has a dvc.yaml."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from pipelines.counted_by import DEFAULT, Counting
from schemas.catalogue import SURVEYS, load_surveys
from schemas.declared import Declarations
from schemas.refusals import Problem, Refusal

STAGES = ("data", "figures")
"""The stages of dvc.yaml, in their order."""


def run_stages(workspace: Path, force: bool, survey: str = "", counting: Counting = DEFAULT) -> list[str]:
    """Run the stages; gives what they refused, as it is told, and nothing where all went well.

    A wave that is stopped does not keep the others from being drawn. survey: only this one is computed and drawn,
    without DVC, whose stages know no survey: it sees at its next run that inputs or results are not those it noted.
    Raises Refusal for declarations that cannot be read, before anything runs.
    """
    surveys = load_surveys(workspace)
    if survey:
        _check_survey(survey, surveys)
    if survey or not (workspace / "dvc.yaml").is_file():
        from pipelines.lock import hold_workspace

        with hold_workspace(workspace):
            return [str(problem) for problem in _run_directly(workspace, survey, counting)]
    return _run_through_dvc(workspace, force)


def _run_through_dvc(workspace: Path, force: bool) -> list[str]:
    # The stages call `boost`: the one of this interpreter, whether or not its environment is activated.
    scripts = str(Path(sys.executable).parent)
    os.environ["PATH"] = scripts + os.pathsep + os.environ.get("PATH", "")
    from dvc.cli import main

    from pipelines.refused import collect_refused, read_refused

    code = 0
    with collect_refused() as path:
        # One by one: a wave that is stopped makes `data` fail, and the others are drawn all the same.
        for stage in STAGES:
            if stage == "data" or not code or (workspace / "processed/indicators.csv").is_file():
                code |= int(main(["repro", "--quiet", "--single-item", *(["--force"] if force else []), stage]))
        refused = read_refused(path)
    if code and not refused:
        action = "see what stands above; `boost data` and `boost figures` alone say it once more"
        refused = [str(Problem("dvc.yaml", "", "a stage that stopped without a word", "its results", action))]
    return refused


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


def _run_directly(workspace: Path, survey: str, counting: Counting) -> list[Problem]:
    from pipelines.data import PROCESSED, make_data
    from pipelines.figures import make_figures
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
    with show_progress("figures") as step:
        try:
            make_figures(workspace, step, survey=survey)
        except Refusal as refusal:
            problems += refusal.problems
    return problems
