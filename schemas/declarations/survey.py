"""`survey.yaml`: the study, its platform and its waves."""

from __future__ import annotations

import datetime
from typing import Annotated, Literal

from pydantic import ConfigDict, Field, model_validator

from schemas.declarations.words import Code, Declaration, FileName, Identifier, LanguageCode, Text, WaveName

Platform = Literal["limesurvey", "form"]


class FieldPeriod(Declaration):
    """First and last day on which the questionnaire was open, both included."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)

    first: datetime.date = Field(alias="from")
    last: datetime.date = Field(alias="to")

    @model_validator(mode="after")
    def _in_order(self) -> FieldPeriod:
        if self.last < self.first:
            raise ValueError(f"the field period ends ({self.last}) before it begins ({self.first})")
        return self


class Export(Declaration):
    """One file as it left the platform, in `raw/<survey>/<wave>/`."""

    file: FileName
    language: LanguageCode | None = Field(None, description="Language of the form; LimeSurvey says it in each row.")


class Wave(Declaration):
    """One fielding of a survey."""

    fielded: FieldPeriod
    exports: Annotated[list[Export], Field(min_length=1)]
    exported: datetime.date = Field(description="The day the exports were downloaded.")
    structure: FileName | None = Field(None, description="The survey structure (.lss) the codebook is held against.")
    items: dict[str, Identifier] = Field(
        default_factory=dict, description="Question code of this wave -> item of the codebook, where the two differ."
    )
    codes: dict[Identifier, dict[str, Code]] = Field(
        default_factory=dict, description="Item -> answer code of this wave -> code of the codebook, where they differ."
    )
    rows: dict[Identifier, dict[Code, Code]] = Field(
        default_factory=dict, description="Item -> row of this wave -> row of the codebook, where they differ."
    )
    presented: datetime.date | None = Field(None, description="The day the results were first presented.")
    caveat: Text = Field(default_factory=dict, description="What readers must know of these data.")
    released: bool = Field(
        False, description="These results were made public before: small groups are shown as they were."
    )


class Survey(Declaration):
    """`survey.yaml`: the study, its platform and its waves."""

    id: Identifier
    title: Text
    platform: Platform
    languages: Annotated[list[LanguageCode], Field(min_length=1)]
    repeated: bool = Field(False, description="The same participant may answer more than once.")
    estimand: Literal["responses", "participants"] | None = Field(
        None, description="What a share is a share of, where participants may answer more than once."
    )
    minimum_cell: Annotated[int, Field(ge=1)] = Field(
        5, description="Groups of fewer persons than this are not shown in a break."
    )
    partial_when_answered: list[Identifier] = Field(
        default_factory=list,
        description="An unfinished response counts as partial, not as a break-off, once these are answered.",
    )
    personal: list[str] = Field(
        default_factory=list, description="Further columns of the export that are personal and never read."
    )
    ignored: list[str] = Field(default_factory=list, description="Columns of the export that are not analysed.")
    waves: dict[WaveName, Wave]

    @model_validator(mode="after")
    def _estimand_declared(self) -> Survey:
        if self.repeated and self.estimand is None:
            raise ValueError(
                "participants may answer more than once, so `estimand` must say what a share is a share of: "
                "responses or participants"
            )
        return self
