"""Which wordings may become labels: what enough different people gave, and what is known already."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

import pandas as pd

from pipelines.findings import PERSONAL, PHONE
from pipelines.guess.known import find_answer, load_known, words_in
from pipelines.headings import fold

ENOUGH = 3
"""So many different people must have given a wording for it to become a label."""
LONGEST = 150
"""A longer wording is no label."""


def count_people(wordings: pd.Series[str], people: pd.Series[str]) -> Counter[str]:
    """Wording -> how many different people gave it; of spellings that only typing tells apart, the most frequent."""
    given = pd.DataFrame({"wording": wordings.to_numpy(), "person": people.to_numpy()}).dropna()
    spelled = given["wording"].value_counts(sort=True)
    usual: dict[str, str] = {}
    for wording in sorted(spelled.index, key=lambda each: (-spelled[each], each)):
        usual.setdefault(fold(wording), wording)
    given = given.assign(wording=given["wording"].map({each: usual[fold(each)] for each in spelled.index}))
    counted = given.drop_duplicates()["wording"].value_counts()
    return Counter({str(wording): int(count) for wording, count in counted.items()})


def find_labels(counts: Counter[str], language: str) -> list[str]:
    """The wordings that may become labels, those of most people first."""
    found = [
        wording
        for wording, count in counts.items()
        if (count >= ENOUGH or is_known(wording, language)) and len(wording) <= LONGEST and not is_personal(wording)
    ]
    return sorted(found, key=lambda each: (-counts[each], each))


def is_known(wording: str, language: str) -> bool:
    """Whether a wording is one of the known answers, whoever gave it."""
    return any(find_answer(section, wording, language) for section in ("answers", "dont_know", "not_applicable"))


def is_personal(wording: str) -> bool:
    """Whether a wording holds an address, an IP number or a telephone number."""
    return bool(PERSONAL.search(wording) or re.search(PHONE, wording))


def sort_bands(labels: Iterable[str], language: str) -> list[str] | None:
    """Labels that all hold a number, from the lowest on: less than 15, 15 to 30, more than 30. None for others."""
    keys = {}
    for label in labels:
        number = re.search(r"\d+(?:[.,]\d+)?", label)
        if number is None:
            return None
        begins = words_in(label)[:1]
        side = next((side for side, section in ((-1, "less"), (1, "more")) if _begins(begins, section, language)), 0)
        keys[label] = (float(number.group().replace(",", ".")), side)
    return sorted(keys, key=lambda label: keys[label]) if len(set(keys.values())) == len(keys) else None


def _begins(first: tuple[str, ...], section: str, language: str) -> bool:
    return any(first == words_in(word) for word in load_known()[section].get(language, ()))
