"""Small groups of a break are not shown, nor is what would give them back."""

from __future__ import annotations

from typing import Any

HIDDEN = [
    "value", "numerator", "denominator", "ci_low", "ci_high", "effective_n", "design_effect",
    "not_asked", "no_answer", "dont_know", "broke_off",
]  # fmt: skip


def hide_small_groups(rows: list[dict[str, Any]], minimum: int, overlapping: bool) -> list[dict[str, Any]]:
    """Empty every number of break levels with fewer than `minimum` persons in their base.

    rows: one indicator by one break, each with `persons`, the participants in its base, or in the group where none
    of it is in the base. When a single level is
    hidden and the levels add up to the total, the next smallest is hidden too, or subtraction would tell.
    Levels without anybody hide nothing and stay.
    """
    persons = {row["break_level"]: row["persons"] for row in rows}
    small = {level for level, count in persons.items() if 0 < count < minimum}
    reasons = dict.fromkeys(small, f"fewer than {minimum} persons")
    others = [level for level, count in persons.items() if level not in small and count > 0]
    if len(small) == 1 and others and not overlapping:
        reasons[min(others, key=lambda level: persons[level])] = "would give back a smaller group"
    return [
        row | dict.fromkeys(HIDDEN) | {"ci_method": "", "suppressed": True, "reason": reasons[row["break_level"]]}
        if row["break_level"] in reasons
        else row
        for row in rows
    ]
