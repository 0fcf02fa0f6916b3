"""One run that is stopped at every step it takes on the disk: killed there, or told that the disk fails.

The run stands in its workspace and knows it by relative paths. At each step the workspace is copied as it is on the
disk at that moment, a process is forked into the copy, and there it dies (`os._exit`) or the step fails; the run itself
goes on. What the fork leaves behind is what a run that was stopped at that step leaves behind. Then the next run is
made there. `python -m tests.killing` writes `docs/kill.md`.
"""

from __future__ import annotations

import errno
import hashlib
import os
import shutil
import signal
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NoReturn

from pipelines.cli import tell_error
from pipelines.history.store import read_records
from pipelines.recovery import recover_workspace
from tests.conftest import read_tree
from tests.small_workspace import list_rows, make_small, write_export

EXPORT = Path("raw/walks/2021/walks.csv")
ATOMS = ("processed/walks/2021", ".boost/recorded/walks/2021")
"""Folders that are swapped as a whole; every other file is one of its own."""
STEPS = ("create", "write", "fsync", "rename", "remove", "remove folder", "make folder")
FAULTS = {"killed": None, "full disk": errno.ENOSPC, "I/O error": errno.EIO}
FAILING = {"create", "write", "fsync", "rename"}
"""Steps at which a disk says that it fails; what only clears up may fail unseen."""
KILLED, TOLD, SILENT = 137, 3, 4
"""How a stopped process ends: at once, having said so, or as if nothing had been."""
PATIENCE = 120
"""Seconds after which a process that goes on after a fault is ended by the system."""


@dataclass
class Point:
    """A step of the run, and what was left where it was stopped there: nothing where all held."""

    step: str
    place: str
    faults: dict[str, str] = field(default_factory=dict)


def run(acknowledge: Callable[[int], None] = lambda count: None) -> list[str]:
    """What `boost run` does but for drawing: the numbers, and what is recorded of them."""
    from pipelines.data import make_data
    from pipelines.history.outputs import note_outputs
    from pipelines.lock import hold_workspace
    from pipelines.run import record_numbers

    workspace = Path()
    with hold_workspace(workspace):
        make_data(workspace)
        told = record_numbers(workspace, lambda recorded: acknowledge(recorded.head.records))
        note_outputs(workspace)
    return [str(problem) for problem in told]


def take_state(workspace: Path) -> dict[str, bytes]:
    """Every file that counts: those of the lock and of unfinished work do not, nor when a file was written."""
    told = {}
    for name, content in read_tree(workspace).items():
        if name in {".boost.lock", ".boost/outputs.json"} or name.startswith("raw/"):
            continue
        told[name] = content
    return told


def hash_state(state: dict[str, bytes]) -> str:
    """What tells one state from another."""
    return hashlib.sha256(repr(sorted(state.items())).encode()).hexdigest()


def find_fault(
    found: dict[str, bytes], old: dict[str, bytes], new: dict[str, bytes], atoms: tuple[str, ...] = ATOMS,
    is_remade: Callable[[str], bool] = lambda atom: False,
) -> str:  # fmt: skip
    """What in a state is neither the old nor the new one, nor made of what else stands there."""
    for atom in atoms:
        parts = [{k: v for k, v in state.items() if k.startswith(f"{atom}/")} for state in (found, old, new)]
        if parts[0] not in parts[1:] and not is_remade(atom):
            return f"{atom} is neither the old nor the new one"
    for name in found.keys() | old.keys() | new.keys():
        single = not name.startswith(tuple(f"{atom}/" for atom in atoms))
        if single and found.get(name) not in (old.get(name), new.get(name)):
            return f"{name} is neither the old nor the new one"
    return ""


def name_folder(descriptor: int | None) -> str:
    """The folder behind a descriptor, below the one the run stands in, where the system tells."""
    try:
        return Path(f"/proc/self/fd/{descriptor}").readlink().relative_to(Path.cwd()).as_posix()
    except (OSError, ValueError):
        return "."


class Stopping:
    """The functions of `os` that change a disk, counted and stopped at while a run lasts."""

    def __init__(self, copies: Path, old: dict[str, bytes], new: dict[str, bytes]) -> None:
        self.copies, self.old, self.new = copies, old, new
        self.points: list[Point] = []
        self.opened: dict[int, str] = {}
        self.acknowledged = 0
        self.tried: dict[str, str] = {}
        self.child = self.paused = self.full = False
        self.failing: dict[int, int] = {}
        # What is run, which of its steps are stopped at and by what: all, unless somebody says otherwise.
        self.run: Callable[[], list[str]] = run
        self.atoms = ATOMS
        self.chosen: Callable[[Point, str], bool] = lambda point, fault: True
        # With what the message of a fault begins; and how a folder is made that is made of others.
        self.name: Callable[[Point], str] = lambda point: ""
        self.remakes: dict[str, Callable[[], object]] = {}
        self.remade: dict[str, bool] = {}
        self.real: dict[str, Callable[..., Any]] = {}

    def __enter__(self) -> Stopping:
        names = {"replace": "rename", "rename": "rename", "link": "link", "unlink": "remove", "rmdir": "remove folder",
                 "mkdir": "make folder"}  # fmt: skip
        for name in ("open", "close", "write", "fsync", *names):
            self.real[name] = getattr(os, name)
        os.open, os.close, os.write, os.fsync = self._open, self._close, self._write, self._fsync  # type: ignore[assignment]
        for name, step in names.items():
            setattr(os, name, self._name_step(name, step))
        return self

    def __exit__(self, *_: object) -> None:
        for name, function in self.real.items():
            setattr(os, name, function)

    def acknowledge(self, count: int) -> None:
        """Note that so many records were said to be there."""
        self.acknowledged = count

    def _name_step(self, name: str, step: str) -> Callable[..., Any]:
        def do(path: Any, *arguments: Any, **options: Any) -> Any:
            if not Path(path).is_absolute():
                place = str(arguments[0] if step in {"rename", "link"} else path)
                if "dir_fd" in options:
                    place = f"{name_folder(options['dir_fd'])}/{place}"
                self._stop(step, place, may_fail="dir_fd" not in options)
            return self.real[name](path, *arguments, **options)

        return do

    def _open(self, path: Any, flags: int, *arguments: Any, **options: Any) -> int:
        mine = isinstance(path, str | Path) and not Path(path).is_absolute() and not options
        if mine and flags & os.O_CREAT:
            self._stop("create", str(path))
            if self.full:
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(path))
        descriptor: int = self.real["open"](path, flags, *arguments, **options)
        if mine:
            self.opened[descriptor] = str(path)
        return descriptor

    def _close(self, descriptor: int) -> None:
        self.opened.pop(descriptor, None)
        self.failing.pop(descriptor, None)
        self.real["close"](descriptor)

    def _write(self, descriptor: int, content: Any) -> int:
        if descriptor in self.opened:
            self._stop("write", self.opened[descriptor])
        if descriptor in self.failing:
            # What was opened before the fork is the file of the run that goes on.
            raise OSError(self.failing[descriptor], os.strerror(self.failing[descriptor]))
        if self.full and descriptor in self.opened:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        return int(self.real["write"](descriptor, content))

    def _fsync(self, descriptor: int) -> None:
        if descriptor in self.opened:
            self._stop("fsync", self.opened[descriptor])
        self.real["fsync"](descriptor)

    def _stop(self, step: str, place: str, *, may_fail: bool = True) -> None:
        if self.child or self.paused:
            return
        point = Point(step, place)
        self.points.append(point)
        self.paused = True
        for fault, number in FAULTS.items():
            if (number is None or (may_fail and step in FAILING)) and self.chosen(point, fault):
                point.faults[fault] = self._stop_in_copy(point, number)
        self.paused = False

    def leave(self, told: Sequence[object]) -> NoReturn:
        """End a process that went on after a fault, with what it has to say: nothing where it went well."""
        (self.copies / "said.txt").write_text("\n\n".join(map(str, told)), encoding="utf-8")
        os._exit(TOLD if told else SILENT)

    def _stop_in_copy(self, point: Point, number: int | None) -> str:
        """Die or fail in a copy of the workspace; gives what does not hold there, nothing where all does."""
        copy = self.copies / "copy"
        shutil.copytree(".", copy, copy_function=shutil.copyfile)
        try:
            child = os.fork()
            if child == 0:
                if number is None:
                    os._exit(KILLED)
                self.child, self.failing = True, dict.fromkeys(self.opened, number)
                self.full = number == errno.ENOSPC
                os.setpgid(0, 0)
                signal.alarm(PATIENCE)
                os.chdir(copy)
                # Only what goes by a name tells it.
                named = [point.place] if point.step in {"create", "rename"} else []
                raise OSError(number, os.strerror(number), *named)
            code = await_end(child)
            if code not in ({KILLED} if number is None else {SILENT, TOLD}):
                return f"ended with {code}"
            if code == TOLD and number is not None and (unclear := self._find_unclear(point, number)):
                return unclear
            return self._check(copy, complete=code == SILENT)
        finally:
            if not self.child:
                shutil.rmtree(copy)

    def _find_unclear(self, point: Point, number: int) -> str:
        """What was said of a fault and is no clear sentence: the file, what is wrong with the disk, what to do."""
        said = (self.copies / "said.txt").read_text(encoding="utf-8")
        lines = said.splitlines()
        told = f"  found:    {os.strerror(number)}" in lines and any("make room or mend" in line for line in lines)
        return "" if told and "Traceback" not in said and lines[0].startswith(self.name(point)) else f"it said: {said}"

    def _check(self, copy: Path, *, complete: bool) -> str:
        recovered = len(read_records(copy))
        recover_workspace(copy)
        found = take_state(copy)
        if complete and found != self.new:
            return "the run said nothing, and did not end"
        if recovered < self.acknowledged:
            return "a record that was acknowledged is gone"
        fault = find_fault(found, self.old, self.new, self.atoms, lambda atom: self._is_remade(atom, copy, found))
        return fault or self._run_again(copy, found)

    def _is_remade(self, atom: str, copy: Path, found: dict[str, bytes]) -> bool:
        """Whether a folder is what is made of all else that stands there; one and the same state is tried once."""
        if atom not in self.remakes:
            return False
        state = hash_state(found)
        if state not in self.remade:
            self.remade[state] = self._do(copy, self.remakes[atom]) == 0 and take_state(copy) == found
        return self.remade[state]

    def _do(self, copy: Path, do: Callable[[], object]) -> int:
        """Do something in a copy, whole and in a process of its own; gives how that ended, 0 where it went well."""
        child = os.fork()
        if child == 0:
            self.__exit__()
            os.setpgid(0, 0)
            os.chdir(copy)
            try:
                os._exit(1 if do() else 0)
            finally:
                os._exit(2)
        return await_end(child)

    def _run_again(self, copy: Path, found: dict[str, bytes]) -> str:
        """Whether the next run gives the same bytes; one and the same state is tried once."""
        state = hash_state(found)
        if state not in self.tried:
            code = self._do(copy, self.run)
            after = take_state(copy)
            other = sorted(name for name in after.keys() | self.new.keys() if after.get(name) != self.new.get(name))
            self.tried[state] = f"the next run ended with {code}" if code else ", ".join(other[:3])
        return self.tried[state]


def await_end(child: int) -> int:
    """Wait for a process; gives how it ended. What it started ends with it: it leaves without a word to them."""
    code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(child, signal.SIGKILL)
    return code


@contextmanager
def stand_in(folder: Path) -> Iterator[tuple[Path, Path, Path]]:
    """Stand in a small workspace for a while; gives it, a folder for copies of it, and where its twin is to be."""
    workspace, copies, twin = folder / "workspace", folder / "copies", folder / "twin"
    copies.mkdir(parents=True)
    before = Path.cwd()
    try:
        os.chdir(make_small(workspace, waves=1))
        yield workspace, copies, twin
    finally:
        os.chdir(before)


def follow(stopping: Stopping, do: Callable[[], list[str]]) -> None:
    """Run something that is stopped at; a process that goes on after a fault says what the command line would."""
    try:
        told: Sequence[object] = do()
    except Exception as error:
        if not stopping.child:
            raise
        told = tell_error(error)
    if stopping.child:
        stopping.leave(told)


def stop_everywhere(folder: Path) -> Stopping:
    """Run a small workspace, change its export, and run it again with every step of that run stopped at."""
    with stand_in(folder) as (workspace, copies, twin):
        run()
        old = take_state(Path())
        shutil.copytree(".", twin)
        for place in (Path(), twin):
            # Somebody is gone and somebody else came: numbers move, and records are added.
            write_export(place / EXPORT, [*list_rows(2021)[1:], *list_rows(2021, ("gus",))])
        os.chdir(twin)
        run()
        new = take_state(Path())
        os.chdir(workspace)
        with Stopping(copies, old, new) as stopping:
            follow(stopping, lambda: run(stopping.acknowledge))
        assert take_state(Path()) == new
        return stopping


def tell_table(stopping: Stopping) -> str:
    """The points by place and step as a table in Markdown."""
    counts: dict[str, Counter[str]] = {}
    failed = Counter(name for point in stopping.points for name, fault in point.faults.items() if fault)
    for point in stopping.points:
        counts.setdefault(name_place(point.place), Counter())[point.step] += 1
    lines = [f"| where | {' | '.join(STEPS)} |", "| --- |" + " ---: |" * len(STEPS)]
    for place, steps in counts.items():
        lines.append(f"| `{place}` | " + " | ".join(str(steps[step] or "") for step in STEPS) + " |")
    total = Counter(point.step for point in stopping.points)
    lines.append("| all | " + " | ".join(str(total[step] or "") for step in STEPS) + " |")
    lines += ["", "| stopped by | points | held |", "| --- | ---: | ---: |"]
    for name in FAULTS:
        points = sum(name in point.faults for point in stopping.points)
        lines.append(f"| {name} | {points} | {points - failed[name]} |")
    return "\n".join(lines)


def name_place(place: str) -> str:
    """The folder of a step, the staged one and the finished one told apart."""
    parts = place.removeprefix("./").split("/")
    for depth, part in enumerate(parts):
        if part.startswith(".") and part.endswith((".new", ".old")):
            if depth == len(parts) - 1 and "." in part[1:-4]:
                return "/".join([*parts[:-1], part[1:-4]])
            return "/".join(parts[: depth + 1])
    return "/".join(parts)


HEADER = """# Stopped at every step

Written by `python -m tests.killing`; do not edit. `tests/test_killed.py` holds that it is so.

A small invented workspace was run, its export was changed, and it was run again: numbers, history, and what is kept
to take the next change apart. That second run was stopped at each step it takes on the disk: killed (`os._exit`), or
told that the disk is full or fails. Each time it holds:

- every file, and every folder that is swapped, is the old or the new one;
- a record of the history that was acknowledged is there;
- the next run gives the same bytes as a run that nobody stopped;
- what is said of a disk that is full or fails is what to do, and no traceback; of a drawing also which file it was.

`.2021.new` is a folder on its way, `.2021.old` the former one until the new one stands. A write that the system cuts
short is asked for again until all is written; the same test makes every write short, those of the drawing too.

"""
DRAWING = """
## Drawing

A run of its own: one small deck with its figures, notebook, page and slides, and the dashboard, drawn again from other
numbers. It is stopped at a spread of its steps (`tests/killing_drawing.py`): killed at every step of the deck and at one
in nine of a dashboard on its way; the disk is full, and stays full, at each kind of step of each file of the deck; it
fails once, or is full, at the first of each kind of step and of file in deck and dashboard. The same holds. A dashboard
that is made after a deck could not be drawn is that of the figures that stand.

"""


def main() -> None:
    """Write the page."""
    from tests.killing_drawing import stop_drawing, tell_drawing

    os.environ["SOURCE_DATE_EPOCH"] = "1640995200"
    with tempfile.TemporaryDirectory() as folder:
        stopping, drawing = stop_everywhere(Path(folder) / "run"), stop_drawing(Path(folder) / "drawing")
    page = Path(__file__).parents[1] / "docs/kill.md"
    page.write_text(f"{HEADER}{tell_table(stopping)}\n{DRAWING}{tell_drawing(drawing)}\n", encoding="utf-8")
    points = [*stopping.points, *drawing.points]
    sys.exit(any(fault for point in points for fault in point.faults.values()))


if __name__ == "__main__":
    main()
