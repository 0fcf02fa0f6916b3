"""`raw/actions/<year>.yaml`: the portfolio of actions as it stood in one year."""

from __future__ import annotations

import datetime
from typing import Annotated

from pydantic import ConfigDict, Field, model_validator

from schemas.declarations.words import Code, Declaration, Identifier, Text


class Span(Declaration):
    """From one day to another, both included."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)

    phase: Code
    first: datetime.date = Field(alias="from")
    last: datetime.date = Field(alias="to")

    @model_validator(mode="after")
    def _in_order(self) -> Span:
        if self.last < self.first:
            raise ValueError(f"the phase {self.phase} ends ({self.last}) before it begins ({self.first})")
        return self


class Action(Declaration):
    """One action: where it stands, from when to when, for whom, by whom and what it serves."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)

    id: Identifier
    title: Text
    bundle: Code
    phase: Code
    status: Code
    reason: Text = Field(default_factory=dict, description="Why it is not as planned.")
    replaced_by: Identifier | None = None
    first: datetime.date = Field(alias="from")
    last: datetime.date = Field(alias="to")
    schedule: list[Span] = Field(default_factory=list, description="When it is in which phase, in order.")
    for_whom: Text
    by_whom: Text
    components: list[Code] = Field(default_factory=list)
    aims: list[Code] = Field(default_factory=list)
    features: list[Code] = Field(default_factory=list)

    @model_validator(mode="after")
    def _in_order(self) -> Action:
        if self.last < self.first:
            raise ValueError(f"the action `{self.id}` ends ({self.last}) before it begins ({self.first})")
        for before, after in zip(self.schedule, self.schedule[1:], strict=False):
            if after.first <= before.last:
                raise ValueError(f"the phases of `{self.id}` overlap: {after.phase} begins on {after.first}")
        outside = [each.phase for each in self.schedule if each.first < self.first or each.last > self.last]
        if outside:
            raise ValueError(f"the phase {outside[0]} of `{self.id}` lies outside {self.first} to {self.last}")
        return self


class Portfolio(Declaration):
    """`raw/actions/<year>.yaml`: every action of the programme."""

    actions: Annotated[list[Action], Field(min_length=1)]

    @model_validator(mode="after")
    def _each_once(self) -> Portfolio:
        ids = [action.id for action in self.actions]
        twice = sorted({each for each in ids if ids.count(each) > 1})
        if twice:
            raise ValueError(f"several actions `{twice[0]}`")
        unknown = [each.replaced_by for each in self.actions if each.replaced_by and each.replaced_by not in ids]
        if unknown:
            raise ValueError(f"`replaced_by` names `{unknown[0]}`, which is no action here")
        return self
