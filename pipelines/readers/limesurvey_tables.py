"""The tables of LimeSurvey's database that a structure holds, as every file format gives them."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property

from pipelines.readers.limesurvey_questions import Texts
from pipelines.readers.raw import Unreadable

ACTION = "export the survey structure again"


@dataclass(frozen=True)
class Row:
    """One row of a table and where in the file it stands; a column that is missing is empty."""

    place: str
    cells: dict[str, str]

    def __getitem__(self, column: str) -> str:
        return self.cells.get(column, "").strip()

    def __contains__(self, column: str) -> bool:
        return column in self.cells


NO_ROW = Row("", {})


@dataclass(frozen=True)
class Tables:
    """The tables by name.

    Texts stand in tables of their own (`question_l10ns`, since version 4), or up to version 3 in the tables
    themselves, with one row a language. version: LimeSurvey's database version, "" where the file does not say.
    """

    file: str
    version: str = ""
    rows: dict[str, list[Row]] = field(default_factory=dict)

    def of(self, *names: str) -> list[Row]:
        """The rows of these tables, one after the other."""
        return [row for name in names for row in self.rows.get(name, [])]

    @property
    def survey(self) -> Row:
        """The survey's own row."""
        return next(iter(self.of("surveys")), NO_ROW)

    @cached_property
    def languages(self) -> list[str]:
        """The base language, then the others; without these the languages that texts are written in."""
        told = [self.survey["language"], *self.survey["additional_languages"].split()]
        told += [row["language"] for row in self.of("languages")]
        languages = told if any(told) else [row["language"] for row in self.of("questions", "question_l10ns")]
        return list(dict.fromkeys(language for language in languages if language))

    def in_languages(self, texts: Iterable[tuple[str, str]]) -> Texts:
        """Pairs of language and markup as plain texts of the survey's languages, in their order."""
        plain = {language: plain_text(markup) for language, markup in texts}
        return {language: plain[language] for language in self.languages if language in plain}

    def first_of_each(self, rows: Iterable[Row], key: str) -> dict[str, Row]:
        """Number -> its row, that of the base language where there is one a language."""
        base = next(iter(self.languages), "")
        found: dict[tuple[str, str], Row] = {}
        for row in rows:
            if (row[key], row["language"]) in found:
                raise self.refuse(row, f"the number {row[key][:20]} a second time", f"a {key} of its own for each row")
            found[row[key], row["language"]] = row
        return {row[key]: row for row in sorted(found.values(), key=lambda row: row["language"] == base)}

    def count(self, row: Row, column: str) -> int:
        """A cell as a whole number, 0 where it is empty."""
        try:
            return int(row[column] or 0)
        except ValueError:
            raise self.refuse(row, f"“{row[column][:20]}” as {column}", "a whole number") from None

    def refuse(self, row: Row, found: str, expected: str) -> Unreadable:
        """The refusal of what a row holds."""
        return Unreadable(self.file, row.place, found, expected, ACTION)


def number_rows(name: str, rows: Iterable[dict[str, str]]) -> Iterator[Row]:
    """The rows of a table with their place in it, counted from 1."""
    for number, cells in enumerate(rows, start=1):
        yield Row(f"{name}, row {number}", cells)


def plain_text(markup: str) -> str:
    """The words of a label without its HTML, white space folded."""
    # No < inside a mark: else each of a hundred thousand of them would be followed to the end of the text.
    broken = re.sub(r"</?(p|br|div|li|ul|ol|h\d)\b[^<>]*>", " ", markup, flags=re.IGNORECASE)
    return " ".join(html.unescape(re.sub(r"<[^<>]+>", "", broken)).split())
