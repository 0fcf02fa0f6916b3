"""The parts of an item: what gets one answer each, and the columns that answer takes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal

from schemas.declarations import OTHER, Answer, Item, Text

Codes = dict[str, Answer]
Kind = Literal["code", "boxes", "number", "date", "text", "none"]
KINDS: dict[str, Kind] = {
    "single": "code", "array": "code", "ranking": "code", "multiple": "boxes", "number": "number", "files": "number",
    "date": "date", "text": "text", "display": "none",
}  # fmt: skip
"""Type of item -> what an answer to one of its parts is."""


@dataclass(frozen=True)
class Part:
    """An item, a row of an array, a rank, or a cell of a two-way array.

    name: its column in the responses table (`duree`, `soutien[SQ001]`, `skills[SQ001/1]`, `visits[ROW_COL]`).
    subquestion: what stands in the brackets, as a topline says it; empty for a whole item.
    label: the wording of the row, rank or cell; empty for a whole item.
    codes: the allowed codes; the boxes of a multiple choice.
    column: the column of a coded export that holds the answer; boxes have their own, by code.
    texts: free text beside the answer or as the answer: column of the responses table -> column of a coded export.
    unread: columns of an export that are known and never kept.
    scale: 1 or 2 for the parts of a dual-scale array.
    """

    item: Item
    name: str
    subquestion: str = ""
    label: Text = field(default_factory=dict)
    codes: Codes = field(default_factory=dict)
    ordered: bool = False
    column: str = ""
    boxes: dict[str, str] = field(default_factory=dict)
    texts: dict[str, str] = field(default_factory=dict)
    unread: tuple[str, ...] = ()
    scale: int | None = None

    @property
    def kind(self) -> Kind:
        """What an answer is."""
        return KINDS[self.item.type]

    @property
    def expression(self) -> str:
        """The name LimeSurvey's equations use for the answer."""
        return expression_name(self.column)

    @property
    def columns(self) -> list[str]:
        """The columns of a coded export that are kept, each once."""
        own = [*self.boxes.values()] or [self.column]
        return [*dict.fromkeys([*own, *self.texts.values()])]


def expression_name(column: str) -> str:
    """The name LimeSurvey's equations and VV files use for a column: `q[a]` is `q_a`, the scales count from 0."""
    name, *brackets = column.replace("]", "").split("[")
    if len(brackets) == 2 and brackets[1] in {"1", "2"}:
        brackets[1] = str(int(brackets[1]) - 1)
    return "_".join([name, *brackets])


def list_parts(item: Item, codes: Codes) -> Iterator[Part]:
    """The parts of an item in the order of the questionnaire; codes: its code list, shared lists resolved."""
    name = item.id
    if item.type == "multiple":
        yield from _list_boxes(item, codes)
    elif item.scales:
        for row, wording in item.rows.items():
            for number, scale in enumerate(item.scales, start=1):
                label = {each: f"{text} – {scale.label.get(each, number)}" for each, text in wording.items()}
                yield Part(
                    item, f"{name}[{row}/{number}]", f"{row}/{number}", label, dict(scale.codes), scale.ordered,
                    column=f"{name}[{row}][{number}]", scale=number,
                )  # fmt: skip
    elif item.type == "ranking":
        for rank in range(1, (item.ranks or len(codes)) + 1):
            label = dict.fromkeys(item.wording, f"{rank}.")
            yield Part(item, f"{name}[{rank}]", str(rank), label, codes, column=f"{name}[{rank}]")
    elif item.type == "files":
        yield Part(item, name, column=f"{name}[filecount]", unread=(name,))
    elif item.rows:
        for row, label in list_rows(item):
            part = f"{name}[{row}]"
            yield Part(item, part, row, label, codes, item.ordered, column=part, texts=_own_text(item, part))
    else:
        beside = {f"text:{name}": f"{name}[other]"} if item.other else {}
        beside |= {f"text:{name}[comment]": f"{name}[comment]"} if item.comment else {}
        texts = beside | _own_text(item, name)
        yield Part(item, name, codes=codes, ordered=item.ordered, column=name, texts=texts)


def list_rows(item: Item) -> Iterator[tuple[str, Text]]:
    """The rows of an item, or the cells of a two-way one, with their wording."""
    for row, wording in item.rows.items():
        if not item.columns:
            yield row, wording
        for column, heading in item.columns.items():
            yield f"{row}_{column}", {each: f"{text} – {heading.get(each, column)}" for each, text in wording.items()}


def _list_boxes(item: Item, codes: Codes) -> Iterator[Part]:
    name = item.id
    for row, label in item.rows.items():
        boxes = {code: f"{name}[{row}_{code}]" for code in item.columns}
        options = {code: Answer(label=heading, missing=None) for code, heading in item.columns.items()}
        yield Part(item, f"{name}[{row}]", row, label, options, boxes=boxes)
    if not item.rows:
        boxes = {code: f"{name}[{code}]" for code in codes}
        texts = {f"text:{name}": boxes["other"]} if item.other else {}
        if item.comment:
            texts |= {f"text:{name}[{code}comment]": f"{name}[{code}comment]" for code in codes}
        yield Part(item, name, codes=codes, boxes=boxes, texts=texts)


def _own_text(item: Item, part: str) -> dict[str, str]:
    return {f"text:{part}": part} if item.type == "text" else {}


def with_other(item: Item, codes: Codes) -> Codes:
    """The code list with the code that an answer in one's own words takes."""
    if not item.other:
        return codes
    return codes | {OTHER if item.type == "single" else "other": Answer(label=item.other, missing=None)}
