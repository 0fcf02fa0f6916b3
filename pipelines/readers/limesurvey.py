"""LimeSurvey's columns to a RawTable, and its CSV with question codes and answer codes.

Conventions as LimeSurvey 6 writes them: a NULL has no quotes (never shown), an empty string is `""` (shown and
left empty); versions before 6.4.9 write `""` for both, so the file then cannot tell the two apart.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import pandas as pd

from pipelines.readers.delimited import read_bytes, read_columns, read_heading, refuse_many, refuse_repeated
from pipelines.readers.limesurvey_converted import find_conversion
from pipelines.readers.limesurvey_headings import NEEDED, Layout, is_limesurvey, lay_out
from pipelines.readers.limesurvey_questions import Structure
from pipelines.readers.limesurvey_rows import refuse_odd_rows
from pipelines.readers.limesurvey_words import ORDER, PERSONAL, TOTAL
from pipelines.readers.raw import Pseudonymise, RawTable, Unreadable
from pipelines.readers.table import (
    Cells,
    Choose,
    Columns,
    as_numbers,
    as_times,
    has_cell,
    make_unique,
    replace_each,
    without_masks,
)

__all__ = ["build_limesurvey", "is_limesurvey", "is_limesurvey_csv", "read_limesurvey_csv"]
Read = Callable[[Choose], Columns]


def is_limesurvey_csv(headings: list[str]) -> bool:
    """Whether the headings are those of a LimeSurvey export with question codes."""
    return set(headings) >= NEEDED


def read_limesurvey_csv(path: Path, file: str, pseudonymise: Pseudonymise, personal: set[str]) -> RawTable:
    """Read one export; `personal` names further columns that must not be read.

    A token becomes a participant pseudonym. Raises Unreadable for another kind of file.
    """
    data = read_bytes(path, file)
    headings, _ = read_heading(data, file)
    if not is_limesurvey_csv(headings):
        raise Unreadable(
            file, "line 1", f"headings such as “{headings[0][:40]}”, “{headings[1][:40]}”",
            "LimeSurvey's columns id, submitdate, lastpage, then question codes",
            "export again: Responses > Export, CSV, headings “Question code”, responses “Answer codes”",
        )  # fmt: skip
    return build_limesurvey(
        "limesurvey-csv", file, lambda choose: read_columns(data, file, choose, unique=True), pseudonymise, personal
    )


def build_limesurvey(
    kind: str, file: str, read: Read, pseudonymise: Pseudonymise, personal: set[str], structure: Structure | None = None
) -> RawTable:
    """A RawTable of what `read` gives, once it is told which columns may be read.

    In an export without codes, columns that are declared personal by code are found through the structure;
    without one the export is refused. Raises Unreadable.
    """

    def plan(headings: Sequence[str]) -> Layout:
        refuse_many(headings, file)
        layout = lay_out(headings, personal)
        if layout is None:
            raise Unreadable(
                file, "line 1", f"headings such as {', '.join(f'“{heading[:40]}”' for heading in headings[:2])}",
                "LimeSurvey's columns for the response's number, its date and its last page",
                "export again: Responses > Export, CSV, headings “Question code”, with these three columns",
            )  # fmt: skip
        if layout.style == "text" and personal:
            layout = _find_personal(headings, layout, personal, structure, file)
        if layout.style != "text":
            refuse_repeated(headings, file)
        return layout

    columns = read(lambda headings: plan(headings).wanted)
    layout = plan(columns.headings)
    cells = {name: columns.cells[position] for name, position in layout.platform.items()}
    cells |= {} if layout.total is None else {TOTAL: columns.cells[layout.total]}
    responses = _read_responses(cells, columns, pseudonymise, file)
    refuse_odd_rows(cells, responses, file)
    headings = tuple(columns.headings[position] for position in layout.answers)
    names = make_unique(headings)
    answers = pd.DataFrame(
        {name: without_masks(columns.cells[position]) for name, position in zip(names, layout.answers, strict=True)},
        index=responses.index,
        dtype="str",
    )
    dropped = {columns.headings[position] for position in (*layout.personal, *layout.unused, *layout.timings)}
    if "token" in layout.platform:
        dropped.add(columns.headings[layout.platform["token"]])
    # A program that saved the file again writes "nothing" for both; then no cell is empty in quotes any more.
    tells_not_shown = any(answers[name].hasnans for name in names) and has_cell(answers, "")
    coding = columns.coding
    if not coding and layout.style != "text":
        coding = find_conversion({layout.code_of(columns.headings[at]): columns.cells[at] for at in layout.answers})
    loses = _find_losses(columns, layout, answers, responses, tells_not_shown)
    if coding and not columns.coding:
        loses = (*loses, "no_or_empty")
    return RawTable(file, answers, responses, tells_not_shown, tuple(sorted(dropped)), kind, loses, coding, headings)


def _find_personal(
    headings: Sequence[str], layout: Layout, personal: set[str], structure: Structure | None, file: str
) -> Layout:
    """The layout without the columns of questions declared personal by their code."""
    missing = {name for name in personal if name not in {*PERSONAL, *ORDER, *headings}}
    wordings = structure.wordings_of(missing) if structure else {}
    for name in sorted(missing):
        if name not in wordings:
            raise Unreadable(
                file, "line 1", f"headings without question codes, so the personal column `{name}` cannot be found",
                "question codes as headings", "export again with headings “Question code”, or declare its wording",
            )  # fmt: skip
    found = {
        position for position in layout.answers
        if any(_begins(headings[position], words) for texts in wordings.values() for words in texts)
    }  # fmt: skip
    return Layout(
        layout.style, layout.platform, tuple(sorted({*layout.personal, *found})), layout.unused, layout.timings,
        tuple(position for position in layout.answers if position not in found), layout.separator, layout.total,
    )  # fmt: skip


def _begins(heading: str, wording: str) -> bool:
    """Whether a heading begins with a question's wording, which may be cut (`Quel est votre .. `)."""
    written = " ".join(heading.replace("_", " ").split()).casefold()
    words = " ".join(wording.replace("_", " ").split()).casefold()
    cut = written.partition("..")[0].rstrip()
    return written.startswith(words) or (".." in written and len(cut) >= 4 and words.startswith(cut))


def _read_responses(cells: dict[str, Cells], columns: Columns, pseudonymise: Pseudonymise, file: str) -> pd.DataFrame:
    first = columns.first_row
    frame = pd.DataFrame(cells)
    responses = pd.DataFrame(
        {
            "row": range(first, len(frame) + first),
            "id": frame["id"],
            "language": frame.get("startlanguage", ""),
            "started": _read_times(frame, "startdate", file, first),
            "submitted": _read_times(frame, "submitdate", file, first),
            "last_page": as_numbers(frame["lastpage"]),
        }
    )
    if "token" in frame and (frame["token"].fillna("") != "").any():
        tokens = frame["token"].replace("", None)
        responses["participant"] = replace_each(tokens, lambda token: pseudonymise("participant", token))
    if TOTAL in frame:
        # What a spreadsheet made of a time is no reason to stop: such a time is not known.
        seconds = as_numbers(frame[TOTAL].str.replace(",", "."))
        responses["seconds"] = seconds.where(seconds > 0)
    return responses


def _find_losses(
    columns: Columns, layout: Layout, answers: pd.DataFrame, responses: pd.DataFrame, tells_not_shown: bool
) -> tuple[str, ...]:
    submitted = responses["submitted"].notna()
    shortened = [columns.headings[position] for position in layout.answers if layout.style == "text"]
    is_full = tells_not_shown and has_cell(answers, "N/A")
    found = {
        "not_shown": not tells_not_shown,
        "yes_no_not_shown": is_full,
        "array_not_shown": is_full and any("[" in heading for heading in _never_null(answers)),
        "timings": layout.total is None,
        "started": "startdate" not in layout.platform,
        "break_offs": bool(submitted.all()),
        "completed": not submitted.any(),
        "unique_headings": len(set(shortened)) < len(shortened),
    }
    return tuple(dict.fromkeys([*(loss for loss, is_lost in found.items() if is_lost), *columns.loses]))


def _never_null(answers: pd.DataFrame) -> list[str]:
    """Columns that are empty behind a column that is null in the same row, and are themselves never null."""
    null = answers.isna()
    behind = null.cummax(axis=1)
    silent = ((answers == "") & behind).any() & ~null.any() & ~(answers == "N/A").any()
    return [str(heading) for heading in answers.columns[silent.to_numpy()]]


def _read_times(frame: pd.DataFrame, column: str, file: str, first: int) -> pd.Series[pd.Timestamp]:
    if column not in frame:
        return pd.Series(pd.NaT, index=frame.index, dtype="datetime64[s]")
    written = frame[column].replace("", None)
    times = as_times(written)
    wrong = times.isna() & written.notna()
    if wrong.any():
        row = int(wrong.to_numpy().argmax())
        raise Unreadable(
            file, f"row {row + first}, column {column}", f"“{written.iloc[row][:40]}”",
            "a time like 2021-11-29 09:11:48",
            "a spreadsheet may have rewritten the dates: take the file as the platform gave it",
        )  # fmt: skip
    return times
