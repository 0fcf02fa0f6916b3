"""Base rule -> mask: who counts."""

from __future__ import annotations

import pandas as pd

from pipelines.relevance import Value, evaluate_equation
from pipelines.selected import Responses
from schemas.declarations import Condition, Rule
from schemas.declared import Declarations
from schemas.equations import parse_equation

NEVER_PUT = ["not_asked", "broke_off", "not_in_wave"]
"""The kinds of missing answer to a question that was never put."""


def evaluate_rule(rule: Rule, responses: Responses, declared: Declarations) -> pd.Series[bool]:
    """Whether each response fulfils every condition; a missing answer fulfils none of them.

    One exception: who was asked a multiple choice and ticked nothing does fulfil `none_of`. Who never saw the
    question does not.
    """
    holds = pd.Series(True, index=responses.index)
    for name, condition in rule.items():
        holds &= _evaluate(name, condition, responses, declared)
    return holds


def evaluate_base(base: str, responses: Responses, declared: Declarations) -> pd.Series[bool]:
    """Who belongs to a base: by its rule or equation, or who was put one of its items."""
    is_what = declared.codebook.bases[base]
    if is_what.equation:
        equation = parse_equation(is_what.equation)
        return evaluate_equation(equation, lambda name: _look_up(name, responses, declared), responses.index)
    if not is_what.shown:
        return evaluate_rule(is_what.rule, responses, declared)
    put = pd.Series(False, index=responses.index)
    for part in declared.parts.values():
        if part.item.asked_of == base:
            put |= ~responses[f"missing:{part.name}"].isin(NEVER_PUT)
    return put


def find_left_before(names: list[str], responses: Responses) -> pd.Series[bool]:
    """Who left before one of these parts, so that what depends on it cannot be told."""
    unknown = pd.Series(False, index=responses.index)
    for name in names:
        if f"missing:{name}" in responses:
            unknown |= responses[f"missing:{name}"] == "broke_off"
    return unknown


def _look_up(name: str, responses: Responses, declared: Declarations) -> Value:
    """The answers an equation's variable stands for; what this wave did not ask is irrelevant."""
    everybody = pd.Series(True, index=responses.index)
    if name == "startlanguage":
        return Value(responses["language"], everybody)
    part, inside = declared.variables.get(name, (None, ""))
    if part is None or f"missing:{part.name}" not in responses:
        return Value(pd.Series("", index=responses.index), ~everybody)
    if inside in part.boxes:
        # A box is missing where it was not shown, with its question or alone.
        ticked = responses[part.boxes[inside]]
        return Value(ticked, ticked.notna())
    answers = responses[inside or (part.name if part.name in responses else f"text:{part.name}")]
    return Value(answers, ~responses[f"missing:{part.name}"].isin(NEVER_PUT))


def _evaluate(name: str, condition: Condition, responses: Responses, declared: Declarations) -> pd.Series[bool]:
    if name == "language":
        spoken = responses["language"]
        return (spoken.isin(condition.any_of) | (not condition.any_of)) & ~spoken.isin(condition.none_of)
    missing = responses[f"missing:{name}"]
    holds = pd.Series(True, index=responses.index)
    if condition.answered is not None:
        holds &= missing.isna() if condition.answered else missing.isin(["no_answer", "dont_know", "not_applicable"])
    part = declared.parts[name]
    if part.kind == "boxes":
        boxes = {code: responses[column].fillna(False).astype(bool) for code, column in part.boxes.items()}
        if condition.any_of:
            holds &= pd.concat([boxes[code] for code in condition.any_of], axis=1).any(axis=1)
        for code in condition.all_of:
            holds &= boxes[code]
        for code in condition.none_of:
            holds &= ~boxes[code]
        if condition.at_least is not None:
            holds &= pd.concat([boxes[code] for code in condition.among], axis=1).sum(axis=1) >= condition.at_least
        if condition.only:
            for code, ticked in boxes.items():
                holds &= ticked if code in condition.only else ~ticked
        if condition.answered is False:
            return holds
        return holds & (missing.isna() | (missing == "no_answer") & bool(condition.none_of))
    # A code that says nothing of substance (don't know) still is what the respondent chose.
    if condition.any_of or condition.only:
        holds &= responses[name].isin(condition.any_of or condition.only)
    if condition.none_of:
        holds &= ~responses[name].isin(condition.none_of) & missing.isna()
    if condition.all_of:
        holds &= responses[name].isin(condition.all_of)
    return holds
