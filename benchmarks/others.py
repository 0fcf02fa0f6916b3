"""The same numbers by others: top-two-box of ten questions put to users alone, by region, participants recurring.

`python -m benchmarks.others --rows 100000`. Compared are plain pandas as one would write it, svy (dev group) and, where
it is installed, R with its survey package. svy and R start from typed answers and the right base, which the product has
to find out from the export first; plain pandas starts from the export and takes every row.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pandas as pd

from benchmarks.large import FILE
from benchmarks.measuring import python, run_process, spread
from benchmarks.national import SURVEY, WAVE, write_declarations

ROWS = [f"H{number:02d}" for number in range(1, 11)]
BEST = ["4", "5"]
R_CODE = """
suppressMessages(library(survey))
answers <- read.csv("typed.csv", check.names = FALSE)
began <- proc.time()[["elapsed"]]
design <- svydesign(id = ~participant, weights = ~one, data = answers)
found <- lapply(sprintf("H%02d", 1:10), function(row)
  svyby(as.formula(paste("~", row)), ~region, design, svyciprop, vartype = "ci", method = "beta", na.rm = TRUE))
writeLines(paste(proc.time()[["elapsed"]] - began, found[[1]][["H01"]][found[[1]]$region == "BRU"],
  found[[1]][["ci_l"]][found[[1]]$region == "BRU"], found[[1]][["ci_u"]][found[[1]]$region == "BRU"]), "said.txt")
"""
Said = list[float]
"""Seconds, then share of the first question in the first region, and its interval."""


def count_here(workspace: Path) -> Said:
    """The product, from its typed responses."""
    from pipelines.indicators import MemoryCounter, compute_indicator
    from schemas.catalogue import load_survey

    declared = load_survey(workspace, SURVEY).for_wave(WAVE)
    responses = pd.read_parquet(workspace / "responses.parquet")
    wanted = [
        each.model_copy(update={"statistic": "top_two_box", "breaks": ["region"]})
        for each in declared.indicators if each.id.startswith("help-best")
    ]  # fmt: skip
    began = time.perf_counter()
    counter = MemoryCounter(responses, declared)
    tables = list(counter.compute_each(wanted, compute_indicator))
    seconds = time.perf_counter() - began
    first = tables[0][tables[0]["break_level"] == "BRU"].iloc[0]
    return [seconds, first["value"], first["ci_low"], first["ci_high"]]


def count_plainly(workspace: Path) -> Said:
    """What one writes with pandas: each row counts, and answers of the same person are taken for independent."""
    answers = pd.read_csv(workspace / FILE, low_memory=False)
    began = time.perf_counter()
    complete = answers[answers["submitdate"].notna()]
    found = []
    for row in ROWS:
        best = complete[f"help[{row}]"].isin([4, 5]).groupby(complete["region"])
        share, n = best.mean(), best.size()
        half = 1.96 * (share * (1 - share) / n) ** 0.5
        found.append((share["BRU"], share["BRU"] - half["BRU"], share["BRU"] + half["BRU"]))
    return [time.perf_counter() - began, *found[0]]


def count_with_svy(workspace: Path) -> Said:
    """svy, from typed answers."""
    import polars
    import svy

    answers = polars.read_csv(workspace / "typed.csv")
    began = time.perf_counter()
    found = []
    for row in ROWS:
        own = svy.Sample(answers.drop_nulls(row), svy.Design(psu="participant", wgt="one"))
        found.append(own.estimation.prop(row, by="region", ci_method="korn-graubard"))
    seconds = time.perf_counter() - began
    one = next(each for each in found[0].estimates if "BRU" in str(each.by_level) and float(each.y_level) == 1)
    return [seconds, one.est, one.lci, one.uci]


STEPS: dict[str, Callable[[Path], Said]] = {
    "boost": count_here, "plain pandas": count_plainly, "svy": count_with_svy,
}  # fmt: skip


def prepare(workspace: Path, rows: int) -> None:
    """The export, its typed responses, and a table of the few columns that survey packages want."""
    from pipelines.ingest import ingest_wave
    from schemas.catalogue import load_survey

    write_declarations(workspace)
    run_process(python("-m", "benchmarks.generate", ".", SURVEY, WAVE, "--rows", str(rows)), workspace)
    responses = ingest_wave(workspace, load_survey(workspace, SURVEY).for_wave(WAVE), WAVE).responses
    assert responses is not None
    responses.to_parquet(workspace / "responses.parquet", index=False)
    complete = responses[responses["outcome"] == "complete"]
    typed: dict[str, Any] = {
        "participant": pd.factorize(complete["participant"])[0],
        "region": complete["region"],
        "one": 1,
    }
    for row in ROWS:
        cells = complete[f"help[{row}]"]
        typed[row] = cells.isin(BEST).astype("float64").where(cells.notna()).astype("Int64")
    pd.DataFrame(typed).dropna(subset=["region"]).to_csv(workspace / "typed.csv", index=False)


def _run(name: str, workspace: Path) -> Said:
    said = workspace / "said.txt"
    if name == "R survey":
        (workspace / "count.R").write_text(R_CODE, encoding="utf-8")
        run_process(["Rscript", "count.R"], workspace)
        return [float(part) for part in said.read_text(encoding="utf-8").split()]
    code = ("import json, sys; from pathlib import Path; from benchmarks.others import STEPS; "
            "Path('said.txt').write_text(json.dumps([float(each) for each in STEPS[sys.argv[1]](Path.cwd())]))")  # fmt: skip
    run_process(python("-c", code, name), workspace)
    return [float(part) for part in json.loads(said.read_text(encoding="utf-8"))]


def write_table(rows: int, rounds: int) -> Iterator[str]:
    """A row a program."""
    here = [name for name in STEPS if name != "svy" or importlib.util.find_spec("svy")]
    names = [*here, *(["R survey"] if shutil.which("Rscript") else [])]
    found: dict[str, list[Said]] = {name: [] for name in names}
    with tempfile.TemporaryDirectory() as folder:
        prepare(Path(folder), rows)
        for _ in range(rounds):
            for name in list(names):
                found[name].append(_run(name, Path(folder)))
    yield f"Ten top-two-boxes by region with their intervals, {rows:,} responses; the first of them in one region."
    yield ""
    yield "| program | seconds | of boost | share | interval |"
    yield "| --- | ---: | ---: | ---: | --- |"
    for name, runs in found.items():
        ratio = [run[0] / own[0] for run, own in zip(runs, found["boost"], strict=True)]
        _, share, low, high = runs[0]
        yield f"| {name} | {spread([run[0] for run in runs])} | {spread(ratio, 1)} | {share:.4f} | {low:.4f}–{high:.4f} |"


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=3)
    given = parser.parse_args()
    for line in write_table(given.rows, given.rounds):
        sys.stdout.write(line + "\n")


if __name__ == "__main__":
    main()
