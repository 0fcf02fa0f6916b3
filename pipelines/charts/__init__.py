"""Charts: tidy tables in, drawings out.

A chart draws what it is told. Every text arrives ready-made in the language of
the audience; no share or count is computed here, only geometry. Importing this
package loads nothing heavy; `load_chart` imports one kind when it is asked for.
"""

from collections.abc import Callable
from importlib import import_module
from typing import Any

KINDS: dict[str, str] = {
    "bars": "pipelines.charts.bars:draw_bars",
    "checklist": "pipelines.charts.checklist:draw_checklist",
    "clover": "pipelines.charts.clover:draw_clover",
    "columns": "pipelines.charts.columns:draw_columns",
    "donut": "pipelines.charts.donut:draw_donut",
    "dots": "pipelines.charts.dots:draw_dots",
    "dumbbell": "pipelines.charts.dumbbell:draw_dumbbell",
    "funnel": "pipelines.charts.funnel:draw_funnel",
    "gantt": "pipelines.charts.gantt:draw_gantt",
    "heat": "pipelines.charts.heat:draw_heat",
    "ledger": "pipelines.charts.ledger:draw_ledger",
    "likert": "pipelines.charts.likert:draw_likert",
    "method": "pipelines.charts.method:draw_method",
    "nonresponse": "pipelines.charts.nonresponse:draw_nonresponse",
    "notice": "pipelines.charts.notice:draw_notice",
    "numbers": "pipelines.charts.numbers:draw_numbers",
    "panels": "pipelines.charts.panels:draw_panels",
    "progress": "pipelines.charts.progress:draw_progress",
    "quotes": "pipelines.charts.quotes:draw_quotes",
    "stacked": "pipelines.charts.stacked:draw_stacked",
    "targets": "pipelines.charts.targets:draw_targets",
    "timeline": "pipelines.charts.timeline:draw_timeline",
    "upset": "pipelines.charts.upset:draw_upset",
}


def load_chart(kind: str) -> Callable[..., Any]:
    """Return the drawing function of a chart kind; an unknown kind is a KeyError."""
    if kind not in KINDS:
        raise KeyError(f"unknown chart kind {kind!r}; known: {', '.join(sorted(KINDS))}")
    module, function = KINDS[kind].split(":")
    drawing: Callable[..., Any] = getattr(import_module(module), function)
    return drawing
