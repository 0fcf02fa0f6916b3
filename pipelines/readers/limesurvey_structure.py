"""LimeSurvey's structure, however it was exported: recognised by what the file holds, read into one model."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from pipelines.readers.limesurvey_archive_files import open_archive, take_structure
from pipelines.readers.limesurvey_build import build_structure
from pipelines.readers.limesurvey_lss import read_lss, read_structure_json
from pipelines.readers.limesurvey_questions import Question, Structure
from pipelines.readers.limesurvey_rpc import read_structure_rpc
from pipelines.readers.limesurvey_structure_text import read_structure_text
from pipelines.readers.limesurvey_tables import Tables, plain_text
from pipelines.readers.markup import MAXIMUM_BYTES
from pipelines.readers.no_responses import NO_RESPONSES
from pipelines.readers.raw import Unreadable
from pipelines.readers.recognise import recognise_bytes
from pipelines.readers.source import read_source

__all__ = ["Question", "Structure", "parse_structure", "plain_text", "read_structure"]
EXPECTED = "a survey structure of LimeSurvey: .lss, .lsa, or the structure as text or JSON"
ACTION = "export the survey structure (.lss)"


def read_structure(path: Path, file: str) -> Structure:
    """Read an .lss of LimeSurvey 2 to 7, the structure as text, JSON or by RemoteControl, or that in an archive (.lsa).

    Raises Unreadable for any other file, and for a structure that contradicts itself.
    """
    return parse_structure(read_source(path, file, "structure"), file)


def parse_structure(data: bytes, file: str) -> Structure:
    """The same from bytes, as an archive holds them."""
    if len(data) > MAXIMUM_BYTES:
        raise Unreadable(file, "", f"{len(data):,} bytes", f"at most {MAXIMUM_BYTES:,}", "check that it is a structure")
    kind = recognise_bytes(data)
    if kind == "limesurvey-archive":
        data, file = take_structure(open_archive(data, file), file)
        kind = "limesurvey-structure"
    if kind not in READERS and not data.lstrip(b"\xef\xbb\xbf\xff\xfe\x00\r\n\t ").startswith(b"<"):
        found = NO_RESPONSES[kind][0] if kind in NO_RESPONSES else f"a file of the kind {kind}"
        raise Unreadable(file, "", found, EXPECTED, ACTION)
    # What else begins with < is told apart by the reader of XML, which says what is wrong in it.
    return build_structure(READERS.get(kind, read_lss)(data, file))


READERS: dict[str, Callable[[bytes, str], Tables]] = {
    "limesurvey-structure": read_lss,
    "limesurvey-structure-json": read_structure_json,
    "limesurvey-structure-text": read_structure_text,
    "limesurvey-structure-rpc": read_structure_rpc,
}
"""Kind -> how its tables are read."""
