"""Which kind of file this is, by what it holds and never by its name."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

from pipelines.readers.delimited import first_records, guess_heading
from pipelines.readers.form import is_form_csv, is_form_time
from pipelines.readers.limesurvey import is_limesurvey
from pipelines.readers.limesurvey_r import looks_like_r_data
from pipelines.readers.limesurvey_vv import is_vv
from pipelines.readers.microsoft_forms import is_microsoft_form
from pipelines.readers.source import as_utf8, read_source
from pipelines.readers.workbook import read_first_row
from pipelines.readers.zipped import member_names

SIGNATURES = {b"%PDF-": "pdf", b"\xd0\xcf\x11\xe0": "old-xls", b"$FL2": "limesurvey-sav", b"$FL3": "limesurvey-sav"}

BEGINNINGS: tuple[tuple[str, str], ...] = (
    (r"(<\?xml[^>]*>\s*)?<dta>", "limesurvey-stata"),
    (r"(<\?xml[^>]*>\s*)?<questionnaire\b", "limesurvey-quexml"),
    (r"(<\?xml[^>]*>\s*)?<document>\s*<LimeSurveyDocType>Survey<", "limesurvey-structure"),
    (r"(<\?xml[^>]*>\s*)?<document>\s*<LimeSurveyDocType>Responses<", "limesurvey-responses-xml"),
    (r"<meta[^>]*>\s*<style>[^<]*</style>\s*<table>", "limesurvey-report-doc"),
    (r"<(!DOCTYPE html|html)[\s\S]*<div class=\"response\"", "limesurvey-report-html"),
    (r"<div class=\"jumbotron|<[\s\S]*statisticsoutput", "limesurvey-statistics-html"),
    (r"<(!DOCTYPE html|html|head|body|table|div|meta|style)\b", "html"),
    (r"\{\s*\"LimeSurveyDocType\"", "limesurvey-structure-json"),
    (r"\{\s*\"RemoteControlStructure\"", "limesurvey-structure-rpc"),
    (r"\{\s*\"(id|result|error)\"\s*:[\s\S]{0,400}", "remotecontrol-reply"),
    (r"\{\s*\"responses\"|\[\s*\{", "limesurvey-json"),
    (r"data <- read\.csv\(", "limesurvey-r-syntax"),
    (r"\*\$Rev:[\s\S]*GET DATA|GET DATA[\s\S]*VARIABLE LABELS", "limesurvey-spss-syntax"),
    (r"\"?(id\"?\t\"?related_id\"?\t\"?)?class\"?\t\"?type/scale\"?\t", "limesurvey-structure-text"),
    (r"\d+,('[^']*')?,\d*,'", "limesurvey-spss"),
)
"""Pattern of a text's beginning -> kind; the first that fits."""
BEGINNING = 20_000


def recognise(path: Path, file: str | None = None) -> str:
    """The kind: a key of `export.READERS` or of `no_responses.NO_RESPONSES`.

    Raises Unreadable only for no file, a folder, an empty file or one beyond the size limit.
    """
    return recognise_bytes(read_source(path, file or path.name))


def recognise_bytes(data: bytes) -> str:
    """The same from the file's bytes."""
    for signature, kind in SIGNATURES.items():
        if data.startswith(signature):
            return kind
    if data.startswith(b"PK"):
        return _recognise_container(data)
    text, _ = as_utf8(data)
    beginning = text[:BEGINNING].decode("utf-8-sig", errors="replace").lstrip("\ufeff\r\n\t ")
    for pattern, kind in BEGINNINGS:
        if re.match(pattern, beginning, flags=re.IGNORECASE if pattern.startswith("<") else 0):
            return kind
    return _recognise_table(text)


def _recognise_container(data: bytes) -> str:
    names = member_names(data)
    if "xl/workbook.xml" in names:
        headings = read_first_row(data)
        return next((kind for kind, is_kind in SHEETS.items() if headings and is_kind(headings)), "unknown-xlsx")
    if any(name.endswith((".lsr", ".lss")) for name in names):
        return "limesurvey-archive"
    return "document" if "mimetype" in names or "word/document.xml" in names else "unknown"


SHEETS: dict[str, Callable[[tuple[str, ...]], bool]] = {
    "limesurvey-xlsx": is_limesurvey,
    "form-xlsx": is_form_csv,
    "microsoft-forms-xlsx": is_microsoft_form,
}


def _recognise_table(text: bytes) -> str:
    headings, separator = guess_heading(text)
    records = first_records(text, separator, 2)
    if len(headings) < 2:
        return "unknown-text" if b"\x00" not in text[:BEGINNING] else "unknown"
    if is_vv(records):
        return "limesurvey-vv"
    if is_limesurvey(headings):
        return "limesurvey-r" if looks_like_r_data(text, headings, separator) else "limesurvey-csv"
    if is_form_csv(headings):
        return "form-csv" if len(records) > 1 and records[1] and is_form_time(records[1][0]) else "form-sheet-csv"
    return "unknown-text"
