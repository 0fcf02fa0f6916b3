"""The head of the history on the closing slide, after the last record that any slide of the deck names."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from pipelines.deck.identity import PROVENANCE
from pipelines.deck.shapes import PlannedSlide
from pipelines.history.imprint import read_imprint


def imprint_closing(workspace: Path, plans: Sequence[PlannedSlide]) -> list[PlannedSlide]:
    """The same slides; nothing is added where nothing was recorded, or where no slide names a record."""
    named = [json.loads(plan.provenance.removeprefix(PROVENANCE))["record"] or 0 for plan in plans]
    number = max(named, default=0)
    return [_imprint(workspace, plan, number) if plan.layout == "closing" else plan for plan in plans]


def _imprint(workspace: Path, plan: PlannedSlide, number: int) -> PlannedSlide:
    told = read_imprint(workspace, number, plan.language)
    return replace(plan, subtitle="\n".join(filter(None, (plan.subtitle, told))))
