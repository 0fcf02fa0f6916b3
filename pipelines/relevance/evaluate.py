"""Evaluate an equation for every response at once."""

from __future__ import annotations

from collections.abc import Callable
from copy import copy
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from pipelines.relevance.functions import call_function
from pipelines.relevance.operands import EMPTY, NO, Mask, OfTexts, OfTruth, Operand, choose, read_answers
from pipelines.relevance.operators import join, negate
from schemas.equations import Equation
from schemas.equations.tree import Call, Chain, Constant, Node, Unary, Variable


@dataclass(frozen=True)
class Value:
    """The answers a variable stands for, a row per response.

    values: texts, codes, numbers, dates or ticks; missing where nothing was answered. relevant: whether the question
    was put to this response.
    """

    values: pd.Series[Any]
    relevant: pd.Series[bool]


def evaluate_equation(equation: Equation, look_up: Callable[[str], Value], index: pd.Index[Any]) -> pd.Series[bool]:
    """Whether each response fulfils the equation, as LimeSurvey's server decides (`ProcessBooleanExpression`).

    look_up gives the answers of a variable, in the order of the index. An equation that names a variable without
    `.NAOK` never holds where that question was not relevant; with `.NAOK` such an answer is empty. Responses that
    agree in all the variables are evaluated once, so the time is that of telling them apart.
    """
    values = {name: look_up(name) for name in equation.names}
    groups, first = _group_alike(list(values.values()), len(index))
    few = {name: Value(value.values.iloc[first], value.relevant.iloc[first]) for name, value in values.items()}
    holds = _Evaluation(few).evaluate(equation.tree).truth
    for variable in equation.variables:
        if not variable.tolerant:
            holds = holds & few[variable.name].relevant.to_numpy(dtype=np.bool_)
    return pd.Series(np.broadcast_to(holds, (len(first),))[groups], index=index, dtype="bool")


def _group_alike(values: list[Value], rows: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """The number of each row's group of rows with the same values, and the first row of each group."""
    groups = np.zeros(rows, np.int64)
    for value in values:
        codes = pd.factorize(value.values)[0].astype(np.int64) + 1
        codes = 2 * codes + value.relevant.to_numpy(dtype=np.int64)
        groups = pd.factorize(groups * (codes.max(initial=0) + 1) + codes)[0].astype(np.int64)
    return groups, pd.Series(groups).drop_duplicates().index.to_numpy(dtype=np.int64)


@dataclass
class _Evaluation:
    """One pass through the tree; a variable's answers are read once."""

    values: dict[str, Value]
    read: dict[str, Operand] = field(default_factory=dict)

    def evaluate(self, node: Node) -> Operand:
        match node:
            case Constant(text, quoted):
                return OfTexts(np.array([text], dtype=object), quoted)
            case Variable():
                return self.read_variable(node)
            case Unary(sign, operand):
                return negate(sign, self.evaluate(operand))
            case Call():
                values = [self.evaluate(argument) for argument in node.arguments]
                # What a function gives is never taken for a quoted text.
                return _unquoted(call_function(node, values))
            case Chain(start, rest):
                result = self.evaluate(start)
                for sign, following in rest:
                    result = join(sign, result, self.evaluate(following))
                return result

    def read_variable(self, variable: Variable) -> Operand:
        value = self.values[variable.name]
        relevant: Mask = value.relevant.to_numpy(dtype=np.bool_)
        if variable.suffix == "relevanceStatus":
            return OfTruth(relevant)
        if variable.name not in self.read:
            self.read[variable.name] = choose(relevant, read_answers(value.values), EMPTY)
        return self.read[variable.name]


def _unquoted(operand: Operand) -> Operand:
    if operand.quoted.any():
        operand = copy(operand)
        operand.quoted = NO
    return operand
