"""What `boost topline` prints: item by item the base, who did not answer, and the count of every answer."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pandas as pd
from rich.console import Console
from rich.table import Table
from rich.text import Text

from pipelines.recount import Recount
from pipelines.typography import format_count
from pipelines.words import words_of
from schemas.declarations import Item
from schemas.parts import Part
from schemas.refusals import Problem, Refusal

COUNTS_ALONE = 20
"""Below this base a share is not said: 3 of 7 are no 43 %."""
Rows = pd.DataFrame


def print_topline(
    found: Recount, words: str, language: str = "", item: str = "", console: Console | None = None
) -> None:
    """Print the topline, or that of one item; language: of wordings and labels, by default that of the words.

    Raises Refusal for an item or a language that the survey has not.
    """
    declared = found.declared
    languages = declared.survey.languages
    if language and language not in languages:
        expected = f"one of {', '.join(languages)}"
        raise Refusal(Problem("--language", "", f"the language `{language}`", expected, "choose one of them"))
    if item and item not in declared.items:
        expected = f"one of {', '.join(declared.items)}"
        raise Refusal(Problem("--item", "", f"unknown item `{item}`", expected, "correct the item"))
    shown = language or (words if words in languages else languages[0])
    console = console or Console(highlight=False)
    say = words_of(words)["topline"]
    survey, wave = declared.survey.id, found.file.split("/")[-2]
    told = say["responses"].format(survey=survey, wave=wave, complete=found.complete, received=found.received)
    console.print(Text(told, style="bold"))
    for each in declared.codebook.items:
        if item in {"", each.id}:
            Topline(found, each, shown, words).show(console)
    console.print()
    console.print(Text(say["written"].format(file=found.file)), soft_wrap=True)


class Topline:
    """One item of a topline; language: of its wording and labels, words: of everything else that is said."""

    def __init__(self, found: Recount, item: Item, language: str, words: str) -> None:
        self.found, self.item, self.language, self.words = found, item, language, words
        self.say: dict[str, Any] = words_of(words)["topline"]
        self.rows = found.table[found.table["item"] == item.id]

    def show(self, console: Console) -> None:
        """A heading of two lines, then a table with a line an answer."""
        base = self.found.declared.codebook.bases[self.item.asked_of].label
        heading = Text(f"\n{self.item.id}  ", style="bold")
        heading.append(_pick(self.item.wording, self.language), style="not bold")
        console.print(heading)
        parts = self.found.declared.parts_of(self.item)
        told = [self.say["base"].format(type=self.item.type, base=_pick(base, self.language))]
        if len(parts) == 1 and not parts[0].label:
            told.append(self._head(parts[0], self._rows_of(parts[0])))
        if parts[0].kind in {"code", "boxes"}:
            told.append(self.say["shares_of"][self.item.denominator])
        console.print(Text("; ".join(told), style="dim"))
        if self.item.type == "display":
            return
        table = Table(box=None, padding=(0, 2, 0, 0), pad_edge=False)
        table.add_column(self.say["answer"], ratio=1, overflow="fold")
        table.add_column(self.say["code"], overflow="fold")
        for name in ("count", "share"):
            table.add_column(self.say[name], justify="right", no_wrap=True)
        for part in parts:
            rows = self._rows_of(part)
            if part.label:
                label = f"{part.subquestion}  {_pick(part.label, self.language)}"
                table.add_row(Text(f"{label}: {self._head(part, rows)}", style="dim italic"))
            for cells in self._list_answers(part, rows):
                table.add_row(*(Text(cell) for cell in cells))
        console.print(table)

    def _rows_of(self, part: Part) -> Rows:
        """The rows of one part: boxes have a subquestion each."""
        own = {part.subquestion}
        if part.kind == "boxes":
            own = {f"{part.subquestion}_{code}" if part.subquestion else code for code in part.boxes}
        return self.rows[self.rows["subquestion"].isin(own)]

    def _head(self, part: Part, rows: Rows) -> str:
        """How many were asked a part, and how many of them are missing, for which reason."""
        if rows[["asked", "answered"]].isna().any(axis=None):
            return str(self.say["too_few"])
        asked, answered = int(rows["asked"].max()), int(rows["answered"].max())
        unsure = sum(int(count) for code, count in zip(rows["code"], rows["count"], strict=True)
                     if code in part.codes and part.codes[code].missing and not pd.isna(count))  # fmt: skip
        told = [self.say["asked"].format(count=asked), self.say["answered"].format(count=answered)]
        told += [self.say["no_answer"].format(count=asked - answered - unsure)] if asked - answered - unsure else []
        told += [self.say["dont_know"].format(count=unsure)] if unsure else []
        not_asked = self.found.complete - asked
        told += [self.say["not_asked"].format(count=not_asked)] if not_asked else []
        return ", ".join(told)

    def _list_answers(self, part: Part, rows: Rows) -> Iterator[tuple[str, str, str, str]]:
        """Label, code, count and share of every line; a number or date has a value in the place of the count."""
        for label, subquestion, code, count, share, value, asked, answered in zip(
            rows[f"label_{self.language}"], rows["subquestion"], rows["code"], rows["count"], rows["share"],
            rows["value"], rows["asked"], rows["answered"], strict=True,
        ):  # fmt: skip
            base = asked if part.kind == "text" or self.item.denominator == "asked" else answered
            if part.kind in {"number", "date"}:
                yield self.say["values"][code], "", _tell_number(value, self.words), ""
            elif part.kind == "text":
                yield self.say["texts"], "", _tell_number(count, self.words), _tell_share(share, base)
            else:
                yield (
                    label,
                    subquestion if part.kind == "boxes" else code,
                    _tell_number(count, self.words),
                    _tell_share(share, base),
                )


def _pick(text: dict[str, str], language: str) -> str:
    return text.get(language) or next(iter(text.values()), "")


def _tell_number(value: Any, language: str) -> str:
    if isinstance(value, str):
        return value or "–"
    if pd.isna(value):
        return "–"
    return format_count(value, language)


def _tell_share(share: Any, base: float) -> str:
    return "" if pd.isna(share) or pd.isna(base) or base < COUNTS_ALONE else f"{int(share * 100 + 0.5)} %"
