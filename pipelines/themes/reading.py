"""A workbook that came back -> codings, or reviewed quotes. Every mistake is told with sheet, row and column."""

from __future__ import annotations

import re
from dataclasses import dataclass

import pandas as pd

from pipelines.formulas import rearm
from pipelines.readers.workbook import read_sheets
from pipelines.themes.binding import bind_approval
from pipelines.themes.coding import Coding
from pipelines.themes.screening import list_kinds
from pipelines.themes.sheets import ABOUT_SHEET, DASH, MOST_THEMES, THEMES_SHEET
from pipelines.words import available_languages, words_of
from schemas.declarations.themes import NO_THEME
from schemas.refusals import Problem, Refusal
from schemas.tables import CODING_COLUMNS, QUOTE_COLUMNS

EXPORT_AGAIN = "export anew with `boost themes export` and carry the work over"
LONGEST = 280
COLUMN_OF_THEMES = 4
MOST_TOLD = 20


@dataclass(frozen=True)
class Returned:
    """What a workbook or project says.

    coder: "" for reviewed quotes. codings: `CODING_COLUMNS`. seen: (item, response) that stood in it. quotes:
    `QUOTE_COLUMNS`. warnings: what the reviewer should look at once more.
    """

    coder: str
    codings: pd.DataFrame
    seen: list[tuple[str, str]]
    quotes: pd.DataFrame
    warnings: list[str]

    @property
    def kind(self) -> str:
        """`coding` or `quotes`."""
        return "coding" if self.coder else "quotes"


@dataclass(frozen=True)
class Sheet:
    """The rows of one question, with what is needed to say where something stands."""

    file: str
    item: str
    rows: list[list[str]]
    coding: Coding

    def problem(self, row: int, column: int, found: str, expected: str, action: str) -> Problem:
        """A problem in one cell."""
        heads = self.rows[0]
        name = heads[column] if column < len(heads) and heads[column] else str(column + 1)
        return Problem(self.file, f"sheet {self.item}, row {row}, column {name}", found, expected, action)

    def cell(self, row: list[str], column: int) -> str:
        """A text as it was before it was made safe for spreadsheets."""
        return rearm(row[column]).strip() if column < len(row) else ""

    def find_theme(self, told: str) -> str | None:
        """The code that a choice names, None for one that no theme has."""
        code = told.split(DASH)[0].strip()
        known = {*self.coding.themes.items[self.item].themes, NO_THEME}
        return code if code in known else None


def read_sheets_back(
    data: bytes, file: str, coding: Coding, survey: str, wave: str, languages: list[str], key: bytes, coder: str = ""
) -> Returned:
    """What was coded or reviewed in a workbook. Raises Refusal with every mistake, Unreadable for what is no workbook.

    coder: in the place of the one the workbook was written for.
    """
    sheets = read_sheets(data, file)
    about = {row[0]: rearm(row[1]) if len(row) > 1 else "" for row in sheets.get(ABOUT_SHEET, []) if row}
    _check_about(about, file, coding, survey, wave)
    written_for = about["coder"]
    coder = "" if about["kind"] == "quotes" else coder or written_for
    if about["kind"] == "coding" and coder not in coding.themes.everybody:
        expected = f"one of {', '.join(coding.themes.everybody)}"
        raise Refusal(Problem(file, "", f"the coder `{coder}`", expected, "give --coder, or add it to themes.yaml"))
    held = int((coding.codings["coder"] == coder).sum())
    if about["kind"] == "coding" and coder != written_for and held:
        other = f"a workbook of the coder `{written_for}`, and `{coder}` has {held} codings that it would replace"
        action = f"leave --coder out, or take the workbook that `boost themes export --coder {coder}` wrote"
        raise Refusal(Problem(file, "", other, f"the workbook of `{coder}`", action))
    problems: list[Problem] = []
    codings: list[tuple[str, ...]] = []
    quotes: list[dict[str, str]] = []
    seen: list[tuple[str, str]] = []
    warnings: list[str] = []
    for item, rows in sheets.items():
        if item in {ABOUT_SHEET, THEMES_SHEET}:
            continue
        if item not in coding.themes.items or not rows:
            expected = f"sheets named {', '.join(coding.themes.items)}"
            problems.append(Problem(file, f"sheet {item}", "a sheet of no open question", expected, "remove it"))
            continue
        sheet = Sheet(file, item, rows, coding)
        known = coding.answers[coding.answers["item"] == item].set_index("response")
        for number, row in enumerate(rows[1:], start=2):
            if not any(row):
                continue
            response = sheet.cell(row, 0)
            found = _check_answer(sheet, number, row, response, known, (item, response) in seen)
            if found:
                problems.append(found)
                continue
            seen.append((item, response))
            source = str(known.at[response, "source"])
            if about["kind"] == "coding":
                themes = _read_themes(sheet, number, row, problems)
                codings += [(item, response, coder, theme, source) for theme in themes]
            else:
                quotes += _read_quotes(sheet, number, row, (response, source), languages, key, problems, warnings)
    if problems:
        raise Refusal(*problems[:MOST_TOLD])
    return Returned(coder, pd.DataFrame(codings, columns=CODING_COLUMNS, dtype=str), seen,
                    pd.DataFrame(quotes, columns=QUOTE_COLUMNS, dtype=str), warnings)  # fmt: skip


def _check_about(about: dict[str, str], file: str, coding: Coding, survey: str, wave: str) -> None:
    if about.get("kind") not in {"coding", "quotes"}:
        found, expected = "a workbook without the hidden sheet `boost`", "a workbook of `boost themes export`"
        raise Refusal(Problem(file, "", found, expected, EXPORT_AGAIN))
    if (about.get("survey"), about.get("wave")) != (survey, wave):
        found = f"a workbook of {about.get('survey')} {about.get('wave')}"
        raise Refusal(Problem(file, "", found, f"one of {survey} {wave}", "check the file, the survey and the wave"))
    if about.get("version") != coding.themes.version:
        found = f"themes of version {about.get('version')}"
        raise Refusal(Problem(file, "", found, f"version {coding.themes.version}, as themes.yaml says", EXPORT_AGAIN))


def _check_answer(
    sheet: Sheet, number: int, row: list[str], response: str, known: pd.DataFrame, again: bool
) -> Problem | None:
    if again:
        return sheet.problem(number, 0, "the same response a second time", "each once", "remove one of the two rows")
    if response not in known.index:
        return sheet.problem(number, 0, "a response without an answer to this question", "a row as exported",
                             f"remove the row; where the export changed since, {EXPORT_AGAIN}")  # fmt: skip
    text = str(known.at[response, "text"])
    if _plain(sheet.cell(row, 3)) != _plain(text):
        return sheet.problem(number, 3, "an answer that is not the one of the export", "the answer, untouched",
                             f"undo the change; a redacted text belongs in a quote. Else {EXPORT_AGAIN}")  # fmt: skip
    return None


def _plain(text: str) -> str:
    """A text without what a workbook does not keep: control characters, and which spaces there are."""
    return " ".join(re.sub(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffd]|_x[0-9A-Fa-f]{4}_", "", text).split())


def _read_themes(sheet: Sheet, number: int, row: list[str], problems: list[Problem]) -> list[str]:
    found: dict[str, int] = {}
    for column in range(COLUMN_OF_THEMES, COLUMN_OF_THEMES + MOST_THEMES):
        told = sheet.cell(row, column)
        if not told:
            continue
        code = sheet.find_theme(told)
        if code is None:
            action = "choose from the list; a new theme is first written into themes.yaml"
            problems.append(sheet.problem(number, column, f"`{told[:40]}`", "a theme of the list", action))
        else:
            found.setdefault(code, column)
    if NO_THEME in found and len(found) > 1:
        expected = f"`{NO_THEME}` alone, or themes"
        problems.append(
            sheet.problem(number, found[NO_THEME], f"`{NO_THEME}` beside a theme", expected, "remove one of the two")
        )
    return list(found)


def _read_quotes(
    sheet: Sheet, number: int, row: list[str], answer: tuple[str, str], languages: list[str], key: bytes,
    problems: list[Problem], warnings: list[str],
) -> list[dict[str, str]]:  # fmt: skip
    """The quotes of one answer that the reviewer approved; none without the approval."""
    at = {name: COLUMN_OF_THEMES + place for place, name in enumerate(
        ["theme", *languages, "reviewer", "reviewed", "approved"])}  # fmt: skip
    told = {name: sheet.cell(row, column) for name, column in at.items()}
    yes = {words_of(each)["themes"]["yes"].casefold() for each in available_languages()}
    if not told["approved"]:
        return []
    wanted = {
        "approved": (told["approved"].casefold() in yes, "yes, or nothing", "choose from the list"),
        "reviewer": (bool(re.fullmatch(r"[^@\d]{2,60}", told["reviewer"])), "a role, such as: evaluation officer",
                     "write the role of who approves, never a name or an address"),
        "reviewed": (bool(re.fullmatch(r"\d{4}-\d{2}-\d{2}( 00:00:00)?", told["reviewed"])), "a day such as 2021-12-31",
                     "write the day of the review"),
        "theme": (sheet.find_theme(told["theme"]) is not None, "a theme of the list", "choose from the list"),
    }  # fmt: skip
    found = [
        sheet.problem(number, at[name], f"`{told[name][:40]}`" if told[name] else "nothing", expected, action)
        for name, (holds, expected, action) in wanted.items() if not holds
    ]  # fmt: skip
    texts = {language: told[language] for language in languages if told[language]}
    if not texts:
        found.append(sheet.problem(number, at[languages[0]], "nothing", "the redacted text", "write what may be shown"))
    for language, text in texts.items():
        if len(text) > LONGEST:
            found.append(sheet.problem(number, at[language], f"{len(text)} characters", f"at most {LONGEST}",
                                       "shorten it; […] stands for what is left out"))  # fmt: skip
        if kinds := list_kinds(text):
            warnings.append(f"{sheet.item}, row {number}: {', '.join(kinds)}")
    problems += found
    if found:
        return []
    made = []
    for language, text in texts.items():
        quote = {
            "item": sheet.item, "response": answer[0], "language": language,
            "theme": sheet.find_theme(told["theme"]) or "", "quote": text, "reviewer": told["reviewer"],
            "reviewed": told["reviewed"][:10], "withdrawn": "", "source": answer[1],
        }  # fmt: skip
        made.append(quote | {"approval": bind_approval(key, quote)})
    return made
