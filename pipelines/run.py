"""`boost run`: every stage whose inputs changed, through DVC where the workspace has a dvc.yaml."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from schemas.catalogue import SURVEYS, load_surveys
from schemas.declared import Declarations
from schemas.refusals import Problem, Refusal


def run_stages(workspace: Path, force: bool, survey: str = "") -> int:
    """Run the stages; gives 0, or another number where a stage or a wave was stopped.

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
            return _run_directly(workspace, survey)
    # The stages call `boost`: the one of this interpreter, whether or not its environment is activated.
    scripts = str(Path(sys.executable).parent)
    os.environ["PATH"] = scripts + os.pathsep + os.environ.get("PATH", "")
    from dvc.cli import main

    forced = ["--force"] if force else []
    code = int(main(["repro", "--quiet", *forced]))
    if code:
        sys.stderr.write("\nboost: a stage was stopped; `boost data` or `boost figures` alone says why once more.\n")
    if code and (workspace / "processed/indicators.csv").is_file():
        main(["repro", "--quiet", "--single-item", "figures", *forced])
    return code


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


def _run_directly(workspace: Path, survey: str) -> int:
    from pipelines.data import PROCESSED, make_data
    from pipelines.figures import make_figures
    from pipelines.progress import show_progress

    stopped = None
    with show_progress("data") as step:
        try:
            make_data(workspace, step, survey)
        except Refusal as refusal:
            stopped = refusal
    drawable = (workspace / PROCESSED).glob(f"{survey}/*/indicators.csv" if survey else "indicators.csv")
    if stopped and not any(drawable):
        raise stopped
    with show_progress("figures") as step:
        make_figures(workspace, step, survey=survey)
    if stopped:
        sys.stderr.write(f"\n{stopped}\n")
    return 1 if stopped else 0
