"""Whether a sheet's cells stand where they say: the workbook library lets a later one take the place of an earlier."""

from __future__ import annotations

import re

from pipelines.readers.raw import Unreadable

TAGS = re.compile(
    rb"""<(?:\w+:)?(?:row\b(?:[^<>]*?\sr=["'](?P<row>\d{1,9})["'])?|c\s[^<>]*?\br=["'](?P<column>[A-Z]{1,3})(?P<at>\d{1,9})["']"""
    rb"""|(?P<merged>mergeCell)\s)"""
)
EXPECTED = "every cell once, in the order of rows and columns"
ACTION = "the file was changed: take it as the platform gave it, or export again as CSV"


def refuse_disorder(sheet: bytes, file: str) -> None:
    """Refuse rows or cells that come twice or not in order, and merged cells, which have lost all answers but one."""
    row, column = 0, (0, b"")
    for tag in TAGS.finditer(sheet):
        if tag["merged"]:
            raise Unreadable(file, "", "merged cells", "one answer a cell", ACTION)
        if tag["column"] is None:
            number = int(tag["row"]) if tag["row"] else row + 1
            if number <= row:
                raise Unreadable(file, f"row {number}", f"the row behind row {row}", EXPECTED, ACTION)
            row, column = number, (0, b"")
            continue
        place = len(tag["column"]), tag["column"]
        if int(tag["at"]) != row or place <= column:
            where = f"row {row}, cell {tag['column'].decode()}{int(tag['at'])}"
            raise Unreadable(file, where, "a cell in the place of another", EXPECTED, ACTION)
        column = place
