"""Why an indicator made of others changed: its terms, or the expression over them."""

from __future__ import annotations

import math
from typing import Any

from pipelines.history.chain import Record
from pipelines.history.met import COMPOSED
from pipelines.history.shares import share_out
from pipelines.history.values import Key
from schemas.declarations import Impact
from schemas.expressions import Name, Node, Number, Over, parse_expression

Terms = dict[str, float]
MOST = 10
"""With more causes than these there are too many orders to look at."""


def attribute_composed(
    old: Record, new: Record, definitions: list[dict[str, Any] | None], before: Terms, after: Terms
) -> list[dict[str, Any]] | None:
    """The part of the definition and of each term in the change of a composite; None where terms are not known.

    definitions: what it meant before and means now. before, after: every number that may be a term, by id.
    """
    first, last = definitions
    if first is None or last is None or "expression" not in first or "expression" not in last:
        return None
    named = dict.fromkeys([*first["terms"], *last["terms"]])
    changed = [term for term in named if before.get(term) != after.get(term)]
    causes = [*(["definition"] if first != last else []), *(f"term {term}" for term in changed)]
    if not causes or len(causes) > MOST:
        return None

    def worth(happened: frozenset[str]) -> float | None:
        if not happened:
            return float(old["values"]["value"])
        if happened == frozenset(causes):
            return float(new["values"]["value"])
        content = last if "definition" in happened else first
        known = {term: (after if f"term {term}" in happened or term not in changed else before).get(term)
                 for term in content["terms"]}  # fmt: skip
        if any(value is None for value in known.values()):
            return None
        value = evaluate(
            parse_expression(content["expression"]), {term: value for term, value in known.items() if value is not None}
        )
        return value if math.isfinite(value) else None

    parts = share_out(worth, causes)
    if parts is None:
        return None
    return [
        {"reason": "definition", "part": part} if cause == "definition"
        else {"reason": "term", "term": cause.removeprefix("term "), "part": part}
        for cause, part in parts.items()
    ]  # fmt: skip


def is_term(other: Key, key: Key, impact: Impact | None) -> bool:
    """Whether a number can be a term of a composite: a whole of the same year, or of a wave declared for it."""
    declared = impact.years.get(key[1]) if impact else None
    waves = declared.waves if declared and other[0] not in COMPOSED else {}
    return not (other[3] or other[5]) and waves.get(other[0], key[1]) == other[1]


def evaluate(tree: Node, known: Terms) -> float:
    """What an expression comes to; NaN for a division by zero. `a-*` stands for every term that begins so."""
    if isinstance(tree, Number):
        return tree.value
    if isinstance(tree, Name):
        return known[tree.id]
    if isinstance(tree, Over):
        values = [known[name] for name in _expand(tree, known)]
        total = math.fsum(values)
        return total / len(values) if tree.function == "mean" else total
    left, right = evaluate(tree.left, known), evaluate(tree.right, known)
    if tree.sign == "/":
        return left / right if right else math.nan
    return {"+": left + right, "-": left - right, "*": left * right}[tree.sign]


def _expand(tree: Over, known: Terms) -> list[str]:
    names = []
    for name in tree.names:
        names += [each for each in known if each.startswith(name[:-1])] if name.endswith("-*") else [name]
    return list(dict.fromkeys(names))
