"""A workspace of one's own for each test, a key that makes pseudonyms the same in every run, and no test that is timed."""

import os
import shutil
from pathlib import Path

import pytest
from hypothesis import settings

REPOSITORY = Path(__file__).parents[1]
os.environ["BOOST_PSEUDONYM_KEY"] = "a key for tests only, never for real data"
REGISTERS = [f"schemas/{name}.yaml" for name in ("impact", "communities", "actions", "key_indicators", "population")]
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")
SHIPPED = ["raw", "schemas/surveys", *REGISTERS, "schemas/published.yaml", "notebooks", "params.yaml"]


def copy_workspace(target: Path, *, surveys: tuple[str, ...] = ("babelboost", "diapason"), impact: bool = True) -> Path:
    """The shipped declarations and raw data in a folder of their own, without a dvc.yaml."""
    for name in SHIPPED:
        source = REPOSITORY / name
        (target / name).parent.mkdir(parents=True, exist_ok=True)
        if source.is_dir():
            shutil.copytree(source, target / name, ignore=shutil.ignore_patterns("__pycache__", ".ipynb_checkpoints"))
        else:
            shutil.copy(source, target / name)
    for folder in (target / "schemas/surveys").iterdir():
        if folder.name not in surveys:
            shutil.rmtree(folder)
    for name in REGISTERS if not impact else []:
        (target / name).unlink()
    return target


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    """The shipped workspace, to be changed at will."""
    return copy_workspace(tmp_path / "workspace")


def show_everything(workspace: Path) -> Path:
    """The workspace with surveys that hide no small number, for tests that look at numbers."""
    for path in (workspace / "schemas/surveys").glob("*/survey.yaml"):
        kept = [line for line in path.read_text(encoding="utf-8").splitlines() if not line.startswith("minimum_cell:")]
        path.write_text("\n".join([*kept, "minimum_cell: 1", ""]), encoding="utf-8")
    return workspace


def read_tree(folder: Path) -> dict[str, bytes]:
    """Every file below a folder with its bytes, by relative path."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()
    }
