"""`indicators.yaml`: every number of a survey that has a name."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator

from schemas.declarations.rules import Rule
from schemas.declarations.targets import Target
from schemas.declarations.words import Code, CountsOver, Declaration, Identifier, Text

Statistic = Literal[
    "count",
    "share",
    "distribution",
    "combinations",
    "mode",
    "distinct",
    "sum",
    "mean",
    "median",
    "quartiles",
    "top_two_box",
    "net_score",
    "first_place",
    "mean_rank",
    "borda",
    "responses",
    "participants",
    "structures",
    "responses_per_participant_min",
    "responses_per_participant_max",
    "period",
    "themes",
]


WHOLE_RANKING = {"first_place", "mean_rank", "borda"}
"""Statistics of a ranking as a whole, not of one of its places."""

OVERALL = "overall"
"""The family of the tests of whole distributions."""


class Indicator(Declaration):
    """A declared number: statistic, item, base, codes, unit."""

    id: Identifier
    label: Text
    statistic: Statistic | Annotated[list[Statistic], Field(min_length=1)]
    item: str | None = Field(None, description="The item, or `item[ROW]` for one row, rank or cell of it.")
    scale: Annotated[int, Field(ge=1, le=2)] | None = Field(
        None, description="Which scale of a dual-scale array; by default both."
    )
    codes: list[Code] = Field(default_factory=list, description="The answers that are counted.")
    where: Rule = Field(default_factory=dict, description="What is counted, where one item's codes do not say it.")
    base: Identifier | None = Field(None, description="Who counts; by default those who were asked the item.")
    counts_over: CountsOver | None = Field(None, description="Denominator; by default that of the item.")
    population: Literal["complete", "received"] = "complete"
    estimand: Literal["responses", "participants"] | None = Field(
        None, description="What a share is a share of; by default what survey.yaml says."
    )
    interval: Literal["clopper-pearson"] | None = Field(
        None, description="The exact interval in the place of Wilson's, for shares of one answer a person."
    )
    unit: str = "responses"
    breaks: list[Identifier] = Field(default_factory=list, description="Items the indicator is split by.")
    key: bool = Field(False, description="Shown in the closing summary.")
    family: Identifier | None = Field(
        None, description="Comparisons that are told together; by default `key` for key indicators, else `further`."
    )
    target: Target | None = Field(None, description="The value it is to have by a day.")
    printed_as: dict[str, str] = Field(default_factory=dict, description="Code -> the word that was printed for it.")

    @property
    def statistics(self) -> list[Statistic]:
        """The statistics, always as a list."""
        return self.statistic if isinstance(self.statistic, list) else [self.statistic]

    @model_validator(mode="after")
    def _says_what_to_count(self) -> Indicator:
        if len(set(self.statistics)) < len(self.statistics):
            raise ValueError("each statistic once")
        if len(set(self.breaks)) < len(self.breaks):
            raise ValueError("each break once")
        for statistic in self.statistics:
            if statistic in {"count", "share"} and not (self.codes or self.where):
                raise ValueError(f"statistic {statistic} needs `codes` (of its item) or `where`")
            needs_item = {
                "distribution", "combinations", "mode", "distinct", "sum", "mean", "median", "quartiles",
                "top_two_box", "net_score", "themes", *WHOLE_RANKING,
            }  # fmt: skip
            if statistic in needs_item and not self.item:
                raise ValueError(f"statistic {statistic} needs an `item`")
        if WHOLE_RANKING & {*self.statistics} and not {*self.statistics} <= WHOLE_RANKING:
            raise ValueError(f"{', '.join(sorted(WHOLE_RANKING))} are of a whole ranking: an indicator of their own")
        if "themes" in self.statistics and (len(self.statistics) > 1 or self.codes or self.where):
            raise ValueError("statistic themes stands alone, without `codes` and `where`: an indicator of its own")
        if self.family == OVERALL:
            raise ValueError(f"the family `{OVERALL}` is that of the tests of whole distributions: another name")
        if self.codes and not self.item:
            raise ValueError("`codes` need the `item` they belong to")
        return self


class Indicators(Declaration):
    """`indicators.yaml`: every number of a survey that has a name."""

    indicators: Annotated[list[Indicator], Field(min_length=1)]
