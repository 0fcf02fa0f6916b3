"""Somebody tries to find hidden numbers again in the tables of random surveys: counted, and written to docs/attack.md.

`python -m benchmarks.attack` takes some minutes on two idle cores. The surveys and the attacker are those of
`tests/attacker.py`, which shares no code with what hides.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from time import process_time

from rich.console import Console
from rich.progress import track

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT / "tests"))

from attacker import Attacker, make_survey  # noqa: E402

LEFT = ", some left early"
COMMAND = "python -m benchmarks.attack"
PAGE = ROOT / "docs/attack.md"
SURVEYS = 500
UNFINISHED = 200
"""So many more surveys are those that some left early, with tables of complete responses and of all received."""
MOST_SHEETS = 120
"""So many ways to fill the questionnaire in have these; each can be left early in several places."""
PROCESSES = 2


@dataclass(frozen=True)
class Attempt:
    """One survey: its kind, how many rows its tables have and hide, what the attacker narrowed, seconds of computing."""

    seed: int
    kind: str
    rows: int
    hidden: int
    narrowed: tuple[str, ...]
    seconds: float = 0.0


def try_survey(number: int) -> Attempt:
    """Make a survey with its tables, and attack them: behind those of all seeds come those that some left early."""
    start = process_time()
    seed, unfinished = (number, False) if number < SURVEYS else (number - SURVEYS, True)
    with tempfile.TemporaryDirectory() as folder:
        if unfinished:
            made = make_survey(seed, Path(folder), MOST_SHEETS, unfinished=True)
        else:
            made = make_survey(seed, Path(folder))
    repeated = "participants recur" if made.declared.survey.repeated else "one answer a person"
    kind = "released twice" if made.earlier is not None else repeated
    kind += LEFT * unfinished
    tables = (made.indicators, made.topline)
    hidden = sum(int(table["suppressed"].sum()) for table in tables)
    found = tuple(f"{name}: {low:g} to {high:g}" for name, low, high in Attacker(made).find_leaks())
    return Attempt(seed, kind, sum(map(len, tables)), hidden, found, process_time() - start)


def write_page(attempts: Iterable[Attempt], day: str) -> Iterator[str]:
    """The page, line by line. day: when the attack ended."""
    tried = list(attempts)
    minutes = sum(each.seconds for each in tried) / 60
    narrowed = [each for each in tried if each.narrowed]
    yield "# Attack on hidden numbers"
    yield ""
    yield f"Made by `{COMMAND}`; not to be edited. {len(tried)} random surveys (of `tests/attacker.py`: seeds 0 to {SURVEYS - 1}, and seeds 0 to {UNFINISHED - 1}"
    yield "once more with responses that some left early and tables of everything received next to those of complete ones) are released with"
    yield "all their tables. Linear programming over every way to fill the questionnaire in gives the lowest and the highest value of each hidden"
    yield "number that fits everything released: totals, counts, bases, missing answers, shares rounded to whole percents, means, medians, modes,"
    yield "which combinations are listed, that zeros are shown, and, of a wave that is released twice, the tables of both times. A number is"
    yield "narrowed when its values are closer together than the declared minimum (3, 5 or 6); beside an earlier release, when the new one makes"
    yield "it so, which the old one and the number of responses did not. Nor may be narrowed, though it stands nowhere, how many of the few who"
    yield "left early gave an answer: tables of everything received less those of complete responses; how many left, and how far they came, is known."
    yield ""
    yield f"**Surveys with a narrowed number: {len(narrowed)} of {len(tried)}.** It took {minutes:.1f} minutes of computing, in {PROCESSES} processes, on {day}."
    yield ""
    yield "| surveys | number | hide something | rows | of these hidden | surveys with a narrowed number |"
    yield "| --- | ---: | ---: | ---: | ---: | ---: |"
    for kind in [*sorted({each.kind for each in tried}), "all"]:
        own = [each for each in tried if kind in {each.kind, "all"}]
        numbers = (
            len(own),
            sum(each.hidden > 0 for each in own),
            sum(each.rows for each in own),
            sum(each.hidden for each in own),
            sum(bool(each.narrowed) for each in own),
        )
        yield f"| {kind} | {' | '.join(map(str, numbers))} |"
    if narrowed:
        yield ""
        yield from (f"- seed {each.seed}: {'; '.join(each.narrowed)}" for each in narrowed)


def main() -> int:
    """Attack the surveys, print the page and write it when all were tried; 1 where a number was narrowed."""
    parser = argparse.ArgumentParser(prog=COMMAND, description=__doc__)
    every = SURVEYS + UNFINISHED
    parser.add_argument("--surveys", type=int, default=every, help="how many; the page is written with all of them")
    wanted = parser.parse_args().surveys
    attempts, console = [], Console(stderr=True)
    with ProcessPoolExecutor(PROCESSES) as pool:
        tried = pool.map(try_survey, range(wanted))
        for attempt in track(tried, "attack", total=wanted, console=console):
            attempts.append(attempt)
            if attempt.narrowed:
                console.print(attempt)
    page = "\n".join([*write_page(attempts, date.today().isoformat()), ""])
    sys.stdout.write(page)
    if wanted == every:
        PAGE.write_text(page, encoding="utf-8")
    return int(any(each.narrowed for each in attempts))


if __name__ == "__main__":
    sys.exit(main())
