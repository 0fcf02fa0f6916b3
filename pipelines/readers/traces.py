"""Traces of what happened to a text export on its way: cut off at its end, or saved again by a spreadsheet.

LimeSurvey puts every heading between quotes and ends every line; a spreadsheet does the first only where it must.
"""

from __future__ import annotations

import itertools
import re

from pipelines.readers.raw import Unreadable

ERRORS = (
    "NAME?", "NOM?", "NAAM?", "REF!", "VERW!", "VALUE!", "VALEUR!", "WAARDE!", "DIV/0!", "DEEL/0!", "N/A", "N/B",
    "NUM!", "NOMBRE!", "GETAL!", "NULL!", "NUL!", "LEEG!", "SPILL!", "ERROR!",
)  # fmt: skip
"""What spreadsheets write in English, French and Dutch in the place of a text that looked like a formula."""
DAMAGE: dict[str, tuple[bytes, str]] = {
    "an error value in the place of an answer that began with = + - or @": (
        rb"#(?:" + b"|".join(re.escape(error.encode()) for error in ERRORS) + rb")(?=END)", "the answer",
    ),
    "a number of which a spreadsheet kept a few digits": (rb"-?\d[.,]\d+E\+\d{2,3}(?=END)", "every digit"),
}  # fmt: skip
"""What was found, wherever it is all that a cell holds -> how it looks, what was expected."""
TOO_NARROW = {"a cell too narrow for its number": (rb"#{4,}(?=END)", "the number")}
"""The same of an export of LimeSurvey; in a form somebody may have typed it."""
MANY = 3
WHOLE = re.compile(rb"\xc3(?!\xa2\xe2\x82\xac|\xb0\xc5\xb8)[\xa0-\xbf]")
"""Somebody may have pasted damaged letters: the file was damaged where there are so many and none is whole (é)."""
LETTERS: dict[str, bytes] = {
    "letters that were lost (\ufffd)": "\ufffd".encode(),
    "letters that were read in another encoding (Ã©)": rb"\xc3(?:\x83\xc2[\xa0-\xbf]|\xa2\xe2\x82\xac)",
}
AGAIN = "a spreadsheet saved the file again: take it as the platform gave it, without opening it first"


def is_saved_again(data: bytes) -> bool:
    """Whether the first heading of a LimeSurvey export stands without quotes."""
    return not data.removeprefix(b"\xef\xbb\xbf").startswith(b'"')


def refuse_damage(data: bytes, separator: str, file: str, *, saved_again: bool, of_form: bool) -> None:
    """Refuse what a spreadsheet puts in the place of answers and letters, with the line of the first such cell.

    saved_again: whether the file tells by its quotes that a spreadsheet wrote it. An export of LimeSurvey that has all
    its quotes may hold whatever somebody typed, an error value too: only its letters are judged, all together.
    """
    end = rb"[\"\r\n" + re.escape(separator.encode()) + rb"]|$"
    start = rb"(?:^|(?<=[\"\r\n" + re.escape(separator.encode()) + rb"]))"
    judged = DAMAGE if of_form else DAMAGE | TOO_NARROW
    for found, (pattern, expected) in judged.items() if of_form or saved_again else ():
        _refuse(re.search(start + b"(?:" + pattern.replace(b"END", end) + b")", data), data, file, found, expected)
    fewest = 1 if saved_again else MANY
    if not saved_again and WHOLE.search(data):
        return
    for found, pattern in LETTERS.items():
        places = [*itertools.islice(re.finditer(pattern, data), fewest)]
        _refuse(places[0] if len(places) == fewest else None, data, file, found, "the letters as they were typed")


def _refuse(cell: re.Match[bytes] | None, data: bytes, file: str, found: str, expected: str) -> None:
    if cell:
        raise Unreadable(file, f"line {data.count(10, 0, cell.start()) + 1}", found, expected, AGAIN)


def refuse_cut_end(data: bytes, file: str) -> None:
    """Refuse a last line without its end, unless its last cell is closed by a quote: it may have been longer."""
    if not data.endswith((b"\n", b"\r", b'"')):
        line = data.count(b"\n") + 1
        raise Unreadable(
            file, f"line {line}", "a last line without its end: it may have been longer", "a line break at the end",
            "the file was cut on the way: take it as the platform gave it",
        )  # fmt: skip
