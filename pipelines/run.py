"""`boost run`: every stage whose inputs changed, through DVC where the workspace has a dvc.yaml."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from schemas.catalogue import load_surveys


def run_stages(workspace: Path, force: bool) -> int:
    """Run the stages; gives 0, or another number where a stage or a wave was stopped.

    A wave that is stopped does not keep the others from being drawn. Raises Refusal for declarations that
    cannot be read, before anything runs.
    """
    load_surveys(workspace)
    if not (workspace / "dvc.yaml").is_file():
        from pipelines.lock import hold_workspace

        with hold_workspace(workspace):
            return _run_directly(workspace)
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


def _run_directly(workspace: Path) -> int:
    from pipelines.data import make_data
    from pipelines.figures import make_figures
    from pipelines.progress import show_progress
    from schemas.refusals import Refusal

    stopped = None
    with show_progress("data") as step:
        try:
            make_data(workspace, step)
        except Refusal as refusal:
            stopped = refusal
    if stopped and not (workspace / "processed/indicators.csv").is_file():
        raise stopped
    with show_progress("figures") as step:
        make_figures(workspace, step)
    if stopped:
        sys.stderr.write(f"\n{stopped}\n")
    return 1 if stopped else 0
