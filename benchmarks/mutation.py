"""How many small faults put into the code the tests find: `python -m benchmarks.mutation estimators` (or `make mutation`).

mutmut changes one thing of one function at a time and runs the tests that reach it. It works on a copy of the files
git knows, so that nothing of the workspace is touched. Three groups, each with the tests that concern it; a group that
was not done when its minutes were over says how far it came. All of a group takes hours: `--sample 200` tries so many,
drawn at random over all that mutmut makes, and gives the score with its interval. They are tried part by part, in the
order drawn: where the time is over, those of the parts that were done are a random sample still. What survives is listed
with what was changed, for somebody to look at.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

from benchmarks.branches import GROUPS as REACHING
from benchmarks.measuring import REPOSITORY, read_groups
from pipelines.estimators.binomial import wilson

QUICK = [
    "acknowledge", "acts", "attribute", "attributed", "audit_found", "chain", "code", "committed", "composed",
    "explained_records", "guarded", "parts", "provenance", "published_then", "record_small", "refusals", "replay",
    "replay_commits", "shapes", "shares", "store", "told", "told_amiss", "told_replay", "words",
]  # fmt: skip
"""Tests of the history that neither draw nor run everything."""
GROUPS = REACHING | {"history": [f"tests/history/test_{name}.py" for name in QUICK]}
"""Group -> the tests that it is held against: those of the branches, but of the history none that draws or runs it all."""
APART = "tests/history/test_replay_commits.py::test_a_survey_that_is_declared_run_and_committed_after_each_run_comes_out_the_same"
"""Runs the code of the workspace in a process of its own, which mutmut's copy of it cannot."""
PART = 25
"""So many of a sample are tried at a time: mutmut begins with those whose tests are quick."""
PATIENCE = 8
"""Tests that take so many times as long as without a fault run in a loop; a shared machine stalls for less."""
NOTHING = "none.of.all"
"""The name of no mutant: mutmut makes them all, notes which tests reach which function, and stops there."""
KILLED, SURVIVED, UNREACHED = "killed", "survived", "not reached"
NAMES = {0: SURVIVED, 33: UNREACHED}
"""What mutmut's exit codes mean; any other one is a test that failed, or a loop without an end."""


def main() -> None:
    """Run the groups that are named, all if none is, and print what came out."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.mutation", description=__doc__)
    parser.add_argument("--minutes", type=int, default=60, help="at most so long for each group")
    parser.add_argument("--children", type=int, default=2, help="so many at a time")
    parser.add_argument("--sample", type=int, help="so many of each group, drawn at random; all if it is not given")
    parser.add_argument("--seed", type=int, default=1, help="of the drawing: the same seed, the same sample")
    given = read_groups(parser, GROUPS)
    if find_spec("mutmut") is None:
        sys.exit("mutmut is not installed: `.venv/bin/python -m pip install mutmut`, then again")
    for group in given.groups:
        with tempfile.TemporaryDirectory() as place:
            folder = Path(place)
            copy_files(folder)
            declare(folder, group)
            end = time.monotonic() + given.minutes * 60
            if given.sample:
                names = draw_names(folder, given.sample, given.seed, given.children)
                tried = try_sample(folder, names, end, given.children)
            else:
                run_mutants(folder, end, given.children, [])
                tried = None
            print("\n".join(tell(group, folder, tried)))  # noqa: T201


def copy_files(target: Path) -> None:
    """The files that git knows, as they stand here."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=REPOSITORY, check=True, capture_output=True)  # noqa: S607
    for name in filter(None, listed.stdout.decode().split("\0")):
        if (REPOSITORY / name).is_file():
            (target / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(REPOSITORY / name, target / name)


def declare(folder: Path, group: str) -> None:
    """Tell mutmut what to change, and which tests to hold it against."""
    declared = {
        "source_paths": ["pipelines"], "only_mutate": [f"pipelines/{group}/*"],
        "timeout_multiplier": PATIENCE,
        "also_copy": sorted(path.name for path in folder.iterdir() if path.name != "pipelines"),
        "pytest_add_cli_args": ["-p", "no:cacheprovider", "-p", "no:xdist", "-o", "addopts=-q", "--deselect", APART],
        "pytest_add_cli_args_test_selection": GROUPS[group],
    }  # fmt: skip
    lines = [f"{key} = {json.dumps(value)}" for key, value in declared.items()]
    with (folder / "pyproject.toml").open("a", encoding="utf-8") as file:
        file.write("\n".join(["", "[tool.mutmut]", *lines, ""]))


def call_mutmut(folder: Path, *arguments: str) -> subprocess.Popen[str]:
    """mutmut at work there; what it says besides is kept beside the mutants."""
    command = [str(Path(sys.executable).with_name("mutmut")), *arguments]
    # The workspace must not stand on the path before the changed copy.
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    with (folder / "mutmut.log").open("a", encoding="utf-8") as said:
        return subprocess.Popen(command, cwd=folder, env=environment, stdout=subprocess.PIPE, stderr=said, text=True)  # noqa: S603


def draw_names(folder: Path, size: int, seed: int, children: int) -> list[str]:
    """Make the mutants, try none, and draw so many of their names, each as likely as any other, in any order.

    Raises SystemExit with the end of what mutmut said where it did not come that far.
    """
    said, _ = call_mutmut(folder, "run", "--max-children", str(children), NOTHING).communicate()
    names = sorted(mutant for _, mutant, _ in read_codes(folder))
    if not names or not (folder / "mutants/mutmut-stats.json").exists():
        sys.exit(said[-2000:])
    return random.Random(seed).sample(names, min(size, len(names)))  # noqa: S311


def try_sample(folder: Path, names: list[str], end: float, children: int) -> set[str]:
    """Try what was drawn, part by part until the time is over; gives those of the parts that were done."""
    for first in range(0, len(names), PART):
        if not run_mutants(folder, end, children, names[first : first + PART]):
            return set(names[:first])
    return set(names)


def run_mutants(folder: Path, end: float, children: int, names: list[str]) -> bool:
    """Try those that are named, all if none is, until the time is over; gives whether all were.

    What was found by then is on the disk.
    """
    process = call_mutmut(folder, "run", "--max-children", str(children), *names)
    try:
        process.communicate(timeout=max(end - time.monotonic(), 0))
    except subprocess.TimeoutExpired:
        process.terminate()
        process.communicate()
        return False
    return True


def read_codes(folder: Path) -> Iterator[tuple[str, str, int | None]]:
    """(module, mutant, exit code of its tests) of every mutant; no code where it was not tried."""
    for path in sorted((folder / "mutants").rglob("*.py.meta")):
        for mutant, code in json.loads(path.read_text(encoding="utf-8"))["exit_code_by_key"].items():
            yield path.name.removesuffix(".py.meta"), mutant, code


def tell(group: str, folder: Path, drawn: set[str] | None) -> Iterator[str]:
    """A table of the modules, the score of the group, and the mutants that survived with what they change.

    drawn: the random sample that was tried; None where all were to be.
    """
    codes = list(read_codes(folder))
    found = [
        (module, mutant, NAMES.get(code, KILLED))
        for module, mutant, code in codes
        if code is not None and (drawn is None or mutant in drawn)
    ]
    counts = Counter((module, became) for module, _, became in found)
    yield from (
        f"### {group}",
        "",
        "| module | killed | survived | not reached | score |",
        "| --- | ---: | ---: | ---: | ---: |",
    )
    for module in (*dict.fromkeys(module for module, _, _ in found), "all"):
        each = [sum(number for (name, became), number in counts.items() if became == wanted and module in {name, "all"})
                for wanted in (KILLED, SURVIVED, UNREACHED)]  # fmt: skip
        yield f"| {module} | {each[0]} | {each[1]} | {each[2]} | {each[0] / max(sum(each), 1):.1%} |"
    killed = sum(became == KILLED for _, _, became in found)
    yield from ("", tell_score(killed, len(found), len(codes), drawn=drawn is not None), "")
    for _, mutant, became in found:
        if became != KILLED:
            yield f"{became}: {mutant}"
            yield from tell_change(folder, mutant)


def tell_score(killed: int, tried: int, total: int, *, drawn: bool) -> str:
    """How many of how many were tried, and the score of all, with its interval where those were drawn at random."""
    told = f"{tried} of {total} mutants tried, {killed} killed"
    if tried == total:
        return f"{told}: {killed / max(tried, 1):.1%}"
    if drawn and tried:
        found = wilson([killed], [tried], fraction=tried / total)
        return f"{told}: {killed / tried:.1%}, 95 % interval {found.low[0]:.1%} to {found.high[0]:.1%}"
    # Those whose tests are quick come first: what was tried by then is no random part of all.
    return f"{told}; the time was over, so this is no score of the group"


def tell_change(folder: Path, mutant: str) -> list[str]:
    """The lines that a mutant takes away and puts there."""
    said, _ = call_mutmut(folder, "show", mutant).communicate()
    changed = [line for line in said.splitlines() if line[:1] in {"-", "+"} and line[:3] not in {"---", "+++"}]
    return [f"    {line}" for line in changed]


if __name__ == "__main__":
    main()
