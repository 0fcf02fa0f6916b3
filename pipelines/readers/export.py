"""One door for every export: recognise the file, take the reader of its kind, give a RawTable."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from pipelines.readers.delimited import check_text, guess_heading, read_columns
from pipelines.readers.form import build_form
from pipelines.readers.limesurvey import build_limesurvey
from pipelines.readers.limesurvey_archive import read_archive
from pipelines.readers.limesurvey_json import read_json
from pipelines.readers.limesurvey_questions import Structure
from pipelines.readers.limesurvey_r import read_r_data
from pipelines.readers.limesurvey_sav import read_sav
from pipelines.readers.limesurvey_spss import read_spss, read_spss_syntax
from pipelines.readers.limesurvey_stata import read_stata
from pipelines.readers.limesurvey_vv import read_vv
from pipelines.readers.microsoft_forms import read_microsoft_form
from pipelines.readers.no_responses import refuse
from pipelines.readers.raw import Pseudonymise, RawTable, Unreadable
from pipelines.readers.recognise import recognise_bytes
from pipelines.readers.source import as_utf8, read_source
from pipelines.readers.table import Choose, Columns
from pipelines.readers.traces import is_saved_again, refuse_cut_end, refuse_damage
from pipelines.readers.workbook import read_headings, read_workbook


@dataclass(frozen=True)
class Source:
    """What a reader may need: the file and its bytes, and what the caller knows of the survey."""

    path: Path
    file: str
    data: bytes
    pseudonymise: Pseudonymise
    personal: set[str]
    language: str | None
    structure: Structure | None


Cells = Callable[[Source, Choose], Columns]
Reader = Callable[[str, Source], RawTable]


def _read_text(source: Source, choose: Choose) -> Columns:
    check_text(source.data, source.file)
    return read_columns(source.data, source.file, choose, unique=False)


CELLS: dict[str, Cells] = {
    "limesurvey-csv": _read_text,
    "limesurvey-xlsx": lambda source, choose: read_workbook(source.data, source.file, choose),
    "limesurvey-json": lambda source, choose: read_json(source.data, source.file, choose),
    "limesurvey-vv": lambda source, choose: read_vv(source.data, source.file, choose, source.structure),
    "limesurvey-spss": lambda source, choose: read_spss(source.data, source.path, source.file, choose),
    "limesurvey-spss-syntax": lambda source, choose: read_spss_syntax(source.data, source.path, source.file, choose),
    "limesurvey-sav": lambda source, choose: read_sav(source.data, source.path, source.file, choose),
    "limesurvey-stata": lambda source, choose: read_stata(source.data, source.file, choose),
    "limesurvey-r": lambda source, choose: read_r_data(source.data, source.file, choose),
    "limesurvey-archive": lambda source, choose: read_archive(source.data, source.file, choose),
    "form-sheet-csv": _read_text,
    "form-csv": _read_text,
    "form-xlsx": lambda source, choose: read_workbook(source.data, source.file, choose),
    "microsoft-forms-xlsx": lambda source, choose: read_workbook(source.data, source.file, choose),
}
"""Kind -> how its cells are read."""


def _build_limesurvey(kind: str, source: Source) -> RawTable:
    return build_limesurvey(
        kind, source.file, lambda choose: CELLS[kind](source, choose), source.pseudonymise, source.personal,
        source.structure,
    )  # fmt: skip


def _build_form(kind: str, source: Source) -> RawTable:
    return build_form(
        kind, source.path, source.file, lambda choose: CELLS[kind](source, choose), source.pseudonymise,
        source.personal, source.language,
    )  # fmt: skip


def _build_microsoft_form(kind: str, source: Source) -> RawTable:
    return read_microsoft_form(
        source.path, source.file, lambda choose: CELLS[kind](source, choose), source.pseudonymise, source.personal,
        source.language,
    )  # fmt: skip


FORMS: dict[str, Reader] = {
    "form-sheet-csv": _build_form,
    "form-csv": _build_form,
    "form-xlsx": _build_form,
    "microsoft-forms-xlsx": _build_microsoft_form,
}
READERS: dict[str, Reader] = {kind: FORMS.get(kind, _build_limesurvey) for kind in CELLS}
"""Kind -> how its table is built."""
TEXTS = {"limesurvey-csv", "limesurvey-r", "limesurvey-vv", "form-sheet-csv", "form-csv"}
"""Kinds that a spreadsheet may have saved again, also in another encoding."""
UNPACKED = {"limesurvey-json", "limesurvey-spss", "limesurvey-spss-syntax", "limesurvey-sav"}
"""Kinds whose every cell becomes an object in memory, which takes ten times what the file does."""
MAXIMUM_UNPACKED = 200_000_000
ENDED = {"limesurvey-csv", "limesurvey-r", "limesurvey-vv", "limesurvey-spss"}
"""Kinds whose every line ends with a line break."""


def read_export(
    path: Path,
    file: str,
    pseudonymise: Pseudonymise,
    personal: set[str],
    language: str | None = None,
    structure: Structure | None = None,
) -> RawTable:
    """Any export of LimeSurvey or of a form as a RawTable.

    `personal` names columns never to be read, `language` is a form's language, `structure` translates field
    names (VV version 1) and finds personal columns where headings hold no codes. Raises Unreadable, also for
    files that hold no responses, and then says which export to take.
    """
    return read_export_bytes(read_source(path, file), path, file, pseudonymise, personal, language, structure)


def read_export_bytes(
    data: bytes,
    path: Path,
    file: str,
    pseudonymise: Pseudonymise,
    personal: set[str],
    language: str | None = None,
    structure: Structure | None = None,
) -> RawTable:
    """The same of bytes that were read before: a file, or a piece of one."""
    kind = recognise_bytes(data)
    if kind == "unknown-xlsx":
        # A workbook that cannot be read says better itself what is wrong with it.
        read_headings(data, file)
    if kind not in READERS:
        raise refuse(kind, file)
    if kind in UNPACKED and len(data) > MAXIMUM_UNPACKED:
        found, expected = f"{len(data):,} bytes of the kind {kind}", f"at most {MAXIMUM_UNPACKED:,}"
        raise Unreadable(file, "", found, expected, "export again as CSV with question codes and answer codes")
    is_other = False
    if kind in TEXTS:
        data, is_other = as_utf8(data)
        saved_again = kind not in FORMS and is_saved_again(data)
        refuse_damage(data, guess_heading(data)[1], file, saved_again=saved_again, of_form=kind in FORMS)
    raw = READERS[kind](kind, Source(path, file, data, pseudonymise, personal, language, structure))
    if kind in ENDED:
        refuse_cut_end(data, file)
    digits = ("digits",) if kind in TEXTS and kind not in FORMS and is_saved_again(data) else ()
    encoding = ("encoding",) if is_other else ()
    return replace(raw, cannot_say=tuple(dict.fromkeys([*raw.cannot_say, *digits, *encoding])))
