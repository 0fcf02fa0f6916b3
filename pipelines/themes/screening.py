"""What in an open answer looks like a personal detail. An aid for the reviewer: it misses some and suspects others."""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass

TITLE = (
    r"(?:M\.|MM\.|Mme\.?|Mlle\.?|Monsieur|Madame|Mademoiselle|Dr\.?|Docteur|Prof\.?|Professeur|Maître|"
    r"Mr\.?|Mrs\.?|Ms\.?|Mevrouw|Mevr\.?|Mw\.?|Meneer|Mijnheer|Dhr\.?|Dokter|Zuster|Sœur|Soeur)"
)
NAME = r"[A-ZÀ-ÖØ-Þ][\w'’-]+"
STREET = (
    r"(?:rue|avenue|av\.|boulevard|bd\.?|chaussée|ch\.|place|square|allée|clos|drève|quai|impasse|route)\s+"
    r"(?:(?:de|du|des|la|le|les|l['’]|d['’]|aux?)\s*){0,4}[\w'’-]+(?:\s+[\w'’-]+){0,4}?"
)
STRAAT = r"[A-ZÀ-Þ][\w'’-]{0,60}(?:straat|laan|steenweg|plein|weg|dreef|kaai|lei|baan|hof)"
# Each begins where a word begins or is bounded: the time for a text grows as its length, not as its square.
PATTERNS = {
    "email": re.compile(r"(?<![\w.+%-])[\w.+%-]+\s?(?:@|\(at\)|\[at\])\s?[\w-]+(?:\.[\w-]+)+", re.IGNORECASE),
    "national_number": re.compile(r"(?<!\d)\d{2}[.\s]?\d{2}[.\s]?\d{2}[-\s]?\d{3}[.\s-]?\d{2}(?!\d)"),
    "account": re.compile(r"\b[A-Z]{2}\d{2}(?:\s?[A-Z0-9]{4}){2,7}(?:\s?[A-Z0-9]{1,3})?\b"),
    "phone": re.compile(
        r"(?<![\d.])(?:(?:\+|00)\d{1,3}[\s./-]?(?:\(0\)[\s./-]?)?(?:\d[\s./-]?){7,10}\d|0\d(?:[\s./-]?\d){7,8})(?!\d)"
    ),
    "name": re.compile(rf"(?<!\w)(?i:{TITLE})\s+(?:(?:de|van|von|der|den|d['’]|le|la)\s*)*{NAME}"),
    "address": re.compile(
        rf"(?i:\b{STREET}),?\s+(?:n[°o]\.?\s*)?\d{{1,4}}\s?[a-zA-Z]?\b|\b\d{{1,4}},?\s+(?i:{STREET})|"
        rf"\b{STRAAT},?\s+(?:nr\.?\s*)?\d{{1,4}}\b|\b[1-9]\d{{3}}\s+{NAME}"
    ),
}
"""Kind -> how it looks. The title of a name is followed by a capital: “dr. Peeters”, not “le docteur du quartier”."""


@dataclass(frozen=True)
class Detail:
    """A passage that looks personal: its kind, and where it stands."""

    kind: str
    start: int
    end: int


def screen_text(text: str) -> list[Detail]:
    """The passages that look personal, in their order; of two that overlap the one whose kind is named first."""
    found: list[Detail] = []
    for kind, pattern in PATTERNS.items():
        starts, fresh = [each.start for each in found], []
        for match in pattern.finditer(text):
            before = bisect_left(starts, match.end())
            if not before or found[before - 1].end <= match.start():
                fresh.append(Detail(kind, match.start(), match.end()))
        found = sorted([*found, *fresh], key=lambda each: each.start)
    return found


def list_kinds(text: str) -> list[str]:
    """The kinds of personal details a text seems to hold, each once."""
    return list(dict.fromkeys(each.kind for each in screen_text(text)))
