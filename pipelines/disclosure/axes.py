"""What a response can say, one question at a time: the states of an item, and the state of every response."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import combinations, permutations
from typing import Any

import numpy as np
import pandas as pd

from pipelines.counting import Floats, Places
from pipelines.tabulate import WEIGHT, Mask, Population
from schemas.missing import MISSING
from schemas.parts import Part

ALL_PATTERNS = 6
"""Up to so many boxes every pattern of ticks is a state of its own."""
MOST_STATES = 256
"""With more patterns than this, the boxes of an item are looked at one by one."""
BASE, SOME = "base:", "#"
"""Axes that are no item: who belongs to a base; some boxes of a multiple choice (`item#BOX+BOX`)."""
OUTCOME = "outcome"
BLANKS = ["no_answer", "not_asked", "broke_off", "not_in_wave"]


@dataclass(frozen=True)
class Axis:
    """The states of one question, and which of them each response is in.

    columns: a row a state, in the columns of a responses table. silent: the states that are no answer. possible: those
    a response can be in. features: what each state says, by name, as numbers that all axes share: of the item itself,
    of each box or rank, of the base it was asked of.
    """

    name: str
    place: Places
    columns: pd.DataFrame
    silent: Mask
    possible: Mask
    features: dict[str, Places] = field(default_factory=dict)

    @property
    def size(self) -> int:
        """How many states there are."""
        return len(self.silent)


def build_axis(population: Population, name: str) -> Axis:
    """The axis of `language`, of a part, of a whole ranking, of some boxes, of a base, or of the outcome."""
    if name == OUTCOME:
        complete = (population.responses["outcome"] == "complete").to_numpy(dtype=np.intp)
        return _plain(name, 1 - complete, pd.DataFrame(index=range(2)), np.array([True, True]))
    if name == "language":
        languages = population.declared.survey.languages
        place = np.asarray(pd.Categorical(population.responses["language"], languages).codes, dtype=np.intp)
        columns = pd.DataFrame({"language": pd.Series([*languages, None], dtype="object")})
        axis = _plain(name, np.where(place < 0, len(languages), place), columns, columns["language"].isna().to_numpy())
        axis.possible[-1] = False
        return axis
    if name.startswith(BASE):
        inside = population.base(name.removeprefix(BASE)).astype(np.intp)
        return _plain(name, inside, pd.DataFrame(index=range(2)), np.array([True, False]))
    whole, _, some = name.partition(SOME)
    part = population.declared.parts.get(whole)
    if part is None:
        return _rank(population, whole)
    if part.kind == "boxes":
        return _tick(population, part, some.split("+") if some else list(part.boxes), name)
    return _code(population, part) if part.kind == "code" else _scalar(population, part)


def is_wide(population: Population, part: Part) -> bool:
    """Whether a multiple choice has more patterns of ticks than can be states."""
    boxes = list(part.boxes)
    return len(boxes) > ALL_PATTERNS and len(_pack(population, part, boxes)[0]) > MOST_STATES


def _plain(name: str, place: Places, columns: pd.DataFrame, silent: Mask) -> Axis:
    size = len(silent)
    return Axis(name, place, columns, silent, np.ones(size, dtype=bool), {name: np.arange(size)})


def _blanks(population: Population, part: Part) -> tuple[list[str], Places]:
    """The ways in which somebody did not answer a part, and which of them each response took, if any.

    Where nobody left a question empty, whoever attacks may know that nobody could.
    """
    kind = population.kind(part.name)
    seen = {MISSING[place] for place in np.unique(kind[kind >= 0])}
    base = population.declared.codebook.bases[part.item.asked_of]
    routed = {"not_asked"} if base.rule or base.equation or base.shown else set()
    blanks = [each for each in BLANKS if each in seen | routed]
    table = np.array([blanks.index(each) if each in blanks else -1 for each in MISSING], dtype=np.intp)
    return blanks, np.where(kind >= 0, table[np.maximum(kind, 0)], -1)


def _kinds(kinds: list[str | None]) -> pd.Categorical:
    return pd.Categorical(kinds, MISSING)


def _code(population: Population, part: Part) -> Axis:
    codes = list(part.codes)
    blanks, blank = _blanks(population, part)
    at = population.codes(part.name)
    place = np.where(at >= 0, at, len(codes) + np.maximum(blank, 0))
    known = [*range(len(codes)), *([-1] * len(blanks))]
    kinds = [*(answer.missing for answer in part.codes.values()), *blanks]
    columns = pd.DataFrame({
        part.name: pd.Categorical.from_codes(np.array(known), pd.Index(codes, dtype="str"), ordered=part.ordered),
        f"missing:{part.name}": _kinds(kinds),
    })  # fmt: skip
    axis = _plain(part.name, place, columns, columns[f"missing:{part.name}"].notna().to_numpy())
    axis.features[part.name] = np.concatenate([np.arange(len(codes)), len(codes) + _number_kinds(blanks)])
    return _with_base(part, axis)


def _scalar(population: Population, part: Part) -> Axis:
    """A number, a date or a text: given or not."""
    blanks, blank = _blanks(population, part)
    kinds: list[str | None] = [None, *blanks]
    columns = pd.DataFrame({f"missing:{part.name}": _kinds(kinds)})
    if part.kind == "number":
        columns[part.name] = [1.0, *([np.nan] * len(blanks))]
    axis = _plain(part.name, blank + 1, columns, np.arange(len(kinds)) > 0)
    axis.features[part.name] = np.concatenate([[0], 1 + _number_kinds(blanks)])
    return _with_base(part, axis)


def _tick(population: Population, part: Part, boxes: list[str], name: str) -> Axis:
    """Patterns of ticked boxes; of some boxes alone, an answer may also name none of them."""
    blanks, blank = _blanks(population, part)
    numbers, number = _pack(population, part, boxes)
    patterns = _choose_patterns(numbers, len(boxes))
    at = np.array([patterns.index(each) for each in numbers], dtype=np.intp)[number]
    place = np.where(blank < 0, at, len(patterns) + np.maximum(blank, 0))
    kinds: list[str | None] = [*([None] * len(patterns)), *blanks]
    ticks = {box: np.array([pattern >> bit & 1 for pattern in patterns]) for bit, box in enumerate(boxes)}
    nothing = [False] * len(blanks)
    content: dict[str, Any] = {part.boxes[box]: [*own.astype(bool), *nothing] for box, own in ticks.items()}
    outside = [box for box in part.boxes if box not in ticks]
    # Where none of these boxes is ticked and yet something was answered, it was another box.
    elsewhere = [bool(outside) and pattern == 0 for pattern in patterns] + nothing
    content |= {part.boxes[box]: elsewhere for box in outside}
    columns = pd.DataFrame(content | {f"missing:{part.name}": _kinds(kinds)})
    silent = columns[f"missing:{part.name}"].notna().to_numpy()
    whys = 2 + _number_kinds(blanks)
    features = {f"{part.name}{SOME}{box}": np.concatenate([own, whys]) for box, own in ticks.items()}
    if not outside and len(boxes) <= ALL_PATTERNS:
        features[name] = np.concatenate([np.arange(len(patterns)), len(patterns) + _number_kinds(blanks)])
    possible = np.array([bool(outside) or pattern > 0 for pattern in patterns] + [True] * len(blanks))
    return _with_base(part, Axis(name, place, columns, silent, possible, features))


def _pack(population: Population, part: Part, boxes: list[str]) -> tuple[list[int], Places]:
    """The patterns of ticks that were seen, as bits, and which of them each response has."""
    ticked = population.boxes(part.name)
    packed = np.packbits(np.column_stack([ticked[box] for box in boxes]), axis=1, bitorder="little")
    rows, number = np.unique(packed, axis=0, return_inverse=True)
    return [int.from_bytes(row.tobytes(), "little") for row in rows], number.ravel().astype(np.intp)


def _choose_patterns(seen: list[int], boxes: int) -> list[int]:
    """All patterns where they are few, else those seen and those of one or two boxes."""
    if boxes <= ALL_PATTERNS:
        return list(range(1 << boxes))
    small = {sum(1 << bit for bit in chosen) for size in (0, 1, 2) for chosen in combinations(range(boxes), size)}
    return sorted({*seen, *small} if len({*seen, *small}) <= MOST_STATES else {*seen, 0})


def _number_kinds(blanks: list[str]) -> Places:
    return np.array([BLANKS.index(kind) for kind in blanks], dtype=np.intp)


def _rank(population: Population, name: str) -> Axis:
    """A whole ranking: the orders in which options were ranked."""
    parts = population.declared.parts_of(name)
    codes = list(parts[0].codes)
    places = np.column_stack([population.codes(part.name) for part in parts])
    blanks, blank = _blanks(population, parts[0])
    orders = {tuple(row) for row in np.unique(places, axis=0)} | {(-1,) * len(parts)}
    if len(codes) <= 4:
        every = [order for size in range(1, len(parts) + 1) for order in permutations(range(len(codes)), size)]
        orders |= {order + (-1,) * (len(parts) - len(order)) for order in every}
    listed = sorted(orders, reverse=True)
    nothing = listed.index((-1,) * len(parts))
    table = {order: at for at, order in enumerate(listed)}
    at = np.array([table[tuple(row)] for row in places], dtype=np.intp)
    place = np.where(at == nothing, len(listed) + np.maximum(blank, 0), at)
    content: dict[str, Any] = {}
    features: dict[str, Places] = {}
    for rank, part in enumerate(parts):
        own = [order[rank] for order in listed] + [-1] * len(blanks)
        kinds: list[str | None] = [*(None if code >= 0 else "no_answer" for code in own[: len(listed)]), *blanks]
        content[part.name] = pd.Categorical.from_codes(np.array(own), pd.Index(codes, dtype="str"))
        content[f"missing:{part.name}"] = _kinds(kinds)
        whys = np.array([len(codes) + BLANKS.index(kind) if kind else 0 for kind in kinds])
        features[part.name] = np.where(np.array(own) >= 0, own, whys)
    silent = np.array([max(order) < 0 for order in listed] + [True] * len(blanks))
    return Axis(name, place, pd.DataFrame(content), silent, np.arange(len(silent)) != nothing, features)


def _with_base(part: Part, axis: Axis) -> Axis:
    """With what the axis says of the base its item was asked of: who was not asked is not in it."""
    missing = axis.columns[f"missing:{part.name}"]
    axis.features[BASE + part.item.asked_of] = (missing != "not_asked").to_numpy(dtype=bool).astype(np.intp)
    return axis


def find_states(axis: Axis, other: Axis) -> Places:
    """Of each state of an axis the one of another population's that says the same, -1 where it has none."""
    names = sorted(name for name in axis.features if not name.startswith(BASE) or name == axis.name)
    own, there = (list(zip(*(each.features[name].tolist() for name in names), strict=True)) for each in (axis, other))
    table = {said: at for at, said in enumerate(there)}
    return np.array([table.get(said, -1) for said in own], dtype=np.intp)


def weights_of(population: Population, crossing: Places, size: int) -> Floats:
    """What each state of a crossing weighs; 1 where nobody is in it."""
    weight = population.responses[WEIGHT].to_numpy(dtype=float)
    total = np.bincount(crossing, weights=weight, minlength=size)
    count = np.bincount(crossing, minlength=size)
    return np.where(count > 0, total / np.maximum(count, 1), 1.0)


def is_told(population: Population, base: str) -> bool:
    """Whether each part asked of a base says who is in it: not asked and outside the base are the same responses."""
    parts = [part for part in population.declared.parts.values() if part.item.asked_of == base and part.kind != "none"]
    inside = population.base(base)
    put = MISSING.index("not_asked")
    return all(np.array_equal(population.kind(part.name) != put, inside) for part in parts)
