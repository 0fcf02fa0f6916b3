"""What is declared for comparing: sides, and what makes answers to different options comparable."""

from __future__ import annotations

from typing import Annotated, Any, NamedTuple

from pydantic import Field, GetJsonSchemaHandler, StringConstraints, WithJsonSchema, model_validator
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema

from schemas.declarations.words import Code, Declaration, Text

SIDE = r"^[A-Za-z0-9][A-Za-z0-9._-]*(:([^:=+\s]+=)?[^+\s]+)?$"
SideName = Annotated[
    str,
    StringConstraints(pattern=SIDE, max_length=120),
    # To an editor a wave such as 2021 is a number.
    WithJsonSchema({"anyOf": [{"type": "string", "pattern": SIDE, "maxLength": 120}, {"type": "integer"}]}),
]
"""A wave (`2021`), or a part of it: by language (`2021:fr`), or by an answer (`2021:exercice=SOLO`)."""


class SideParts(NamedTuple):
    """A side taken apart: its wave, and where it is a part of it, the item (or `language`) and the code."""

    wave: str
    item: str = ""
    code: str = ""


def parse_side(name: str) -> SideParts:
    """`2021`, `2021:fr` or `2021:item=CODE`, taken apart."""
    wave, _, part = name.partition(":")
    if not part:
        return SideParts(wave)
    item, sign, code = part.partition("=")
    return SideParts(wave, item, code) if sign else SideParts(wave, "language", part)


class Merged(Declaration):
    """Codes that count as one when waves are compared; a list stands for its `codes`."""

    codes: Annotated[list[Code], Field(min_length=2)]
    label: Text = Field(default_factory=dict, description="Its wording; by default that of the code of its name.")

    @model_validator(mode="before")
    @classmethod
    def _short_form(cls, value: Any) -> Any:
        return {"codes": value} if isinstance(value, list) else value

    @classmethod
    def __get_pydantic_json_schema__(cls, core: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        """Editors accept the short form too."""
        return {"anyOf": [{"type": "array", "items": {"type": "string"}, "minItems": 2}, handler(core)]}


class Comparing(Declaration):
    """How the answers to an item whose options changed are compared between waves."""

    merge: dict[Code, Merged] = Field(
        default_factory=dict,
        description="Name -> the codes that count as one; the options are then compared as if they had been asked so.",
    )
    accept: Text = Field(
        default_factory=dict,
        description="Why the options that all waves offered may be compared although others came or went.",
    )

    @model_validator(mode="after")
    def _each_code_once(self) -> Comparing:
        merged = [code for each in self.merge.values() for code in each.codes]
        twice = sorted({code for code in merged if merged.count(code) > 1})
        if twice:
            raise ValueError(f"code {', '.join(twice)} is merged twice: each code once")
        if not (self.merge or self.accept):
            raise ValueError("`compare` has `merge`, or `accept` with the reason")
        return self
