"""What a release says, number by number: which persons each number counts, and which numbers say the same."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np

from pipelines.counting import Floats
from pipelines.disclosure.crossings import Axes, Crossing
from pipelines.tabulate import Mask

Places = tuple[str, ...]
"""Where a number stands: the table, then what tells its row from the others."""


@dataclass(frozen=True)
class Sum:
    """A weighted sum over the states of some axes: an array of what each state is worth, an axis each."""

    population: str
    axes: tuple[str, ...]
    worth: Floats

    @property
    def key(self) -> tuple[str, tuple[str, ...], bytes]:
        """The same for two sums that are the same."""
        return self.population, self.axes, self.worth.tobytes()


@dataclass(frozen=True)
class Figure:
    """A number that can be said, whoever says it.

    total: what it adds up. value: what it comes to. persons: how many different persons it counts, where it counts
    whole responses; None for a sum of scores.
    """

    total: Sum
    value: float
    persons: int | None


@dataclass(frozen=True)
class Bound:
    """What a row tells beside its numbers: the figures, each times its factor, add up to no more than a limit."""

    factors: tuple[tuple[int, float], ...]
    limit: float = 0.0


@dataclass
class Group:
    """Everything said of the same people by one indicator or item: its base, who of it counts, and who is missing.

    Figures are given by number. members: persons in the group whether or not in the base. cost: of a missing count.
    listed: whether it has rows; who has no level of a break is a group of its own only where there are enough of them.
    """

    name: Places
    base: int
    counted: int
    kinds: dict[str, int] = field(default_factory=dict)
    members: int = 0
    cost: float = 1.0
    listed: bool = True


@dataclass
class Row:
    """A row of a table: the figures it shows or gives away, and what it is worth to a reader.

    group: the number of its group. below: the figure of its denominator. cells: counts it shows. moments: sums that
    its value gives away. spread: sums that its interval gives away. bounds: what it tells beside. leads: it is the most
    frequent of its group, and is said to be; it is hidden only with all others. listed: it stands in its table whether
    or not anybody is in it. few: it is the answer of fewer persons than the minimum. silent: it
    counts who gave no answer.
    """

    place: Places
    group: int
    below: int
    cells: list[int] = field(default_factory=list)
    moments: list[int] = field(default_factory=list)
    spread: list[int] = field(default_factory=list)
    bounds: list[Bound] = field(default_factory=list)
    cost: float = 1.0
    leads: bool = False
    listed: bool = True
    few: bool = False
    silent: bool = False


class Book:
    """All figures, groups and rows of a release."""

    def __init__(self, axes: dict[str, Axes], minimum: int) -> None:
        self.axes, self.minimum = axes, minimum
        self.figures: list[Figure] = []
        self.groups: list[Group] = []
        self.rows: list[Row] = []
        self.fixed: set[int] = set()
        """Figures that are public whatever happens: how many responses there are, and what nobody can be."""
        self.speaks: dict[int, dict[tuple[str, ...], bool]] = {}
        """Of each figure the axes it is about, as each who says it has them, and whether it counts answers to them."""
        self.named: dict[Places, int] = {}
        """The groups by name."""
        self.boxes: dict[tuple[Places, int], set[int]] = {}
        """Boxes that are looked at one by one: of each group, and the figure of who ticked one, the figure of each."""
        self._numbers: dict[object, int] = {}
        self._crossings: dict[tuple[str, tuple[str, ...]], Crossing] = {}

    def open_group(self, group: Group) -> None:
        """Put a group into the book."""
        self.named[group.name] = len(self.groups)
        self.groups.append(group)

    @property
    def truisms(self) -> list[Bound]:
        """What everybody knows: whoever ticked anything ticked one of the boxes."""
        return [
            Bound(((answered, 1.0), *((box, -1.0) for box in sorted(boxes))))
            for (_, answered), boxes in self.boxes.items()
        ]

    def cross(self, population: str, names: Iterable[str]) -> Crossing:
        """The crossing of some axes, made once."""
        key = population, tuple(dict.fromkeys(names))
        if key not in self._crossings:
            self._crossings[key] = Crossing(self.axes[population], key[1])
        return self._crossings[key]

    def crossings(self, population: str) -> list[Crossing]:
        """The crossings of a population that were made."""
        return [crossing for (of, _), crossing in self._crossings.items() if of == population]

    def count(self, population: str, crossing: Crossing, mask: Mask, said_of: tuple[str, ...] = ()) -> int:
        """The number of the figure that counts the responses in some states."""
        total = reduce_sum(population, crossing, mask.astype(float))
        if total.key not in self._numbers:
            self._enter(total, float(crossing.counts[mask].sum()), crossing.count_persons(mask))
            if not (mask & crossing.possible).any():
                self.fixed.add(self._numbers[total.key])
        number = self._numbers[total.key]
        if said_of and said_of not in self.speaks.setdefault(number, {}):
            self.speaks[number][said_of] = bool((mask & crossing.possible & crossing.speaks(said_of)).any())
        return number

    def add(self, population: str, crossing: Crossing, worth: Floats) -> int:
        """The number of the figure that adds up what the responses in each state are worth."""
        total = reduce_sum(population, crossing, worth)
        if total.key not in self._numbers:
            self._enter(total, float(worth @ crossing.counts), None)
        return self._numbers[total.key]

    def _enter(self, total: Sum, value: float, persons: int | None) -> None:
        self._numbers[total.key] = len(self.figures)
        self.figures.append(Figure(total, value, persons))

    def spread(self, figure: int) -> Floats:
        """What each response of its population is worth in a figure."""
        total = self.figures[figure].total
        seen = (each for each in self.crossings(total.population) if each.names_of_sums == total.axes)
        crossing = next(seen, None) or self.cross(total.population, total.axes)
        return np.asarray(total.worth.ravel()[crossing.place], dtype=float)

    def name_persons(self, figure: int) -> set[str]:
        """The participants a figure counts, by their pseudonyms; each response without one is somebody of its own."""
        responses = self.axes[self.figures[figure].total.population].population.responses
        within = self.spread(figure) > 0
        names = responses["participant"].astype("object")
        known = names.where(names.notna(), responses["wave"].astype(str) + "/" + responses["id"].astype(str))
        return set(known[within])

    def find(self, total: Sum) -> int | None:
        """The number of a figure that is one sum, where something says it."""
        return self._numbers.get(total.key)


def reduce_sum(population: str, crossing: Crossing, worth: Floats) -> Sum:
    """A sum over no more axes than it depends on."""
    array = worth.reshape(crossing.shape)
    names = list(crossing.names_of_sums)
    for place in reversed(range(len(names))):
        first = np.take(array, [0], axis=place)
        if (array == first).all():
            array = first.squeeze(axis=place)
            del names[place]
    order = sorted(range(len(names)), key=lambda place: names[place])
    return Sum(population, tuple(names[place] for place in order), np.ascontiguousarray(array.transpose(order)))
