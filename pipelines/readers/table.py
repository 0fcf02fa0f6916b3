"""Cells between a file format and a platform: columns by position, because headings need not be unique."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, field

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from pipelines.readers.raw import Unreadable

Cells = pd.Series
"""One column as strings of the type `str`, counted from 0; missing is "never shown"."""

MASK = "'="

Choose = Callable[[Sequence[str]], Collection[int]]
"""All headings of a file -> the positions whose cells may be read."""


@dataclass(frozen=True)
class Columns:
    """The chosen columns of a file as strings.

    headings: every heading of the file, in order.
    cells: position -> cells, for the chosen positions only; missing is "never shown".
    first_row: the number of the first response, as a spreadsheet counts.
    coding, loses: as in RawTable, for what only the format knows.
    """

    headings: tuple[str, ...]
    cells: dict[int, Cells]
    first_row: int = 2
    coding: dict[str, str] = field(default_factory=dict)
    loses: tuple[str, ...] = ()

    @property
    def count(self) -> int:
        """How many responses there are."""
        return len(next(iter(self.cells.values()), ()))


def as_cells(values: Iterable[str | None]) -> Cells:
    """Strings of a slower reader as a column; None is "never shown"."""
    return pd.Series(list(values), dtype="str")


def replace_each(cells: Cells, change: Callable[[str], str | None]) -> Cells:
    """The column with every distinct cell changed once; what is missing stays so."""
    encoded = pa.chunked_array(pa.array(cells, pa.large_string())).combine_chunks().dictionary_encode()
    old = encoded.dictionary.to_pylist()
    new = [change(cell) for cell in old]
    if new == old:
        return cells
    return pd.Series(pa.array(new, pa.large_string()).take(encoded.indices), index=cells.index, dtype="str")


def has_cell(answers: pd.DataFrame, cell: str) -> bool:
    """Whether this stands anywhere in the table; the first column that has it ends the search."""
    # pandas fills what is missing before it looks, which takes three times as long.
    return any(pc.any(pc.equal(pa.array(answers[name]), cell)).as_py() for name in answers.columns)


def as_times(cells: Cells) -> pd.Series[pd.Timestamp]:
    """Times as LimeSurvey writes them (`2021-11-29 09:11:48`); NaT for what is missing or written otherwise."""
    try:
        # Arrow takes days and minutes alone too, which LimeSurvey does not write.
        if (cells.str.len().dropna() == len("2021-11-29 09:11:48")).all():
            return pd.Series(pa.array(cells).cast(pa.timestamp("s")).to_pandas(), index=cells.index)
    except pa.ArrowInvalid:
        pass
    return pd.to_datetime(cells, format="%Y-%m-%d %H:%M:%S", errors="coerce").astype("datetime64[s]")


def as_numbers(cells: Cells) -> pd.Series[float]:
    """Whole or decimal numbers; NaN for what is missing or no number."""
    try:
        return pd.Series(pa.array(cells.replace("", None)).cast(pa.float64()).to_pandas(), index=cells.index)
    except pa.ArrowInvalid:
        return pd.to_numeric(cells, errors="coerce")


def refuse_no_responses(file: str) -> Unreadable:
    """The refusal of a file with headings and nothing under them."""
    return Unreadable(
        file, "row 2", "no response under the heading", "at least one response", "export again with “all responses”"
    )


def without_mask(cell: str) -> str:
    """The answer without the quote that platforms put before a first equal sign (`'=1+1`)."""
    return cell[1:] if cell.startswith(MASK) else cell


def without_masks(cells: Cells) -> Cells:
    """The same of a whole column."""
    if not pc.any(pc.starts_with(pa.array(cells), MASK)).as_py():
        return cells
    return cells.where(~cells.str.startswith(MASK, na=False), cells.str.slice(1))


def make_unique(headings: Sequence[str]) -> list[str]:
    """The headings with “ (2)”, “ (3)” behind those that came before, in order."""
    seen = set(headings)
    used: set[str] = set()
    unique = []
    for heading in headings:
        name, number = heading, 1
        while name in used or (number > 1 and name in seen):
            number += 1
            name = f"{heading} ({number})"
        used.add(name)
        unique.append(name)
    return unique
