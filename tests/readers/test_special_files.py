"""What lies in the place of an export and is no file at rest: folders, links, pipes, devices, files that change."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest
from surveys import ROOT, TESTS, pseudonymise
from timecap import at_most

from pipelines.readers import limesurvey_sav
from pipelines.readers.export import read_export
from pipelines.readers.limesurvey_structure import read_structure
from pipelines.readers.raw import RawTable, Unreadable

EXPORT = ROOT / "raw/babelboost/2021/results-survey621127.csv"
SAV = TESTS / "exports/babelboost-2021/web/survey_621127_SPSS.sav"


def read(path: Path) -> RawTable:
    with at_most(seconds=20):
        return read_export(path, path.name, pseudonymise, set())


def refuse(path: Path) -> Unreadable:
    with pytest.raises(Unreadable) as refused:
        read(path)
    assert refused.value.file == path.name
    assert refused.value.expected
    assert refused.value.action
    with pytest.raises(Unreadable), at_most(seconds=20):
        read_structure(path, path.name)
    return refused.value


def test_nothing_and_a_folder(tmp_path: Path) -> None:
    assert "no such file" in refuse(tmp_path / "x.csv").found
    assert "a folder" in refuse(tmp_path).found
    assert refuse(tmp_path / ("x" * 5000)).found
    (tmp_path / "file").write_bytes(b"")
    assert refuse(tmp_path / "file" / "x.csv").found


@pytest.mark.skipif(os.name != "posix", reason="links and pipes as on Unix")
def test_links_pipes_and_devices(tmp_path: Path) -> None:
    link = tmp_path / "link.csv"
    link.symlink_to(EXPORT)
    assert len(read(link).responses) == 75
    for name, target in (("gone", tmp_path / "gone.csv"), ("loop", tmp_path / "loop"), ("folder", tmp_path)):
        (tmp_path / name).symlink_to(target)
        refuse(tmp_path / name)
    os.mkfifo(tmp_path / "pipe")
    assert "no ordinary file" in refuse(tmp_path / "pipe").found
    for device in ("/dev/zero", "/dev/null", "/dev/random"):
        if Path(device).exists():
            (tmp_path / device[5:]).symlink_to(device)
            assert "no ordinary file" in refuse(tmp_path / device[5:]).found
    if Path("/proc/self/environ").exists():
        (tmp_path / "proc").symlink_to("/proc/self/environ")
        assert "changes while it is read" in refuse(tmp_path / "proc").found


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="root may read everything")
def test_a_file_that_may_not_be_read(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    shutil.copy(EXPORT, path)
    path.chmod(0)
    assert "Permission denied" in refuse(path).found


@pytest.mark.parametrize(
    "error", [PermissionError(13, "Permission denied"), OSError(5, "Input/output error"), OSError()]
)
def test_a_disk_that_fails(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: OSError) -> None:
    def fail(path: Path) -> bytes:
        raise error

    path = tmp_path / "x.csv"
    shutil.copy(EXPORT, path)
    monkeypatch.setattr(Path, "read_bytes", fail)
    assert refuse(path).found == (error.strerror or "a file that cannot be opened")


def test_a_file_that_grows_while_it_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "x.csv"
    shutil.copy(EXPORT, path)
    whole = path.read_bytes()
    monkeypatch.setattr(Path, "read_bytes", lambda path: whole + b"1;2\n")
    assert "changes while it is read" in refuse(path).found


@pytest.mark.skipif(os.name != "posix", reason="links as on Unix")
def test_beside_spss_data_nothing_is_waited_for(tmp_path: Path) -> None:
    web = SAV.parent
    shutil.copy(web / "survey_621127_SPSS_data_file.dat", tmp_path / "a.dat")
    os.mkfifo(tmp_path / "a.sps")
    with pytest.raises(Unreadable, match="no ordinary file"):
        read(tmp_path / "a.dat")
    (tmp_path / "a.sps").unlink()
    shutil.copy(web / "survey_621127_SPSS_syntax_file.sps", tmp_path / "b.sps")
    named = "survey_621127_SPSS_data_file.dat"
    for make in (lambda path: path.mkdir(), os.mkfifo):
        make(tmp_path / named)
        with pytest.raises(Unreadable):
            read(tmp_path / "b.sps")
        (tmp_path / named).rmdir() if (tmp_path / named).is_dir() else (tmp_path / named).unlink()


def put_library(folder: Path, monkeypatch: pytest.MonkeyPatch, code: str) -> None:
    """Another reading library in the place of the real one, for the process that reads .sav files."""
    (folder / "library").mkdir(exist_ok=True)
    (folder / "library/pyreadstat.py").write_text(code, encoding="utf-8")
    monkeypatch.setenv("PYTHONPATH", str(folder / "library"))


GOOD = """
class Meta:
    column_names = ["id", "submitdate", "lastpage", "q", "n"]
    column_labels = ["", "", "", "", ""]
def read_sav(path, metadataonly=False, usecols=None, output_format=None):
    cells = {"id": [1.0], "submitdate": ["2021-12-01 10:00:00"], "lastpage": [1.0], "q": ["A"], "n": [2.5]}
    return {name: cells[name] for name in usecols or []}, Meta
"""
BAD = {
    "it crashes": "import os\nos.abort()",
    "it is killed": "import os, signal\nos.kill(os.getpid(), signal.SIGKILL)",
    "it raises": GOOD.replace("    cells =", "    raise ValueError('2021: Ada Lovelace')\n    cells ="),
    "it speaks": "print('{}')\n" + GOOD,
    "it ends": "import sys\nsys.exit(0)",
    "it takes all memory": GOOD.replace("    cells =", "    x = bytearray(60_000_000_000)\n    cells ="),
}


@pytest.mark.parametrize("how", BAD)
def test_a_library_that_breaks_on_a_sav_takes_nothing_with_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, how: str
) -> None:
    put_library(tmp_path, monkeypatch, BAD[how])
    with pytest.raises(Unreadable, match=r"a \.sav file") as refused:
        read(SAV)
    assert "CSV with question codes and answer codes" in refused.value.action
    assert "Ada" not in str(refused.value)


def test_a_library_that_never_ends_is_ended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put_library(tmp_path, monkeypatch, "while True: pass")
    monkeypatch.setattr(limesurvey_sav, "SECONDS", 1)
    with pytest.raises(Unreadable, match="could not be read"):
        read(SAV)


def test_a_sav_that_can_be_read_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put_library(tmp_path, monkeypatch, GOOD)
    raw = read(SAV)
    assert raw.kind == "limesurvey-sav"
    assert raw.answers.to_numpy().tolist() == [["A", "2.5"]]
    assert raw.responses["id"].tolist() == ["1"]


def test_a_sav_that_changes_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "x.sav"
    shutil.copy(SAV, path)
    put_library(
        tmp_path, monkeypatch, GOOD.replace("    cells =", f"    open({str(path)!r}, 'ab').write(b'x')\n    cells =")
    )
    with pytest.raises(Unreadable, match="changed while it was read"):
        read(path)


def test_no_module_is_taken_from_the_folder_of_the_exports(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("pyreadstat", "json", "hashlib", "resource"):
        (tmp_path / f"{name}.py").write_text(f"open({str(tmp_path / 'ran')!r}, 'w')", encoding="utf-8")
    monkeypatch.delenv("PYTHONPATH", raising=False)
    monkeypatch.chdir(tmp_path)
    with pytest.raises(Unreadable, match=r"a \.sav file"):
        read(SAV)
    assert not (tmp_path / "ran").exists()
