"""Which column of an export is which column of the codebook, whatever style of heading was chosen.

LimeSurvey heads a column with the question code (`metier[other]`), the expression code (`metier_other`), the code
and the text, the text, or an abbreviated text that several columns may share.
"""

from __future__ import annotations

import itertools
import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from schemas.declarations import OTHER, Item
from schemas.declared import Declarations
from schemas.parts import Part, expression_name

PLATFORM_OTHER = {"fr": ("Autre",), "nl": ("Overige", "Anders"), "en": ("Other",)}
"""The words LimeSurvey puts for the answer in one's own words, by language of the export."""
PLATFORM_COMMENT = {"fr": ("Commentaire",), "nl": ("Opmerking", "Commentaar"), "en": ("Comment",)}
PLATFORM_RANK = {"fr": ("Rang {}", "Classement {}"), "nl": ("Rang {}", "Rangschikking {}"), "en": ("Rank {}",)}
PLATFORM_SCALE = {"fr": ("Échelle {}",), "nl": ("Schaal {}",), "en": ("Scale {}",)}


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


LOOSE = str.maketrans({"“": '"', "”": '"', "–": "-", "—": "-", "\u00ad": None, "\u200b": None,
                       "\ufeff": None})  # fmt: skip
"""Signs that look alike, and those that do not show."""


def loosen(text: str) -> str:
    """A wording folded further: without accents, the shape of quotes and dashes, and a full stop at its end.

    Two wordings that differ may be the same so: only where one of them is declared can the other stand for it.
    """
    quoted = re.sub(r"«\s*|\s*»", '"', fold(text))
    bare = "".join(letter for letter in unicodedata.normalize("NFKD", quoted) if not unicodedata.combining(letter))
    return " ".join(bare.translate(LOOSE).split()).rstrip(". ")


def list_columns(declared: Declarations) -> list[Column]:
    """The columns of the codebook in questionnaire order, as LimeSurvey would head them."""
    languages = declared.survey.languages
    return [
        Column(code, item.id, {each: _text_headings(item, code, declared, each) for each in languages})
        for item in declared.codebook.items
        for code in _order_columns(declared.parts_of(item))
    ]


def _order_columns(parts: list[Part]) -> list[str]:
    """The columns of an item as an export has them: a comment stands behind its box, what is not kept before all."""
    order: list[str] = [column for part in parts for column in part.unread]
    for part in parts:
        for column in [*part.boxes.values()] or [part.column]:
            comment = f"{column[:-1]}comment]"
            order += [column, comment] if comment in part.texts.values() else [column]
        order += [column for column in part.columns if column not in order]
    return order


def match_headings(headings: list[str], columns: list[Column]) -> tuple[dict[str, int], list[int]]:
    """Codebook column -> position of its heading, and the positions no column claims.

    The style that explains most headings is taken for the whole file: styles are never mixed.
    """
    matched: dict[str, int] = {}
    for style in STYLES:
        # What an earlier style explains wholly, no later one explains better.
        if len(matched) < len(columns):
            matched = max(matched, style(headings, columns), key=len)
    claimed = set(matched.values())
    return matched, [position for position in range(len(headings)) if position not in claimed]


def _match_codes(headings: list[str], columns: list[Column]) -> dict[str, int]:
    positions = {heading: position for position, heading in reversed(list(enumerate(headings)))}
    return {column.code: positions[column.code] for column in columns if column.code in positions}


def _match_expression_codes(headings: list[str], columns: list[Column]) -> dict[str, int]:
    positions = {heading: position for position, heading in reversed(list(enumerate(headings)))}
    expressions = {column.code: expression_name(column.code) for column in columns}
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
    free = {position: _fold_heading(heading) for position, heading in enumerate(headings)}
    for column in columns:
        for text in map(fold, column.texts.get(language, [])):
            squeezed = "".join(text.split())
            found = next(
                (at for at, (whole, cut) in free.items() if text in whole or (cut and _is_cut(cut, squeezed))), None
            )
            if found is not None:
                matched[column.code] = found
                del free[found]
                break
    return matched


def _fold_heading(heading: str) -> tuple[set[str], str]:
    """The texts a heading may stand for, spaces as underscores allowed, and without spaces where parts are cut out."""
    spaced = heading.replace("_", " ")
    if ".." not in spaced:
        return {fold(heading), fold(spaced)}, ""
    return {fold(heading)}, "".join(fold(spaced).split())


def _is_cut(heading: str, text: str) -> bool:
    """Whether a text without spaces has the pieces of a cut heading: the first begins it, the last ends it."""
    first, *between, last = heading.split("..")
    if not (first and text.startswith(first) and text.endswith(last) and len(first) + len(last) <= len(text)):
        return False
    # Found piece by piece, each as early as possible: a pattern would try every way to place them.
    at, end = len(first), len(text) - len(last)
    for piece in between:
        found = text.find(piece, at, end)
        if found < 0:
            return False
        at = found + len(piece)
    return True


def _text_headings(item: Item, code: str, declared: Declarations, language: str) -> list[str]:
    """Every text that LimeSurvey may put over a column, in one language."""
    return [text for wording in (item.wording.get(language, ""), *item.also)
            for text in _head_columns(item, code, declared, language, wording)]  # fmt: skip


def _head_columns(item: Item, code: str, declared: Declarations, language: str, wording: str) -> list[str]:
    path = code.removeprefix(item.id).replace("]", "").split("[")[1:]
    if not path:
        return [wording]
    if item.type == "files":
        return [f"filecount - {wording}", f"{wording} [filecount]"]
    names = [[name for name in each if name] for each in _name_brackets(item, path, declared, language)]
    return [
        f"{wording} {''.join(left + name + right for name in chosen)}"
        for chosen in itertools.product(*names)
        for left, right in ("[]", "()")
    ]


def _name_brackets(item: Item, path: list[str], declared: Declarations, language: str) -> list[list[str]]:
    """For each bracket of a text heading, the wordings it may hold."""

    def platform(words: Mapping[str, tuple[str, ...]], number: str = "") -> list[str]:
        own = words.get(language, ())
        return [word.format(number) for word in (*own, *(each for others in words.values() for each in others))]

    row, *more = path
    if item.scales:
        header = item.scales[int(more[0]) - 1].label.get(language, "")
        return [[item.rows[row].get(language, "")], [header, *platform(PLATFORM_SCALE, more[0])]]
    if item.type == "ranking":
        return [platform(PLATFORM_RANK, row)]
    if item.columns:
        first, second = next(
            (first, second) for first in item.rows for second in item.columns if f"{first}_{second}" == row
        )
        return [[item.rows[first].get(language, "")], [item.columns[second].get(language, "")]]
    if row in item.rows:
        return [[item.rows[row].get(language, "")]]
    codes = declared.codes(item)
    box = row.removesuffix("comment")
    if row == "comment":
        return [platform(PLATFORM_COMMENT)]
    if box != row and box in codes:
        names = [codes[box].label.get(language, ""), *(platform(PLATFORM_OTHER) if box == "other" else [])]
        return [names, platform(PLATFORM_COMMENT)]
    label = codes[OTHER if item.type == "single" else row].label
    return [[label.get(language, ""), *(platform(PLATFORM_OTHER) if row == "other" else [])]]


STYLES: tuple[Callable[[list[str], list[Column]], dict[str, int]], ...] = (
    _match_codes,
    _match_expression_codes,
    _match_codes_and_texts,
    _match_texts,
)
"""The styles of headings, the surest first: it wins where two explain as much."""
