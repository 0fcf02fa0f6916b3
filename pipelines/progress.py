"""A progress line on a terminal; plain lines where output goes to a file."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager


@contextmanager
def show_progress(stage: str) -> Iterator[Callable[[str], None]]:
    """Give a function that is told each step as it begins."""
    from rich.console import Console

    console = Console(stderr=True)
    if not sys.stderr.isatty():
        yield lambda step: console.print(f"{stage}: {step}", highlight=False)
        return
    with console.status(stage) as status:
        yield lambda step: status.update(f"{stage}: {step}")
