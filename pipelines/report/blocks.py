"""What a report is made of, whatever it is written as: headings, paragraphs, tables, pictures."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

Style = Literal["", "strong", "note"]


@dataclass(frozen=True)
class Line:
    """A paragraph: plain, strong, or a note in small print. apart: under a rule, as what ends a document."""

    text: str
    style: Style = ""
    apart: bool = False


Cell = tuple[Line, ...]


@dataclass(frozen=True)
class Heading:
    """A heading of the first, second or third level."""

    level: int
    text: str


@dataclass(frozen=True)
class Table:
    """A table with a header row. shares: the widths of its columns, together 1. title: what it holds."""

    title: str
    header: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    shares: tuple[float, ...]


@dataclass(frozen=True)
class Picture:
    """A figure that was drawn, with its text alternative; the same as PNG and as SVG."""

    png: Path
    svg: Path
    alternative: str


Block = Heading | Line | Table | Picture


@dataclass(frozen=True)
class Report:
    """A whole report in one language. stamp: where its numbers come from, on one line."""

    title: str
    language: str
    blocks: tuple[Block, ...]
    stamp: str


def say_cell(text: str, style: Style = "") -> Cell:
    """A cell of one text, a paragraph a line of it."""
    return tuple(Line(each.strip(), style) for each in text.splitlines() if each.strip())


def tabulate_texts(title: str, header: Sequence[str], rows: Sequence[Sequence[str]], shares: Sequence[float]) -> Table:
    """A table of plain texts."""
    cells = tuple(tuple(say_cell(text) for text in row) for row in rows)
    return Table(title, tuple(header), cells, tuple(shares))


def number_headings(blocks: Sequence[Block]) -> Iterator[tuple[str, Block]]:
    """Each block with the name of its place: that of a heading, else nothing."""
    count = 0
    for block in blocks:
        count += isinstance(block, Heading)
        yield (f"h{count}" if isinstance(block, Heading) else ""), block
