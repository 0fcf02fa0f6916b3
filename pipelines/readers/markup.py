"""XML without anything that reaches outside the file or grows while it is read."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ElementTree

from pipelines.readers.raw import Unreadable

MAXIMUM_BYTES = 50_000_000


def parse_xml(data: bytes, file: str, expected: str, action: str) -> ElementTree.Element:
    """The root element. Raises Unreadable; a document type declaration or another encoding is refused."""
    if len(data) > MAXIMUM_BYTES:
        raise Unreadable(
            file, "", f"{len(data):,} bytes", f"at most {MAXIMUM_BYTES:,}", f"check that this is {expected}"
        )
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise Unreadable(file, "", "bytes that are not UTF-8", "XML in UTF-8", action) from None
    declared = re.match(r"""\s*<\?xml[^>]*encoding\s*=\s*["']([^"'>]*)["']""", text[:1000])
    if b"\x00" in data or (declared and declared[1].casefold() not in {"utf-8", "utf8", "us-ascii"}):
        # Another encoding would also hide a document type declaration from the next check, and change letters.
        found = f"the encoding “{declared[1][:30]}”" if declared and b"\x00" not in data else "bytes that are not UTF-8"
        raise Unreadable(file, "", found, "XML in UTF-8", action)
    if b"<!DOCTYPE" in data or b"<!ENTITY" in data:
        raise Unreadable(file, "", "a document type declaration", "plain XML as LimeSurvey writes it", action)
    try:
        return ElementTree.fromstring(text)  # noqa: S314 -- no DTD, no entity, size capped: checked above
    except ElementTree.ParseError as error:
        raise Unreadable(file, f"line {error.position[0]}", "broken XML", expected, action) from None


def text_of(cell: ElementTree.Element, file: str, place: str, action: str) -> str:
    """What an element holds. Raises Unreadable for elements inside it: what stands behind them would be lost."""
    if len(cell):
        raise Unreadable(file, place, f"<{cell[0].tag[:40]}> inside <{cell.tag[:40]}>", "text alone", action)
    return cell.text or ""
