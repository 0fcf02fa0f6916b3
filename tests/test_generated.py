"""Any codebook, any answers: write what LimeSurvey or a form would, read it, and get the same responses."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

import pandas as pd
import pytest
from generated import (
    Answers,
    FormStudy,
    Study,
    codebooks,
    forms,
    tell,
    write_csv,
    write_form_csv,
    write_json,
    write_vv,
    write_workbook,
    write_xlsx,
)
from hypothesis import HealthCheck, given, settings
from surveys import WAVE, find_problems, pseudonymise

from pipelines.findings import has_errors
from pipelines.readers.export import read_export
from pipelines.readers.raw import RawTable
from pipelines.recode import recode
from pipelines.responses import type_responses
from schemas.declared import Declarations

ROUTING_DECIDES = {"not_shown", "array_not_shown", "yes_no_not_shown"}
EXAMPLES = int(os.environ.get("BOOST_EXAMPLES", "12"))
"""A few in every run; many more where somebody has the time."""
QUICK = settings(deadline=None, derandomize=True, max_examples=EXAMPLES, suppress_health_check=list(HealthCheck))
LIMESURVEY: dict[str, Callable[[Study], bytes]] = {
    "codes": write_csv, "codes ;": lambda study: write_csv(study, ";"), "codes tab": lambda study: write_csv(study, "\t"),
    "expressions": lambda study: write_csv(study, expressions=True), "full answers": lambda study: write_csv(study, full="fr"),
    "full answers in Dutch": lambda study: write_csv(study, ";", full="nl"), "json": write_json, "vv": write_vv, "xlsx": write_xlsx,
}  # fmt: skip
FORMS: dict[str, Callable[[FormStudy], bytes]] = {
    "sheet": write_form_csv, "form": lambda study: write_form_csv(study, ";"), "xlsx": lambda study: write_workbook(study.table(", ")),
}  # fmt: skip


def read(data: bytes, declared: Declarations, language: str | None = None) -> tuple[pd.DataFrame, RawTable]:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "answers.csv"
        path.write_bytes(data)
        raw = read_export(path, path.name, pseudonymise, set(), language)
    found = find_problems(raw, declared)
    assert not has_errors(found), [each.as_record(["en"]) for each in found]
    return type_responses(recode(raw, declared).frame, raw, declared, WAVE)[0], raw


def tell_table(responses: pd.DataFrame, declared: Declarations) -> dict[str, Answers]:
    """The table in the words of `tell`."""
    dates = {part.name for part in declared.parts.values() if part.kind == "date"}
    numbers = {part.name for part in declared.parts.values() if part.kind == "number"}
    told: dict[str, Answers] = {}
    fixed = {"survey", "wave", "file", "row", "id", "started", "submitted", "participant", "structure"}
    for row in responses.to_dict("records"):
        found: Answers = {}
        for column, value in row.items():
            if column in numbers:
                found[column] = repr(float(value)) if pd.notna(value) else "nan"
            elif column in dates:
                found[column] = f"{value:%Y-%m-%d %H:%M:%S}" if pd.notna(value) else ""
            elif column not in fixed:
                found[column] = "" if pd.isna(value) or value is False else "Y" if value is True else str(value)
        told[str(row["id"]).rsplit("-", 1)[-1]] = found
    return told


def without(cannot_say: set[str], told: dict[str, Answers]) -> dict[str, Answers]:
    """What a file of this kind can say: where the routing decides, complete responses; texts as far as it keeps them."""
    if cannot_say & ROUTING_DECIDES:
        told = {name: row for name, row in told.items() if row["outcome"] == "complete"}
    return {
        name: {
            column: " ".join(value.split()) if column.startswith("text:") else value for column, value in row.items()
        }
        for name, row in told.items()
    }


def leave_filtered(study: Study, told: dict[str, Answers]) -> dict[str, Answers]:
    """Without the answers of which only the file says whether they were put: one that cannot say that has the base's word."""
    hidden = {
        f"missing:{part.name}" for part in study.declared.parts.values() if part.item.filtered
    } | {box for part in study.declared.parts.values() if part.item.filtered for box in part.boxes.values()}  # fmt: skip
    return {
        name: {column: value for column, value in row.items() if column not in hidden} for name, row in told.items()
    }


@pytest.mark.parametrize("kind", LIMESURVEY)
@QUICK
@given(codebooks())
def test_limesurvey_gives_back_what_it_stored(kind: str, study: Study) -> None:
    responses, raw = read(LIMESURVEY[kind](study), study.declared)
    cannot_say = set(raw.cannot_say)
    found, expected = tell_table(responses, study.declared), tell(study)
    if cannot_say & ROUTING_DECIDES:
        found, expected = leave_filtered(study, found), leave_filtered(study, expected)
    assert without(cannot_say, found) == without(cannot_say, expected)


@pytest.mark.parametrize("kind", FORMS)
@QUICK
@given(forms())
def test_a_form_gives_back_what_was_sent(kind: str, study: FormStudy) -> None:
    responses, _ = read(FORMS[kind](study), study.declared, study.language)
    found = tell_table(responses, study.declared)
    told = {
        name: {column: value for column, value in row.items() if not column.startswith("missing:")}
        for name, row in found.items()
    }
    assert without(set(), told) == without(set(), study.tell())
    missing = {
        name: {column for column, value in row.items() if column.startswith("missing:") and value}
        for name, row in found.items()
    }
    assert missing == {
        str(number): {f"missing:{name}" for name, answers in row.items() if not answers}
        for number, row in enumerate(study.rows, start=2)
    }
