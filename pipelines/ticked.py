"""A cell of ticked options, read label by label: which options explain most of it, the longest first.

The platform joins options with a sign that they may hold themselves, and puts an answer in one's own words behind them.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from pipelines.labels import LEVELS, SIGNS, Found, Labels


@dataclass(frozen=True)
class Reading:
    """What a cell says.

    codes: the options in the order of the cell, each once. rest: words that no label explains.
    is_near: some option is not written to the letter. unclear: codes of which it cannot be told which is meant.
    has_two: shorter options would explain the cell as well. behind: options that stand behind somebody's own words.
    """

    codes: tuple[str, ...] = ()
    rest: str = ""
    is_near: bool = False
    unclear: tuple[str, ...] = ()
    has_two: bool = False
    behind: tuple[str, ...] = ()


@dataclass(frozen=True)
class Piece:
    """What stands between two signs, and whether an option may begin or end there."""

    text: str
    start: int
    end: int
    may_begin: bool
    may_end: bool


@dataclass(frozen=True)
class Run:
    """Pieces that are one option, or words of somebody's own where nothing was found."""

    start: int
    end: int
    found: Found | None


def read_ticked(cell: str, labels: Labels, joined_by: str) -> Reading:
    """Read one cell; joined_by: ";" where only that stands between options, ", " where any comma may.

    Of all ways to cut the cell, that which leaves the fewest pieces unexplained is taken, and of these the one with the
    fewest, that is the longest, options. Behind somebody's own words an option counts only to the letter where commas
    join: such words go on with commas too.
    """
    # White space is folded first; line breaks may stand in somebody's own words.
    text = " ".join(unicodedata.normalize("NFC", cell).split())
    pieces = _cut(text, joined_by.strip() == ";")
    runs, has_two = _choose(pieces, labels)
    codes: list[str] = []
    own: list[tuple[int, int]] = []
    behind: list[str] = []
    unclear: tuple[str, ...] = ()
    is_near = False
    for run in runs:
        begin, end = pieces[run.start].start, pieces[run.end - 1].end
        written = text[begin:end]
        is_loose = own and joined_by.strip() == ","
        if run.found is None or (is_loose and run.found.level):
            own.append((begin, end))
            continue
        if len(run.found.codes) > 1:
            unclear = run.found.codes
            continue
        if is_loose:
            behind.append(written)
        is_near |= bool(run.found.level) or written not in labels.whole[0] or written not in cell
        codes.append(run.found.codes[0])
    return Reading(tuple(dict.fromkeys(codes)), _join(text, own), is_near, unclear, has_two, tuple(behind))


def _cut(text: str, only_semicolons: bool) -> list[Piece]:
    pieces = []
    begin, before = 0, ""
    for sign in [*SIGNS.finditer(text), None]:
        end = sign.start() if sign else len(text)
        written = text[begin:end]
        if written.strip():
            start = begin + len(written) - len(written.lstrip())
            after = sign.group() if sign else ""
            pieces.append(
                Piece(
                    written.strip(), start, start + len(written.strip()),
                    not (only_semicolons and before == ","), not (only_semicolons and after == ","),
                )
            )  # fmt: skip
        begin, before = (sign.end(), sign.group()) if sign else (end, "")
    return pieces


def _choose(pieces: list[Piece], labels: Labels) -> tuple[list[Run], bool]:
    """The best way to cut, and whether there is another one that explains everything."""
    count = len(pieces)
    keys = [[read(piece.text) for piece in pieces] for read in LEVELS]
    # From the end backwards: (pieces unexplained, options, inexact ones), the run taken, ways to explain everything.
    cost: list[tuple[int, int, int]] = [(0, 0, 0)] * (count + 1)
    taken: list[Run] = [Run(count, count, None)] * count
    ways = [0] * count + [1]
    for start in reversed(range(count)):
        # Somebody's own words go on to where an option may begin.
        end = next((at for at in range(start + 1, count) if pieces[at].may_begin), count)
        cost[start] = (cost[end][0] + end - start, cost[end][1], cost[end][2])
        taken[start] = Run(start, end, None)
        if not pieces[start].may_begin:
            continue
        for end in range(min(count, start + labels.longest), start, -1):
            if not pieces[end - 1].may_end:
                continue
            found = labels.find_run(keys, start, end)
            if found is None:
                continue
            ways[start] += ways[end]
            here = (cost[end][0], cost[end][1] + 1, cost[end][2] + found.level)
            if here < cost[start]:
                cost[start], taken[start] = here, Run(start, end, found)
    runs, at = [], 0
    while at < count:
        runs.append(taken[at])
        at = taken[at].end
    return runs, count > 0 and ways[0] > 1


def _join(text: str, spans: list[tuple[int, int]]) -> str:
    """Somebody's own words as they stand; what stood apart is joined by a comma."""
    joined: list[list[int]] = []
    for begin, end in spans:
        if joined and not re.search(r"[^\s,;]", text[joined[-1][1] : begin]):
            joined[-1][1] = end
        else:
            joined.append([begin, end])
    return ", ".join(text[begin:end] for begin, end in joined)
