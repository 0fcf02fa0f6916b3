"""The daily case: full run, a run after one export changed, a no-op, one deck, `--help`, against the floor.

`python -m benchmarks.daily --rounds 3` works on a copy of this repository's surveys and prints a Markdown table.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from benchmarks.measuring import REPOSITORY, Run, boost, python, run_process, spread, take_turns

EXPORT = Path("raw/diapason/2021/diapason-2021-fr-sheets.csv")
COPIED = ("raw", "schemas", "notebooks", "pipelines", "params.yaml", "dvc.yaml", ".dvc", ".dvcignore")


def make_workspace(folder: Path) -> Path:
    """A workspace of its own, which DVC takes for one without git."""
    workspace = folder / "workspace"
    workspace.mkdir()
    for name in COPIED:
        source = REPOSITORY / name
        if source.is_dir():
            shutil.copytree(source, workspace / name, ignore=shutil.ignore_patterns("__pycache__", "cache", "tmp"))
        elif source.is_file():
            shutil.copy2(source, workspace / name)
    (workspace / ".dvc").mkdir(exist_ok=True)
    (workspace / ".dvc/config").write_text("[core]\n    no_scm = true\n    analytics = false\n", encoding="utf-8")
    return workspace


def measure(rounds: int) -> dict[str, list[Run]]:
    """All steps in turn; a changed export loses its last response in one round and has it again in the next."""
    with tempfile.TemporaryDirectory() as folder:
        workspace = make_workspace(Path(folder))
        whole = (workspace / EXPORT).read_bytes()
        shorter = whole[: whole.rstrip().rfind(b"\n") + 1]

        def full() -> Run:
            for name in ("processed", "figures", "history", "dvc.lock", ".boost"):
                shutil.rmtree(workspace / name, ignore_errors=True)
                (workspace / name).unlink(missing_ok=True)
            return run_process(boost("run"), workspace)

        def changed() -> Run:
            path = workspace / EXPORT
            path.write_bytes(shorter if path.read_bytes() == whole else whole)
            return run_process(boost("run"), workspace)

        one = ("figures", "--survey", "diapason", "--language", "nl")
        return take_turns(
            {
                "full run": full,
                "one export changed": changed,
                "nothing changed": lambda: run_process(boost("run"), workspace),
                "one deck": lambda: run_process(boost(*one), workspace),
                "--help": lambda: run_process(boost("--help"), workspace),
                "floor": lambda: run_process(python("-m", "benchmarks.floor"), workspace),
                "python": lambda: run_process(python("-c", "pass"), workspace),
            },
            rounds,
        )


def write_table(found: dict[str, list[Run]]) -> Iterator[str]:
    """A row a step, with its ratio to the floor and to the full run of the same round."""
    yield "| step | seconds | processor seconds | of the floor | of a full run |"
    yield "| --- | ---: | ---: | ---: | ---: |"
    for name, runs in found.items():
        floor = [run.wall / other.wall for run, other in zip(runs, found["floor"], strict=True)]
        full = [run.wall / other.wall for run, other in zip(runs, found["full run"], strict=True)]
        walls, cpus = [run.wall for run in runs], [run.cpu for run in runs]
        yield f"| {name} | {spread(walls)} | {spread(cpus)} | {spread(floor)} | {spread(full)} |"


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=3)
    sys.stdout.write("\n".join(write_table(measure(parser.parse_args().rounds))) + "\n")


if __name__ == "__main__":
    main()
