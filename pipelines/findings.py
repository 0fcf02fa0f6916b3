"""What the validation found in an export: one finding per row and item, in words of every report language."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from pipelines.words import words_of

Severity = Literal["error", "warning"]
OF_OWN_WORDS = frozenset({"looks_personal", "codings_lost", "coder_left_out", "coders_disagree"})
"""Checks of what people wrote: what is wrong there is told in the report, and makes no shown number worse."""
LONGEST_VALUE = 80
PHONE = r"(?<!\w)(?:\+|00|0)\d(?:[\s./-]?\d){7,12}(?!\w)"
NATIONAL = r"(?<!\d)(\d{2})[.\s]?(\d{2})[.\s]?(\d{2})[-.\s]?(\d{3})[.\s-]?(\d{2})(?!\d)"
"""A number of the Belgian national register as it is written: birth day, order, check number."""
NO_DATE = r"(?!\d{1,2}[./-]\d{1,2}[./-]\d)"
WORD = r"[^\s@\"“”,;]"
# An address begins where a word begins: looked for at every letter, a long word without @ would take minutes.
PERSONAL = re.compile(
    rf"(?<!{WORD}){WORD}+@{WORD}+|(?<![\d.])(?:\d{{1,3}}\.){{3}}\d{{1,3}}(?![\d.])"
    r"|(?<![\w:.])(?=[\da-fA-F:]*::|(?:[\da-fA-F]{1,4}:){7})[\da-fA-F:]{2,39}(?![\w:])"
    rf"|{NO_DATE}{PHONE}|{NATIONAL}"
)
HIDDEN = {"Cc", "Cf", "Co", "Cn", "Cs", "Zl", "Zp"}
"""Unicode's categories of what is not seen, or changes how its neighbours are seen or what a terminal does."""


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
    """A text without the addresses and numbers of persons that may have slipped into a wrong column."""
    return PERSONAL.sub("[…]", text)


def make_visible(text: str) -> str:
    """A text with what cannot be seen in it written out (`\\u200b`): two codes that look equal are told apart by it.

    Nothing is left that moves a terminal's cursor, turns the direction of reading, or cannot be written as UTF-8.
    """
    if text.isascii() and text.isprintable():
        return text
    return "".join(
        sign.encode("unicode_escape").decode("ascii") if unicodedata.category(sign) in HIDDEN else sign for sign in text
    )


def shorten(value: str) -> str:
    """A value short enough for a report's cell: line breaks folded, what is personal masked, all of it visible."""
    folded = make_visible(mask_personal(" ".join(value.split())))
    return folded if len(folded) <= LONGEST_VALUE else folded[: LONGEST_VALUE - 1] + "…"


def has_errors(findings: Sequence[Finding]) -> bool:
    """Whether the wave must stop."""
    return any(finding.severity == "error" for finding in findings)


def _tell(value: Any, language: str) -> str:
    """A list with commas; a declared text in the language asked for, or in any it has."""
    if isinstance(value, dict):
        return str(value.get(language) or next(iter(value.values()), ""))
    return ", ".join(map(str, value)) if isinstance(value, list | tuple) else str(value)
