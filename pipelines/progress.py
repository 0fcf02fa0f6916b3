"""A progress bar on a terminal; plain lines where the output goes to a file."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

Step = Callable[[str, int, int], None]
"""Told what is being done or was done, how many steps are finished, and how many there are."""


def silent(step: str, done: int, total: int) -> None:
    """No progress, for callers that show none."""


@contextmanager
def show_progress(stage: str) -> Iterator[Step]:
    """Give a function that is told each step."""
    if not sys.stderr.isatty():

        def write_line(step: str, done: int, total: int) -> None:
            sys.stderr.write(f"{stage}: {step} ({done} of {total})\n")

        yield write_line
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task(stage, total=None)
        yield lambda step, done, total: progress.update(
            task, description=f"{stage}: {step}", completed=done, total=total
        )
