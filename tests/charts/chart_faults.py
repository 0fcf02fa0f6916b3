"""A case as a drawn slide, and what is wrong with it: texts that touch, leave the slide or are too small to read."""

from itertools import combinations

from chart_cases import SOURCE, SUBTITLE, TITLE, Case
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.text import Text
from matplotlib.transforms import Bbox

from pipelines.charts import load_chart
from pipelines.charts.frame import open_slide
from pipelines.charts.tokens import DPI, FLOOR, HEIGHT, WIDTH


def draw_case(case: Case, title: str = TITLE, subtitle: str = SUBTITLE, note: str = "Sans réponse : 2") -> Figure:
    kind, arguments, options = case
    figure, ax = open_slide(title, subtitle, SOURCE, note)
    load_chart(kind)(ax, *arguments, **options)
    return figure


def list_texts(figure: Figure) -> list[tuple[Text, Bbox]]:
    renderer = FigureCanvasAgg(figure).get_renderer()
    texts = [
        text
        for text in figure.findobj(Text)
        if isinstance(text, Text)
        and text.get_text()
        and text.get_visible()
        and (text.axes is None or text.axes.axison or text in text.axes.artists or text in text.axes.texts)
    ]
    return [(text, text.get_window_extent(renderer)) for text in texts]


def find_strays(figure: Figure) -> list[str]:
    """Marks that leave the content area, which is the last Axes."""
    ax = figure.axes[-1]
    room, faults = ax.get_window_extent().padded(5), []
    for mark in [*ax.patches, *ax.lines]:
        box = mark.get_path().get_extents(mark.get_transform())
        if box.x0 < room.x0 or box.y0 < room.y0 or box.x1 > room.x1 or box.y1 > room.y1:
            faults.append(f"stray: {mark} {box.extents.round()}")
    return faults


def find_faults(figure: Figure) -> list[str]:
    """Texts outside the figure, under the floor size, or over another text; marks out of their area."""
    texts = list_texts(figure)
    faults = find_strays(figure)
    for text, box in texts:
        if box.x0 < 0 or box.y0 < 0 or box.x1 > WIDTH or box.y1 > HEIGHT:
            faults.append(f"outside: {text.get_text()!r} {box.extents.round()}")
        if text.get_fontsize() * DPI / 72 < FLOOR - 1e-6:
            faults.append(f"small: {text.get_text()!r} {text.get_fontsize() * DPI / 72:.1f} px")
        room = text.axes.get_window_extent().padded(3) if text.axes is not None else None
        if (
            text.get_clip_on()
            and room
            and (box.x0 < room.x0 or box.y0 < room.y0 or box.x1 > room.x1 or box.y1 > room.y1)
        ):
            faults.append(f"cut: {text.get_text()!r} {box.extents.round()}")
    for (one, a), (other, b) in combinations(texts, 2):
        if min(a.x1, b.x1) - max(a.x0, b.x0) > 0.5 and min(a.y1, b.y1) - max(a.y0, b.y0) > 0.5:
            faults.append(f"overlap: {one.get_text()!r} and {other.get_text()!r}")
    return faults
