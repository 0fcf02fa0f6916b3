"""The invented surveys and generated histories stand beside the tests; one drawn wave serves several of them."""

import subprocess
import sys
from pathlib import Path

import pytest

for folder in (Path(__file__).parent, Path(__file__).parents[1]):
    if str(folder) not in sys.path:
        sys.path.insert(0, str(folder))


def commit(workspace: Path, message: str) -> None:
    git = ["git", "-c", "user.name=test", "-c", "user.email=test@example.org"]
    subprocess.run(["git", "init", "--quiet"], cwd=workspace, check=True)
    names = [name for name in ("raw", "schemas", "history") if (workspace / name).exists()]
    subprocess.run(["git", "add", "--force", *names], cwd=workspace, check=True)
    subprocess.run([*git, "commit", "--quiet", "-m", message], cwd=workspace, check=True)


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A wave computed, recorded and drawn in one language, in a git repository of its own."""
    from pipelines.data import make_data
    from pipelines.figures import make_figures
    from pipelines.history.outputs import note_outputs
    from pipelines.history.record import record_run
    from tests.conftest import copy_workspace

    workspace = copy_workspace(tmp_path_factory.mktemp("audit") / "workspace", surveys=("diapason",), impact=False)
    commit(workspace, "declarations and exports")
    make_data(workspace)
    record_run(workspace)
    make_figures(workspace, language="fr")
    note_outputs(workspace)
    return workspace
