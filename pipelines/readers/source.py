"""A file's bytes: found, not empty, not too large, and as UTF-8 where a spreadsheet saved another encoding."""

from __future__ import annotations

import codecs
import re
from pathlib import Path

from pipelines.readers.raw import Unreadable

MAXIMUM_BYTES = 200_000_000
MARKS = {codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}


def read_source(path: Path, file: str) -> bytes:
    """The bytes as they are. Raises Unreadable for no file, a folder, nothing in it, or too much."""
    try:
        if path.exists() and not path.is_file() and not path.is_dir():
            # A pipe or a device would be waited for without end.
            raise Unreadable(file, "", "no ordinary file", "an export file", "put the export there")
        size = path.stat().st_size
        data = path.read_bytes() if size <= MAXIMUM_BYTES else b""
    except FileNotFoundError:
        raise Unreadable(
            file, "", "no such file", "the export declared in survey.yaml", "put the export there"
        ) from None
    except IsADirectoryError:
        raise Unreadable(file, "", "a folder", "an export file", "name the file inside it") from None
    except OSError as error:
        raise Unreadable(
            file, "", error.strerror or "a file that cannot be opened", "an export file", "check the file"
        ) from None
    if size > MAXIMUM_BYTES:
        raise Unreadable(file, "", f"{size:,} bytes", f"at most {MAXIMUM_BYTES:,}", "check that this is an export")
    if not data.strip(b"\xef\xbb\xbf\r\n\t "):
        raise Unreadable(
            file, "", "an empty file", "a heading line and at least one response",
            "export again; the platform writes an empty file when its filter matches no response",
        )  # fmt: skip
    return data


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
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        if re.search(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xf4][\x80-\xbf]{2}", data):
            return data, False
        try:
            text = data.decode("cp1252")
        except UnicodeDecodeError:
            return data, False
        if re.search(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]", text):
            return data, False
        return text.encode("utf-8"), True
    return data, False
