"""A malformed file taken the whole way, as a user would: a clear refusal, or exactly what the file still says."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from mutations import (
    EITHER,
    EXPORT,
    PLAIN,
    READ,
    SAME,
    STRUCTURE,
    STRUCTURES,
    Case,
    Kind,
    kinds,
)
from plain_reading import NoTable, Row, count_form, count_plainly, tell_responses
from surveys import ROOT
from timecap import at_most

from pipelines.ingest import Ingested, ingest_wave
from pipelines.pseudonyms import VARIABLE, make_pseudonymiser
from pipelines.words import available_languages
from schemas.catalogue import load_survey
from schemas.declarations import Export
from schemas.declared import Declarations
from schemas.refusals import Refusal

KEY = "a key for tests only, never for real data"
SECONDS = 30
SHOWN_WRONG = {"not_shown_though_asked", "answer_despite_routing"}
"""Warnings that say a cell contradicts the routing: the file says one thing, the codebook another."""


@cache
def declared_for(survey: str) -> Declarations:
    return load_survey(ROOT, survey).for_wave("2021").as_asked()


@cache
def personal_of(kind: Kind) -> frozenset[str]:
    """Addresses of people and machines in the unchanged file."""
    text = kind.data.decode("utf-8", errors="ignore")
    return frozenset(re.findall(r"\b(?:198\.51\.100|192\.0\.2)\.\d{1,3}\b|[\w.]+@[\w.-]+\.example", text))


def ingest(case: Case, folder: Path, monkeypatch: pytest.MonkeyPatch) -> Ingested | Refusal:
    """The case the way a user meets it: checked as an export, or run with a changed structure beside its export."""
    monkeypatch.setenv(VARIABLE, KEY)
    declared = declared_for(case.kind.survey)
    for name, data in case.beside.items():
        (folder / name).write_bytes(data)
    for path in case.kind.beside if not case.beside else ():
        shutil.copy(path, folder)
    with at_most(SECONDS):
        try:
            if case.kind.name in STRUCTURES:
                wave = folder / "raw/babelboost/2021"
                wave.mkdir(parents=True)
                shutil.copy(EXPORT, wave)
                (wave / STRUCTURE.name).write_bytes(case.data)
                return ingest_wave(folder, declared, "2021")
            path = folder / case.kind.path.name
            path.write_bytes(case.data)
            return ingest_wave(
                ROOT, declared, "2021", (path, Export(file=path.name, language=case.kind.language)), folder
            )
        except Refusal as refusal:
            return refusal


def tell_outcome(outcome: Ingested | Refusal) -> str:
    if isinstance(outcome, Refusal):
        return "refused"
    return "errors" if outcome.responses is None else "read"


def assert_clear(case: Case, outcome: Ingested | Refusal) -> None:
    """A refusal names the file, what was found and what to do, and shows nothing personal and nothing unseen."""
    if isinstance(outcome, Refusal):
        assert outcome.problems
        told = [f"{each.file} {each.place} {each.found} {each.expected} {each.action}" for each in outcome.problems]
        for each in outcome.problems:
            assert each.found
            assert each.expected
            assert each.action
            assert any(
                name in each.file for name in (case.kind.path.name, STRUCTURE.name, *case.beside, ".sps", ".dat")
            ), each.file
    else:
        errors = [finding for finding in outcome.findings if finding.severity == "error"]
        told = []
        for finding in errors[:50]:
            record = finding.as_record(available_languages())
            assert record["file"]
            assert all(
                record[f"{part}_{language}"] for part in ("expected", "action") for language in available_languages()
            )
            told.append(" ".join(map(str, record.values())))
    for text in told:
        assert text.isprintable(), text
        assert len(text) < 6000
        assert "Traceback" not in text
        assert not [each for each in personal_of(case.kind) if each in text]


def expect(case: Case, data: bytes) -> dict[str, Row]:
    """What the plain reading makes of a file; raises NoTable."""
    assert case.kind.read is not None
    rows = case.kind.read(data)
    if case.kind.survey == "babelboost":
        return count_plainly(rows, declared_for("babelboost"))
    pseudonymise = make_pseudonymiser(KEY.encode)
    return count_form(rows, case.kind.language or "", pseudonymise)


@cache
def read_unchanged(name: str) -> dict[str, Row]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(VARIABLE, KEY)
        case = Case(kinds().get(name, kinds()["csv ;"]), "nothing", b"")
        path = case.kind.path
        only = path, Export(file=path.name, language=case.kind.language)
        ingested = ingest_wave(ROOT, declared_for(case.kind.survey), "2021", only)
    assert ingested.responses is not None
    return tell_responses(ingested.responses, declared_for(case.kind.survey))


def find_differences(found: dict[str, Row], expected: dict[str, Row]) -> Iterator[tuple[str, str, str, str]]:
    for name in expected.keys() | found.keys():
        for column in expected.get(name, {"row": ""}):
            values = [each.get(name, {}).get(column, "no such response") for each in (found, expected)]
            if values[0] != values[1]:
                yield name, column, values[0], values[1]


def check(case: Case, outcome: Ingested | Refusal) -> None:
    """Nothing but a clear refusal, or responses that are right."""
    if tell_outcome(outcome) != "read":
        assert case.must not in {SAME, READ}, [
            str(outcome),
            *(outcome.findings if isinstance(outcome, Ingested) else []),
        ]
        assert_clear(case, outcome)
        said = str(outcome) + str(getattr(outcome, "findings", ""))
        assert case.found in said, said
        return
    assert isinstance(outcome, Ingested)
    assert outcome.responses is not None
    found = tell_responses(outcome.responses, declared_for(case.kind.survey))
    if case.must in {PLAIN, READ}:
        try:
            expected = expect(case, case.meant or case.data)
        except NoTable as reason:
            pytest.fail(f"read, though it means nothing: {reason}")
    else:
        assert case.must in {SAME, EITHER}, "read, though it had to be refused"
        expected = read_unchanged(case.kind.name)
    differences = list(find_differences(found, expected))
    assert differences == []
    check_missing(outcome)


def check_missing(outcome: Ingested) -> None:
    """Who is missing from a base is so because of the routing, or a warning names row and item."""
    assert outcome.responses is not None
    if "missing:nbpers" not in outcome.responses:
        return
    table = outcome.responses[outcome.responses["outcome"] == "complete"]
    users = table["utilise"] == "OUI"
    warned = {(finding.response, finding.item) for finding in outcome.findings if finding.check in SHOWN_WRONG}
    for item in ("duree", "expression", "global", "exercice", "utilise"):
        asked = users if declared_for("babelboost").items[item].asked_of == "users" else users | True
        odd = (table[f"missing:{item}"] == "not_asked") == asked
        assert {(row, item) for row in table.loc[odd, "id"]} <= warned
