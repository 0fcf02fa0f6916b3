"""Small groups of a break are not shown, nor is what would give them back."""

from __future__ import annotations

from typing import Any

from schemas.missing import MISSING

HIDDEN = [
    "value", "numerator", "denominator", "persons", "ci_low", "ci_high", "effective_n", "design_effect", *MISSING,
]  # fmt: skip


TELLING_LEVELS = {"combinations", "mode", "period"}
"""Statistics whose levels come from the answers themselves: which rows there are tells what was answered."""


def hide_small_groups(
    rows: list[dict[str, Any]], minimum: int, overlapping: bool, rest: int = 0
) -> list[dict[str, Any]]:
    """Empty every number of break levels with fewer than `minimum` persons.

    rows: one indicator by one break, each with `persons`, the participants in its base, or in the group where none
    of it is in the base. Where the levels add up to the total, what is hidden comes out by subtraction: then the
    smallest of the others are hidden too, until two groups and `minimum` persons are hidden together. Levels
    without anybody hide nothing and stay. rest: persons in no level at all, whom the total minus the levels gives
    away as if they were one more hidden group.
    """
    persons = {row["break_level"]: row["persons"] for row in rows}
    hidden = {level for level, count in persons.items() if 0 < count < minimum}
    reasons = dict.fromkeys(hidden, f"fewer than {minimum} persons")
    others = [level for level in persons if level not in hidden and persons[level]]
    others.sort(key=lambda level: persons[level])
    while others and not overlapping:
        together = rest + sum(persons[level] for level in reasons)
        alone = len(reasons) + (rest > 0) < 2
        if not together or (together >= minimum and not (alone and reasons)):
            break
        reasons[others.pop(0)] = "would give back a smaller group"
    shown, told = [], set()
    for row in rows:
        if row["break_level"] not in reasons:
            shown.append(row)
            continue
        kept = dict.fromkeys(HIDDEN) | {"ci_method": "", "suppressed": True, "reason": reasons[row["break_level"]]}
        if row.get("statistic") in TELLING_LEVELS:
            if (row["break_level"], row["statistic"]) in told:
                continue
            told.add((row["break_level"], row["statistic"]))
            kept["level"] = ""
        shown.append(row | kept)
    return shown
