"""A chart as it is about to be drawn."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import pandas as pd


@dataclass(frozen=True)
class Drawing:
    """A chart kind, the arguments it is called with, the table behind it, notes for the foot of the slide,
    and what the text alternative says besides the table."""

    kind: str
    table: pd.DataFrame
    arguments: tuple[Any, ...]
    options: dict[str, Any] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    told: list[str] = field(default_factory=list)
