"""Text into a box: wrap, then shrink to a floor, then shorten with an ellipsis.

Only the ordinary space is a place to break: no-break spaces hold French
punctuation and numbers together. A word that is too long alone breaks after a
hyphen or a slash.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from pipelines.charts.fonts import measure_text
from pipelines.charts.tokens import FLOOR, LINE_HEIGHT

ELLIPSIS = "…"
# Source Sans Pro has no glyph for these two.
_SUBSTITUTES = str.maketrans({"\u2011": "-", "\u2009": "\u202f"})


@dataclass(frozen=True)
class Block:
    """Lines of one size and weight; the first `head` lines belong to the first paragraph."""

    lines: tuple[str, ...]
    size: float
    weight: str
    head: int
    shortened: bool = False

    @property
    def leading(self) -> float:
        """Height of one line in pixels."""
        return self.size * LINE_HEIGHT

    @property
    def height(self) -> float:
        """Height of all lines in pixels."""
        return len(self.lines) * self.leading

    @property
    def width(self) -> float:
        """Width of the widest line in pixels."""
        return max((measure_text(line, self.size, self.weight) for line in self.lines), default=0.0)


def _split_word(word: str, width: float, size: float, weight: str) -> list[str]:
    if measure_text(word, size, weight) <= width:
        return [word]
    pieces = re.findall(r".+?(?:[-/](?=\w)|$)", word)
    lines = [""]
    for piece in pieces:
        if lines[-1] and measure_text(lines[-1] + piece, size, weight) > width:
            lines.append("")
        lines[-1] += piece
    return lines


@lru_cache(maxsize=65536)
def _measure_words(text: str, size: float, weight: str) -> float:
    """Width of a line from the widths of its words, which are measured once each."""
    space = measure_text("n n", size, weight) - measure_text("nn", size, weight)
    words = _plain(text).split(" ")
    return sum(measure_text(word, size, weight) for word in words) + space * (len(words) - 1) + 1


def wrap_text(text: str, width: float, size: float, weight: str = "regular") -> list[str]:
    """Lines of one paragraph, filled greedily; a line may still be wider than the width."""
    lines: list[str] = []
    current = ""
    for word in (part for part in text.split(" ") if part):
        trial = f"{current} {word}" if current else word
        if current and _measure_words(trial, size, weight) > width:
            lines.append(current)
            trial = word
        pieces = _split_word(trial, width, size, weight) if trial == word else [trial]
        lines.extend(pieces[:-1])
        current = pieces[-1]
    return [_plain(line) for line in [*lines, current] if line]


def _plain(text: str) -> str:
    return text.translate(_SUBSTITUTES)


def balance_text(text: str, width: float, size: float, weight: str = "regular") -> list[str]:
    """Lines of one paragraph of about equal length, no more of them than greedy filling needs."""
    lines = wrap_text(text, width, size, weight)
    low, high = width / max(len(lines), 1), width
    if len(lines) < 2:
        return lines
    while high - low > 8:
        middle = (low + high) / 2
        trial = wrap_text(text, middle, size, weight)
        fits = all(_measure_words(line, size, weight) <= middle for line in trial)
        low, high = (low, middle) if fits and len(trial) <= len(lines) else (middle, high)
    return wrap_text(text, high, size, weight)


def shorten_line(text: str, width: float, size: float, weight: str = "regular") -> str:
    """The longest beginning of a line that fits with an ellipsis; the line itself if it fits."""
    if measure_text(text, size, weight) <= width:
        return text
    low, high = 0, len(text)
    while low < high:
        middle = (low + high + 1) // 2
        if measure_text(text[:middle].rstrip() + ELLIPSIS, size, weight) <= width:
            low = middle
        else:
            high = middle - 1
    return text[:low].rstrip(" ,;:(\u00a0\u202f") + ELLIPSIS


def _shorten(paragraphs: Sequence[Sequence[str]], width: float, lines: int, size: float, weight: str) -> Block:
    """Cut the first paragraph, which is the longest, so that the later ones (n = 21) stay whole."""
    tail = [line for paragraph in paragraphs[1:] for line in paragraph][: max(lines - 1, 0)]
    room = max(lines - len(tail), 1)
    head = list(paragraphs[0])
    cut = len(head) > room
    if cut:
        head = [*head[: room - 1], " ".join(head[room - 1 :])]
    kept = [shorten_line(line, width, size, weight) for line in [*head, *tail]]
    shortened = cut or kept != [*head, *tail]
    return Block(tuple(kept), size, weight, len(head), shortened)


def fit_text(
    text: str,
    width: float,
    *,
    size: float,
    weight: str = "regular",
    lines: int = 2,
    height: float | None = None,
    floor: float = FLOOR,
    balanced: bool = False,
) -> Block:
    """Fit a text (paragraphs at newlines) into a width and a number of lines or a height.

    Sizes are in pixels. The size falls to the floor before anything is cut.
    """
    wrap = balance_text if balanced else wrap_text
    paragraphs: list[list[str]] = [[]]
    trial = float(max(size, floor))
    while True:
        paragraphs = [wrap(part, width, trial, weight) or [""] for part in text.split("\n")]
        room = _count_room(lines, height, trial)
        flat = [line for paragraph in paragraphs for line in paragraph]
        if len(flat) <= room and all(_measure_words(line, trial, weight) <= width + 1 for line in flat):
            return Block(tuple(flat), trial, weight, len(paragraphs[0]))
        if trial <= floor:
            return _shorten(paragraphs, width, room, trial, weight)
        trial = max(trial - 2, floor)


def _count_room(lines: int, height: float | None, size: float) -> int:
    if height is None:
        return lines
    return min(lines, max(int(height / (size * LINE_HEIGHT) + 1e-6), 1))


def fit_alike(
    texts: Iterable[str],
    width: float,
    *,
    size: float,
    weight: str = "regular",
    lines: int = 2,
    height: float | None = None,
    floor: float = FLOOR,
) -> list[Block]:
    """Fit several texts at one common size: the smallest that any of them needs."""
    kept = list(texts)
    common = float(size)
    for text in kept:
        block = fit_text(text, width, size=common, weight=weight, lines=lines, height=height, floor=floor)
        common = min(common, block.size)
    return [
        fit_text(text, width, size=common, weight=weight, lines=lines, height=height, floor=floor, balanced=True)
        for text in kept
    ]


def fit_column(
    texts: Sequence[str],
    widths: Sequence[float],
    *,
    size: float,
    lines: int = 3,
    height: float | None = None,
    keep: float | None = None,
) -> list[Block]:
    """Fit texts at one size into the narrowest of some widths that serves them.

    A width serves when nothing is cut and the size stays at `keep` or above
    (four pixels under the wish unless given); if none does, the widest is taken.
    """
    blocks: list[Block] = []
    for width in widths:
        blocks = fit_alike(texts, width, size=size, lines=lines, height=height)
        if all(block.size >= (keep or size - 4) and not block.shortened for block in blocks):
            break
    return blocks
