"""Why a number changed: in 200 generated histories the parts add up to the change, and name what happened."""

import math
from dataclasses import replace

import pytest
from generated_histories import History, generate, with_minimum

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
