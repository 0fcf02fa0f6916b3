"""`codebook.yaml`: what was asked. Items with their codes, code lists, and bases."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Literal

from pydantic import Field, model_validator

from schemas.declarations.comparing import Comparing
from schemas.declarations.rules import Base
from schemas.declarations.words import Code, CountsOver, Declaration, Identifier, Text, WaveName

ItemType = Literal["single", "multiple", "array", "ranking", "number", "date", "text", "files", "display"]
CLOSED = {"single", "multiple", "array", "ranking"}
"""Types whose answers are codes."""
WITH_ROWS = {"array", "multiple", "number", "text"}
"""Types that may be asked row by row."""


class Answer(Declaration):
    """One allowed code: its wording, what it is worth, and whether it says anything of substance."""

    label: Text
    missing: Literal["dont_know", "not_applicable"] | None = Field(None, description="Not a substantive answer.")
    label_waves: dict[WaveName, Text] = Field(
        default_factory=dict, description="Wave -> the wording it had there, where it was another one."
    )
    also: list[str] = Field(default_factory=list, description="Other wordings that were used for the same answer.")
    waves: list[str] = Field(default_factory=list, description="The waves that offered it, where not all did.")

    @model_validator(mode="before")
    @classmethod
    def _recognise_waves(cls, written: object) -> object:
        return _also_of_waves(written, "label_waves")


def _also_of_waves(written: object, *keys: str) -> object:
    """What is written, with the wordings of single waves under `also`: they are recognised in any wave."""
    if not isinstance(written, dict) or not any(written.get(key) for key in keys):
        return written
    own = [wording for key in keys for wording in _list_texts(written.get(key))]
    also = written.get("also") or []
    return {**written, "also": list(dict.fromkeys([*also, *own]))} if isinstance(also, list) else written


def _list_texts(written: object) -> Iterator[str]:
    if isinstance(written, dict):
        for inner in written.values():
            yield from _list_texts(inner)
    elif isinstance(written, str):
        yield written


CodeList = dict[Code, Answer]


class Scale(Declaration):
    """One of the two scales of a dual-scale array."""

    label: Text
    codes: CodeList
    ordered: bool = Field(False, description="The codes run from low to high in the order given.")


class Item(Declaration):
    """One question: its code, wording, kind, allowed codes and who was asked."""

    id: Identifier
    type: ItemType
    wording: Text
    short: Text = Field(description="A few words that name the item in tables and charts.")
    wording_waves: dict[WaveName, Text] = Field(
        default_factory=dict, description="Wave -> the wording it was asked with there, where it was another one."
    )
    also: list[str] = Field(
        default_factory=list, description="Other wordings that were used for the same question or its rows."
    )
    asked_of: Identifier = Field("all", description="The base: who was asked.")
    waves: list[str] = Field(default_factory=list, description="The waves it was asked in, where not in all.")
    codes: CodeList | Identifier | None = Field(None, description="The code list, or the name of a shared one.")
    scales: Annotated[list[Scale], Field(min_length=2, max_length=2)] | None = Field(
        None, description="The two code lists of a dual-scale array, in the place of `codes`."
    )
    ordered: bool = Field(False, description="The codes run from low to high in the order given.")
    rows: dict[Code, Text] = Field(default_factory=dict, description="The subquestions, where it is asked row by row.")
    columns: dict[Code, Text] = Field(
        default_factory=dict, description="The second axis of a two-way array of numbers, texts or boxes."
    )
    row_waves: dict[Code, list[str]] = Field(
        default_factory=dict, description="Row -> the waves it was asked in, where not in all."
    )
    row_wording_waves: dict[Code, dict[WaveName, Text]] = Field(
        default_factory=dict, description="Row -> wave -> the wording it had there, where it was another one."
    )
    ranks: Annotated[int, Field(ge=1)] | None = Field(
        None, description="How many ranks a ranking has; by default as many as codes."
    )
    other: Text = Field(
        default_factory=dict, description="Label of the answer in one's own words, where one was allowed."
    )
    comment: bool = Field(False, description="A free comment stands beside the answer, or beside each box.")
    exclusive: list[Code] = Field(
        default_factory=list,
        description="Options of a multiple choice that exclude all others (none of these).",
    )
    filtered: bool = Field(
        False, description="Which rows or options were shown depends on other answers, and only the export says which."
    )
    counts_over: CountsOver | None = Field(
        None, description="Default denominator; `asked` for multiple choices, else `answered`."
    )
    compare: Comparing | None = Field(
        None, description="What makes the answers comparable between waves whose options differ."
    )
    minimum: float | None = None
    maximum: float | None = None
    whole: bool = Field(False, description="Only whole numbers.")

    @model_validator(mode="before")
    @classmethod
    def _recognise_waves(cls, written: object) -> object:
        return _also_of_waves(written, "wording_waves", "row_wording_waves")

    @model_validator(mode="after")
    def _complete(self) -> Item:
        needs = self.type in CLOSED and not (self.type == "multiple" and self.columns) and not self.scales
        if needs and not self.codes:
            raise ValueError(f"an item of type {self.type} needs `codes`")
        if not needs and self.codes:
            raise ValueError(f"an item of type {self.type} has no `codes` here")
        if self.scales and self.type != "array":
            raise ValueError("`scales` belong to items of type array")
        if (self.rows and self.type not in WITH_ROWS) or (self.type == "array" and not self.rows):
            raise ValueError("`rows` belong to items of type array, which need them, multiple, number and text")
        if self.type == "multiple" and bool(self.rows) != bool(self.columns):
            raise ValueError("a multiple choice asked row by row has both `rows` and `columns`")
        if self.columns and (not self.rows or self.type == "array"):
            raise ValueError("`columns` belong to items of type multiple, number or text with `rows`")
        if self.ordered and self.other:
            raise ValueError("an ordered item has no `other`: an answer in one's own words has no place in the order")
        if self.ordered and self.type not in {"single", "array"}:
            raise ValueError("only items of type single and array are `ordered`")
        if self.ordered and self.scales:
            raise ValueError("each of the `scales` says for itself whether it is `ordered`")
        if self.exclusive and (self.type != "multiple" or self.columns):
            raise ValueError("`exclusive` belongs to items of type multiple")
        if set(self.row_waves) - set(self.rows):
            raise ValueError("`row_waves` names rows of `rows`")
        if set(self.row_wording_waves) - set(self.rows):
            raise ValueError("`row_wording_waves` names rows of `rows`")
        if self.comment and self.type not in {"single", "multiple"}:
            raise ValueError("`comment` belongs to items of type single and multiple")
        if self.other and self.type not in {"single", "multiple"}:
            raise ValueError("`other` belongs to items of type single and multiple")
        if self.compare and (self.type not in {"single", "multiple", "array", "ranking"} or not self.codes):
            raise ValueError("`compare` belongs to items with `codes`")
        if self.compare and self.compare.merge and self.type == "ranking":
            raise ValueError("the options of a ranking cannot be merged: their ranks would have no meaning")
        if self.ranks and self.type != "ranking":
            raise ValueError("`ranks` belong to items of type ranking")
        return self

    @property
    def denominator(self) -> CountsOver:
        """Who counts in the denominator unless an indicator says otherwise."""
        return self.counts_over or ("asked" if self.type == "multiple" else "answered")


class Codebook(Declaration):
    """`codebook.yaml`: the items, code lists and bases of a survey."""

    code_lists: dict[Identifier, CodeList] = Field(default_factory=dict)
    bases: dict[Identifier, Base]
    items: Annotated[list[Item], Field(min_length=1)]
