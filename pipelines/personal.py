"""Answers that look personal in items nobody declared personal: told, never quoted."""

from __future__ import annotations

import re

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from pipelines.findings import NATIONAL, PHONE, Finding
from pipelines.readers.raw import RawTable
from schemas.declared import Declarations

# One sign before the @ tells as much as all of them: looked for from every letter, a long text would take hours.
ADDRESS = r"[^\s@\"“”,;<>()]@[^\s@\"“”,;<>()]+\.[^\W\d_]{2}"
MAYBE = r"@|\p{Nd}"
"""What every such text holds, and few others."""
TELLING = 97
"""The check number is 97 less the rest of the others by 97; who was born from 2000 on has a 2 before them."""


def find_personal(frame: pd.DataFrame, raw: RawTable, declared: Declarations) -> list[Finding]:
    """A warning for each text of an item in which answers hold an e-mail address, a phone or a national number.

    frame: as `recode` gives it. The answers themselves stay unsaid.
    """
    findings = []
    for part in declared.parts.values():
        for column in dict.fromkeys(part.texts.values()):
            cells = frame[column].astype("str") if column in frame else pd.Series(dtype="str")
            found = cells.index[looks_personal(cells)]
            if len(found):
                rows = ", ".join(str(raw.row_of(index)) for index in found[:8]) + (", …" if len(found) > 8 else "")
                told = {"count": len(found), "rows": rows, "column": column}
                findings.append(Finding("warning", "looks_personal", raw.file, item=column, expected=told))
    return findings


def looks_personal(cells: pd.Series[str]) -> pd.Series[bool]:
    """Which texts hold an e-mail address, a telephone number or a number of the national register; no missing one."""
    maybe = pc.match_substring_regex(pa.array(cells, pa.large_string()), MAYBE)
    maybe = maybe.fill_null(False).to_numpy(zero_copy_only=False)
    found = pd.Series(False, cells.index)
    if maybe.any():
        texts = cells[maybe]
        national = pd.Series([_holds_national_number(text) for text in texts], texts.index, dtype=bool)
        found[maybe] = (texts.str.contains(ADDRESS) | texts.str.contains(PHONE) | national).to_numpy(dtype=bool)
    return found


def _holds_national_number(text: str) -> bool:
    return any(_is_national_number("".join(found)) for found in re.findall(NATIONAL, text))


def _is_national_number(digits: str) -> bool:
    body, check = digits[:9], int(digits[9:])
    month, day = int(digits[2:4]), int(digits[4:6])
    return month <= 12 and day <= 31 and check in {TELLING - int(body) % TELLING, TELLING - int("2" + body) % TELLING}
