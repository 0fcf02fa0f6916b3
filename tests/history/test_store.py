"""Appending: whole or not at all, never onto a chain that does not hold."""

from pathlib import Path

import pytest

from pipelines.history.chain import Head
from pipelines.history.store import HEAD, RECORDS, append_records, mend_head, read_head, read_records
from schemas.refusals import Refusal
from tests.history.test_acknowledge import run, value

BATCH = run(value(0.1))
ACT = [{"kind": "publication", "at": "2022-01-26T09:00:00Z", "event": "Plenary", "shown": [2], "files": []}]


def test_what_was_appended_is_there_and_bound(tmp_path: Path) -> None:
    first = append_records(tmp_path, BATCH)
    second = append_records(tmp_path, ACT)
    assert (first.records, second.records) == (2, 3)
    assert [record["n"] for record in read_records(tmp_path)] == [1, 2, 3]
    assert read_head(tmp_path) == second
    assert read_records(tmp_path)[2]["prev"] == first.sha256


def test_nothing_appended_changes_nothing(tmp_path: Path) -> None:
    assert append_records(tmp_path, []) == Head()
    assert not (tmp_path / RECORDS).exists()
    append_records(tmp_path, BATCH)
    before = (tmp_path / RECORDS).read_bytes()
    append_records(tmp_path, [])
    assert (tmp_path / RECORDS).read_bytes() == before


@pytest.mark.parametrize("batch", [BATCH, ACT])
def test_a_head_that_was_not_written_any_more_is_brought_up(tmp_path: Path, batch: list[dict[str, object]]) -> None:
    append_records(tmp_path, BATCH)
    former = (tmp_path / HEAD).read_bytes()
    after = append_records(tmp_path, batch)
    (tmp_path / HEAD).write_bytes(former)
    mend_head(tmp_path)
    assert read_head(tmp_path) == after


def test_a_first_head_that_was_not_written_any_more_is_brought_up(tmp_path: Path) -> None:
    after = append_records(tmp_path, BATCH)
    (tmp_path / HEAD).unlink()
    mend_head(tmp_path)
    assert read_head(tmp_path) == after


def test_two_batches_behind_the_head_are_no_interrupted_run(tmp_path: Path) -> None:
    append_records(tmp_path, BATCH)
    former = (tmp_path / HEAD).read_bytes()
    append_records(tmp_path, BATCH)
    append_records(tmp_path, ACT)
    (tmp_path / HEAD).write_bytes(former)
    with pytest.raises(Refusal, match="boost audit"):
        append_records(tmp_path, ACT)


def test_nothing_is_built_on_a_chain_that_does_not_hold(tmp_path: Path) -> None:
    append_records(tmp_path, BATCH)
    content = (tmp_path / RECORDS).read_bytes()
    (tmp_path / RECORDS).write_bytes(content.replace(b"0.1", b"0.2"))
    with pytest.raises(Refusal, match="record 2 is changed"):
        append_records(tmp_path, ACT)
    (tmp_path / RECORDS).write_bytes(content[:-9])
    with pytest.raises(Refusal, match="line 2"):
        read_records(tmp_path)
