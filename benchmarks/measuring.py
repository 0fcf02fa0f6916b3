"""What measurements share: whole processes timed in turn, so that a machine that slows down slows all of them down."""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class Run:
    """One finished process: seconds on the clock, of the processor (children included), and peak megabytes."""

    wall: float
    cpu: float
    peak: float


def run_process(command: Sequence[str], folder: Path, **environment: str) -> Run:
    """Run a command to its end; raises where it fails."""
    own = {**os.environ, "PYTHONPATH": str(REPOSITORY), "BOOST_PSEUDONYM_KEY": "0123456789abcdef0123"} | environment
    with tempfile.TemporaryFile() as said:
        began = time.perf_counter()
        process = subprocess.Popen(command, cwd=folder, env=own, stdout=said, stderr=said)  # noqa: S603
        _, status, used = os.wait4(process.pid, 0)
        wall = time.perf_counter() - began
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            said.seek(0)
            raise SystemExit(f"{' '.join(command)}: {said.read().decode(errors='replace')[-2000:]}")
    return Run(wall, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024)


def python(*arguments: str) -> list[str]:
    """A command of this interpreter."""
    return [sys.executable, *arguments]


def boost(*arguments: str) -> list[str]:
    """A command of the product."""
    return python("-m", "pipelines", *arguments)


def take_turns(steps: dict[str, Callable[[], Run]], rounds: int) -> dict[str, list[Run]]:
    """Every step once a round, in the order given."""
    found: dict[str, list[Run]] = {name: [] for name in steps}
    for number in range(rounds):
        for name, step in steps.items():
            found[name].append(step())
            sys.stderr.write(f"round {number + 1}: {name} {found[name][-1].wall:.2f} s\n")
    return found


def spread(values: Sequence[float], digits: int = 2) -> str:
    """The median, with the least and the most."""
    low, middle, high = min(values), statistics.median(values), max(values)
    return f"{middle:.{digits}f} ({low:.{digits}f}–{high:.{digits}f})"


def read_groups(parser: argparse.ArgumentParser, groups: Iterable[str]) -> argparse.Namespace:
    """What was given on the command line, with `groups`: those that were named, all if none was."""
    known = list(groups)
    parser.add_argument("groups", nargs="*", help=f"of {', '.join(known)}; all if none is given")
    given = parser.parse_args()
    if unknown := set(given.groups) - set(known):
        parser.error(f"no such group: {', '.join(sorted(unknown))}")
    given.groups = given.groups or known
    return given
