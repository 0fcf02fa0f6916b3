"""Why a number is not shown: how the `reason` of its row begins, and what kinds of reason there are."""

from __future__ import annotations

FEW = "fewer than "
DISAGREE = "not shown, coders do not agree"
UNCODED = "not all answers are coded"
BEGINNINGS = {"few": FEW, "disagree": DISAGREE, "uncoded": UNCODED}


def list_withheld(reason: str) -> list[str]:
    """The kinds of reason that the reason of a hidden number names: `few`, `disagree`, `uncoded`."""
    parts = reason.split("; ")
    return [kind for kind, beginning in BEGINNINGS.items() if any(part.startswith(beginning) for part in parts)]
