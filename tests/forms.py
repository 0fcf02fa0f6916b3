"""Answers of an invented form, written as each platform writes them."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

import openpyxl

KINDS = ("form-sheet-csv", "form-csv", "form-xlsx", "microsoft-forms-xlsx")
TIME = {"en": "Timestamp", "fr": "Horodateur", "nl": "Tijdstempel"}
ADDRESS = {"en": "Email Address", "fr": "Adresse e-mail", "nl": "E-mailadres"}
MICROSOFT = {
    "en": ["ID", "Start time", "Completion time", "Email", "Name"],
    "fr": ["ID", "Heure de début", "Heure de fin", "Adresse de messagerie", "Nom"],
    "nl": ["ID", "Begintijd", "Tijd van voltooien", "E-mail", "Naam"],
}
DAY = {"en": "%m/%d/%Y", "fr": "%d/%m/%Y", "nl": "%d-%m-%Y"}
Row = tuple[datetime, str, Sequence[Any]]
"""Moment, address, and the answers: texts, numbers, dates, or a list of what was ticked."""


def write_form(folder: Path, kind: str, language: str, headings: Sequence[str], rows: Sequence[Row]) -> Path:
    """One export; without any address the form did not ask for it."""
    has_address = any(address for _, address, _ in rows)
    path = folder / f"{language}.{'xlsx' if kind.endswith('xlsx') else 'csv'}"
    if kind == "microsoft-forms-xlsx":
        table = [[*MICROSOFT[language], *headings]]
        table += [
            [
                number,
                moment,
                moment,
                address or "anonymous",
                "Somebody",
                *(_cell(each, kind, language) for each in answers),
            ]
            for number, (moment, address, answers) in enumerate(rows, start=1)
        ]
    else:
        table = [[TIME[language], *([ADDRESS[language]] if has_address else []), *headings]]
        table += [
            [_time(moment, kind, language), *([address] if has_address else []),
             *(_cell(each, kind, language) for each in answers)]
            for moment, address, answers in rows
        ]  # fmt: skip
    if kind.endswith("xlsx"):
        book = openpyxl.Workbook()
        for line in table:
            book.active.append(line)
        book.save(path)
    else:
        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file, quoting=csv.QUOTE_ALL if kind == "form-csv" else csv.QUOTE_MINIMAL).writerows(table)
    return path


def _time(moment: datetime, kind: str, language: str) -> Any:
    if kind == "form-xlsx":
        return moment
    if kind == "form-csv":
        return moment.strftime("%Y/%m/%d %I:%M:%S %p GMT+1")
    return moment.strftime(f"{DAY[language]} %H:%M:%S")


def _cell(answer: Any, kind: str, language: str) -> Any:
    if isinstance(answer, list):
        joined = {"form-csv": ";", "microsoft-forms-xlsx": ";"}.get(kind, ", ").join(answer)
        return f"{joined};" if answer and kind == "microsoft-forms-xlsx" else joined
    if isinstance(answer, date):
        if kind.endswith("xlsx"):
            return datetime(answer.year, answer.month, answer.day)
        return answer.strftime("%Y-%m-%d" if kind == "form-csv" else DAY[language])
    return answer
