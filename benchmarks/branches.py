"""Whether tests reach every line and branch of statistics, disclosure and history: `make coverage`.

`python -m benchmarks.branches estimators` measures one group, each with the tests that belong to it. Ends with 1 where
something is not reached, and lists what. The measuring needs pytest-cov, which is not in the lock.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
from importlib.util import find_spec
from pathlib import Path

from benchmarks.measuring import REPOSITORY, read_groups

GROUPS = {
    "estimators": ["tests/estimators", "tests/themes/test_agreement.py"],
    "disclosure": [
        "tests/test_disclosure.py",
        "tests/test_disclosure_declared.py",
        "tests/test_disclosure_parts.py",
        "tests/test_disclosure_told.py",
        "tests/test_published.py",
        "tests/comparing",
    ],
    "history": ["tests/history"],
}
"""Group -> the tests that belong to it."""


def main() -> None:
    """Measure the groups that are named, all if none is."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.branches", description=__doc__)
    given = read_groups(parser, GROUPS).groups
    if find_spec("pytest_cov") is None:
        sys.exit("pytest-cov is not installed: `.venv/bin/python -m pip install pytest-cov`, then again")
    sys.exit(max([measure(group) for group in given]))


def measure(group: str) -> int:
    """The exit code of the tests of a group: not 0 where one fails, or where a line or branch is not reached."""
    asked = [f"--cov=pipelines.{group}", "--cov-branch", "--cov-report=term-missing:skip-covered"]
    command = [sys.executable, "-m", "pytest", "-q", "-n", "2", *asked, "--cov-fail-under=100", *GROUPS[group]]
    with tempfile.TemporaryDirectory() as folder:
        environment = {**os.environ, "COVERAGE_FILE": str(Path(folder) / "coverage")}
        return subprocess.run(command, cwd=REPOSITORY, env=environment, check=False).returncode  # noqa: S603


if __name__ == "__main__":
    main()
