"""Where the numbers of a slide come from, for the metadata of its files: every indicator it draws or says."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from pipelines.history.met import read_met
from pipelines.history.provenance import Of, describe_provenance, last_records, write_provenance
from pipelines.history.store import read_records
from schemas.declarations import Slide, Text
from schemas.placeholders import list_paths

if TYPE_CHECKING:
    from pipelines.slides.comparison import ComparisonStory
    from pipelines.slides.paired import PairedSlide
    from pipelines.slides.story import Story


@dataclass(frozen=True)
class Origins:
    """The version of the code that counted, the last record of each indicator, and the hash of a wave's exports."""

    code: str = ""
    records: dict[Of, int] = field(default_factory=dict)
    data: str = ""


def read_origins(workspace: Path, survey: str, wave: str) -> Origins:
    """What the first stage and the history say of a wave; nothing where there is no history yet."""
    met = read_met(workspace, survey, wave)
    return Origins(met.code if met else "", last_records(read_records(workspace)), met.data if met else "")


def trace_slide(story: Story, slide: Slide) -> str:
    """The provenance of a slide of one wave, on one line."""
    shown = [*list_shown(story, slide)]
    breaks = {"", slide.by or ""}
    rows = story.rows[story.rows["indicator"].isin(shown) & story.rows["break"].isin(breaks)]
    origins = story.origins
    more = {"survey": story.survey, "wave": story.wave, "slide": slide.id, "data": origins.data}
    return trace_rows(rows, origins, **more)


def trace_comparison(story: ComparisonStory, slide: PairedSlide) -> str:
    """The provenance of a slide of a comparison: the indicators of both waves."""
    about, table = story.teller.compared.about, story.indicators
    shown = {row.indicator for row in slide.rows}
    breaks = {"", about["break"], *(about[side].get("item", "") for side in ("before", "after"))}
    rows = table[table["indicator"].isin(shown) & table["break"].isin(breaks)]
    more = {"survey": story.teller.everything.survey.id, "wave": story.name, "slide": slide.id}
    return trace_rows(rows, story.origins, **more)


def trace_rows(rows: pd.DataFrame, origins: Origins, **more: str) -> str:
    """The provenance of some rows of the indicators table, on one line."""
    return write_provenance(describe_provenance(_list_rows(rows), origins.code, origins.records, **more))


def _list_rows(rows: pd.DataFrame) -> list[dict[str, Any]]:
    """The rows of a table as mappings, by columns with any name."""
    return [{str(name): cell for name, cell in row.items()} for row in rows.to_dict("records")]


def list_shown(story: Story, slide: Slide) -> Iterator[str]:
    """The ids of what a slide draws or says; an array's indicator stands for those of its rows."""
    drawn = [slide.indicator or "", *(each.indicator for each in slide.series)]
    drawn += [each.interval_of or "" for each in slide.series]
    texts = [
        slide.title,
        slide.reading,
        slide.note,
        slide.question,
        *(each.bracket.text for each in slide.series if each.bracket),
    ]
    bigs = [*slide.numbers, *slide.summary]
    said = {
        path.split(".")[0]
        for path in _list_paths([*texts, *(big.caption for big in bigs)], (big.number for big in bigs))
    }
    named = {*drawn, *said} - {""}
    known = dict.fromkeys(story.rows["indicator"])
    # The clover and the bars beside combinations show the single boxes of the same item.
    items = (
        {story.indicators[name].item for name in named if name in story.indicators} if slide.chart == "upset" else set()
    )
    for name in known:
        declared = story.indicators.get(name)
        beside = declared is not None and declared.item in items and "distribution" in declared.statistics
        if name in named or beside or any(name.startswith(f"{whole}-") for whole in named if whole not in known):
            yield name


def _list_paths(texts: Iterable[Text], numbers: Iterable[str]) -> Iterator[str]:
    for wording in [*(wording for text in texts for wording in text.values()), *numbers]:
        yield from list_paths(wording)
