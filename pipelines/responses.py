"""Coded strings -> typed responses: categories in order, numbers, ticks, and for every item why an answer is missing.

Columns of the responses table, a row per response in file order:

- `survey, wave, file, row, id, language, started, submitted, outcome`, and where known `participant, structure,
  seconds`;
- `item` (a category, a number, a date), `item[PART]` for rows, ranks and cells, `item[BOX]` (boolean) for a multiple
  choice; the parts are those of `schemas.parts`;
- `text:item`: what was written freely. Only these columns hold free text, and they never leave `processed/`;
- `missing:item`, `missing:item[PART]`: empty where there is a substantive answer, else a kind of `schemas.missing`.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from pipelines.bases import evaluate_base, find_left_before
from pipelines.contracts import ALONE, to_dates, to_numbers
from pipelines.distinct import Mask, State, look_at, place_cells
from pipelines.findings import Finding
from pipelines.readers.raw import RawTable
from schemas.declarations import Base, Item
from schemas.declared import Declarations
from schemas.missing import MISSING
from schemas.parts import Part

OUTCOMES = ["complete", "partial", "break_off"]


FIXED_COLUMNS = [
    "survey", "wave", "file", "row", "id", "language", "started", "submitted", "outcome", "participant", "structure",
    "seconds",
]  # fmt: skip


def answer_columns(responses: pd.DataFrame) -> list[str]:
    """The columns of a responses table that hold answers, and why they are missing."""
    return [column for column in responses.columns if column not in FIXED_COLUMNS and not column.startswith(":")]


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
    for column in ("participant", "structure", "seconds"):
        if column in raw.responses:
            responses[column] = raw.responses[column]
    if declared.survey.repeated and "participant" in responses and responses["participant"].hasnans:
        # Without an address a response cannot be tied to another: it stands for a participant of its own.
        alone = f"{ALONE}{raw.file}-" + raw.responses["row"].astype("str")
        responses["participant"] = responses["participant"].fillna(alone)
    unfinished = raw.responses["submitted"].isna().to_numpy(dtype=bool)
    states = {str(column): look_at(coded[column]) for column in coded.columns}
    reached = _last_answered(states, declared)
    findings: list[Finding] = []
    silent: set[str] = set()
    for position, item in enumerate(declared.codebook.items):
        base = declared.codebook.bases[item.asked_of]
        asked = _find_asked(states, item, declared, responses, raw)
        if base.shown and item.asked_of not in silent and not _list_telling(item.asked_of, declared, raw):
            silent.add(item.asked_of)
            findings.append(Finding("warning", "base_unknown", raw.file, item=item.id, expected={"base": base.label}))
        unknown = find_left_before(declared.names_in(item.asked_of), responses).to_numpy(dtype=bool)
        columns = [
            _type_part(coded, states, part, asked, unknown, raw, base, unfinished, reached >= position, findings)
            for part in declared.parts_of(item)
        ]
        responses = pd.concat([responses, *columns], axis=1)
    partial = pd.Series(bool(declared.survey.partial_when_answered), index=responses.index)
    for name in declared.survey.partial_when_answered:
        partial &= responses[f"missing:{name}"].isna()
    outcome = np.where(unfinished, np.where(partial, OUTCOMES.index("partial"), OUTCOMES.index("break_off")), 0)
    responses["outcome"] = pd.Categorical.from_codes(outcome, pd.Index(OUTCOMES), ordered=True)
    return responses, findings


def _last_answered(states: dict[str, State], declared: Declarations) -> Any:
    """Position of the last item with any answer; what lies behind it was not reached by who left early."""
    last: Any = -1
    for position, item in enumerate(declared.codebook.items):
        own = [states[column].given for part in declared.parts_of(item) for column in part.columns]
        last = np.where(np.logical_or.reduce(own), position, last) if own else last
    return last


def _find_asked(
    states: dict[str, State], item: Item, declared: Declarations, responses: pd.DataFrame, raw: RawTable
) -> Mask:
    """Who was asked: by the base's rule, or whom the export shows one of the base's items to have been put to."""
    if not declared.codebook.bases[item.asked_of].shown:
        return evaluate_base(item.asked_of, responses, declared).to_numpy(dtype=bool)
    parts = [part for part in declared.parts.values() if part.item.asked_of == item.asked_of]
    telling = [states[column] for column in _list_telling(item.asked_of, declared, raw)]
    shown = np.logical_or.reduce([~each.null for each in telling]) if telling else np.ones(len(responses), dtype=bool)
    own = [states[column].given for part in parts for column in part.columns]
    found: Mask = np.logical_or.reduce([shown, *own])
    return found


def _list_telling(base: str, declared: Declarations, raw: RawTable) -> list[str]:
    """The columns of a base whose empty cells say whether the question was shown."""
    parts = [part for part in declared.parts.values() if part.item.asked_of == base and _file_tells(raw, part)]
    return [column for part in parts for column in part.columns]


def _type_part(
    coded: pd.DataFrame, states: dict[str, State], part: Part, asked: Mask, unknown: Mask, raw: RawTable, base: Base,
    unfinished: Mask, reached: Mask, findings: list[Finding],
) -> pd.DataFrame:  # fmt: skip
    """The columns of one part of an item; asked: whom its base names, unknown: who left before that could be told."""
    own = {column: states[column] for column in [*part.boxes.values()] or [part.column]}
    null: Mask = np.logical_and.reduce([each.null for each in own.values()])
    given: Mask = np.logical_or.reduce([each.given for each in own.values()])
    missing = np.full(len(coded), -1, dtype=np.int8)
    # LimeSurvey stores an unanswered number as NULL even when it was shown.
    decided_by_file = _file_tells(raw, part)
    never_shown = null & decided_by_file
    left = unfinished & ~given & (never_shown if decided_by_file else ~reached)
    contradicted = asked & never_shown & ~unfinished
    missing[~given] = MISSING.index("no_answer")
    missing[contradicted | ~asked] = MISSING.index("not_asked")
    missing[left & (asked | unknown)] = MISSING.index("broke_off")
    valid = given & asked
    expected = {"base": base.label}
    told = [("answer_despite_routing", given & ~asked)]
    told += [] if part.item.filtered else [("not_shown_though_asked", contradicted)]
    for check, where in told:
        findings += [
            Finding("warning", check, raw.file, raw.row_of(index), raw.id_of(index), part.name, expected=expected)
            for index in coded.index[where]
        ]
    typed: dict[str, Any] = {text: _free_text(coded[column], asked) for text, column in part.texts.items()}
    if part.kind == "boxes":
        typed |= _type_boxes(own, part, missing)
        labels = {"codes": ", ".join(part.item.exclusive)}
        findings += [
            Finding("warning", "exclusive_with_others", raw.file, raw.row_of(index), raw.id_of(index), part.name,
                    expected=labels)
            for index in coded.index[valid & _contradicts_itself(own, part)]
        ]  # fmt: skip
    elif part.kind == "number":
        typed[part.name] = to_numbers(coded[part.column]).where(valid)
    elif part.kind == "date":
        typed[part.name] = to_dates(coded[part.column]).where(valid)
    elif part.kind == "code":
        codes = list(part.codes)
        place = np.where(valid, place_cells(coded[part.column], codes), -1)
        typed[part.name] = pd.Categorical.from_codes(place, pd.Index(codes, dtype="str"), ordered=part.ordered)
        for kind in ("dont_know", "not_applicable"):
            saying = [at for at, code in enumerate(codes) if part.codes[code].missing == kind]
            if saying:
                missing[np.isin(place, saying)] = MISSING.index(kind)
    typed[f"missing:{part.name}"] = pd.Categorical.from_codes(missing, pd.Index(MISSING))
    return pd.DataFrame(typed, index=coded.index)


def _type_boxes(own: dict[str, State], part: Part, missing: Any) -> dict[str, Any]:
    """A boolean column per box; missing where nobody was asked, and where this box alone was not shown."""
    unknown = (missing >= 0) & (missing != MISSING.index("no_answer"))
    typed = {}
    for column in part.boxes.values():
        hidden = unknown | own[column].null if part.item.filtered else unknown
        typed[column] = pd.arrays.BooleanArray(own[column].given & ~hidden, hidden.copy())
    return typed


def _file_tells(raw: RawTable, part: Part) -> bool:
    """Whether an empty cell of this part says if the question was shown; else the routing has to decide."""
    if part.kind in {"number", "date"} or (part.item.type == "array" and "array_not_shown" in raw.cannot_say):
        return False
    yes_no = set(part.codes) in ({"Y", "N"}, {"F", "M"})
    return raw.tells_not_shown and not (yes_no and "yes_no_not_shown" in raw.cannot_say)


def _contradicts_itself(own: dict[str, State], part: Part) -> Mask:
    """Where an option that excludes all others was ticked together with another one."""
    alone = [own[part.boxes[code]].given for code in part.item.exclusive if code in part.boxes]
    if not alone:
        return np.zeros(len(next(iter(own.values())).given), dtype=bool)
    together = np.sum([each.given for each in own.values()], axis=0)
    found: Mask = np.logical_or.reduce(alone) & (together > 1)
    return found


def _free_text(cells: pd.Series[Any], asked: Mask) -> pd.Series[str]:
    return cells.where(asked & look_at(cells).given).astype("string")
