"""The note of origin beside the exports of a wave: which file, how large, which bytes, from where, when."""

from __future__ import annotations

import datetime
import hashlib
from dataclasses import dataclass
from pathlib import Path

HEADING = "## Files as they were added"
COLUMNS = ("file", "what it is", "bytes", "sha256", "exported", "added")


@dataclass(frozen=True)
class Origin:
    """One line of the note."""

    file: str
    kind: str
    size: int
    sha256: str
    exported: datetime.date
    added: datetime.date

    def as_line(self) -> str:
        """The line of the table."""
        cells = (f"`{self.file}`", self.kind, f"{self.size}", f"`{self.sha256}`", f"{self.exported}", f"{self.added}")
        return f"| {' | '.join(cells)} |"


def describe_file(path: Path, name: str, kind: str, exported: datetime.date, added: datetime.date) -> Origin:
    """Size and hash of a file's bytes."""
    data = path.read_bytes()
    return Origin(name, kind, len(data), hashlib.sha256(data).hexdigest(), exported, added)


def write_origin(former: str, title: str, origins: list[Origin]) -> str:
    """The note with further lines; what people wrote above the table stays, and no line is ever taken away."""
    table = "\n".join(["| " + " | ".join(COLUMNS) + " |", "| " + " | ".join("---" for _ in COLUMNS) + " |"])
    text = former.rstrip("\n") if former.strip() else f"# {title}"
    if HEADING not in text:
        text += (
            f"\n\n{HEADING}\n\nNever edit these files: a correction is made on the platform and added again.\n\n{table}"
        )
    known = set(text.splitlines())
    lines = [line for line in (origin.as_line() for origin in origins) if line not in known]
    return "\n".join([text, *lines]) + "\n"
