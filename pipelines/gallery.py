"""`boost gallery`: every figure of the last run in one picture a language, by chart kind, to look at them at once."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from schemas.refusals import Problem, Refusal

if TYPE_CHECKING:
    from PIL import Image, ImageFont

FIGURES, GALLERY = Path("figures"), Path("gallery")
"""Beside figures/, so that nothing there differs from what the run made."""
NUMBERED = re.compile(r"\d\d-.+\.png")
ACROSS, WIDTH, HEIGHT, CAPTION, GAP = 4, 480, 270, 30, 16
BACKGROUND, INK = "#dfe4e8", "#1b2a35"


def make_gallery(workspace: Path) -> Iterator[tuple[Path, int]]:
    """Write `gallery/<language>.png` for each language with figures; gives each with the number of its figures.

    Raises Refusal where nothing was drawn yet.
    """
    found: dict[str, list[Path]] = {}
    for path in sorted((workspace / FIGURES).glob("*/*/*/*.png")):
        if NUMBERED.fullmatch(path.name):
            found.setdefault(path.parent.name, []).append(path)
    if not found:
        raise Refusal(Problem(FIGURES.as_posix(), "", "no figure", "the figures of a run", "run `boost run` first"))
    (workspace / GALLERY).mkdir(exist_ok=True)
    for language, paths in sorted(found.items()):
        target = GALLERY / f"{language}.png"
        lay_out(paths).save(workspace / target, optimize=True)
        yield target, len(paths)


def lay_out(paths: list[Path]) -> Image.Image:
    """One picture of many figures, those of a kind together, each with its kind, survey, wave and file beneath."""
    from PIL import Image, ImageDraw

    ordered = sorted((name_kind(path), path) for path in paths)
    down = -(-len(ordered) // ACROSS)
    size = (GAP + ACROSS * (WIDTH + GAP), GAP + down * (HEIGHT + CAPTION + GAP))
    sheet = Image.new("RGB", size, BACKGROUND)
    pen, font = ImageDraw.Draw(sheet), _read_font()
    for place, (kind, path) in enumerate(ordered):
        left = GAP + place % ACROSS * (WIDTH + GAP)
        top = GAP + place // ACROSS * (HEIGHT + CAPTION + GAP)
        with Image.open(path) as figure:
            sheet.paste(figure.convert("RGB").resize((WIDTH, HEIGHT), Image.Resampling.BOX), (left, top))
        survey, wave = path.parts[-4:-2]
        told = f"{kind} · {survey} {wave} · {path.stem}"
        while pen.textlength(told, font) > WIDTH:
            told = told.removesuffix("…")[:-1] + "…"
        pen.text((left, top + HEIGHT + 4), told, INK, font)
    return sheet


def name_kind(path: Path) -> str:
    """The kind of a figure in its language: the first sentence of its text alternative."""
    text = path.with_suffix(".txt")
    return text.read_text(encoding="utf-8").split(".")[0] if text.is_file() else ""


def _read_font() -> ImageFont.FreeTypeFont:
    from PIL import ImageFont

    from pipelines.charts.fonts import pick_font, register_fonts

    register_fonts()
    from matplotlib.font_manager import fontManager

    return ImageFont.truetype(fontManager.findfont(pick_font(18)), 18)
