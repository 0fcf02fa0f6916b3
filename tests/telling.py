"""Whole texts against those kept in `told/`: what the product writes and decides, to the last sign.

`TELL_ANEW=1 python -m pytest -n 0` with the tests that hold them writes them anew: read what `git diff` shows, every
line, before it is committed. What differs from run to run, or with the code that counts, has a
placeholder: a hash or commit is `#3(12)`, the third that stands in the text, printed with 12 digits, and one that stands
there twice has the same number; a version of Python or a package is `(version)`. Of long numbers nine digits are kept:
processors differ in the last ones.
"""

from __future__ import annotations

import os
import platform
import re
from importlib.metadata import version
from pathlib import Path

ANEW = "TELL_ANEW"
TOLD = Path(__file__).parent / "told"
SHORTEST = 12
HASH = re.compile(r"(?<![\w.])(?:[0-9a-f]{64}|[0-9a-f]{40}|[0-9a-f]{16}|[0-9a-f]{12})(?!\w)")
LONG = re.compile(r"(?<![\w.])-?\d+\.\d{10,}(?:e-?\d+)?|(?<![\w.])-?\d\.\d+e-\d+")
NOTHING = 1e-12
VERSIONS = sorted({platform.python_version(), *map(version, ("numpy", "pandas", "scipy"))}, key=len, reverse=True)


def mask(text: str) -> str:
    """The text with placeholders for its hashes and versions."""
    known: dict[str, int] = {}

    def name(found: re.Match[str]) -> str:
        digits = found[0]
        number = known.setdefault(digits[:SHORTEST], len(known) + 1)
        return f"#{number}({len(digits)})"

    for each in VERSIONS:
        text = text.replace(each, "(version)")
    return HASH.sub(name, LONG.sub(_shorten, text))


def _shorten(found: re.Match[str]) -> str:
    number = float(found[0])
    return f"{number:.9g}" if abs(number) > NOTHING else "0.0"


def hold(name: str, text: str) -> None:
    """Hold a text against the one that is kept under a name."""
    told = "\n".join(line.rstrip() for line in mask(text).splitlines()) + "\n"
    path = TOLD / name
    if os.environ.get(ANEW) == "1":
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(told, encoding="utf-8")
    assert told == path.read_text(encoding="utf-8"), f"told/{name}; written anew with {ANEW}=1"
