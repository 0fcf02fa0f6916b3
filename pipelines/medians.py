"""A median of answers in words: the answer that stands in the middle, not its place in the scale."""

from __future__ import annotations

import math
from collections.abc import Mapping

IN_WORDS = {"median", "quartiles"}
"""Statistics whose value is a place in a scale, or lies between two."""


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
