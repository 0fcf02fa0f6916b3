"""What a stage refused, handed to the run that started it as a process of its own."""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

VARIABLE = "BOOST_REFUSED"
"""Names the file into which the stages of a run write what they refused."""
INTERRUPTED = 130
"""The exit code of a command that was interrupted: 128 and the number of the signal."""
STOPPED = "Stopped. Results that were not made anew stay as they were; run the same command again."
"""What an interrupted command says; a stage also says it to its run, which DVC leaves in ignorance."""


def note_refused(told: list[str]) -> None:
    """Write down what was refused, where a run asks for it: a JSON list of texts on a line."""
    path = os.environ.get(VARIABLE)
    if path:
        with Path(path).open("a", encoding="utf-8") as file:
            file.write(json.dumps(told) + "\n")


@contextmanager
def collect_refused() -> Iterator[Path]:
    """Ask the stages started meanwhile to write down what they refuse; gives the file."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "refused.txt"
        os.environ[VARIABLE] = str(path)
        try:
            yield path
        finally:
            del os.environ[VARIABLE]


def read_refused(path: Path) -> list[str]:
    """What was written down, each once."""
    lines = path.read_text(encoding="utf-8").splitlines() if path.is_file() else []
    return list(dict.fromkeys(told for line in lines for told in json.loads(line)))
