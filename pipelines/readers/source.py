"""A file's bytes: found, not empty, not too large, and as UTF-8 where a spreadsheet saved another encoding."""

from __future__ import annotations

import codecs
import re
from pathlib import Path

import numpy as np
import pyarrow as pa

from pipelines.readers.raw import Unreadable

MAXIMUM_BYTES = 2_000_000_000
MARKS = {codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}


EMPTY = {
    "export": (
        "a heading line and at least one response",
        "export again; the platform writes an empty file when its filter matches no response",
    ),
    "structure": ("the questions of a survey", "export the survey structure again"),
}
"""What a file is wanted as -> what an empty one lacks, and what to do."""


def read_source(path: Path, file: str, wanted: str = "export") -> bytes:
    """The bytes as they are; `wanted` is a key of EMPTY. Raises Unreadable for no file, a folder, nothing, too much."""
    expected = f"{'an' if wanted == 'export' else 'a'} {wanted} file"
    try:
        if path.exists() and not path.is_file() and not path.is_dir():
            # A pipe or a device would be waited for without end.
            raise Unreadable(file, "", "no ordinary file", expected, f"put the {wanted} there")
        size = path.stat().st_size
        data = path.read_bytes() if size <= MAXIMUM_BYTES else b""
    except FileNotFoundError:
        raise Unreadable(
            file, "", "no such file", f"the {wanted} declared in survey.yaml", f"put the {wanted} there"
        ) from None
    except IsADirectoryError:
        raise Unreadable(file, "", "a folder", expected, "name the file inside it") from None
    except OSError as error:
        raise Unreadable(
            file, "", error.strerror or "a file that cannot be opened", expected, "check the file"
        ) from None
    if size > MAXIMUM_BYTES:
        raise Unreadable(
            file,
            "",
            f"{size:,} bytes",
            f"at most {MAXIMUM_BYTES:,}",
            f"check that this is {expected.removesuffix(' file')}",
        )
    if size <= MAXIMUM_BYTES and len(data) != size:
        raise Unreadable(file, "", "a file that changes while it is read", "a file at rest", "close it elsewhere")
    if _is_blank(data):
        raise Unreadable(file, "", "an empty file", *EMPTY[wanted])
    return data


OTHER_ENCODINGS = re.compile(rb"[a-z][\x82\x84\x88\x8a\x8b\x8e]")
"""A letter of cp1252 that stands nowhere behind a small letter, but is a French one in the encodings of DOS and Mac."""


def _is_blank(data: bytes) -> bool:
    nothing = b"\xef\xbb\xbf\r\n\t "
    return not data[:1000].strip(nothing) and not data.strip(nothing)


def is_utf8(data: bytes) -> bool:
    """Whether the bytes are UTF-8, found without making a text of them."""
    ends = np.array([0, len(data)], dtype=np.int64)
    cell = pa.Array.from_buffers(pa.large_binary(), 1, [None, pa.py_buffer(ends), pa.py_buffer(data)])
    try:
        cell.cast(pa.large_string())
    except pa.ArrowInvalid:
        return False
    return True


def as_utf8(data: bytes) -> tuple[bytes, bool]:
    """The text as UTF-8, and whether it was in another encoding; unchanged where that is not certain.

    UTF-16 is known by its mark. cp1252 is taken when no letter beyond ASCII is written as UTF-8 (then the file is
    damaged UTF-8), every byte has a meaning in cp1252, and none is a control character.
    """
    for mark, encoding in MARKS.items():
        if data.startswith(mark):
            try:
                return data.decode(encoding).encode("utf-8"), True
            except UnicodeError:
                return data, False
    if is_utf8(data) or re.search(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xf4][\x80-\xbf]{2}", data):
        return data, False
    if OTHER_ENCODINGS.search(data):
        return data, False
    try:
        text = data.decode("cp1252")
    except UnicodeDecodeError:
        return data, False
    if re.search(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]", text):
        return data, False
    return text.encode("utf-8"), True
