"""The invented surveys and generated histories stand beside the tests; one drawn wave serves several of them."""

import shutil
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


@pytest.fixture(scope="session")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One small wave, a register and a sum of its counts, committed, computed and recorded; nothing is drawn."""
    from pipelines.data import make_data
    from pipelines.history.record import record_run
    from tests.history.small_register import declare_impact, write_register
    from tests.small_workspace import make_small

    workspace = make_small(tmp_path_factory.mktemp("small") / "workspace", waves=1)
    declare_impact(workspace)
    write_register(workspace, 2021, calls=30)
    commit(workspace, "declarations and exports")
    make_data(workspace)
    record_run(workspace)
    return workspace


@pytest.fixture
def changed(small: Path, tmp_path: Path) -> Path:
    """The same, to be changed at will."""
    shutil.copytree(small, tmp_path / "workspace")
    return tmp_path / "workspace"


@pytest.fixture(scope="session")
def year(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, list[str]]]:
    """A workspace with the history of a year, only to be read, and what was said on each of its days."""
    from tests.history.year import live_through

    workspace = tmp_path_factory.mktemp("year") / "workspace"
    return workspace, live_through(workspace)
