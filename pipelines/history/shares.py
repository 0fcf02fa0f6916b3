"""How much of a change each of several causes moved, so that the parts add up to the change."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from itertools import combinations
from math import factorial

Worth = Callable[[frozenset[str]], float | None]
"""What a number would be, had only these of the causes happened; None where that cannot be computed."""


def share_out(worth: Worth, causes: Sequence[str]) -> dict[str, float] | None:
    """The part of each cause in the change from none of them to all of them.

    The mean, over every order in which the causes could have come, of what each moves when it comes (Shapley 1953): no
    order is preferred, a cause that moves nothing has 0, and the parts add up to the change. Where a number of some
    order is missing, the causes are taken in the order given (each moves what it moves after those before it); None
    where that cannot be computed either. Reckoned exactly, rounded once at the end.
    """
    known = {subset: worth(subset) for subset in _subsets(causes)}
    if all(number is not None for number in known.values()):
        exact = {subset: Fraction(number) for subset, number in known.items() if number is not None}
        return {cause: float(_mean_move(exact, causes, cause)) for cause in causes}
    chain = [known[frozenset(causes[:count])] for count in range(len(causes) + 1)]
    if any(number is None for number in chain):
        return None
    steps = [Fraction(number) for number in chain if number is not None]
    return {cause: float(steps[at + 1] - steps[at]) for at, cause in enumerate(causes)}


def _subsets(causes: Sequence[str]) -> list[frozenset[str]]:
    return [frozenset(chosen) for count in range(len(causes) + 1) for chosen in combinations(causes, count)]


def _mean_move(worth: dict[frozenset[str], Fraction], causes: Sequence[str], cause: str) -> Fraction:
    others = [other for other in causes if other != cause]
    total = Fraction(0)
    for before in _subsets(others):
        weight = Fraction(factorial(len(before)) * factorial(len(others) - len(before)), factorial(len(causes)))
        total += weight * (worth[before | {cause}] - worth[before])
    return total
