"""Composite indicators: expressions over indicators and counts, every term kept beside the result."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from pipelines.indicators import HASH_DIGITS
from pipelines.reach.quantity import Quantity, UnitMismatch, as_number, divide, read_unit, tell_unit
from schemas.declarations import Composite, Impact
from schemas.expressions import ALL, Name, Node, Number, Operation, Over, list_names, list_terms
from schemas.refusals import Problem, Refusal

FILE = "schemas/impact.yaml"
RANGE = "interval-arithmetic"


@dataclass(frozen=True)
class Term:
    """What an expression may name: a count, an indicator of a survey or register, or a composite.

    status: counted, estimated, or computed. value is NaN where the year has it, but without a number.
    """

    id: str
    value: float
    low: float
    high: float
    unit: str
    status: str
    source: str
    data_hash: str

    def as_quantity(self, wider: Mapping[str, str]) -> Quantity:
        """The term as a number to compute with; a count lies nowhere but at its value."""
        unit = read_unit(self.unit, wider)
        if math.isnan(self.low) and self.status != "estimated":
            return Quantity(self.value, self.value, self.value, unit)
        return Quantity(self.value, self.low, self.high, unit)


Row = dict[str, Any]


def compose(impact: Impact, composite: Composite, year: str, known: Mapping[str, Term], elsewhere: Iterable[str]
            ) -> tuple[Row, Term]:  # fmt: skip
    """The row of a composite in one year, and the term it is to those further down.

    known: what the year has, by id. elsewhere: ids that exist, in this year or another; a term of these that the year
    does not have leaves the composite without a value, and says so. Raises Refusal for a term that exists nowhere, and
    for units that do not fit.
    """
    tree = expand(composite.tree, known)
    names = list_names(tree)
    _refuse_unknown(composite, [name for name in names if name not in known], elsewhere)
    lacking = [name for name in names if name not in known or math.isnan(known[name].value)]
    if lacking:
        quantity = Quantity(math.nan, math.nan, math.nan, read_unit(composite.unit, impact.units))
        reason, status = f"{', '.join(lacking)}: no value in {year}", "unknown"
    else:
        quantity = _evaluate(impact, composite, tree, known)
        status = "estimated" if any(known[name].status == "estimated" for name in names) else "computed"
        reason = "estimated" if status == "estimated" else ""
    if not lacking and not math.isfinite(quantity.value):
        quantity = Quantity(math.nan, math.nan, math.nan, quantity.unit)
        reason, status = f"a division by nothing, or a number too large, in {year}", "unknown"
    low, high = (quantity.low, quantity.high) if quantity.has_range else (math.nan, math.nan)
    own = [term for name in names if (term := known.get(name)) is not None]
    data_hash = _hash(*(term.data_hash for term in own))
    row = {
        "survey": "impact", "wave": year, "indicator": composite.id, "statistic": _name_statistic(composite.tree),
        "estimand": "", "value": quantity.value, "unit": composite.unit,
        "denominator": _count_averaged(tree) if not lacking else None, "ci_low": low, "ci_high": high,
        "ci_method": "" if math.isnan(low) else RANGE, "reason": reason,
        "definition_hash": hash_composite(composite), "data_hash": data_hash,
    }  # fmt: skip
    term = Term(composite.id, quantity.value, low, high, composite.unit, status, "impact", data_hash)
    return row, term


def list_composite_terms(composites: Mapping[str, Composite], name: str, year: str, known: Mapping[str, Term]
                         ) -> list[Row]:  # fmt: skip
    """The terms of a composite in order, the terms of a composite among them one deeper; none where it has no value."""
    rows = [
        {"composite": name, "year": year, "position": position, "depth": depth, "sign": sign, "term": term.id,
         "value": term.value, "low": term.low, "high": term.high, "unit": term.unit, "status": term.status,
         "source": term.source}
        for position, (sign, depth, term) in enumerate(_walk(composites, name, known, 0), start=1)
    ]  # fmt: skip
    return [] if name not in known or math.isnan(known[name].value) else rows


def _walk(composites: Mapping[str, Composite], name: str, known: Mapping[str, Term], depth: int
          ) -> Iterable[tuple[str, int, Term]]:  # fmt: skip
    # As when it was composed: `plenary-*` is no composite that is declared further down, nor itself.
    order = list(composites)
    others = [term for term in known if term not in composites or order.index(term) < order.index(name)]
    for sign, part in _split(expand(composites[name].tree, others)):
        for term in list_names(part):
            if term in known:
                yield sign, depth, known[term]
                if term in composites:
                    yield from _walk(composites, term, known, depth + 1)


def _split(tree: Node) -> list[tuple[str, Node]]:
    """The terms of an expression with their signs; those of a sum(...) one by one, those of a mean(...) as `mean`."""
    parts: list[tuple[str, Node]] = []
    for sign, part in list_terms(tree):
        if isinstance(part, Over):
            parts += [("mean" if part.function == "mean" else sign, Name(name)) for name in part.names]
        else:
            parts.append((sign, part))
    return parts


def expand(tree: Node, known: Iterable[str]) -> Node:
    """The expression with `plenary-*` as every known id that begins so."""
    ids = list(known)
    if isinstance(tree, Over):
        names = [
            found
            for name in tree.names
            for found in (sorted(each for each in ids if each.startswith(name[:-1])) if name.endswith(ALL) else [name])
        ]
        # Where nothing begins so the name stays, and is told to be unknown.
        return Over(tree.function, tuple(names) or tree.names)
    if isinstance(tree, Operation):
        return replace(tree, left=expand(tree.left, ids), right=expand(tree.right, ids))
    return tree


def _evaluate(impact: Impact, composite: Composite, tree: Node, known: Mapping[str, Term]) -> Quantity:
    wanted = read_unit(composite.unit, impact.units)
    try:
        found = _compute(tree, known, impact.units)
    except UnitMismatch as error:
        action = "correct the expression, or say under `units` that one counts as the other"
        raise _refuse(composite, f"{error}", "units that can be added", action) from None
    if found.unit != wanted:
        told = f"an expression in {tell_unit(found.unit)}"
        action = "correct the unit or the expression, or say under `units` that one counts as the other"
        raise _refuse(composite, told, f"`unit: {composite.unit}`", action)
    return found


def _compute(tree: Node, known: Mapping[str, Term], wider: Mapping[str, str]) -> Quantity:
    if isinstance(tree, Number):
        return as_number(tree.value)
    if isinstance(tree, Name):
        return known[tree.id].as_quantity(wider)
    if isinstance(tree, Over):
        first, *others = (known[name].as_quantity(wider) for name in tree.names)
        for each in others:
            first = first + each
        return divide(first, len(tree.names)) if tree.function == "mean" else first
    left, right = _compute(tree.left, known, wider), _compute(tree.right, known, wider)
    operations = {"+": Quantity.__add__, "-": Quantity.__sub__, "*": Quantity.__mul__, "/": Quantity.__truediv__}
    return operations[tree.sign](left, right)


def _refuse_unknown(composite: Composite, unknown: list[str], elsewhere: Iterable[str]) -> None:
    ids = set(elsewhere)
    nowhere = [
        name for name in unknown
        if not (any(each.startswith(name[:-1]) for each in ids) if name.endswith(ALL) else name in ids)
    ]  # fmt: skip
    if nowhere:
        expected = "an indicator, an activity count or a composite declared further up"
        raise _refuse(composite, f"unknown term {', '.join(nowhere)}", expected, "correct the term")


def _refuse(composite: Composite, found: str, expected: str, action: str) -> Refusal:
    return Refusal(Problem(FILE, f"composites.{composite.id}", found, expected, action))


def _count_averaged(tree: Node) -> int | None:
    return len(tree.names) if isinstance(tree, Over) and tree.function == "mean" else None


def _name_statistic(tree: Node) -> str:
    if isinstance(tree, Over):
        return tree.function
    plain = all(sign == "+" and isinstance(part, Name) for sign, part in list_terms(tree))
    return "sum" if plain else "expression"


def hash_composite(composite: Composite) -> str:
    """What a composite means, as a hash; the same for `a + b` and the sum of the terms a and b."""
    tree = composite.tree
    statistic = _name_statistic(tree)
    if isinstance(tree, Over):
        return _hash(statistic, *tree.names)
    if statistic == "sum":
        return _hash(statistic, *(part.id for _, part in list_terms(tree) if isinstance(part, Name)))
    return _hash(statistic, repr(tree))


def _hash(*parts: object) -> str:
    return hashlib.sha256("\n".join(map(str, parts)).encode()).hexdigest()[:HASH_DIGITS]
