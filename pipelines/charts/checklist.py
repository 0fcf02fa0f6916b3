"""A checklist as a table of two columns: what is asked for, and what is known of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from matplotlib.axes import Axes

from pipelines.charts import tokens
from pipelines.charts.fit import Block, fit_text
from pipelines.charts.lettering import write_block
from pipelines.charts.marks import draw_line, open_canvas
from pipelines.charts.table import refuse_crowd

PAGE_WIDTH = tokens.WIDTH - 2 * tokens.MARGIN
PAGE_HEIGHT = 690.0
"""What a title of two lines leaves."""
SIZE = 28.0
SHARE = 0.29
PAD = 12.0
HEAD = 50.0
MOST_LINES = 9


@dataclass(frozen=True)
class Entry:
    """One item: the heading it stands under, its name, what is known, and whether anything is."""

    group: str
    label: str
    text: str
    known: bool = True


@dataclass(frozen=True)
class _Line:
    """An entry as fitted; `head` is set where a new heading begins."""

    head: Block | None
    label: Block
    text: Block
    known: bool

    @property
    def height(self) -> float:
        return (HEAD if self.head else 0.0) + max(self.label.height, self.text.height) + PAD


def split_checklist(entries: Sequence[Entry]) -> list[list[Entry]]:
    """The entries in as many parts as slides are needed; a heading goes on over two of them only if it has to."""
    heights = [line.height for line in _fit(entries, PAGE_WIDTH, SIZE, MOST_LINES)]
    whole: list[_Bunch] = []
    for entry, height in zip(entries, heights, strict=True):
        if whole and whole[-1].group == entry.group and whole[-1].height + height <= PAGE_HEIGHT:
            whole[-1] = _Bunch(entry.group, [*whole[-1].entries, entry], whole[-1].height + height)
        else:
            whole.append(_Bunch(entry.group, [entry], height))
    single = [_Bunch(entry.group, [entry], height) for entry, height in zip(entries, heights, strict=True)]
    # Unbroken headings are worth no page more.
    return min(_fill(whole), _fill(single), key=len)


@dataclass(frozen=True)
class _Bunch:
    """Entries that stay together, and their height."""

    group: str
    entries: list[Entry]
    height: float


def _fill(bunches: Sequence[_Bunch]) -> list[list[Entry]]:
    pages: list[list[Entry]] = []
    used = PAGE_HEIGHT
    for bunch in bunches:
        if not pages or used + bunch.height > PAGE_HEIGHT:
            again = HEAD if pages and pages[-1][-1].group == bunch.group else 0.0
            pages.append([])
            used = again
        pages[-1] += bunch.entries
        used += bunch.height
    return pages


def draw_checklist(ax: Axes, entries: Sequence[Entry]) -> None:
    """Draw a line for each entry under its heading; what is not known is muted. Longer texts make smaller letters."""
    width, height = open_canvas(ax)
    if not entries:
        return
    size, lines = SIZE, MOST_LINES
    while True:
        fitted = list(_fit(entries, width, size, lines))
        used = sum(line.height for line in fitted)
        if used <= height or (size <= tokens.FLOOR and lines == 1):
            break
        size, lines = (size - 2, lines) if size > tokens.FLOOR else (size, lines - 1)
    gap = min((height - used) / (len(fitted) + sum(line.head is not None for line in fitted)), 14.0)
    # What stands between the lines may go, and no more.
    refuse_crowd(PAD, [max(-gap, 0.0)] * len(entries), "entries")
    y = 0.0
    for line in fitted:
        if line.head:
            y += HEAD + (gap if y else -14)
            write_block(ax, line.head, 0, y - 6, anchor="bottom", colour=tokens.ACCENT)
            draw_line(ax, (0, width), (y, y), tokens.MUTED, 2)
        tall = max(line.label.height, line.text.height) + PAD + gap
        write_block(ax, line.label, 0, y + (PAD + gap) / 2)
        ink = tokens.TEXT if line.known else tokens.MUTED
        write_block(ax, line.text, width * SHARE, y + (PAD + gap) / 2, colour=ink)
        y += tall
        draw_line(ax, (0, width), (y, y))


def _fit(entries: Sequence[Entry], width: float, size: float, lines: int) -> Iterator[_Line]:
    before = None
    for entry in entries:
        new = entry.group != before
        head = (
            fit_text(entry.group, width, size=max(size - 2, tokens.FLOOR), weight="semibold", lines=1)
            if new and entry.group
            else None
        )
        before = entry.group
        weight = "regular" if entry.known else "italic"
        yield _Line(
            head,
            fit_text(entry.label, width * SHARE - 24, size=size, lines=2, floor=min(size, tokens.FLOOR)),
            fit_text(entry.text, width * (1 - SHARE), size=size, weight=weight, lines=lines, floor=size),
            entry.known,
        )
