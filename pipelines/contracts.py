"""Codebook -> pandera schema of the coded strings; every failure at once, as findings."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from typing import Any

import pandas as pd
import pandera.pandas as pa

from pipelines.distinct import is_numbered, map_cells
from pipelines.findings import Finding
from pipelines.readers.raw import RawTable
from schemas.declarations import Item, Wave
from schemas.declared import Declarations
from schemas.parts import Part
from schemas.tables import iterate_rows

NUMBER = r"\s*[+-]?\d+([.,]\d+)?\s*"
DATE_FORMS = ("%Y-%m-%d %H:%M:%S", "%Y-%m-%d %H:%M", "%Y-%m-%d", "%d/%m/%Y", "%d/%m/%Y %H:%M:%S", "%d-%m-%Y %H:%M:%S")
LARGEST = 1e15
"""From here on a floating number does not keep every digit: such a number would be counted as another one."""
TICKS = ["Y", ""]
FEWEST_SHARED, SHARED = 3, 0.1
"""So many equal responses in two files, and such a share of the smaller one, are no chance."""
FEW_KEYS = 8
ALONE = "alone-"
"""How the stand-in pseudonym of a response without an address begins."""


def build_contract(declared: Declarations) -> pa.DataFrameSchema:
    """The pandera schema of a coded frame: allowed codes, numbers in range, ticks, one schema for all platforms.

    Cells are strings; null stands for never shown, "" for left empty, and both are always allowed.
    """
    columns: dict[str, pa.Column] = {}
    for part in declared.parts.values():
        columns |= _columns_of(part)
    return pa.DataFrameSchema(columns, strict=True)


def _columns_of(part: Part) -> dict[str, pa.Column]:
    def column(*checks: pa.Check) -> pa.Column:
        return pa.Column(None, list(checks), nullable=True)

    def check(name: str, holds: Callable[[pd.Series[str]], pd.Series[bool]]) -> pa.Check:
        return pa.Check(holds, name=name, error=name)

    allowed = [*part.codes, ""]
    checks = {
        "code": check("unknown_code", lambda cells: cells.isin(allowed)),
        "number": check("not_a_number", lambda cells: _is_number(cells, part.item)),
        "date": check("not_a_date", lambda cells: to_dates(cells).notna() | cells.isin([""])),
    }
    columns = {part.column: column(*([checks[part.kind]] if part.kind in checks else []))} if part.column else {}
    columns |= {
        box: column(check("not_a_tick", lambda cells: cells.isin(TICKS)))
        for box in part.boxes.values() if box not in part.texts.values()
    }  # fmt: skip
    return columns | {text: column() for text in part.texts.values()}


def to_dates(cells: pd.Series[str]) -> pd.Series[pd.Timestamp]:
    """Written dates as times, as LimeSurvey (`2021-11-29 09:11:48`) and forms (`29/11/2021`) write them; else NaT."""
    if is_numbered(cells):
        return map_cells(cells, to_dates)
    written = cells.astype("string").str.strip()
    times = pd.Series(pd.NaT, index=cells.index, dtype="datetime64[s]")
    for form in DATE_FORMS:
        times = times.fillna(pd.to_datetime(written, format=form, errors="coerce").astype("datetime64[s]"))
    # pandas takes the words “now” and “today” for dates too, and its calendar has a year 0.
    return times.where((times.dt.year >= 1) & written.str.match("[0-9]").fillna(False))


def to_numbers(cells: pd.Series[str]) -> pd.Series[float]:
    """Written numbers as floats, comma or point as decimal sign; what is no number becomes NaN."""
    if is_numbered(cells):
        return map_cells(cells, to_numbers)
    written = cells.astype("str").str.strip()
    numbers = written.where(written.str.fullmatch(NUMBER), None).str.replace(",", ".")
    return pd.to_numeric(numbers, errors="coerce")


def _is_number(cells: pd.Series[str], item: Item) -> pd.Series[bool]:
    numbers = to_numbers(cells)
    good = numbers.notna() & (numbers.abs() < LARGEST)
    if item.minimum is not None:
        good &= numbers >= item.minimum
    if item.maximum is not None:
        good &= numbers <= item.maximum
    if item.whole:
        good &= numbers == numbers.round()
    return good | cells.isin([""])


def check_contract(frame: pd.DataFrame, raw: RawTable, declared: Declarations) -> list[Finding]:
    """Hold one coded frame against its contract; an error finding per failing cell."""
    try:
        build_contract(declared).validate(frame, lazy=True)
    except pa.errors.SchemaErrors as errors:
        cases = errors.failure_cases
    else:
        return []
    findings = []
    kept = {column: part for part in declared.parts.values() for column in part.columns}
    for case in iterate_rows(cases):
        part = kept[str(case.column)]
        row = raw.row_of(case.index) if pd.notna(case.index) else 0
        findings.append(
            Finding(
                "error",
                str(case.check),
                raw.file,
                row,
                raw.id_of(case.index) if pd.notna(case.index) else "",
                str(case.column),
                str(case.failure_case),
                expected=_expected(part, str(case.failure_case)),
            )
        )
    return sorted(findings, key=lambda finding: (finding.row, finding.item))


def check_rows(raw: RawTable, wave: Wave, declared: Declarations) -> list[Finding]:
    """What concerns whole rows: ids that recur, dates outside the field period, languages nobody declared."""
    findings: list[Finding] = []
    rows = raw.responses

    def add(severity: Any, check: str, index: Any, item: str, value: str, **expected: Any) -> None:
        findings.append(
            Finding(
                severity,
                check,
                raw.file,
                raw.row_of(index),
                raw.id_of(index),
                item,
                value,
                expected,
            )
        )

    again = rows["id"].duplicated()
    recurring = rows[rows["id"].isin(rows.loc[again, "id"])] if again.any() else rows[:0]
    first_rows = recurring.drop_duplicates("id").set_index("id")["row"].to_dict()
    for index in rows.index[again]:
        first = first_rows[rows["id"].at[index]]
        add("error", "duplicate_id", index, "id", raw.id_of(index), first=first)
    for index in rows.index[rows["id"].isna() | (rows["id"] == "")]:
        add("error", "no_id", index, "id", "")
    last_moment = datetime.datetime.combine(wave.fielded.last, datetime.time.max)
    # An anonymised survey without date stamps holds 1980-01-01 in every completed response: no date at all.
    moments = rows["submitted"].where(rows["submitted"].dt.year != 1980).fillna(rows["started"])
    outside = moments.notna() & ((moments < pd.Timestamp(wave.fielded.first)) | (moments > pd.Timestamp(last_moment)))
    for index, moment in moments[outside].items():
        add("warning", "outside_field_period", index, "submitted", str(moment),
            first=wave.fielded.first, last=wave.fielded.last)  # fmt: skip
    for index in rows.index[~rows["language"].isin(declared.survey.languages)]:
        add("error", "unknown_language", index, "language", str(rows["language"].at[index]),
            languages=declared.survey.languages)  # fmt: skip
    if "day_month" in raw.cannot_say:
        findings.append(Finding("warning", "day_or_month", raw.file, 1, item="submitted"))
    if rows["submitted"].isna().all():
        findings.append(Finding("warning", "nobody_finished", raw.file))
    if declared.survey.repeated and "participant" not in rows:
        findings.append(Finding("error", "no_participant", raw.file, 1, expected={"survey": declared.survey.id}))
    elif declared.survey.repeated:
        for index in rows.index[rows["participant"].isna()]:
            add("warning", "participant_missing", index, "participant", "")
    return findings


def check_exports(responses: pd.DataFrame) -> list[Finding]:
    """Responses that stand in two exports of the same wave: counted once too often if they were let through."""
    if not responses["id"].duplicated().any():
        return []
    twice = responses.duplicated("id", keep="first") & ~responses.duplicated(["id", "file"], keep="first")
    first = responses.drop_duplicates("id").set_index("id")["file"].to_dict()
    return [
        Finding("error", "in_two_exports", row.file, row.row, row.id, "id", row.id, {"other": first[row.id]})
        for row in iterate_rows(responses[twice])
    ]


def check_overlap(responses: pd.DataFrame, answers: list[str]) -> list[Finding]:
    """Two exports without numbers of responses that are largely the same, as an earlier and a later one are.

    A response is the same where moment, participant and every answer are equal. One or two may be so by chance, where
    times have no seconds; a tenth of a file may not.
    """
    if responses["file"].nunique() < 2:
        return []
    keys = ["submitted", *(["participant"] if "participant" in responses else []), *answers]
    few = responses[responses["submitted"].notna() & responses.duplicated("submitted", keep=False)]
    few = few[few.duplicated(keys, keep=False) & ~few.duplicated([*keys, "file"])]
    first = few.groupby(keys, dropna=False, observed=True, sort=False)["file"].transform("first")
    again = few[few["file"] != first].assign(other=first)
    sizes = {str(file): int(count) for file, count in responses["file"].value_counts().items()}
    findings = []
    for _, rows in again.groupby(["file", "other"], observed=True, sort=True):
        row = next(iterate_rows(rows))
        if len(rows) >= max(FEWEST_SHARED, SHARED * min(sizes[row.file], sizes[row.other])):
            shared = {"other": row.other, "shared": len(rows), "size": sizes[row.file]}
            findings.append(
                Finding("error", "overlapping_exports", row.file, int(row.row), row.id, "submitted", str(row.submitted),
                        shared)
            )  # fmt: skip
    return findings


def check_duplicates(responses: pd.DataFrame, answers: list[str]) -> list[Finding]:
    """Submissions that look sent twice: every answer equal, within ten minutes, by the same participant if known.

    Several exports are looked at together. Short questionnaires have equal answers by chance, so responses
    without a participant count as doubles only when they were submitted in the same second.
    """
    known = "participant" in responses
    whose = ["participant"] if known else []
    window = pd.Timedelta(minutes=10) if known else pd.Timedelta(0)
    # Only who shares a few of the keys with somebody can share them all.
    few = responses.loc[responses["outcome"] == "complete", [*answers[:FEW_KEYS], *(whose or ["submitted"])]]
    if known:
        # Who left no address stands for a participant of his own, but may still have sent the form twice.
        few["participant"] = few["participant"].mask(few["participant"].str.startswith(ALONE), "")
    few = few[few.duplicated(keep=False)]
    complete = responses.loc[few.index].assign(**few[whose])
    keys = [*answers, *whose]
    ordered = complete.sort_values("submitted", kind="stable")
    same = ordered.groupby(keys, dropna=False, observed=True, sort=False)["submitted"]
    gap = same.diff()
    return [
        Finding(
            "warning",
            "duplicate_submission",
            str(row.file),
            int(row.row),
            str(row.id),
            "",
            str(row.submitted),
        )
        for row in iterate_rows(ordered[gap.notna() & (gap <= window)])
    ]


def _expected(part: Part, found: str) -> dict[str, Any]:
    item = part.item
    bounds = f"≥ {item.minimum:g}" if item.minimum is not None else ""
    if item.maximum is not None:
        bounds += (", " if bounds else "") + f"≤ {item.maximum:g}"
    if sum(map(str.isdigit, found)) > 15 and item.maximum is None:
        bounds += (", " if bounds else "") + "< 10¹⁵"
    whole = "0 decimals" if item.whole else ""
    limits = ", ".join(filter(None, [whole, bounds])) or "–"
    return {"codes": list(part.codes), "limits": limits}
