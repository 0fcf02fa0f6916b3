"""`slides.yaml`: the ordered slides of a deck."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from schemas.declarations.themes import ThemeCode
from schemas.declarations.words import Code, Declaration, Identifier, Text


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
        "progress",
        "nonresponse",
        "quality",
        "terms",
        "themes",
        "quotes",
        "figures",
        "actions",
        "gantt",
        "changes",
        "attendance",
        "shares",
        "targets",
        "funnel",
        "sheet",
    ]
    title: Text
    reading: Text = Field(description="One sentence under the figure, made from the numbers.")
    indicator: Identifier | None = None
    series: list[Series] = Field(default_factory=list)
    by: Identifier | None = Field(None, description="The break of a heat table, or of themes side by side.")
    keep: Annotated[int, Field(ge=1)] | None = Field(None, description="Levels shown; the rest is folded into one.")
    leave_out: list[Code] = Field(default_factory=list, description="Levels said in the subtitle, not drawn.")
    highlight: list[Code] = Field(default_factory=list)
    themes: list[ThemeCode] = Field(
        default_factory=list, description="Themes whose quotes are shown, in this order; all without the key."
    )
    note: Text = Field(default_factory=dict)
    question: Text = Field(default_factory=dict, description="The line under the title where no item is shown.")
    numbers: list[Big] = Field(default_factory=list)
    summary: list[Big] = Field(default_factory=list)
    items: list[Identifier] = Field(
        default_factory=list, description="The items of the checklist that are shown; all without the key."
    )


class Slides(Declaration):
    """`slides.yaml`: the ordered slides of a survey's deck."""

    slides: Annotated[list[Slide], Field(min_length=1)]
