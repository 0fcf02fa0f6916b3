"""The honest empty chart: one sentence."""

from matplotlib.axes import Axes

from pipelines.charts import tokens
from pipelines.charts.fit import fit_text
from pipelines.charts.lettering import write_block
from pipelines.charts.marks import draw_band, open_canvas


def draw_notice(ax: Axes, text: str) -> None:
    """Say in one sentence why there is nothing to draw: nobody answered, or hidden."""
    width, height = open_canvas(ax)
    block = fit_text(text, width * 0.62, size=48, lines=4, balanced=True)
    half = max(block.height / 2 + 70, 130)
    middle = height * 0.46
    draw_band(ax, 0, middle - half, width, middle + half, tokens.BAND)
    write_block(ax, block, width / 2, middle, align="center", anchor="middle")
