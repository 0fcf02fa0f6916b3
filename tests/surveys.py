"""Invented surveys for the tests, and the real one read once: plain functions, no fixtures."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from ruamel.yaml import YAML

from pipelines.contracts import check_contract, check_rows
from pipelines.findings import Finding, has_errors
from pipelines.indicators import compute_indicators
from pipelines.ingest import Ingested, ingest_wave
from pipelines.pseudonyms import VARIABLE, make_pseudonymiser
from pipelines.readers.form import read_form_csv
from pipelines.readers.limesurvey import read_limesurvey_csv
from pipelines.readers.raw import RawTable
from pipelines.recode import recode
from pipelines.responses import type_responses
from schemas.catalogue import load_survey
from schemas.declarations import Codebook, Indicators, Survey
from schemas.declared import Declarations, expand_rows

ROOT = Path(__file__).parent.parent
TESTS = Path(__file__).parent
KEY = "0123456789abcdef0123"
WAVE = "w1"
SURVEY: dict[str, Any] = {
    "id": "tiny",
    "title": {"en": "A tiny survey"},
    "platform": "limesurvey",
    "languages": ["en"],
    # A test writes a handful of answers and looks at every number; those of hiding say from how many on.
    "minimum_cell": 1,
    "waves": {
        WAVE: {
            "fielded": {"from": "2021-11-29", "to": "2021-12-15"},
            "exported": "2021-12-16",
            "exports": [{"file": "answers.csv"}],
        }
    },
}
PLATFORM = "id,submitdate,lastpage,startlanguage"


def text(words: str, languages: tuple[str, ...] = ("en",)) -> dict[str, str]:
    """The same words in every language."""
    return dict.fromkeys(languages, words)


def item(name: str, kind: str = "single", languages: tuple[str, ...] = ("en",), **more: Any) -> dict[str, Any]:
    """An item of a codebook; `codes="A B"` is a code list whose labels are the codes."""
    codes = more.pop("codes", None)
    if isinstance(codes, str):
        codes = {code: {"label": text(code, languages)} for code in codes.split()}
    written = {"id": name, "type": kind, "wording": text(name, languages), "short": text(name, languages), **more}
    return written | ({"codes": codes} if codes else {})


def declare(
    items: list[dict[str, Any]],
    indicators: list[dict[str, Any]] | None = None,
    bases: dict[str, dict[str, Any]] | None = None,
    code_lists: dict[str, Any] | None = None,
    **survey: Any,
) -> Declarations:
    """A survey declared in the test, through the same models as the files; `bases` are rules by name, or their keys."""
    rules = {"all": {}} | (bases or {})
    own = {"equation", "shown"}
    keys = {name: rule if own & rule.keys() or not rule else {"rule": rule} for name, rule in rules.items()}
    codebook = Codebook.model_validate(
        {
            "items": items,
            "code_lists": code_lists or {},
            "bases": {name: {"label": text(name), **base} for name, base in keys.items()},
        }
    )
    named = [{"label": text(each["id"]), **each} for each in indicators or []]
    declared = Indicators.model_validate({"indicators": named}).indicators if named else []
    asked = Declarations(Survey.model_validate(SURVEY | survey), codebook, (), ())
    expanded = tuple(one for each in declared for one in expand_rows(each, asked))
    return Declarations(asked.survey, codebook, expanded, ())


def pseudonymise(kind: str, value: str) -> str:
    """The real pseudonyms under the tests' key."""
    return make_pseudonymiser(KEY.encode)(kind, value)


def write_rows(folder: Path, heading: str, *rows: str) -> Path:
    """A comma separated LimeSurvey export; every row is complete unless it says otherwise."""
    path = folder / "answers.csv"
    path.write_bytes(("\r\n".join([f"{PLATFORM},{heading}", *rows]) + "\r\n").encode())
    return path


def complete(number: int, answers: str, language: str = "en") -> str:
    """One submitted row of `write_rows`, each submitted on an hour of its own."""
    return f"{number},2021-12-{1 + number // 24:02d} {number % 24:02d}:00:00,3,{language},{answers}"


def left(number: int, page: int, answers: str, language: str = "en") -> str:
    """One row of `write_rows` of somebody who left after a page."""
    return f"{number},,{page},{language},{answers}"


def read_rows(path: Path, *personal: str) -> RawTable:
    """A LimeSurvey export under its own name."""
    return read_limesurvey_csv(path, path.name, pseudonymise, set(personal))


def read_form(path: Path, *personal: str, language: str | None = None) -> RawTable:
    """A form export under its own name."""
    return read_form_csv(path, path.name, pseudonymise, set(personal), language)


def find_problems(raw: RawTable, declared: Declarations) -> list[Finding]:
    """Everything found before answers are typed."""
    coded = recode(raw, declared)
    found = coded.findings + check_rows(raw, declared.survey.waves[WAVE], declared)
    return found + ([] if coded.frame.empty else check_contract(coded.frame, raw, declared))


def type_export(raw: RawTable, declared: Declarations) -> tuple[pd.DataFrame, list[Finding]]:
    """A clean export as responses; its findings must hold no error."""
    found = find_problems(raw, declared)
    assert not has_errors(found), [finding.as_record(["en"]) for finding in found]
    responses, warnings = type_responses(recode(raw, declared).frame, raw, declared, WAVE)
    return responses, found + warnings


def compute(path: Path, declared: Declarations) -> pd.DataFrame:
    """The indicators of one LimeSurvey export."""
    responses, _ = type_export(read_rows(path), declared)
    return compute_indicators(responses, declared, WAVE, "data")


@cache
def ingest_real(survey: str, wave: str = "2021") -> tuple[Declarations, Ingested]:
    """A real survey of the repository, read once per process."""
    declared = load_survey(ROOT, survey).for_wave(wave).as_asked()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(VARIABLE, KEY)
        return declared, ingest_wave(ROOT, declared, wave)


@cache
def compute_real(survey: str, wave: str = "2021") -> pd.DataFrame:
    """The indicators of a real survey."""
    declared, ingested = ingest_real(survey, wave)
    assert ingested.responses is not None
    return compute_indicators(ingested.responses, declared, wave, "data")


def read_yaml(path: Path) -> Any:
    """A YAML file of the tests, numbers as numbers."""
    return YAML(typ="safe", pure=True).load(path.read_text(encoding="utf-8"))


def cells_of(column: pd.Series[str]) -> list[str | None]:
    """A column as a list, None for what was never shown."""
    return [None if pd.isna(cell) else str(cell) for cell in column]


def checks_of(findings: list[Finding]) -> list[str]:
    """The names of the checks that fired, in order."""
    return [finding.check for finding in findings]
