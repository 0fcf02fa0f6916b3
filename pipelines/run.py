"""`boost run`: every stage whose inputs changed, through DVC where the workspace has a dvc.yaml."""

from __future__ import annotations

import os
import sys
from pathlib import Path


def run_stages(workspace: Path, force: bool) -> int:
    """Run the stages; gives DVC's exit code, or 0 where the workspace has no DVC and both stages went through."""
    if not (workspace / "dvc.yaml").is_file():
        from pipelines.data import make_data
        from pipelines.figures import make_figures
        from pipelines.progress import show_progress

        with show_progress("data") as step:
            make_data(workspace, step)
        with show_progress("figures") as step:
            make_figures(workspace, step)
        return 0
    # The stages call `boost`: the one of this interpreter, whether or not its environment is activated.
    scripts = str(Path(sys.executable).parent)
    os.environ["PATH"] = scripts + os.pathsep + os.environ.get("PATH", "")
    from dvc.cli import main

    return int(main(["repro", "--quiet", *(["--force"] if force else [])]))
