"""Everything the slides of one comparison are made from, read once: the table, the words, the sides."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import pandas as pd

from pipelines.compare import read_comparison
from pipelines.comparing.telling import Teller, list_rows
from pipelines.history.met import PROCESSED
from pipelines.made import read_made
from pipelines.slides.origins import Origins, read_origins
from pipelines.typography import format_day, format_period, set_spacing
from pipelines.words import words_of
from schemas.catalogue import load_survey
from schemas.sides import name_comparison
from schemas.tables import INDICATOR_COLUMNS, IndicatorTable

VERSION_DIGITS = 8


@dataclass(frozen=True)
class ComparisonStory:
    """One deck to be, of one comparison in one language; indicators: of both waves."""

    teller: Teller
    language: str
    indicators: pd.DataFrame = field(default_factory=lambda: pd.DataFrame(columns=INDICATOR_COLUMNS))
    origins: Origins = field(default_factory=Origins)

    @cached_property
    def rows(self) -> list[Any]:
        """The rows that are shown: those over all, or of a comparison by a break those of its groups."""
        rows = list_rows(self.teller.compared.table)
        by = self.teller.compared.about["break"]
        return [row for row in rows if bool(row.break_) == bool(by)]

    @property
    def name(self) -> str:
        """The name of its files and folders."""
        return self.teller.compared.name

    @property
    def title(self) -> str:
        """The deck's title: the survey and both sides."""
        teller, about = self.teller, self.teller.compared.about
        title = teller.tell(teller.everything.survey.title)
        told = teller.heading(title)
        return self.within(told) if about["break"] else told

    def say(self, key: str, **fields: Any) -> str:
        """A sentence of the slides of comparisons; the one on parts where there is one and parts are compared."""
        words = self.teller.say["slides"]
        named = f"{key}_parts" if self.teller.by_parts and f"{key}_parts" in words else key
        return self.teller.fill("slides", named, **fields)

    def name_item(self, item: str) -> str:
        """The short name of an item or of a part of it."""
        declared = self.teller.declared.items.get(item.split("[")[0])
        language: str = self.teller.say["language"]
        return self.teller.tell(declared.short) if declared else language if item == "language" else item

    def within(self, what: str) -> str:
        """What is said, with the break that the comparison is split by."""
        item = self.name_item(self.teller.compared.about["break"])
        # A short name begins a table's line; within a sentence only abbreviations keep their capital.
        small = item[:1].lower() + item[1:] if item[1:2].islower() else item
        return self.say("within", what=what, item=small)

    @property
    def sides(self) -> list[str]:
        """Both waves, or the one whose parts are compared, with when they were fielded and exported."""
        about, waves = self.teller.compared.about, self.teller.everything.survey.waves
        told = []
        for wave in dict.fromkeys(about[which]["wave"] for which in ("before", "after")):
            fielded = waves[wave].fielded
            period = format_period(fielded.first, fielded.last, self.language)
            exported = format_day(waves[wave].exported, self.language)
            told.append(self.teller.fill("source_side", wave=wave, period=period, exported=exported))
        return told

    def source(self, rows: list[Any]) -> str:
        """The source line, with the definitions behind some rows as a short hash."""
        hashes = sorted({row.definition_hash for row in rows or self.rows})
        version = hashlib.sha256("\n".join(hashes).encode()).hexdigest()[:VERSION_DIGITS]
        title = self.teller.tell(self.teller.everything.survey.title)
        separator = " ; " if self.language == "fr" else "; "
        return self.teller.fill("source", title=title, sides=separator.join(self.sides), version=version)

    def question(self, row: Any) -> str:
        """The question of a row's item as it was asked, and who counts; in its place what is drawn."""
        declared, indicator = self.teller.declared, self.teller.indicators[row.indicator]
        item = declared.items.get((indicator.item or "").split("[")[0])
        if item is None:
            return self.say("family_question")
        say, part = words_of(self.language)["slides"], declared.parts.get(indicator.item or "")
        wording = self.teller.tell(item.wording)
        wording += f" – {self.teller.tell(part.label)}" if part is not None and part.label else ""
        base = self.teller.tell(declared.codebook.bases[indicator.base or item.asked_of].label)
        told = [say["question"].format(wording=wording), say["base"].format(base=base) + "."]
        told += [say["multiple"]] if item.type == "multiple" else []
        return " ".join(set_spacing(each, self.language) for each in told)

    def scale_of(self, row: Any) -> tuple[float, float] | None:
        """The ends of the scale a mean is on: the codes of its item, or the ranks; None for a plain number."""
        codes = list(self.teller.code_labels(self.teller.indicators[row.indicator].item or ""))
        if row.statistic in {"mean_rank", "borda"}:
            return (1.0, float(len(codes))) if row.statistic == "mean_rank" else (0.0, float(len(codes) - 1))
        numbered = [float(code) for code in codes if code.lstrip("-").isdigit()]
        return (min(numbered), max(numbered)) if numbered else None

    def axis_of(self, row: Any) -> str:
        """What one axis can hold together: shares, net scores, means of one scale."""
        if row.unit == "share":
            return "net" if row.statistic == "net_score" else "share"
        ends = self.scale_of(row)
        return " ".join([row.statistic, *(f"{end:g}" for end in ends)] if ends else [row.statistic, row.indicator])

    def quote(self, text: str) -> str:
        """A wording in quotation marks."""
        return set_spacing(str(words_of(self.language)["slides"]["question"]).format(wording=text), self.language)

    @property
    def caveats(self) -> list[str]:
        """What readers must know of the data of either wave."""
        about, waves = self.teller.compared.about, self.teller.everything.survey.waves
        texts = [waves[about[which]["wave"]].caveat for which in ("before", "after")]
        told = [self.teller.tell(text) for text in texts if text]
        return [set_spacing(text, self.language) for text in dict.fromkeys(told)]


def load_comparison(
    workspace: Path, survey: str, before: str, after: str, language: str, break_: str = ""
) -> ComparisonStory:
    """Read what one deck needs; raises Refusal where the comparison was not made."""
    return load_named_comparison(workspace, survey, name_comparison(before, after, break_), language)


def load_named_comparison(workspace: Path, survey: str, name: str, language: str) -> ComparisonStory:
    """The same by the name of its files, such as `comparison-2021-2022`."""
    compared = read_comparison(workspace, survey, name)
    teller = Teller(compared, load_survey(workspace, survey), language, language)
    waves = list(dict.fromkeys(compared.about[side]["wave"] for side in ("before", "after")))
    folders = [workspace / PROCESSED / survey / wave for wave in waves]
    tables = [read_made(folder / "indicators.csv", IndicatorTable) for folder in folders]
    origins = read_origins(workspace, survey, waves[-1])
    return ComparisonStory(teller, language, pd.concat(tables, ignore_index=True), origins)
