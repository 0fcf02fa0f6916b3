"""Base rule -> mask: who counts."""

from __future__ import annotations

import pandas as pd

from schemas.declarations import Condition, Rule
from schemas.declared import Declarations


def evaluate_rule(rule: Rule, responses: pd.DataFrame, declared: Declarations) -> pd.Series[bool]:
    """Whether each response fulfils every condition; a missing answer fulfils none of them.

    One exception: who was asked a multiple choice and ticked nothing does fulfil `none_of`. Who never saw the
    question does not.
    """
    holds = pd.Series(True, index=responses.index)
    for name, condition in rule.items():
        holds &= _evaluate(name, condition, responses, declared)
    return holds


def rule_depends_on_break_off(rule: Rule, responses: pd.DataFrame) -> pd.Series[bool]:
    """Where the rule cannot be told because the respondent left before one of its items."""
    unknown = pd.Series(False, index=responses.index)
    for name in rule:
        if f"missing:{name}" in responses:
            unknown |= responses[f"missing:{name}"] == "broke_off"
    return unknown


def _evaluate(name: str, condition: Condition, responses: pd.DataFrame, declared: Declarations) -> pd.Series[bool]:
    if name == "language":
        spoken = responses["language"]
        return (spoken.isin(condition.any_of) | (not condition.any_of)) & ~spoken.isin(condition.none_of)
    missing = responses[f"missing:{name}"]
    holds = pd.Series(True, index=responses.index)
    if condition.answered is not None:
        holds &= missing.isna() if condition.answered else missing.isin(["no_answer", "dont_know"])
    item = declared.items[name.split("[")[0]]
    if item.type == "multiple":
        boxes = {code: responses[f"{name}[{code}]"].fillna(False).astype(bool) for code in declared.codes(item)}
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
