"""Slides of words: big numbers, the method, tables of texts, and the honest empty slide."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from pipelines.charts import tokens
from pipelines.charts.checklist import Entry
from pipelines.charts.fonts import measure_text
from pipelines.charts.quotes import Quote
from pipelines.deck.fitting import SAFE, fit_box, fit_lines, say_block
from pipelines.deck.levels import Words_
from pipelines.deck.shapes import Align, Box, Grid, Mark, Page, Shape, Words

PAD = 16.0
ROW_SIZE = 30.0
CELL = 24.0
"""What a cell's margins take of its width."""
LEADING = 1.22
MOST_LINES = 12
QUOTE_FLOOR = 30.0


def arrange_notice(area: Box, alternative: str, say: Words_, text: str, **_: Any) -> list[Page]:
    """Why there is no chart."""
    block = fit_box(text, area.width, area.height, size=44)
    return [[Words("notice", area, (text,), block.size, colour=tokens.MUTED, align="center", anchor="middle")]]


def arrange_numbers(area: Box, alternative: str, say: Words_, entries: Sequence[tuple[str, str]],
                    **_: Any) -> list[Page]:  # fmt: skip
    """Big numbers with their captions, up to six on a slide."""
    pages = [entries[start : start + 6] for start in range(0, len(entries), 6)]
    return [_place_numbers(area, page) for page in pages] or [[]]


def _place_numbers(area: Box, entries: Sequence[tuple[str, str]]) -> Page:
    columns = {1: 1, 2: 2, 3: 3, 4: 2, 5: 3, 6: 3}[len(entries)]
    rows = -(-len(entries) // columns)
    cell, pitch = (area.width - tokens.GUTTER * (columns - 1)) / columns, area.height / rows
    inner = cell - 36
    bigs = [fit_lines(big, inner, 1, size=160 if rows == 1 else 116, floor=48, bold=True) for big, _ in entries]
    size = min(block.size for block in bigs)
    smalls = [fit_box(small, min(inner, 900), pitch - size * 1.25 - 12, size=36) for _, small in entries]
    tall = max(block.height for block in smalls) * 1.05
    shapes: list[Shape] = []
    for index, ((big, text), small) in enumerate(zip(entries, smalls, strict=True)):
        left = area.left + (index % columns) * (cell + tokens.GUTTER)
        high = size * 1.22
        top = area.top + (index // columns) * pitch + max((pitch - high - tall) * 0.35, 0)
        shapes += [
            Mark(f"line {index + 1}", Box(left, top + 12, 6, high + small.height - 12), tokens.ACCENT),
            Words(f"number {index + 1}", Box(left + 36, top, inner, high), (big,), size, True, tokens.ACCENT),
            Words(f"caption {index + 1}", Box(left + 36, top + high, min(inner, 900), small.height * 1.05),
                  (say_block(small, text),), small.size),
        ]  # fmt: skip
    return shapes


def arrange_method(
    area: Box, alternative: str, say: Words_, facts: Sequence[tuple[str, str]],
    table: tuple[Sequence[str], Sequence[Sequence[str]]] | None = None, **_: Any,
) -> list[Page]:  # fmt: skip
    """Facts as a table of two columns, and beside them a small table of numbers, on the first slide."""
    left, side = area.split(0.6) if table else (area, area)
    pages = _tabulate(left, (), [tuple(fact) for fact in facts], (0.27, 0.73), say, alternative, bold=(0,))
    if table is not None:
        header, lines = table
        widths = (0.52, *([0.48 / (len(header) - 1)] * (len(header) - 1)))
        rows = [tuple(line) for line in lines]
        right: list[Align] = ["right"] * (len(header) - 1)
        beside = _tabulate(side, tuple(header), rows, widths, say, alternative, aligns=("left", *right))
        for index, page in enumerate(beside):
            if index == len(pages):
                pages.append([])
            pages[index] += page
    return pages


def arrange_checklist(area: Box, alternative: str, say: Words_, entries: Sequence[Entry], **_: Any) -> list[Page]:
    """What is asked for and what is known of it, under headings."""
    rows: list[tuple[str, str]] = []
    muted: set[int] = set()
    heads: set[int] = set()
    group = ""
    for entry in entries:
        if entry.group != group:
            group = entry.group
            heads.add(len(rows))
            rows.append((group, ""))
        if not entry.known:
            muted.add(len(rows))
        rows.append((entry.label, entry.text))
    return _tabulate(area, (), rows, (0.3, 0.7), say, alternative, size=27.0, heads=heads, muted=muted)


def arrange_ledger(
    area: Box, alternative: str, say: Words_, header: Sequence[str], rows: Sequence[Sequence[str]], *,
    shares: Sequence[float], numbers: bool = False, **_: Any,
) -> list[Page]:  # fmt: skip
    """Rows of texts under a header."""
    aligns: tuple[Align, ...] = tuple("right" if numbers and place else "left" for place in range(len(shares)))
    lines = [tuple(row) for row in rows]
    return _tabulate(area, tuple(header), lines, tuple(shares), say, alternative, aligns=aligns)


def arrange_quotes(area: Box, alternative: str, say: Words_, quotes: Sequence[Quote], **_: Any) -> list[Page]:
    """Quotes with what they are examples of, never cut: smaller letters, then more slides."""
    size, room = 52.0, area.width * 0.88 - 36
    while True:
        heights = [_quote_heights(quote, room, size) for quote in quotes]
        if sum(map(sum, heights)) + 24 * (len(quotes) - 1) <= area.height or size <= QUOTE_FLOOR:
            break
        size -= 2
    pages: list[Page] = [[]]
    # Few quotes stand apart and in the upper middle, as on the figure.
    spare = area.height - sum(map(sum, heights))
    gap = min(max(spare / max(len(quotes), 1), 24.0), 72.0)
    start = area.top + max(spare - gap * (len(quotes) - 1), 0.0) * 0.3
    y = start
    for index, (quote, (tall, low)) in enumerate(zip(quotes, heights, strict=True), start=1):
        if pages[-1] and y + tall + low > area.bottom:
            pages.append([])
            y = area.top
        left = area.left + 36
        small = max(size - 10, tokens.FLOOR)
        pages[-1] += [
            Mark(f"line {index}", Box(area.left, y + 6, 6, tall + low - 10), tokens.ACCENT),
            Words(f"quote {index}", Box(left, y, room, tall), (quote.text,), size),
            Words(f"theme {index}", Box(left, y + tall, room, low), (quote.caption,), small, colour=tokens.MUTED),
        ]
        y += tall + low + gap
    return pages


def _quote_heights(quote: Quote, room: float, size: float) -> tuple[float, float]:
    small = max(size - 10, tokens.FLOOR)
    text = fit_lines(quote.text, room, MOST_LINES * 3, size=size, floor=size)
    caption = fit_lines(quote.caption, room, 4, size=small, floor=small)
    return text.height * 1.04 + 2, caption.height * 1.04 + 2


def _tabulate(
    area: Box, header: tuple[str, ...], rows: Sequence[tuple[str, ...]], shares: Sequence[float], say: Words_,
    alternative: str, *, aligns: tuple[Align, ...] = (), size: float = ROW_SIZE, bold: tuple[int, ...] = (),
    heads: set[int] = frozenset(), muted: set[int] = frozenset(),  # type: ignore[assignment]
) -> list[Page]:  # fmt: skip
    """Tables of one size of text: the largest at which one slide holds all, else the floor and more slides."""
    widths = tuple(area.width * share for share in shares)
    leftwards: list[Align] = ["left"] * len(shares)
    while True:
        fitted = _give_room([header, *rows] if header else rows, widths, size, bold)
        heights = [_height(row, fitted, size, bold, index in heads) for index, row in enumerate(rows)]
        head = _height(header, fitted, tokens.FLOOR + 2, (), False) if header else 0.0
        whole = all(_is_whole(row, fitted, size, bold) for index, row in enumerate(rows) if index not in heads)
        if (sum(heights) + head <= area.height and whole) or size <= tokens.FLOOR:
            break
        size -= 1
    widths = fitted
    pages: list[list[int]] = [[]]
    used = head
    for index, height in enumerate(heights):
        # A heading does not stand alone at the foot of a slide.
        need = height + (heights[index + 1] if index in heads and index + 1 < len(heights) else 0.0)
        if pages[-1] and used + need > area.height:
            pages.append([])
            used = head
        pages[-1].append(index)
        used += height
    made: list[Page] = []
    for page in pages:
        own = [heights[index] for index in page]
        spare = max(area.height - head - sum(own), 0.0)
        stretch = min(spare / max(len(own), 1), 16.0)
        # PowerPoint makes a row higher where its text needs it, never lower.
        tall = tuple(height + stretch for height in own)
        total = sum(tall) + head
        cells = tuple(_cut(rows[index], widths, size, bold, area.height) for index in page)
        unsaid = tuple((place, 1) for place, index in enumerate(page) if index in muted)
        titles = tuple((place, -1) for place, index in enumerate(page) if index in heads)
        made.append([Grid(
            "table", Box(area.left, area.top, area.width, total), header, cells, widths,
            ((head,) if header else ()) + tall, size, aligns or tuple(leftwards), alternative, bold,
            muted=(*unsaid, *titles),
        )])  # fmt: skip
    return made


def _give_room(
    rows: Sequence[tuple[str, ...]], widths: tuple[float, ...], size: float, bold: tuple[int, ...]
) -> tuple[float, ...]:
    """The widths, a column that is narrower than its longest word made wider by those that have room to give."""
    needs = [
        max((measure_text(word, size, "bold" if place in bold else "regular") for row in rows
             for word in row[place].split()), default=0.0) / SAFE + CELL + 4
        for place in range(len(widths))
    ]  # fmt: skip
    missing = sum(max(need - width, 0.0) for need, width in zip(needs, widths, strict=True))
    spare = sum(max(width - need, 0.0) for need, width in zip(needs, widths, strict=True))
    if not missing or missing > spare:
        return widths
    return tuple(
        need if need > width else width - (width - need) * missing / spare
        for need, width in zip(needs, widths, strict=True)
    )


def _is_whole(row: Sequence[str], widths: Sequence[float], size: float, bold: tuple[int, ...]) -> bool:
    """Whether every word of a row is in its cell."""
    return not any(
        fit_lines(cell, width - CELL, MOST_LINES, size=size, floor=size, bold=place in bold).shortened
        for place, (cell, width) in enumerate(zip(row, widths, strict=True))
    )


def _height(row: Sequence[str], widths: Sequence[float], size: float, bold: tuple[int, ...], head: bool) -> float:
    if head:
        return size * LEADING + PAD + 14
    blocks = [
        fit_lines(cell, width - CELL, MOST_LINES, size=size, floor=size, bold=place in bold)
        for place, (cell, width) in enumerate(zip(row, widths, strict=True))
    ]
    return max(len(block.lines) for block in blocks) * size * LEADING + PAD


def _cut(row: tuple[str, ...], widths: Sequence[float], size: float, bold: tuple[int, ...], height: float,
         ) -> tuple[str, ...]:  # fmt: skip
    """A row whose texts are no longer than a slide is high."""
    lines = max(int((height - PAD) / (size * LEADING)), 1)
    blocks = [
        fit_lines(cell, width - CELL, min(lines, MOST_LINES), size=size, floor=size, bold=place in bold)
        for place, (cell, width) in enumerate(zip(row, widths, strict=True))
    ]
    return tuple(say_block(block, cell) for block, cell in zip(blocks, row, strict=True))
