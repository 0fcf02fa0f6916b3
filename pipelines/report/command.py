"""`boost report`: the self-evaluation chapter of a year in one or several languages, as DOCX and HTML."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from pipelines.figures import FIGURES
from pipelines.files import write_bytes, write_text
from pipelines.reach.declared import Registers, load_registers
from pipelines.report.check import check_sheets
from pipelines.report.compose import compose_report
from pipelines.report.page import write_page
from pipelines.report.sources import load_sheets, load_sources
from pipelines.report.word import is_untouched, write_document
from pipelines.typography import set_spacing
from pipelines.words import words_of
from schemas.catalogue import list_surveys, load_survey
from schemas.refusals import Problem, Refusal

FOLDER = FIGURES / "report"


def make_reports(workspace: Path, year: str, asked: list[str], fresh: bool = False) -> list[Path]:
    """Write the report of a year in the languages asked for, in all by default; gives the files.

    fresh: though a document that stands was changed by hand. Raises Refusal before anything is written.
    """
    registers = load_registers(workspace)
    spoken = _list_languages(workspace, registers)
    for language in asked:
        if language not in spoken:
            expected = f"one of: {', '.join(spoken)}"
            raise Refusal(Problem("--language", "", f"no language `{language}`", expected, "check the language"))
    sheets = load_sheets(workspace, year, registers, spoken)
    made: dict[Path, bytes] = {}
    for language in asked or spoken:
        sources = load_sources(workspace, year, language, registers, sheets)
        check_sheets(sources)
        report = compose_report(sources)
        name = FOLDER / year / f"report-{language}"
        made[name.with_suffix(".docx")] = write_document(report)
        made[name.with_suffix(".html")] = write_page(report).encode("utf-8")
    if not fresh:
        _refuse_changed(workspace, made)
    for path, content in made.items():
        _write(workspace, path, content)
    return list(made)


def _list_languages(workspace: Path, registers: Registers) -> list[str]:
    """Those of the impact figures, else those of the surveys."""
    named = registers.languages
    for survey in list_surveys(workspace) if not named else []:
        named += load_survey(workspace, survey).survey.languages
    return list(dict.fromkeys(named))


def _refuse_changed(workspace: Path, made: dict[Path, bytes]) -> None:
    changed = [
        path for path in made
        if path.suffix == ".docx" and (workspace / path).is_file() and not is_untouched((workspace / path).read_bytes())
    ]  # fmt: skip
    action = "put what you wrote into raw/fiches and save your copy elsewhere, then build with --fresh"
    if changed:
        found = "a document that somebody changed since it was made"
        raise Refusal(*(Problem(path.as_posix(), "", found, "one as it was made", action) for path in changed))


def _write(workspace: Path, path: Path, content: bytes) -> None:
    try:
        if path.suffix == ".html":
            write_text(workspace / path, content.decode("utf-8"))
        else:
            write_bytes(workspace / path, content)
    except PermissionError:
        found, action = "a file that cannot be written", "close it in Word, then run again"
        raise Refusal(Problem(path.as_posix(), "", found, "a file that is closed", action)) from None


def tell_made(made: list[Path], language: str) -> Iterator[str]:
    """Where the reports are."""
    for path in made:
        yield set_spacing(words_of(language)["report"]["made"].format(path=path.as_posix()), language)
