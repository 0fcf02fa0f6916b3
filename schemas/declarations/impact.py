"""`impact.yaml` and `published.yaml`: indicators made of others, and what was printed."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator

from schemas.declarations.slides import Slide
from schemas.declarations.words import Declaration, FileName, Identifier, LanguageCode, Text, WaveName


class Composite(Declaration):
    """An indicator made of others: the sum or the mean of its terms."""

    id: Identifier
    label: Text
    statistic: Literal["sum", "mean"]
    terms: Annotated[list[Identifier], Field(min_length=2)]
    unit: str = "persons"
    key: bool = False


class ImpactYear(Declaration):
    """One year of impact figures: its activity register and the waves its terms come from."""

    activity: FileName = Field(description="File name in raw/activity/.")
    waves: dict[Identifier, str] = Field(description="Survey -> wave the terms are taken from.")
    source: Text = Field(description="Where the activity counts come from, for the source line.")
    caveat: Text = Field(default_factory=dict, description="What readers must know of these data.")


OF_ONE_WAVE = {"method", "progress", "nonresponse", "quality"}
"""Charts of how one wave was fielded, which impact figures have not."""


class Impact(Declaration):
    """`impact.yaml`: indicators composed of survey results and activity counts, and their slides."""

    title: Text
    languages: Annotated[list[LanguageCode], Field(min_length=1)]
    years: dict[WaveName, ImpactYear]
    composites: list[Composite]
    slides: list[Slide] = Field(default_factory=list)

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
