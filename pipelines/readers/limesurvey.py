"""LimeSurvey's CSV with question codes as headings and answer codes in the cells.

Conventions as LimeSurvey 6 writes them: a NULL has no quotes (never shown), an empty string is `""` (shown and
left empty); versions before 6.4.9 write `""` for both, so the file then cannot tell the two apart.
"""

from __future__ import annotations

import re
from pathlib import Path

import pandas as pd

from pipelines.readers.delimited import read_bytes, read_delimited, read_heading
from pipelines.readers.raw import Pseudonymise, RawTable, Unreadable

PLATFORM = ["id", "submitdate", "lastpage", "startlanguage", "startdate", "datestamp"]
PERSONAL = {"ipaddr", "refurl", "token", "firstname", "lastname", "email"}
UNUSED = {"seed", "interviewtime"}


def is_limesurvey_csv(headings: list[str]) -> bool:
    """Whether the headings are those of a LimeSurvey export with question codes."""
    return {"id", "submitdate", "lastpage"} <= set(headings)


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
    forbidden = (PERSONAL | personal) & set(headings)
    timings = {heading for heading in headings if _is_timing(heading, headings)}
    skipped = (forbidden - {"token"}) | timings | (UNUSED & set(headings))
    frame, _ = read_delimited(data, file, lambda heading: heading not in skipped)
    tells_not_shown = bool(frame.drop(columns=[*PLATFORM, "token"], errors="ignore").isna().to_numpy().any())
    responses = pd.DataFrame(
        {
            "row": range(2, len(frame) + 2),
            "id": frame["id"],
            "language": frame.get("startlanguage", ""),
            "started": _read_times(frame, "startdate", file),
            "submitted": _read_times(frame, "submitdate", file),
            "last_page": pd.to_numeric(frame["lastpage"], errors="coerce"),
        }
    )
    if "token" in frame:
        responses["participant"] = [pseudonymise("participant", token) if token else None for token in frame["token"]]
    answers = frame.drop(columns=[*PLATFORM, "token"], errors="ignore")
    return RawTable(file, answers, responses, tells_not_shown, tuple(sorted(forbidden | skipped)))


def _is_timing(heading: str, headings: list[str]) -> bool:
    if re.fullmatch(r"groupTime\d+", heading):
        return True
    question = heading.removesuffix("Time")
    return question != heading and any(other.split("[")[0] == question for other in headings)


def _read_times(frame: pd.DataFrame, column: str, file: str) -> pd.Series[pd.Timestamp]:
    if column not in frame:
        return pd.Series(pd.NaT, index=frame.index, dtype="datetime64[s]")
    written = frame[column].replace("", None)
    times = pd.to_datetime(written, format="%Y-%m-%d %H:%M:%S", errors="coerce")
    wrong = times.isna() & written.notna()
    if wrong.any():
        row = int(wrong.to_numpy().argmax())
        raise Unreadable(
            file, f"row {row + 2}, column {column}", f"“{written.iloc[row][:40]}”", "a time like 2021-11-29 09:11:48",
            "a spreadsheet may have rewritten the dates: take the file as the platform gave it",
        )  # fmt: skip
    return times.astype("datetime64[s]")
