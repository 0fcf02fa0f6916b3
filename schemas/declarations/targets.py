"""A target: the value an indicator is to have by a day."""

from __future__ import annotations

import datetime
from typing import Literal

from pydantic import ConfigDict, Field, model_validator

from schemas.declarations.words import Declaration


class Baseline(Declaration):
    """Where the path to a target begins."""

    value: float
    on: datetime.date


class Target(Declaration):
    """What an indicator is to be by a day, in its own unit: a share between 0 and 1, never a percentage."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)

    value: float
    by: datetime.date
    direction: Literal["at_least", "at_most"] = "at_least"
    start: Baseline | None = Field(
        None, alias="from", description="Where the path begins; without it at the first value there is."
    )

    @model_validator(mode="after")
    def _in_order(self) -> Target:
        if self.start is not None and self.start.on >= self.by:
            raise ValueError(f"the path begins ({self.start.on}) after the target's day ({self.by})")
        return self
