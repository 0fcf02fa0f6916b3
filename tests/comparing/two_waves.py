"""Two waves of an invented survey, from exports to a comparison: plain functions, no fixtures."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd
from surveys import SURVEY, complete, declare, read_rows, write_rows

from pipelines.comparing.sides import Side, hide_side, make_side
from pipelines.comparing.table import Comparison, compare_sides
from pipelines.contracts import check_contract, check_rows
from pipelines.findings import has_errors
from pipelines.indicators import compute_indicators
from pipelines.recode import recode
from pipelines.responses import type_responses
from schemas.declarations import parse_side
from schemas.declared import Declarations

WAVES = ("w1", "w2")
FIELDED: dict[str, Any] = SURVEY["waves"]["w1"]


def declare_waves(
    items: list[dict[str, Any]], indicators: list[dict[str, Any]], bases: dict[str, Any] | None = None,
    waves: dict[str, dict[str, Any]] | None = None, **survey: Any,
) -> Declarations:  # fmt: skip
    """A survey with two waves; waves: what each has besides its days and its export. Nothing is hidden unless asked."""
    fielded = {wave: FIELDED | (waves or {}).get(wave, {}) for wave in WAVES}
    return declare(items, indicators, bases, waves=fielded, **survey)


def read_wave(path: Path, everything: Declarations, wave: str) -> pd.DataFrame:
    """The responses of one wave from its export."""
    declared, raw, fielding = everything.for_wave(wave), read_rows(path), everything.survey.waves[wave]
    coded = recode(raw, declared, fielding)
    found = coded.findings + check_rows(raw, fielding, declared) + check_contract(coded.frame, raw, declared)
    assert not has_errors(found), [finding.as_record(["en"]) for finding in found]
    responses, _ = type_responses(coded.frame, raw, declared, wave)
    return responses


def write_wave(folder: Path, wave: str, heading: str, *cells: str) -> Path:
    """An export of a wave, a complete response for each line of cells."""
    (folder / wave).mkdir(parents=True, exist_ok=True)
    return write_rows(folder / wave, heading, *(complete(number, each) for number, each in enumerate(cells, start=1)))


def sides_of(
    everything: Declarations, exports: dict[str, Path], names: tuple[str, str], break_: str = ""
) -> list[Side]:
    """Both sides with what is hidden of them."""
    sides = []
    for name in names:
        wave = parse_side(name).wave
        responses = read_wave(exports[wave], everything, wave)
        table = compute_indicators(responses, everything.for_wave(wave), wave, "data", everything)
        sides.append(hide_side(make_side(name, responses, everything), responses, everything, [table], break_, "data"))
    return sides


def compare(
    everything: Declarations, exports: dict[str, Path], names: tuple[str, str] = WAVES, break_: str = ""
) -> Comparison:
    """The comparison of two exports."""
    return compare_sides(*sides_of(everything, exports, names, break_), everything, break_)


def compare_cells(
    folder: Path, everything: Declarations, heading: str, before: list[str], after: list[str], break_: str = "",
    names: tuple[str, str] = WAVES,
) -> Comparison:  # fmt: skip
    """The comparison of responses written as cells of an export."""
    cells = {"w1": before, "w2": after}
    exports = {wave: write_wave(folder, wave, heading, *cells[wave]) for wave in WAVES}
    return compare(everything, exports, names, break_)


def row_of(found: Comparison, indicator: str, level: str = "", group: str = "", statistic: str = "") -> Any:
    """One row of a comparison."""
    table = found.table
    wanted = (table["indicator"] == indicator) & (table["level"] == level) & (table["break_level"] == group)
    if statistic:
        wanted &= table["statistic"] == statistic
    rows = table[wanted].to_dict("records")
    assert len(rows) == 1, f"{len(rows)} rows of {indicator} {level} {group} {statistic}"
    return rows[0]
