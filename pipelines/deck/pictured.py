"""Charts that PowerPoint does not know, drawn as the figures are: SVG, and PNG for what cannot show it."""

from __future__ import annotations

from typing import Any

from pipelines.deck.shapes import Box, Page, Picture


def draw_picture(kind: str, area: Box, title: str, alternative: str, language: str, *arguments: Any,
                 **options: Any) -> list[Page]:  # fmt: skip
    """A chart of the figures in the size of the place it has on the slide."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    from pipelines.charts import load_chart, tokens
    from pipelines.charts.frame import render_png, render_svg
    from pipelines.charts.marks import open_canvas

    figure = Figure(
        figsize=(area.width / tokens.DPI, area.height / tokens.DPI), dpi=tokens.DPI, facecolor=tokens.BACKGROUND
    )
    FigureCanvasAgg(figure)
    axes = figure.add_axes((0, 0, 1, 1))
    open_canvas(axes)
    load_chart(kind)(axes, *arguments, **options)
    png = render_png(figure, title, alternative, language)
    return [[Picture("figure", area, png, render_svg(figure, title, alternative, language), alternative)]]
