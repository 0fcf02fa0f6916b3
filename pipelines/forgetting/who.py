"""Who is meant: a pseudonym, or the address or token as the export has it, which no shell history may keep."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable
from pathlib import Path

from schemas.refusals import Problem, Refusal

PSEUDONYM = re.compile(r"P-[0-9a-f]{16}")
ANYBODY = 3
"""An address or a token has at least so many signs."""


def read_participant(given: str, file: Path | None, ask: Callable[[], str]) -> str:
    """The participant as named: a pseudonym as argument; else the first line of a file, `-` being what is piped in,
    or what is typed at a prompt. Raises Refusal for an address on the command line.
    """
    if given and not PSEUDONYM.fullmatch(given):
        action = "leave it out and type it at the prompt, or put it in a file: --who FILE"
        found = "an address or a token on the command line, where the shell keeps it (not shown: personal)"
        raise Refusal(Problem("PARTICIPANT", "", found, "a pseudonym such as P-0123456789abcdef, or nothing", action))
    if given:
        return given
    if file is None:
        named = ask()
    elif str(file) == "-":
        named = sys.stdin.readline()
    else:
        named = _read(file)
    named = named.strip()
    if len(named) < ANYBODY:
        expected = "an address, a token or a pseudonym"
        raise Refusal(Problem("PARTICIPANT", "", "nobody", expected, "name the participant as the export does"))
    return named


def _read(file: Path) -> str:
    try:
        return next(iter(file.read_text(encoding="utf-8-sig").splitlines()), "")
    except (OSError, UnicodeDecodeError):
        raise Refusal(Problem(file.as_posix(), "", "no text that can be read", "one line", "check the file")) from None
