"""Nothing is lost: a run that is stopped at any step, a disk that fails, eight runs at once, an owner that died."""

from __future__ import annotations

import errno
import os
import signal
import stat
import subprocess
import sys
import time
from pathlib import Path

import pytest

from pipelines import cli, files
from pipelines.data import make_data
from pipelines.files import restore_folder, write_bytes, write_parquet, write_text
from pipelines.history.acts import correct_value
from pipelines.history.faults import find_faults
from pipelines.history.select import Asked
from pipelines.history.store import read_content, read_head, read_records
from pipelines.lock import FILE, hold_workspace
from pipelines.recovery import recover_workspace
from pipelines.run import record_numbers
from schemas.refusals import Refusal
from tests.conftest import REPOSITORY, read_tree
from tests.killing import FAILING, FAULTS, STEPS, run, stop_everywhere, take_state, tell_table
from tests.killing_drawing import DRAWN, draw, finish, is_of_site, stop_drawing, tell_drawing
from tests.small_workspace import make_small

pytestmark = pytest.mark.skipif(os.name == "nt", reason="processes are forked")


@pytest.fixture
def still(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1640995200")


def find_quick_folder(fallback: Path) -> Path:
    """A folder in memory where there is one: every step copies the workspace."""
    memory = Path("/dev/shm")
    return memory / f"boost-killed-{os.getpid()}" if os.access(memory, os.W_OK) else fallback


def test_a_run_that_is_stopped_at_any_step_leaves_the_old_or_the_new_state(tmp_path: Path, still: None) -> None:
    import shutil

    folder = find_quick_folder(tmp_path / "killed")
    try:
        stopping = stop_everywhere(folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    assert [(point, name) for point in stopping.points for name, fault in point.faults.items() if fault] == []
    counted = {step: sum(point.step == step for point in stopping.points) for step in STEPS}
    assert len(stopping.points) >= 40
    assert min(counted[step] for step in ("create", "write", "fsync", "rename", "remove", "make folder")) >= 10
    # Every file of the chain and both swaps of folders were among them, and both states were met.
    renamed = {point.place for point in stopping.points if point.step == "rename"}
    assert {
        "history/records.jsonl",
        "history/head.json",
        "processed/walks/2021",
        ".boost/recorded/walks/2021",
    } <= renamed
    assert len(stopping.tried) >= 5
    assert stopping.acknowledged > 0
    assert all(f"| {name} |" in tell_table(stopping) for name in FAULTS)


def test_a_drawing_that_is_stopped_leaves_the_old_or_the_new_figures(tmp_path: Path, still: None) -> None:
    import shutil

    folder = find_quick_folder(tmp_path / "drawn")
    try:
        stopping = stop_drawing(folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    stopped = [point for point in stopping.points if "killed" in point.faults]
    failed = [(name, point, found) for point in stopping.points for name, found in point.faults.items() if found]
    assert failed == []
    # The numbers moved what is drawn, and every kind of file and both swaps of folders were killed at.
    assert {name for name in stopping.new if stopping.new[name] != stopping.old.get(name)} >= {
        "figures/walks/2021/fr/01-helped.svg",
        "figures/walks/2021/slides-fr.html",
        "figures/walks/2021/slides-fr.ipynb",
        "figures/walks/2021/slides-fr.pptx",
        "figures/site/fr/walks-2021.html",
    }
    renamed = {point.place for point in stopped if point.step == "rename"}
    assert {f"figures/walks/2021/slides-fr.{ending}" for ending in ("html", "ipynb", "pptx")} | set(DRAWN) <= renamed
    assert len(stopped) >= 80
    assert len(stopping.tried) >= 5
    # The disk was full and failed at every kind of step, and at every kind of file, of the deck and of the dashboard.
    deck, site = {".png", ".svg", ".csv", ".txt", ".ipynb", ".html", ".pptx"}, {".css", ".js", ".xlsx"}
    for name in ("full disk", "I/O error"):
        met = [point for point in stopping.points if name in point.faults]
        assert {point.step for point in met} == FAILING
        assert {Path(finish(point.place)).suffix for point in met if not is_of_site(point)} >= deck
        assert {Path(finish(point.place)).suffix for point in met if is_of_site(point)} >= site | deck - {
            ".txt",
            ".ipynb",
        }
    assert sum("full disk" in point.faults for point in stopping.points) >= 35
    assert "| deck, `.pptx` |" in tell_drawing(stopping)


def test_a_system_that_writes_less_than_it_was_asked_to_is_asked_again(
    tmp_path: Path, still: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole, short = make_small(tmp_path / "whole", waves=1), make_small(tmp_path / "short", waves=1)
    monkeypatch.chdir(whole)
    run()
    assert not draw()
    write, asked = os.write, []

    def write_little(descriptor: int, content: memoryview) -> int:
        asked.append(len(content))
        return write(descriptor, bytes(content)[: max(1, len(content) // 2)])

    monkeypatch.setattr(os, "write", write_little)
    monkeypatch.chdir(short)
    run()
    assert not draw()
    monkeypatch.undo()
    assert len(asked) > 500
    state = take_state(short)
    assert state == take_state(whole)
    assert {Path(name).suffix for name in state} >= {".png", ".svg", ".pptx", ".ipynb", ".html", ".csv", ".xlsx"}


def test_a_system_that_writes_nothing_is_an_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_text(tmp_path / "a.txt", "old")
    monkeypatch.setattr(os, "write", lambda descriptor, content: 0)
    with pytest.raises(OSError, match="nothing more"):
        write_text(tmp_path / "a.txt", "new")
    assert read_tree(tmp_path) == {"a.txt": b"old"}


def test_a_full_disk_is_said_in_a_line(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device", "/secret/ada@walkers.example.csv")

    monkeypatch.setattr(cli, "app", refuse)
    monkeypatch.delenv("BOOST_DEBUG", raising=False)
    with pytest.raises(SystemExit):
        cli.main()
    said = capsys.readouterr().err
    assert "No space left" in said
    assert "until then every file is whole" in said
    assert "walkers" not in said


def work(workspace: Path, name: str) -> None:
    """One of several runs at once: it tries until it has the workspace, then adds what is its own."""
    while True:
        try:
            with hold_workspace(workspace):
                make_data(workspace)
                record_numbers(workspace, lambda recorded: None)
                correct_value(workspace, Asked("wk-helped"), f"seen by worker {name}", "tester")
                return
        except Refusal as refusal:
            if "one run at a time" not in str(refusal):
                raise
            time.sleep(0.05)


def test_eight_runs_at_once_lose_and_double_nothing(tmp_path: Path, still: None) -> None:
    alone = make_small(tmp_path / "alone", waves=1)
    workspace = make_small(tmp_path / "workspace", waves=1)
    make_data(alone)
    workers = []
    for name in "abcdefgh":
        worker = os.fork()
        if worker == 0:
            try:
                work(workspace, name)
                os._exit(0)
            finally:
                os._exit(1)
        workers.append(worker)
    assert [os.waitstatus_to_exitcode(os.waitpid(worker, 0)[1]) for worker in workers] == [0] * 8
    records = read_records(workspace)
    reasons = sorted(record["reason"] for record in records if record["kind"] == "correction")
    assert reasons == [f"seen by worker {letter}" for letter in "abcdefgh"]
    assert sum(record["kind"] == "run" for record in records) == 1
    assert not find_faults(read_content(workspace), read_head(workspace))
    assert read_tree(workspace / "processed") == read_tree(alone / "processed")


def test_who_holds_the_workspace_is_said(tmp_path: Path) -> None:
    with hold_workspace(tmp_path), pytest.raises(Refusal) as refused, hold_workspace(tmp_path):
        pass
    assert f"process {os.getpid()} on " in str(refused.value)
    assert "wait until it has ended" in str(refused.value)
    with hold_workspace(tmp_path):
        assert (tmp_path / FILE).is_file()


def test_the_workspace_of_an_owner_that_was_killed_is_free_and_cleared(tmp_path: Path) -> None:
    code = (
        "import sys, time; from pathlib import Path; from pipelines.lock import hold_workspace\n"
        f"folder = Path({str(tmp_path)!r})\n"
        "with hold_workspace(folder):\n"
        "    (folder / '.adding-x').mkdir(); (folder / '.adding-x/export.csv').write_text('ada')\n"
        "    (folder / 'processed/s/.2021.old').mkdir(parents=True)\n"
        "    (folder / 'processed/s/.2021.old/a.csv').write_text('former')\n"
        "    (folder / 'schemas').mkdir(); (folder / 'raw').mkdir(); (folder / 'raw/.a.csv.new').write_text('half')\n"
        "    print('held', flush=True); time.sleep(600)\n"
    )
    surroundings = os.environ | {"PYTHONPATH": str(REPOSITORY)}
    with subprocess.Popen(
        [sys.executable, "-c", code], stdout=subprocess.PIPE, env=surroundings, cwd=tmp_path
    ) as owner:
        assert owner.stdout is not None
        assert owner.stdout.readline() == b"held\n"
        with pytest.raises(Refusal), hold_workspace(tmp_path):
            pass
        owner.send_signal(signal.SIGKILL)
        owner.wait()
    with hold_workspace(tmp_path):
        pass
    assert set(read_tree(tmp_path)) == {FILE, "processed/s/2021/a.csv"}


def test_what_is_finished_is_not_cleared(tmp_path: Path) -> None:
    workspace = make_small(tmp_path / "workspace", waves=1)
    make_data(workspace)
    before = read_tree(workspace)
    assert recover_workspace(workspace) == []
    (workspace / "processed/walks/.2021.old").mkdir()
    assert recover_workspace(workspace) == [workspace / "processed/walks/.2021.old"]
    assert read_tree(workspace) == before


def test_a_folder_that_cannot_be_put_in_place_leaves_the_former(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_text(tmp_path / "final/a.txt", "old")
    write_text(tmp_path / "made/a.txt", "new")
    replace = os.replace

    def fail(source: Path, target: Path) -> None:
        if Path(source).name == "made":
            raise OSError(errno.EIO, "gone")
        replace(source, target)

    monkeypatch.setattr(os, "replace", fail)
    with pytest.raises(OSError, match="gone"):
        files.replace_folder(tmp_path / "made", tmp_path / "final")
    restore_folder(tmp_path / "final")
    assert (tmp_path / "final/a.txt").read_text(encoding="utf-8") == "old"


def test_what_is_personal_is_its_owners_alone(tmp_path: Path) -> None:
    before = os.umask(0o022)
    try:
        workspace = make_small(tmp_path / "workspace", waves=1)
        os.environ.pop("SOURCE_DATE_EPOCH", None)
        with pytest.MonkeyPatch.context() as patched:
            patched.chdir(workspace)
            run()
    finally:
        os.umask(before)

    def mode(name: str) -> int:
        return stat.S_IMODE((workspace / name).stat().st_mode)

    wave = "processed/walks/2021"
    assert {mode(f"{wave}/{name}") for name in ("responses.parquet", "validation.html", "validation.json")} == {0o600}
    assert mode(f"{wave}/indicators.csv") == 0o644
    kept = [path for path in (workspace / ".boost").rglob("*") if path.is_file()]
    assert {stat.S_IMODE(path.stat().st_mode) for path in kept} == {0o600}
    assert mode(".boost") == 0o700


def test_a_private_copy_is_its_owners_alone_whatever_stood_there(tmp_path: Path) -> None:
    write_text(tmp_path / "export.csv", "a")
    write_text(tmp_path / "raw/export.csv", "open to all")
    (tmp_path / "raw/export.csv").chmod(0o666)
    files.copy_file(tmp_path / "export.csv", tmp_path / "raw/export.csv", private=True)
    assert stat.S_IMODE((tmp_path / "raw/export.csv").stat().st_mode) == 0o600
    files.make_private_folder(tmp_path / "raw/earlier")
    assert stat.S_IMODE((tmp_path / "raw/earlier").stat().st_mode) == 0o700


def test_a_table_is_written_as_it_is_read_again(tmp_path: Path) -> None:
    import pandas as pd

    table = pd.DataFrame({"a": [1, 2], "b": ["x", None]})
    write_parquet(tmp_path / "t.parquet", table)
    pd.testing.assert_frame_equal(pd.read_parquet(tmp_path / "t.parquet"), table)
    write_bytes(tmp_path / "b", b"")
    assert (tmp_path / "b").read_bytes() == b""
