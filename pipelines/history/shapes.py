"""What a record of each kind must say for the rest of the history to read it: fields, types, and whom it names.

What is not declared here may stand in a record too: former versions wrote other fields, and later ones will.
"""

from __future__ import annotations

import datetime
import itertools
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, create_model, model_validator

from pipelines.history.chain import Record
from pipelines.history.signs import show_plain
from pipelines.history.state import MOVES
from pipelines.history.values import CARRIED, NUMBERS
from schemas.expressions import parse_expression

LONGEST = 60
"""Signs of the name of a field: it may be one of somebody's own."""
DEEPEST = 40
"""So deep a definition may be: what tells it calls itself for each level."""
VALUES = frozenset({"value"})


@dataclass(frozen=True)
class Misshapen:
    """A record that is none: its place, from 1, and the field that is missing, of another type or names no record."""

    place: int
    field: str


@lru_cache(maxsize=4096)
def _hold_moment(moment: str) -> str:
    datetime.date.fromisoformat(moment[:10])
    return moment


def _hold_depth(content: Any) -> Any:
    waiting = [(content, 0)]
    while waiting:
        part, depth = waiting.pop()
        if depth > DEEPEST:
            raise ValueError("too deep")
        if isinstance(part, dict | list):
            waiting += [(each, depth + 1) for each in (part.values() if isinstance(part, dict) else part)]
    return content


def _hold_expression(text: str) -> str:
    parse_expression(text)
    return text


Count = Annotated[int, Field(ge=0, lt=2**53)]
Number = Annotated[int, Field(ge=1, lt=2**53)]
Moment = Annotated[str, Field(pattern="^[0-9]{4}-[0-9]{2}-[0-9]{2}(T[0-9:]{8}Z)?$"), AfterValidator(_hold_moment)]


class Shape(BaseModel):
    """Types are held as they are: a number in quotes is none."""

    model_config = ConfigDict(strict=True, extra="ignore")


class Numbered(Shape):
    """What every record has."""

    n: Number
    prev: str
    at: Moment


def _hold_key(key: dict[str, str]) -> dict[str, str]:
    if not all(key.get(part) for part in ("survey", "wave", "indicator", "statistic")):
        raise ValueError("a part is missing")
    return key


Key = Annotated[dict[str, str], AfterValidator(_hold_key)]
COLUMNS: dict[str, Any] = {
    name: (float if name in NUMBERS else bool if name == "suppressed" else str, None) for name in CARRIED
}
Values: Any = create_model("Values", __base__=Shape, **COLUMNS)


def _hold_interval(values: BaseModel) -> BaseModel:
    ends = {"ci_low", "ci_high", "ci_method"} & values.model_fields_set
    if "ci_low" in ends and len(ends) < 3:
        raise ValueError("an interval without an end")
    return values


class Changed(Shape):
    """A key of a definition that differs."""

    key: str
    old: Annotated[Any, AfterValidator(_hold_depth)]
    new: Annotated[Any, AfterValidator(_hold_depth)]


class Cause(Shape):
    """A reason of a change; a part is what it moved."""

    reason: Literal[
        "first", "data", "added", "edited", "removed", "register", "coding", "definition", "code", "term", "undeclared",
        "environment", "disclosure", "unexplained", "not_attributable",
    ]  # fmt: skip
    part: float = 0
    responses: Count = 0
    added: Count = 0
    edited: Count = 0
    removed: Count = 0
    term: str = ""
    before: str = Field("", alias="from")
    to: str = ""
    keys: list[Changed] = []


class Published(Shape):
    """Where the value was shown that a record moves."""

    event: str
    record: Number


class Wave(Shape):
    """Where a run read a wave from."""

    survey: str
    wave: str
    data: str
    codebook: str
    exports: dict[str, str]
    coding: str = ""


class Run(Numbered):
    """What was computed, with what."""

    records: Count
    waves: list[Wave]
    packages: dict[str, str] = {}
    commit: str = ""


Condition = dict[
    Literal["any_of", "all_of", "none_of", "only", "at_least", "among", "answered"], list[str] | int | bool
]
Rule = dict[str, Condition]


class Base(Shape):
    """Who is asked."""

    rule: Rule = {}


class Item(Shape):
    """A question."""

    asked_of: str = "all"
    counts_over: Literal["asked", "answered"] | None = None


class Indicator(Shape):
    """What of a survey is counted."""

    base: str | None = None
    item: str | None = None
    codes: list[str] = []
    where: Rule = {}
    population: Literal["complete", "received"] = "complete"
    counts_over: Literal["asked", "answered"] | None = None

    @model_validator(mode="after")
    def _hold_codes(self) -> Indicator:
        if self.codes and not self.item:
            raise ValueError("codes of no item")
        return self


class Content(Shape):
    """A definition: of a survey's indicator, of a sum of others, or of whatever a register calls it."""

    indicator: Indicator | None = None
    items: dict[str, Item] | None = None
    bases: dict[str, Base] | None = None
    expression: Annotated[str, AfterValidator(_hold_expression)] = "0"
    terms: list[str] = []

    @model_validator(mode="after")
    def _hold_parts(self) -> Content:
        if self.indicator and (self.items is None or self.bases is None):
            raise ValueError("an indicator without its items and bases")
        if "expression" in self.model_fields_set and "terms" not in self.model_fields_set:
            raise ValueError("an expression without its terms")
        return self


class Definition(Numbered):
    """What a number means."""

    hash: str
    content: Annotated[dict[str, Any], AfterValidator(_hold_depth), AfterValidator(Content.model_validate)]


class Value(Numbered):
    """What a number is from now on."""

    key: Key
    values: Annotated[Values, AfterValidator(_hold_interval)]
    definition: str
    data: str
    code: str
    why: list[Cause]
    was: Number | None = None
    published: Published | None = None


class Gone(Numbered):
    """That a number is no longer computed."""

    key: Key
    was: Number
    why: list[Cause]
    published: Published | None = None


class Code(Numbered):
    """That other code counted a wave."""

    survey: str
    wave: str
    before: str = Field(alias="from")
    to: str


class Act(Numbered):
    """What a person noted."""

    role: str
    reason: str


class Withdrawal(Act):
    """That numbers no longer hold."""

    keys: list[Key]
    of: list[Number] = []


class Correction(Withdrawal):
    """That numbers were wrong."""

    values: Annotated[Values, AfterValidator(_hold_interval)] = None


class Erasure(Act):
    """That the answers behind numbers are gone."""

    survey: str
    wave: str
    data: str
    responses: Count = 0


class Acknowledgement(Act):
    """Why a committed version of the history was replaced."""

    commit: str
    sha256: str
    departs: Number = Field(alias="from")


class File(Shape):
    """A published file."""

    file: str
    sha256: str


class Publication(Numbered):
    """What was shown, and where."""

    event: str
    shown: list[Number]
    files: list[File]
    tables: dict[str, str] = {}
    without_tables: list[str] = []


KINDS: dict[str, type[Numbered]] = {
    "run": Run, "definition": Definition, "value": Value, "gone": Gone, "code": Code, "correction": Correction,
    "withdrawal": Withdrawal, "erasure": Erasure, "publication": Publication, "acknowledgement": Acknowledgement,
}  # fmt: skip


def find_misshapen(records: Sequence[Record | None]) -> list[Misshapen]:
    """The records that say what no run or command writes, each with its first field that is amiss.

    None, a line that is no record at all, is passed over.
    """
    fields = ((place, _find_field(record)) for place, record in enumerate(records, start=1) if record is not None)
    return [Misshapen(place, field) for place, field in fields if field]


def find_astray(records: Sequence[Record]) -> list[Misshapen]:
    """The records, none of them misshapen, that name others which are no earlier ones of the kind that is meant."""
    kinds = {record["n"]: record["kind"] for record in records}
    found = list[Misshapen]()
    for place, record in enumerate(records, start=1):
        odd = (field for field, numbers, wanted in _list_named(record)
               if any(number >= record["n"] or kinds.get(number) not in wanted for number in numbers))  # fmt: skip
        found += [Misshapen(place, field) for field in itertools.islice(odd, 1)]
    return found


def _find_field(record: Record) -> str:
    """The first field that is amiss, by its dotted name; empty where none is."""
    kind = record.get("kind")
    if not isinstance(kind, str) or kind not in KINDS:
        return "kind"
    try:
        KINDS[kind].model_validate(record)
    except ValidationError as error:
        return show_plain(".".join(str(part) for part in error.errors()[0]["loc"][:3]))[:LONGEST]
    return ""


def _list_named(record: Record) -> Iterator[tuple[str, Iterable[int], frozenset[str]]]:
    """Each field that names other records: the numbers, and the kinds that may stand there."""
    if record.get("was"):
        yield "was", [record["was"]], MOVES
    if record.get("published"):
        yield "published.record", [record["published"]["record"]], VALUES
    yield "shown", record.get("shown", ()), VALUES
    yield "of", record.get("of", ()), VALUES
