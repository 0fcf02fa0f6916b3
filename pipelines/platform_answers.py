"""LimeSurvey's cells to codes, whether the export holds codes, full answers or converted ones."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Mapping
from typing import Any

import pandas as pd

from pipelines.distinct import replace_cells
from pipelines.findings import Finding
from pipelines.headings import PLATFORM_OTHER, fold
from pipelines.readers.raw import RawTable
from schemas.declarations import OTHER, Answer, Item
from schemas.parts import Part

TICKS = (("Y", "N"), ("1", "0"), ("1", "2"), ("Oui", "Non"), ("Ja", "Nee"), ("Yes", "No"))
"""How a tick and none are written: in one column by one pair, an empty cell being none in each."""
NUMBERED = (("Y", "N"), ("Y", "N", "U"), ("I", "S", "D"), ("F", "M"))
"""Codes of question types that bring their own, in the order in which statistics packages number them."""
NOT_SHOWN = "N/A"
"""What full answers say of a box that was not shown, and of a yes/no question without an answer."""


def code_answers(raw: RawTable, cells: pd.Series[Any], part: Part, column: str,
                 languages: list[str], findings: list[Finding]) -> pd.Series[Any]:  # fmt: skip
    """The cells of one codebook column as codes; what nothing explains stays as it is, for the contract to name."""
    if column in part.texts.values():
        # The text of a multiple choice's "other" is its box as well.
        is_box = column in part.boxes.values() and "no_other" in raw.coding
        return replace_cells(cells, {raw.coding["no_other"]: ""}) if is_box else cells
    if part.kind not in {"code", "boxes"}:
        return cells
    if part.kind == "boxes":
        return replace_cells(cells, _ticks_of(raw, {*cells.dropna().unique()}, is_two_way=bool(part.item.columns)))
    item, codes = part.item, part.codes
    given = {value for value in cells.dropna().unique() if value}
    if given <= set(codes):
        return cells
    if given - {NOT_SHOWN} <= set(codes):
        # The labels of some codes may be other codes: what are codes already is never taken for labels.
        return replace_cells(cells, {NOT_SHOWN: ""})
    for built_in in NUMBERED:
        numbered = {str(number): code for number, code in enumerate(built_in, start=1)}
        if "Y" in built_in:
            numbered |= {raw.coding[key]: code for key, code in (("yes", "Y"), ("no", "N")) if key in raw.coding}
        if given <= set(numbered) and set(codes) == set(built_in):
            return replace_cells(cells, numbered)
    labels = max((_labels_in(codes, item, language) for language in languages), key=lambda each: _explains(each, given))
    findings += _report_equal_labels(raw, item, labels, given)
    # A full answer cannot say whether a yes/no question was left empty or never shown: the routing decides.
    explained: dict[str, str | None] = {NOT_SHOWN: ""} if NOT_SHOWN in given else {}
    for value in given:
        found = labels.get(_plain(value), [])
        if len(found) == 1:
            explained[value] = found[0]
    return replace_cells(cells, explained)


def _ticks_of(raw: RawTable, given: set[str], *, is_two_way: bool) -> dict[str, str | None]:
    """What stands for a tick, for none, and for a box that was not shown: as the format says, else by its words.

    Words of two pairs in one column are left as they are, for the contract to name.
    """
    meanings: dict[str, str | None] = {"not_shown": None, "not_ticked": "", "ticked": "Y"}
    told = {raw.coding[key]: meaning for key, meaning in meanings.items() if key in raw.coding}
    told |= {NOT_SHOWN: None} | ({"0": ""} if is_two_way else {})
    for ticked, not_ticked in TICKS:
        if given - {"", *told} <= {ticked, not_ticked}:
            return {"": "", ticked: "Y", not_ticked: ""} | told
    return {"": ""} | told


def _labels_in(codes: dict[str, Answer], item: Item, language: str) -> dict[str, list[str]]:
    """Folded label -> the codes that carry it, in one language."""
    labels: dict[str, list[str]] = {}
    for code, answer in codes.items():
        for wording in (answer.label.get(language, code), *answer.also):
            labels.setdefault(_plain(wording), []).append(code)
    if item.other:
        for word in PLATFORM_OTHER.get(language, ()):
            labels.setdefault(fold(word), []).append(OTHER)
    return {label: list(dict.fromkeys(found)) for label, found in labels.items()}


def _explains(labels: Mapping[str, list[str]], given: set[str]) -> int:
    return sum(_plain(value) in labels for value in given)


def _report_equal_labels(raw: RawTable, item: Item, labels: dict[str, list[str]], given: set[str]) -> Iterator[Finding]:
    for value in sorted(given):
        found = labels.get(_plain(value), [])
        if len(found) > 1:
            yield Finding("error", "equal_labels", raw.file, 0, item=item.id, value=value, expected={"codes": found})


def _plain(wording: str) -> str:
    return fold(html.unescape(re.sub(r"<[^<>]+>", "", wording)))
