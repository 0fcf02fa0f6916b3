"""How responses came in: the total as a line above, those of each day, week or month as columns below."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from pipelines.charts import tokens
from pipelines.charts.fonts import measure_text
from pipelines.charts.progress import Step
from pipelines.deck.fitting import SAFE, fit_lines
from pipelines.deck.levels import Words_
from pipelines.deck.shapes import Box, Chart, Page, Series, Words

HEAD = 44.0
FOOT = 48.0
SIZE = 24.0


def arrange_progress(
    area: Box, alternative: str, say: Words_, steps: Sequence[Step], *, total_head: str, count_head: str, period: str,
    **_: Any,
) -> list[Page]:  # fmt: skip
    """Two charts over the same days; those outside the field period are grey."""
    if not steps:
        return [[]]
    upper = Box(area.left, area.top + HEAD, area.width, area.height * 0.5 - HEAD)
    lower = Box(area.left, area.top + area.height * 0.5 + HEAD, area.width, area.height * 0.5 - HEAD)
    side = measure_text(steps[-1].total_text, 40, "bold") / SAFE + 40
    labels = tuple(step.label for step in steps)
    pitch = (area.width - side) / len(steps)
    every = all(measure_text(step.text, SIZE, "bold") / SAFE <= pitch for step in steps)
    most = max(step.count for step in steps)
    said = tuple(step.text if step.count and (every or step.count == most) else "" for step in steps)
    fills = tuple(tokens.ACCENT if step.inside else tokens.ROLES["neutral"] for step in steps)
    last = ("",) * (len(steps) - 1) + (steps[-1].total_text,)
    each = Series(count_head, tuple(float(step.count) for step in steps), said, fills)
    total = Chart(
        "total", upper, "line", labels, (Series(total_head, tuple(float(step.total) for step in steps), last),),
        Box(0, 30, upper.width - side, upper.height - 44), alternative, SIZE, 40.0,
    )  # fmt: skip
    counts = Chart(
        "counts", lower, "columns", labels, (each,),

        Box(0, 34, lower.width - side, lower.height - 34 - FOOT), alternative, SIZE, SIZE, 30.0, axis="sparse",
    )  # fmt: skip
    block = fit_lines(period, area.width * 0.6, 1, size=26)
    return [[
        Words("total head", Box(area.left, area.top, area.width * 0.38, HEAD), (total_head,), 30, True),
        Words("period", Box(area.left + area.width * 0.4, area.top, area.width * 0.6, HEAD), (period,), block.size,
              colour=tokens.MUTED, align="right"),
        total,
        Words("count head", Box(area.left, lower.top - HEAD, area.width, HEAD), (count_head,), 30, True),
        counts,
    ]]  # fmt: skip
