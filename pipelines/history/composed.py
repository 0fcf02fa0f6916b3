"""Why a sum or mean of other indicators changed: its terms, or which terms it has."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from pipelines.history.chain import Record
from pipelines.history.shares import share_out
from pipelines.history.values import Key

Terms = dict[str, float]


def attribute_composed(
    key: Key, old: Record, new: Record, definitions: list[dict[str, Any] | None], before: Terms, after: Terms
) -> list[dict[str, Any]] | None:
    """The part of the definition and of each term in the change of a composite; None where terms are not known.

    definitions: what it meant before and means now. before, after: every number that may be a term, by id.
    """
    first, last = definitions
    if first is None or last is None:
        return None
    redefined = first != last
    changed = [term for term in dict.fromkeys([*first["terms"], *last["terms"]]) if before.get(term) != after.get(term)]
    causes = [*(["definition"] if redefined else []), *(f"term {term}" for term in changed)]

    def worth(happened: frozenset[str]) -> float | None:
        if not happened:
            return float(old["values"]["value"])
        if happened == frozenset(causes):
            return float(new["values"]["value"])
        content = last if "definition" in happened else first
        values = []
        for term in content["terms"]:
            known = after if f"term {term}" in happened or term not in changed else before
            if term not in known:
                return None
            values.append(Fraction(known[term]))
        total = sum(values, Fraction(0))
        return float(total / len(values) if content["statistic"] == "mean" else total)

    if len(causes) > MOST:
        return None
    parts = share_out(worth, causes)
    if parts is None or not causes:
        return None
    return [
        {"reason": "definition", "part": part} if cause == "definition"
        else {"reason": "term", "term": cause.removeprefix("term "), "part": part}
        for cause, part in parts.items()
    ]  # fmt: skip


MOST = 12
"""With more causes than these there are too many orders to look at."""
