"""Coded strings -> typed responses: categories in order, numbers, ticks, and for every item why an answer is missing.

Columns of the responses table, a row per response in file order:

- `survey, wave, file, row, id, language, started, submitted, outcome`, and where known `participant, structure`;
- `item` (a category, a number), `item[ROW]` for the rows of an array, `item[BOX]` (boolean) for a multiple choice;
- `text:item`: what was written freely. Only these columns hold free text, and they never leave `processed/`;
- `missing:item`: empty where there is a substantive answer, else one of `MISSING_KINDS`.
"""

from __future__ import annotations

from typing import Any

import pandas as pd

from pipelines.bases import evaluate_rule, rule_depends_on_break_off
from pipelines.contracts import ALONE, to_numbers
from pipelines.findings import Finding
from pipelines.headings import columns_of
from pipelines.readers.raw import RawTable
from schemas.declarations import OTHER, Answer, Item
from schemas.declared import Declarations

MISSING_KINDS = ["not_asked", "no_answer", "dont_know", "broke_off", "not_in_wave"]
OUTCOMES = ["complete", "partial", "break_off"]


FIXED_COLUMNS = [
    "survey", "wave", "file", "row", "id", "language", "started", "submitted", "outcome", "participant", "structure",
]  # fmt: skip


def answer_columns(responses: pd.DataFrame) -> list[str]:
    """The columns of a responses table that hold answers, and why they are missing."""
    return [column for column in responses.columns if column not in FIXED_COLUMNS]


def type_responses(
    coded: pd.DataFrame, raw: RawTable, declared: Declarations, wave: str
) -> tuple[pd.DataFrame, list[Finding]]:
    """Type one coded export. Gives the responses table and warnings where routing and answers disagree."""
    responses = pd.DataFrame(
        {
            "survey": declared.survey.id,
            "wave": wave,
            "file": raw.file.rsplit("/", 1)[-1],
            **{column: raw.responses[column] for column in ("row", "id", "language", "started", "submitted")},
            "outcome": "complete",
        }
    )
    for column in ("participant", "structure"):
        if column in raw.responses:
            responses[column] = raw.responses[column]
    if declared.survey.repeated and "participant" in responses:
        # Without an address a response cannot be tied to another: it stands for a participant of its own.
        alone = raw.responses["row"].map(lambda row: f"{ALONE}{raw.file}-{row}")
        responses["participant"] = responses["participant"].fillna(alone)
    unfinished = raw.responses["submitted"].isna()
    reached = _last_answered(coded, declared)
    findings: list[Finding] = []
    for position, item in enumerate(declared.codebook.items):
        columns = _type_item(coded, item, declared, responses, raw, unfinished, reached >= position, findings)
        responses = pd.concat([responses, columns], axis=1)
    partial = pd.Series(bool(declared.survey.partial_when_answered), index=responses.index)
    for name in declared.survey.partial_when_answered:
        partial &= responses[f"missing:{name}"].isna()
    outcome = responses["outcome"].where(~unfinished, partial.map({True: "partial", False: "break_off"}))
    responses["outcome"] = pd.Categorical(outcome, OUTCOMES, ordered=True)
    return responses, findings


def _last_answered(coded: pd.DataFrame, declared: Declarations) -> pd.Series[int]:
    """Position of the last item with any answer; what lies behind it was not reached by who left early."""
    last = pd.Series(-1, index=coded.index)
    for position, item in enumerate(declared.codebook.items):
        cells = coded[columns_of(item, declared.codes(item))]
        last = last.where(~(cells.notna() & (cells != "")).any(axis=1), position)
    return last


def _type_item(
    coded: pd.DataFrame, item: Item, declared: Declarations, responses: pd.DataFrame, raw: RawTable,
    unfinished: pd.Series[bool], reached: pd.Series[bool], findings: list[Finding],
) -> pd.DataFrame:  # fmt: skip
    rule = declared.codebook.bases[item.asked_of].rule
    asked = evaluate_rule(rule, responses, declared)
    unknown = rule_depends_on_break_off(rule, responses)
    codes = declared.codes(item)
    parts = [f"{item.id}[{row}]" for row in item.rows] if item.type == "array" else [item.id]
    typed: dict[str, Any] = {}
    for part in parts:
        cells = coded[columns_of(item, codes)] if item.type == "multiple" else coded[[part]]
        null = cells.isna().all(axis=1)
        given = (cells.notna() & (cells != "")).any(axis=1)
        missing = pd.Series(pd.NA, index=coded.index, dtype="object")
        # LimeSurvey stores an unanswered number as NULL even when it was shown.
        decided_by_file = _file_tells(raw, item, codes)
        never_shown = null & decided_by_file
        left = unfinished & ~given & (never_shown if decided_by_file else ~reached)
        contradicted = asked & never_shown & ~unfinished
        missing[~given] = "no_answer"
        missing[contradicted | ~asked] = "not_asked"
        missing[left & (asked | unknown)] = "broke_off"
        valid = given & asked
        for check, where in (
            ("answer_despite_routing", given & ~asked),
            ("not_shown_though_asked", contradicted),
        ):
            findings += [
                Finding(
                    "warning", check, raw.file, raw.row_of(index), raw.id_of(index),
                    part, expected={"base": declared.codebook.bases[item.asked_of].label},
                )
                for index in coded.index[where]
            ]  # fmt: skip
        if item.type == "multiple":
            for code in codes:
                column = f"{item.id}[{code}]"
                ticked = coded[column].notna() & (coded[column] != "")
                typed[column] = ticked.astype("boolean").where(missing.isna() | (missing == "no_answer"))
            for index in coded.index[valid & _contradicts_itself(cells, item)]:
                row, response = raw.row_of(index), raw.id_of(index)
                labels = ", ".join(item.exclusive)
                findings.append(
                    Finding(
                        "warning", "exclusive_with_others", raw.file, row, response, part, expected={"codes": labels}
                    )
                )
            if "other" in codes:
                typed[f"text:{item.id}"] = _free_text(coded[f"{item.id}[other]"], valid)
        elif item.type == "number":
            typed[part] = to_numbers(coded[part].fillna("")).where(valid)
        elif item.type == "text":
            typed[f"text:{item.id}"] = _free_text(coded[part], valid)
        else:
            typed[part] = pd.Categorical(coded[part].where(valid), list(codes), ordered=item.ordered)
            unsure = [code for code, answer in codes.items() if answer.missing]
            missing[valid & coded[part].isin(unsure)] = "dont_know"
            if OTHER in codes:
                typed[f"text:{item.id}"] = _free_text(coded[f"{item.id}[other]"], valid)
        typed[f"missing:{part}"] = pd.Categorical(missing, MISSING_KINDS)
    return pd.DataFrame(typed, index=coded.index)


def _file_tells(raw: RawTable, item: Item, codes: dict[str, Answer]) -> bool:
    """Whether an empty cell of this item says if the question was shown; else the routing has to decide."""
    if item.type == "number" or (item.type == "array" and "array_not_shown" in raw.cannot_say):
        return False
    return raw.tells_not_shown and not (set(codes) == {"Y", "N"} and "yes_no_not_shown" in raw.cannot_say)


def _contradicts_itself(cells: pd.DataFrame, item: Item) -> pd.Series[bool]:
    """Where an option that excludes all others was ticked together with another one."""
    ticked = cells.notna() & (cells != "")
    alone = ticked[[f"{item.id}[{code}]" for code in item.exclusive]].any(axis=1)
    return alone & (ticked.sum(axis=1) > 1)


def _free_text(cells: pd.Series[str], valid: pd.Series[bool]) -> pd.Series[str]:
    return cells.where(valid & cells.notna() & (cells != "")).astype("string")
