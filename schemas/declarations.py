"""Typed models of the declarations: one survey is a folder of four files.

`survey.yaml` says when and how the survey was fielded, `codebook.yaml` what was asked,
`indicators.yaml` what is computed, `slides.yaml` what is shown. `impact.yaml` composes
indicators of several surveys and activity counts. Nothing in these files is code.
"""

from __future__ import annotations

import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, GetJsonSchemaHandler, StringConstraints, model_validator
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema

Identifier = Annotated[str, StringConstraints(pattern=r"^[A-Za-z][A-Za-z0-9_-]*$")]
Code = Annotated[str, StringConstraints(min_length=1, pattern=r"^[^+\s]+$")]
WaveName = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9_-])?$", max_length=60)]
FileName = Annotated[str, StringConstraints(pattern=r"^[^/\\:*?\"<>|\x00-\x1f]*[^/\\:*?\"<>|\x00-\x1f. ]$")]
"""The name of a file in its own folder, without a path, as every system takes it."""
LanguageCode = Annotated[str, StringConstraints(pattern=r"^[a-z]{2,3}$")]

Text = Annotated[dict[str, str], Field(description="The wording in each language, by language code.")]

OTHER = "-oth-"
"""The code a list item takes when the respondent wrote an answer of their own (LimeSurvey's)."""

CountsOver = Literal["asked", "answered"]
Platform = Literal["limesurvey", "form"]
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
    "top_two_box",
    "net_score",
    "responses",
    "participants",
    "structures",
    "responses_per_participant_min",
    "responses_per_participant_max",
    "period",
]


class Declaration(BaseModel):
    """What every declared thing has in common: unknown keys are errors, nothing changes after loading."""

    model_config = ConfigDict(extra="forbid", frozen=True)


# --------------------------------------------------------------------------- survey.yaml


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


# ------------------------------------------------------------------------- codebook.yaml


class Answer(Declaration):
    """One allowed code: its wording, what it is worth, and whether it says anything of substance."""

    label: Text
    missing: Literal["dont_know"] | None = Field(None, description="Not a substantive answer.")
    also: list[str] = Field(default_factory=list, description="Other wordings that were used for the same answer.")
    waves: list[str] = Field(default_factory=list, description="The waves that offered it, where not all did.")


CodeList = dict[Code, Answer]


class Item(Declaration):
    """One question: its code, wording, kind, allowed codes and who was asked."""

    id: Identifier
    type: Literal["single", "multiple", "array", "number", "text"]
    wording: Text
    short: Text = Field(description="A few words that name the item in tables and charts.")
    asked_of: Identifier = Field("all", description="The base: who was asked.")
    waves: list[str] = Field(default_factory=list, description="The waves it was asked in, where not in all.")
    codes: CodeList | Identifier | None = Field(None, description="The code list, or the name of a shared one.")
    ordered: bool = Field(False, description="The codes run from low to high in the order given.")
    rows: dict[Code, Text] = Field(default_factory=dict, description="The subquestions of an array.")
    other: Text = Field(
        default_factory=dict, description="Label of the answer in one's own words, where one was allowed."
    )
    exclusive: list[Code] = Field(
        default_factory=list,
        description="Options of a multiple choice that exclude all others (none of these).",
    )
    counts_over: CountsOver | None = Field(
        None, description="Default denominator; `asked` for multiple choices, else `answered`."
    )
    minimum: float | None = None
    maximum: float | None = None
    whole: bool = Field(False, description="Only whole numbers.")

    @model_validator(mode="after")
    def _complete(self) -> Item:
        closed = self.type in {"single", "multiple", "array"}
        if closed and not self.codes:
            raise ValueError(f"an item of type {self.type} needs `codes`")
        if not closed and self.codes:
            raise ValueError(f"an item of type {self.type} has no `codes`")
        if (self.type == "array") != bool(self.rows):
            raise ValueError("`rows` belong to items of type array, and every array needs them")
        if self.ordered and self.other:
            raise ValueError("an ordered item has no `other`: an answer in one's own words has no place in the order")
        if self.exclusive and self.type != "multiple":
            raise ValueError("`exclusive` belongs to items of type multiple")
        return self

    @property
    def denominator(self) -> CountsOver:
        """Who counts in the denominator unless an indicator says otherwise."""
        return self.counts_over or ("asked" if self.type == "multiple" else "answered")


class Condition(Declaration):
    """What must hold of one item; several keys must hold together."""

    any_of: list[Code] = Field(default_factory=list)
    all_of: list[Code] = Field(default_factory=list)
    none_of: list[Code] = Field(default_factory=list)
    only: list[Code] = Field(default_factory=list, description="Exactly these options of a multiple choice.")
    at_least: int | None = Field(None, description="At least this many options of `among` were ticked.")
    among: list[Code] = Field(default_factory=list, description="The options `at_least` counts.")
    answered: bool | None = Field(None, description="Something was answered (or, with `false`, nothing was).")

    @model_validator(mode="before")
    @classmethod
    def _short_form(cls, value: object) -> object:
        return {"any_of": value} if isinstance(value, list) else value

    @classmethod
    def __get_pydantic_json_schema__(cls, core: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        """Editors accept the short form too."""
        return {"anyOf": [{"type": "array", "items": {"type": "string"}}, handler(core)]}

    @property
    def codes(self) -> set[str]:
        """Every code the condition names."""
        return {*self.any_of, *self.all_of, *self.none_of, *self.only, *self.among}

    @model_validator(mode="after")
    def _count_has_options(self) -> Condition:
        if (self.at_least is None) == bool(self.among):
            raise ValueError("`at_least` and `among` belong together")
        if not self.codes and self.answered is None:
            raise ValueError("a condition names codes, or says `answered: true` or `false`")
        return self

    @property
    def needs_multiple(self) -> bool:
        """Whether it can only be asked of several ticked boxes."""
        return bool(self.all_of or self.only or self.among)


Rule = Annotated[
    dict[str, Condition],
    Field(description="Conditions by item (or `language`); all must hold. A list means: any of these codes."),
]


class Base(Declaration):
    """Who counts: a rule over answers, and the words for these people."""

    label: Text
    rule: Rule = Field(default_factory=dict)


class Codebook(Declaration):
    """`codebook.yaml`: the items, code lists and bases of a survey."""

    code_lists: dict[Identifier, CodeList] = Field(default_factory=dict)
    bases: dict[Identifier, Base]
    items: Annotated[list[Item], Field(min_length=1)]


# ----------------------------------------------------------------------- indicators.yaml


class Indicator(Declaration):
    """A declared number: statistic, item, base, codes, unit."""

    id: Identifier
    label: Text
    statistic: Statistic | Annotated[list[Statistic], Field(min_length=1)]
    item: str | None = Field(None, description="The item, or `item[ROW]` for one row of an array.")
    codes: list[Code] = Field(default_factory=list, description="The answers that are counted.")
    where: Rule = Field(default_factory=dict, description="What is counted, where one item's codes do not say it.")
    base: Identifier | None = Field(None, description="Who counts; by default those who were asked the item.")
    counts_over: CountsOver | None = Field(None, description="Denominator; by default that of the item.")
    population: Literal["complete", "received"] = "complete"
    unit: str = "responses"
    breaks: list[Identifier] = Field(default_factory=list, description="Items the indicator is split by.")
    key: bool = Field(False, description="Shown in the closing summary.")
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
                "distribution", "combinations", "mode", "distinct", "sum", "mean", "median", "top_two_box", "net_score"
            }  # fmt: skip
            if statistic in needs_item and not self.item:
                raise ValueError(f"statistic {statistic} needs an `item`")
        if self.codes and not self.item:
            raise ValueError("`codes` need the `item` they belong to")
        return self


class Indicators(Declaration):
    """`indicators.yaml`: every number of a survey that has a name."""

    indicators: Annotated[list[Indicator], Field(min_length=1)]


# --------------------------------------------------------------------------- slides.yaml


class Big(Declaration):
    """A big number with its caption."""

    number: str
    caption: Text


class Bracket(Declaration):
    """Levels that are named together above a stacked bar."""

    codes: list[Code]
    text: Text


class Series(Declaration):
    """One row of a chart: an indicator under a name of its own."""

    indicator: Identifier
    label: Text = Field(default_factory=dict)
    bracket: Bracket | None = None
    interval_of: Identifier | None = Field(None, description="The indicator whose interval is drawn under the bar.")


class Slide(Declaration):
    """A chart with title and source line. Texts hold placeholders in braces, filled from the indicators."""

    id: Identifier
    chart: Literal[
        "bars",
        "columns",
        "donut",
        "dots",
        "stacked",
        "likert",
        "upset",
        "clover",
        "heat",
        "numbers",
        "method",
        "terms",
    ]
    title: Text
    reading: Text = Field(description="One sentence under the figure, made from the numbers.")
    indicator: Identifier | None = None
    series: list[Series] = Field(default_factory=list)
    by: Identifier | None = Field(None, description="The break of a heat table.")
    keep: Annotated[int, Field(ge=1)] | None = Field(None, description="Levels shown; the rest is folded into one.")
    leave_out: list[Code] = Field(default_factory=list, description="Levels said in the subtitle, not drawn.")
    highlight: list[Code] = Field(default_factory=list)
    note: Text = Field(default_factory=dict)
    question: Text = Field(default_factory=dict, description="The line under the title where no item is shown.")
    numbers: list[Big] = Field(default_factory=list)
    summary: list[Big] = Field(default_factory=list)


class Slides(Declaration):
    """`slides.yaml`: the ordered slides of a survey's deck."""

    slides: Annotated[list[Slide], Field(min_length=1)]


# --------------------------------------------------------------------------- impact.yaml


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


class Impact(Declaration):
    """`impact.yaml`: indicators composed of survey results and activity counts, and their slides."""

    title: Text
    languages: Annotated[list[LanguageCode], Field(min_length=1)]
    years: dict[WaveName, ImpactYear]
    composites: list[Composite]
    slides: list[Slide] = Field(default_factory=list)


# ------------------------------------------------------------------------ published.yaml


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
