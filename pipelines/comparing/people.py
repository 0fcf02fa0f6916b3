"""Who is on both sides: participants recognised by their pseudonym, and accounted for."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from pipelines.contracts import ALONE
from pipelines.counting import NOWHERE, Answers, Places
from pipelines.selected import Responses
from pipelines.tabulate import Population


@dataclass(frozen=True)
class Linked(Population):
    """A population whose participants have numbers, from 0, also where nobody answers twice in a wave."""

    participant: Places | None = None

    @cached_property
    def answers(self) -> Answers:
        """Whose each response is; nobody's but its own where there are no pseudonyms."""
        return Answers(len(self.responses), self.participant, self.weight)


@dataclass(frozen=True)
class People:
    """The people of two sides.

    before, after, both: how many participants; responses where participants are unknown. recognised: whether both
    sides have pseudonyms to go by; otherwise nobody is taken to be on both. same: for each participant of the second
    side its number in the first, NOWHERE for none. independent: one unweighted answer a participant on each side.
    """

    before: int
    after: int
    both: int
    recognised: bool
    independent: bool
    same: Places


def link_people(before: Population, after: Population) -> tuple[Linked, Linked, People]:
    """Both populations with their participants numbered, and who is in both of them.

    A response without a pseudonym is one of a participant of its own, who is on one side only.
    """
    (first, names), (second, others) = _number(before.responses), _number(after.responses)
    recognised = len(names) > 0 and len(others) > 0
    repeated = before.declared.survey.repeated
    if not (recognised or repeated):
        first, second = (_number_each(side) for side in (before, after))
    sides = [_link(before, first), _link(after, second)]
    answers = [side.answers for side in sides]
    same = np.full(answers[1].participants, NOWHERE, dtype=np.intp)
    if recognised:
        same[: len(others)] = names.get_indexer(others)
    independent = not repeated and all(
        each.weight is None and each.participants == each.size for each in answers
    )  # fmt: skip
    both = int((same >= 0).sum())
    people = People(answers[0].participants, answers[1].participants, both, recognised, independent, same)
    return sides[0], sides[1], people


def _number_each(population: Population) -> Places | None:
    """A participant for each response, where responses weigh differently; no numbers are needed where they do not."""
    return None if population.weight is None else np.arange(len(population.responses), dtype=np.intp)


def _link(population: Population, participant: Places | None) -> Linked:
    return Linked(
        population.responses, population.declared, population.weight, population.size, participant=participant
    )


def _number(responses: Responses) -> tuple[Places | None, pd.Index[str]]:
    """The number of each response's participant, and the pseudonyms of those who have one, by number."""
    if "participant" not in responses:
        return None, pd.Index([], dtype="str")
    named = responses["participant"].astype("str")
    known = (named.notna() & ~named.fillna("").str.startswith(ALONE)).to_numpy(dtype=bool)
    numbers, names = pd.factorize(named.where(known))
    numbers = numbers.astype(np.intp)
    numbers[~known] = len(names) + np.arange(int((~known).sum()))
    return numbers, pd.Index(names)
