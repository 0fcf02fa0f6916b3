"""The grammar of placeholders in declared sentences, shared by those who check them and those who fill them."""

from __future__ import annotations

import re

from schemas.missing import MISSING

PLACEHOLDER = re.compile(r"\{([^{}|]+)(?:\|([^{}|]*)\|([^{}|]*))?\}")
OPTIONAL = re.compile(r"\[([^\[\]]*)\]")
STATISTICS = {"median", "mean", "top_two_box", "net_score", "share", "count", "sum"}
COUNT_FIELDS = {"n": "numerator", "of": "denominator"}
MISSING_FIELDS = tuple(MISSING)
TEXT_FIELDS = {"counted", "low", "high", "label", "share"}
FIELDS = {*COUNT_FIELDS, *MISSING_FIELDS, *TEXT_FIELDS, "top", "best"}


def list_paths(sentence: str) -> list[str]:
    """The placeholders of a sentence, such as `bb-use.OUI.n`."""
    return [match.group(1) for match in PLACEHOLDER.finditer(sentence)]


def has_loose_brace(sentence: str) -> bool:
    """Whether a brace stands there that belongs to no placeholder: one that was not closed would be printed."""
    return bool(set("{}") & set(PLACEHOLDER.sub("", sentence)))
