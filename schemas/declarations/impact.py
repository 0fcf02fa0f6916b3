"""`impact.yaml` and `published.yaml`: indicators made of others, and what was printed."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator

from schemas.declarations.slides import Slide
from schemas.declarations.targets import Target
from schemas.declarations.words import Declaration, FileName, Identifier, LanguageCode, Text, WaveName
from schemas.expressions import Node, NotAnExpression, Over, list_names, parse_expression


class Composite(Declaration):
    """An indicator made of others: an expression over them, or the sum or the mean of its terms."""

    id: Identifier
    label: Text
    expression: str = Field("", description="Such as `bb-persons + cdp-persons`, or `mean(plenary-*)`.")
    statistic: Literal["sum", "mean"] | None = None
    terms: list[Identifier] = Field(default_factory=list)
    unit: str = "persons"
    key: bool = False
    target: Target | None = None

    @model_validator(mode="after")
    def _one_way(self) -> Composite:
        if bool(self.expression) == bool(self.statistic or self.terms):
            raise ValueError("a composite has an `expression`, or a `statistic` with `terms`")
        if not self.expression and (self.statistic is None or len(self.terms) < 2):
            raise ValueError("`statistic` is sum or mean, of at least two `terms`")
        try:
            self.tree  # noqa: B018
        except NotAnExpression as error:
            raise ValueError(str(error)) from None
        return self

    @property
    def tree(self) -> Node:
        """What is computed, in either way of saying it."""
        return parse_expression(self.expression) if self.expression else Over(self.statistic or "", (*self.terms,))


class Count(Declaration):
    """What a count of the activity register is called in each language."""

    id: Annotated[str, Field(pattern=r"^[A-Za-z][A-Za-z0-9_-]*\*?$")] = Field(
        description="The id of the count; one that ends in * names all that begin so."
    )
    label: Text
    key: bool = False
    target: Target | None = None

    @model_validator(mode="after")
    def _one_target(self) -> Count:
        if self.target and self.id.endswith("*"):
            raise ValueError("a target is of one count, not of several")
        return self


class ImpactYear(Declaration):
    """One year of impact figures: its activity register and the waves its terms come from."""

    activity: FileName | None = Field(default=None, description="File name in raw/activity/; `<year>.csv` without it.")
    waves: dict[Identifier, str] = Field(
        default_factory=dict,
        description="Survey -> wave the terms are taken from; of the others the wave named like the year.",
    )
    source: Text = Field(default_factory=dict, description="Where the activity counts come from, for the source line.")
    caveat: Text = Field(default_factory=dict, description="What readers must know of these data.")


OF_ONE_WAVE = {"method", "progress", "nonresponse", "quality"}
"""Charts of how one wave was fielded, which impact figures have not."""


class Impact(Declaration):
    """`impact.yaml`: indicators composed of survey results and activity counts, and their slides."""

    title: Text
    languages: Annotated[list[LanguageCode], Field(min_length=1)]
    units: dict[str, str] = Field(
        default_factory=dict, description="Unit -> the wider unit it counts as when added: participants are persons."
    )
    counts: list[Count] = Field(default_factory=list)
    years: dict[WaveName, ImpactYear] = Field(
        default_factory=dict, description="Only years of which something is to say; others follow from raw/activity/."
    )
    composites: list[Composite] = Field(default_factory=list)
    slides: list[Slide] = Field(default_factory=list)

    @model_validator(mode="after")
    def _made_of_what_stands_above(self) -> Impact:
        """What a composite is made of is computed before it, so nothing is made of itself by a detour either."""
        waiting = [each.id for each in self.composites]
        for composite in self.composites:
            for name in list_names(composite.tree):
                if name in waiting:
                    where = (
                        "itself" if name == composite.id else f"`{name}`, which is declared further down: move it up"
                    )
                    raise ValueError(f"the composite `{composite.id}` is made of {where}")
            waiting.remove(composite.id)
        return self

    @model_validator(mode="after")
    def _slides_of_no_survey(self) -> Impact:
        for slide in self.slides:
            if slide.chart in OF_ONE_WAVE:
                raise ValueError(f"the slide `{slide.id}` with chart {slide.chart} is of one wave of one survey")
        return self


class Derived(Declaration):
    """How a printed figure follows from other printed figures."""

    statistic: Literal["sum", "mean"]
    of: Annotated[list[str], Field(min_length=2)]


class Printed(Declaration):
    """How printed figures relate to indicators and to each other."""

    measures: dict[str, Identifier] = Field(
        default_factory=dict, description="Printed figure -> the indicator it measures, where the ids differ."
    )
    follows_from: dict[str, Derived] = Field(
        default_factory=dict,
        description="Printed figure -> the printed figures it should be the sum or mean of.",
    )
