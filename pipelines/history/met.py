"""What the first stage left in `processed/` about where its numbers come from."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

PROCESSED = Path("processed")
COMPOSED = ("activity", "impact", "communities", "actions", "key_indicators", "population")
"""The surveys whose numbers no single survey gives."""


@dataclass(frozen=True)
class Met:
    """The origin of the numbers of a wave: code version, definitions by hash, exports and their hash.

    coding: the hash of the coding of open answers, empty where there is none.
    """

    code: str
    definitions: dict[str, dict[str, Any]]
    data: str = ""
    exports: dict[str, str] = field(default_factory=dict)
    codebook: str = ""
    coding: str = ""


def read_json(path: Path) -> Any:
    """A JSON file, or None where it is not there or is none."""
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None


def read_met(workspace: Path, survey: str, wave: str) -> Met | None:
    """Where the numbers of a wave come from; None where the first stage of another version made them."""
    if survey in COMPOSED:
        made = read_json(workspace / PROCESSED / "impact.json")
        return Met(made["code"], made["definitions"]) if made else None
    folder = workspace / PROCESSED / survey / wave
    made, method = read_json(folder / "definitions.json"), read_json(folder / "method.json")
    if not made or not method:
        return None
    return Met(made["code"], made["definitions"], method["data_hash"], method["exports"], made["codebook"],
               method.get("coding", ""))  # fmt: skip
