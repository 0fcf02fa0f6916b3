"""What a LimeSurvey archive (.lsa) holds: a structure, and where the survey was active its responses."""

from __future__ import annotations

from pipelines.readers.raw import Unreadable
from pipelines.readers.zipped import read_members

ACTION = "export the archive again, or take CSV with question codes and answer codes"
NAME = r"(?:survey_)?\w*\d+(_responses|_timings|_tokens)?\.(lss|lsr|lsi|lst)"
ALLOWED = NAME + r"|[\w.-]+\.(?:lsq|xml|zip)"


def open_archive(data: bytes, file: str) -> dict[str, bytes]:
    """Name -> bytes of the structures, responses and times. Raises Unreadable for other files among them, and bombs."""
    return read_members(data, file, ALLOWED, r".*\.(lss|lsr|lsi)", ACTION)


def take_structure(members: dict[str, bytes], file: str) -> tuple[bytes, str]:
    """The bytes of the only structure, and its name behind that of the archive."""
    structures = [name for name in members if name.endswith(".lss")]
    if len(structures) != 1:
        raise Unreadable(file, "", f"{len(structures)} structures in the archive", "one", ACTION)
    return members[structures[0]], f"{file}: {structures[0]}"
