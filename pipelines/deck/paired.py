"""Two waves side by side: a bar each, and their difference with its interval and verdict in a table beside them."""

from __future__ import annotations

import math
from typing import Any

import pandas as pd

from pipelines.charts import tokens
from pipelines.charts.fit import fit_alike
from pipelines.charts.fonts import measure_text
from pipelines.deck.fitting import SAFE, Column, fit_labels, fit_lines
from pipelines.deck.levels import HIDDEN, Words_, paginate
from pipelines.deck.scales import draw_key, shift
from pipelines.deck.shapes import Box, Chart, Grid, Page, Series

MOST_PAIRS = 8
TOP = 56.0
FILLS = (tokens.ROLES["accent_light"], tokens.ACCENT)


def arrange_pairs(
    area: Box, alternative: str, say: Words_, table: pd.DataFrame, *, names: tuple[str, str], heading: str,
    bounds: tuple[float, float], **_: Any,
) -> list[Page]:  # fmt: skip
    """Bars before and after for each row; what is below zero goes to the left."""
    rows: list[dict[str, Any]] = [{str(name): cell for name, cell in row.items()} for row in table.to_dict("records")]
    if not rows:
        return [[]]
    widest = area.width * 0.27
    said = [[_say_difference(row), str(row["verdict"])] for row in rows]
    verdicts = fit_alike([line for lines in said for line in lines], (widest - 24) * SAFE, size=28, lines=1)
    texts = [text for row in rows for text in (row["text_before"], row["text_after"])]
    beside = max(measure_text(str(text), 24, "bold") for text in texts) / SAFE + 20
    plot = area.width - widest
    key, _high = draw_key(list(zip(names, FILLS, strict=True)), plot * 0.6)

    def draw(part: slice, column: Column, pitch: float) -> Page:
        own = rows[part]
        height = pitch * len(own)
        left = column.width + tokens.GAP
        margin = beside if bounds[0] < 0 else 0.0
        box = Box(area.left, area.top, plot, TOP + height)
        inner = Box(left + margin, TOP, plot - left - margin - beside - 12, height)
        hidden = [bool(row["suppressed"]) for row in own]
        series = tuple(
            Series(
                name,
                tuple(None if gone else _number(row[which]) for row, gone in zip(own, hidden, strict=True)),
                tuple("" if gone else str(row[f"text_{which}"]) for row, gone in zip(own, hidden, strict=True)),
                (fill,),
            )
            for which, name, fill in zip(("before", "after"), names, FILLS, strict=True)
        )
        chart = Chart(
            "chart", box, "bars", column.texts, series, inner, alternative, column.size, 24.0, 40.0,
            shown=say["shown"],
        )  # fmt: skip
        lines = tuple(("\n".join(line for line in lines if line),) for lines in said[part])
        head = fit_lines(heading, widest - 24, 1, size=26, bold=True)
        beside_table = Grid(
            "difference", Box(box.right, area.top, widest, TOP + height), (heading,), lines, (widest,),
            (TOP, *([pitch] * len(own))), min(28.0, *(block.size for block in verdicts)), ("left",), say["beside"],
            head_size=head.size,
        )  # fmt: skip
        return [chart, *(shift(shape, box.left + left + margin, box.top) for shape in key), beside_table]

    room = area.below(TOP)
    return paginate(
        len(rows), room, lambda part, pitch: fit_labels([_name(row) for row in rows[part]], plot, pitch, size=28,
                                                        shares=(0.26, 0.32, 0.38)),
        draw, MOST_PAIRS, 150.0,
    )  # fmt: skip


def _name(row: dict[str, Any]) -> str:
    return f"{row['label']} ({HIDDEN})" if row["suppressed"] else str(row["label"])


def _say_difference(row: dict[str, Any]) -> str:
    interval = str(row.get("interval") or "")
    return f"{row['text']} ({interval})" if interval else str(row["text"])


def _number(value: object) -> float | None:
    number = float(value)  # type: ignore[arg-type]
    return None if math.isnan(number) else number
