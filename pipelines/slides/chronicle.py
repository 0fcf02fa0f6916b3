"""The history of the key indicators of a survey as slides: a slide a wave, a row a number, a column a recording."""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from pipelines.history.chain import Record
from pipelines.history.guarded import Shown, read_guard, select_shown
from pipelines.history.met import COMPOSED
from pipelines.history.provenance import describe_provenance, last_records, write_provenance
from pipelines.history.reasons import name_reason
from pipelines.history.said import SHORT, Sayer
from pipelines.history.state import MOVES, State, read_state
from pipelines.history.store import CHRONICLE, read_head, read_records
from pipelines.history.values import Key, key_of
from pipelines.slides.captions import end_sentence
from pipelines.slides.drawing import Drawing
from pipelines.slides.page import Captions, Page, write_drawing
from pipelines.typography import set_spacing
from pipelines.withheld import tell_withheld
from pipelines.words import words_of
from schemas.catalogue import load_impact, load_survey
from schemas.declarations import Composite, Indicator, Text

ROWS, COLUMNS = 9, 4


@dataclass(frozen=True)
class Chronicle:
    """The history of one survey in one language: its records, its waves, and its key indicators with their labels.

    shown: the records that may be seen (`pipelines.history.guarded`).
    """

    survey: str
    language: str
    title: str
    records: list[Record]
    state: State
    head: str
    labels: dict[str, str]
    caveats: dict[str, str]
    shown: Shown

    @property
    def published(self) -> set[int]:
        """The records that were published."""
        return {number for publication in self.state.publications for number in publication["shown"]}

    def moves(self, keys: list[Key]) -> list[Record]:
        """The records of some numbers that may be seen."""
        return [each for each in self.shown.records if each["kind"] in MOVES and key_of(each["key"]) in keys]

    def count_moved(self, keys: list[Key]) -> int:
        """How many of some numbers were recorded more than once, seen or not."""
        counts = Counter(key_of(record["key"]) for record in self.records if record["kind"] in MOVES)
        return sum(counts[key] > 1 for key in keys)

    @property
    def sayer(self) -> Sayer:
        """The words of the history."""
        return Sayer(self.language)

    @property
    def waves(self) -> list[str]:
        """The waves that have records, in the order in which they came."""
        return list(dict.fromkeys(key[1] for key in self.state.in_force if key[0] == self.survey))

    def keys(self, wave: str) -> list[Key]:
        """The wholes of the key indicators of a wave, in declared order."""
        own = [key for key in self.state.in_force
               if key[:2] == (self.survey, wave) and key[2] in self.labels and not key[3] and not key[5]]  # fmt: skip
        order = list(self.labels)
        return sorted(own, key=lambda key: order.index(key[2]))[:ROWS]


def load_chronicle(workspace: Path, survey: str, language: str) -> Chronicle:
    """Read what the history of a survey is drawn from; raises Refusal for an unknown survey."""
    records = read_records(workspace)
    head = read_head(workspace)
    title, labels, caveats = _name_keys(workspace, survey, language)
    told = head.sha256[:SHORT] if head else ""
    shown = select_shown(records, read_guard(workspace))
    return Chronicle(survey, language, title, records, read_state(records), told, labels, caveats, shown)


def _name_keys(workspace: Path, survey: str, language: str) -> tuple[str, dict[str, str], dict[str, str]]:
    """The title of a survey, the labels of its key indicators (of all where none is one), and its waves' caveats."""
    impact = load_impact(workspace) if survey in COMPOSED else None
    declared = load_survey(workspace, survey) if survey not in COMPOSED else None
    named: list[Composite | Indicator] = [*(impact.composites if impact else declared.indicators if declared else ())]
    title = impact.title if impact else declared.survey.title if declared else {}
    of_waves: dict[str, Text] = {year: each.caveat for year, each in impact.years.items()} if impact else {}
    of_waves |= {wave: each.caveat for wave, each in declared.survey.waves.items()} if declared else {}
    chosen = [each for each in named if each.key] or named
    labels = {each.id: set_spacing(_pick(each.label, language), language) for each in chosen}
    return _pick(title, language) or survey, labels, {wave: _pick(text, language) for wave, text in of_waves.items()}


def _pick(text: Text, language: str) -> str:
    return text.get(language) or next(iter(text.values()), "")


def draw_wave(story: Chronicle, number: int, wave: str, folder: Path) -> Page:
    """Draw the history of one wave into `folder` as `<number>-<wave>.png`, `.svg`, `.csv` and `.txt`."""
    sayer, say = story.sayer, story.sayer.say["figures"]
    keys = story.keys(wave)
    moves = story.moves(keys)
    moments = list(dict.fromkeys(record["at"] for record in moves))
    shown = moments[-COLUMNS:]
    table = _tabulate(story, keys, moves, shown)
    title = sayer.fill_in("figures", "title", title=story.title, wave=wave)
    notes = [_tell_published(story, keys)] if _tell_published(story, keys) else []
    if len(moments) > len(shown):
        notes.append(sayer.fill_in("figures", "more", count=len(moments) - len(shown)))
    notes += _tell_hidden(sayer, moves)
    notes += [caveat for caveat in [story.caveats.get(wave, "")] if caveat]
    note = set_spacing(" · ".join(notes), story.language)
    moved = story.count_moved(keys)
    # Of a wave of which not everything is shown, in its own words.
    guarded = "_guarded" if story.shown.guarded & {*keys} else ""
    subtitle = say[f"subtitle{guarded}"]
    reading = sayer.fill_in("figures", f"reading{guarded}" if moved else "reading_first", moved=moved, count=len(keys))
    source = sayer.fill_in("figures", "source", records=story.state.records, head=story.head)
    captions = Captions(title, reading, subtitle, note, source)
    words = words_of(story.language)["slides"]
    told = words["separator"].join(f"{row['group_label']}, {row['label']}: {row['text']} ({row['short']})"
                                   for row in table.to_dict("records"))  # fmt: skip
    sentences = [f"{words['charts']['timeline']}. {title}", subtitle, told, note]
    alternative = set_spacing(" ".join(end_sentence(each) for each in sentences if each), story.language)
    stem = folder / f"{number:02d}-{wave}"
    drawing = Drawing("timeline", table, (table,))
    png = write_drawing(stem, drawing, captions, alternative, story.language, _trace(story, keys, wave))
    return Page(number, wave, title, reading, alternative, png)


def _tabulate(story: Chronicle, keys: list[Key], moves: list[Record], shown: list[str]) -> pd.DataFrame:
    sayer, published = story.sayer, story.published
    several = {key[2] for key in keys if sum(other[2] == key[2] for other in keys) > 1}
    rows: list[dict[str, Any]] = []
    days = [sayer.day(moment) for moment in shown]
    # Two recordings of a day are told apart by the hour.
    heads = {moment: f"{day}, {moment[11:16]}" if days.count(day) > 1 else day
             for moment, day in zip(shown, days, strict=True)}  # fmt: skip
    for key in keys:
        label = story.labels[key[2]] + (f" ({sayer.statistics.get(key[6], key[6])})" if key[2] in several else "")
        own = [record for record in moves if key_of(record["key"]) == key]
        # What held when the first column begins stands in it, though it was recorded before.
        before = [record for record in own if record["at"] < shown[0]][-1:]
        for record in [*before, *(record for record in own if record["at"] >= shown[0])]:
            reason = name_reason(record)
            rows.append({
                "group": "/".join(key), "group_label": label, "level": max(record["at"], shown[0]),
                "label": heads[max(record["at"], shown[0])], "text": _tell_value(sayer, record),
                "short": sayer.say["reasons"][reason], "role": reason, "record": record["n"],
                "low": 1.0 if record["n"] in published else math.nan,
            })  # fmt: skip
    columns = ["group", "group_label", "level", "label", "text", "short", "role", "record", "low"]
    table = pd.DataFrame(rows, columns=columns)
    # Columns are drawn in the order in which their levels first appear.
    order = {moment: at for at, moment in enumerate(shown)}
    ranked = table.assign(at=table["level"].map(order), of=pd.factorize(table["group"])[0])
    return ranked.sort_values(["at", "of"], kind="stable", ignore_index=True)[columns]


def _tell_value(sayer: Sayer, record: Record) -> str:
    """A value as it has room in a cell: why it is hidden stands below the figure."""
    hidden = record["kind"] == "value" and record["values"].get("suppressed")
    return tell_withheld("", sayer.language) if hidden else sayer.value(record)


def _tell_hidden(sayer: Sayer, moves: list[Record]) -> list[str]:
    hidden = [record for record in moves if record["kind"] == "value" and record["values"].get("suppressed")]
    return list(dict.fromkeys(sayer.value(record) for record in hidden))


def _tell_published(story: Chronicle, keys: list[Key]) -> str:
    numbers = {record["n"] for record in story.records if record["kind"] == "value" and key_of(record["key"]) in keys}
    events = [each["event"] for each in story.state.publications if numbers & set(each["shown"])]
    return story.sayer.fill_in("figures", "published", events=", ".join(events)) if events else ""


def _trace(story: Chronicle, keys: list[Key], wave: str) -> str:
    rows = []
    for key in keys:
        record = story.state.in_force[key]
        if record["kind"] == "value":
            rows.append({"survey": key[0], "wave": key[1], "indicator": key[2], "break": key[3],
                         "definition_hash": record["definition"], "data_hash": record["data"]})  # fmt: skip
    code = story.state.code.get((story.survey, wave), "")
    more = {"survey": story.survey, "wave": wave, "slide": CHRONICLE}
    return write_provenance(describe_provenance(rows, code, last_records(story.records), **more))
