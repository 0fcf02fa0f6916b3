"""One wave's responses, declarations and structure -> its quality: the numbers, item nonresponse, flags, checklist."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pandas as pd

from pipelines.disclosure.hidden import Hidden, hides_language
from pipelines.ingest import Ingested
from pipelines.quality.checklist import Known, fill_checklist
from pipelines.quality.days import count_days
from pipelines.quality.nonresponse import count_nonresponse, hide_nonresponse
from pipelines.quality.outcomes import Row, count_outcomes, count_persons, rate_outcomes
from pipelines.quality.straight import find_straight_lines, list_scales
from pipelines.quality.times import find_fast, find_times, measure_times
from schemas.declared import Declarations
from schemas.tables import FLAG_COLUMNS, QUALITY_COLUMNS, FlagTable, NonresponseTable, QualityTable

DUPLICATE = "duplicate_submission"
"""The check of `contracts.check_duplicates`."""


@dataclass(frozen=True)
class Quality:
    """The quality of one wave.

    table: the numbers, as in `schemas.tables.QualityTable`. nonresponse: as in `NonresponseTable`. checklist: entries
    of `checklist.fill_checklist`. flags: responses to look at, as in `FlagTable`; they are counted and never dropped.
    """

    table: pd.DataFrame
    nonresponse: pd.DataFrame
    checklist: list[dict[str, Any]]
    flags: pd.DataFrame


def assess_quality(ingested: Ingested, declared: Declarations, wave: str, hidden: Hidden) -> Quality:
    """The quality of a wave that was read without errors; declared: as that wave had it.

    hidden: what of the wave's tables may not be shown; small counts and what it hides are in none of these either.
    """
    responses, fielding = ingested.responses, declared.survey.waves[wave]
    assert responses is not None
    twice = [finding for finding in ingested.findings if finding.check == DUPLICATE]
    seconds, source = find_times(responses)
    fewest = 1 if fielding.released else declared.survey.minimum_cell
    smallest = fewest if hidden.book.groups else 1
    scales = [
        (item, scale, parts, *find_straight_lines(responses, parts)) for item, scale, parts in list_scales(declared)
    ]
    parts: dict[str, list[Row]] = {
        "outcome": list(count_outcomes(responses)),
        "rate": list(rate_outcomes(responses, fielding, ingested.cannot_say)),
        "time": list(measure_times(seconds, source, fielding.fieldwork.fast_below, fewest)),
        "duplicate": list(_count_duplicates(responses, len(twice), declared.survey.repeated)),
        "straight_line": [
            {"item": item, "part": scale, "measure": "same_code"}
            | _share(int(same.sum()), int(answered.sum()), smallest)
            for item, scale, _, answered, same in scales
        ],
        "language": [
            {"item": language, "measure": "complete", "unit": "responses"}
            | ({"reason": "too_few"} if hides_language(hidden, language) else {"value": count})
            for language, count in _count_languages(responses, declared)
        ],
        "day": [
            {"item": day.isoformat(), "measure": "complete", "value": count, "unit": "responses"}
            for day, count in count_days(responses).items()
        ],
    }  # fmt: skip
    rows = {(topic, row["measure"]): row for topic, own in parts.items() for row in own}
    known = Known(declared, fielding, responses, rows, ingested.structure)
    fast = find_fast(seconds, fielding.fieldwork.fast_below, fewest)
    flagged = [_flag(responses.loc[fast], "fast")]
    flagged += [_flag(responses[same], "same_code", item, scale) for item, scale, _, _, same in scales]
    flagged.append(
        _flag(
            pd.DataFrame([(each.file, each.row, each.response) for each in twice], columns=["file", "row", "id"]),
            "same_answers",
        )
    )
    return Quality(
        _frame_rows(parts, declared.survey.id, wave),
        NonresponseTable.validate(hide_nonresponse(count_nonresponse(responses, declared, wave), declared, hidden)),
        fill_checklist(known),
        FlagTable.validate(pd.concat(flagged, ignore_index=True).astype({"row": "int64"})),
    )


def _count_duplicates(responses: pd.DataFrame, twice: int, repeated: bool) -> Iterator[Row]:
    """Complete responses that look sent twice; different participants, and responses beyond the first of each."""
    complete = responses[responses["outcome"] == "complete"]
    yield {"measure": "same_answers", **_count(twice, len(complete))}
    if "participant" not in complete or complete["participant"].isna().all():
        yield {"measure": "participants", "unit": "persons", "reason": "not_supplied"}
        yield {"measure": "same_participant", "unit": "responses", "reason": "not_supplied"}
        return
    persons = count_persons(complete)
    yield {"measure": "participants", **_count(persons, len(complete)), "unit": "persons"}
    more = {"reason": "expected"} if repeated else {}
    yield {"measure": "same_participant", **_count(len(complete) - persons, len(complete)), **more}


def _count_languages(responses: pd.DataFrame, declared: Declarations) -> Iterator[tuple[str, int]]:
    spoken = responses.loc[responses["outcome"] == "complete", "language"]
    yield from ((language, int((spoken == language).sum())) for language in declared.survey.languages)


def _count(numerator: int, denominator: int) -> Row:
    return {"value": numerator, "unit": "responses", "numerator": numerator, "denominator": denominator}


def _share(numerator: int, denominator: int, fewest: int) -> Row:
    if 0 < numerator < fewest:
        return {"unit": "share", "reason": "too_few"}
    row: Row = {"unit": "share", "numerator": numerator, "denominator": denominator}
    return row | ({"value": numerator / denominator} if denominator else {"reason": "nobody"})


def _flag(responses: pd.DataFrame, flag: str, item: str = "", part: str = "") -> pd.DataFrame:
    where = responses[["file", "row", "id"]].assign(flag=flag, item=item, part=part)
    # A finding names the file with its folder.
    return where.assign(file=where["file"].str.rsplit("/", n=1).str[-1])[FLAG_COLUMNS].astype("object")


def _frame_rows(parts: dict[str, list[Row]], survey: str, wave: str) -> pd.DataFrame:
    blank = {"survey": survey, "wave": wave, "item": "", "part": "", "reason": ""}
    rows = [blank | {"topic": topic} | row for topic, own in parts.items() for row in own]
    numbers = dict.fromkeys(["value", "numerator", "denominator"], "float64")
    return QualityTable.validate(pd.DataFrame(rows, columns=QUALITY_COLUMNS).astype(numbers))
