"""Exports with “convert Y to” and “convert N to”: boxes and yes/no hold two other values, and empty became no."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping

from pipelines.readers.table import Cells

FIRST_ROWS = 1000


def find_conversion(cells: Mapping[str, Cells]) -> dict[str, str]:
    """The coding of such an export, none where there is no sign of it; `cells` by heading with codes.

    The sign: every box of a question with an other text holds one of two values, never nothing and never Y, and
    one of the two stands in the other text as well, where there is none. A question without other text shows
    no sign: its boxes look like an array answered by all.
    """
    boxes: dict[str, list[str]] = defaultdict(list)
    for heading in cells:
        parts = re.fullmatch(r"(\w+?)(?:\[(\w+)\]|_([A-Za-z0-9]+))", heading)
        if parts:
            boxes[parts[1]].append(heading)
    for headings in boxes.values():
        others = [heading for heading in headings if re.search(r"[\[_]other\]?$", heading)]
        own = [cells[heading] for heading in headings if heading not in others]
        # The first rows of most questions tell that it is not converted; only then all are gone through.
        if len(others) != 1 or not _may_stand_for_two(_values_in(each[:FIRST_ROWS] for each in own)):
            continue
        values = _values_in(own)
        if not values or not _may_stand_for_two(values):
            continue
        texts = cells[others[0]].value_counts().to_dict()
        no, count = next(((value, texts[value]) for value in sorted(values) if value in texts), ("", 0))
        if count > 1 and "" not in texts:
            yes = next((value for value in values if value != no), "")
            return {"ticked": yes, "not_ticked": no, "yes": yes, "no": no, "no_other": no}
    return {}


def _values_in(columns: Iterable[Cells]) -> set[str]:
    return {cell for cells in columns for cell in cells.dropna().unique()}


def _may_stand_for_two(values: set[str]) -> bool:
    """Whether boxes of these values may be converted: two at most, never nothing and never Y."""
    return len(values) <= 2 and not values & {"", "Y"}
