"""Why the numbers of a wave changed: code, definition, and responses added, edited or removed, each with its part.

The old code cannot be run beside the new: its part is what the new code makes of the old responses under the old
declarations, less what was recorded. Between definitions and responses no order is preferred (`shares.share_out`).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

from pipelines.history.chain import Record
from pipelines.history.differences import Moved, compare_exports
from pipelines.history.kept import Kept
from pipelines.history.shares import share_out
from pipelines.history.values import Key, key_of
from pipelines.indicators import compute_indicator
from pipelines.tabulate import WEIGHT, select_population
from pipelines.weights import weigh_responses
from schemas.declared import Declarations

LARGE = 200_000
"""Above so many responses the causes are taken in one order: computing every subset of them would take too long."""
DEFINITION = "definition"
Rows = dict[Key, dict[str, Any]]


@dataclass
class Change:
    """One wave before and after: what was kept of it, and what it is now."""

    wave: str
    before: Kept
    responses: pd.DataFrame
    declared: Declarations
    redefined: bool
    data_changed: bool
    computed: dict[frozenset[str], Rows | None] = field(default_factory=dict)

    @cached_property
    def moved(self) -> Moved | None:
        """Which responses differ; None where the exports are the same."""
        if not self.data_changed:
            return None
        numbered = self.declared.survey.platform == "limesurvey"
        return compare_exports(self.before.responses, self.responses, numbered)

    @cached_property
    def causes(self) -> list[str]:
        """What happened, in the order in which it is taken where no other order can be computed."""
        return [*([DEFINITION] if self.redefined else []), *(self.moved.counts if self.moved else [])]

    @property
    def tells_apart(self) -> bool:
        """Whether parts of added, edited and removed responses may be told one by one.

        The part of a few people would say what they answered; the change as a whole is told by the values anyway.
        """
        least = self.declared.survey.minimum_cell
        if self.declared.survey.waves[self.wave].released or self.moved is None:
            return True
        return all(self.moved.persons[cause] >= least for cause in self.moved.counts)

    def rows(self, happened: frozenset[str]) -> Rows | None:
        """Every number, had only these causes happened; None where that cannot be computed."""
        if happened not in self.computed:
            self.computed[happened] = self._compute(happened)
        return self.computed[happened]

    def number(self, happened: frozenset[str], key: Key) -> float | None:
        """What a number would be; None where nobody counts, or too few for a part to be told of them."""
        row = (self.rows(happened) or {}).get(key)
        if row is None or pd.isna(row["value"]):
            return None
        survey = self.declared.survey
        if not survey.waves[self.wave].released and 0 < row["persons"] < survey.minimum_cell:
            return None
        return float(row["value"])

    def _compute(self, happened: frozenset[str]) -> Rows | None:
        everything = self.declared if DEFINITION in happened or not self.redefined else self.before.declared
        try:
            declared = everything.for_wave(self.wave)
            mixed = self._mix(happened)
            responses = weigh_responses(mixed, declared, self.wave)
            return dict(_count_all(responses, declared, self.wave))
        except Exception:
            # Old answers need not fit new declarations; which error that gives depends on what is missing.
            return None

    def _mix(self, happened: frozenset[str]) -> pd.DataFrame:
        """The earlier responses with what happened to them, and nothing else."""
        before = self.before.responses.drop(columns=WEIGHT, errors="ignore")
        after = self.responses.drop(columns=WEIGHT, errors="ignore")
        moved = self.moved
        if moved is None:
            return before
        if {*moved.counts} <= happened:
            return after
        kept = np.ones(len(before), dtype=bool)
        if "removed" in happened:
            kept &= ~moved.removed
        if "edited" in happened:
            kept[moved.edited_before] = False
        parts = [before[kept]]
        if "edited" in happened:
            parts.append(after.iloc[moved.edited_after])
        if "added" in happened:
            parts.append(after[moved.added])
        mixed = pd.concat([part.astype("object") for part in parts], ignore_index=True)
        return _retype(mixed, before, after)


def _count_all(responses: pd.DataFrame, declared: Declarations, wave: str) -> Iterator[tuple[Key, dict[str, Any]]]:
    """Every number of a wave with the persons behind it. What of it may be told is for others to decide."""
    survey = declared.survey
    populations = {
        name: select_population(responses, declared, name, survey.waves[wave].population)
        for name in ("complete", "received")
    }
    for indicator in declared.indicators:
        try:
            rows = compute_indicator(populations[indicator.population], indicator)
        except Exception:  # noqa: S112 -- what old answers or old declarations lack, others have
            continue
        for row in rows.to_dict("records"):
            of = {"survey": survey.id, "wave": wave, "indicator": indicator.id, "level": row.get("level", ""), **row}
            yield key_of(of), {"value": row["value"], "persons": row["persons"]}


def _retype(mixed: pd.DataFrame, before: pd.DataFrame, after: pd.DataFrame) -> pd.DataFrame:
    """The types of the columns as they were; categories of both sides, those of the later first."""
    typed: dict[str, Any] = {}
    for name in mixed.columns:
        kinds = [frame[name].dtype for frame in (after, before) if name in frame]
        kind = kinds[0]
        if isinstance(kind, pd.CategoricalDtype):
            of_both = [each.categories for each in kinds if isinstance(each, pd.CategoricalDtype)]
            levels = list(dict.fromkeys(level for categories in of_both for level in categories))
            kind = pd.CategoricalDtype(levels, ordered=kind.ordered)
        typed[name] = mixed[name].astype(kind)
    return pd.DataFrame(typed)


def attribute(change: Change, key: Key, old: Record, new: Record) -> list[dict[str, Any]] | None:
    """The causes of one change, each with its part; None where it cannot be taken apart.

    old, new: the records before and after; a number is recorded in both. The parts add up to the difference.
    """
    start, end = old["values"]["value"], new["values"]["value"]
    causes = change.causes
    recoded = old["code"] != new["code"]

    def worth(happened: frozenset[str]) -> float | None:
        if happened == frozenset(causes):
            return float(end)
        if not happened and not recoded:
            return float(start)
        return change.number(happened, key)

    if len(change.responses) > LARGE:
        worth = _only_in_order(worth, causes)
    parts = share_out(worth, causes) if causes else {}
    begun = worth(frozenset()) if causes or not recoded else float(end)
    if parts is None or begun is None:
        return None
    why: list[dict[str, Any]] = []
    if recoded:
        why.append({"reason": "code", "from": old["code"], "to": new["code"], "part": begun - start})
    return why + _tell_causes(change, parts, old["definition"] != new["definition"])


def _only_in_order(worth: Any, causes: list[str]) -> Any:
    chain = {frozenset(causes[:count]) for count in range(len(causes) + 1)}
    return lambda happened: worth(happened) if happened in chain else None


def _tell_causes(change: Change, parts: dict[str, float], redefined: bool) -> list[dict[str, Any]]:
    why: list[dict[str, Any]] = []
    # Another indicator's definition moves nothing here; a declaration that no definition holds may.
    if DEFINITION in parts and (redefined or parts[DEFINITION]):
        why.append({"reason": DEFINITION, "part": parts[DEFINITION]})
    moved = change.moved
    if moved is None:
        return why
    counts = moved.counts
    if change.tells_apart:
        why += [{"reason": cause, "responses": count, "part": parts[cause]} for cause, count in counts.items()]
    else:
        why.append({"reason": "data", **counts, "part": sum(parts[cause] for cause in counts)})
    return why
