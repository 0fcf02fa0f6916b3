"""A side of a comparison: the responses of a wave or of a part of it, and what of its numbers is hidden."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import pandas as pd

from pipelines.comparing.merging import merge_answers
from pipelines.disclosure.earlier import Release
from pipelines.disclosure.plan import plan_release
from pipelines.indicators import compute_indicators
from pipelines.tabulate import Population, select_population
from pipelines.topline import count_topline
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
    declared = merge_codes(everything).for_wave(wave)
    merged = merge_answers(responses, asked, declared)
    own = merged[merged[item] == code] if item else merged
    size = everything.survey.waves[wave].population if not item else None
    populations = {kind: select_population(own, declared, kind, size) for kind in KINDS}
    return Side(name, wave, item, code, declared, populations, {})


def hide_side(side: Side, responses: pd.DataFrame, everything: Declarations, tables: list[pd.DataFrame], break_: str,
              data_hash: str) -> Side:  # fmt: skip
    """The side with what is not shown of it.

    tables: the indicators of the wave as they were made. Where the comparison needs a break that they have not, they
    are computed once more with it, and what either hides stays hidden.
    """
    by = side.item or break_
    declared = everything.for_wave(side.wave)
    lacking = [each for each in declared.indicators if by and by not in each.breaks]
    if lacking:
        split = [each.model_copy(update={"breaks": list(dict.fromkeys([*each.breaks, by]))}) for each in
                 declared.indicators]  # fmt: skip
        wider = replace(declared, indicators=tuple(split))
        complete = int((responses["outcome"] == "complete").sum())
        already = Release(tables[0], count_topline(responses.head(0), declared), complete)
        plan = plan_release(responses, wider, side.wave, already=already)
        tables = [*tables, compute_indicators(responses, wider, side.wave, data_hash, hidden=plan)]
    hidden: dict[Numbers, frozenset[str]] = {}
    for table in tables:
        rows = table[table["suppressed"]]
        places = zip(*(rows[key] for key in ("indicator", "statistic", "break", "break_level")), strict=True)
        for place, level in zip(places, rows["level"], strict=True):
            hidden[place] = hidden.get(place, frozenset()) | {level}
    return replace(side, hidden=hidden)
