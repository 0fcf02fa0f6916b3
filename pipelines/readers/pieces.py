"""A large CSV in pieces that end with a record, each with the heading before it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from pipelines.readers.raw import Unreadable

QUOTE = b'"'


def read_pieces(path: Path, file: str, size: int) -> Iterator[bytes]:
    """The file's records in order, about `size` bytes a piece; every piece begins with the heading line.

    Raises Unreadable where no record ends within four times the size: a quote is not closed then.
    """
    with path.open("rb") as source:
        heading = source.readline()
        while heading.count(QUOTE) % 2 and (more := source.readline()):
            heading += more
        rest = b""
        while block := source.read(size):
            rest += block
            end = _last_end(rest)
            if end:
                yield heading + rest[:end]
                rest = rest[end:]
            elif len(rest) > 4 * size:
                raise Unreadable(
                    file, "", "a quote that is not closed", "quotes in pairs",
                    "the file was cut or changed on the way: take it as the platform gave it",
                )  # fmt: skip
        if rest:
            yield heading + rest


def _last_end(data: bytes) -> int:
    """Behind the last line break that no open quote holds; 0 where there is none."""
    end = len(data)
    quotes = data.count(QUOTE)
    while (at := data.rfind(b"\n", 0, end)) >= 0:
        quotes -= data.count(QUOTE, at, end)
        if quotes % 2 == 0:
            return at + 1
        end = at
    return 0
