"""The history that ships: it holds, and a fresh run adds nothing to it."""

import shutil
from pathlib import Path

import pytest

from pipelines.data import make_data
from pipelines.history.code import hash_code
from pipelines.history.record import record_run
from pipelines.history.state import read_state
from pipelines.history.store import RECORDS, mend_head, read_records
from tests.conftest import REPOSITORY, copy_workspace

pytestmark = pytest.mark.skipif(
    not (REPOSITORY / RECORDS).is_file(), reason="nothing is recorded yet: `boost run`, then commit history/"
)


def test_it_holds() -> None:
    mend_head(REPOSITORY)


def test_it_was_recorded_with_this_code() -> None:
    state = read_state(read_records(REPOSITORY))
    assert set(state.code.values()) == {hash_code()}, "the counting code changed: run `boost run`, commit history/"


def test_a_fresh_run_adds_nothing(tmp_path: Path) -> None:
    workspace = copy_workspace(tmp_path / "workspace")
    shutil.copytree(REPOSITORY / "history", workspace / "history")
    before = (workspace / RECORDS).read_bytes()
    make_data(workspace)
    recorded = record_run(workspace)
    assert recorded.added == 0, recorded.reasons
    assert (workspace / RECORDS).read_bytes() == before
