"""The whole history on one page: what each run recorded, what persons noted, and which published values moved."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from pipelines.history.chain import Record
from pipelines.history.reasons import name_reason
from pipelines.history.said import Sayer
from pipelines.history.state import ACTS, State, last_published
from pipelines.history.values import Key, key_of


@dataclass(frozen=True)
class Move:
    """A published value that is another now. excused: a correction or withdrawal after that says why."""

    key: Key
    publication: Record
    shown: Record
    now: Record
    excused: bool


def list_moved(state: State) -> Iterator[Move]:
    """Every value that was published and has moved since, as it was shown last."""
    noted: dict[Key, int] = {}
    for record in state.by_number.values():
        if record["kind"] in {"correction", "withdrawal"}:
            noted |= {key_of(key): record["n"] for key in record["keys"]}
    for key, (publication, shown) in last_published(state).items():
        now = state.in_force[key]
        if now["n"] != shown["n"] and now.get("published"):
            yield Move(key, publication, shown, now, noted.get(key, 0) > now["n"])


def list_runs(sayer: Sayer, state: State) -> list[dict[str, Any]]:
    """Each run that recorded something: when, from which commit, how many numbers, for which reasons."""
    runs: list[dict[str, Any]] = []
    for record in state.by_number.values():
        if record["kind"] == "run":
            runs.append({"n": record["n"], "day": sayer.day(record["at"]), "commit": record.get("commit", "")[:12],
                         "numbers": 0, "counts": {}})  # fmt: skip
        elif record["kind"] in {"value", "gone", "code"} and runs:
            counts = runs[-1]["counts"]
            reason = sayer.say["reasons"][name_reason(record)]
            counts[reason] = counts.get(reason, 0) + 1
            runs[-1]["numbers"] += record["kind"] != "code"
    for run in runs:
        run["reasons"] = ", ".join(sayer.fill("by_reason", reason=reason, count=count)
                                   for reason, count in run["counts"].items())  # fmt: skip
    return runs


def list_acts(sayer: Sayer, state: State) -> list[dict[str, Any]]:
    """Each publication, correction, withdrawal and erasure: when, of how many numbers, and what was said."""
    acts = []
    for record in state.by_number.values():
        if record["kind"] in ACTS:
            fields = {name: record.get(name, "") for name in ("role", "reason", "event")}
            count = len(record.get("shown") or record.get("keys") or [])
            acts.append({"n": record["n"], "day": sayer.day(record["at"]), "numbers": count or "",
                         "told": sayer.fill(record["kind"], **fields)})  # fmt: skip
    return acts
