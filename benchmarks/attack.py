"""Somebody tries to find hidden numbers again in the tables of random surveys: counted, and written to docs/attack.md.

`python -m benchmarks.attack` takes some ten minutes. The surveys and the attacker are those of `tests/attacker.py`.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT / "tests"))

from attacker import Attacker, make_survey  # noqa: E402

COMMAND = "python -m benchmarks.attack"
PAGE = ROOT / "docs/attack.md"
SURVEYS = 500


@dataclass(frozen=True)
class Attempt:
    """One survey: its kind, how many rows its tables have and hide, and what the attacker narrowed."""

    seed: int
    kind: str
    rows: int
    hidden: int
    narrowed: tuple[str, ...]


def try_survey(seed: int) -> Attempt:
    """Make the survey of a seed with its tables, and attack them."""
    with tempfile.TemporaryDirectory() as folder:
        made = make_survey(seed, Path(folder))
    repeated = "participants recur" if made.declared.survey.repeated else "one answer a person"
    kind = "released twice" if made.earlier is not None else repeated
    tables = (made.indicators, made.topline)
    hidden = sum(int(table["suppressed"].sum()) for table in tables)
    found = tuple(f"{name}: {low:g} to {high:g}" for name, low, high in Attacker(made).find_leaks())
    return Attempt(seed, kind, sum(map(len, tables)), hidden, found)


def write_page(attempts: Iterable[Attempt]) -> Iterator[str]:
    """The page, line by line."""
    tried = list(attempts)
    yield "# Attack on hidden numbers"
    yield ""
    yield f"Made by `{COMMAND}`; not to be edited. {len(tried)} random surveys are released with all their tables, and"
    yield "linear programming looks for the lowest and the highest value of each hidden number that fits everything released: counts,"
    yield "bases, missing answers, shares rounded to whole percents, means, medians, modes, which combinations are listed, and earlier tables of"
    yield "the same wave. Narrowed is a number whose values are closer together than the declared minimum (3, 5 or 6)."
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
    narrowed = [each for each in tried if each.narrowed]
    if narrowed:
        yield ""
        yield from (f"- seed {each.seed}: {'; '.join(each.narrowed)}" for each in narrowed)


def main() -> int:
    """Attack the surveys, print the page and write it when all were tried; 1 where a number was narrowed."""
    parser = argparse.ArgumentParser(prog=COMMAND, description=__doc__)
    parser.add_argument("--surveys", type=int, default=SURVEYS, help="how many; the page is written with all of them")
    wanted = parser.parse_args().surveys
    attempts = []
    with ProcessPoolExecutor() as pool:
        for attempt in pool.map(try_survey, range(wanted), chunksize=5):
            attempts.append(attempt)
            if attempt.narrowed:
                sys.stderr.write(f"{attempt}\n")
    page = "\n".join([*write_page(attempts), ""])
    sys.stdout.write(page)
    if wanted == SURVEYS:
        PAGE.write_text(page, encoding="utf-8")
    return int(any(each.narrowed for each in attempts))


if __name__ == "__main__":
    sys.exit(main())
