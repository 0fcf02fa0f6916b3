"""A median of answers in words: the answer that stands in the middle, not its place in the scale."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from schemas.declarations import Text
    from schemas.declared import Declarations

IN_WORDS = {"median", "quartiles"}
"""Statistics whose value is a place in a scale, or lies between two."""


def list_scales(declared: Declarations, tell: Callable[[Text], str]) -> dict[str, dict[str, str]]:
    """The answers of substance of every indicator with a median, in order: code and label by the indicator's id."""
    return {
        each.id: {code: tell(answer.label) for code, answer in declared.codes(each.item).items() if not answer.missing}
        for each in declared.indicators
        if each.item in declared.parts and not IN_WORDS.isdisjoint(each.statistics)
    }


def name_middle(scale: Mapping[str, str], value: float) -> str:
    """The label at a place of a scale, both where it lies between two; nothing for a scale of numbers.

    scale: the codes of substance with their labels, in order. Codes that are all numbers are places themselves, others
    count from 1.
    """
    if not scale or math.isnan(value) or any(_is_number(label) for label in scale.values()):
        return ""
    numbered = all(code.lstrip("-").isdigit() for code in scale)
    places = {float(code) if numbered else float(rank): label for rank, (code, label) in enumerate(scale.items(), 1)}
    if value in places:
        return places[value]
    below = [place for place in places if place < value]
    above = [place for place in places if place > value]
    return f"{places[max(below)]} – {places[min(above)]}" if below and above else ""


def _is_number(label: str) -> bool:
    return label.strip().replace(",", ".").lstrip("-").replace(".", "", 1).isdigit()
