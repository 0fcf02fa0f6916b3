"""What a person adds to the history: a correction, a withdrawal, a publication, the note of an erasure or a rewrite.

Each is one record, with a reason and the name of a role, never of a person.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable
from pathlib import Path
from typing import Any

from pipelines.findings import mask_personal
from pipelines.history.chain import Head, Record
from pipelines.history.outputs import hash_tables
from pipelines.history.provenance import find_drawn, read_provenance
from pipelines.history.record import now
from pipelines.history.rewritten import KIND, list_rewritten
from pipelines.history.select import Asked, select_keys
from pipelines.history.signs import is_odd
from pipelines.history.state import State, read_state
from pipelines.history.store import RECORDS, append_records, mend_head, read_records
from pipelines.history.values import Key, key_of, plain_number, write_key
from pipelines.published import PUBLISHED, freeze_wave
from schemas.catalogue import load_surveys
from schemas.refusals import Problem, Refusal

LONGEST = 300
SHORTEST = 7
"""Digits of a commit that name it."""


def correct_value(
    workspace: Path, asked: Asked, reason: str, role: str, value: float | None = None
) -> tuple[Head, Record]:
    """Note that recorded values were wrong and why; with `value`, what the one number that is meant should have been.

    What the data give is not touched: a run that computes another number records it as always.
    """
    said = _check_words(reason=reason, role=role)
    state = _read(workspace)
    keys = _select_standing(state, asked)
    record: Record = {"kind": "correction", "at": now(), **said, **_name(state, keys)}
    if value is not None:
        if len(keys) != 1:
            expected = "one number: give --wave, --break, --level and --statistic"
            raise Refusal(Problem("--value", "", f"a value for {len(keys)} numbers", expected, "say which is meant"))
        values = state.in_force[keys[0]]["values"]
        record["values"] = {"value": plain_number(value), **({"unit": values["unit"]} if "unit" in values else {})}
    return append_records(workspace, [record]), record


def withdraw_values(workspace: Path, asked: Asked, reason: str, role: str) -> tuple[Head, Record]:
    """Note that recorded values no longer hold and why; the next change of a number ends its withdrawal."""
    said = _check_words(reason=reason, role=role)
    state = _read(workspace)
    keys = _select_standing(state, asked)
    record: Record = {"kind": "withdrawal", "at": now(), **said, **_name(state, keys)}
    return append_records(workspace, [record]), record


def publish_values(
    workspace: Path, event: str, deck: Path | None = None, survey: str = "", wave: str = ""
) -> tuple[Head, Record]:
    """Freeze the values a deck or figure shows, or all of a survey, as published at an event.

    deck: a file that carries its provenance; a folder stands for all such files in it. What it shows counts, also where
    other values came since. The tables of each wave of which something is shown are kept whole (`pipelines.published`):
    what is hidden later is hidden beside them. Of a wave whose present numbers are not those shown they cannot be:
    `without_tables` of the record names it. Raises Refusal where nothing is shown, or where this was noted before.
    """
    said = _check_words(event=event)
    state = _read(workspace)
    if deck is None:
        standing = [record for key, record in state.in_force.items() if key[0] == survey and wave in {"", key[1]}]
        shown = {record["n"]: record for record in standing if _is_shown(record)}
        files: list[dict[str, Any]] = []
        if not shown:
            known = ", ".join(sorted({f"{key[0]} {key[1]}" for key in state.in_force}))
            raise Refusal(Problem("--survey", "", f"nothing of {survey} {wave}".rstrip(), known, "check the name"))
    else:
        shown, files = _list_shown(workspace, read_records(workspace), deck)
    record: Record = {"kind": "publication", "at": now(), **said, "shown": sorted(shown), "files": files}
    _refuse_again(state, record)
    record |= _freeze_tables(workspace, state, shown.values())
    return append_records(workspace, [record]), record


def _is_shown(record: Record) -> bool:
    """Whether a record has a value that can be shown: a hidden one is none."""
    return record["kind"] == "value" and not record["values"].get("suppressed")


def _refuse_again(state: State, record: Record) -> None:
    """The same at the same event is published once."""
    same = ("event", "shown", "files")
    for other in state.publications:
        if all(other[name] == record[name] for name in same):
            found = f"published already, as record {other['n']}"
            raise Refusal(Problem("--event", record["event"], found, "what was not noted yet", "nothing: it stands"))


def _freeze_tables(workspace: Path, state: State, shown: Collection[Record]) -> dict[str, Any]:
    """Keep the tables of each wave that is shown as it is now; gives the folders with their hashes, and the others.

    The others are the waves of which other values were shown, and of which no earlier publication kept the tables.
    """
    surveys, tables, without = load_surveys(workspace), dict[str, str](), list[str]()
    waves: dict[tuple[str, str], bool] = {}
    for record in shown:
        key = key_of(record["key"])
        of = key[0], key[1]
        waves[of] = waves.get(of, True) and state.in_force[key]["n"] == record["n"]
    for (survey, wave), current in waves.items():
        if survey not in surveys or wave not in surveys[survey].survey.waves:
            continue
        if not current:
            if not _is_kept(state, survey, wave, [each for each in shown if key_of(each["key"])[:2] == (survey, wave)]):
                without.append(f"{survey} {wave}")
            continue
        freeze_wave(workspace, surveys[survey], wave, state.data_of(survey, wave))
        for folder in sorted((workspace / PUBLISHED / survey / wave).glob("[0-9]*/"))[-1:]:
            tables[folder.relative_to(workspace).as_posix()] = hash_tables(folder)
    return ({"tables": tables} if tables else {}) | ({"without_tables": without} if without else {})


def _is_kept(state: State, survey: str, wave: str, shown: Iterable[Record]) -> bool:
    """Whether values were published on their day: the tables of that publication tell of them."""
    numbers, place = {record["n"] for record in shown}, f"{(PUBLISHED / survey / wave).as_posix()}/"
    return any(
        numbers <= {*other["shown"]} and any(folder.startswith(place) for folder in other.get("tables", {}))
        for other in state.publications
    )


def note_erasure(
    workspace: Path, survey: str, wave: str, data: str, reason: str, role: str, responses: int | None = None
) -> tuple[Head, Record]:
    """Note that the answers behind a data hash were erased: their numbers cannot be replayed, their records hold.

    data: the data hash of the exports that are gone. responses: how many were erased, where that may be said.
    """
    said = _check_words(reason=reason, role=role)
    mend_head(workspace)
    record: Record = {"kind": "erasure", "at": now(), **said, "survey": survey, "wave": wave, "data": data}
    if responses is not None:
        record["responses"] = responses
    return append_records(workspace, [record]), record


def acknowledge_rewrite(workspace: Path, commit: str, reason: str, role: str) -> tuple[Head, Record]:
    """Note why a committed version of the history is not the beginning of the present one.

    commit: at least 7 digits, as `boost audit` names it. The audit goes on telling it, as explained. Raises Refusal
    where that commit is none of those found, was acknowledged before, or held what persons noted and is now gone.
    """
    said = _check_words(reason=reason, role=role)
    _, rewritten = list_rewritten(workspace, mend_head(workspace))
    meant = [each for each in rewritten if len(commit) >= SHORTEST and each.commit.startswith(commit.lower())]
    if len(meant) != 1:
        known = ", ".join(each.commit[:12] for each in rewritten if each.note is None) or "nothing is to be explained"
        raise Refusal(Problem("COMMIT", commit, "no such finding", known, "give one that `boost audit` names"))
    (each,) = meant
    if each.note is not None:
        expected = "a finding that was not acknowledged"
        found = f"acknowledged already, as record {each.note['n']}"
        raise Refusal(Problem("COMMIT", commit, found, expected, "see `boost audit`: a note is not replaced"))
    if each.acts:
        found = f"a version with {', '.join(dict.fromkeys(each.acts))} that the present one has not"
        action = f"bring the history back: git checkout {each.commit[:12]} -- {RECORDS.parent.as_posix()}"
        raise Refusal(Problem("COMMIT", commit, found, "one that only runs had written", action))
    record: Record = {"kind": KIND, "at": now(), **said, "commit": each.commit, "sha256": each.sha256,
                      "from": each.record}  # fmt: skip
    return append_records(workspace, [record]), record


def _read(workspace: Path) -> State:
    mend_head(workspace)
    return read_state(read_records(workspace))


def _select_standing(state: State, asked: Asked) -> list[Key]:
    keys = [key for key in select_keys(state, asked) if state.in_force[key]["kind"] == "value"]
    if not keys:
        found = f"`{asked.indicator}` is no longer computed"
        raise Refusal(Problem("INDICATOR", "", found, "a number that stands", "see `boost history`"))
    return keys


def _name(state: State, keys: list[Key]) -> dict[str, Any]:
    return {"keys": [write_key(key) for key in keys], "of": [state.in_force[key]["n"] for key in keys]}


def _check_words(**texts: str) -> dict[str, str]:
    """Texts that stay for ever: short, not empty, and without addresses or numbers of persons."""
    for name, text in texts.items():
        found = ""
        if not text.strip():
            found = "nothing"
        elif len(text) > LONGEST:
            found = f"{len(text)} signs"
        elif mask_personal(text) != text or "@" in text or any(is_odd(sign) for sign in text):
            found = "an address or a number of a person, or signs that are no text"
        if found:
            expected = f"at most {LONGEST} signs, of nobody: a role, an event, a reason"
            raise Refusal(Problem(f"--{name}", "", found, expected, "say it otherwise: it stays for ever"))
    return {name: text.strip() for name, text in texts.items()}


def _list_shown(workspace: Path, records: list[Record], deck: Path) -> tuple[dict[int, Record], list[dict[str, Any]]]:
    """The records that a deck, a figure or a folder of them was drawn from, by number, and its files."""
    found = (
        sorted(path for path in deck.rglob("*") if path.suffix.lower() in {".png", ".pptx"})
        if deck.is_dir()
        else [deck]
    )
    shown: dict[int, Record] = {}
    files = []
    for path in found:
        _check_words(deck=path.name)
        for provenance in read_provenance(path):
            for each in provenance["indicators"]:
                drawn = find_drawn(records, each, provenance["record"])
                if not drawn:
                    named = " ".join(filter(None, (each["survey"], each["wave"], each["indicator"], each["break"])))
                    expected = "numbers that were recorded before they were drawn"
                    action = "run `boost run`, and publish what it draws"
                    raise Refusal(Problem(path.as_posix(), named, "a number that no record has", expected, action))
                shown |= {record["n"]: record for record in drawn if _is_shown(record)}
        name = path.resolve()
        inside = (
            name.relative_to(workspace.resolve()).as_posix() if name.is_relative_to(workspace.resolve()) else path.name
        )
        files.append({"file": inside, "sha256": hashlib.sha256(path.read_bytes()).hexdigest()})
    if not shown:
        expected = "a deck or figure that `boost run` made, or --survey"
        raise Refusal(Problem(deck.as_posix(), "", "nothing that names its indicators", expected, "give another file"))
    return shown, files
