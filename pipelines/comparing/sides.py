"""A side of a comparison: the responses of a wave or of a part of it, and what of its numbers is hidden."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import pandas as pd

from pipelines.comparing.merging import merge_answers
from pipelines.disclosure.book import Book
from pipelines.disclosure.groups import find_small_groups, hide_groups
from pipelines.disclosure.hidden import Hidden
from pipelines.indicators import compute_indicators
from pipelines.tabulate import Population, select_population
from schemas.declarations import parse_side
from schemas.declared import Declarations
from schemas.merged import merge_codes, merged_into

KINDS = ("complete", "received")
Numbers = tuple[str, str, str, str]
"""Indicator, statistic, break and break level of some numbers."""


@dataclass(frozen=True)
class Side:
    """One of the two that are compared.

    name: `2021`, or `2021:fr`. item, code: what a part of a wave is made by; empty for a whole wave. declared: as the
    wave had it, merged codes as one. populations: by name. hidden: what is not shown of this wave, as (indicator,
    statistic, break, break level, level); a level of "" stands for all levels.
    """

    name: str
    wave: str
    item: str
    code: str
    declared: Declarations
    populations: dict[str, Population]
    hidden: Mapping[Numbers, frozenset[str]]

    def hides(self, indicator: str, statistic: str, break_: str, group: str, level: str) -> bool:
        """Whether a number is not shown; a merged level is hidden with any of its parts.

        An overall test, whose level is "", is hidden with any level.
        """
        place = (self.item, self.code) if self.item else (break_, group)
        named = next((each for each in self.declared.indicators if each.id == indicator), None)
        item = named.item if named else None
        groups = self._parts(place[0], place[1])
        levels = self._parts(item or "", level)
        for each in groups:
            not_shown = self.hidden.get((indicator, statistic, place[0], each), frozenset())
            if not_shown & {"", *levels} or (not_shown and not level):
                return True
        return False

    def _parts(self, item: str, code: str) -> list[str]:
        """The codes that count as one."""
        declared = self.declared.items.get(item.split("[")[0])
        parts = [each for each, name in merged_into(declared).items() if name == code] if declared else []
        return parts or [code]


def make_side(name: str, responses: pd.DataFrame, everything: Declarations) -> Side:
    """A side from the responses of its wave; everything: the declarations of all waves. Nothing is hidden yet."""
    wave, item, code = parse_side(name)
    asked = everything.for_wave(wave)
    declared = merge_codes(everything).for_wave(wave).as_held(responses.columns)
    merged = merge_answers(responses, asked, declared)
    own = merged[merged[item] == code] if item else merged
    size = everything.survey.waves[wave].population if not item else None
    populations = {kind: select_population(own, declared, kind, size) for kind in KINDS}
    return Side(name, wave, item, code, declared, populations, {})


def hide_side(side: Side, responses: pd.DataFrame, everything: Declarations, tables: list[pd.DataFrame], break_: str,
              data_hash: str) -> Side:  # fmt: skip
    """The side with what is not shown of it.

    tables: the indicators of the wave as they were made. Where the comparison needs a break that they have not, they
    are computed once more with it; of that its small groups are hidden.
    """
    by = side.item or break_
    declared = everything.for_wave(side.wave)
    lacking = [each for each in declared.indicators if by and by not in each.breaks]
    if lacking:
        split = [each.model_copy(update={"breaks": list(dict.fromkeys([*each.breaks, by]))}) for each in
                 declared.indicators]  # fmt: skip
        wider = replace(declared, indicators=tuple(split))
        bare = compute_indicators(responses, wider, side.wave, data_hash, hidden=Hidden(Book({}, 1)))
        tables = [*tables, _hide_new_groups(bare, tables[0], responses, everything, side.wave, by)]
    hidden: dict[Numbers, frozenset[str]] = {}
    for table in tables:
        rows = table[table["suppressed"]]
        places = zip(*(rows[key] for key in ("indicator", "statistic", "break", "break_level")), strict=True)
        for place, level in zip(places, rows["level"], strict=True):
            hidden[place] = hidden.get(place, frozenset()) | {level}
    return replace(side, hidden=hidden)


def _hide_new_groups(
    table: pd.DataFrame, released: pd.DataFrame, responses: pd.DataFrame, everything: Declarations, wave: str, by: str
) -> pd.DataFrame:
    """The rows of a break with its small groups hidden, where the wave was not released before."""
    survey, minimum = everything.survey, everything.survey.minimum_cell
    if survey.waves[wave].released or minimum <= 1:
        return table
    per_person = int(responses["participant"].value_counts().max()) if "participant" in responses else 1
    part = everything.parts.get(by)
    overlapping = part is not None and part.kind == "boxes"
    parts = []
    for indicator, rows in table[table["break"] == by].groupby("indicator", sort=False):
        whole = released[(released["indicator"] == indicator) & (released["break"] == "")]
        gone = find_small_groups(rows, whole, minimum, per_person, overlapping)
        parts.append(hide_groups(rows, gone, minimum))
    return pd.concat(parts) if parts else table.head(0)
