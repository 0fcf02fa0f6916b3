"""Decks of invented surveys for the tests: answers in, the story that slides are drawn from out."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd
from surveys import WAVE, compute, declare, text, write_rows

from pipelines.slides.story import Story
from schemas.declarations import Slide

METHOD: dict[str, Any] = {
    "outcomes": {"complete": 3, "partial": 0, "break_off": 1}, "languages": {"en": 3}, "participants": 3,
    "first_response": "", "last_response": "", "warnings": {},
}  # fmt: skip


def tell_story(
    folder: Path, heading: str, rows: list[str], items: list[dict[str, Any]], indicators: list[dict[str, Any]],
    language: str = "en", **more: Any,
) -> Story:  # fmt: skip
    """The story of a tiny LimeSurvey survey; rows: as `surveys.complete` makes them."""
    declared = declare(items, indicators, **more)
    table = compute(write_rows(folder, heading, *rows), declared)
    return story_of(table, declared, language)


def story_of(table: pd.DataFrame, declared: Any, language: str = "en") -> Story:
    """A story from a table of indicators."""
    labels = {each.id: each.label for each in declared.indicators}
    return Story(
        "tiny", WAVE, language, text("Tiny", (language,)), (), table, "Source: Tiny; definition {version}", "",
        declared, METHOD, labels,
    )  # fmt: skip


def slide(chart: str, name: str = "one", **more: Any) -> Slide:
    """A slide with a title and a reading, in English unless given."""
    return Slide.model_validate({"id": name, "chart": chart, "title": text(name), "reading": text(name), **more})
