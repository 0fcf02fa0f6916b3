"""Several changes of one number as one: what moved it from a value that was shown to the one that holds."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from typing import Any

from pipelines.history.chain import Record

Cause = dict[str, Any]
COUNTS = ("added", "edited", "removed")
"""What may happen to responses: as causes of their own, or counted within `data`."""


def sum_causes(shown: Record, steps: list[Record]) -> list[Cause]:
    """The causes of all steps from a record to the last of `steps`; those of one step as that step has them.

    Responses that were added, edited and removed are one cause, `data`: what a few of them moved in a step between is
    told nowhere. There are parts where they add up to the whole change.
    """
    if len(steps) == 1:
        return list(steps[0]["why"])
    groups: dict[tuple[str, str], list[Cause]] = {}
    for cause in (cause for step in steps for cause in step["why"]):
        reason = "data" if cause["reason"] in {*COUNTS, "data"} else cause["reason"]
        groups.setdefault((reason, cause.get("term", "")), []).append(cause)
    summed = [_sum_alike(reason, causes) for (reason, _), causes in groups.items()]
    ends = [record.get("values", {}).get("value") for record in (shown, steps[-1])]
    parts = [cause["part"] for cause in summed if "part" in cause]
    if None in ends or not math.isclose(math.fsum(parts), ends[1] - ends[0], rel_tol=1e-9, abs_tol=1e-9):
        summed = [{name: said for name, said in cause.items() if name != "part"} for cause in summed]
    return summed


def _sum_alike(reason: str, causes: list[Cause]) -> Cause:
    """Causes of one kind, one after the other, as one."""
    found: Cause = {"reason": reason, **({"term": causes[0]["term"]} if "term" in causes[0] else {})}
    if reason == "data":
        for name in COUNTS:
            own = (cause.get("responses" if cause["reason"] == name else name, 0) for cause in causes)
            if count := sum(own):
                found[name] = count
    if reason in {"code", "definition"}:
        found |= {"from": causes[0].get("from", ""), "to": causes[-1].get("to", "")}
        if keys := [*_join_keys(each for cause in causes for each in cause.get("keys", []))]:
            found["keys"] = keys
    if any("part" in cause for cause in causes):
        found["part"] = math.fsum(cause.get("part", 0.0) for cause in causes)
    return found


def _join_keys(keys: Iterable[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Each key of a definition once, from what it was first to what it is; nothing of one that is as it was."""
    joined: dict[str, dict[str, Any]] = {}
    for each in keys:
        joined[each["key"]] = {**each, "old": joined.get(each["key"], each)["old"]}
    yield from (each for each in joined.values() if each["old"] != each["new"])
