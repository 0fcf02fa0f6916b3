"""Why a number is hidden, in words."""

from __future__ import annotations

from schemas.withheld import FEW

PARTLY = "partly hidden: "
BESIDE = ", alone or against an earlier release"
"""What the reasons of a wave end with that was seen beside what was published before, or beside another wave."""


def tell_reason(minimum: int, partly: bool = False, earlier: bool = False) -> str:
    """Why a number is hidden. It never says which of the reasons holds: that would tell how many persons there are."""
    told = PARTLY if partly else ""
    told += f"{FEW}{minimum} persons, or would give such a number back"
    return told + (BESIDE if earlier else "")
