"""Which column of an export is which column of the codebook, whatever style of heading was chosen.

LimeSurvey heads a column with the question code (`metier[other]`), the expression code (`metier_other`), the code
and the text, the text, or an abbreviated text that several columns may share.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from schemas.declarations import OTHER, Answer, Item
from schemas.declared import Declarations

PLATFORM_OTHER = {"fr": "Autre", "nl": "Overige", "en": "Other"}
"""The word LimeSurvey puts for the answer in one's own words, by language of the export."""
CUT = re.compile(r"\.\. ?")


@dataclass(frozen=True)
class Column:
    """One column of the codebook: its code heading, its item, and its text headings by language."""

    code: str
    item: str
    texts: dict[str, list[str]]


def fold(text: str) -> str:
    """A wording without what typing and copying change: spaces, apostrophes, composed accents, case."""
    text = unicodedata.normalize("NFC", text).replace("’", "'").replace("\u2011", "-")
    return " ".join(text.split()).casefold()


def columns_of(item: Item, codes: dict[str, Answer]) -> list[str]:
    """The columns an item takes in a coded frame."""
    if item.type == "multiple":
        return [f"{item.id}[{code}]" for code in codes]
    if item.type == "array":
        return [f"{item.id}[{row}]" for row in item.rows]
    return [item.id, *([f"{item.id}[other]"] if item.other else [])]


def list_columns(declared: Declarations) -> list[Column]:
    """The columns of the codebook in questionnaire order, as LimeSurvey would head them."""
    return [
        Column(code, item.id, _text_headings(item, code, declared.codes(item), declared.survey.languages))
        for item in declared.codebook.items
        for code in columns_of(item, declared.codes(item))
    ]


def match_headings(headings: list[str], columns: list[Column]) -> tuple[dict[str, int], list[int]]:
    """Codebook column -> position of its heading, and the positions no column claims.

    The style that explains most headings is taken for the whole file: styles are never mixed.
    """
    matches = [style(headings, columns) for style in STYLES]
    matched = max(matches, key=len)
    claimed = set(matched.values())
    return matched, [position for position in range(len(headings)) if position not in claimed]


def _match_codes(headings: list[str], columns: list[Column]) -> dict[str, int]:
    positions = {heading: position for position, heading in reversed(list(enumerate(headings)))}
    return {column.code: positions[column.code] for column in columns if column.code in positions}


def _match_expression_codes(headings: list[str], columns: list[Column]) -> dict[str, int]:
    positions = {heading: position for position, heading in reversed(list(enumerate(headings)))}
    expressions = {column.code: re.sub(r"[\[\]]+", "_", column.code).rstrip("_") for column in columns}
    return {code: positions[expression] for code, expression in expressions.items() if expression in positions}


def _match_codes_and_texts(headings: list[str], columns: list[Column]) -> dict[str, int]:
    """`metier[other]. Quel est votre métier ? [Autre]`, with whatever separator was chosen."""
    matched = {}
    for column in columns:
        begins = re.compile(re.escape(column.code) + r"(?![\w\[])\W")
        found = next((position for position, heading in enumerate(headings) if begins.match(heading)), None)
        if found is not None:
            matched[column.code] = found
    return matched


def _match_texts(headings: list[str], columns: list[Column]) -> dict[str, int]:
    """Full or cut texts, in the language that explains most; equal headings are told apart by their order."""
    languages = {language for column in columns for language in column.texts}
    matches = [_match_language(headings, columns, language) for language in sorted(languages)]
    return max(matches, key=len, default={})


def _match_language(headings: list[str], columns: list[Column], language: str) -> dict[str, int]:
    matched: dict[str, int] = {}
    free = dict(enumerate(headings))
    for column in columns:
        for text in column.texts.get(language, []):
            found = next((position for position, heading in free.items() if _is_heading(heading, text)), None)
            if found is not None:
                matched[column.code] = found
                del free[found]
                break
    return matched


def _is_heading(heading: str, text: str) -> bool:
    """Whether a heading is a text, spaces as underscores and cut parts allowed."""
    if fold(heading) == fold(text):
        return True
    spaced = heading.replace("_", " ")
    if ".." not in spaced:
        return fold(spaced) == fold(text)
    pieces = [re.escape(fold(piece)).replace(r"\ ", r"\s*") for piece in CUT.split(spaced)]
    return re.fullmatch(r"\s*.*?\s*".join(pieces), fold(text)) is not None


def _text_headings(item: Item, code: str, codes: dict[str, Answer], languages: Iterable[str]) -> dict[str, list[str]]:
    part = code.removeprefix(item.id).strip("[]")
    texts: dict[str, list[str]] = {}
    for language in languages:
        wording = item.wording.get(language, "")
        if not part:
            texts[language] = [wording]
            continue
        label = item.rows[part] if part in item.rows else codes[OTHER if item.type == "single" else part].label
        names = [label.get(language, "")]
        if part == "other":
            names += [PLATFORM_OTHER.get(language, ""), *PLATFORM_OTHER.values()]
        texts[language] = [f"{wording} {left}{name}{right}" for name in names if name for left, right in ("[]", "()")]
    return texts


STYLES: tuple[Callable[[list[str], list[Column]], dict[str, int]], ...] = (
    _match_codes,
    _match_expression_codes,
    _match_codes_and_texts,
    _match_texts,
)
"""The styles of headings, the surest first: it wins where two explain as much."""
