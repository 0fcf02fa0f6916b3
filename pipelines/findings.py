"""What the validation found in an export: one finding per row and item, in words of every report language."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from pipelines.words import words_of

Severity = Literal["error", "warning"]
LONGEST_VALUE = 80
PERSONAL = re.compile(r"[^\s@\"“”,;]+@[^\s@\"“”,;]+|(?<![\d.])(?:\d{1,3}\.){3}\d{1,3}(?![\d.])")


@dataclass(frozen=True)
class Finding:
    """One thing found.

    check: key of the wording in `words/<language>.yaml` under `findings`.
    row: as a spreadsheet counts, the heading being row 1; 0 where it is about the whole file.
    expected: values the wording needs, such as the allowed codes.
    """

    severity: Severity
    check: str
    file: str
    row: int = 0
    response: str = ""
    item: str = ""
    value: str = ""
    expected: dict[str, Any] = field(default_factory=dict, hash=False)

    def describe(self, language: str) -> tuple[str, str]:
        """What was expected and what to do, in one language."""
        wording = words_of(language)["findings"][self.check]
        values = {key: _tell(value, language) for key, value in self.expected.items()}
        return wording["expected"].format(**values), wording["action"].format(**values)

    def as_record(self, languages: Sequence[str]) -> dict[str, Any]:
        """The finding as the JSON report holds it."""
        record: dict[str, Any] = {
            "severity": self.severity, "check": self.check, "file": self.file, "row": self.row,
            "response": self.response, "item": self.item, "value": shorten(self.value),
        }  # fmt: skip
        for language in languages:
            expected, action = self.describe(language)
            record[f"expected_{language}"], record[f"action_{language}"] = expected, action
        return record


def mask_personal(text: str) -> str:
    """A text without the addresses and IP numbers that may have slipped into a wrong column."""
    return PERSONAL.sub("[…]", text)


def shorten(value: str) -> str:
    """A value short enough for a report's cell, line breaks folded."""
    folded = mask_personal(" ".join(value.split()))
    return folded if len(folded) <= LONGEST_VALUE else folded[: LONGEST_VALUE - 1] + "…"


def has_errors(findings: Sequence[Finding]) -> bool:
    """Whether the wave must stop."""
    return any(finding.severity == "error" for finding in findings)


def _tell(value: Any, language: str) -> str:
    """A list with commas; a declared text in the language asked for, or in any it has."""
    if isinstance(value, dict):
        return str(value.get(language) or next(iter(value.values()), ""))
    return ", ".join(map(str, value)) if isinstance(value, list | tuple) else str(value)
