"""`survey.yaml`: the study, its platform and its waves."""

from __future__ import annotations

import datetime
import re
from contextlib import suppress
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, ConfigDict, Field, StringConstraints, model_validator
from pydantic_core import PydanticCustomError

from schemas.addresses import check_address
from schemas.declarations.comparing import SideName
from schemas.declarations.fieldwork import Fieldwork
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


DURATION = r"^[1-9]\d{0,3} (day|month|year)s?$"


def read_retention(said: Any) -> datetime.date | str:
    """A day or a duration as it is declared. Raises PydanticCustomError with what is taken instead."""
    if isinstance(said, datetime.date):
        return said
    if isinstance(said, str):
        if re.fullmatch(DURATION, said):
            return said
        with suppress(ValueError):
            day = datetime.date.fromisoformat(said)
            if day.isoformat() == said:
                return day
    taken = "a day of the calendar such as 2027-12-31, or so long in English: 90 days, 18 months, 5 years"
    raise PydanticCustomError("retention", taken)


Retention = Annotated[
    datetime.date | Annotated[str, StringConstraints(pattern=DURATION)], BeforeValidator(read_retention)
]


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
    platform_id: Annotated[int, Field(ge=1)] | None = Field(
        None, description="The number of this wave's survey on the platform, by which `boost fetch` finds it."
    )
    population: Annotated[int, Field(ge=2)] | None = Field(
        None, description="How many persons could have answered, where all were asked or a random sample was."
    )
    margins: dict[Identifier, dict[Code, Annotated[float, Field(gt=0, le=1)]]] = Field(
        default_factory=dict,
        description="Item (or `language`) -> code -> its known share: responses are weighted to these.",
    )
    fieldwork: Fieldwork = Field(
        default_factory=lambda: Fieldwork.model_validate({}),
        description="How the survey was made known, and what the investigator states of it.",
    )
    retention: Retention | None = Field(
        None,
        description="Until when the answers may be kept: a day, or so long from the last day in the field: `5 years`.",
    )
    presented: datetime.date | None = Field(None, description="The day the results were first presented.")
    caveat: Text = Field(default_factory=dict, description="What readers must know of these data.")
    released: bool = Field(
        False, description="These results were made public before: small groups are shown as they were."
    )

    @model_validator(mode="after")
    def _exported_after(self) -> Wave:
        if self.exported < self.fielded.first:
            raise ValueError(f"exported on {self.exported}, before the field period begins ({self.fielded.first})")
        return self


class Live(Declaration):
    """Where the platform answers `boost fetch`. A password never stands in a declaration: there is no key for one."""

    url: Annotated[str, AfterValidator(check_address)] = Field(
        description="Address of LimeSurvey's RemoteControl, which ends in /index.php/admin/remotecontrol."
    )
    user: Annotated[str, StringConstraints(min_length=1, pattern=r"^\S(.*\S)?$")] | None = Field(
        None, description="The account on the platform; one made for this purpose, which may read and not write."
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
        default_factory=list, description="Further columns or questions of the export that are personal and never read."
    )
    ignored: list[str] = Field(default_factory=list, description="Columns of the export that are not analysed.")
    live: Live | None = Field(None, description="Where `boost fetch` finds the platform.")
    compare: list[Annotated[list[SideName], Field(min_length=2, max_length=2)]] = Field(
        default_factory=list,
        description="Waves that every run compares: [before, after]; parts of a wave as 2021:fr or 2021:item=CODE.",
    )
    waves: dict[WaveName, Wave]

    def leaves_out(self, question: str, row: str = "") -> bool:
        """Whether a question of the platform, or one of its rows, is personal or not analysed, as a whole."""
        named = {*self.personal, *self.ignored}
        return question in named or (bool(row) and f"{question}[{row}]" in named)

    @model_validator(mode="after")
    def _live_is_limesurvey(self) -> Survey:
        if self.live and self.platform != "limesurvey":
            raise ValueError("`live` is for LimeSurvey: the answers of a form are downloaded by hand")
        return self

    @model_validator(mode="after")
    def _estimand_declared(self) -> Survey:
        if self.repeated and self.estimand is None:
            raise ValueError(
                "participants may answer more than once, so `estimand` must say what a share is a share of: "
                "responses or participants"
            )
        return self
