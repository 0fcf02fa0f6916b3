"""Conditions of LimeSurvey's table `conditions` as a relevance equation, the way the platform itself writes it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

NUMBER = re.compile(r"-?\d+(\.\d+)?")
ORDERS = {"<", "<=", ">", ">="}


class Condition(NamedTuple):
    """One row: `field` compared by `method` with `value`; `type` is the letter of the question referred to.

    method: an operator of equations, or RX for a regular expression; others are written as they are.
    """

    scenario: int
    question: int
    field: str
    value: str
    method: str
    type: str


def write_relevance(conditions: Sequence[Condition]) -> str:
    """The equation of one question's conditions.

    Within a scenario, conditions on the same reference are joined by `or`, different ones by `and`; scenarios are
    joined by `or`. References stay field names (`9X8X7SQ001.NAOK`).
    """
    scenarios: dict[int, dict[tuple[int, str], list[str]]] = {}
    for condition in sorted(conditions):
        reference, joined_as = _refer(condition)
        together = scenarios.setdefault(condition.scenario, {}).setdefault((condition.question, joined_as), [])
        together.append(_compare(reference, condition))
    return " or ".join(
        "(" + " and ".join(f"({' or '.join(equations)})" for equations in references.values()) + ")"
        for references in scenarios.values()
    )


def _is_box(condition: Condition) -> bool:
    """Whether the value names a box of a multiple choice; with + the whole name stands in the field."""
    return condition.type in {"M", "P"} and not condition.field.startswith("+")


def _refer(condition: Condition) -> tuple[str, str]:
    """The name in the equation, and what it is joined by `or` under: all boxes of one question together."""
    if re.fullmatch(r"\{.+\}", condition.field):
        return condition.field[1:-1], condition.field
    if _is_box(condition):
        return f"{condition.field}{condition.value}.NAOK", condition.field
    name = condition.field.removeprefix("+")
    return f"{name}.NAOK", name


def _compare(name: str, condition: Condition) -> str:
    method, value = condition.method, "Y" if _is_box(condition) else condition.value
    if method == "RX":
        slashed = value if re.fullmatch(r"/.*/", value, flags=re.DOTALL) else f"/{value}/"
        return f"regexMatch({_quote(slashed)},{name})"
    if not value.strip() and method in {"==", "!="}:
        # A single space is what the condition editor writes for “no answer”.
        return f"is_empty({name})" if method == "==" else f"!is_empty({name})"
    referred = re.fullmatch(r"@(.+)@|\{(.+)\}", value)
    if referred:
        written = referred[1] or referred[2]
    else:
        written = value if method in ORDERS and NUMBER.fullmatch(value) else _quote(value)
    # An empty answer would count as 0 in these comparisons.
    if method == "!=" and (referred or value == "0"):
        return f"(is_empty({name}) || ({name} != {written}))"
    if method in {"<", "<=", ">="} or (method == "==" and (referred or value == "0")):
        return f"(!is_empty({name}) && ({name} {method} {written}))"
    return f"{name} {method} {written}"


def _quote(text: str) -> str:
    return f"'{text}'" if '"' in text and "'" not in text else '"' + text.replace('"', '\\"') + '"'
