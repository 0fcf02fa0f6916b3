"""Files that hold no responses row by row, or not in a way to be trusted, and which export to take instead."""

from __future__ import annotations

from pipelines.readers.raw import Unreadable

CSV = "take Responses > Export: CSV with question codes and answer codes"
AS_STRUCTURE = "; name the structure as `structure`"
RESPONSES = "responses, one row each"

NO_RESPONSES: dict[str, tuple[str, str]] = {
    "limesurvey-structure": ("a survey's structure (.lss)", CSV + AS_STRUCTURE),
    "limesurvey-structure-json": ("a survey's structure as JSON", CSV + AS_STRUCTURE),
    "limesurvey-structure-text": ("a survey's structure as text", CSV + AS_STRUCTURE),
    "limesurvey-structure-rpc": ("a survey's structure by RemoteControl", CSV + AS_STRUCTURE),
    "limesurvey-responses-xml": (
        "the response table without its structure",
        "take the whole archive (.lsa), or " + CSV.removeprefix("take "),
    ),
    "limesurvey-quexml": ("a questionnaire in queXML", CSV),
    "limesurvey-statistics-html": ("a page of statistics", "statistics count break-offs as well: " + CSV),
    "limesurvey-report-html": ("a report, one block a response", CSV),
    "limesurvey-report-doc": ("a report, one block a response", CSV),
    "limesurvey-r-syntax": ("R syntax without data", "take the R data file, or " + CSV.removeprefix("take ")),
    "remotecontrol-reply": (
        "a reply of RemoteControl",
        "save what stands in `result`, decoded from base64, or " + CSV.removeprefix("take "),
    ),
    "pdf": ("a PDF", CSV),
    "old-xls": ("an old .xls: LimeSurvey gives statistics in it, never responses", CSV),
    "html": ("a web page", CSV),
    "document": ("a text document", CSV),
    "unknown-xlsx": (
        "a workbook without the headings of LimeSurvey or of a form",
        "take the file as the platform gave it: LimeSurvey's CSV or xlsx, or the answers of a form",
    ),
    "unknown-text": (
        "no heading of LimeSurvey or of a form in line 1, between commas, semicolons or tabs",
        "take the file as the platform gave it: LimeSurvey's CSV, or the answers of a form as CSV",
    ),
    "unknown": ("a file of no known kind", "take the file as the platform gave it, as CSV"),
}
"""Kind -> what was found, what to take instead."""


def refuse(kind: str, file: str) -> Unreadable:
    """The refusal of a file of this kind."""
    found, action = NO_RESPONSES[kind]
    return Unreadable(file, "", found, RESPONSES, action)
