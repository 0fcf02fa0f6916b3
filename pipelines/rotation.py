"""`boost rotate-key`: a new pseudonym key, and every wave made anew under it, so that links between waves stay."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

from pipelines.data import PROCESSED, make_data
from pipelines.files import write_parquet, write_text
from pipelines.history.kept import KEPT, keep_wave
from pipelines.history.met import read_json
from pipelines.history.unchanged import is_unchanged
from pipelines.ingest import raw_folder
from pipelines.pseudonyms import KEY_FILE, VARIABLE, holds_pseudonyms, load_key, make_key, make_pseudonymiser
from pipelines.words import words_of
from schemas.catalogue import load_surveys
from schemas.refusals import Problem, Refusal

PSEUDONYMS = {"participant": "P-", "structure": "S-"}
"""Columns of pseudonyms and what these begin with: a participant who is nobody's is no pseudonym."""


@dataclass
class Rotated:
    """What was done: waves read again under the new key, and waves whose links are gone, each as (survey, wave)."""

    linked: list[tuple[str, str]] = field(default_factory=list)
    broken: list[tuple[str, str]] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def rotate(workspace: Path, *, break_links: bool = False) -> Rotated:
    """Make a new key and give every participant of every wave another pseudonym. The caller holds the workspace.

    Waves whose exports are there are read again: who was the same person stays the same person. Of others the
    pseudonyms are replaced by those of a key that nobody keeps: within the wave who is who stays, across waves it is
    gone. The former key is not needed: it may be lost. Ended in between, the command is given again. Raises Refusal,
    with nothing changed, where the key is none of the workspace's, numbers are not recorded, or links would break that
    nobody said may.
    """
    _check(workspace)
    rotated = Rotated()
    for survey, wave, exports in _list_waves(workspace):
        readable = all((workspace / raw_folder(survey, wave) / file).is_file() for file in exports)
        (rotated.linked if readable and exports else rotated.broken).append((survey, wave))
    if rotated.broken and not break_links:
        raise Refusal(
            *(
                Problem(
                    raw_folder(*each).as_posix(), "", "a wave whose exports are gone", "exports to read again",
                    "restore them; or give --break-links: its participants are then recognised in no other wave",
                )
                for each in rotated.broken
            )
        )  # fmt: skip
    write_text(workspace / KEY_FILE, make_key() + "\n", private=True)
    try:
        make_data(workspace)
    except Refusal as refusal:
        rotated.problems += refusal.problems
    for survey, wave in rotated.linked:
        state = read_json(workspace / KEPT / survey / wave / "state.json")
        if state:
            keep_wave(workspace, survey, wave, state["data"], state["code"], again=True)
    for survey, wave in rotated.broken:
        _break(workspace, survey, wave)
    return rotated


def _check(workspace: Path) -> None:
    if os.environ.get(VARIABLE) is not None:
        action = "change the variable where it is set, then `boost run --force`"
        raise Refusal(Problem(VARIABLE, "", "a key in the environment", "a key in pseudonyms.key", action))
    is_lost = not (workspace / KEY_FILE).exists()
    if is_lost and not holds_pseudonyms(workspace):
        raise Refusal(Problem(KEY_FILE.as_posix(), "", "no key", "a key to replace", "there is nothing to rotate"))
    if not is_lost:
        load_key(workspace)
    if not is_unchanged(workspace):
        # Without a key no run gets as far as recording.
        found, command = "numbers that are not recorded yet", "boost record" if is_lost else "boost run"
        raise Refusal(Problem("processed", "", found, "everything recorded", f"run `{command}` first"))


def _list_waves(workspace: Path) -> Iterator[tuple[str, str, list[str]]]:
    """Every wave of which pseudonymous responses are there, with the exports it is declared with."""
    surveys = load_surveys(workspace)
    places = {path.relative_to(workspace / root).parts[:2] for root in (PROCESSED, KEPT)
              for path in (workspace / root).glob("*/[!.]*/") if any(path.rglob("*.parquet"))}  # fmt: skip
    for survey, wave in sorted(places):
        declared = surveys[survey].survey.waves.get(wave) if survey in surveys else None
        yield survey, wave, [export.file for export in declared.exports] if declared else []


def _break(workspace: Path, survey: str, wave: str) -> None:
    # One key for both copies of the wave: what was recorded last can still be held against what comes.
    pseudonymise = make_pseudonymiser(make_key().encode)
    for root in (PROCESSED, KEPT):
        for path in sorted((workspace / root / survey / wave).rglob("*.parquet")):
            table = pd.read_parquet(path)
            for column, begins in PSEUDONYMS.items():
                if column in table:
                    named = table[column].astype("str")
                    known = named.str.startswith(begins, na=False)
                    others = {each: pseudonymise(column, each) for each in named[known].unique()}
                    table[column] = named.where(~known, named.map(others))
            write_parquet(path, table, private=True)


def tell_rotated(rotated: Rotated, language: str) -> list[str]:
    """The lines for the terminal."""
    say = words_of(language)["rotation"]
    lines = [say["linked"].format(waves=_name(rotated.linked))] if rotated.linked else []
    lines += [say["broken"].format(waves=_name(rotated.broken))] if rotated.broken else []
    return [say["done"], *lines, say["keep"]]


def _name(waves: list[tuple[str, str]]) -> str:
    return ", ".join(f"{survey} {wave}" for survey, wave in waves)
