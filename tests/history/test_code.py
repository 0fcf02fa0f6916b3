"""The version of the counting code: what can change a number is part of it, and nothing else."""

import shutil
from pathlib import Path

import pytest

from pipelines.history.code import SOURCES, hash_code, list_sources


@pytest.fixture
def sources(tmp_path: Path) -> Path:
    for package in ("pipelines", "schemas"):
        shutil.copytree(SOURCES / package, tmp_path / package, ignore=shutil.ignore_patterns("__pycache__"))
    return tmp_path


def test_it_is_the_same_wherever_it_lies_and_however_lines_end(sources: Path) -> None:
    for path in list_sources(sources):
        path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    assert hash_code(sources) == hash_code()


def test_what_counts_is_in_it_and_what_draws_or_says_is_not() -> None:
    names = {path.relative_to(SOURCES).as_posix() for path in list_sources()}
    assert {
        "pipelines/indicators.py", "pipelines/estimators/binomial.py", "pipelines/readers/limesurvey.py",
        "pipelines/weights.py", "pipelines/impact.py", "schemas/missing.py", "schemas/equations/parsing.py",
    } <= names  # fmt: skip
    assert not [name for name in names if "/charts/" in name or "/slides/" in name or "/history/" in name]
    assert "pipelines/cli.py" not in names


@pytest.mark.parametrize(
    ("name", "changes"), [("pipelines/estimators/share.py", True), ("pipelines/charts/bars.py", False)]
)
def test_a_change_of_a_file_changes_it_where_it_counts(sources: Path, name: str, changes: bool) -> None:
    (sources / name).write_text((sources / name).read_text(encoding="utf-8") + "\nX = 1\n", encoding="utf-8")
    assert (hash_code(sources) != hash_code()) == changes
