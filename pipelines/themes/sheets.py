"""Answers -> a workbook in which they are coded, or in which quotes are reviewed. No cell holds a formula."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from typing import Any

import pandas as pd

from pipelines.formulas import disarm
from pipelines.themes.coding import Coding
from pipelines.themes.packing import repack_workbook
from pipelines.themes.screening import list_kinds
from pipelines.words import words_of
from schemas.declarations import Text
from schemas.declarations.themes import NO_THEME
from schemas.declared import Declarations

THEMES_SHEET, ABOUT_SHEET = "themes", "boost"
MOST_THEMES = 5
"""How many themes one answer can get in a workbook."""
DASH = " – "
"""Between the code of a theme and its label in a list to choose from."""
ROWS_BELOW = 1


def write_coding_sheets(coding: Coding, declared: Declarations, wave: str, coder: str, language: str) -> bytes:
    """A workbook for one coder: a sheet a question, the answers that look personal first, a list of themes to choose
    from, and what this coder has chosen before."""
    say = words_of(language)["themes"]
    heads = [say["columns"][name] for name in ("response", "language", "details", "answer")]
    heads += [say["columns"]["theme"].format(number=number + 1) for number in range(MOST_THEMES)]
    own = coding.codings[coding.codings["coder"] == coder]
    given: dict[tuple[str, str], list[str]] = {}
    for item, response, theme in zip(own["item"], own["response"], own["theme"], strict=True):
        given.setdefault((item, response), []).append(theme)
    book = _open_book(coding, declared, {"kind": "coding", "survey": declared.survey.id, "wave": wave,
                                         "version": coding.themes.version, "coder": coder}, language)  # fmt: skip
    for item in coding.themes.items:
        options = _list_options(coding, item, language)
        rows = [
            [*head, *(options[theme] for theme in given.get((item, head[0]), [])[:MOST_THEMES])]
            for head in _list_heads(coding, item, language)
        ]
        sheet = _add_sheet(book, item, heads, rows, [26, 10, 22, 90, *([34] * MOST_THEMES)])
        _offer(book, sheet, item, "E", "EFGHI"[MOST_THEMES - 1], len(rows))
    return _save(book)


def write_quote_sheets(coding: Coding, declared: Declarations, wave: str, language: str) -> bytes:
    """A workbook for the reviewer: a sheet a question with every answer, and what was approved of it."""
    say, languages = words_of(language)["themes"], declared.survey.languages
    heads = [say["columns"][name] for name in ("response", "language", "details", "answer", "quote_theme")]
    heads += [say["columns"]["quote"].format(language=each) for each in languages]
    heads += [say["columns"][name] for name in ("reviewer", "reviewed", "approved")]
    book = _open_book(coding, declared, {"kind": "quotes", "survey": declared.survey.id, "wave": wave,
                                         "version": coding.themes.version, "coder": ""}, language)  # fmt: skip
    for item in coding.themes.items:
        options, approved = _list_options(coding, item, language), coding.quotes[coding.quotes["state"] == "shown"]
        rows = []
        for head in _list_heads(coding, item, language):
            own = approved[(approved["item"] == item) & (approved["response"] == head[0])]
            texts = dict(zip(own["language"], own["quote"], strict=True))
            first = own.iloc[0] if len(own) else None
            rows.append([
                *head, options.get(first["theme"], "") if first is not None else "",
                *(texts.get(each, "") for each in languages),
                *((first["reviewer"], first["reviewed"], say["yes"]) if first is not None else ("", "", "")),
            ])  # fmt: skip
        widths = [26, 10, 22, 60, 34, *([50] * len(languages)), 22, 14, 12]
        sheet = _add_sheet(book, item, heads, rows, widths)
        _offer(book, sheet, item, "E", "E", len(rows))
        last = sheet.cell(row=1, column=len(heads)).column_letter
        _offer_texts(sheet, last, [say["yes"]], len(rows))
    return _save(book)


def _list_heads(coding: Coding, item: str, language: str) -> Iterator[list[str]]:
    """Response, language, suspected details and answer, answers with details first."""
    names = words_of(language)["themes"]["details"]
    answers = coding.answers[coding.answers["item"] == item]
    kinds = [list_kinds(text) for text in answers["text"]]
    order = sorted(range(len(answers)), key=lambda at: not kinds[at])
    for at in order:
        row = answers.iloc[at]
        yield [row["response"], row["language"], ", ".join(names[kind] for kind in kinds[at]), row["text"]]


def _list_options(coding: Coding, item: str, language: str) -> dict[str, str]:
    """Theme -> how a list to choose from says it."""
    coded = coding.themes.items[item]
    labels: dict[str, Text] = {code: theme.label for code, theme in coded.themes.items()} | {NO_THEME: coded.nothing}
    return {
        code: f"{code}{DASH}{label.get(language) or next(iter(label.values()), '')}" for code, label in labels.items()
    }


def _open_book(coding: Coding, declared: Declarations, about: dict[str, str], language: str) -> Any:
    from openpyxl import Workbook

    say = words_of(language)["themes"]
    book = Workbook()
    del book[book.sheetnames[0]]
    rows = []
    for item, coded in coding.themes.items.items():
        short = declared.items[item].short
        for code, option in _list_options(coding, item, language).items():
            theme = coded.themes.get(code)
            definition = theme.definition if theme else {}
            meaning = definition.get(language) or next(iter(definition.values()), "")
            rows.append([item, short.get(language, item), option, meaning])
    heads = [say["columns"][name] for name in ("item", "question", "option", "definition")]
    _add_sheet(book, THEMES_SHEET, heads, rows, [18, 26, 44, 90])
    sheet = book.create_sheet(ABOUT_SHEET)
    sheet.sheet_state = "hidden"
    for key, value in about.items():
        _append(sheet, [key, value])
    return book


def _add_sheet(book: Any, name: str, heads: Sequence[str], rows: Sequence[Sequence[str]], widths: Sequence[int]) -> Any:
    from openpyxl.styles import Alignment, Font, PatternFill

    sheet = book.create_sheet(name)
    _append(sheet, heads)
    flagged = PatternFill("solid", fgColor="FBE3B5")
    for row in rows:
        _append(sheet, row)
        if name != THEMES_SHEET and row[2]:
            for cell in sheet[sheet.max_row]:
                cell.fill = flagged
    for cell in sheet[1]:
        cell.font = Font(bold=True)
    for column, width in zip(sheet.iter_cols(max_col=len(widths)), widths, strict=True):
        sheet.column_dimensions[column[0].column_letter].width = width
        for cell in column:
            cell.alignment = Alignment(wrap_text=True, vertical="top")
    sheet.freeze_panes = "A2"
    return sheet


def _append(sheet: Any, values: Sequence[str]) -> None:
    """A row of texts: whatever they begin with, no program takes them for a formula."""
    row = sheet.max_row + 1 if sheet.max_row > 1 or sheet.cell(1, 1).value is not None else 1
    for column, value in enumerate(values, start=1):
        cell = sheet.cell(row, column)
        cell.value = _visible(disarm(value)) or None
        if cell.value is not None:
            cell.data_type, cell.number_format = "s", "@"


def _visible(text: str) -> str:
    """A text without what no workbook may hold."""
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

    return str(ILLEGAL_CHARACTERS_RE.sub("\ufffd", text))


def _offer(book: Any, sheet: Any, item: str, first: str, last: str, rows: int) -> None:
    """A list of the question's themes to choose from in some columns."""
    listed = book[THEMES_SHEET]
    places = [row[0].row for row in listed.iter_rows(min_row=2) if row[0].value == item]
    _validate(sheet, f"={THEMES_SHEET}!$C${places[0]}:$C${places[-1]}", f"{first}2:{last}{rows + ROWS_BELOW}")


def _offer_texts(sheet: Any, column: str, texts: Sequence[str], rows: int) -> None:
    _validate(sheet, f'"{",".join(texts)}"', f"{column}2:{column}{rows + ROWS_BELOW}")


def _validate(sheet: Any, source: str, cells: str) -> None:
    from openpyxl.worksheet.datavalidation import DataValidation

    choice = DataValidation(type="list", formula1=source, allow_blank=True, showErrorMessage=True)
    choice.add(cells)
    sheet.add_data_validation(choice)


def _save(book: Any) -> bytes:
    stream = io.BytesIO()
    book.save(stream)
    return repack_workbook(stream.getvalue())


def count_flagged(answers: pd.DataFrame) -> int:
    """How many answers look as if they held a personal detail."""
    return sum(bool(list_kinds(text)) for text in answers["text"])
