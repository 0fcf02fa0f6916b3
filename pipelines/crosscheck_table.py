"""What `boost crosscheck` prints: a line a file, and every pair that disagrees."""

from __future__ import annotations

from collections.abc import Iterator

from rich.console import Console
from rich.table import Table

from pipelines.crosscheck import Crosscheck, Pair
from pipelines.words import words_of

NAMED = 10
"""How many disagreements are named one by one."""
NARROW, LONGEST = 20, 12
"""So many characters of a file's name, and of words, stand on a line, however narrow the terminal."""


def print_crosscheck(found: Crosscheck, language: str) -> None:
    """Print the table, the files that hold no responses, and the verdict."""
    say = words_of(language)["crosscheck"]
    console = Console(highlight=False, markup=False)
    table = Table()
    # A name that was cut, or a kind, could be that of several files: both are folded, one under the other.
    table.add_column(f"{say['file']}\n{say['kind']}", overflow="fold", min_width=NARROW)
    table.add_column(f"{say['responses']}\n{say['answers']}", justify="right", min_width=LONGEST)
    for key in ("cannot_say", "verdict"):
        table.add_column(say[key], min_width=LONGEST)
    for each in found.read:
        pairs = [pair for pair in found.pairs if each.file in {pair.one, pair.other}]
        bad = sum(bool(pair.differs) for pair in pairs)
        lost = "; ".join(words_of(language)["losses"][key] for key in sorted(each.cannot_say)) or "–"
        verdict = say["differs"].format(pairs=bad) if bad else say["agrees"]
        answers = sum(pair.compared for pair in pairs)
        named = f"{each.file}\n{each.kind}"
        table.add_row(named, f"{len(each.responses)}\n{answers}", lost, verdict, end_section=True)
    console.print(table)
    for name, reason in found.refused.items():
        console.print(say["refused"].format(file=name, reason=reason), soft_wrap=True)
    for line in _name_differences(found.pairs, say):
        console.print(line, soft_wrap=True)
    answers = sum(pair.compared for pair in found.pairs)
    bad = sum(bool(pair.differs) for pair in found.pairs)
    key = "all_agree" if found.agrees else "some_differ"
    console.print(say[key].format(files=len(found.read), pairs=len(found.pairs), answers=answers, bad=bad))


def _name_differences(pairs: list[Pair], say: dict[str, str]) -> Iterator[str]:
    named = [(pair, response, column) for pair in pairs for response, column in pair.differs]
    for pair, response, column in named[:NAMED]:
        yield say["difference"].format(one=pair.one, other=pair.other, response=response, column=column)
    if len(named) > NAMED:
        yield say["further"].format(count=len(named) - NAMED)
