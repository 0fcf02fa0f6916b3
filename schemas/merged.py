"""The declarations with the codes taken together that are declared to count as one when waves are compared."""

from __future__ import annotations

from dataclasses import replace

from schemas.declarations import Answer, Item
from schemas.declared import Declarations


def merge_codes(declared: Declarations) -> Declarations:
    """The same survey, its items with the codes that `compare: merge` leaves; a merged code was in every wave that
    had one of its parts, and stands where the first of them stood."""
    items = [_merge(item, declared) for item in declared.codebook.items]
    codebook = declared.codebook.model_copy(update={"items": items})
    return replace(declared, codebook=codebook)


def merged_into(item: Item) -> dict[str, str]:
    """Code -> the code it counts as, for the codes that are merged."""
    merge = item.compare.merge if item.compare else {}
    return {code: name for name, merged in merge.items() for code in merged.codes}


def _merge(item: Item, declared: Declarations) -> Item:
    into = merged_into(item)
    if not into:
        return item
    written = declared.codebook.code_lists[item.codes] if isinstance(item.codes, str) else item.codes or {}
    codes: dict[str, Answer] = {}
    for code, answer in written.items():
        name = into.get(code, code)
        if name == code and code not in into:
            codes[code] = answer
        elif name not in codes:
            codes[name] = _take_together(name, item, written)
    exclusive = list(dict.fromkeys(into.get(code, code) for code in item.exclusive))
    return item.model_copy(update={"codes": codes, "exclusive": exclusive})


def _take_together(name: str, item: Item, codes: dict[str, Answer]) -> Answer:
    assert item.compare
    merged = item.compare.merge[name]
    parts = [codes[code] for code in merged.codes if code in codes]
    everywhere = any(not part.waves for part in parts)
    waves = [] if everywhere else list(dict.fromkeys(wave for part in parts for wave in part.waves))
    label = merged.label or codes[name].label
    return Answer(label=label, missing=parts[0].missing, also=[text for part in parts for text in part.also],
                  waves=waves)  # fmt: skip
