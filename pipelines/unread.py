"""Files below raw/ that no declaration names: nothing is passed over in silence."""

from __future__ import annotations

from pathlib import Path

from schemas.declared import Declarations


def list_unread(workspace: Path, surveys: dict[str, Declarations]) -> list[str]:
    """Exports below raw/ that no declaration names, and that therefore nobody reads."""
    declared = {
        f"raw/{survey}/{wave}/{file}"
        for survey, each in surveys.items()
        for wave, fielding in each.survey.waves.items()
        for file in [*(export.file for export in fielding.exports), fielding.structure]
        if file
    }
    present = (path.relative_to(workspace) for path in (workspace / "raw").glob("*/*/*") if path.is_file())
    exports = (path.as_posix() for path in present if path.suffix != ".md" and not path.name.startswith("."))
    return sorted(set(exports) - declared)
