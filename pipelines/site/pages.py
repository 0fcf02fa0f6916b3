"""What stands on each page of the dashboard, in one language."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from pipelines.history.printed import find_copies
from pipelines.site.charts import draw_levels, draw_trend
from pipelines.site.entries import Entry, list_entries
from pipelines.slides.captions import name_subject
from pipelines.slides.story import Story, load_story, read_day
from pipelines.telling_printed import say_computed
from pipelines.typography import format_count, format_period, say_printed
from pipelines.words import words_of

FILES = "files"
"""The folder of the dashboard with copies of the figures."""


@dataclass(frozen=True)
class Picture:
    """A figure on a page: its heading, its text alternative, and its files below the dashboard."""

    title: str
    alternative: str
    svg: str
    png: str
    csv: str


@dataclass(frozen=True)
class WavePage:
    """One wave of one survey; deck: its slides as a file below the dashboard, empty where there is none."""

    survey: str
    wave: str
    name: str
    title: str
    facts: list[tuple[str, str]]
    caveat: str
    entries: list[Entry]
    pictures: list[Picture]
    deck: str

    @property
    def keys(self) -> list[Entry]:
        """The key indicators, the first few where none is declared key."""
        return [entry for entry in self.entries if entry.key] or [entry for entry in self.entries if entry.headline][:6]


def make_wave_page(workspace: Path, key: tuple[str, str, str], figures: Path) -> WavePage:
    """The page of one (survey, wave, language); figures: the folder its drawn slides stand in, below the workspace."""
    survey, wave, language = key
    story = load_story(workspace, survey, wave, language)
    deck = f"slides-{language}.pptx"
    built = (workspace / figures).parent / deck
    return WavePage(
        survey, wave, f"{survey}-{wave}", story.tell(story.title), _tell_facts(story), story.caveat,
        list_entries(story), _list_pictures(story, workspace / figures),
        f"../{FILES}/{survey}/{wave}/{deck}" if built.is_file() else "",
    )  # fmt: skip


def _tell_facts(story: Story) -> list[tuple[str, str]]:
    say = words_of(story.language)["site"]
    if story.declared is None:
        return []
    fielding = story.fielding.fielded
    told = [(say["fielded"], format_period(fielding.first, fielding.last, story.language))]
    complete = story.method["outcomes"].get("complete", 0)
    told.append((story.say["method"]["outcomes"]["complete"], format_count(complete, story.language)))
    if story.method["first_response"]:
        first, last = (read_day(story.method[each]) for each in ("first_response", "last_response"))
        told.append((story.say["method"]["received"], format_period(first, last, story.language)))
    return told


def _list_pictures(story: Story, folder: Path) -> list[Picture]:
    titles = {slide.id: (story.fill(slide.title) if story.tells(slide.title) else name_subject(story, slide))
              for slide in story.slides}  # fmt: skip
    base = f"../{FILES}/{story.survey}/{story.wave}/{story.language}"
    pictures = []
    for path in sorted(folder.glob("*.svg")):
        alternative = path.with_suffix(".txt").read_text(encoding="utf-8").strip()
        title = titles.get(path.stem.partition("-")[2], "")
        names = (f"{base}/{path.stem}.{ending}" for ending in ("svg", "png", "csv"))
        pictures.append(Picture(title or alternative.split(". ")[1], alternative, *names))
    return pictures


def chart_entry(entry: Entry, language: str) -> dict[str, Any] | None:
    """The chart of an indicator, or None where there is nothing to draw."""
    say = words_of(language)["site"]
    if not entry.points:
        return None
    return draw_levels(entry.points, say, say["chart_of"].format(label=entry.label))


def chart_trend(entries: list[Entry], language: str) -> dict[str, Any] | None:
    """The key number of an indicator over its waves; None for a single wave or a number that is no share."""
    say = words_of(language)["site"]
    points = []
    for entry in entries:
        own = [point for point in entry.points if point["break"] == ""]
        if len(own) == 1:
            points.append(own[0] | {"wave": entry.wave})
    if len(points) < 2:
        return None
    return draw_trend(points, say, f"{say['trend']}: {entries[0].label}")


def read_reconciliation(workspace: Path, language: str) -> list[dict[str, str]]:
    """The rows of the reconciliation with print, as texts of a language: what is only a copy of print says so."""
    path = workspace / "processed/reconciliation.csv"
    if not path.is_file():
        return []
    table, copies = pd.read_csv(path, dtype="str", keep_default_na=False), find_copies(workspace)
    return [
        {str(name): str(cell) for name, cell in row.items()}
        | {
            "printed": say_printed(row["printed"], language),
            "computed": say_computed(row["computed"], (row["indicator"], row["wave"]) in copies, language),
        }
        for row in table.to_dict("records")
    ]
