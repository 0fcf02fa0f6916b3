"""What two sides a comparison may have, and under which name it stands."""

from __future__ import annotations

import re
from collections.abc import Iterator

from schemas.declarations import SideParts, parse_side
from schemas.declared import Declarations
from schemas.merged import merge_codes

COMPARISON = "comparison-"
"""What the names of comparisons begin with, in `processed/` and `figures/`."""
SYSTEM = "language"


def name_comparison(before: str, after: str, break_: str = "") -> str:
    """The name of the files and folders of a comparison: `comparison-2021-2022`, `comparison-2021-fr-2021-nl`."""
    sides = "-".join(re.sub(r"[^A-Za-z0-9._]", "-", side) for side in (before, after))
    return f"{COMPARISON}{sides}" + (f"-by-{re.sub(r'[^A-Za-z0-9._]', '-', break_)}" if break_ else "")


def list_side_problems(pair: list[str], declared: Declarations) -> Iterator[tuple[str, str, str]]:
    """What is wrong with two sides, as (found, expected, do)."""
    sides = [parse_side(name) for name in pair]
    for side in sides:
        yield from _list_problems(side, declared)
    first, second = sides
    if first.wave != second.wave:
        return
    if first == second:
        yield f"{pair[0]} against itself", "two different sides", "name another wave, or two parts of this one"
    elif first.item != second.item:
        yield f"{pair[0]} and {pair[1]}, which share people", "two parts by the same item", "correct a side"


def _list_problems(side: SideParts, declared: Declarations) -> Iterator[tuple[str, str, str]]:
    survey = declared.survey
    if side.wave not in survey.waves:
        yield f"wave {side.wave}", f"one of {', '.join(survey.waves)}", "correct the wave"
        return
    if not side.item:
        return
    if side.item == SYSTEM:
        if side.code not in survey.languages:
            expected = f"one of {', '.join(survey.languages)}, or an answer: {side.wave}:ITEM=CODE"
            yield f"the language {side.code}", expected, "correct the side"
        return
    parts = merge_codes(declared).for_wave(side.wave).parts
    single = [name for name, part in parts.items() if part.kind == "code"]
    if side.item not in single:
        known = f"`language`, or an item of wave {side.wave} with one answer: {', '.join(single)}"
        yield f"the item {side.item}", known, "correct the side"
    elif side.code not in parts[side.item].codes:
        yield (
            f"code {side.code} that `{side.item}` does not have in wave {side.wave}",
            f"one of {', '.join(parts[side.item].codes)}",
            "correct the side",
        )
