"""Everything the slides of one survey, wave and language are made from, read once."""

from __future__ import annotations

import datetime
import json
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any

import pandas as pd

from pipelines.data import PROCESSED, read_indicators
from pipelines.made import read_made
from pipelines.medians import list_scales
from pipelines.quality.assess import Quality
from pipelines.quality.stored import read_quality
from pipelines.sentences import Numbers
from pipelines.slides.checklist import spread_checklist
from pipelines.slides.origins import Origins, read_origins
from pipelines.slides.reached import Reach, list_reach, load_reach
from pipelines.spacing import space_words
from pipelines.typography import format_day, format_period, locale_of, set_spacing
from pipelines.words import words_of
from schemas.catalogue import load_survey
from schemas.declarations import OTHER, Indicator, Slide, Text, Wave
from schemas.declared import Declarations
from schemas.refusals import Problem, Refusal
from schemas.tables import AGREEMENT_COLUMNS, SHOWN_QUOTE_COLUMNS, AgreementTable, ShownQuoteTable
from schemas.themed import PREFIX

IMPACT = "impact"
"""The name under which the slides of `schemas/impact.yaml` are drawn, with the year as wave."""


@dataclass(frozen=True)
class Story:
    """One deck to be: its slides, the indicators they may use, and the words of its language.

    agreement, quotes: of the coders of open answers, and what some of these say; empty where none were coded.
    declared, method and quality are None for the impact slides, which no single survey gives; these have `reach`.
    quality is None also for a wave too large to be assessed.
    """

    survey: str
    wave: str
    language: str
    title: Text
    slides: tuple[Slide, ...]
    rows: pd.DataFrame
    source: str
    caveat: str
    declared: Declarations | None = None
    method: dict[str, Any] = field(default_factory=dict)
    indicator_labels: dict[str, Text] = field(default_factory=dict)
    quality: Quality | None = None
    agreement: pd.DataFrame = field(default_factory=lambda: pd.DataFrame(columns=AGREEMENT_COLUMNS))
    quotes: pd.DataFrame = field(default_factory=lambda: pd.DataFrame(columns=SHOWN_QUOTE_COLUMNS))
    reach: Reach | None = None
    origins: Origins = field(default_factory=Origins)

    @cached_property
    def say(self) -> dict[str, Any]:
        """The product's words for slides, in the language of the story."""
        say: dict[str, Any] = space_words(words_of(self.language)["slides"], self.language)
        return say

    @cached_property
    def words(self) -> dict[str, Any]:
        """The product's words for the quality of the data, in the language of the story."""
        words: dict[str, Any] = space_words(words_of(self.language)["quality"], self.language)
        return words

    def tell_reach(self, key: str) -> Any:
        """One of the product's words for impact figures, in the language of the story."""
        return space_words(words_of(self.language)["reach"][key], self.language)

    def space(self, text: str) -> str:
        """A text with the spacing of the story's language."""
        return set_spacing(text, self.language)

    @property
    def fielding(self) -> Wave:
        """The declared wave."""
        assert self.declared is not None
        return self.declared.survey.waves[self.wave]

    def item_name(self, item: str) -> str:
        """The short name of an item; `language` is one too."""
        if self.declared is None or item not in self.declared.items:
            return str(self.words["language"]) if item == "language" else item
        return self.tell(self.declared.items[item].short)

    @cached_property
    def numbers(self) -> Numbers:
        """The indicators, ready to be said."""
        return Numbers(self.rows, self.level_labels, self.language, self.row_labels, self.scales)

    @cached_property
    def scales(self) -> dict[str, dict[str, str]]:
        """The answers of substance of every indicator with a median, in order."""
        return {} if self.declared is None else list_scales(self.declared, self.tell)

    @cached_property
    def row_labels(self) -> dict[str, str]:
        """The wording of the row, rank or cell that an indicator is about."""
        parts = self.declared.parts if self.declared else {}
        of_parts = {name: parts[each.item] for name, each in self.indicators.items() if each.item in parts}
        return {name: self.tell(part.label) for name, part in of_parts.items() if part.label}

    @cached_property
    def indicators(self) -> dict[str, Indicator]:
        """The declared indicators by id."""
        return {indicator.id: indicator for indicator in self.declared.indicators} if self.declared else {}

    @cached_property
    def level_labels(self) -> dict[str, dict[str, str]]:
        """The labels of the levels of every indicator on an item."""
        if self.reach is not None:
            named = self.reach.levels
            return {name: {code: self.tell(text) for code, text in names.items()} for name, names in named.items()}
        return {name: self.labels_of(indicator.item) for name, indicator in self.indicators.items() if indicator.item}

    def labels_of(self, item: str | None) -> dict[str, str]:
        """Code -> label of an item, in the story's language."""
        if item == "language":
            names = locale_of(self.language).languages
            return {code: names.get(code, code) for code in (self.declared.survey.languages if self.declared else [])}
        if item is not None and self.reach is not None:
            return {code: self.tell(text) for code, text in self.reach.breaks.get(item, {}).items()}
        if item is None or self.declared is None:
            return {}
        return {code: self.tell(answer.label) for code, answer in self.declared.codes(item).items()}

    def origin_of(self, slide: Slide) -> tuple[str, str]:
        """Where the numbers of a slide come from, and what readers must know of them; a story of one survey has one."""
        return self.reach.origin_of(slide, self.language) if self.reach else (self.source, self.caveat)

    def tell(self, text: Text) -> str:
        """A declared text in the story's language, with its spacing; any language rather than nothing."""
        return set_spacing(_pick(text, self.language), self.language)

    def fill(self, text: Text, capital: bool = True) -> str:
        """A declared sentence with its numbers; with a capital, unless it goes on from a number."""
        return self.numbers.fill(_pick(text, self.language), capital)

    def tells(self, text: Text) -> bool:
        """Whether every number of a declared sentence can be said."""
        return self.numbers.tells(_pick(text, self.language))

    def fill_known(self, text: Text) -> str:
        """The sentences of a declared text whose numbers can all be said."""
        return self.numbers.fill_known(_pick(text, self.language))

    def fill_clauses(self, text: Text) -> str:
        """What a caption says in the language, without the clauses whose numbers cannot be said."""
        return self.numbers.fill_clauses(_pick(text, self.language))

    def group_name(self, label: str) -> str:
        """A group's label on one line, its n in parentheses."""
        name, _, size = label.partition("\n")
        return f"{name} ({size})" if name and size else name or size

    def pair(self, label: str, value: str) -> str:
        """A label and its value, with the colon as the language sets it."""
        return set_spacing(str(self.say["pair"]).format(label=label, value=value), self.language)


def list_stories(workspace: Path, surveys: dict[str, Declarations]) -> list[tuple[str, str, str]]:
    """Every (survey, wave, language) that has slides and data, in declared order."""
    stories = [
        (survey, wave, language)
        for survey, declared in surveys.items()
        for wave in declared.survey.waves
        for language in declared.survey.languages
        if (workspace / PROCESSED / survey / wave / "indicators.csv").is_file()
    ]
    stories += [(IMPACT, year, language) for year, language in list_reach(workspace, workspace / PROCESSED)]
    return stories


def is_stopped(workspace: Path, survey: str, wave: str) -> bool:
    """Whether an error stopped the wave, so that its former numbers must not be drawn under its new declarations."""
    report = workspace / PROCESSED / survey / wave / "validation.json"
    return report.is_file() and bool(json.loads(report.read_text(encoding="utf-8"))["errors"])


def load_story(workspace: Path, survey: str, wave: str, language: str) -> Story:
    """Read what one deck needs; raises Refusal where data have not been made yet or a name is unknown."""
    path = workspace / PROCESSED / "indicators.csv"
    if not path.is_file():
        raise Refusal(Problem(path.name, "", "no indicators yet", "the first stage's tables", "run `boost data` first"))
    table = read_indicators(path)
    if survey == IMPACT:
        reach = load_reach(workspace, workspace / PROCESSED, table, wave)
        return Story(
            IMPACT, wave, language, reach.title, reach.slides, reach.rows, "",
            set_spacing(reach.caveat(language), language),
            indicator_labels=reach.labels, reach=reach, origins=read_origins(workspace, IMPACT, wave),
        )  # fmt: skip
    declared = load_survey(workspace, survey)
    rows = table[(table["survey"] == survey) & (table["wave"] == wave)]
    method = workspace / PROCESSED / survey / wave / "method.json"
    if rows.empty or not method.is_file():
        known = ", ".join(declared.survey.waves)
        raise Refusal(
            Problem(path.name, "", f"nothing of {survey} {wave}", f"one of {known}", "run `boost data` first")
        )
    fielding, declared = declared.survey.waves[wave], declared.for_wave(wave)
    say = words_of(language)["slides"]
    source = say["source"].format(
        title=_pick(declared.survey.title, language), wave=wave,
        period=format_period(fielding.fielded.first, fielding.fielded.last, language),
        exported=format_day(fielding.exported, language), version="{version}",
    )  # fmt: skip
    told = json.loads(method.read_text("utf-8"))
    story = Story(
        survey, wave, language, declared.survey.title, declared.slides, rows, source,
        _pick(fielding.caveat, language), declared, told,
        {indicator.id: indicator.label for indicator in declared.indicators},
        read_quality(method.parent) if told.get("quality", True) else None,
        _read_coded(method.parent / "agreement.csv", AgreementTable),
        _read_coded(method.parent / "quotes.csv", ShownQuoteTable),
        origins=read_origins(workspace, survey, wave),
    )  # fmt: skip
    slides = (slide for slide in spread_checklist(story) if slide.chart != "quotes" or has_quotes(story, slide))
    return replace(story, slides=tuple(slides))


def has_quotes(story: Story, slide: Slide) -> bool:
    """Whether anything may be quoted on a slide; without it the slide is left out."""
    indicator = story.indicators.get(slide.indicator or "")
    if indicator is None:
        return False
    own = story.quotes[story.quotes["item"] == (indicator.item or "").removeprefix(PREFIX)]
    return len(own) > 0 and (not slide.themes or bool(own["theme"].isin(slide.themes).any()))


def _read_coded(path: Path, contract: type[AgreementTable] | type[ShownQuoteTable]) -> pd.DataFrame:
    """A table of coded answers, empty where none were coded."""
    if path.is_file():
        return read_made(path, contract)
    return pd.DataFrame(columns=list(contract.to_schema().columns))


def read_day(text: str) -> datetime.date:
    """A date as `method.json` holds it."""
    return datetime.date.fromisoformat(text)


def level_order(story: Story, indicator: str) -> list[str]:
    """The codes of an indicator's item in declared order, "other" last."""
    labels = story.level_labels.get(indicator, {})
    return [code for code in labels if code not in {OTHER, "other"}] + [
        code for code in labels if code in {OTHER, "other"}
    ]


def _pick(text: Text, language: str) -> str:
    return text.get(language) or next(iter(text.values()), "")
