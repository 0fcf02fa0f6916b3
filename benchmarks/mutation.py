"""How many small faults put into the code the tests find: `python -m benchmarks.mutation estimators` (or `make mutation`).

mutmut changes one thing of one function at a time and runs the tests that reach it. It works on a copy of the files
git knows, so that nothing of the workspace is touched. Three groups, each with the tests that concern it; a group that
was not done when its minutes were over says how far it came. What survives is listed, for somebody to look at.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

from benchmarks.measuring import REPOSITORY, read_groups

GROUPS = {
    "estimators": ["tests/estimators", "tests/themes/test_agreement.py"],
    "disclosure": ["tests/test_disclosure.py"],
    "history": [
        f"tests/history/test_{name}.py"
        for name in ("acknowledge", "attribute", "chain", "code", "composed", "provenance", "shares", "store")
    ],
}
"""Group -> the tests that it is held against: those of its functions, none that draws or runs everything."""
COPIED = ["schemas", "raw", "history", "notebooks", "benchmarks", "params.yaml", "dvc.yaml", "README.md"]
KILLED, SURVIVED, UNREACHED = "killed", "survived", "not reached"
NAMES = {0: SURVIVED, 33: UNREACHED}
"""What mutmut's exit codes mean; any other one is a test that failed, or a loop without an end."""


def main() -> None:
    """Run the groups that are named, all if none is, and print what came out."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.mutation", description=__doc__)
    parser.add_argument("--minutes", type=int, default=60, help="at most so long for each group")
    parser.add_argument("--children", type=int, default=2, help="so many at a time")
    given = read_groups(parser, GROUPS)
    if find_spec("mutmut") is None:
        sys.exit("mutmut is not installed: `.venv/bin/python -m pip install mutmut`, then again")
    for group in given.groups:
        with tempfile.TemporaryDirectory() as folder:
            copy_files(Path(folder))
            declare(Path(folder), group)
            run_mutants(Path(folder), given.minutes, given.children)
            print("\n".join(tell(group, read_results(Path(folder)))))  # noqa: T201


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
        "source_paths": ["pipelines"], "only_mutate": [f"pipelines/{group}/*"], "also_copy": COPIED,
        "pytest_add_cli_args": ["-p", "no:cacheprovider", "-p", "no:xdist", "-o", "addopts=-q"],
        "pytest_add_cli_args_test_selection": GROUPS[group],
    }  # fmt: skip
    lines = [f"{key} = {json.dumps(value)}" for key, value in declared.items()]
    with (folder / "pyproject.toml").open("a", encoding="utf-8") as file:
        file.write("\n".join(["", "[tool.mutmut]", *lines, ""]))


def run_mutants(folder: Path, minutes: int, children: int) -> None:
    """Run mutmut there, and end it when its time is over; what it has found by then is on the disk."""
    command = [str(Path(sys.executable).with_name("mutmut")), "run", "--max-children", str(children)]
    # The workspace must not stand on the path before the changed copy.
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    process = subprocess.Popen(command, cwd=folder, stdout=subprocess.DEVNULL, env=environment)  # noqa: S603
    try:
        process.wait(minutes * 60)
    except subprocess.TimeoutExpired:
        process.terminate()
        process.wait()


def read_results(folder: Path) -> Iterator[tuple[str, str, str]]:
    """(module, mutant, what became of it) of every mutant that was tried."""
    for path in sorted((folder / "mutants").rglob("*.py.meta")):
        for mutant, code in json.loads(path.read_text(encoding="utf-8"))["exit_code_by_key"].items():
            if code is not None:
                yield path.name.removesuffix(".py.meta"), mutant, NAMES.get(code, KILLED)


def tell(group: str, results: Iterator[tuple[str, str, str]]) -> Iterator[str]:
    """A table of the modules, the score of the group, and the mutants that survived."""
    found = list(results)
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
    yield ""
    yield from (mutant for _, mutant, became in found if became == SURVIVED)


if __name__ == "__main__":
    main()
