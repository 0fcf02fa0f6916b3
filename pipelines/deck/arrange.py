"""A chart as it is about to be drawn -> the shapes of one slide, or of several where one has no room for it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from pipelines.deck.course import arrange_progress
from pipelines.deck.levels import Words_, arrange_bars, arrange_columns, arrange_donut
from pipelines.deck.paired import arrange_pairs
from pipelines.deck.pictured import draw_picture
from pipelines.deck.scales import arrange_likert, arrange_nonresponse, arrange_stacked
from pipelines.deck.shapes import Box, Page
from pipelines.deck.texts import arrange_checklist, arrange_ledger, arrange_method, arrange_notice, arrange_numbers
from pipelines.slides.drawing import Drawing

NATIVE: dict[str, Callable[..., list[Page]]] = {
    "bars": arrange_bars,
    "checklist": arrange_checklist,
    "columns": arrange_columns,
    "donut": arrange_donut,
    "ledger": arrange_ledger,
    "likert": arrange_likert,
    "method": arrange_method,
    "nonresponse": arrange_nonresponse,
    "notice": arrange_notice,
    "numbers": arrange_numbers,
    "progress": arrange_progress,
    "stacked": arrange_stacked,
}
"""Chart kinds that PowerPoint draws itself; all others are pictures."""


def arrange_drawing(
    drawing: Drawing, area: Box, title: str, alternative: str, language: str, say: Words_
) -> list[Page]:
    """The pages of one declared slide."""
    arrange: Any = NATIVE.get(drawing.kind)
    if drawing.kind == "dumbbell" and _bars_hold(drawing):
        arrange = arrange_pairs
    if arrange is None:
        return draw_picture(drawing.kind, area, title, alternative, language, *drawing.arguments, **drawing.options)
    pages: list[Page] = arrange(area, alternative, say, *drawing.arguments, **drawing.options)
    return pages


def _bars_hold(drawing: Drawing) -> bool:
    """Whether bars from zero show the values: not those of a scale that has no zero."""
    low, _ = drawing.options["bounds"]
    return bool(low <= 0)
