"""Registers that no survey gives: communities of practice, actions, key indicators from elsewhere, the population.

`communities.yaml`, `actions.yaml`, `key_indicators.yaml` and `population.yaml` say what the codes in the registers mean
and which indicators are made of them; the registers themselves stand in `raw/`, a file or folder a year.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator

from schemas.declarations.targets import Target
from schemas.declarations.words import Code, Declaration, Identifier, Text, WaveName

Names = Annotated[dict[Code, Text], Field(min_length=1, description="Code -> its name in each language, in order.")]
Minimum = Annotated[int, Field(ge=1, description="Groups of fewer persons are hidden.")]


class YearNote(Declaration):
    """What readers must know of the register of one year."""

    source: Text = Field(default_factory=dict, description="Where the register comes from, for the source line.")
    caveat: Text = Field(default_factory=dict, description="Printed under every figure made of it.")


Years = Annotated[dict[WaveName, YearNote], Field(default_factory=dict)]


class Made(Declaration):
    """An indicator that a register gives."""

    id: Identifier
    label: Text
    key: bool = Field(False, description="Shown in the closing summary.")
    target: Target | None = None


CommunityStatistic = Literal[
    "communities", "sessions", "participants", "attendances", "mean_attendance", "structures", "professions",
    "profession", "retention", "returning",
]  # fmt: skip


class CommunityIndicator(Made):
    """Counted from sessions and attendance.

    profession: the distribution of participants over professions. retention: of those at a session, the share who come
    to the next one of their community. returning: the share of participants who came more than once.
    """

    statistic: CommunityStatistic


class Communities(Declaration):
    """`communities.yaml`: communities of practice, professions, and what is counted of them."""

    communities: Names
    professions: Names
    minimum_cell: Minimum = 5
    indicators: Annotated[list[CommunityIndicator], Field(min_length=1)]
    years: Years


ActionField = Literal["bundle", "phase", "status", "components", "aims", "features"]


class ActionIndicator(Made):
    """Counted from the actions register: a count or share of those `where` holds, or how they spread over a field."""

    statistic: Literal["count", "share", "distribution"]
    of: ActionField | None = Field(None, description="The field of a distribution.")
    where: dict[ActionField, list[Code]] = Field(
        default_factory=dict, description="Field -> codes of which an action has one; all fields must hold."
    )

    @model_validator(mode="after")
    def _says_what(self) -> ActionIndicator:
        if (self.statistic == "distribution") != bool(self.of):
            raise ValueError("`of` belongs to statistic distribution")
        if self.statistic == "share" and not self.where:
            raise ValueError("statistic share needs `where`")
        return self


class Actions(Declaration):
    """`actions.yaml`: the codes of the portfolio of actions, and what is counted of it."""

    bundles: Names
    phases: Names
    statuses: Names
    components: Names
    aims: Names
    features: dict[Code, Text] = Field(default_factory=dict)
    needs_reason: list[Code] = Field(default_factory=list, description="Statuses that are not left without a reason.")
    indicators: list[ActionIndicator] = Field(default_factory=list)
    years: Years

    def names_of(self, field: str) -> dict[str, Text]:
        """The codes of a field of the register."""
        lists: dict[str, dict[str, Text]] = {
            "bundle": self.bundles, "phase": self.phases, "status": self.statuses, "components": self.components,
            "aims": self.aims, "features": self.features,
        }  # fmt: skip
        return lists[field]

    @model_validator(mode="after")
    def _known_codes(self) -> Actions:
        for each in self.indicators:
            for field, codes in each.where.items():
                unknown = sorted({*codes} - {*self.names_of(field)})
                if unknown:
                    raise ValueError(f"indicator `{each.id}` names {field} {', '.join(unknown)}, which is not declared")
        unknown = sorted({*self.needs_reason} - {*self.statuses})
        if unknown:
            raise ValueError(f"`needs_reason` names {', '.join(unknown)}, which is no status")
        return self


class KeyIndicator(Made):
    """A share that somebody else counts, by area and stratum."""

    strata: dict[Code, Text] = Field(default_factory=dict, description="The strata it is compared within, in order.")
    standard: dict[Code, Annotated[float, Field(gt=0)]] = Field(
        default_factory=dict,
        description="Stratum -> persons or share of the standard population; without it all areas together.",
    )

    @model_validator(mode="after")
    def _standard_of_strata(self) -> KeyIndicator:
        if self.standard and set(self.standard) != set(self.strata):
            raise ValueError("`standard` names each stratum once, and nothing else")
        return self


class KeyIndicators(Declaration):
    """`key_indicators.yaml`: the yearly indicators of others, such as health insurers."""

    areas: Names
    minimum_cell: Minimum = 5
    indicators: Annotated[list[KeyIndicator], Field(min_length=1)]
    years: Years


class StratumRule(Declaration):
    """What must hold of one column: one of some codes, or a number within bounds."""

    any_of: list[str] = Field(default_factory=list)
    at_least: float | None = None
    at_most: float | None = None

    @model_validator(mode="before")
    @classmethod
    def _short_form(cls, value: object) -> object:
        return {"any_of": value} if isinstance(value, list) else value

    @model_validator(mode="after")
    def _says_something(self) -> StratumRule:
        if bool(self.any_of) == (self.at_least is not None or self.at_most is not None):
            raise ValueError("codes, or `at_least` and `at_most`")
        return self


class Stratum(Made):
    """Part of the population, as a count and a share of all persons of its area."""

    where: Annotated[dict[Identifier, StratumRule], Field(min_length=1)]


class Population(Declaration):
    """`population.yaml`: the strata of the population, over a tidy table of persons or a file of persons."""

    areas: Names
    total: Made = Field(description="The indicator that counts everybody.")
    strata: Annotated[list[Stratum], Field(min_length=1)]
    minimum_cell: Minimum = 5
    years: Years

    @property
    def columns(self) -> list[str]:
        """The columns that the rules read, in the order of their first use."""
        return list(dict.fromkeys(name for stratum in self.strata for name in stratum.where))


class SheetLine(Declaration):
    """One statement of a sheet, and the indicators that bear on it."""

    text: Text
    indicators: list[Identifier] = Field(default_factory=list)


class SheetFigure(Declaration):
    """A figure that was drawn: a slide of a survey, or of `impact`."""

    survey: Identifier
    slide: Identifier


class SheetStep(Declaration):
    """One line of the form of an action: who, what, when, results, adjustments. What is empty the register fills."""

    who: Text = Field(default_factory=dict, description="By whom; without it as the actions register says.")
    what: Text
    when: Text = Field(default_factory=dict, description="Without it the dates of the actions register.")
    results: list[SheetLine] = Field(default_factory=list)
    adjustments: Text = Field(default_factory=dict)


class SheetAction(Declaration):
    """One action of a bundle as the annual report tells it."""

    id: Identifier = Field(description="Its id in the actions register, where there is one.")
    title: Text = Field(default_factory=dict, description="Without it the title in the actions register.")
    steps: Annotated[list[SheetStep], Field(min_length=1)]
    figures: list[SheetFigure] = Field(default_factory=list)


class Sheet(Declaration):
    """`raw/fiches/<year>/<bundle>.yaml`: the self-evaluation of one bundle of actions (Donabedian's three parts)."""

    bundle: Code
    title: Text
    caveat: Text = Field(default_factory=dict, description="What readers of the report must know of this sheet.")
    actions: list[SheetAction] = Field(default_factory=list)
    structure: list[SheetLine] = Field(default_factory=list)
    process: list[SheetLine] = Field(default_factory=list)
    result: list[SheetLine] = Field(default_factory=list)

    @model_validator(mode="after")
    def _says_something(self) -> Sheet:
        if not (self.actions or self.structure or self.process or self.result):
            raise ValueError("a sheet has lines under actions, structure, process or result")
        twice = [each.id for at, each in enumerate(self.actions) if each.id in {one.id for one in self.actions[:at]}]
        if twice:
            raise ValueError(f"several actions `{twice[0]}`")
        return self
