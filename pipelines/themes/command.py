"""`boost themes`: what of a wave is coded, out for coding, and back in."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from pipelines.files import write_text
from pipelines.ingest import as_problem, find_wave, ingest_wave
from pipelines.readers.raw import Unreadable
from pipelines.themes.codebook import add_new_themes
from pipelines.themes.coding import Coding, read_coding
from pipelines.themes.merging import merge_codings, merge_quotes, withdraw_quotes
from pipelines.themes.reading import Returned, read_sheets_back
from pipelines.themes.refi import write_codebook, write_project
from pipelines.themes.refi_reading import read_codebook, read_project
from pipelines.themes.sheets import count_flagged, write_coding_sheets, write_quote_sheets
from pipelines.themes.store import (
    load_binding_key,
    read_codings,
    read_quotes,
    themes_folder,
    write_codings,
    write_document,
    write_quotes,
)
from schemas.catalogue import load_survey
from schemas.declared import Declarations
from schemas.refusals import Problem, Refusal
from schemas.themed import FILE

ENDINGS = (".xlsx", ".qdpx", ".qdc")


@dataclass(frozen=True)
class Open:
    """The open answers of a wave: its declarations, the responses, the coding and the key."""

    declared: Declarations
    coding: Coding
    key: bytes


@dataclass(frozen=True)
class Exported:
    """Where the answers went, how many these are, and how many of them look as if they held a personal detail."""

    file: Path
    answers: int
    flagged: int


@dataclass(frozen=True)
class Imported:
    """What came in: of each coder how many codings, and how many answers are still uncoded; quotes; new themes."""

    coded: dict[str, tuple[int, int]]
    quotes: int | None
    added: list[str]
    warnings: list[str]
    file: str


def open_answers(workspace: Path, survey: str, wave: str, *, make_key: bool = False) -> Open:
    """The open answers of a wave, straight from its exports. Raises Refusal where they cannot be read or coded."""
    everything = load_survey(workspace, survey)
    find_wave(everything, wave)
    name = (themes_folder(survey, wave) / FILE).as_posix()
    if wave not in everything.themes:
        items = [
            item.id for item in everything.codebook.items if item.type == "text" and wave in (item.waves or [wave])
        ]
        expected = f"the themes of one or more of: {', '.join(items) or 'no open question'}"
        raise Refusal(Problem(name, "", "no theme codebook", expected, "write it: docs/reference.md has an example"))
    declared = everything.for_wave(wave)
    ingested = ingest_wave(workspace, declared, wave)
    if ingested.responses is None:
        action = "`boost run` writes the errors into the validation report: mend the export first"
        raise Refusal(Problem(f"raw/{survey}/{wave}", "", "an export with errors", "no errors", action))
    key = load_binding_key(workspace, survey, wave, make=make_key)
    coding = read_coding(workspace, ingested.responses, declared, wave)
    assert coding is not None
    if key is None and len(read_codings(workspace, survey, wave, coding.themes)):
        name = (themes_folder(survey, wave) / "answers.key").as_posix()
        action = "restore it from where the exports are kept; without it no coding can be tied to an answer"
        raise Refusal(Problem(name, "", "no such file", "the key of the codings", action))
    return Open(declared, coding, key or b"")


def export_answers(
    workspace: Path, survey: str, wave: str, coder: str, language: str, to: Path | None, *, quotes: bool = False
) -> Exported:
    """Write the answers of a wave for one coder, or for the reviewer of quotes; the ending says in which form."""
    found = open_answers(workspace, survey, wave)
    themes = found.coding.themes
    coder = coder or ("" if quotes else themes.coders[0])
    if coder and coder not in themes.everybody:
        expected = f"one of {', '.join(themes.everybody)}"
        raise Refusal(Problem("--coder", "", f"`{coder}`", expected, "correct it, or add the coder to themes.yaml"))
    folder = workspace / themes_folder(survey, wave)
    path = to or folder / ("quotes.xlsx" if quotes else f"coding-{coder}.xlsx")
    if _ending(path) == ".qdc":
        content = write_codebook(found.coding, found.declared, language)
    elif _ending(path) == ".qdpx":
        content = write_project(found.coding, found.declared, wave, [coder], language)
    elif _ending(path) == ".xlsx" and quotes:
        content = write_quote_sheets(found.coding, found.declared, wave, language)
    else:
        content = write_coding_sheets(found.coding, found.declared, wave, coder, language)
    write_document(path, content)
    if _ending(path) == ".qdc":
        return Exported(path, 0, 0)
    answers = found.coding.answers
    return Exported(path, len(answers), count_flagged(answers))


def import_answers(workspace: Path, survey: str, wave: str, file: Path, coder: str) -> Imported:
    """Take in what was coded or reviewed; nothing is written where the file holds a mistake."""
    try:
        data = file.read_bytes()
    except OSError as error:
        found = error.strerror or "a file that cannot be read"
        raise Refusal(Problem(file.as_posix(), "", found, "the coded file", "check the name")) from None
    name, ending = file.name, _ending(file)
    opened = open_answers(workspace, survey, wave, make_key=True)
    coding, languages = opened.coding, opened.declared.survey.languages
    try:
        if ending == ".qdc":
            return _import_codebook(workspace, opened, survey, wave, data, name)
        if ending == ".qdpx":
            returned = read_project(data, name, coding, survey, wave, coder)
        else:
            returned = [read_sheets_back(data, name, coding, survey, wave, languages, opened.key, coder)]
    except Unreadable as error:
        raise Refusal(as_problem(error)) from None
    return _store(workspace, survey, wave, opened, returned, name)


def _store(workspace: Path, survey: str, wave: str, opened: Open, returned: list[Returned], name: str) -> Imported:
    quotes = [each for each in returned if each.kind == "quotes"]
    if quotes:
        merged = merge_quotes(read_quotes(workspace, survey, wave), quotes[0], name)
        path = write_quotes(workspace, survey, wave, merged)
        return Imported({}, len(quotes[0].quotes), [], quotes[0].warnings, path.as_posix())
    # Codings of answers that are no longer as they were cannot come true again.
    table = opened.coding.codings
    for each in returned:
        table = merge_codings(table, each)
    path = write_codings(workspace, survey, wave, table)
    coded = {}
    for each in returned:
        own = table[table["coder"] == each.coder].drop_duplicates(["item", "response"])
        coded[each.coder] = len(own), len(opened.coding.answers) - len(own)
    return Imported(coded, None, [], [], path.as_posix())


def _import_codebook(workspace: Path, opened: Open, survey: str, wave: str, data: bytes, name: str) -> Imported:
    found = read_codebook(data, name, opened.coding, survey)
    path = themes_folder(survey, wave) / FILE
    if found:
        text = (workspace / path).read_text(encoding="utf-8-sig")
        write_text(workspace / path, add_new_themes(text, found, opened.declared.survey.languages))
    return Imported({}, None, [f"{item}: {code}" for item, code, _, _ in found], [], path.as_posix())


def withdraw_response(workspace: Path, survey: str, wave: str, response: str, day: str) -> int:
    """Withdraw every quote of one response, for good; gives how many these were. Raises Refusal where there is none."""
    find_wave(load_survey(workspace, survey), wave)
    quotes = read_quotes(workspace, survey, wave)
    changed, count = withdraw_quotes(quotes, response, day)
    if not len(quotes[quotes["response"] == response]):
        name = (themes_folder(survey, wave) / "quotes.csv").as_posix()
        known = ", ".join(dict.fromkeys(quotes["response"])) or "none yet"
        raise Refusal(Problem(name, "", f"no quote of response `{response}`", f"one of {known}", "check the response"))
    if count:
        write_quotes(workspace, survey, wave, changed)
    return count


def list_states(coding: Coding) -> pd.Series[int]:
    """How many quotes are in each state."""
    return coding.quotes["state"].value_counts().sort_index()


def _ending(path: Path) -> str:
    ending = path.suffix.lower()
    if ending not in ENDINGS:
        found = f"a file that ends in `{path.suffix}`"
        raise Refusal(Problem(path.name, "", found, f"one of {', '.join(ENDINGS)}", "name the file accordingly"))
    return ending
