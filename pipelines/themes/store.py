"""The files below `raw/themes/<survey>/<wave>/`: the key, the codings, the quotes."""

from __future__ import annotations

import re
import secrets
from pathlib import Path

import pandas as pd

from pipelines.files import make_private_folder, write_bytes, write_new, write_table
from pipelines.formulas import rearm
from schemas.declarations import Themes
from schemas.declarations.themes import NO_THEME
from schemas.refusals import Problem, Refusal
from schemas.tables import CODING_COLUMNS, QUOTE_COLUMNS, CodingTable, QuoteTable
from schemas.themed import FOLDER

KEY, CODINGS, QUOTES = "answers.key", "codings.csv", "quotes.csv"
SHORTEST_KEY = 32
DIGEST, DAY = r"[0-9a-f]{32}", r"\d{4}-\d{2}-\d{2}"
SHOWN = 10
"""How many rows that cannot be used are told at once."""


def themes_folder(survey: str, wave: str) -> Path:
    """Where the codings of a wave lie, below the workspace."""
    return FOLDER / survey / wave


def load_binding_key(workspace: Path, survey: str, wave: str, *, make: bool = False) -> bytes | None:
    """The key of a wave's codings; made where there is none and `make` says so, else None. Raises Refusal."""
    path = workspace / themes_folder(survey, wave) / KEY
    name = (themes_folder(survey, wave) / KEY).as_posix()
    if not path.is_file():
        if not make:
            return None
        write_new(path, secrets.token_hex(32) + "\n")
    try:
        key = path.read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError):
        key = ""
    if len(key) < SHORTEST_KEY:
        action = "restore the key from where the exports are kept; with another one every answer has to be coded anew"
        raise Refusal(Problem(name, "", "no usable key", f"at least {SHORTEST_KEY} characters", action))
    return key.encode()


def read_codings(workspace: Path, survey: str, wave: str, themes: Themes) -> pd.DataFrame:
    """The codings of a wave as `CodingTable`, empty where there are none; raises Refusal with row and column."""
    name = (themes_folder(survey, wave) / CODINGS).as_posix()
    table = _read(workspace, name, CODING_COLUMNS)
    pairs = {f"{item}/{theme}" for item, coded in themes.items.items() for theme in (*coded.themes, NO_THEME)}
    known = table["item"].isin(themes.items)
    sound = {
        "item": (known, f"one of {', '.join(themes.items)}", "correct it, or add it to themes.yaml"),
        "theme": (~known | (table["item"] + "/" + table["theme"]).isin(pairs), "a theme of themes.yaml",
                  "correct the code, or add the theme"),
        "coder": (table["coder"].isin(themes.everybody), f"one of {', '.join(themes.everybody)}",
                  "correct it, or add the coder to themes.yaml"),
        "response": (table["response"] != "", "the id of a response", "import the coding again"),
        "source": (_match(table["source"], DIGEST), "32 hexadecimal digits", "import the coding again"),
    }  # fmt: skip
    _refuse_rows(name, table, sound)
    _refuse_repeats(name, table, ["item", "response", "coder", "theme"])
    _refuse_contradictions(name, table)
    return CodingTable.validate(table)


def read_quotes(workspace: Path, survey: str, wave: str) -> pd.DataFrame:
    """The quotes of a wave as `QuoteTable`, shown or not, empty where there are none; raises Refusal."""
    name = (themes_folder(survey, wave) / QUOTES).as_posix()
    table = _read(workspace, name, QUOTE_COLUMNS)
    action = "correct the cell, then approve the quote again with `boost themes import`"
    patterns = {
        "item": (r".+", "an open question"), "response": (r".+", "the id of a response"),
        "language": (r"[a-z]{2,3}", "a language such as fr"), "theme": (r".+", "a theme"),
        "quote": (r"(?s).{1,280}", "a text of at most 280 characters"),
        "reviewer": (r"[^@\d]{2,60}", "a role, such as: evaluation officer"),
        "reviewed": (DAY, "a day such as 2021-12-31"),
        "withdrawn": (rf"({DAY})?", "nothing, or a day such as 2021-12-31"),
        "source": (DIGEST, "32 hexadecimal digits"), "approval": (DIGEST, "32 hexadecimal digits"),
    }  # fmt: skip
    sound = {column: (_match(table[column], pattern), said, action) for column, (pattern, said) in patterns.items()}
    _refuse_rows(name, table, sound)
    _refuse_repeats(name, table, ["item", "response", "language"])
    return QuoteTable.validate(table)


def write_codings(workspace: Path, survey: str, wave: str, table: pd.DataFrame) -> Path:
    """Write codings in an order of their own; gives the file."""
    ordered = table.sort_values(["item", "response", "coder", "theme"], key=_by_number, kind="stable")
    return _write(workspace, survey, wave, CODINGS, CodingTable.validate(ordered.reset_index(drop=True)))


def write_quotes(workspace: Path, survey: str, wave: str, table: pd.DataFrame) -> Path:
    """Write quotes in an order of their own; gives the file."""
    ordered = table.sort_values(["item", "response", "language"], key=_by_number, kind="stable")
    return _write(workspace, survey, wave, QUOTES, QuoteTable.validate(ordered.reset_index(drop=True)))


def write_document(path: Path, content: bytes) -> None:
    """Write a workbook or a project for coding; readers see the old file or the new one."""
    write_bytes(path, content, private=True)


def _by_number(column: pd.Series[str]) -> pd.Series[str]:
    """Texts in an order in which 9 stands before 10."""
    return column.map(lambda text: re.sub(r"\d+", lambda digits: digits[0].zfill(12), text))


def _write(workspace: Path, survey: str, wave: str, file: str, table: pd.DataFrame) -> Path:
    path = themes_folder(survey, wave) / file
    make_private_folder((workspace / path).parent)
    write_table(workspace / path, table.astype("object"), private=True)
    return path


def _read(workspace: Path, name: str, columns: list[str]) -> pd.DataFrame:
    path = workspace / name
    if not path.is_file():
        return pd.DataFrame(columns=columns, dtype=str)
    action = "restore the file, or remove it and import the coding again"
    try:
        table = pd.read_csv(path, dtype=str, keep_default_na=False, encoding="utf-8-sig")
    except (ValueError, OSError):
        raise Refusal(Problem(name, "", "no CSV table in UTF-8", "the file as it was written", action)) from None
    if list(table.columns) != columns:
        found = f"the columns {', '.join(map(str, table.columns))}"[:200]
        raise Refusal(Problem(name, "row 1", found, ", ".join(columns), action))
    return table.map(rearm)


def _match(column: pd.Series[str], pattern: str) -> pd.Series[bool]:
    return column.astype("str").str.fullmatch(pattern)


def _refuse_rows(name: str, table: pd.DataFrame, sound: dict[str, tuple[pd.Series[bool], str, str]]) -> None:
    """Raise Refusal with the cells of a table that are not sound. sound: column -> where it is, expected, action."""
    problems = []
    for column, (holds, expected, action) in sound.items():
        for at in (~holds.astype(bool)).to_numpy().nonzero()[0]:
            # What stands in a cell of quotes may be personal: only short codes are repeated.
            cell = str(table[column].iloc[at])[:40]
            found = f"`{cell}`" if column in {"item", "theme", "coder", "language"} else "another value"
            problems.append(Problem(name, f"row {at + 2}, column {column}", found, expected, action))
    if problems:
        raise Refusal(*problems[:SHOWN])


def _refuse_repeats(name: str, table: pd.DataFrame, keys: list[str]) -> None:
    again = [number + 2 for number, twice in enumerate(table.duplicated(keys)) if twice]
    if again:
        place, found = f"row {again[0]}", f"the same {', '.join(keys)} a second time"
        raise Refusal(Problem(name, place, found, "each once", "remove one of the two rows"))


def _refuse_contradictions(name: str, table: pd.DataFrame) -> None:
    """An answer that holds no theme and a theme."""
    coded = table.groupby(["item", "response", "coder"], sort=False)["theme"]
    odd = (coded.transform("size") > 1) & (table["theme"] == NO_THEME)
    if odd.any():
        place, found = f"row {int(odd.to_numpy().argmax()) + 2}", f"`{NO_THEME}` beside a theme of the same answer"
        raise Refusal(Problem(name, place, found, f"`{NO_THEME}` alone, or themes", "remove one of the rows"))
