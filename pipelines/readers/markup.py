"""XML without anything that reaches outside the file or grows while it is read."""

from __future__ import annotations

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
        data.decode("utf-8")
    except UnicodeDecodeError:
        raise Unreadable(file, "", "bytes that are not UTF-8", "XML in UTF-8", action) from None
    if b"\x00" in data:
        # Another encoding would also hide a document type declaration from the next check.
        raise Unreadable(file, "", "bytes that are not UTF-8", "XML in UTF-8", action)
    if b"<!DOCTYPE" in data or b"<!ENTITY" in data:
        raise Unreadable(file, "", "a document type declaration", "plain XML as LimeSurvey writes it", action)
    try:
        return ElementTree.fromstring(data)  # noqa: S314 -- no DTD, no entity, size capped: checked above
    except (ElementTree.ParseError, LookupError, ValueError) as error:
        # An XML declaration that names an unknown encoding raises LookupError or ValueError.
        line = error.position[0] if isinstance(error, ElementTree.ParseError) else 1
        raise Unreadable(file, f"line {line}", "broken XML", expected, action) from None
