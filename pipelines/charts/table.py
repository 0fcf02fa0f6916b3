"""Reads the rows of a chart table into plain records."""

import math
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass

import pandas as pd


@dataclass(frozen=True)
class Row:
    """One row of a chart table: ready-made texts and the numbers that give lengths."""

    level: str
    label: str
    group: str
    group_label: str
    count: float
    share: float
    low: float
    high: float
    text: str
    short: str
    role: str
    suppressed: bool

    def measure(self, name: str) -> float:
        """The count or the share as a length; 0 when it is hidden or unknown."""
        value = self.share if name == "share" else self.count
        return 0.0 if math.isnan(value) or self.suppressed else value

    @property
    def has_interval(self) -> bool:
        """Whether both bounds are known and the value is shown."""
        return not (self.suppressed or math.isnan(self.low) or math.isnan(self.high))


def _string(value: object) -> str:
    absent = value is None or value is pd.NA or (isinstance(value, float) and math.isnan(value))
    return "" if absent else str(value)


def _number(value: object) -> float:
    return math.nan if value is None or value is pd.NA else float(value)  # type: ignore[arg-type]


def read_rows(table: pd.DataFrame) -> list[Row]:
    """Records of a chart table in display order; absent columns read as empty or NaN."""
    return [_read_row(record) for record in table.to_dict("records")]


def _read_row(record: Mapping[Hashable, object]) -> Row:
    hidden = record.get("suppressed")
    return Row(
        level=_string(record.get("level")),
        label=_string(record.get("label")),
        group=_string(record.get("group")),
        group_label=_string(record.get("group_label")),
        count=_number(record.get("count")),
        share=_number(record.get("share")),
        low=_number(record.get("low")),
        high=_number(record.get("high")),
        text=_string(record.get("text")),
        short=_string(record.get("short")),
        role=_string(record.get("role")),
        suppressed=False if hidden is None or hidden is pd.NA else bool(hidden),
    )


def split_missing(rows: list[Row]) -> tuple[list[Row], list[Row]]:
    """Rows that count, and the rows of missing answers, which stand apart."""
    return ([row for row in rows if row.role != "missing"], [row for row in rows if row.role == "missing"])


def list_groups(rows: list[Row]) -> list[tuple[str, str]]:
    """Groups with their labels, in the order they first appear."""
    labels: dict[str, str] = {}
    for row in rows:
        labels.setdefault(row.group, row.group_label)
    return list(labels.items())


def list_levels(rows: list[Row]) -> list[tuple[str, str, str]]:
    """Levels with their labels and roles, in the order they first appear."""
    levels: dict[str, tuple[str, str]] = {}
    for row in rows:
        levels.setdefault(row.level, (row.label, row.role))
    return [(level, label, role) for level, (label, role) in levels.items()]


def find_rest(hidden: Sequence[bool]) -> int | None:
    """Before which level the hidden ones stand together: the first of them where they are neighbours, else the end."""
    places = [place for place, each in enumerate(hidden) if each]
    if not places:
        return None
    return places[0] if places[-1] - places[0] == len(places) - 1 else len(hidden)


def refuse_crowd(pitch: float, heights: Iterable[float], what: str) -> None:
    """Raise ValueError where rows are so low that the texts of two of them would touch."""
    kept = list(heights)
    if max(kept, default=0.0) > pitch + 1:
        raise ValueError(f"{len(kept)} {what} are more than a slide holds legibly; show fewer, or take another chart")
