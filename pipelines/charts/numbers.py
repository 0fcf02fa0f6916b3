"""Big numbers with captions."""

from collections.abc import Sequence

from matplotlib.axes import Axes

from pipelines.charts import tokens
from pipelines.charts.fit import fit_alike, fit_text
from pipelines.charts.lettering import write_block
from pipelines.charts.marks import draw_line, open_canvas


def draw_numbers(ax: Axes, entries: Sequence[tuple[str, str]]) -> None:
    """Draw one to six numbers (big text, caption) in a grid of at most three columns."""
    if not 1 <= len(entries) <= 6:
        raise ValueError(f"one to six numbers make a slide, not {len(entries)}")
    width, height = open_canvas(ax)
    columns = {1: 1, 2: 2, 3: 3, 4: 2, 5: 3, 6: 3}[len(entries)]
    rows = -(-len(entries) // columns)
    cell, pitch = (width - tokens.GUTTER * (columns - 1)) / columns, height / rows
    inner = cell - 36
    bigs = fit_alike(
        [big for big, _ in entries], inner, size=168 if rows == 1 else 132, weight="bold", lines=1, floor=48
    )
    smalls = fit_alike([small for _, small in entries], min(inner, 900), size=38, lines=4)
    tall = max(block.height for block in smalls)
    for index, (big, small) in enumerate(zip(bigs, smalls, strict=True)):
        left = (index % columns) * (cell + tokens.GUTTER)
        top = (index // columns) * pitch + max((pitch - big.height - tall) * 0.4, 0)
        draw_line(ax, (left, left), (top + big.size * 0.2, top + big.height + small.height), tokens.ACCENT, 6)
        write_block(ax, big, left + 36, top, colour=tokens.ACCENT)
        write_block(ax, small, left + 36, top + big.height)


def draw_panel(
    ax: Axes, entries: Sequence[tuple[str, str]], left: float, right: float, top: float, bottom: float
) -> None:
    """Draw big numbers with captions one under the other, behind a hairline, in a side column."""
    draw_line(ax, (left, left), (top, bottom))
    inner = right - left - 40
    room = (bottom - top) / len(entries)
    bigs = fit_alike([big for big, _ in entries], inner, size=min(112, room * 0.42), weight="bold", lines=1, floor=40)
    smalls = [
        fit_text(small, inner, size=34, lines=5, height=room - big.height - 12)
        for (_, small), big in zip(entries, bigs, strict=True)
    ]
    used = sum(big.height + small.height for big, small in zip(bigs, smalls, strict=True))
    gap = min((bottom - top - used) / max(len(entries), 1), 64)
    y = top + (bottom - top - used - gap * (len(entries) - 1)) / 2
    for big, small in zip(bigs, smalls, strict=True):
        write_block(ax, big, left + 40, y, colour=tokens.ACCENT)
        write_block(ax, small, left + 40, y + big.height)
        y += big.height + small.height + gap
