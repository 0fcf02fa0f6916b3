"""The method slide: facts at the left, a small table at the right."""

from collections.abc import Sequence

from matplotlib.axes import Axes

from pipelines.charts import tokens
from pipelines.charts.fit import Block, fit_text
from pipelines.charts.lettering import Anchor, write_block
from pipelines.charts.marks import draw_line, open_canvas
from pipelines.charts.table import refuse_crowd

Table = tuple[Sequence[str], Sequence[Sequence[str]]]


def draw_method(ax: Axes, facts: Sequence[tuple[str, str]], table: Table | None = None) -> None:
    """Draw facts (heading, text) and a table (header, rows of texts)."""
    width, height = open_canvas(ax)
    left = width if table is None else width * 0.54
    _draw_facts(ax, facts, left, height)
    if table is not None:
        start = left + tokens.GUTTER + 20
        draw_line(ax, (left + 30, left + 30), (0, height))
        _draw_table(ax, table[0], table[1], start, width, height)


def _draw_facts(ax: Axes, facts: Sequence[tuple[str, str]], width: float, height: float) -> None:
    if not facts:
        return
    size, lines = 36.0, 6
    while True:
        heads = [fit_text(head, width * 0.28, size=size, weight="semibold", lines=3) for head, _ in facts]
        room = width - max(block.width for block in heads) - 36
        texts = [
            fit_text(text, room, size=size, lines=lines, floor=min(size, tokens.FLOOR), balanced=True)
            for _, text in facts
        ]
        tall = [max(head.height, text.height) for head, text in zip(heads, texts, strict=True)]
        if sum(tall) + 12 * (len(facts) - 1) <= height or (size <= tokens.FLOOR and lines == 1):
            break
        size, lines = (size - 2, lines) if size > tokens.FLOOR else (size, lines - 1)
    gap = min((height - sum(tall)) / max(len(facts) - 1, 1), 34.0)
    y = 0.0
    for head, text, step in zip(heads, texts, tall, strict=True):
        write_block(ax, head, 0, y)
        write_block(ax, text, width - room, y)
        y += step + gap


def _draw_table(
    ax: Axes, header: Sequence[str], rows: Sequence[Sequence[str]], left: float, right: float, height: float
) -> None:
    pitch = min(height / (len(rows) + 1), 64.0)
    size = 32.0 if pitch >= 44 else 28.0 if pitch >= 36 else 24.0
    rest = max(len(header) - 1, 1)
    numbers = min((right - left) * 0.5 / rest, 220.0)
    refuse_crowd(pitch, [tokens.FLOOR * tokens.LINE_HEIGHT] * len(rows), "rows")
    y = 0.0
    heads = _fit_row(header, right - left, numbers, size, 2, "semibold")
    tall = max(block.height for block in heads)
    _write_row(ax, heads, left, right, numbers, y + tall, "bottom", tokens.MUTED)
    y += tall + 12
    draw_line(ax, (left, right), (y, y), tokens.MUTED, 2)
    for index, row in enumerate(rows):
        blocks = _fit_row(row, right - left, numbers, size, 2 if height / (len(rows) + 1) > 76 else 1, "regular")
        step = max(pitch, max(block.height for block in blocks) + 14)
        step = min(step, (height - y) / (len(rows) - index))
        _write_row(ax, blocks, left, right, numbers, y + step / 2, "middle", tokens.TEXT)
        y += step
        draw_line(ax, (left, right), (y, y))


def _fit_row(cells: Sequence[str], room: float, numbers: float, size: float, lines: int, weight: str) -> list[Block]:
    first = room - numbers * (len(cells) - 1) - 16
    return [
        fit_text(cell, first if index == 0 else numbers - 14, size=size, lines=lines, weight=weight)
        for index, cell in enumerate(cells)
    ]


def _write_row(
    ax: Axes,
    blocks: Sequence[Block],
    left: float,
    right: float,
    numbers: float,
    y: float,
    anchor: Anchor,
    ink: str,
) -> None:
    for index, block in enumerate(blocks):
        x = left if index == 0 else right - numbers * (len(blocks) - 1 - index)
        write_block(ax, block, x, y, align="left" if index == 0 else "right", anchor=anchor, colour=ink)
