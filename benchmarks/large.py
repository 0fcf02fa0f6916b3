"""Many responses: how time and memory grow, and what each step costs against pandas' own `read_csv`.

`python -m benchmarks.large --rows 10000 100000 1000000` prints Markdown tables and writes docs/growth.svg; with `--step`
it is one measured process: what `measure` starts.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from benchmarks.measuring import REPOSITORY, Run, boost, python, run_process, spread
from benchmarks.national import EXPORT, SURVEY, WAVE, write_declarations

FILE = Path("raw") / SURVEY / WAVE / EXPORT
READ, TYPED, COUNT = "pandas.read_csv", "read, check, pseudonymise, type", "100 indicators with intervals and breaks"
PLOT = REPOSITORY / "docs/growth.svg"


def read_plainly(workspace: Path) -> Callable[[], Any]:
    """What everybody writes."""
    import pandas as pd

    return lambda: pd.read_csv(workspace / FILE, low_memory=False)


def read_typed(workspace: Path) -> Callable[[], Any]:
    """From the file to checked responses."""
    from pipelines.ingest import ingest_wave
    from schemas.catalogue import load_survey

    declared = load_survey(workspace, SURVEY).for_wave(WAVE)
    return lambda: ingest_wave(workspace, declared, WAVE).responses


def count_all(workspace: Path) -> Callable[[], Any]:
    """From responses to the table of indicators."""
    from pipelines.indicators import compute_indicators
    from pipelines.ingest import ingest_wave
    from schemas.catalogue import load_survey

    everything = load_survey(workspace, SURVEY)
    responses = ingest_wave(workspace, everything.for_wave(WAVE), WAVE).responses
    assert responses is not None
    return lambda: compute_indicators(responses, everything.for_wave(WAVE), WAVE, "hash")


STEPS: dict[str, Callable[[Path], Callable[[], Any]]] = {READ: read_plainly, TYPED: read_typed, COUNT: count_all}


def run_step(name: str, workspace: Path) -> None:
    """Run one step in this process; say the seconds of the step alone."""
    step = STEPS[name](workspace)
    began, cpu = time.perf_counter(), time.process_time()
    step()
    sys.stdout.write(f"{time.perf_counter() - began} {time.process_time() - cpu}\n")


def _measure_step(name: str, workspace: Path) -> tuple[Run, float]:
    said = workspace / "said.txt"
    command = python("-c", "import sys; sys.stdout = open(sys.argv[3], 'w'); from benchmarks.large import run_step; "
                     "from pathlib import Path; run_step(sys.argv[1], Path(sys.argv[2]))", name, str(workspace), str(said))  # fmt: skip
    run = run_process(command, workspace)
    return run, float(said.read_text(encoding="utf-8").split()[0])


def measure(rows: list[int], rounds: int, chunked_from: int) -> Iterator[str]:
    """Tables: the steps at each size, then the chunked run."""
    growth: dict[str, list[tuple[int, float]]] = {}
    yield "| responses | file, MB | step | seconds | of `read_csv` | peak, of the file |"
    yield "| ---: | ---: | --- | ---: | ---: | ---: |"
    with tempfile.TemporaryDirectory() as folder:
        for size in rows:
            workspace = Path(folder) / str(size)
            workspace.mkdir()
            write_declarations(workspace)
            run_process(python("-m", "benchmarks.generate", ".", SURVEY, WAVE, "--rows", str(size)), workspace)
            large = (workspace / FILE).stat().st_size / 1e6
            if size < chunked_from:
                found: dict[str, list[tuple[Run, float]]] = {name: [] for name in STEPS}
                for _ in range(rounds):
                    for name in STEPS:
                        found[name].append(_measure_step(name, workspace))
                for name, runs in found.items():
                    plain = [each / other for (_, each), (_, other) in zip(runs, found[READ], strict=True)]
                    seconds = spread([each for _, each in runs])
                    peak = max(run.peak for run, _ in runs) / large
                    yield f"| {size:,} | {large:.0f} | {name} | {seconds} | {spread(plain)} | {peak:.1f} |"
                    growth.setdefault(name, []).append((size, min(each for _, each in runs)))
            run = run_process(boost("data", "--chunk-rows", "250000"), workspace)
            what = "`boost data --chunk-rows 250000`, whole stage"
            yield f"| {size:,} | {large:.0f} | {what} | {run.wall:.1f} | – | {run.peak / large:.2f} ({run.peak:.0f} MB) |"
            growth.setdefault(what, []).append((size, run.wall))
            (workspace / FILE).unlink()
    _plot(growth)


def _plot(growth: dict[str, list[tuple[int, float]]]) -> None:
    import matplotlib as mpl

    mpl.use("svg")
    import matplotlib.pyplot as plt

    mpl.rcParams["svg.hashsalt"] = "growth"
    figure, axes = plt.subplots(figsize=(8, 4.5), layout="constrained")
    for name, points in growth.items():
        axes.loglog(*zip(*points, strict=True), marker="o", label=name.replace("`", ""))
    axes.set(xlabel="responses", ylabel="seconds", title="Time grows as the data do")
    axes.grid(visible=True, alpha=0.3)
    axes.legend(fontsize="small")
    figure.savefig(PLOT, metadata={"Date": None})


def main() -> None:
    """Print the tables and write the plot."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, nargs="+", default=[10_000, 100_000, 1_000_000])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--chunked-from", type=int, default=5_000_000)
    given = parser.parse_args()
    for line in measure(given.rows, given.rounds, given.chunked_from):
        sys.stdout.write(line + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
