"""How the project says no: what is wrong, where, what was expected, what to do. Never a traceback."""

from __future__ import annotations

import traceback
from dataclasses import dataclass
from pathlib import Path

DEBUG = "BOOST_DEBUG"
"""Set in the environment, an error that nobody foresaw comes with its whole story."""


@dataclass(frozen=True)
class Problem:
    """One thing that has to be mended before the work can go on."""

    file: str
    place: str
    found: str
    expected: str
    action: str

    def __str__(self) -> str:
        """A message of a few lines: file and place first, then what, why and what to do."""
        where = f"{self.file}, {self.place}" if self.place else self.file
        lines = [
            where,
            f"  found:    {self.found}",
            f"  expected: {self.expected}",
            f"  do:       {self.action}",
        ]
        return "\n".join(line for line in lines if not line.rstrip().endswith(":") or line == where)


class Refusal(Exception):
    """Raised with every problem found at once; the command line prints them and exits with 1."""

    def __init__(self, *problems: Problem) -> None:
        self.problems = problems
        super().__init__("\n".join(map(str, problems)))


def name_error(error: BaseException) -> str:
    """The kind of an error that nobody foresaw and where it arose, without its message, which may quote an answer."""
    places = traceback.extract_tb(error.__traceback__)
    return f"{type(error).__name__} in {Path(places[-1].filename).name}, line {places[-1].lineno}"
