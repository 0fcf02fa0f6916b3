"""What a survey may be called, from its exports: the title inside a workbook, else the readable part of the name."""

from __future__ import annotations

import html
import re
from collections.abc import Collection
from pathlib import Path

from pipelines.findings import shorten
from pipelines.readers.raw import Unreadable
from pipelines.readers.zipped import read_members

PROPERTIES, MOST = "docProps/core.xml", 65536
TITLE = re.compile(r"<dc:title[^>]*>([^<]*)</dc:title>")
ADDED = re.compile(
    r"\s*(\(\d+-\d+\)|\((responses|réponses|reponses|antwoorden|reacties)\)|\(\d+\)"
    r"|[-–]\s*(form responses|réponses au formulaire|formulierreacties|reacties op het formulier)\s*\d*)\s*$",
    re.IGNORECASE,
)
"""What platforms and browsers add to the name of a form: `(1-66)`, `(Responses)`, `- Form responses 1`, `(2)`."""
MASKED = "[…]"
"""What stands in the place of an address or number of a person; such a name is no title."""
LAST = re.compile(
    r"(forms?|formulaires?|formulier(en)?|microsoft|google|sheets?|exports?|results?|résultats?|resultaten|responses?"
    r"|réponses?|reponses?|antwoorden|survey\d*|csv|xlsx|\d+)",
    re.IGNORECASE,
)
"""Last words of a name that say what the file is, and not what it is about."""


def find_title(path: Path, languages: Collection[str]) -> str:
    """The title of an export; nothing where neither the file nor its name tells one.

    languages: codes that are left out at the end of a name.
    """
    told = shorten(_read_title(path) or _read_name(path.stem, languages))
    return "" if MASKED in told else told


def _read_title(path: Path) -> str:
    """The title in the properties of a workbook."""
    if path.suffix.lower() != ".xlsx":
        return ""
    try:
        members = read_members(path.read_bytes(), path.name, ".*", PROPERTIES, "")
    except (Unreadable, OSError):
        return ""
    found = TITLE.search(members.get(PROPERTIES, b"")[:MOST].decode("utf-8", "replace"))
    return html.unescape(found[1]).strip() if found else ""


def _read_name(stem: str, languages: Collection[str]) -> str:
    while (left := ADDED.sub("", stem)) != stem:
        stem = left
    words = (stem if " " in stem.strip() else stem.replace("-", " ")).replace("_", " ").split()
    codes = {language.casefold() for language in languages}
    while words and (LAST.fullmatch(words[-1]) or words[-1].casefold() in codes or not re.search(r"\w", words[-1])):
        words.pop()
    told = " ".join(words)
    return told[:1].upper() + told[1:] if re.search(r"[^\W\d_]", told) else ""
