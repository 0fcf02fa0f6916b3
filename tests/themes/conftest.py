"""The shipped coding of BabelBoost 2021, opened once, and a workspace to change."""

from pathlib import Path

import pytest

from pipelines.themes.command import Open, open_answers
from tests.conftest import REPOSITORY, copy_workspace


@pytest.fixture(scope="session")
def opened() -> Open:
    """The open answers of BabelBoost 2021, as shipped."""
    return open_answers(REPOSITORY, "babelboost", "2021")


@pytest.fixture
def babelboost(tmp_path: Path) -> Path:
    """BabelBoost alone, to be changed."""
    return copy_workspace(tmp_path / "workspace", surveys=("babelboost",), impact=False)
