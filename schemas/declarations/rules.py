"""Rules over answers: who counts, and who was asked."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, GetJsonSchemaHandler, model_validator
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema

from schemas.declarations.words import Code, Declaration, Text
from schemas.equations import NotUnderstood, parse_equation


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
    """Who counts, and the words for these people: by a rule, by the platform's equation, or by what was shown."""

    label: Text
    rule: Rule = Field(default_factory=dict)
    equation: str = Field(
        "", description="LimeSurvey's relevance equation over the items, evaluated as the platform does."
    )
    shown: bool = Field(
        False, description="The routing is not understood: whoever was shown one of its items, as the export says."
    )

    @model_validator(mode="after")
    def _one_way(self) -> Base:
        if "rule" in self.model_fields_set and not self.rule:
            raise ValueError("an empty `rule`: a base of everybody has none")
        if bool(self.rule) + bool(self.equation) + self.shown > 1:
            raise ValueError("a base has one of `rule`, `equation` and `shown`")
        try:
            if self.equation:
                parse_equation(self.equation)
        except NotUnderstood as error:
            raise ValueError(f"the equation is not understood: {error}; take `shown: true` instead") from None
        return self
