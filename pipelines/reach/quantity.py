"""Numbers with a range and a unit, and what + - * / make of them.

A range says between what a number lies: of an estimate what its register says, of a survey's number its uncertainty
interval. Ranges go through by interval arithmetic (R. E. Moore, Interval Analysis, 1966): the result holds every value
that numbers within their ranges can give, all at their ends at once. That is wider than a 95 % interval, and wider
still where a number stands twice; it claims nothing about how likely anything is. What is counted has no range. An
estimate whose range nobody gave takes the range of everything it enters away.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace

Dimensions = tuple[tuple[str, int], ...]
PLAIN = {"", "share", "number", "%"}
"""Units that a product leaves out."""


class UnitMismatch(ValueError):
    """Two units that cannot be added."""


@dataclass(frozen=True)
class Quantity:
    """value between low and high; NaN bounds where the range is unknown; a count has its value as both."""

    value: float
    low: float
    high: float
    unit: Dimensions = ()

    @property
    def has_range(self) -> bool:
        """Whether anything but one value is possible, and it is known between what."""
        return self.low < self.high

    def __add__(self, other: Quantity) -> Quantity:
        self._same_unit(other, "+")
        return Quantity(self.value + other.value, self.low + other.low, self.high + other.high, self.unit)

    def __sub__(self, other: Quantity) -> Quantity:
        self._same_unit(other, "-")
        return Quantity(self.value - other.value, self.low - other.high, self.high - other.low, self.unit)

    def __mul__(self, other: Quantity) -> Quantity:
        ends = [one * two for one in (self.low, self.high) for two in (other.low, other.high)]
        return _between(self.value * other.value, ends, _join(self.unit, other.unit, 1))

    def __truediv__(self, other: Quantity) -> Quantity:
        unit = _join(self.unit, other.unit, -1)
        if other.value == 0:
            return Quantity(math.nan, math.nan, math.nan, unit)
        if other.low <= 0 <= other.high:
            # Anything could come out: there is a value, and no range.
            return Quantity(self.value / other.value, math.nan, math.nan, unit)
        ends = [one / two for one in (self.low, self.high) for two in (other.low, other.high)]
        return _between(self.value / other.value, ends, unit)

    def _same_unit(self, other: Quantity, sign: str) -> None:
        if self.unit != other.unit:
            raise UnitMismatch(f"{tell_unit(self.unit)} {sign} {tell_unit(other.unit)}")


def read_unit(unit: str, wider: Mapping[str, str]) -> Dimensions:
    """`persons` or `persons/sessions` as what sums and products go by; a unit counts as the wider one declared."""
    counted: Counter[str] = Counter()
    for place, part in enumerate(unit.split("/")):
        name = part.strip()
        seen = {name}
        while name in wider and wider[name] not in seen:
            name = wider[name]
            seen.add(name)
        if name not in PLAIN:
            counted[name] += -1 if place else 1
    return _sort(counted)


def tell_unit(unit: Dimensions) -> str:
    """A unit in words: `persons`, `persons/sessions`, `plain number`."""
    over = ["·".join([name] * power) for name, power in unit if power > 0]
    under = ["/".join([name] * -power) for name, power in unit if power < 0]
    return "/".join(["·".join(over) or ("1" if under else "plain number"), *under])


def as_number(value: float) -> Quantity:
    """A number as written in an expression."""
    return Quantity(value, value, value)


def divide(quantity: Quantity, number: int) -> Quantity:
    """A quantity shared out over a number, in its own unit."""
    return replace(quantity / as_number(number), unit=quantity.unit)


def _between(value: float, ends: list[float], unit: Dimensions) -> Quantity:
    if any(math.isnan(end) for end in ends):
        return Quantity(value, math.nan, math.nan, unit)
    return Quantity(value, min(*ends, value), max(*ends, value), unit)


def _join(one: Dimensions, other: Dimensions, power: int) -> Dimensions:
    counted: Counter[str] = Counter(dict(one))
    for name, times in other:
        counted[name] += power * times
    return _sort(counted)


def _sort(counted: Counter[str]) -> Dimensions:
    return tuple(sorted((name, power) for name, power in counted.items() if power))
