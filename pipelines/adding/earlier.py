"""An export of a running survey against the one taken in before: what is new, changed or gone."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from pipelines.measures import real_moments
from pipelines.responses import answer_columns

KEPT = 12
"""How many responses of a kind are named."""


@dataclass(frozen=True)
class Difference:
    """Responses by the platform's number, or by language, moment and participant where the platform has none.

    changed: response -> the items that read otherwise now; `missing:item` where only the reason of no answer does.
    """

    new: list[str]
    changed: dict[str, list[str]]
    gone: list[str]
    same: int

    @property
    def loses(self) -> bool:
        """Whether anything that was taken in before would read otherwise or be missing."""
        return bool(self.changed or self.gone)


def compare_responses(before: pd.DataFrame, after: pd.DataFrame, numbered: bool) -> Difference:
    """Hold two responses tables of a wave against each other, answer by answer.

    numbered: the platform gives each response a number; else order of arrival decides between equal moments.
    """
    former, latter = index_responses(before, numbered), index_responses(after, numbered)
    both = former.index.intersection(latter.index)
    columns = [*dict.fromkeys([*answer_columns(before), *answer_columns(after)]), "submitted", "language", "outcome"]
    old = former.reindex(both).reindex(columns=columns).astype("object")
    new = latter.reindex(both).reindex(columns=columns).astype("object")
    differs = ~((old == new) | (old.isna() & new.isna()))
    changed = {
        str(name): _list_changed([column for column in columns if differs.at[name, column]])
        for name in both[differs.any(axis=1)]
    }
    return Difference(
        new=[str(name) for name in latter.index.difference(former.index, sort=False)],
        changed=changed,
        gone=[str(name) for name in former.index.difference(latter.index, sort=False)],
        same=len(both) - len(changed),
    )


def _list_changed(columns: list[str]) -> list[str]:
    """The columns that differ; why an answer is missing only where the answer itself reads as before."""
    answers = {column.removeprefix("text:") for column in columns if not column.startswith("missing:")}
    reasons = [column for column in columns if column.startswith("missing:")]
    alone = {
        reason for reason in reasons
        if not any(name == reason[8:] or name.startswith(f"{reason[8:]}[") for name in answers)
    }  # fmt: skip
    return [column for column in columns if not column.startswith("missing:") or column in alone]


def count_shared(responses: pd.DataFrame, other: pd.DataFrame) -> tuple[int, int]:
    """How many responses were sent in a language at a moment at which another wave has one too, and of how many."""
    moments, theirs = _list_moments(responses), _list_moments(other)
    return int(moments.isin(theirs).sum()), len(moments)


def _list_moments(responses: pd.DataFrame) -> pd.Series[str]:
    """Language and moment of each response that has a real one."""
    moments = real_moments(responses["submitted"].fillna(responses["started"]))
    told: pd.Series[str] = responses.loc[moments.index, "language"].astype("str") + " " + moments.astype("str")
    return told


def index_responses(responses: pd.DataFrame, numbered: bool) -> pd.DataFrame:
    """The responses by what stays the same when a wave is exported again: number, or language, moment and person."""
    if numbered:
        return responses.set_index("id")
    keys = responses[["language", "submitted"]].astype("str").agg(" ".join, axis=1)
    if "participant" in responses:
        keys += " " + responses["participant"].where(~responses["participant"].str.startswith("alone-"), "").astype(str)
    times = keys.groupby(keys).cumcount()
    return responses.set_index(keys.where(times == 0, keys + " (" + (times + 1).astype(str) + ")"))
