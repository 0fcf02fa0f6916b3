"""A disk that is full or fails while something is drawn: what is said, and that nothing is drawn around it."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from pipelines import present as presenting
from pipelines.cli import tell_error
from pipelines.disk import ACTION, is_disk_fault, naming, tell_disk_fault
from schemas.refusals import Problem, Refusal


def fail(number: int, *name: object) -> OSError:
    return OSError(number, os.strerror(number), *name)


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("figures/walks/2021/fr/01-a.png", "figures/walks/2021/fr/01-a.png"),
        ("figures/walks/2021/.fr.new/.01-a.png.new", "figures/walks/2021/fr/01-a.png"),
        ("figures/.site.old/index.html", "figures/site/index.html"),
        (Path("processed/a.csv"), "processed/a.csv"),
        (".boost/drawn.json", ".boost/drawn.json"),
        ("raw/walks/2021/answers-of-ada.csv", "boost"),
        ("/home/ada/figures/a.png", "boost"),
        ("a.txt", "boost"),
        ("", "boost"),
    ],
)
def test_a_file_has_its_final_name_where_the_name_is_our_own(name: object, told: str) -> None:
    problem = tell_disk_fault(fail(errno.ENOSPC, name))
    assert problem == Problem(told, "", os.strerror(errno.ENOSPC), "a disk that takes what is written", ACTION)


def test_a_path_of_the_workspace_is_told_from_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert tell_disk_fault(fail(errno.EIO, str(Path.cwd() / "figures/a/.b.new/c.png"))).file == "figures/a/b/c.png"


def test_what_writes_and_settles_is_named_by_who_asked_for_it() -> None:
    with pytest.raises(OSError, match="Input/output") as unnamed, naming(Path("figures/a.png")):
        raise fail(errno.EIO)
    assert unnamed.value.filename == str(Path("figures/a.png"))
    with pytest.raises(OSError, match="Input/output") as named, naming(Path("figures/a.png")):
        raise fail(errno.EIO, "figures/.a.png.new")
    assert named.value.filename == "figures/.a.png.new"


def test_only_the_disk_is_at_fault_for_the_disk() -> None:
    assert all(is_disk_fault(fail(number)) for number in (errno.ENOSPC, errno.EIO, errno.EROFS))
    assert not any(is_disk_fault(error) for error in (fail(errno.ENOENT), fail(errno.EACCES), ValueError("full")))
    try:
        raise fail(errno.ENOENT, "raw/ada.csv")
    except OSError as error:
        (told,) = tell_error(error)
    assert told.action != ACTION
    assert "ada" not in str(told)
    assert tell_error(Refusal(Problem("a", "", "b", "c", "d"))) == (Problem("a", "", "b", "c", "d"),)


def test_what_was_refused_of_the_figures_is_told_beside_a_full_disk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The dashboard is made all the same, and where that meets the full disk neither hides the other."""
    figures = Problem("figures/walks/2021/fr/01-a.png", "", "No space left on device", "", "make room")

    def refuse(*_: object, **__: object) -> None:
        raise Refusal(figures)

    def fill(*_: object, **__: object) -> None:
        raise fail(errno.ENOSPC, "figures/.site.new/.index.html.new")

    monkeypatch.setattr(presenting, "make_figures", refuse)
    monkeypatch.setattr(presenting, "make_site", fill)
    with pytest.raises(Refusal) as refused:
        presenting.present(tmp_path)
    assert [problem.file for problem in refused.value.problems] == [figures.file, "figures/site/index.html"]
    monkeypatch.setattr(presenting, "make_site", lambda *_: Path())
    with pytest.raises(Refusal) as refused:
        presenting.present(tmp_path)
    assert refused.value.problems == (figures,)
