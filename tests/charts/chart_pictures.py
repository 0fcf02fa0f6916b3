"""Small pictures of charts to compare with those that somebody looked at; `python tests/charts/chart_pictures.py` draws
them anew, after which they are to be looked at before they are committed."""

from pathlib import Path

import numpy as np
from chart_cases import CASES, Case
from chart_difficult import DIFFICULT, DIFFICULTIES, REFUSED
from chart_faults import draw_case
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from PIL import Image

PICTURES = Path(__file__).parent / "pictures"
SMALLER = 5
"""How many pixels of a slide make one of its picture, along each side."""
BLOCK = 4
MOST_OF_A_BLOCK, MOST_IN_ALL = 26.0, 0.8
"""How much the mean colour of a block, and of the whole, may differ (of 255): more than other smoothing of letters
makes, less than a word that moved by half a line."""
COLOURS = 48


def list_cases() -> dict[str, Case]:
    """A calm case and the difficult ones of each kind, by the name of their picture."""
    calm = {kind: CASES[kind] for kind in DIFFICULT}
    difficult = {
        f"{kind}-{difficulty}": make(difficulty)
        for kind, make in DIFFICULT.items()
        for difficulty in DIFFICULTIES
        if (kind, difficulty) not in REFUSED
    }
    return calm | difficult


def shrink_slide(figure: Figure) -> Image.Image:
    """A drawn slide as a small picture of few colours."""
    canvas = FigureCanvasAgg(figure)
    canvas.draw()
    image = Image.fromarray(np.asarray(canvas.buffer_rgba())[..., :3]).reduce(SMALLER)
    return image.quantize(COLOURS, dither=Image.Dither.NONE)


def differ(drawn: Image.Image, kept: Image.Image) -> tuple[float, float]:
    """The largest difference of a block's mean colour, and the mean difference of all blocks."""
    if drawn.size != kept.size:
        return 255.0, 255.0
    one, other = (np.asarray(image.convert("RGB").reduce(BLOCK), dtype=float) for image in (drawn, kept))
    difference = np.abs(one - other).max(axis=-1)
    return float(difference.max()), float(difference.mean())


if __name__ == "__main__":
    PICTURES.mkdir(exist_ok=True)
    for path in PICTURES.glob("*.png"):
        path.unlink()
    for name, case in list_cases().items():
        shrink_slide(draw_case(case)).save(PICTURES / f"{name}.png", optimize=True)
