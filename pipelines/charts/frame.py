"""The slide around a chart: title, question, source; and saving it, always the same bytes."""

import io
from typing import Any
from xml.sax.saxutils import escape, quoteattr

import numpy as np
from matplotlib import rc_context
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from pipelines.charts import tokens
from pipelines.charts.fit import fit_text
from pipelines.charts.lettering import write_block
from pipelines.charts.marks import draw_line, open_canvas

_DETERMINISTIC: dict[Any, Any] = {"svg.fonttype": "path", "svg.hashsalt": "charts"}


ORIGIN = "boost-provenance"
"""The name under which a figure says where its numbers come from."""
_NO_METADATA = {"Date": None, "Creator": None, "Format": None, "Type": None}


def open_slide(title: str, subtitle: str, source: str, note: str = "") -> tuple[Figure, Axes]:
    """Open a 1920 x 1080 slide and return it with the Axes of its content area.

    The Axes comes in pixels, y downwards, and fills what title, subtitle (the
    question, base and n), note and source leave free.
    """
    figure = Figure(
        figsize=(tokens.WIDTH / tokens.DPI, tokens.HEIGHT / tokens.DPI),
        dpi=tokens.DPI,
        facecolor=tokens.BACKGROUND,
    )
    FigureCanvasAgg(figure)
    page = figure.add_axes((0, 0, 1, 1))
    open_canvas(page)
    left, right = tokens.MARGIN, tokens.WIDTH - tokens.MARGIN
    room = right - left

    heading = fit_text(
        title, room, size=tokens.TITLE, floor=tokens.TITLE_FLOOR, weight="semibold", lines=2, balanced=True
    )
    top = 46.0
    write_block(page, heading, left, top)
    top += heading.height
    if subtitle:
        question = fit_text(subtitle, room, size=tokens.SUBTITLE, floor=28, lines=3)
        write_block(page, question, left, top + 10, colour=tokens.MUTED)
        top += 10 + question.height

    bottom = tokens.HEIGHT - 30.0
    if source:
        origin = fit_text(source, room, size=tokens.FLOOR, lines=2)
        write_block(page, origin, left, bottom, colour=tokens.MUTED, anchor="bottom")
        bottom -= origin.height + 12
        draw_line(page, (left, right), (bottom, bottom))
    if note:
        remark = fit_text(note, room, size=tokens.NOTE, lines=2)
        write_block(page, remark, left, bottom - 10, colour=tokens.MUTED, anchor="bottom")
        bottom -= 10 + remark.height

    top, bottom = round(top + 36), round(bottom - 28)
    content = figure.add_axes(
        (left / tokens.WIDTH, 1 - bottom / tokens.HEIGHT, room / tokens.WIDTH, (bottom - top) / tokens.HEIGHT)
    )
    open_canvas(content)
    return figure, content


def render_png(figure: Figure, title: str, alternative: str, language: str, origin: str = "") -> bytes:
    """The slide as PNG, without date or software, with title, text alternative and origin."""
    canvas = FigureCanvasAgg(figure)
    with rc_context(_DETERMINISTIC):
        canvas.draw()  # type: ignore[no-untyped-call]
    pixels = np.asarray(canvas.buffer_rgba())[..., :3]  # type: ignore[no-untyped-call]
    chunks = PngInfo()
    for key, value in (("Title", title), ("Description", alternative)):
        chunks.add_itxt(key, value, lang=language, zip=False)
    if origin:
        chunks.add_itxt(ORIGIN, origin, zip=False)
    stream = io.BytesIO()
    Image.fromarray(np.ascontiguousarray(pixels)).save(
        stream, "png", pnginfo=chunks, compress_level=3, dpi=(tokens.DPI, tokens.DPI)
    )
    return stream.getvalue()


def render_svg(figure: Figure, title: str, alternative: str, language: str, origin: str = "") -> bytes:
    """The slide as SVG, letters as outlines, with title, description, origin, role and language."""
    stream = io.StringIO()
    with rc_context(_DETERMINISTIC):
        canvas = FigureCanvasSVG(figure)
        canvas.print_svg(stream, metadata=_NO_METADATA)  # type: ignore[no-untyped-call]
    FigureCanvasAgg(figure)
    start, body = stream.getvalue().split("<svg ", 1)
    attributes, rest = body.split(">", 1)
    words = (
        f' role="img" xml:lang={quoteattr(language)} lang={quoteattr(language)}'
        ' aria-labelledby="slide-title slide-description">\n'
        f' <title id="slide-title">{escape(title)}</title>\n'
        f' <desc id="slide-description">{escape(alternative)}</desc>'
    )
    if origin:
        words += f'\n <metadata id="{ORIGIN}">{escape(origin)}</metadata>'
    return f"{start}<svg {attributes}{words}{rest}".encode()
