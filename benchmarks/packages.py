"""A package for LimeSurvey exports: read the shipped export many times over and count one question put to users alone.

`python -m benchmarks.packages --times 400`. limepy (PyPI) is taken where it is installed; it gets the genuine structure
(.lss) and the export with its responses repeated under new numbers. Compared are the seconds from the file to the counts
and what they give for the second option: how many, of whom. limesurvpy (PyPI) cannot be run: it sends labels and what
people wrote under “other” to a translator on the internet, and stops where there is none.
"""

from __future__ import annotations

import argparse
import importlib.util
import io
import json
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from benchmarks.measuring import REPOSITORY, python, run_process, spread

SURVEY, WAVE, ITEM, OPTION = "babelboost", "2021", "situations", "SUIVI"
RAW = Path("raw") / SURVEY / WAVE
EXPORT, STRUCTURE = RAW / "results-survey621127.csv", RAW / "limesurvey_survey_621127.lss"
Said = list[float]
"""Seconds, then how many ticked the option, and of how many."""


def prepare(workspace: Path, times: int) -> None:
    """The shipped declarations, and the export with its responses repeated."""
    shutil.copytree(REPOSITORY / "schemas", workspace / "schemas")
    shutil.copytree(REPOSITORY / RAW, workspace / RAW)
    path = workspace / EXPORT
    heading, *rows = _split_rows(path.read_bytes().decode("utf-8-sig"))
    ends = [row[row.index(";") :] for row in rows]
    repeated = (f'"{number * len(ends) + at + 1}"{end}' for number in range(times) for at, end in enumerate(ends))
    path.write_text("\ufeff" + heading + "".join(repeated), encoding="utf-8", newline="")


def _split_rows(text: str) -> list[str]:
    """The rows as they are written; a text may have several lines."""
    rows: list[str] = []
    for line in io.StringIO(text, newline="\n"):
        if rows and rows[-1].count('"') % 2:
            rows[-1] += line
        else:
            rows.append(line)
    return [row for row in rows if row.strip()]


def count_here(workspace: Path) -> Said:
    """The product."""
    from pipelines.indicators import MemoryCounter, compute_indicator
    from pipelines.ingest import ingest_wave
    from schemas.catalogue import load_survey

    began = time.perf_counter()
    declared = load_survey(workspace, SURVEY).for_wave(WAVE)
    responses = ingest_wave(workspace, declared, WAVE).responses
    assert responses is not None
    counter = MemoryCounter(responses, declared, declared.survey.waves[WAVE].population)
    wanted = next(each for each in declared.indicators if each.item == ITEM and "distribution" in each.statistics)
    table = counter.compute(wanted, compute_indicator)
    seconds = time.perf_counter() - began
    row = table[(table["level"] == OPTION) & (table["break"] == "")].iloc[0]
    return [seconds, row["numerator"], row["denominator"]]


def count_with_limepy(workspace: Path) -> Said:
    """limepy: every row that was sent counts, over who ticked anything."""
    import pandas as pd
    from limepy.wrangle import Question, Survey

    began = time.perf_counter()
    answers = pd.read_csv(workspace / EXPORT, sep=";", low_memory=False)
    survey = Survey(answers, (workspace / STRUCTURE).read_text(encoding="utf-8"), language="fr")
    number = next(key for key, question in survey.questions.items() if question["title"] == ITEM)
    table, _ = Question(survey, number).summarise()
    seconds = time.perf_counter() - began
    row = table.iloc[1]
    return [seconds, row["Count"], round(100 * row["Count"] / row["Valid Percent"])]


STEPS: dict[str, Callable[[Path], Said]] = {"boost": count_here, "limepy": count_with_limepy}


def write_table(times: int, rounds: int) -> Iterator[str]:
    """A row a package that is installed."""
    names = [name for name in STEPS if name == "boost" or importlib.util.find_spec(name)]
    found: dict[str, list[Said]] = {name: [] for name in names}
    code = ("import json, sys; from pathlib import Path; from benchmarks.packages import STEPS; "
            "said = json.dumps([float(each) for each in STEPS[sys.argv[1]](Path.cwd())]); "
            "Path('said.json').write_text(said)")  # fmt: skip
    with tempfile.TemporaryDirectory() as folder:
        workspace = Path(folder)
        prepare(workspace, times)
        for _ in range(rounds):
            for name in names:
                run_process(python("-c", code, name), workspace)
                found[name].append(json.loads((workspace / "said.json").read_text(encoding="utf-8")))
    yield f"The shipped BabelBoost export {times} times over: who used the tool with somebody known for some time."
    yield ""
    yield "| package | seconds | of boost | ticked it | of | share |"
    yield "| --- | ---: | ---: | ---: | ---: | ---: |"
    for name, runs in found.items():
        ratio = [run[0] / own[0] for run, own in zip(runs, found["boost"], strict=True)]
        _, count, base = runs[0]
        yield (f"| {name} | {spread([run[0] for run in runs])} | {spread(ratio, 1)} | {count:,.0f} | {base:,.0f} | "
               f"{count / base:.1%} |")  # fmt: skip


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--times", type=int, default=400)
    parser.add_argument("--rounds", type=int, default=3)
    given = parser.parse_args()
    for line in write_table(given.times, given.rounds):
        sys.stdout.write(line + "\n")


if __name__ == "__main__":
    main()
