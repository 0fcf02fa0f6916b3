"""Files below raw/ that no declaration names: nothing is passed over in silence."""

from __future__ import annotations

import re
from pathlib import Path

from schemas.declared import Declarations

REGISTERS = {"activity", "actions", "communities", "fiches", "key_indicators", "population"}
"""Folders below raw/ that hold what no survey gives; what is in them is read or refused by name."""


def list_unread(workspace: Path, surveys: dict[str, Declarations]) -> list[str]:
    """Exports below raw/ that neither a declaration nor a note of origin names, and that therefore nobody reads."""
    declared = {
        f"raw/{survey}/{wave}/{file}"
        for survey, each in surveys.items()
        for wave, fielding in each.survey.waves.items()
        for file in [*(export.file for export in fielding.exports), fielding.structure]
        if file
    }
    for note in (workspace / "raw").glob("*/*/ORIGIN.md"):
        folder = note.parent.relative_to(workspace).as_posix()
        added = re.findall(r"^\| `([^`]+)` \|", note.read_text(encoding="utf-8-sig"), flags=re.MULTILINE)
        declared |= {f"{folder}/{name}" for name in added}
    present = (path.relative_to(workspace) for path in (workspace / "raw").glob("*/*/*") if path.is_file())
    exports = (
        path.as_posix()
        for path in present
        if path.suffix != ".md" and not path.name.startswith(".") and path.name != "mapping.yaml"
        if path.parts[1] not in REGISTERS or path.parts[1] in surveys
    )
    return sorted(set(exports) - declared)
