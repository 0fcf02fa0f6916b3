"""Why a number changed: in 200 generated histories the parts add up to the change, and name what happened."""

import itertools
import math
from dataclasses import replace

import pandas as pd
import pytest
from generated_histories import History, generate, with_minimum
from surveys import WAVE

from pipelines.history import attribute as attributing
from pipelines.history.attribute import attribute
from pipelines.history.values import Key

HISTORIES = 200


def check(history: History) -> int:
    """Hold every number of a history to its parts; gives how many had more than one cause."""
    several = 0
    change = history.change
    for key, (old, new) in history.records.items():
        why = attribute(change, key, old, new)
        if why is None:
            # A mean of nobody in between: the causes cannot be taken one by one.
            continue
        difference = new["values"]["value"] - old["values"]["value"]
        assert abs(math.fsum(cause["part"] for cause in why) - difference) <= 1e-12 * max(1, abs(difference)), key
        reasons = [cause["reason"] for cause in why]
        assert len(set(reasons)) == len(reasons)
        assert ("code" in reasons) == (old["code"] != new["code"])
        if old["definition"] != new["definition"]:
            assert "definition" in reasons
        counts = change.moved.counts if change.moved else {}
        assert {cause["reason"]: cause["responses"] for cause in why if "responses" in cause} == counts
        several += len(reasons) > 1
    return several


@pytest.mark.parametrize("part", range(4))
def test_the_parts_of_generated_histories_add_up(part: int) -> None:
    quarter = HISTORIES // 4
    assert sum(check(generate(seed)) for seed in range(part * quarter, (part + 1) * quarter)) > quarter


def find(history: History, indicator: str) -> Key:
    return next(key for key in history.records if key[2] == indicator)


def test_a_single_cause_has_the_whole_change() -> None:
    for seed in range(400):
        history = generate(seed)
        if history.change.causes == ["added"] and history.change.moved is not None:
            key = find(history, "share")
            old, new = history.records[key]
            if old["code"] == new["code"]:
                why = attribute(history.change, key, old, new)
                difference = new["values"]["value"] - old["values"]["value"]
                assert why == [
                    {"reason": "added", "responses": history.change.moved.counts["added"], "part": difference}
                ]
                return
    raise AssertionError("no history with one cause")


def test_what_a_few_people_moved_is_told_together_only() -> None:
    """With a minimum above the people of a cause, no part of theirs is told; the whole is, and it adds up."""
    told = 0
    for seed in range(16):
        history = with_minimum(generate(seed), 5)
        for key, (old, new) in history.records.items():
            why = attribute(history.change, key, old, new)
            if why is None or history.change.moved is None:
                continue
            assert not {"added", "edited", "removed"} & {cause["reason"] for cause in why}
            difference = new["values"]["value"] - old["values"]["value"]
            assert abs(math.fsum(cause["part"] for cause in why) - difference) <= 1e-12 * max(1, abs(difference))
            told += any(cause["reason"] == "data" for cause in why)
    assert told > 10


def test_old_answers_that_do_not_fit_new_declarations_cannot_be_taken_apart() -> None:
    for seed in range(400):
        history = generate(seed)
        if history.change.redefined and history.change.moved is not None:
            change = history.change
            fewer = change.before.responses.drop(columns="use")
            change = replace(change, before=replace(change.before, responses=fewer), computed={})
            key = find(history, "share")
            assert attribute(change, key, *history.records[key]) is None
            return
    raise AssertionError("no history with two causes")


def find_history(*causes: str) -> tuple[History, Key]:
    """The first generated history in which nothing but these happened, in this order, and its share."""
    history = next(each for each in map(generate, range(4000)) if each.change.causes == [*causes])
    return history, find(history, "share")


def test_margins_that_earlier_answers_cannot_meet_leave_the_causes_together() -> None:
    """The answers are weighed anew by a level that nobody had given before."""
    history, key = find_history("definition", "added")
    records, change = history.records[key], history.change
    responses = change.before.responses.assign(use=pd.Categorical(["A"] * len(change.before.responses), list("ABC")))
    change = replace(change, before=replace(change.before, responses=responses), computed={})
    assert attribute(change, key, *records) is not None
    wave = change.declared.survey.waves[WAVE].model_copy(update={"margins": {"use": {"A": 0.5, "B": 0.5}}})
    survey = change.declared.survey.model_copy(update={"waves": {WAVE: wave}})
    change = replace(change, declared=replace(change.declared, survey=survey), computed={})
    assert attribute(change, key, *records) is None


def test_the_causes_of_a_large_wave_are_taken_in_their_order(monkeypatch: pytest.MonkeyPatch) -> None:
    history, key = find_history("definition", "removed", "added")
    change, (old, new) = history.change, history.records[key]
    monkeypatch.setattr(attributing, "LARGE", len(change.responses) - 1)
    why = attribute(change, key, old, new)
    assert why is not None
    subsets = [{"definition"}, {"definition", "removed"}]
    numbers = [change.number(frozenset(subset), key) for subset in subsets]
    steps = [old["values"]["value"], *numbers, new["values"]["value"]]
    told = [cause["part"] for cause in why if cause["reason"] != "code"]
    assert told == pytest.approx([after - before for before, after in itertools.pairwise(steps)])  # type: ignore[operator]
    assert {*change.computed} <= {frozenset(), *map(frozenset, subsets)}, "no other subset was computed"
