"""What moved a number, told whole for some generated histories; and which responses each cause leaves; see `telling.py`."""

from __future__ import annotations

import itertools
import json
from dataclasses import replace

import pandas as pd
import pytest
from generated_histories import CODES, History, generate, with_minimum
from surveys import WAVE

from pipelines.history.attribute import attribute
from tests.telling import hold

SEEDS = range(6)
EVERYTHING = 4
"""The seed of a history in which all of it happened."""


def tell(history: History) -> list[str]:
    """The causes with their parts, and every number on the way."""
    change, lines = history.change, []
    lines.append(f"{change.causes} {change.tells_apart} {change.moved and (change.moved.counts, change.moved.persons)}")
    subsets = [frozenset(each) for count in range(len(change.causes) + 1)
               for each in itertools.combinations(change.causes, count)]  # fmt: skip
    for key, (old, new) in sorted(history.records.items()):
        found = attribute(change, key, old, new)
        lines.append(f"  {' '.join(filter(None, key[2:]))}: {'not to be taken apart' if found is None else ''}")
        lines += [f"    {json.dumps({name: round(said, 9) if isinstance(said, float) else said for name, said in cause.items()})}"
                  for cause in found or []]  # fmt: skip
        numbers = [change.number(subset, key) for subset in subsets]
        lines.append(f"    {[None if number is None else round(number, 9) for number in numbers]}")
    return lines


@pytest.mark.parametrize("minimum", [1, 4])
def test_what_moved_each_number(minimum: int) -> None:
    text = []
    for seed in SEEDS:
        history = generate(seed)
        text += [f"== {seed}", *tell(with_minimum(history, minimum) if minimum > 1 else history)]
    hold(f"attributed-{minimum}.txt", "\n".join(text))


def test_a_wave_that_is_released_tells_the_part_of_a_few() -> None:
    history = with_minimum(generate(EVERYTHING), 40)
    assert not history.change.tells_apart
    wave = history.change.declared.survey.waves[WAVE].model_copy(update={"released": "released.csv"})
    survey = history.change.declared.survey.model_copy(update={"waves": {WAVE: wave}})
    released = replace(history.change, declared=replace(history.change.declared, survey=survey), computed={})
    assert released.tells_apart
    key = min(history.records)
    assert history.change.number(frozenset(), key) is None, "of fewer than 40 nothing is told"
    assert released.number(frozenset(), key) is not None


def test_each_cause_takes_its_responses_with_it() -> None:
    causes = ["removed", "edited", "added"]
    change = generate(EVERYTHING).change
    moved, before = change.moved, change.before.responses
    assert moved is not None
    ids = set(before["id"])
    removed, added = set(before["id"][moved.removed]), set(change.responses["id"][moved.added])
    edited = set(change.responses["id"].iloc[moved.edited_after])
    assert edited == set(before["id"].iloc[moved.edited_before])
    for count in range(4):
        for chosen in itertools.combinations(causes, count):
            mixed = change._mix(frozenset(chosen))
            wanted = ids - (removed if "removed" in chosen else set()) | (added if "added" in chosen else set())
            assert sorted(mixed["id"]) == sorted(wanted), chosen
            assert mixed.dtypes["use"] == pd.CategoricalDtype([*CODES], ordered=True)
            sides = {True: change.responses, False: before}
            for each in edited:
                own, side = mixed.set_index("id").loc[each], sides["edited" in chosen].set_index("id").loc[each]
                assert own[["use", "visits"]].fillna("–").tolist() == side[["use", "visits"]].fillna("–").tolist(), (
                    chosen
                )
    assert set(change._mix(frozenset({"definition"}))["id"]) == ids
